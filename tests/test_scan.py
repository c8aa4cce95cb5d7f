"""Large CSV in DuckDB: every line is accepted or rejected, with its own line number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dagster_project.contracts import Contracts
from dagster_project.submissions.scanning import convert as scan_convert
from dagster_project.submissions.scanning import scan
from tests.conftest import Examine
from tests.sending import CLEAN, NAMES, as_csv, as_rows, parquet_rows
from tests.support.effort import effort

pytestmark = pytest.mark.slow("searches by chance over large texts")

HEADER = "station_code;cell_code;technology;hour_at;voice_erlang;data_mb"
SENDER, NAME = NAMES["traffic"]


@dataclass(frozen=True)
class Line:
    """One kind of record: its text, how many lines it takes, and the rule that rejects it."""

    text: str
    lines: int = 1
    rule: str | None = None


KINDS = {
    "good": Line("HPG001;{cell};2G;2023-11-22 01:00:00;1.5;2"),
    "quoted": Line('"HPG001";"{cell}";GSM;"2023-11-22 02:00:00";1.5;"2"'),
    "blank": Line(""),
    "bad number": Line("HPG001;{cell};2G;2023-11-22 01:00:00;1,5;2", 1, "value_wrong_type"),
    "two bad values": Line("HPG001;{cell};2G;22/11;x;2", 1, "value_wrong_type"),
    "too short": Line("HPG001;{cell};2G", 1, "row_wrong_width"),
    "too long": Line("HPG001;{cell};2G;2023-11-22 01:00:00;1.5;2;3", 1, "row_wrong_width"),
    "spaces": Line("   ", 1, "row_wrong_width"),
    "out of range": Line("HPG001;{cell};2G;2023-11-22 01:00:00;-1;2", 1, "value_out_of_range"),
    "missing": Line("HPG001;{cell};;2023-11-22 01:00:00;1;2", 1, "value_missing"),
    "no choice": Line("HPG001;{cell};6G;2023-11-22 01:00:00;1;2", 1, "value_not_a_choice"),
    "quarter past": Line("HPG001;{cell};2G;2023-11-22 01:15:00;1;2", 1, "traffic_hour_on_report_date"),
    "line break": Line('HPG001;"{cell}\nx";2G;2023-11-22 01:00:00;1;2', 2, "value_wrong_form"),
}
"""The first good line of a file decides how times are written, so every file begins with one."""

TOPS = ["", "\n", "sep=;\n", 'Chi nhánh "Viettel" Hải Phòng\n\nSố liệu ngày 22/11/2023;;\n', 'Biểu 5" \n']
"""What may stand above the header."""


def _content(
    kinds: Sequence[str], line_end: str, start: str, top: str, is_ended: bool
) -> tuple[bytes, list[tuple[int, Line, str]]]:
    """The file, and each record's line, kind and cell."""
    texts, records, line = [top + HEADER], [], 2 + top.count("\n")
    for at, kind in enumerate(kinds):
        cell = f"HPG001_{at}"
        texts.append(KINDS[kind].text.format(cell=cell))
        if kind != "blank":
            records.append((line, KINDS[kind], cell))
        line += KINDS[kind].lines
    text = start + "\n".join(texts) + ("\n" if is_ended else "")
    return text.replace("\n", line_end).encode(), records


