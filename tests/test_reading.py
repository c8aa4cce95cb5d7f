"""Reading back what was written: any table, in any layout."""

import csv
import io
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagster_project.core.settings import load_settings
from dagster_project.submissions.reading import Cell, Unreadable, read_file
from dagster_project.submissions.reading.scan_text import SEARCH_LINES, read_head
from tests.sending import as_csv, as_xlsx

LIMITS = load_settings({}).limits
WORDS = st.text("aAbBcCđĐêễờớ 0123456789()/%_.", min_size=1, max_size=12).map(str.strip).filter(bool)
TEXTS = (
    st.text(st.characters(codec="utf-8", exclude_characters="\0\r\ufeff"), min_size=1, max_size=15)
    .map(lambda text: unicodedata.normalize("NFC", text).strip())
    .filter(bool)
)
"""Composed: however accents were written, they are read as one letter."""
NUMBERS = st.one_of(st.integers(-(10**14), 10**14), st.decimals(-(10**6), 10**6, places=6, allow_nan=False).map(float))
DATES = st.dates(date(1901, 1, 1), date(2099, 12, 31))
PRINTABLE = st.text("abcđêễờớ ,;|\"'=+-.0123456789", min_size=1, max_size=15).map(str.strip).filter(bool)
LINE_ENDS = st.sampled_from(["\n", "\r\n"])


def _is_filled(row: list[Any]) -> bool:
    return any(cell is not None for cell in row)


def tables(cells: st.SearchStrategy[Any]) -> st.SearchStrategy[list[list[Any]]]:
    """A header of two to six words, and rows of as many cells, not all empty."""

    def of_width(width: int) -> st.SearchStrategy[list[list[Any]]]:
        row = st.lists(st.one_of(st.none(), cells), min_size=width, max_size=width).filter(_is_filled)
        header = st.lists(WORDS, min_size=width, max_size=width)
        return st.tuples(header, st.lists(row, max_size=8)).map(lambda parts: [parts[0], *parts[1]])

    return st.integers(2, 6).flatmap(of_width)


def _read(tmp_path: Path, name: str, content: bytes) -> list[list[Cell]]:
    (tmp_path / name).write_bytes(content)
    [sheet] = [sheet for sheet in read_file(tmp_path / name, name, LIMITS).sheets if sheet.rows]
    return sheet.rows


@given(tables(TEXTS), st.sampled_from(",;\t|"), LINE_ENDS, st.booleans(), st.booleans())
def test_text_reads_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory,
    table: list[list[Any]],
    delimiter: str,
    line_end: str,
    has_mark: bool,
    is_ended: bool,
) -> None:
    content = as_csv(table, delimiter, line_end, "\ufeff" if has_mark else "")
    if not is_ended:
        content = content.removesuffix(line_end.encode())
    assert _read(tmp_path_factory.getbasetemp(), "table.csv", content) == table


@given(tables(st.one_of(PRINTABLE, NUMBERS, DATES)), st.integers(0, 5), st.integers(0, 2))
def test_workbooks_read_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[Any]], above: int, empty_sheets: int
) -> None:
    content = as_xlsx(table, above=above, empty_sheets=empty_sheets)
    read = _read(tmp_path_factory.getbasetemp(), "table.xlsx", content)
    width = max((at + 1 for row in table for at, cell in enumerate(row) if cell is not None), default=0)
    assert read == [row[:width] for row in table]


@given(tables(TEXTS), st.lists(st.integers(0, 9), max_size=4), LINE_ENDS)
def test_rows_keep_the_numbers_that_the_sender_sees(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[Any]], blanks: list[int], line_end: str
) -> None:
    """Blank lines and line breaks within quotation marks count as lines and are no rows."""
    lines, starts, line = [], [], 1
    for at, row in enumerate(table):
        for _ in range(blanks.count(at)):
            lines.append(line_end)
            line += 1
        text = as_csv([row], ";", line_end).decode()
        starts.append(line)
        lines.append(text)
        line += sum(1 for _ in io.StringIO(text, newline=""))
    path = tmp_path_factory.getbasetemp() / "numbered.csv"
    path.write_bytes("".join(lines).encode())
    [sheet] = read_file(path, path.name, LIMITS).sheets
    assert (sheet.rows, sheet.numbers) == (table, starts)


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (b"a;b\n1;\xff\xfe\n", "encoding_unknown", 2),
        (b"a;b\n1;\0\n", "encoding_unknown", 2),
        ("a;b\n1;2".encode("utf-16") + b"\n", "encoding_unknown", 2),
        ("a;b\n1;2\n".encode("utf-32"), "encoding_unknown", 1),
        (b'a;b\n1;2\n"1;2\n3;4\n', "text_malformed", 3),
        (b'a;b\n"1"2;2\n', "text_malformed", 2),
        (b'a;b\n1;"' + b"x" * 200_000 + b'"\n', "text_malformed", 2),
    ],
)
def test_text_that_is_no_table_is_refused(tmp_path: Path, content: bytes, code: str, row: int) -> None:
    (tmp_path / "file.csv").write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        read_file(tmp_path / "file.csv", "file.csv", LIMITS)
    assert (refused.value.code, refused.value.row) == (code, row)


