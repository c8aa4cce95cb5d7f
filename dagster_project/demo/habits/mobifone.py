"""MobiFone: tabs and the contract's own English column names, communes by code alone, ISO dates."""

from dagster_project.demo.habits.layout import Habits, Layout, TrafficLayout, columns

ISO = "%Y-%m-%d"


def _same(*names: str) -> tuple[tuple[str, str], ...]:
    return columns(*(f"{name} = {name}" for name in names))


HABITS = Habits(
    feeds={
        "subscribers": Layout(
            "mobifone_subscribers_{date}.tsv",
            ISO,
            _same(
                "report_date",
                "commune_code",
                "subscribers_total",
                "subscribers_2g",
                "subscribers_2g_only",
                "subscribers_3g",
                "subscribers_4g",
                "subscribers_5g",
                "subscribers_m2m",
            ),
            delimiter="\t",
            dates=ISO,
        ),
        "conversions": Layout(
            "mobifone_conversions_{date}.tsv",
            ISO,
            _same("report_date", "commune_code", "programme", "converted", "converted_cumulative"),
            delimiter="\t",
            dates=ISO,
        ),
        "stations": Layout(
            "mobifone_stations_{date}.csv",
            ISO,
            _same(
                "station_code",
                "station_name",
                "technology",
                "latitude",
                "longitude",
                "commune_code",
                "status",
                "on_air_date",
                "off_air_date",
            ),
            delimiter=",",
            dates=ISO,
        ),
        "shutdown_plan": Layout(
            "mobifone_shutdown_plan_{date}.tsv",
            ISO,
            _same("station_code", "phase", "planned_off_air_date", "replacing_station_code"),
            delimiter="\t",
            dates=ISO,
        ),
    },
    traffic=TrafficLayout(
        "mobifone_traffic_{date}.csv",
        ISO,
        _same("station_code", "cell_code", "technology", "hour_at", "voice_erlang", "data_mb"),
        delimiter=",",
        hour="%Y-%m-%d %H:%M:%S",
        technology="2G",
    ),
)
