"""The eight sheets of the workbook: which rows and columns, in which order, and what their last row adds up.

Belongs here: the declaration of every sheet. Does not belong here: formats and print set-up (`form`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from dagster_project.contracts import Words
from dagster_project.releases.report.criteria import eligibility_criteria, priority_criteria
from dagster_project.releases.report.figures import Figures, Row
from dagster_project.warehouse.measures import shown

Total = Literal["city", "sum", "none"]
_CITY_ROWS = 31
"""How many report dates the city's sheet shows."""


@dataclass(frozen=True)
class Sheet:
    """One sheet. `total`: the city's own row, the sum of the counts, or none."""

    name: str
    title: str
    table: str
    columns: tuple[str, ...]
    rows: Callable[[Figures], list[Row]]
    total: Total
    landscape: bool = True
    sums: tuple[str, ...] = ()
    criteria: Callable[[Figures], Words] | None = None
    """By which criteria a column of the sheet says yes or no."""


_MEASURES = tuple(shown().workbook)
_COMMUNE_MEASURES = tuple(name for name in _MEASURES if name not in ("communes_priority", "is_on_track"))
_STATIONS = (
    "stations_on_air",
    "stations_switched_off",
    "stations_added",
    "stations_planned",
    "stations_overdue",
    "stations_unreported",
)
_CHANNELS = ("district_radio", "loudspeaker", "digital_team", "carrier_event", "total")
_SESSIONS = tuple(f"sessions_{channel}" for channel in _CHANNELS)
_PEOPLE = tuple(f"people_reached_{channel}" for channel in _CHANNELS)

SHEETS = (
    Sheet(
        "Thành phố",
        "Tiến độ tắt sóng 2G toàn thành phố",
        "report_city",
        ("report_date", *_MEASURES),
        lambda figures: figures.history[-_CITY_ROWS:],
        "none",
    ),
    Sheet(
        "Quận huyện",
        "Tiến độ tắt sóng 2G theo quận/huyện",
        "report_district",
        ("rank_share_2g", "district_name", *_MEASURES),
        lambda figures: figures.districts,
        "city",
    ),
    Sheet(
        "Xã phường",
        "Tiến độ tắt sóng 2G theo xã/phường/thị trấn",
        "report_commune",
        ("district_name", "commune_name", "commune_code", *_COMMUNE_MEASURES, "location_quotient", "is_priority"),
        lambda figures: figures.communes,
        "city",
        criteria=lambda figures: priority_criteria(figures.priority_rule),
    ),
    Sheet(
        "Nhà mạng",
        "Tiến độ tắt sóng 2G theo nhà mạng",
        "report_carrier",
        ("submitter_name", "market_share", *(name for name in _MEASURES if name != "communes_priority")),
        lambda figures: figures.carriers,
        "city",
    ),
    Sheet(
        "Trạm BTS",
        "Trạm BTS theo nhà mạng, quận/huyện và công nghệ",
        "report_station",
        ("submitter_name", "district_name", "technology", *_STATIONS),
        lambda figures: figures.stations_by_district,
        "sum",
        landscape=False,
        sums=_STATIONS,
    ),
    Sheet(
        "Trạm có thể tắt",
        "Trạm 2G đang phát sóng và điều kiện tắt sóng",
        "report_switch_off_candidate",
        (
            *("submitter_name", "station_code", "station_name", "district_name", "commune_name"),
            *("voice_erlang_7d", "data_mb_7d", "subscribers_2g_around", "nearest_4g_station_code", "nearest_4g_m"),
            *("planned_off_air_date", "is_eligible", "blocking_reasons"),
        ),
        lambda figures: figures.candidates,
        "none",
        criteria=lambda figures: eligibility_criteria(figures.eligibility),
    ),
    Sheet(
        "Tuyên truyền",
        "Tuyên truyền trong bốn tuần và chuyển đổi trước, sau",
        "report_outreach",
        (
            *("district_name", "commune_name", "weeks_reported", *_SESSIONS, *_PEOPLE),
            *("last_outreach_date", "conversions_7d_before", "conversions_7d_after"),
        ),
        lambda figures: figures.outreach_by_commune,
        "sum",
        sums=(*_SESSIONS, *_PEOPLE),
    ),
    Sheet(
        "Tình hình gửi",
        "Tình hình gửi số liệu của các đơn vị",
        "report_submission",
        (
            *("submitter_name", "feed", "status", "due_report_date", "due_at", "received_at"),
            *("rows_accepted", "rows_quarantined", "in_force_report_date", "age_days", "submission_in_force"),
        ),
        lambda figures: figures.submissions,
        "none",
    ),
)
