"""From a published figure to the kept bytes.

Belongs here: the order of it all, and whether the bytes are those that were taken in. Does not belong here: formulas.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from dagster_project.contracts import load_contracts
from dagster_project.core.duckdb_session import connect
from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings
from dagster_project.core.text import literal
from dagster_project.releases.contents.build_context import DATABASE
from dagster_project.releases.contents.manifest import read_manifest, sha256_of
from dagster_project.releases.dictionary.declared import key_of
from dagster_project.releases.explain.figures import Computing, Figure, RowsUsed, require_key
from dagster_project.releases.explain.rows import LakeRows
from dagster_project.releases.store.store import Release


@dataclass(frozen=True)
class KeptFile:
    """A submission that the figure rests on, and its bytes as they are kept; `fault` is empty where they are whole."""

    submission_id: str
    submitter: str
    feed: str
    report_date: date
    received_at: datetime
    path: str
    raw_path: str
    sha256: str
    fault: str


@dataclass(frozen=True)
class Explanation:
    """A figure as published and as computed again. `sample` gives the first rows of a `RowsUsed`, by its table."""

    release: str
    figure: Figure
    published: Any
    files: list[KeptFile]
    sample: dict[str, list[dict[str, Any]]]
    notes: list[str]

    @property
    def agrees(self) -> bool:
        """Whether the rows give what was published."""
        return same(self.published, self.figure.value)


def explain(
    settings: Settings, release: Release, table: str, key: list[str], measure: str, report_date: date | None, rows: int
) -> Explanation:
    """Explain a figure of a release, of its newest date unless another is given; `rows` of each feed are shown.

    Raises:
        TatsongError: there is no such figure in the release, or rows that it rests on are gone.
    """
    manifest = read_manifest(release.path)
    place = require_key(table, key, report_date or manifest.report_date)
    with computing(settings, release) as engine:
        published = _published(engine.con, release, table, place, measure)
        figure = engine.figure(table, place, measure)
        used = list(rows_used(figure))
        return Explanation(
            release=release.name,
            figure=figure,
            published=published,
            files=list(_files(engine.con, settings, submissions_of(figure))),
            sample={each.table: _sample(engine.con, each, rows) for each in used},
            notes=_notes(used, place["report_date"], manifest.station_dates, list(manifest.dates)),
        )


@contextmanager
def computing(settings: Settings, release: Release) -> Iterator[Computing]:
    """What computes figures of a release, by its own database and the lake."""
    contracts = load_contracts(settings.contracts)
    with connect(settings, city_time=True) as con:
        con.execute(f"attach {literal(release.path / DATABASE)} as official (read_only)")
        _require_basis(con, release)
        engine = Computing(con, LakeRows(con, settings.root.path, contracts), contracts)
        engine.prepare()
        yield engine


def same(published: Any, computed: Any) -> bool:
    """Whether two values are one figure; the last binary digit of a share is no difference."""
    if isinstance(published, float) and isinstance(computed, float):
        return math.isclose(published, computed, rel_tol=1e-12)
    return bool(published == computed)


def rows_used(figure: Figure) -> Iterator[RowsUsed]:
    """All rows under a figure, those of its inputs included, each set once."""
    found = {used.table: used for used in figure.rows}
    for each in figure.inputs:
        if isinstance(each, Figure):
            found |= {used.table: used for used in rows_used(each)}
    yield from found.values()


def submissions_of(figure: Figure) -> set[str]:
    """The submissions under a figure, those of its inputs included."""
    found = {*figure.submissions, *(name for used in figure.rows for name in used.submissions)}
    return found.union(*(submissions_of(each) for each in figure.inputs if isinstance(each, Figure)))


def _require_basis(con: duckdb.DuckDBPyConnection, release: Release) -> None:
    found = con.execute(
        "select 1 from duckdb_tables() where database_name = 'official' and table_name = 'submission'"
    ).fetchone()
    if not found:
        raise TatsongError(f"{release.name} was made before releases held their submissions: it cannot be explained.")


def _published(con: duckdb.DuckDBPyConnection, release: Release, table: str, key: dict[str, Any], measure: str) -> Any:
    columns = [name for (name, *_) in con.execute(f"describe from official.main.{table}").fetchall()]
    if measure not in columns or measure in key_of(table):
        measures = ", ".join(name for name in columns if name not in key_of(table))
        raise TatsongError(f"{table} has no figure {measure!r}; it has: {measures}.")
    where = " and ".join(f"{name} = {literal(value)}" for name, value in key.items())
    found = con.execute(f"select {measure} from official.main.{table} where {where}").fetchone()
    if found is None:
        said = ", ".join(f"{name} {value}" for name, value in key.items())
        raise TatsongError(f"{release.name} has no row of {table} for {said}.")
    return found[0]


_NOT_KEPT = "the file was not kept, or erased: it holds personal data"


def _files(con: duckdb.DuckDBPyConnection, settings: Settings, submissions: set[str]) -> Iterator[KeptFile]:
    listed = ", ".join(map(literal, sorted(submissions))) or "null"
    found = con.execute(
        "select submission_id, submitter, feed, report_date, received_at, path, raw_path, sha256 "
        f"from official.marts.submission where submission_id in ({listed}) order by feed, submitter, report_date"
    ).fetchall()
    for name, submitter, feed, day, received_at, path, raw_path, sha256 in found:
        raw = settings.root.path / (raw_path or "")
        fault = "" if raw.is_file() else "the kept file is gone" if raw_path else _NOT_KEPT
        if not fault and sha256_of(raw) != sha256:
            fault = "the kept file is not the one that was taken in"
        yield KeptFile(name, submitter, feed, day, received_at, path, raw_path or "", sha256, fault)


def _sample(con: duckdb.DuckDBPyConnection, used: RowsUsed, rows: int) -> list[dict[str, Any]]:
    order = "on_date desc, submitter, submission_id, source_sheet, file_row"
    found = con.execute(f"from {used.table} order by {order} limit {rows}")
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _notes(used: list[RowsUsed], day: date, station_dates: list[date], dates: list[date]) -> list[str]:
    """What the release does not hold although the figure may rest on it."""
    notes = []
    bulky = {each.feed for each in used} & {"stations", "traffic", "shutdown_plan"}
    if bulky and day < station_dates[0]:
        kept = f"since {station_dates[0]}; explain it by a release of a date nearer to it"
        notes.append(f"Rows of {', '.join(sorted(bulky))} are in this release only {kept}.")
    if day < dates[0]:
        notes.append(f"This release begins on {dates[0]}.")
    return notes