@given(
    st.lists(st.sampled_from(list(KINDS)), max_size=25).map(lambda kinds: ["good", *kinds]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\ufeff"]),
    st.sampled_from(TOPS),
    st.booleans(),
)
@settings(max_examples=effort(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_record_is_accepted_or_rejected_with_its_line(
    examine: Examine, kinds: list[str], line_end: str, start: str, top: str, is_ended: bool
) -> None:
    content, records = _content(kinds, line_end, start, top, is_ended)
    found = examine(SENDER, NAME, content)
    assert found.rows is not None
    bad = {line: record.rule for line, record, _ in records if record.rule}
    good = [(line, cell) for line, record, cell in records if not record.rule]
    assert (found.rows.read, found.rows.quarantined) == (len(records), len(bad))
    accepted = parquet_rows(found.rows.accepted, "source_row, cell_code")
    assert [cell for _, cell in accepted] == [cell for _, cell in good]
    if bad:
        assert accepted == good
    assert dict(parquet_rows(found.rows.rejected, "source_row, rule_code")) == bad
    told = [n for n in found.notices.kept if n.code not in ("bad_share_exceeded", "text_not_understood")]
    assert {n.row: n.code for n in told} == bad
    assert len(told) == len(bad)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("blanks", [False, True])
def test_lines_are_right_across_the_buffers_of_a_large_file(examine: Examine, line_end: str, blanks: bool) -> None:
    """DuckDB reads 32 MB at a time, in parallel; its own line numbers go wrong where blank lines meet CRLF."""
    count, filler = 60_000, "x" * 600
    lines = [f"{HEADER};filler"]
    lines += [f"S{n // 24:06};C{n // 24:06};2G;2023-11-22 {n % 24:02}:00:00;1.5;20.25;{filler}" for n in range(count)]
    for at in range(2_000, count, 7_000):
        lines[at] = lines[at].replace("1.5", "1,5")
        lines[at + 500] = lines[at + 500].replace("20.25", "-1")
    if blanks:
        for at in range(90, count, 900):
            lines[at] += "\n"
    text = "\n".join(lines) + "\n"
    wrong = [at for at, line in enumerate(text.split("\n"), start=1) if ";1,5;" in line or ";-1;" in line]
    found = examine(SENDER, NAME, text.replace("\n", line_end).encode())
    assert found.rows is not None
    assert (found.rows.read, found.rows.quarantined) == (count, len(wrong))
    rejected = sorted(parquet_rows(found.rows.rejected, "source_row, value, message"))
    assert [row for row, _, _ in rejected] == wrong
    assert {value for _, value, _ in rejected} == {"1,5", "-1.000"}
    assert rejected[0][2] == f"Row {wrong[0]}: voice_erlang is 1,5; expected a number such as 12.5."
    [last] = parquet_rows(found.rows.accepted, "max(source_row), max_by(cell_code, source_row)")
    assert last == (text.count("\n"), lines[-1].split(";")[1])


def test_a_clean_file_is_taken_as_it_is(examine: Examine) -> None:
    found = examine(SENDER, NAME, as_csv(as_rows(CLEAN["traffic"])))
    assert found.rows is not None
    assert (found.status, found.rows.read, found.rows.quarantined) == ("accepted", 4, 0)
    assert parquet_rows(found.rows.rejected) == []
    [row, *_] = parquet_rows(found.rows.accepted)
    assert [str(cell) for cell in row] == [
        "test.1", "viettel", "2023-11-22", "None", "None",
        "HPG001", "HPG001_1", "2G", "2023-11-22 00:00:00", "1.500", "20.125",
    ]  # fmt: skip


def test_a_word_that_means_no_choice_is_shown_as_it_was_sent(examine: Examine) -> None:
    rows = [*CLEAN["traffic"], {**CLEAN["traffic"][0], "cell_code": "HPG001_2", "technology": "6G"}]
    found = examine(SENDER, NAME, as_csv(as_rows(rows)))
    assert found.rows is not None
    assert found.rows.kept == 4
    assert parquet_rows(found.rows.rejected, "source_row, cell_code, rule_code, value, message") == [
        (6, "HPG001_2", "value_not_a_choice", "6G", "Row 6: technology is 6G, which is none of: 2G, 3G, 4G, 5G.")
    ]


def _times(*texts: str) -> bytes:
    return "\n".join([HEADER, *(f"HPG001;HPG001_{n};2G;{text};1;1" for n, text in enumerate(texts))]).encode()


@pytest.mark.parametrize(
    ("first", "hour"),
    [
        ("2023-11-22 07:00:00", 7),
        ("2023-11-22T07:00", 7),
        ("22/11/2023 07:00", 7),
        ("22/11/2023 7:00:00", 7),
    ],
)
def test_times_are_written_in_several_ways(examine: Examine, first: str, hour: int) -> None:
    found = examine(SENDER, NAME, _times(first, first))
    assert found.status == "accepted"
    assert found.rows is not None
    assert [row[0] for row in parquet_rows(found.rows.accepted, "hour(hour_at)")] == [hour, hour]


@pytest.mark.parametrize(
    "text", ["2023-11-22T07:00:00Z", "2023-11-22 07:00:00+00:00", "2023-11-22", "11/22/2023 07:00", "7h"]
)
def test_times_that_could_mean_another_hour_are_refused(examine: Examine, text: str) -> None:
    found = examine(SENDER, NAME, _times(text, text))
    assert found.status == "refused"
    assert found.notices.counts == {"value_wrong_type": 2, "no_row_accepted": 1}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (HEADER.encode(), "rows_missing"),
        (HEADER.encode() + b"\n", "rows_missing"),
        (b"\n" + HEADER.encode() + b"\n", "rows_missing"),
        (b"sep=;\nViettel\n", "header_not_found"),
        ("Số liệu ngày 21/11/2023\n".encode() + _times("2023-11-22 07:00:00"), "report_date_disagrees"),
        (
            _times("2023-11-22 07:00:00") + b'\n"HPG001;x;2G\nHPG001;HPG001_9;2G;2023-11-22 07:00:00;1;1\n',
            "text_malformed",
        ),
        (
            HEADER.encode() + b"\r\n" + _times("2023-11-22 07:00:00").split(b"\n", 1)[1] + b"\n" * 3 + b"x\r\n",
            "text_malformed",
        ),
        (HEADER.encode("utf-16"), "rows_missing"),
        (HEADER.replace("hour_at", "giờ phút").encode(), "column_missing"),
    ],
)
def test_a_file_that_is_no_table_is_refused_whole(examine: Examine, content: bytes, code: str) -> None:
    found = examine(SENDER, NAME, content)
    assert found.status == "refused"
    assert code in found.notices.counts


@pytest.mark.parametrize("at", [10, 60_000])
def test_a_quotation_mark_that_never_closes_loses_no_line_unseen(examine: Examine, at: int) -> None:
    lines = [HEADER, *(f"HPG{n:06};HPG{n:06}_1;2G;2023-11-22 00:00:00;1.5;20.25" for n in range(120_000))]
    lines[at] = lines[at].replace(";2G", ';"2G')
    found = examine(SENDER, NAME, "\n".join(lines).encode())
    assert (found.status, set(found.notices.counts)) == ("refused", {"text_malformed"})


@pytest.mark.parametrize("zone", ["Z", "+07", "+00:00", "-05"])
def test_a_zone_is_seen_in_whichever_row_it_stands(examine: Examine, zone: str) -> None:
    """DuckDB's own reading of times would add or drop hours there."""
    hours = [f"2023-11-22 {n % 24:02}:00:00" for n in range(5_000)]
    hours[4_321] += zone
    found = examine(SENDER, NAME, _times(*hours))
    assert found.rows is not None
    assert parquet_rows(found.rows.rejected, "source_row, rule_code, value") == [
        (4_323, "value_wrong_type", hours[4_321])
    ]


def test_a_large_file_with_faults_throughout_ends_with_its_first_part(
    examine: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "MOST_LINE_FAULTS", 1_000)
    monkeypatch.setattr(scan_convert, "_FIRST_PART", 100_000)
    sizes = []
    convert = scan_convert.Conversion._convert
    monkeypatch.setattr(
        scan_convert.Conversion,
        "_convert",
        lambda self, path, typed: (sizes.append(path.stat().st_size), convert(self, path, typed))[1],
    )
    lines = [
        HEADER,
        *(f"HPG001;HPG001_{n};2G;2023-11-22 07:00:00;{'1,5' if n % 4 else '1.5'};1" for n in range(30_000)),
    ]
    found = examine(SENDER, NAME, "\n".join(lines).encode())
    assert (found.status, dict(found.notices.counts)) == ("refused", {"lines_unreadable": 1})
    assert len(sizes) == 1
    assert sizes[0] < 110_000


def test_too_many_faults_refuse_the_file(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "MOST_LINE_FAULTS", 50)
    found = examine(SENDER, NAME, _times(*["2023-11-22 07:00:00", *(["x"] * 200)]))
    assert (found.status, dict(found.notices.counts)) == ("refused", {"lines_unreadable": 1})
    assert found.notices.kept[0].row == 3


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("station_code;cell_code;technology;hour_at;data_mb;voice_erlang", "heading_differs"),
        ("station_code;technology;cell_code;hour_at;voice_erlang;data_mb;x", "heading_differs"),
        ("Site;Tên cell;CN;Thời điểm;Data;Voice", "text_not_understood"),
        ("HPG001;HPG001_x;2G;2023-11-22 07:00:00;mất;hỏng", None),
        ("Đơn vị tính: GB", "text_not_understood"),
        (HEADER, None),
        ("Đơn vị tính: MB", None),
    ],
)
def test_a_text_put_together_of_two_is_read_by_one_heading_only(
    examine: Examine, contracts: Contracts, line: str, code: str | None
) -> None:
    rows = [KINDS["good"].text.format(cell=f"HPG001_{at}") for at in range(80)]
    found = examine(SENDER, NAME, "\n".join([HEADER, *rows[:75], line, *rows[75:]]).encode())
    outcomes = {"heading_differs": "refused", "text_not_understood": "held", None: "accepted_with_quarantine"}
    assert found.status == outcomes[code]
    if code:
        assert {(notice.code, notice.row) for notice in found.notices.kept if notice.code == code} == {(code, 77)}


