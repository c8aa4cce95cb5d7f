"""The datasets of the dashboard: published tables, whole or of the newest report date, with measures that add up.

Belongs here: which rows, which measures. Does not belong here: columns and their names (dbt's manifest has them).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dagster_project.releases.dictionary.entries import ColumnEntry, TableEntry
from dagster_project.releases.report.words import FEEDS, STATUSES
from dagster_project.releases.targets.database import RELEASE as RELEASE_LABELS
from dagster_project.text import literal
from dagster_project.warehouse.published import PublishedTable

SHARE = "sum(subscribers_2g) * 1.0 / nullif(sum(subscribers_total), 0)"
COUNT, PERCENT, PACE = ",d", ",.1%", ",.1f"


@dataclass(frozen=True)
class Measure:
    """A figure over the rows that a chart asks for."""

    expression: str
    label: str
    form: str = COUNT


_JOINS = {
    "place": " left join marts.dim_commune as place using (commune_code)",
    "sender": " left join marts.dim_submitter as sender using (submitter)",
}


@dataclass(frozen=True)
class Dataset:
    """Rows of a published table: all its dates, or those of the newest with what is joined to them."""

    name: str
    table: str
    is_newest: bool = False
    beside: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    """Further column → its SQL over `t`, `place` and `sender`, its type, its Vietnamese label."""
    measures: Mapping[str, Measure] = field(default_factory=dict)

    def sql(self, table: TableEntry) -> str | None:
        """The query of a virtual dataset; None where the table is taken as it is."""
        if not self.is_newest:
            return None
        own = ", ".join(f"t.{column.name}" for column in table.columns)
        beside = "".join(f", {sql} as {name}" for name, (sql, _, _) in self.beside.items())
        joined = "".join(join for of, join in _JOINS.items() if f"{of}." in beside)
        return (
            f"select {own}{beside} from {self.table} as t{joined} "
            "where t.report_date = (select max(report_date) from official.report_city)"
        )


def _case(column: str, words: Mapping[str, str]) -> str:
    when = " ".join(f"when {literal(code)} then {literal(word)}" for code, word in words.items())
    return f"case {column} {when} else {column} end"


_SUBSCRIBERS = {
    "total_2g": Measure("sum(subscribers_2g)", "Thuê bao 2G"),
    "total_2g_only": Measure("sum(subscribers_2g_only)", "Máy 2G Only"),
    "share": Measure(SHARE, "Tỷ lệ thuê bao 2G", PERCENT),
    "on_air": Measure("sum(stations_2g_on_air)", "Trạm 2G đang phát sóng"),
    "switched_off": Measure("sum(stations_2g_switched_off)", "Trạm 2G đã tắt sóng"),
    "converted": Measure("sum(converted_total)", "Đã chuyển đổi lũy kế"),
}
_PROGRESS = {
    "days_left": Measure("max(days_to_milestone)", "Số ngày còn lại"),
    "pace_required": Measure("max(required_conversions_per_day)", "Tốc độ cần đạt (thuê bao/ngày)", PACE),
    "pace": Measure("max(conversions_per_day_28d)", "Tốc độ 28 ngày qua (thuê bao/ngày)", PACE),
    "priority": Measure("max(communes_priority)", "Số xã ưu tiên"),
}
_PLACE = {
    "latitude": ("cast(place.centroid_lat as double precision)", "DOUBLE PRECISION", "Vĩ độ"),
    "longitude": ("cast(place.centroid_lon as double precision)", "DOUBLE PRECISION", "Kinh độ"),
}

_SENDER = {"submitter_name": ("sender.submitter_name", "VARCHAR", "Đơn vị gửi")}

CITY = Dataset("report_city", "official.report_city", measures=_SUBSCRIBERS | _PROGRESS)
CITY_NEWEST = Dataset("report_city_newest", "official.report_city", True, measures=_SUBSCRIBERS | _PROGRESS)
CARRIERS = Dataset("report_carrier", "official.report_carrier", measures=_SUBSCRIBERS)
CARRIERS_NEWEST = Dataset("report_carrier_newest", "official.report_carrier", True, measures=_SUBSCRIBERS)
DISTRICTS_NEWEST = Dataset("report_district_newest", "official.report_district", True, measures=_SUBSCRIBERS)
COMMUNES_NEWEST = Dataset("report_commune_newest", "official.report_commune", True, _PLACE, _SUBSCRIBERS)
STATIONS_NEWEST = Dataset(
    "report_station_newest",
    "official.report_station",
    True,
    measures={
        "on_air": Measure("sum(stations_on_air)", "Đang phát sóng"),
        "switched_off": Measure("sum(stations_switched_off)", "Đã tắt sóng"),
        "added": Measure("sum(stations_added)", "Phát sóng mới"),
        "overdue": Measure("sum(stations_overdue)", "Quá hạn tắt sóng"),
    },
)
CANDIDATES_NEWEST = Dataset(
    "report_switch_off_candidate_newest",
    "official.report_switch_off_candidate",
    True,
    {"commune_name": ("place.commune_name", "VARCHAR", "Xã/phường/thị trấn"), **_SENDER},
    {"candidates": Measure("count(*)", "Số trạm")},
)
SUBMISSIONS_NEWEST = Dataset(
    "report_submission_newest",
    "official.report_submission",
    True,
    {
        "status_name": (_case("t.status", {code: word.vi for code, word in STATUSES.items()}), "VARCHAR", "Kết quả"),
        **_SENDER,
        "feed_name": (_case("t.feed", {code: word.vi for code, word in FEEDS.items()}), "VARCHAR", "Số liệu"),
    },
    {"files": Measure("count(*)", "Số tệp")},
)
_RELEASE_TYPES = {"report_date": "date", "release": "bigint", "created_at": "timestamptz", "note": "varchar"}
RELEASE_TABLE = TableEntry(
    PublishedTable("marts", "release", ("report_date",)),
    RELEASE_LABELS.label,
    "Which release the server holds.",
    tuple(ColumnEntry(name, type_, RELEASE_LABELS.columns[name]) for name, type_ in _RELEASE_TYPES.items()),
)
RELEASE = Dataset("release", "marts.release", measures={"releases": Measure("count(*)", "Số bản phát hành")})
DATASETS = (
    RELEASE,
    CITY,
    CITY_NEWEST,
    CARRIERS,
    CARRIERS_NEWEST,
    DISTRICTS_NEWEST,
    COMMUNES_NEWEST,
    STATIONS_NEWEST,
    CANDIDATES_NEWEST,
    SUBMISSIONS_NEWEST,
)
