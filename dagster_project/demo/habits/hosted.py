"""The three operators without a network of their own: iTel in English, Wintel in workbooks, Local without accents."""

from dagster_project.demo.habits.layout import NATIVE_DATES, Habits, Layout, Spelling, columns

ITEL = Habits(
    feeds={
        "subscribers": Layout(
            "itel_subscribers_{date}.csv",
            "%Y%m%d",
            columns(
                "Report date = report_date",
                "Commune code = commune_code",
                "Total subscribers = subscribers_total",
                "2G subscribers = subscribers_2g",
                "2G-only subscribers = subscribers_2g_only",
                "3G subscribers = subscribers_3g",
                "4G subscribers = subscribers_4g",
                "5G subscribers = subscribers_5g",
                "M2M SIMs = subscribers_m2m",
            ),
            delimiter=",",
            dates="%Y-%m-%d",
        ),
        "conversions": Layout(
            "itel_conversions_{date}.csv",
            "%Y%m%d",
            columns(
                "Report date = report_date",
                "Commune code = commune_code",
                "Programme = programme",
                "Converted = converted",
                "Converted cumulative = converted_cumulative",
            ),
            delimiter=",",
            dates="%Y-%m-%d",
        ),
    }
)

WINTEL_PLACE = ("Mã ĐVHC = commune_code", "Huyện = district_name", "Xã = commune_name")
WINTEL = Habits(
    feeds={
        "subscribers": Layout(
            "Wintel_thue_bao_{date}.xlsx",
            "%Y%m%d",
            columns(
                "STT = serial",
                "Ngày báo cáo = report_date",
                *WINTEL_PLACE,
                "Tổng số thuê bao = subscribers_total",
                "Thuê bao sử dụng thiết bị 2G = subscribers_2g",
                "Máy 2G Only = subscribers_2g_only",
                "Số thuê bao 3G = subscribers_3g",
                "Số thuê bao 4G = subscribers_4g",
                "Số thuê bao 5G = subscribers_5g",
                "Thuê bao M2M = subscribers_m2m",
            ),
            dates="%d.%m.%y",
            total="Tổng cộng",
            total_first=True,
            dotted=True,
            letterhead="CÔNG TY CỔ PHẦN WINTEL",
            title="BÁO CÁO THUÊ BAO THEO XÃ",
        ),
        "conversions": Layout(
            "Wintel_chuyen_doi_{date}.xlsx",
            "%Y%m%d",
            columns(
                "STT = serial",
                "Ngày báo cáo = report_date",
                *WINTEL_PLACE,
                "Chương trình chuyển đổi = programme",
                "Số chuyển đổi trong ngày = converted",
                "Lũy kế = converted_cumulative",
            ),
            dates=NATIVE_DATES,
            words={"plan_4g": "Chuyển gói cước", "sim_upgrade": "Nâng cấp SIM"},
        ),
    }
)

LOCAL_SPELLING = Spelling(form="glued", accents=False)
LOCAL_ACCENTED = Spelling(form="short")
LOCAL = Habits(
    feeds={
        "subscribers": Layout(
            "local_tb_{date}.csv",
            "%Y%m%d",
            columns(
                "Quan huyen = district_name",
                "Phuong/Xa = commune_name",
                "Tong thue bao = subscribers_total",
                "TB 2G = subscribers_2g",
                "TB 2G Only = subscribers_2g_only",
                "TB 3G = subscribers_3g",
                "TB 4G = subscribers_4g",
                "TB 5G = subscribers_5g",
            ),
            delimiter=";",
            encoding="utf-8-sig",
            spelling=LOCAL_SPELLING,
            total="Tong cong",
        ),
        "conversions": Layout(
            "local_cd_{date}.csv",
            "%Y%m%d",
            columns(
                "Quận huyện = district_name",
                "Phường/Xã = commune_name",
                "Hình thức chuyển đổi = programme",
                "Trong ngày = converted",
                "Lũy kế = converted_cumulative",
            ),
            delimiter=";",
            encoding="cp1258",
            spelling=LOCAL_ACCENTED,
            words={"plan_4g": "Gói cước 4G", "sim_upgrade": "Đổi SIM 4G"},
        ),
    }
)
