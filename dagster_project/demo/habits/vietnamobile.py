"""Vietnamobile: workbooks in capitals without accents, dates as text; conversions as "Unicode text"."""

from dagster_project.demo.habits.layout import Habits, Layout, Spelling, TrafficLayout, columns

SPELLING = Spelling(capitals=True, accents=False)
PLACE = ("QUAN/HUYEN = district_name", "XA/PHUONG/THI TRAN = commune_name")

HABITS = Habits(
    feeds={
        "subscribers": Layout(
            "VNM_TB_{date}.xlsx",
            "%Y%m%d",
            columns(
                "STT = serial",
                *PLACE,
                "TONG SO TB = subscribers_total",
                "SO THUE BAO 2G = subscribers_2g",
                "TRONG DO 2G ONLY = subscribers_2g_only",
                "SO THUE BAO 3G = subscribers_3g",
                "SO THUE BAO 4G = subscribers_4g",
                "SO THUE BAO 5G = subscribers_5g",
                "M2M = subscribers_m2m",
            ),
            sheet="TB",
            spelling=SPELLING,
            total="TONG CONG",
            districts="sections",
        ),
        "conversions": Layout(
            "VNM_CD_{date}.txt",
            "%Y%m%d",
            columns(
                "NGAY BAO CAO = report_date",
                *PLACE,
                "CHUONG TRINH = programme",
                "PHAT SINH TRONG NGAY = converted",
                "LUY KE = converted_cumulative",
            ),
            delimiter="\t",
            encoding="utf-16",
            line_end="\r\n",
            spelling=SPELLING,
            words={"device_subsidy": "DOI MAY", "plan_4g": "CHUYEN GOI CUOC", "sim_upgrade": "DOI SIM 4G"},
            total="TONG CONG",
        ),
        "stations": Layout(
            "VNM_BTS_{date}.xlsx",
            "%Y%m%d",
            columns(
                "SITE ID = station_code",
                "SITE NAME = station_name",
                "TECHNOLOGY = technology",
                "LAT = latitude",
                "LONG = longitude",
                *PLACE,
                "STATUS = status",
                "NGAY PHAT SONG = on_air_date",
                "NGAY DUNG PHAT SONG = off_air_date",
            ),
            sheet="BTS",
            spelling=SPELLING,
            words={"on_air": "On", "off_air": "Off", "2G": "GSM", "3G": "UMTS", "4G": "LTE", "5G": "NR"},
        ),
        "shutdown_plan": Layout(
            "VNM_KH_{date}.xlsx",
            "%Y%m%d",
            columns(
                "SITE ID = station_code",
                "DOT = phase",
                "KE HOACH TAT SONG = planned_off_air_date",
                "TRAM 4G THAY THE = replacing_station_code",
            ),
            sheet="KH",
        ),
    },
    traffic=TrafficLayout(
        "VNM_LL_{date}.csv",
        "%Y%m%d",
        columns(
            "Site ID = station_code",
            "Cell ID = cell_code",
            "Technology = technology",
            "Hour = hour_at",
            "Erlang = voice_erlang",
            "Data MB = data_mb",
        ),
        delimiter="\t",
        hour="%Y-%m-%d %H:%M:%S",
        technology="GSM",
    ),
)
