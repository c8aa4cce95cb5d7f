"""The rows in force on some dates by the ledger and the lake alone: a second opinion on what the models carry forward.

`explain` follows the lineage that the models have published; this room finds the rows without it, and uses it only as a
hint for how far back a file must be opened. Belongs here: which rows count on a date. Does not belong here: figures.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

from dagster_project.contracts import Contracts, Feed
from dagster_project.core.text import literal
from dagster_project.submissions.ledger.ledger import Submission
from dagster_project.submissions.records import lake

OPENED_BACK = timedelta(days=3)
"""Files of so many days before a date are opened, whatever the lineage says; of older ones those that it names."""
_PLACE = {"on_date": "DATE", "data_as_of": "DATE", "district_code": "VARCHAR", "file_row": "BIGINT"}


@dataclass(frozen=True)
class LakeInForce:
    """Fills `all_<feed>`: rows in force by date, as the formulas of `measures.yaml` read them.

    The connection has `accepted`, the accepted submissions with their `sequence`, and `official.marts.dim_commune`.
    """

    con: duckdb.DuckDBPyConnection
    root: Path
    contracts: Contracts
    submissions: list[Submission]
    """Oldest first, as the ledger gives them."""

    def load(self, feed: Feed, dates: Iterable[date], named: set[str]) -> None:
        """The rows of a stock on each of the dates; `named` are the submissions that the lineage names."""
        days = sorted(dates)
        opened = self._opened(feed, days, named)
        columns = ", ".join(f"{name} {type_}" for name, type_ in (_PLACE | lake.accepted_schema(feed)).items())
        self.con.execute(f"create or replace temp table all_{feed.feed} ({columns})")
        if not opened:
            return
        key = ", ".join(["submitter", *feed.key])
        self._read(feed, opened)
        for day in days:
            self.con.execute(
                f"""
                insert into all_{feed.feed} by name
                with latest as (
                    select * from picked where report_date <= $day
                    qualify row_number() over (partition by {key} order by report_date desc) = 1
                ),
                last_inventory as (
                    select submitter, max(report_date) as report_date from newest where report_date <= $day group by all
                ),
                absent as (
                    select distinct {", ".join(f"latest.{name}" for name in ["submitter", *feed.key])}
                    from latest
                    inner join newest on latest.submitter = newest.submitter
                        and newest.report_date > latest.report_date and newest.report_date <= $day
                    where {str(feed.inventory).lower()}
                    and newest.submission_id not in (
                        select submission_id from quarantined
                        where {" or ".join(f"quarantined.{name} is null" for name in feed.key)}
                    )
                    and (newest.submission_id, {", ".join(f"latest.{name}" for name in feed.key)})
                        not in (select (submission_id, {", ".join(feed.key)}) from quarantined
                            where {" and ".join(f"quarantined.{name} is not null" for name in feed.key)})
                )
                select
                    $day as on_date,
                    case when absent.submitter is null then latest.report_date else last_inventory.report_date end
                        as data_as_of,
                    communes.district_code,
                    latest.* exclude (sequence, is_newest)
                from latest
                left join absent on {" and ".join(f"latest.{n} = absent.{n}" for n in ["submitter", *feed.key])}
                left join last_inventory on latest.submitter = last_inventory.submitter
                inner join active on latest.submitter = active.submitter
                    and active.feed = {literal(feed.feed)}
                    and $day between active.active_from and coalesce(active.active_to, date '9999-12-31')
                left join official.marts.dim_commune as communes
                    on {"latest.commune_code" if "commune_code" in lake.accepted_schema(feed) else "null"}
                        = communes.commune_code
                    and $day between communes.valid_from and communes.valid_to
                where absent.submitter is null or {str(feed.feed == "stations").lower()}
                """,
                {"day": day},
            )

    def _opened(self, feed: Feed, days: list[date], named: set[str]) -> list[Submission]:
        wanted = [one for one in self.submissions if self._counts(feed, one)]
        return [
            one
            for one in wanted
            if one.submission_id in named or any(day - OPENED_BACK <= _day(one) <= day for day in days)
        ]

    def _counts(self, feed: Feed, one: Submission) -> bool:
        return one.feed == feed.feed and one.is_accepted and bool(one.accepted_path)

    def _read(self, feed: Feed, opened: list[Submission]) -> None:
        """`newest` submissions of the feed, their `quarantined` keys, and the rows `picked` on each report date."""
        keys = ["submitter", "report_date", *feed.key]
        self.con.execute(
            f"create or replace temp view newest as select submission_id, submitter, report_date from accepted "
            f"where feed = {literal(feed.feed)} and is_newest"
        )
        held = [one for one in self.submissions if self._counts(feed, one) and one.rows_quarantined]
        rejected = self._stored(lake.rejected_schema(feed), [one.rejected_path for one in held])
        self.con.execute(
            f"create or replace temp table quarantined as select distinct submission_id, {', '.join(keys)} "
            f"from ({rejected}) where submission_id in (select submission_id from newest)"
        )
        rows = self._stored(lake.accepted_schema(feed), [one.accepted_path for one in opened])
        listed = ", ".join(keys)
        self.con.execute(
            f"""
            create or replace temp table picked as
            select rows.*, accepted.sequence, accepted.is_newest
            from ({rows}) as rows
            inner join accepted on rows.submission_id = accepted.submission_id
            where accepted.is_newest
                or ({listed.replace("submitter", "rows.submitter", 1).replace("report_date", "rows.report_date", 1)})
                in (select ({listed}) from quarantined)
            qualify row_number() over (
                partition by {", ".join(f"rows.{name}" for name in keys)} order by accepted.sequence desc
            ) = 1
            """
        )

    def _stored(self, schema: dict[str, str], paths: list[str | None]) -> str:
        """The files' rows with the contract's columns, also over files of an older contract, or over none."""
        empty = ", ".join(f"null::{type_} as {name}" for name, type_ in schema.items())
        none = f"select {empty}, null::bigint as file_row where false"
        files = ", ".join(literal(self.root / path) for path in paths if path)
        if not files:
            return none
        source = (
            f"select *, source_row as file_row from read_parquet([{files}], union_by_name = true, "
            "hive_partitioning = false)"
        )
        return f"select {', '.join(schema)}, file_row from ({none} union all by name {source})"


def _day(one: Submission) -> date:
    return one.report_date or date.min
