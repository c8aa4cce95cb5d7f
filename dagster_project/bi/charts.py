"""What is drawn of the datasets: each kind of chart once, then the charts that a leader would want.

Belongs here: what Superset is asked and how it draws it. Does not belong here: rows and measures (`datasets`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dagster_project.bi.datasets import (
    CANDIDATES_NEWEST,
    CARRIERS,
    CARRIERS_NEWEST,
    CITY,
    CITY_NEWEST,
    COMMUNES_NEWEST,
    COUNT,
    DISTRICTS_NEWEST,
    PACE,
    PERCENT,
    RELEASE,
    STATIONS_NEWEST,
    SUBMISSIONS_NEWEST,
    Dataset,
)

_ROWS = 1000
_CITY_CENTRE = {"latitude": 20.83, "longitude": 106.7, "zoom": 9.5, "bearing": 0, "pitch": 0}
_NUMBERS = {"share_2g": PERCENT, "location_quotient": ",.2f", "market_share": PERCENT, "voice_erlang_7d": PACE}


@dataclass(frozen=True)
class Chart:
    """One chart: Superset's name of its kind, how it is drawn, and the query that its data come by."""

    title: str
    kind: str
    dataset: Dataset
    params: Mapping[str, Any]
    query: Mapping[str, Any]


def _trend_number(title: str, measure: str) -> Chart:
    """The newest value, how it moved in seven days, and its course."""
    params = {
        "metric": measure,
        "x_axis": "report_date",
        "time_grain_sqla": "P1D",
        "compare_lag": 7,
        "compare_suffix": "so với 7 ngày trước",
        "show_trend_line": True,
        "start_y_axis_at_zero": False,
        "y_axis_format": CITY.measures[measure].form,
        "header_font_size": 0.4,
        "subheader_font_size": 0.125,
    }
    return Chart(title, "big_number", CITY, params, {"columns": ["report_date"], "metrics": [measure]})


def _number(title: str, measure: str, below: str) -> Chart:
    params = {
        "metric": measure,
        "subheader": below,
        "y_axis_format": CITY_NEWEST.measures[measure].form,
        "header_font_size": 0.4,
        "subheader_font_size": 0.125,
    }
    return Chart(title, "big_number_total", CITY_NEWEST, params, {"columns": [], "metrics": [measure]})


def _course(title: str, dataset: Dataset, measures: list[str], by: str | None = None, kind: str = "line") -> Chart:
    """Measures over the report dates, one line each or one for each value of a column."""
    params = {
        "x_axis": "report_date",
        "time_grain_sqla": "P1D",
        "metrics": measures,
        "groupby": [by] if by else [],
        "x_axis_time_format": "%d/%m",
        "tooltipTimeFormat": "%d/%m/%Y",
        "y_axis_format": dataset.measures[measures[0]].form,
        "show_legend": True,
        "legendOrientation": "top",
        "legendType": "scroll",
        "rich_tooltip": True,
        "truncateYAxis": False,
        "stack": "Stack" if kind == "area" else None,
        "opacity": 0.4,
        "row_limit": 10000,
    }
    query = {"columns": ["report_date", *([by] if by else [])], "metrics": measures}
    return Chart(title, f"echarts_{'area' if kind == 'area' else 'timeseries_line'}", dataset, params, query)


def _bars(title: str, dataset: Dataset, by: str, measures: list[str], where: str = "") -> Chart:
    """A bar for each value of a column, the longest on top, of the rows for which `where` holds."""
    params = {
        "x_axis": by,
        "metrics": measures,
        "adhoc_filters": _where(where),
        "orientation": "horizontal",
        "x_axis_sort": measures[0],
        "x_axis_sort_asc": True,
        "y_axis_format": dataset.measures[measures[0]].form,
        "show_value": True,
        "show_legend": len(measures) > 1,
        "legendOrientation": "top",
        "rich_tooltip": True,
        "row_limit": _ROWS,
    }
    query = {"columns": [by], "metrics": measures, "orderby": [[measures[0], False]], "extras": {"where": where}}
    return Chart(title, "echarts_timeseries_bar", dataset, params, query)


def _table(
    title: str,
    dataset: Dataset,
    columns: list[str],
    first: str,
    where: str = "",
    *,
    least: bool = False,
    is_short: bool = False,
) -> Chart:
    """Rows as they are, the greatest of a column first (or the least), those for which `where` holds."""
    params = {
        "query_mode": "raw",
        "all_columns": columns,
        "order_by_cols": [f'["{first}", {str(least).lower()}]'],
        "adhoc_filters": _where(where),
        "table_timestamp_format": "%d/%m/%Y",
        "column_config": {
            name: {"d3NumberFormat": _NUMBERS.get(name, COUNT), "d3SmallNumberFormat": _NUMBERS.get(name, COUNT)}
            for name in columns
        },
        "include_search": not is_short,
        "show_cell_bars": False,
        "page_length": 0 if is_short else 20,
        "row_limit": _ROWS,
    }
    query = {"columns": columns, "metrics": [], "orderby": [[first, least]], "extras": {"where": where}}
    return Chart(title, "table", dataset, params, query)


