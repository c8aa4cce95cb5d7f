"""What is being published: everything that a target may need, gathered before the first of them writes.

Belongs here: the record that all targets read, so that they cannot differ. Does not belong here: writing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from dagster_project.core.settings import Settings
from dagster_project.releases.contents.labels import DEMO_NOTE, TableLabels
from dagster_project.releases.contents.sources import Sources
from dagster_project.releases.contents.verdicts import Verdict
from dagster_project.releases.dictionary.entries import TableEntry
from dagster_project.submissions.ledger.chain import Position
from dagster_project.submissions.ledger.ledger import Submission
from dagster_project.submissions.records.lake import literal
from dagster_project.warehouse.definitions import Definitions
from dagster_project.warehouse.digest import ReleaseDigest
from dagster_project.warehouse.published import PublishedPart, PublishedTable

DATABASE = "official.duckdb"
MANIFEST = "manifest.json"
PARQUET = "parquet"


@dataclass(frozen=True)
class BuildContext:
    """One release in the making, in `folder`."""

    settings: Settings
    folder: Path
    number: int
    replaces: int | None
    """The newest release of the same report date before this one."""
    created_at: datetime
    digest: ReleaseDigest
    verdict: Verdict
    labels: dict[str, TableLabels]
    dictionary: dict[str, TableEntry]
    sources: Sources
    definitions: Definitions
    ledger: Position
    """How far the ledger had come that the tables were built from."""

    @property
    def report_date(self) -> date:
        """The newest report date."""
        return self.digest.report_date

    @property
    def submissions(self) -> list[Submission]:
        """Those that the newest date rests on."""
        return self.sources.in_force

    @property
    def note(self) -> str | None:
        """What must be said of all of it."""
        return DEMO_NOTE if self.settings.root.is_demo else None

    def dates(self, part: PublishedPart) -> list[date]:
        """The dates of which a part's rows are published."""
        return list(self.digest.station_dates if part.kind == "station" else self.digest.dates)

    def condition(self, table: PublishedTable) -> str:
        """SQL that holds for the rows of a table that are published."""
        return " or ".join(
            part.condition
            if part.kind == "whole"
            else f"({part.condition} and report_date between '{self.dates(part)[0]}' and '{self.report_date}')"
            for part in table.parts
        )


def relation(table: PublishedTable, catalog: str = "official") -> str:
    """Where a table lies in `official.duckdb`.

    DuckDB names a database after its file and takes `official.report_city` for ambiguous where a schema bears that
    name too. So the tables of `official` lie in the file's main schema, and their published name means just them.
    """
    return f"{catalog}.{'main' if table.schema == 'official' else table.schema}.{table.name}"


def parquet_relation(folder: Path, table: PublishedTable) -> str:
    """A table's Parquet file, as SQL reads it."""
    return f"read_parquet({literal(folder / PARQUET / f'{table.name}.parquet')})"
