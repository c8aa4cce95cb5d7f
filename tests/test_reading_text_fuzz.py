"""Whatever bytes are read as text: they are a table or are refused, in bounded time and memory."""

import time
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dagster_project.core.settings import load_settings
from dagster_project.submissions.reading import Unreadable, open_scan, read_file
from tests.support.effort import effort

LIMITS = load_settings({}).limits
PIECES = st.one_of(
    st.binary(max_size=12),
    st.sampled_from([b'"', b'""', b";", b",", b"\t", b"|", b"\n", b"\r\n", b"\r", b"\0", b"sep=;\n", b"\xef\xbb\xbf",
                     b"\xff\xfe", b"\xfe\xff", b"T\xean x\xb7", "Tên xã".encode(), "Tên xã".encode("utf-16-le")]),
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map(b"".join))
@settings(max_examples=effort(500))
@example(b"\xff\xfe")
@example(b"\xef\xbb\xbf")
@example(b"sep=;")
def test_any_bytes_are_a_table_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    path = folder / "any.csv"
    path.write_bytes(content)
    for read in (lambda: read_file(path, path.name, LIMITS), lambda: open_scan(path, path.name, LIMITS, folder)):
        try:
            read()
        except Unreadable as refused:
            assert refused.code


@pytest.mark.parametrize("filler", [b"x", b'"', b"\0", b";", "ế".encode(), b"\n"])
def test_one_endless_line_or_endless_lines_are_never_held_in_memory(tmp_path: Path, filler: bytes) -> None:
    path = tmp_path / "line.csv"
    with path.open("wb") as file:
        for _ in range(40):
            file.write(filler * (1_000_000 // len(filler)))
    limits = replace(LIMITS, line_length=100_000, columns=200_000, rows=100_000)
    began = time.perf_counter()
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable) as refused:
            read_file(path, path.name, limits)
        assert refused.value.code in ("line_too_long", "encoding_unknown", "text_malformed", "rows_too_many")
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()
    assert time.perf_counter() - began < 60


def test_excel_is_told_the_delimiter_by_the_first_line(tmp_path: Path) -> None:
    (tmp_path / "said.csv").write_bytes(b"sep=;\r\na;b,c\r\n1;2,5\r\n")
    [sheet] = read_file(tmp_path / "said.csv", "said.csv", LIMITS).sheets
    assert (sheet.rows, sheet.numbers) == ([["a", "b,c"], ["1", "2,5"]], [2, 3])


def test_a_letterhead_with_commas_does_not_choose_the_delimiter(tmp_path: Path) -> None:
    text = (
        "UBND TP, Sở\nHải Phòng, ngày 22\n\nMã xã;Tên xã;Thuê bao\n1;An Hồng, An Dương;1,5\n2;An Hưng;2,5\n3;An Lão;3\n"
    )
    (tmp_path / "letter.csv").write_text(text, encoding="utf-8")
    [sheet] = read_file(tmp_path / "letter.csv", "letter.csv", LIMITS).sheets
    assert sheet.rows[2:4] == [["Mã xã", "Tên xã", "Thuê bao"], ["1", "An Hồng, An Dương", "1,5"]]


def test_two_delimiters_that_fit_are_both_shown(tmp_path: Path) -> None:
    (tmp_path / "two.csv").write_bytes(b"a;b,c\n1;2,3\n")
    with pytest.raises(Unreadable) as refused:
        read_file(tmp_path / "two.csv", "two.csv", LIMITS)
    assert (refused.value.code, refused.value.value) == ("delimiter_undecided", ", ;")
