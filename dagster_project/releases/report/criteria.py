"""By which criteria communes are priority ones and stations could be switched off, in a sentence each.

Belongs here: these sentences, for every form of the report; every threshold is the reference data's. Does not belong
here: applying them.
"""

from dagster_project.contracts import Words
from dagster_project.releases.report.figures import Row
from dagster_project.releases.wording import english, exact

_ASSUMED = Words(" (thresholds assumed, not yet laid down)", " (ngưỡng tạm tính, chưa có quy định)")


def priority_criteria(rule: Row) -> Words:
    """What makes a commune a priority one."""
    quotient, least = exact(rule["min_location_quotient"]), exact(rule["min_subscribers_2g"])
    places = Words("communes and townships", "xã, thị trấn") if rule["rural_only"] else Words("communes", "địa bàn")
    return _with_ground(
        rule,
        f"Priority {places.en}: 2G share of at least {english(quotient)} times the city's, and at least "
        f"{english(least)} 2G subscribers",
        f"Tiêu chí {places.vi} ưu tiên: tỷ lệ thuê bao 2G từ {quotient} lần toàn thành phố trở lên và còn từ {least} "
        "thuê bao 2G trở lên",
    )


def eligibility_criteria(rule: Row) -> Words:
    """What makes a 2G station one that could be switched off."""
    voice, data = exact(rule["max_voice_erlang_7d"]), exact(rule["max_data_mb_7d"])
    around, metres = exact(rule["max_subscribers_2g_around"]), exact(rule["max_nearest_4g_m"])
    return _with_ground(
        rule,
        f"A 2G station could be switched off with at most {english(voice)} Erlang hours of voice and {english(data)} "
        f"MB of data in seven days, at most {english(around)} 2G subscribers around it, and a 4G station of the same "
        f"carrier within {english(metres)} m",
        f"Tiêu chí trạm 2G có thể tắt sóng: trong 7 ngày không quá {voice} Erlang giờ thoại và {data} MB dữ liệu, "
        f"quanh trạm không quá {around} thuê bao 2G, có trạm 4G cùng nhà mạng trong phạm vi {metres} m",
    )


def _with_ground(rule: Row, en: str, vi: str) -> Words:
    assumed = _ASSUMED if rule["is_assumption"] else Words("", "")
    return Words(f"{en}{assumed.en}.", f"{vi}{assumed.vi}.")
