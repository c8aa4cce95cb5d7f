"""The 15 district People's Committees: one workbook a week each, in one of three manners."""

from dagster_project.demo.habits.layout import NATIVE_DATES, Habits, Layout, Spelling, columns

FILE_NAME, DATE = "Tuyên truyền tuần {date}.xlsx", "%d-%m-%Y"

SIMPLE = Layout(
    FILE_NAME,
    DATE,
    columns(
        "STT = serial",
        "Đơn vị = commune_name",
        "Ngày = outreach_date",
        "Hình thức = channel",
        "Số buổi = sessions",
        "Số người tiếp cận = people_reached",
    ),
    dates=NATIVE_DATES,
    letterhead="ỦY BAN NHÂN DÂN QUẬN, HUYỆN",
    title="KẾT QUẢ TUYÊN TRUYỀN TẮT SÓNG 2G",
    empty_sheet="Sheet2",
    words={
        "district_radio": "Đài phát thanh",
        "loudspeaker": "Loa truyền thanh",
        "digital_team": "Tổ CNSCĐ",
        "carrier_event": "Phối hợp nhà mạng",
    },
    total="Tổng cộng",
)
CODED = Layout(
    FILE_NAME,
    DATE,
    columns(
        "Mã xã = commune_code",
        "Xã/Phường/Thị trấn = commune_name",
        "Ngày tổ chức = outreach_date",
        "Hình thức tuyên truyền = channel",
        "Số lượt phát = sessions",
        "Lượt người tiếp cận = people_reached",
    ),
    sheet="Tuyên truyền",
    words={
        "district_radio": "Đài truyền thanh huyện",
        "loudspeaker": "Loa truyền thanh xã",
        "digital_team": "Tổ công nghệ số cộng đồng",
        "carrier_event": "Sự kiện nhà mạng",
    },
)
SHORT = Layout(
    FILE_NAME,
    DATE,
    columns(
        "TT = serial",
        "Ngày thực hiện = outreach_date",
        "Tên xã = commune_name",
        "Kênh tuyên truyền = channel",
        "Số lần = sessions",
        "Số lượt người = people_reached",
    ),
    spelling=Spelling(form="short", new_tones=True),
    encoding="tcvn3",
    words={
        "district_radio": "Phát thanh quận huyện",
        "loudspeaker": "Truyền thanh cơ sở",
        "digital_team": "Tổ CNSCĐ",
        "carrier_event": "Điểm giao dịch lưu động",
    },
)

DISTRICTS = {
    name: Habits(feeds={"outreach": layout}, district_code=code)
    for name, code, layout in (
        ("hong_bang", "303", SIMPLE),
        ("ngo_quyen", "304", CODED),
        ("le_chan", "305", SHORT),
        ("hai_an", "306", SIMPLE),
        ("kien_an", "307", CODED),
        ("do_son", "308", SHORT),
        ("duong_kinh", "309", SIMPLE),
        ("thuy_nguyen", "311", CODED),
        ("an_duong", "312", SHORT),
        ("an_lao", "313", SIMPLE),
        ("kien_thuy", "314", CODED),
        ("tien_lang", "315", SHORT),
        ("vinh_bao", "316", SIMPLE),
        ("cat_hai", "317", SHORT),
        ("bach_long_vi", "318", CODED),
    )
}