def test_repeated_keys_are_all_rejected(examine: Examine) -> None:
    rows: list[dict[str, Any]] = [dict(row) for row in CLEAN["traffic"]]
    rows.append({**rows[1], "voice_erlang": "9"})
    found = examine(SENDER, NAME, as_csv(as_rows(rows)))
    assert found.rows is not None
    assert parquet_rows(found.rows.rejected, "source_row, rule_code, cell_code") == [
        (3, "key_repeated", "HPG001_1"), (6, "key_repeated", "HPG001_1")
    ]  # fmt: skip
    assert (
        found.notices.kept[0].message
        == "Row 3: HPG001_1 / 2023-11-22 01:00:00 occurs 2 times in the file; expected: one row."
    )


def test_many_faults_of_one_rule_are_counted(examine: Examine) -> None:
    lines = [HEADER, *(f"HPG{n:06};HPG{n:06}_1;2G;2023-11-22 00:00:00;{-1 if n % 2 else 1};1" for n in range(1_000))]
    found = examine(SENDER, NAME, "\n".join(lines).encode())
    assert found.notices.counts == {"value_out_of_range": 500}
    assert len(found.notices.kept) == 50
    assert [notice.row for notice in found.notices.kept[:3]] == [3, 5, 7]


def test_columns_may_be_named_and_ordered_otherwise(examine: Examine) -> None:
    content = 'Giờ,Ghi chú,Mã cell,Mã trạm,Công nghệ,Erlang,Data MB\n2023-11-22 01:00,"a, b",C01,S01,gsm,1.0005,2\n'
    found = examine(SENDER, NAME, content.encode())
    assert (found.status, dict(found.notices.counts)) == ("held", {"column_not_understood": 1})
    assert found.rows is not None
    [row] = parquet_rows(found.rows.accepted, "station_code, cell_code, technology, voice_erlang")
    assert [str(cell) for cell in row] == ["S01", "C01", "2G", "1.001"]


