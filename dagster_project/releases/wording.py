"""Numbers, dates and codes in words. Belongs here: the forms of both languages. Does not belong here: layout.

Numbers follow Nghị định 30/2020/NĐ-CP: a point between thousands and a comma before decimals.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from dagster_project.contracts import Words
from dagster_project.contracts.office import Office
from dagster_project.core.settings import TIME_ZONE
from dagster_project.warehouse.measures import report_measures

NONE = "–"
_SWAP = str.maketrans(",.", ".,")

TECHNOLOGIES = ("2G", "3G", "4G", "5G")
FEEDS = {
    "subscribers": Words("subscribers", "thuê bao"),
    "conversions": Words("conversions", "chuyển đổi"),
    "stations": Words("stations", "trạm BTS"),
    "traffic": Words("traffic", "lưu lượng"),
    "shutdown_plan": Words("switch-off plan", "kế hoạch tắt sóng"),
    "outreach": Words("outreach", "tuyên truyền"),
}
STATUSES = {
    "on_time": Words("on time", "đúng hạn"),
    "late": Words("late", "gửi muộn"),
    "missing": Words("missing", "chưa gửi"),
    "held": Words("to be confirmed", "chờ xác nhận"),
    "refused": Words("refused", "bị từ chối"),
    "withdrawn": Words("withdrawn", "đã rút"),
    "not_due": Words("not due", "chưa đến hạn"),
}
MEASURES = {name: measure.words for name, measure in report_measures().items() if measure.words} | {
    "market_share": Words("market share", "thị phần"),
    "location_quotient": Words("2G concentration", "hệ số tập trung 2G"),
    "rank_share_2g": Words("rank by 2G share", "xếp hạng tỷ lệ 2G"),
    "is_priority": Words("priority communes", "số xã ưu tiên"),
    "stations_on_air": Words("stations on air", "trạm đang phát sóng"),
    "stations_switched_off": Words("stations switched off", "trạm đã tắt sóng"),
    "stations_added": Words("stations added", "trạm phát sóng mới"),
    "stations_planned": Words("stations planned to be switched off", "trạm trong kế hoạch tắt"),
    "stations_overdue": Words("stations past their planned date", "trạm quá hạn tắt"),
    "stations_unreported": Words("stations that left the inventory", "trạm không còn báo cáo"),
    "voice_erlang_7d": Words("voice traffic a station (Erlang hours)", "lưu lượng thoại mỗi trạm (Erlang giờ)"),
    "data_mb_7d": Words("data traffic a station (MB)", "lưu lượng dữ liệu mỗi trạm (MB)"),
    "is_eligible": Words("share of stations that can be switched off", "tỷ lệ trạm có thể tắt"),
    "subscribers_2g_around": Words("2G subscribers around a station", "thuê bao 2G quanh mỗi trạm"),
    "nearest_4g_m": Words("metres to the nearest 4G station", "khoảng cách đến trạm 4G gần nhất (m)"),
    "weeks_reported": Words("weeks of outreach reported", "số tuần có báo cáo tuyên truyền"),
    "sessions_district_radio": Words("sessions of district radio", "số buổi đài truyền thanh huyện"),
    "sessions_loudspeaker": Words("loudspeaker sessions", "số buổi loa truyền thanh"),
    "sessions_digital_team": Words("sessions of digital teams", "số buổi tổ công nghệ số cộng đồng"),
    "sessions_carrier_event": Words("operators' events", "số buổi sự kiện nhà mạng"),
    "sessions_total": Words("sessions", "tổng số buổi"),
    "people_reached_district_radio": Words("reached by district radio", "số lượt người qua đài truyền thanh huyện"),
    "people_reached_loudspeaker": Words("reached by loudspeaker", "số lượt người qua loa truyền thanh"),
    "people_reached_digital_team": Words("reached by digital teams", "số lượt người qua tổ công nghệ số cộng đồng"),
    "people_reached_carrier_event": Words("reached at operators' events", "số lượt người tại sự kiện nhà mạng"),
    "people_reached_total": Words("people reached", "tổng số lượt người tiếp cận"),
    "conversions_7d_before": Words("conversions in the 7 days before", "chuyển đổi 7 ngày trước"),
    "conversions_7d_after": Words("conversions in the 7 days after", "chuyển đổi 7 ngày sau"),
}
SHARES = ("share_2g", "market_share", "is_eligible")
"""Measures from 0 to 1, which are told in hundredths."""
REASONS = {
    "traffic_incomplete": Words("seven days of traffic are not complete", "chưa đủ bảy ngày lưu lượng"),
    "voice_above_limit": Words("voice traffic above the limit", "lưu lượng thoại vượt ngưỡng"),
    "data_above_limit": Words("data traffic above the limit", "lưu lượng dữ liệu vượt ngưỡng"),
    "subscribers_unknown": Words("2G subscribers around it unknown", "chưa rõ số thuê bao 2G quanh trạm"),
    "subscribers_above_limit": Words("too many 2G subscribers around it", "còn nhiều thuê bao 2G quanh trạm"),
    "no_4g_on_air": Words("the operator has no 4G station on air", "nhà mạng chưa có trạm 4G phát sóng"),
    "none_within_reach": Words("no 4G station within reach", "không có trạm 4G trong tầm tìm kiếm"),
}
EVENTS = {
    "switched_off": Words("switched off", "tắt sóng"),
    "added": Words("added", "phát sóng mới"),
    "back_on_air": Words("back on air", "phát sóng lại"),
    "left_inventory": Words("left the inventory", "không còn trong danh mục"),
}


def number(value: Any, decimals: int = 0) -> str:
    """`1234567.8` → `1.234.568`; with decimals `1.234.567,8`."""
    if value is None:
        return NONE
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{exact:,}".translate(_SWAP)


def exact(value: Any) -> str:
    """A threshold with all its digits, and none that say nothing: `1,25`, `600`."""
    exponent = Decimal(str(value)).normalize().as_tuple().exponent
    return number(value, max(0, -int(exponent)))


def english(figure: str) -> str:
    """The same figure as English writes it."""
    return figure.translate(_SWAP)


def signed(value: Any, decimals: int = 0) -> str:
    """A movement: `+120`, `−35`, `0`."""
    if value is None:
        return NONE
    return ("+" if value > 0 else "−" if value < 0 else "") + number(abs(value), decimals)


def percent(share: Any, decimals: int = 1) -> str:
    """A share from 0 to 1: `0.1201` → `12,0%`."""
    return NONE if share is None else f"{number(Decimal(str(share)) * 100, decimals)}%"


def day(value: date | None) -> str:
    """`22/11/2023`, `16/9/2024`: days below 10 and the months 1 and 2 with a leading zero, as official papers do."""
    return NONE if value is None else f"{value.day:02}/{_month(value)}/{value.year}"


def long_day(value: date) -> str:
    """`ngày 22 tháng 11 năm 2023`, by the same rule."""
    return f"ngày {value.day:02} tháng {_month(value)} năm {value.year}"


def _month(value: date) -> str:
    return f"{value.month:02}" if value.month < 3 else str(value.month)


def signing_day(created_at: datetime) -> str:
    """The day, in the city, on which a release was made; it is the date of the papers that go with it."""
    return long_day(created_at.astimezone(ZoneInfo(TIME_ZONE)).date())


def recipient_lines(office: Office) -> list[str]:
    """The lines under `Nơi nhận`: a semicolon after each, a full stop after the last."""
    return [f"- {name}{'.' if name == office.recipients[-1] else ';'}" for name in office.recipients]


def places(names: Iterable[str]) -> str:
    """Districts within a sentence, by kind: `các huyện An Dương, An Lão; quận Hải An`."""
    by_kind: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        kind, _, own = name.partition(" ")
        by_kind.setdefault(kind.lower(), []).append(own)
    return "; ".join(f"{'các ' if len(own) > 1 else ''}{kind} {', '.join(own)}" for kind, own in by_kind.items())


def moment(value: datetime | None) -> str:
    """A time in the city: `01:30 23/11/2023`."""
    if value is None:
        return NONE
    there = value.astimezone(ZoneInfo(TIME_ZONE))
    return f"{there:%H:%M} {day(there)}"


def status_of(row: Mapping[str, Any]) -> Words:
    """The status of a submission; a date stays on time where a later file has taken the place of the first one."""
    told = words_of(row["status"], STATUSES)
    if row["status"] == "on_time" and row["due_at"] and row["received_at"] and row["received_at"] > row["due_at"]:
        return Words(f"{told.en}; sent again", f"{told.vi}; gửi lại")
    return told


def words_of(codes: str | None, register: dict[str, Words]) -> Words:
    """Codes joined by a comma and a space, in words; a code without words stands for itself."""
    found = [register.get(code, Words(code, code)) for code in (codes or "").split(", ") if code]
    return Words("; ".join(w.en for w in found), "; ".join(w.vi for w in found))
