"""One cell and the value that its column promises: what is taken, and what is not guessed."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagster_project.contracts import Column, Contracts
from dagster_project.submissions.headings.numbers import Style
from dagster_project.submissions.reading import Cell
from dagster_project.submissions.tables.values import ColumnReader, parse


def _column(kind: str, **terms: Any) -> Column:
    return Column(name="x", type=kind, label="x", headers=["x"], **terms)  # type: ignore[arg-type]


COLUMNS = {
    "integer": _column("integer", minimum=0),
    "decimal": _column("decimal", scale=3),
    "degrees": _column("decimal", scale=6, minimum=20.55, maximum=21.07),
    "date": _column("date"),
    "timestamp": _column("timestamp"),
    "choice": _column("choice", choices={"on_air": ["Đang phát sóng", "On"], "2G": []}),
    "code": _column("text", pattern="[A-Z0-9]{3}", form="x", form_vi="x"),
    "text": _column("text"),
}
DAY, SEVEN = date(2023, 11, 22), datetime(2023, 11, 22, 7)


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("integer", "1234", 1234),
        ("integer", "+7", 7),
        ("integer", "0012", 12),
        ("integer", 1234.0, 1234),
        ("integer", 1234, 1234),
        ("integer", "1 234 567", 1234567),
        ("integer", "1\u00a0234", 1234),
        ("integer", "１２３４", 1234),
        ("integer", "'1234", 1234),
        ("integer", "1.234.567", 1234567),
        ("integer", "1,234,567", 1234567),
        ("decimal", "1.526,5", Decimal("1526.500")),
        ("decimal", "1,526.5", Decimal("1526.500")),
        ("decimal", "1,5", Decimal("1.500")),
        ("decimal", "12.5", Decimal("12.500")),
        ("decimal", 0.1 + 0.2, Decimal("0.300")),
        ("decimal", "0.123", Decimal("0.123")),
        ("decimal", "1.0005", Decimal("1.001")),
        ("decimal", -3, Decimal("-3.000")),
        ("degrees", "20.55", Decimal("20.550000")),
        ("degrees", 21.07, Decimal("21.070000")),
        ("date", "22/11/2023", DAY),
        ("date", "2-1-2023", date(2023, 1, 2)),
        ("date", "22.11.2023", DAY),
        ("date", "2023-11-22", DAY),
        ("date", "20231122", DAY),
        ("date", SEVEN, DAY),
        ("date", DAY, DAY),
        ("date", "22.11.23", DAY),
        ("date", "2-1-98", date(1998, 1, 2)),
        ("date", "22/11/2023 00:00:00", DAY),
        ("date", "ngày 22 tháng 11 năm 2023", DAY),
        ("date", 45252.0, DAY),
        ("date", "45252", DAY),
        ("timestamp", "2023-11-22 07:00", SEVEN),
        ("timestamp", "2023-11-22T07:00:00", SEVEN),
        ("timestamp", "22/11/2023 07:00", SEVEN),
        ("timestamp", SEVEN, SEVEN),
        ("choice", "ĐANG  PHAT SONG", "on_air"),
        ("choice", "on_air", "on_air"),
        ("choice", "2g", "2G"),
        ("code", "A12", "A12"),
        ("code", 123.0, "123"),
        ("text", "Trạm 1", "Trạm 1"),
        ("text", None, None),
    ],
)
def test_what_is_taken(column: str, cell: Cell, value: object) -> None:
    parsed = parse(COLUMNS[column], cell)
    assert (parsed.value, parsed.fault) == (value, None)
    assert type(parsed.value) is type(value)


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("integer", "1.234", "value_wrong_type"),
        ("integer", "1,234", "value_wrong_type"),
        ("integer", 1.5, "value_wrong_type"),
        ("integer", "١٢", "value_wrong_type"),
        ("integer", True, "value_wrong_type"),
        ("integer", "9" * 19, "value_wrong_type"),
        ("integer", 1e30, "value_wrong_type"),
        ("integer", -1, "value_out_of_range"),
        ("decimal", "1e5", "value_wrong_type"),
        ("decimal", "12%", "value_wrong_type"),
        ("decimal", "9" * 16, "value_wrong_type"),
        ("decimal", 1e300, "value_wrong_type"),
        ("decimal", float("nan"), "value_wrong_type"),
        ("decimal", float("inf"), "value_wrong_type"),
        ("degrees", "20.549999", "value_out_of_range"),
        ("degrees", 21.070001, "value_out_of_range"),
        ("date", "11/22/2023", "value_wrong_type"),
        ("date", "31/11/2023", "value_wrong_type"),
        ("date", "13/25/2023", "value_wrong_type"),
        ("date", "T11/2023", "value_wrong_type"),
        ("date", 45252.5, "value_wrong_type"),
        ("date", 1234, "value_wrong_type"),
        ("date", "22-11/2023", "value_wrong_type"),
        ("integer", "1.23", "value_wrong_type"),
        ("integer", "1.234.56", "value_wrong_type"),
        ("integer", "12²", "value_wrong_type"),
        ("timestamp", "2023-11-22", "value_wrong_type"),
        ("timestamp", "2023-11-22T07:00:00Z", "value_wrong_type"),
        ("timestamp", DAY, "value_wrong_type"),
        ("choice", "Tắt", "value_not_a_choice"),
        ("choice", 2.0, "value_not_a_choice"),
        ("code", "A-1", "value_wrong_form"),
        ("code", "A12\n", "value_wrong_form"),
        ("code", DAY, "value_wrong_type"),
        ("text", time(7), "value_wrong_type"),
    ],
)
def test_what_is_not_guessed(column: str, cell: Cell, code: str) -> None:
    parsed = parse(COLUMNS[column], cell)
    assert parsed.fault is not None
    assert parsed.fault.code == code
    assert (parsed.value is None) == (code != "value_out_of_range")


@pytest.mark.parametrize(
    ("cell", "value"),
    [("Đợt 2", 2), ("ĐỢT II", 2), ("giai đoạn 3", 3), ("IV", 4), ("4", 4), (4.0, 4), ("Đợt", None), ("Đợt -1", None),
     ("-1", None), ("1.5", None), ("Đợt 1, 2", None), ("Lần 1", None)],
)  # fmt: skip
def test_an_ordinal_may_have_its_word_before_it(contracts: Contracts, cell: Cell, value: int | None) -> None:
    phase = next(column for column in contracts.feeds["shutdown_plan"].columns if column.name == "phase")
    assert parse(phase, cell).value == value


def test_a_date_among_times_is_midnight() -> None:
    """A spreadsheet shows the first hour of a day as its date; where all cells are dates, no hour is known."""
    reader = ColumnReader(COLUMNS["timestamp"])
    reader.infer_formats([SEVEN, DAY])
    assert reader[date, DAY].value == datetime(2023, 11, 22)
    alone = ColumnReader(COLUMNS["timestamp"])
    alone.infer_formats([DAY])
    assert alone[date, DAY].fault is not None


def test_an_empty_cell_is_missing_where_it_is_needed() -> None:
    found = parse(_column("integer", required=True), None)
    assert found.fault is not None
    assert found.fault.code == "value_missing"


def test_remembering_tells_types_apart() -> None:
    reader = ColumnReader(COLUMNS["integer"])
    found = [reader[cell.__class__, cell] for cell in (1, 1.0, True, "1")]
    assert [parsed.value for parsed in found] == [1, 1, None, 1]


@given(
    st.sampled_from(sorted(COLUMNS)), st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.datetimes())
)
def test_no_cell_is_too_odd(column: str, cell: Cell) -> None:
    parsed = parse(COLUMNS[column], cell)
    assert (parsed.value is None) == (parsed.fault is not None and parsed.fault.code != "value_out_of_range")


@given(st.decimals(-(10**9), 10**9, places=3), st.booleans())
def test_decimals_come_through_text_and_spreadsheet(value: Decimal, as_number: bool) -> None:
    cell = float(value) if as_number else f"{value:f}"
    assert parse(COLUMNS["decimal"], cell, Style.DOT).value == value


UNDECIDED = "undecided"


@pytest.mark.parametrize(
    ("column", "cells", "values"),
    [
        ("integer", ["1.234", "12", 7.0], [1234, 12, 7]),
        ("integer", ["1,234", "12"], [1234, 12]),
        ("integer", ["1.234", "1,234"], UNDECIDED),
        ("integer", ["1.234", "12.5"], UNDECIDED),
        ("integer", [1.234, 12.5, 12.0], UNDECIDED),
        ("integer", [1.5, 12.0], [None, 12]),
        ("integer", ["1.234.567", "1 234"], [1234567, 1234]),
        ("decimal", ["1.234", "12"], UNDECIDED),
        ("decimal", ["1.234", 1.5], UNDECIDED),
        ("decimal", ["1.234", "1.526,5"], [Decimal(1234), Decimal("1526.5")]),
        ("decimal", ["1.234", "12.5"], [Decimal("1.234"), Decimal("12.5")]),
        ("decimal", ["1,234", "0,5"], [Decimal("1.234"), Decimal("0.5")]),
        ("decimal", ["12.5", "12,5"], UNDECIDED),
        ("degrees", ["20.889", "20,9"], UNDECIDED),
        ("degrees", ["20.889"], [Decimal("20.889")]),
        ("degrees", ["20,889"], [Decimal("20.889")]),
        ("date", ["22/11/2023", "05/11/2023"], [DAY, date(2023, 11, 5)]),
        ("date", ["11/22/2023", "05/11/2023"], [None, None]),
        ("date", ["13/11/2023", "22/11/2023", date(2023, 5, 11), date(2023, 6, 11)],
         [date(2023, 11, 13), DAY, None, None]),
        ("date", ["13/11/2023", date(2023, 11, 22)], [date(2023, 11, 13), DAY]),
    ],
)  # fmt: skip
def test_the_whole_column_tells_how_it_is_written(column: str, cells: list[Cell], values: object) -> None:
    reader = ColumnReader(COLUMNS[column])
    if reader.infer_formats(cells) is not None:
        assert values == UNDECIDED
    else:
        assert [reader[cell.__class__, cell].value for cell in cells] == values


@pytest.mark.parametrize(("dash", "value"), [("zero", 0), ("empty", None)])
def test_a_dash_means_what_the_contract_says(dash: str, value: object, contracts: Contracts) -> None:
    column = _column("integer" if dash == "zero" else "date", dash=dash)
    assert ColumnReader(column, contracts.words)[str, "–"].value == value
    assert ColumnReader(COLUMNS["integer"], contracts.words)[str, "–"].fault is not None


def test_noise_of_floats_is_no_fraction() -> None:
    reader = ColumnReader(COLUMNS["integer"])
    cells: list[Cell] = [100.0, 100.0000000001, 12.9999999999]
    assert reader.infer_formats(cells) is None
    assert reader.fraction is None
    assert [reader[cell.__class__, cell].value for cell in cells] == [100, 100, 13]


@pytest.mark.parametrize(
    ("cells", "is_late"),
    [
        ([datetime(2023, 12, 14, 17), datetime(2024, 1, 15, 17)], False),
        ([datetime(2023, 12, 14, 17), date(2024, 1, 16)], True),
        ([datetime(2023, 12, 14, 23, 59, 18)], True),
        ([datetime(2023, 12, 15, 8, 30), date(2024, 1, 16)], False),
    ],
)
def test_evening_times_in_a_column_of_days_are_told(cells: list[Cell], is_late: bool) -> None:
    reader = ColumnReader(COLUMNS["date"])
    reader.infer_formats(cells)
    assert (reader.late is not None) is is_late


def test_midnight_here_in_the_time_of_greenwich_is_this_day() -> None:
    assert parse(COLUMNS["date"], "2023-11-21T17:00:00.000Z").value == DAY
    assert parse(COLUMNS["date"], "2023-11-21T16:00:00Z").fault is not None


def test_the_end_of_a_figure_that_a_comma_parted_is_told() -> None:
    reader = ColumnReader(COLUMNS["integer"])
    reader.infer_formats(["1", "234", "050"])
    assert reader.parted == "050"
