"""The tables within the report's prose. Belongs here: which rows and columns. Does not belong here: their look."""

from collections.abc import Callable
from dataclasses import dataclass

from dagster_project.releases.report.figures import Figures, Row
from dagster_project.releases.wording import day, number, percent
from dagster_project.warehouse.measures import report_measures, shown

_PRIORITY_SHOWN = 10


@dataclass(frozen=True)
class Column:
    """One column: its head, its text for a row, and whether it is a figure."""

    head: str
    text: Callable[[Row], str]
    is_figure: bool = True
    width: int = 16
    """In millimetres."""


@dataclass(frozen=True)
class TextTable:
    """Rows of text, as they are printed."""

    columns: tuple[Column, ...]
    rows: list[Row]
    has_total: bool = False
    """Whether the last row is the city's own."""


def _count(head: str, name: str) -> Column:
    return Column(head, lambda row: number(row[name]))


def _text(head: str, name: str, width: int = 35) -> Column:
    return Column(head, lambda row: str(row[name] or "–"), is_figure=False, width=width)


def _measure(head: str, name: str) -> Column:
    """A measure of the reports, by its kind."""
    measure = report_measures()[name]
    if measure.is_share:
        return Column(head, lambda row: percent(row[name]), width=15)
    if measure.data_type == "date":
        return Column(head, lambda row: day(row[name]), width=21)
    if measure.data_type == "double":
        return Column(head, lambda row: number(row[name], 1), width=15)
    return _count(head, name)


_FIGURES = tuple(_measure(head, name) for name, head in shown().document.items())


def text_tables(figures: Figures) -> dict[str, TextTable]:
    """The tables by the name under which the wording puts them."""
    priority = [row for row in figures.communes_by_need if row["is_priority"]]
    communes = (
        _text("Xã, thị trấn", "commune_name", 42),
        _text("Quận, huyện", "district_name", 38),
        _count("Thuê bao 2G", "subscribers_2g"),
        _measure("Tỷ lệ 2G", "share_2g"),
        _count("Máy 2G Only", "subscribers_2g_only"),
        Column("Hệ số tập trung", lambda row: number(row["location_quotient"], 2)),
    )
    city = {**figures.city, "submitter_name": "Toàn thành phố", "district_name": "Toàn thành phố"}
    carriers, districts = [*figures.carriers, city], [*figures.districts, city]
    return {
        "carriers": TextTable((_text("Nhà mạng", "submitter_name"), *_FIGURES), carriers, has_total=True),
        "districts": TextTable((_text("Quận, huyện", "district_name"), *_FIGURES), districts, has_total=True),
        "priority": TextTable(communes, priority[:_PRIORITY_SHOWN]),
    }
