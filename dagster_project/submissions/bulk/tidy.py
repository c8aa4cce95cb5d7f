"""A large text brought to what a table of the same cells would say, where DuckDB reads them otherwise.

DuckDB takes `1_000` and `1e3` for 1000, which no reader of tables does, and takes no cell with a space or a sign
without width around its value. Each line stays a line.
Belongs here: rewriting the text, where it has any such cell. Does not belong here: what is said of it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import duckdb

from dagster_project.core.text import literal
from dagster_project.submissions.reading import ScanText

_CHUNK = 1 << 20
_MARKS = "_eE"
_WITHIN = re.compile(rb"(?<=[0-9.])[_eE](?=[0-9+-])")
_SIGN = "\u02cd".encode()
"""A low line that is no digit's companion anywhere."""
_UNSEEN = rb"\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa0-\xa4]|\xef\xbb\xbf|\xc2\xad"
_SPACE = rb"(?:[ \t]|\xc2\xa0)+"


def without_marks(text: ScanText, figures: Iterable[int], scratch: Path, con: duckdb.DuckDBPyConnection) -> ScanText:
    """The text to be converted: the same, unless a figure in these places has an underscore or an exponent."""
    places = sorted(figures)
    if not places or not _has_in_figures(text, places, con):
        return text
    target, delimiter = scratch / "figures.csv", text.delimiter.encode()
    with text.path.open("rb") as reader, target.open("wb") as writer:
        for line in reader:
            cells = line.split(delimiter)
            for at in places:
                if at < len(cells):
                    cells[at] = _WITHIN.sub(_SIGN, cells[at])
            writer.write(delimiter.join(cells))
    return replace(text, path=target)


def tidied(text: ScanText, scratch: Path) -> ScanText | None:
    """The text without spaces around its cells and signs without width; None where it has none."""
    delimiter = re.escape(text.delimiter.encode())
    space = _SPACE.replace(rb"\t", b"") if text.delimiter == "\t" else _SPACE
    untidy = re.compile(
        _UNSEEN + rb"|" + space + rb'(?="?(?:' + delimiter + rb"|\r|\n|\Z))|(?<![^\n" + delimiter + rb'"])' + space
    )
    if not any(map(untidy.search, _pieces(text.path))):
        return None
    target = scratch / "tidy.csv"
    with target.open("wb") as writer:
        writer.writelines(untidy.sub(b"", piece) for piece in _pieces(text.path))
    return replace(text, path=target)


def _pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a text in pieces that end with a line."""
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield piece + file.readline()


def _has_in_figures(text: ScanText, places: list[int], con: duckdb.DuckDBPyConnection) -> bool:
    columns = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(len(text.head[0])))
    tests = " or ".join(f"contains(c{at}, '{mark}')" for at in places for mark in _MARKS)
    query = (
        f"select 1 from read_csv({literal(text.path)}, auto_detect = false, header = true, ignore_errors = true, "
        f"delim = {literal(text.delimiter)}, quote = '\"', escape = '\"', columns = {{{columns}}}) "
        f"where {tests} limit 1"
    )
    try:
        return con.execute(query).fetchone() is not None
    except duckdb.Error:
        return False  # no proper CSV, which its conversion tells