def _corrupted() -> Sequence[bytes]:
    whole = as_xlsx([["a", "b"], [1, 2]])
    return [
        b"",
        b"PK\x03\x04",
        whole[:100],
        whole[:-30],
        whole[: len(whole) // 2],
        b"a;b\n1;2\n",
        b"\xd0\xcf\x11\xe0" * 200,
    ]


@pytest.mark.parametrize("content", _corrupted())
def test_a_damaged_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file.xlsx").write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        read_file(tmp_path / "file.xlsx", "file.xlsx", LIMITS)
    assert refused.value.code == "workbook_unreadable"


@given(st.integers(0, 10**9), st.integers(0, 255), st.booleans())
def test_no_damage_to_a_workbook_ends_otherwise(
    tmp_path_factory: pytest.TempPathFactory, at: int, byte: int, is_cut: bool
) -> None:
    content = bytearray(as_xlsx([["a", "b"], ["một", 2.5], [date(2023, 11, 22), None]]))
    at %= len(content)
    content = content[:at] if is_cut else content[:at] + bytes([byte]) + content[at + 1 :]
    path = tmp_path_factory.getbasetemp() / "damaged.xlsx"
    path.write_bytes(content)
    try:
        read_file(path, path.name, LIMITS)
    except Unreadable as refused:
        assert refused.code in ("workbook_unreadable", "archive_misleading", "archive_password")


def test_a_workbook_with_charts_hidden_sheets_and_times(tmp_path: Path) -> None:
    import xlsxwriter

    workbook = xlsxwriter.Workbook(tmp_path / "rich.xlsx")
    page = workbook.add_worksheet("Một")
    page.write_datetime(0, 0, datetime(2023, 11, 22, 7), workbook.add_format({"num_format": "dd/mm/yyyy hh:mm"}))
    page.write_formula(0, 1, "=1/0", None, "#DIV/0!")
    page.write_formula(0, 2, "=1+1", None, 2)
    chart = workbook.add_chart({"type": "line"})
    chart.add_series({"values": "=Một!$A$1:$B$1"})
    workbook.add_chartsheet("Biểu đồ").set_chart(chart)
    workbook.close()
    [sheet] = read_file(tmp_path / "rich.xlsx", "rich.xlsx", LIMITS).sheets
    assert sheet.rows == [[datetime(2023, 11, 22, 7), "#DIV/0!", 2]]


@pytest.mark.parametrize("name", ["a.pdf", "a", "a.csv.exe", "a.xlsb"])
def test_other_types_are_not_taken(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"a;b\n")
    with pytest.raises(Unreadable, match="file_type_unknown"):
        read_file(tmp_path / name, name, LIMITS)


@pytest.mark.parametrize(
    ("content", "head", "delimiter"),
    [
        (b"a;b\n1;2\n", {1: ["a", "b"], 2: ["1", "2"]}, ";"),
        ("\ufeffa,b\r\n1,2".encode(), {1: ["a", "b"], 2: ["1", "2"]}, ","),
        (b'"a;x","b"\n', {1: ["a;x", "b"]}, ","),
        (b"\xef\xbb\xbf", {}, ","),
        (b"\na,b\n", {2: ["a", "b"]}, ","),
        (b'sep=;\n"a\n";b,c\n1;2\n', {2: ["a\n", "b,c"], 4: ["1", "2"]}, ";"),
        (b"a\tb\n" + b"1\t2\n" * 100_000, {1: ["a", "b"]} | {n: ["1", "2"] for n in range(2, SEARCH_LINES + 1)}, "\t"),
    ],
)
def test_the_head_of_a_large_file_is_enough(
    tmp_path: Path, content: bytes, head: dict[int, list[str]], delimiter: str
) -> None:
    (tmp_path / "file.csv").write_bytes(content)
    assert read_head(tmp_path / "file.csv") == (head, delimiter)


@pytest.mark.parametrize("content", [b"x" * 100_000, b"a;b\r1;2\r", b"\xff\xfea\0;\0b\0\n\0"])
def test_a_head_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file.csv").write_bytes(content)
    with pytest.raises(Unreadable):
        read_head(tmp_path / "file.csv")


def test_the_csv_module_writes_what_the_tests_think() -> None:
    assert as_csv([["a", 'x"y;z', None]], ";") == b'a;"x""y;z";\n'
    assert csv.field_size_limit() == 131_072