def _where(condition: str) -> list[dict[str, str]]:
    return [{"expressionType": "SQL", "clause": "WHERE", "sqlExpression": condition}] if condition else []


def _map(title: str, dataset: Dataset, measure: str, *, sized_by: str) -> Chart:
    """A circle at each place, its area by a count. The points need no map service; the map under them does."""
    params = {
        "spatial": {"type": "latlong", "latCol": "latitude", "lonCol": "longitude"},
        "point_radius_fixed": {"type": "metric", "value": measure},
        "point_unit": "square_m",
        "multiplier": 50,
        "min_radius": 2,
        "max_radius": 25,
        "viewport": _CITY_CENTRE,
        "autozoom": False,
        "color_scheme_type": "fixed_color",
        "dimension": None,
        "color_picker": {"r": 178, "g": 60, "b": 20, "a": 160},
        "mapbox_style": "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        "js_columns": ["commune_name", "district_name", sized_by],
        "row_limit": _ROWS,
    }
    columns = ["longitude", "latitude", "commune_name", "district_name"]
    return Chart(title, "deck_scatter", dataset, params, {"columns": columns, "metrics": [measure]})


WHICH_RELEASE = _table(
    "Bản phát hành", RELEASE, ["report_date", "release", "created_at", "note"], "report_date", is_short=True
)
SUBSCRIBERS_2G = _trend_number("Thuê bao 2G", "total_2g")
SHARE_2G = _trend_number("Tỷ lệ thuê bao 2G", "share")
DEVICES_2G_ONLY = _trend_number("Máy 2G Only", "total_2g_only")
STATIONS_ON_AIR = _trend_number("Trạm 2G phát sóng", "on_air")
DAYS_LEFT = _number("Thời gian còn lại", "days_left", "ngày đến mốc dừng dịch vụ 2G")
PRIORITY = _number("Xã ưu tiên", "priority", "xã, phường, thị trấn cần hỗ trợ trước")
CONVERSION_PACE = _course("Tốc độ chuyển đổi: cần đạt và thực tế", CITY, ["pace_required", "pace"])
BY_CARRIER = _course("Thuê bao 2G theo nhà mạng", CARRIERS, ["total_2g"], "submitter_name", "area")
MAP = _map("Bản đồ thuê bao 2G theo xã, phường", COMMUNES_NEWEST, "total_2g", sized_by="subscribers_2g")
DISTRICTS = _bars("Tỷ lệ thuê bao 2G theo quận, huyện", DISTRICTS_NEWEST, "district_name", ["share"])
CARRIERS_COMPARED = _table(
    "Các nhà mạng",
    CARRIERS_NEWEST,
    [
        *("submitter_name", "subscribers_2g", "share_2g", "market_share", "subscribers_2g_only"),
        *("converted_30d", "stations_2g_on_air", "stations_2g_switched_off", "data_as_of"),
    ],
    "subscribers_2g",
)
STATIONS = _bars(
    "Trạm 2G theo nhà mạng",
    CARRIERS_NEWEST,
    "submitter_name",
    ["on_air", "switched_off"],
    "stations_2g_on_air is not null",
)
TECHNOLOGIES = _bars("Trạm theo công nghệ", STATIONS_NEWEST, "technology", ["on_air", "added"])
PRIORITY_COMMUNES = _table(
    "Các xã ưu tiên",
    COMMUNES_NEWEST,
    [
        *("commune_name", "district_name", "subscribers_2g", "share_2g"),
        *("location_quotient", "subscribers_2g_only", "converted_30d"),
    ],
    "subscribers_2g",
    "is_priority",
)
CANDIDATES = _table(
    "Trạm 2G có thể tắt",
    CANDIDATES_NEWEST,
    [
        *("submitter_name", "station_code", "station_name", "commune_name", "voice_erlang_7d"),
        *("subscribers_2g_around", "nearest_4g_m", "planned_off_air_date"),
    ],
    "voice_erlang_7d",
    "is_eligible",
    least=True,
)
SUBMISSIONS = _table(
    "Tệp của ngày báo cáo",
    SUBMISSIONS_NEWEST,
    ["submitter_name", "feed_name", "status_name", "rows_quarantined", "in_force_report_date", "age_days"],
    "age_days",
    "status <> 'not_due'",
)
