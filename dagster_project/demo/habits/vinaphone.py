"""VinaPhone: workbooks with real dates, abbreviated names in the newer tone style, no codes."""

from dagster_project.demo.habits.layout import NATIVE_DATES, Habits, Layout, Spelling, TrafficLayout, columns

SPELLING = Spelling(form="short", new_tones=True)
PLACE = ("Huyện/Quận = district_name", "Tên xã/phường = commune_name")

HABITS = Habits(
    feeds={
        "subscribers": Layout(
            "VNP - Thuê bao theo xã {date}.xlsx",
            "%d-%m-%Y",
            columns(
                "STT = serial",
                *PLACE,
                "Ngày số liệu = report_date",
                "Tổng thuê bao = subscribers_total",
                "TB 2G = subscribers_2g",
                "TB 2G Only = subscribers_2g_only",
                "TB 3G = subscribers_3g",
                "TB 4G = subscribers_4g",
                "TB 5G = subscribers_5g",
                "TB M2M = subscribers_m2m",
            ),
            sheet="Thuê bao",
            spelling=SPELLING,
            dates=NATIVE_DATES,
            total="Tổng cộng",
            letterhead="VNPT HẢI PHÒNG",
            title="SỐ LIỆU THUÊ BAO THEO XÃ, PHƯỜNG, THỊ TRẤN",
            groups={
                "Thuê bao theo công nghệ": {
                    "TB 2G": "2G",
                    "TB 2G Only": "2G Only",
                    "TB 3G": "3G",
                    "TB 4G": "4G",
                    "TB 5G": "5G",
                }
            },
            index_row=True,
        ),
        "conversions": Layout(
            "VNP - Chuyển đổi {date}.xlsx",
            "%d-%m-%Y",
            columns(
                *PLACE,
                "Ngày số liệu = report_date",
                "Hình thức chuyển đổi = programme",
                "Chuyển đổi trong ngày = converted",
                "Chuyển đổi lũy kế = converted_cumulative",
            ),
            sheet="Chuyển đổi",
            spelling=SPELLING,
            dates=NATIVE_DATES,
            words={"device_subsidy": "Trợ giá máy", "plan_4g": "Đổi gói cước", "sim_upgrade": "Nâng cấp SIM"},
            total="Tổng cộng",
            letterhead="VNPT HẢI PHÒNG",
            title="KẾT QUẢ CHUYỂN ĐỔI THUÊ BAO 2G",
            districts="once",
            empty_sheet="Sheet1",
        ),
        "stations": Layout(
            "VNP - Trạm BTS {date}.xlsx",
            "%d-%m-%Y",
            columns(
                "Mã trạm BTS = station_code",
                "Tên trạm BTS = station_name",
                "Loại công nghệ = technology",
                *PLACE,
                "Vĩ độ = latitude",
                "Kinh độ = longitude",
                "Tình trạng = status",
                "Ngày đưa vào khai thác = on_air_date",
                "Ngày ngừng phát sóng = off_air_date",
            ),
            sheet="BTS",
            spelling=SPELLING,
            dates=NATIVE_DATES,
            words={"on_air": "Đang hoạt động", "off_air": "Ngừng phát sóng"},
        ),
        "shutdown_plan": Layout(
            "VNP - Kế hoạch tắt sóng {date}.xlsx",
            "%d-%m-%Y",
            columns(
                "STT = serial",
                "Mã trạm BTS = station_code",
                "Giai đoạn = phase",
                "Ngày tắt sóng dự kiến = planned_off_air_date",
                "Mã trạm 4G thay thế = replacing_station_code",
            ),
            sheet="Kế hoạch",
            dates=NATIVE_DATES,
        ),
    },
    traffic=TrafficLayout(
        "VNP_traffic_{date}.csv",
        "%d-%m-%Y",
        columns(
            "Hour = hour_at",
            "Station code = station_code",
            "Cell code = cell_code",
            "Technology = technology",
            "Voice Erlang = voice_erlang",
            "Data MB = data_mb",
        ),
        delimiter=",",
        hour="%Y-%m-%dT%H:%M:%S",
        technology="GSM",
    ),
)
