"""Sheets as they come out of the readers, and the rows that are read from them, without any file in between."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from dagster_project.contracts import Contracts
from dagster_project.core.settings import PROJECT
from dagster_project.submissions.places.reference import load_reference
from dagster_project.submissions.reading import Sheet
from dagster_project.submissions.records.notices import Notices
from dagster_project.submissions.records.recognised import Recognised
from dagster_project.submissions.tables.account import Account
from dagster_project.submissions.tables.rows import Row
from dagster_project.submissions.tables.sheets import FileTables
from dagster_project.submissions.tables.understood import Understanding

DAY = date(2023, 11, 22)


def sheet(
    rows: Sequence[Sequence[Any]], name: str | None = None, merges: tuple[tuple[int, int, int, int], ...] = ()
) -> Sheet:
    """A sheet of these rows; a row without any cell is a blank one, which readers leave out."""
    kept = [(number, list(row)) for number, row in enumerate(rows, start=1) if any(cell is not None for cell in row)]
    return Sheet(name, [row for _, row in kept], [number for number, _ in kept], merges)


def read(
    contracts: Contracts, feed: str, sheets: list[Sheet], submitter: str = "viettel", day: date = DAY
) -> tuple[list[Row], Notices]:
    """All rows of the sheets and what is said of them; no row where the file is refused."""
    notices = Notices(contracts, "x")
    what = Recognised(contracts.submitters[submitter], contracts.feeds[feed], day)
    places = load_reference(PROJECT / "dbt" / "seeds", day).places if what.feed.has_place else None
    account = Account(Understanding(what, contracts, places), frozenset(), notices)
    reader = FileTables(sheets, what, places, account).read()
    return ([] if reader is None or notices.refuses else reader.rows), notices
