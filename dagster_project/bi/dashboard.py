"""Where each chart stands: rows of twelve columns, from the headline figures to the files that are missing.

Belongs here: the order and the sizes, and the one filter. Does not belong here: what a chart shows (`charts`).
"""

from typing import Any

from dagster_project.bi import charts
from dagster_project.bi.charts import Chart

TITLE = "Tiến độ tắt sóng 2G"
SLUG = "tat-song-2g"
Row = tuple[int, tuple[tuple[Chart, int], ...]]
"""Height in units of eight pixels; each chart with its width in twelfths."""

ROWS: tuple[Row, ...] = (
    (18, ((charts.WHICH_RELEASE, 12),)),
    (
        22,
        (
            *((charts.SUBSCRIBERS_2G, 2), (charts.SHARE_2G, 2), (charts.DEVICES_2G_ONLY, 2)),
            *((charts.STATIONS_ON_AIR, 2), (charts.DAYS_LEFT, 2), (charts.PRIORITY, 2)),
        ),
    ),
    (50, ((charts.CONVERSION_PACE, 6), (charts.BY_CARRIER, 6))),
    (68, ((charts.MAP, 7), (charts.DISTRICTS, 5))),
    (50, ((charts.CARRIERS_COMPARED, 7), (charts.STATIONS, 5))),
    (60, ((charts.PRIORITY_COMMUNES, 7), (charts.TECHNOLOGIES, 5))),
    (60, ((charts.CANDIDATES, 7), (charts.SUBMISSIONS, 5))),
)
CHARTS: tuple[Chart, ...] = tuple(chart for _, row in ROWS for chart, _ in row)


def position(uuids: dict[str, str]) -> dict[str, Any]:
    """Superset's own tree of the layout; `uuids` by the charts' titles."""
    grid: list[str] = []
    tree: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": grid, "parents": ["ROOT_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": TITLE}},
    }
    number = 0
    for at, (height, row) in enumerate(ROWS, start=1):
        own = f"ROW-{at}"
        grid.append(own)
        children: list[str] = []
        tree[own] = {
            "type": "ROW",
            "id": own,
            "children": children,
            "parents": ["ROOT_ID", "GRID_ID"],
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        }
        for chart, width in row:
            number += 1
            child = f"CHART-{number}"
            children.append(child)
            meta = {"uuid": uuids[chart.title], "sliceName": chart.title, "width": width, "height": height}
            tree[child] = {
                "type": "CHART",
                "id": child,
                "children": [],
                "parents": ["ROOT_ID", "GRID_ID", own],
                "meta": {"chartId": number, **meta},
            }
    return tree
