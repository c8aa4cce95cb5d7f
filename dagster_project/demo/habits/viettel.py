"""Viettel: semicolons and a byte order mark, full names beside the codes, a total row; the plan as a workbook."""

from dagster_project.demo.habits.layout import NATIVE_DATES, Habits, Layout, TrafficLayout, columns

PROGRAMMES = {"device_subsidy": "Hỗ trợ máy 4G", "plan_4g": "Gói cước 4G", "sim_upgrade": "Đổi SIM 4G"}
PLACE = ("Mã xã = commune_code", "Quận/Huyện = district_name", "Xã/Phường/Thị trấn = commune_name")

HABITS = Habits(
    feeds={
        "subscribers": Layout(
            "VTT_thuebao_{date}.csv",
            "%Y%m%d",
            columns(
                "STT = serial",
                "Ngày báo cáo = report_date",
                *PLACE,
                "Tổng số thuê bao = subscribers_total",
                "Thuê bao 2G = subscribers_2g",
                "Trong đó máy 2G Only = subscribers_2g_only",
                "Thuê bao 3G = subscribers_3g",
                "Thuê bao 4G = subscribers_4g",
                "Thuê bao 5G = subscribers_5g",
                "SIM M2M = subscribers_m2m",
            ),
            delimiter=";",
            encoding="utf-8-sig",
            line_end="\r\n",
            total="Tổng cộng",
        ),
        "conversions": Layout(
            "VTT_chuyendoi_{date}.csv",
            "%Y%m%d",
            columns(
                "STT = serial",
                "Ngày báo cáo = report_date",
                *PLACE,
                "Chương trình = programme",
                "Trong ngày = converted",
                "Lũy kế = converted_cumulative",
            ),
            delimiter=";",
            encoding="utf-8-sig",
            line_end="\r\n",
            words=PROGRAMMES,
            total="Tổng cộng",
        ),
        "stations": Layout(
            "VTT_tram_{date}.csv",
            "%Y%m%d",
            columns(
                "Mã trạm = station_code",
                "Tên trạm = station_name",
                "Công nghệ = technology",
                "Vĩ độ = latitude",
                "Kinh độ = longitude",
                *PLACE,
                "Trạng thái = status",
                "Ngày phát sóng = on_air_date",
                "Ngày tắt sóng = off_air_date",
            ),
            delimiter=";",
            encoding="utf-8-sig",
            line_end="\r\n",
            words={"on_air": "Đang phát sóng", "off_air": "Đã tắt sóng"},
        ),
        "shutdown_plan": Layout(
            "VTT_kehoach_{date}.xlsx",
            "%Y%m%d",
            columns(
                "STT = serial",
                "Mã trạm 2G = station_code",
                "Đợt = phase",
                "Ngày dự kiến tắt sóng = planned_off_air_date",
                "Trạm 4G thay thế = replacing_station_code",
            ),
            sheet="Kế hoạch",
            dates=NATIVE_DATES,
        ),
    },
    traffic=TrafficLayout(
        "VTT_luuluong_{date}.csv",
        "%Y%m%d",
        columns(
            "Mã trạm = station_code",
            "Mã cell = cell_code",
            "Công nghệ = technology",
            "Giờ = hour_at",
            "Thoại (Erlang) = voice_erlang",
            "Dữ liệu (MB) = data_mb",
        ),
        delimiter=";",
        hour="%Y-%m-%d %H:%M:%S",
        technology="2G",
    ),
)
