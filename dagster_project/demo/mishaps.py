"""What goes wrong on which night: the part of the show that proves the promises.

Belongs here: one declaration a mishap, and how it changes what is delivered. Does not belong here: the true figures,
which no mishap touches. All is well again by the reference night, whose figures are to come out exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from dagster_project.demo.places import load_places
from dagster_project.demo.tables import DemoTable

Kind = Literal[
    "late", "missing", "empty", "wrong_total", "unknown_communes", "short_inventory", "sent_twice", "stray", "phones"
]
RESENT = "gui-lai"
"""Folder for what is sent again."""


@dataclass(frozen=True)
class Mishap:
    """One thing that is late or wrong. `after` is how long after its usual hour a file comes (again); None: never."""

    report_date: date
    submitter: str
    feed: str
    kind: Kind
    says: str
    after: timedelta | None = None
    figures_differ: bool = False
    """Whether that date's published figures differ from the truth even after all files are in."""


@dataclass(frozen=True)
class PlannedFile:
    """One file to be written: what is in it, in which folder under the submitter's, when it comes."""

    table: DemoTable | None
    """None is an empty file."""
    folder: str = ""
    after: timedelta = timedelta(0)
    file_name: str | None = None
    """None is the name of the submitter's habit."""


def _november(day: int) -> date:
    return date(2023, 11, day)


MISHAPS = (
    Mishap(date(2023, 10, 27), "gmobile", "subscribers", "late", "Gửi muộn hai đêm", timedelta(days=2)),
    Mishap(_november(3), "vinaphone", "subscribers", "wrong_total",
           "Dòng tổng cộng sai, bị từ chối; sáng hôm sau gửi lại tệp đúng", timedelta(hours=32)),
    Mishap(_november(5), "tien_lang", "outreach", "missing", "Không gửi báo cáo tuần"),
    Mishap(_november(8), "vietnamobile", "subscribers", "unknown_communes",
           "Hai xã ghi sai tên, hai dòng bị giữ lại", figures_differ=True),
    Mishap(_november(9), "mobifone", "stations", "short_inventory", "Thiếu bốn trạm 3G đang phát sóng trong danh mục"),
    Mishap(_november(10), "mobifone", "conversions", "empty", "Tệp rỗng", figures_differ=True),
    Mishap(_november(12), "viettel", "traffic", "late", "Gửi muộn ba giờ", timedelta(hours=3)),
    Mishap(_november(14), "local", "subscribers", "phones",
           "Kèm cột số điện thoại thuê bao, bị từ chối và xóa; sáng hôm sau gửi lại tệp đúng", timedelta(hours=9)),
    Mishap(_november(15), "wintel", "conversions", "late", "Gửi muộn hai giờ", timedelta(hours=2)),
    Mishap(_november(16), "itel", "subscribers", "sent_twice", "Cùng một tệp gửi hai lần", timedelta(hours=8)),
    Mishap(_november(19), "kien_thuy", "outreach", "late", "Gửi muộn một ngày", timedelta(days=1)),
    Mishap(_november(22), "vietnamobile", "subscribers", "stray",
           "Kèm một tệp nháp không rõ loại số liệu", timedelta(minutes=4)),
)  # fmt: skip

STRAY_NAME = "Ban nhap bao cao nhanh.xlsx"
CONTROL_ERROR = {"subscribers_total": 1000, "subscribers_4g": 1000}
MISSPELT = {"11590": "Xã An Hoa Thịnh", "11893": "Xã Tiền Phương"}
STATIONS_LEFT_OUT = 4


def mishap_of(submitter: str, feed: str, day: date) -> Mishap | None:
    """What goes wrong with one file, if anything."""
    return next((m for m in MISHAPS if (m.submitter, m.feed, m.report_date) == (submitter, feed, day)), None)


def deliveries(table: DemoTable, mishap: Mishap | None) -> list[PlannedFile]:
    """The files that come for one table; usually one, on time."""
    if mishap is None:
        return [PlannedFile(table)]
    after = mishap.after or timedelta(0)
    if mishap.kind == "missing":
        return []
    if mishap.kind == "late":
        return [PlannedFile(table, after=after)]
    if mishap.kind == "empty":
        return [PlannedFile(None)]
    if mishap.kind == "wrong_total":
        return [PlannedFile(replace(table, control_error=CONTROL_ERROR)), PlannedFile(table, RESENT, after)]
    if mishap.kind == "phones":
        return [PlannedFile(replace(table, has_phones=True)), PlannedFile(table, RESENT, after)]
    if mishap.kind == "unknown_communes":
        return [PlannedFile(replace(table, misspelt=_misspelt(table)))]
    if mishap.kind == "short_inventory":
        return [PlannedFile(_without_stations(table))]
    if mishap.kind == "sent_twice":
        return [PlannedFile(table), PlannedFile(table, RESENT, after)]
    return [PlannedFile(table), PlannedFile(table, after=after, file_name=STRAY_NAME)]


def _misspelt(table: DemoTable) -> dict[int, str]:
    places = load_places().all
    positions = table.places or []
    return {row: MISSPELT[places[i].code] for row, i in enumerate(positions) if places[i].code in MISSPELT}


def _without_stations(table: DemoTable) -> DemoTable:
    """The table without its first few 3G stations on air."""
    rows = range(table.size)
    lost = [row for row in rows if (table.columns["technology"][row], table.columns["status"][row]) == ("3G", "on_air")]
    keep = [row for row in rows if row not in lost[:STATIONS_LEFT_OUT]]
    columns: dict[str, Sequence[object]] = {
        name: [values[row] for row in keep] for name, values in table.columns.items()
    }
    return replace(table, columns=columns, places=[(table.places or [])[row] for row in keep])
