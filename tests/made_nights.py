"""Small nights of accepted rows, in lake and ledger, as if their files had been received."""

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from dagster_project.contracts import Contracts
from dagster_project.core.settings import TIME_ZONE, Settings
from dagster_project.submissions.ingest.warn import warn_across
from dagster_project.submissions.ledger.ledger import Submission, open_ledger
from dagster_project.submissions.records import lake
from dagster_project.submissions.records.notices import Notice, Notices
from dagster_project.submissions.records.workspace import open_workspace

DAY = date(2023, 11, 22)
COMMUNES = ("11296", "11299", "11302")
_PLACE = {"latitude": "20.88919", "longitude": "106.61082", "commune_code": "11296", "on_air_date": "2015-02-01"}


def before(nights: int) -> date:
    """So many nights before the night that is judged."""
    return DAY - timedelta(days=nights)


def subscribers(total: int = 1000, on_2g: int = 300, communes: Sequence[str] = COMMUNES) -> list[Mapping[str, Any]]:
    """The same figures for each commune."""
    return [{"commune_code": c, "subscribers_total": total, "subscribers_2g": on_2g} for c in communes]


def conversions(cumulative: int = 5000, converted: int = 2, commune: str = COMMUNES[0]) -> dict[str, Any]:
    """One row of a commune."""
    numbers = {"converted": converted, "converted_cumulative": cumulative}
    return {"commune_code": commune, "programme": "plan_4g", **numbers}


def station(off_since: str | None = None, code: str = "HPG001") -> dict[str, Any]:
    """A 2G station, on air or off since a date."""
    state = {"status": "off_air" if off_since else "on_air", "off_air_date": off_since}
    return {"station_code": code, "technology": "2G", **_PLACE, **state}


def traffic(code: str = "HPG001", erlang: float = 0.5) -> dict[str, Any]:
    """One hour of one cell."""
    cell = {"station_code": code, "cell_code": f"{code}_1", "technology": "2G"}
    return {**cell, "hour_at": "2023-11-22 08:00:00", "voice_erlang": erlang, "data_mb": 0}


@dataclass(frozen=True)
class Nights:
    """Puts accepted files into a data root, one after another."""

    settings: Settings
    contracts: Contracts
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def put(
        self, submitter: str, feed: str, rows: Sequence[Mapping[str, Any]], day: date = DAY, status: str = "accepted"
    ) -> Submission:
        """Enter a submission whose accepted rows are these."""
        number = next(self.numbers)
        name = f"{submitter}.{feed}.{day}.{number}"
        kept = self.settings.root.lake / lake.place(feed, day, name)[0]
        kept.parent.mkdir(parents=True, exist_ok=True)
        lineage = {"submission_id": name, "submitter": submitter, "report_date": day.isoformat()}
        lines = kept.with_suffix(".jsonl")
        lines.write_text(
            "".join(json.dumps({**lineage, "source_row": at, **row}) + "\n" for at, row in enumerate(rows, start=2))
        )
        schema = lake.accepted_schema(self.contracts.feeds[feed])
        with duckdb.connect() as con:
            columns = ", ".join(f"'{column}': '{type_}'" for column, type_ in schema.items())
            query = f"from read_json('{lines}', format = 'newline_delimited', columns = {{{columns}}})"
            lake.copy_to_parquet(con, query, kept)
        lines.unlink()
        submission = Submission(
            submission_id=name,
            submitter=submitter,
            feed=feed,
            report_date=day,
            status=status,
            received_at=datetime(2023, 11, 23, tzinfo=ZoneInfo(TIME_ZONE)) + timedelta(seconds=number),
            path=f"{submitter}/{feed}-{day}-{number}.csv",
            sha256=f"{number:064}",
            bytes=1,
            accepted_path=kept.relative_to(self.settings.root.path).as_posix() if status != "refused" else None,
            rows_read=len(rows),
            rows_accepted=len(rows),
        )
        with open_ledger(self.settings.root.ledger) as ledger:
            ledger.record(submission, Notices(self.contracts, submission.path))
        return submission

    def warn(self) -> list[Submission]:
        """Judge the nights that changed, as the end of a run does."""
        root = self.settings.root
        with open_ledger(root.ledger) as ledger, open_workspace(self.settings, root.lake / ".aside") as workspace:
            return warn_across(workspace.con, self.settings, self.contracts, ledger)

    def notices(self, day: date = DAY) -> list[Notice]:
        """All that the ledger says of a report date."""
        with open_ledger(self.settings.root.ledger) as ledger:
            return [
                notice
                for one in ledger.submissions(day, day)
                for notice in ledger.recorded_notices(self.contracts, one).kept
            ]
