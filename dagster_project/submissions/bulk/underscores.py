"""`1_000` in a figure of a large text: DuckDB takes it for 1000, and no reader of tables does.

Belongs here: making such a figure one that does not convert. Does not belong here: what is said of it.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import duckdb

from dagster_project.core.text import literal
from dagster_project.submissions.reading import ScanText

_CHUNK = 1 << 20
_WITHIN = re.compile(rb"(?<=[0-9])_(?=[0-9])")
_SIGN = "\u02cd".encode()
"""A low line that is no digit's companion anywhere."""


def without_underscores(text: ScanText, figures: Iterable[int], scratch: Path, con: duckdb.DuckDBPyConnection) -> Path:
    """Where the text lies that is to be converted: the same, unless a figure in these places has an underscore."""
    places = sorted(figures)
    if not places or not _has_any(text.path) or not _has_in_figures(text, places, con):
        return text.path
    target, delimiter = scratch / "figures.csv", text.delimiter.encode()
    with text.path.open("rb") as reader, target.open("wb") as writer:
        for line in reader:
            cells = line.split(delimiter) if b"_" in line else []
            for at in places:
                if at < len(cells):
                    cells[at] = _WITHIN.sub(_SIGN, cells[at])
            writer.write(delimiter.join(cells) if cells else line)
    return target


def _has_any(path: Path) -> bool:
    with path.open("rb") as file:
        return any(b"_" in chunk for chunk in iter(lambda: file.read(_CHUNK), b""))


def _has_in_figures(text: ScanText, places: list[int], con: duckdb.DuckDBPyConnection) -> bool:
    columns = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(len(text.head[0])))
    tests = " or ".join(f"regexp_matches(c{at}, '[0-9]_[0-9]')" for at in places)
    query = (
        f"select 1 from read_csv({literal(text.path)}, auto_detect = false, header = true, ignore_errors = true, "
        f"delim = {literal(text.delimiter)}, quote = '\"', escape = '\"', columns = {{{columns}}}) "
        f"where {tests} limit 1"
    )
    try:
        return con.execute(query).fetchone() is not None
    except duckdb.Error:
        return False  # no proper CSV, which its conversion tells
