"""Gmobile: commas, headers without accents, names in accented capitals, ISO dates; conversions in TCVN3."""

from dagster_project.demo.habits.layout import Habits, Layout, Spelling, TrafficLayout, columns

SPELLING = Spelling(capitals=True)
PLACE = ("Ten quan/huyen = district_name", "Ten xa = commune_name")
ISO = "%Y-%m-%d"

HABITS = Habits(
    feeds={
        "subscribers": Layout(
            "gmobile-thue-bao-{date}.csv",
            "%Y%m%d",
            columns(
                *PLACE,
                "Ngay bao cao = report_date",
                "Tong so thue bao = subscribers_total",
                "So thue bao 2G = subscribers_2g",
                "May 2G Only = subscribers_2g_only",
                "So thue bao 3G = subscribers_3g",
                "So thue bao 4G = subscribers_4g",
                "So thue bao 5G = subscribers_5g",
            ),
            delimiter=",",
            spelling=SPELLING,
            dates=ISO,
            total="Tong cong",
        ),
        "conversions": Layout(
            "gmobile-chuyen-doi-{date}.csv",
            "%Y%m%d",
            columns(
                "Tên quận/huyện = district_name",
                "Tên xã = commune_name",
                "Chương trình chuyển đổi = programme",
                "Số chuyển đổi trong ngày = converted",
                "Lũy kế từ đầu chương trình = converted_cumulative",
            ),
            delimiter=",",
            encoding="tcvn3",
            spelling=Spelling(),
            words={"plan_4g": "Gói cước 4G", "sim_upgrade": "Đổi SIM 4G"},
            total="Tổng cộng",
        ),
        "stations": Layout(
            "gmobile-tram-{date}.csv",
            "%Y%m%d",
            columns(
                "Ma tram = station_code",
                "Cong nghe = technology",
                *PLACE,
                "Vi do = latitude",
                "Kinh do = longitude",
                "Trang thai = status",
                "Dua vao khai thac = on_air_date",
                "Ngay tat song = off_air_date",
            ),
            delimiter=",",
            spelling=SPELLING,
            dates=ISO,
            words={"on_air": "Hoat dong", "off_air": "Da tat"},
        ),
        "shutdown_plan": Layout(
            "gmobile-ke-hoach-{date}.csv",
            "%Y%m%d",
            columns("Ma tram = station_code", "Dot = phase", "Ngay du kien tat song = planned_off_air_date"),
            delimiter=",",
            dates=ISO,
        ),
    },
    traffic=TrafficLayout(
        "gmobile-luu-luong-{date}.csv",
        "%Y%m%d",
        columns(
            "Ma tram = station_code",
            "Cell = cell_code",
            "Cong nghe = technology",
            "Thoi gian = hour_at",
            "Thoai (Erlang) = voice_erlang",
            "Du lieu (MB) = data_mb",
        ),
        delimiter=",",
        hour="%Y-%m-%d %H:%M:%S",
        technology="2G",
    ),
)
