"""The tables within the report's prose. Belongs here: which rows and columns. Does not belong here: their look."""

from collections.abc import Callable
from dataclasses import dataclass

from dagster_project.releases.report.figures import Figures, Row
from dagster_project.releases.report.words import day, number, percent

_PRIORITY_SHOWN = 10


@dataclass(frozen=True)
class Column:
    """One column: its head, its text for a row, and whether it is a figure."""

    head: str
    text: Callable[[Row], str]
    is_figure: bool = True
    width: int = 17
    """In millimetres."""


@dataclass(frozen=True)
class TextTable:
    """Rows of text, as they are printed."""

    columns: tuple[Column, ...]
    rows: list[Row]


def _count(head: str, name: str) -> Column:
    return Column(head, lambda row: number(row[name]))


def _text(head: str, name: str) -> Column:
    return Column(head, lambda row: str(row[name] or "–"), is_figure=False, width=35)


def _pace(row: Row) -> str:
    return f"{number(row['conversions_per_day_28d'], 1)} / {number(row['required_conversions_per_day'], 1)}"


_SHARE = Column("Tỷ lệ 2G", lambda row: percent(row["share_2g"]), width=15)
_PACE = Column("Đạt/cần mỗi ngày", _pace, width=27)
_PROJECTED = Column("Dự kiến xong", lambda row: day(row["projected_completion_date"]), width=21)
_FIGURES = (
    _count("Thuê bao 2G", "subscribers_2g"),
    _SHARE,
    _count("Máy 2G Only", "subscribers_2g_only"),
    _count("Đã chuyển đổi", "converted_total"),
    _PACE,
    _PROJECTED,
    _count("Trạm 2G đã tắt", "stations_2g_switched_off"),
)


def text_tables(figures: Figures) -> dict[str, TextTable]:
    """The tables by the name under which the wording puts them."""
    priority = [row for row in figures.communes_by_need if row["is_priority"]]
    communes = (
        _text("Xã, thị trấn", "commune_name"),
        _text("Quận, huyện", "district_name"),
        _count("Thuê bao 2G", "subscribers_2g"),
        _SHARE,
        _count("Máy 2G Only", "subscribers_2g_only"),
        Column("Hệ số tập trung", lambda row: number(row["location_quotient"], 2)),
    )
    return {
        "carriers": TextTable((_text("Nhà mạng", "submitter_name"), *_FIGURES), figures.carriers),
        "districts": TextTable((_text("Quận, huyện", "district_name"), *_FIGURES), figures.districts),
        "priority": TextTable(communes, priority[:_PRIORITY_SHOWN]),
    }