def test_a_sender_may_write_decimals_with_a_comma_where_its_contract_says_so(
    examine: Examine, examine_under: Callable[[Contracts], Examine], contracts: Contracts
) -> None:
    rows = [{**row, "voice_erlang": "1,500", "data_mb": "20,125"} for row in CLEAN["traffic"]]
    content = as_csv(as_rows(rows))
    assert examine(SENDER, NAME, content).status == "refused"
    found = examine_under(_with_comma(contracts))(SENDER, NAME, content)
    assert found.rows is not None
    assert set(parquet_rows(found.rows.accepted, "voice_erlang::varchar, data_mb::varchar")) == {("1.500", "20.125")}


def test_a_point_is_no_decimal_mark_where_a_comma_is(
    examine_under: Callable[[Contracts], Examine], contracts: Contracts
) -> None:
    found = examine_under(_with_comma(contracts))(SENDER, NAME, as_csv(as_rows(CLEAN["traffic"])))
    assert found.status == "refused"


def _with_comma(contracts: Contracts) -> Contracts:
    sender = contracts.submitters[SENDER]
    feeds = {**sender.feeds, "traffic": replace(sender.feeds["traffic"], decimal_mark=",")}
    return replace(contracts, submitters={**contracts.submitters, SENDER: replace(sender, feeds=feeds)})
