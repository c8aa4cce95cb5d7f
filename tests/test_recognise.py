"""What a file is: by its name first, else by what it says of itself; a contradiction refuses it."""

from datetime import date
from typing import Any

import pytest

from dagster_project.contracts import Contracts
from dagster_project.submissions.identify.recognition import recognise
from dagster_project.submissions.reading import Sheet
from dagster_project.submissions.records.notices import Notices
from dagster_project.submissions.records.recognised import Recognised
from tests.sheets import sheet

DAY, LATEST = date(2023, 11, 22), date(2023, 11, 23)
NAME, UNKNOWN = "VTT_thuebao_20231122.csv", "Bao cao (1).xlsx"
TABLE = [
    ["Quận/Huyện", "Xã/Phường", "Tổng số thuê bao", "Thuê bao 2G", "Máy 2G Only", "Thuê bao 3G", "Thuê bao 4G",
     "Thuê bao 5G"],
    ["Quận Hồng Bàng", "Phường Quán Toan", 100, 10, 4, 20, 60, 10],
]  # fmt: skip
CONVERSIONS = [["Xã/Phường", "Quận/Huyện", "Chương trình", "Trong ngày", "Lũy kế"]]
PLAN = [["Mã trạm", "Đợt", "Ngày dự kiến tắt sóng"]]


def _recognise(
    contracts: Contracts, rows: list[list[Any]] | None, name: str = UNKNOWN, submitter: str = "viettel"
) -> tuple[Recognised | None, dict[str, int]]:
    notices = Notices(contracts, name)
    sheets: list[Sheet] | None = None if rows is None else [sheet([]), sheet(rows)]
    return recognise(contracts, submitter, [name], sheets, LATEST, notices), dict(notices.counts)


def test_the_name_goes_first(contracts: Contracts) -> None:
    for rows in (None, TABLE, [["nothing", "that", "anyone knows"]]):
        found, counts = _recognise(contracts, rows, NAME)
        assert found is not None
        assert (found.feed.feed, found.report_date, counts) == ("subscribers", DAY, {})


@pytest.mark.parametrize(
    "title",
    [
        ["Số liệu ngày 22/11/2023"],
        ["BÁO CÁO THUÊ BAO (số liệu tính đến ngày 22.11.2023)"],
        ["(Tính đến hết ngày 22 tháng 11 năm 2023)"],
        ["Ngày báo cáo:", "22/11/2023"],
        [None, "Ngày số liệu", None, DAY],
        ["So lieu ngay 2023-11-22"],
        ["Số liệu tính đến 24h00 ngày 22/11/2023"],
        ["Tính đến 17 giờ 30 phút ngày 22/11/2023"],
        ["BÁO CÁO THUÊ BAO NGÀY 22/11/2023"],
        ["BÁO CÁO THUÊ BAO\nNgày 22 tháng 11 năm 2023"],
        ["THUÊ BAO 2G NGÀY", None, DAY],
        ["BÁO CÁO THUÊ BAO NGÀY 22/11/2023, so với ngày 21/11/2023"],
        ["Báo cáo thuê bao ngày 22/11/2023 (in 08:10 23/11/2023)"],
        ["Báo cáo thuê bao (so với 21/11/2023) ngày 22 / 11 / 23"],
        ["Báo cáo thuê bao tuần 47 kỳ 22-11-2023"],
        ["BÁO CÁO THUÊ BAO KỲ 10-11/2023, CHỐT 22/11/2023"],
    ],
)
def test_else_the_title_tells_the_date_and_the_header_the_feed(contracts: Contracts, title: list[Any]) -> None:
    signed = ["Hải Phòng, ngày 23 tháng 11 năm 2023"]
    found, counts = _recognise(contracts, [signed, title, *TABLE])
    assert found is not None
    assert (found.feed.feed, found.report_date, counts) == ("subscribers", DAY, {})


def test_a_day_alone_below_a_title_is_of_that_title(contracts: Contracts) -> None:
    title = [["BÁO CÁO THUÊ BAO"], ["TRÊN ĐỊA BÀN THÀNH PHỐ"], ["(Ngày 22 tháng 11 năm 2023)"]]
    found, counts = _recognise(contracts, [*title, *TABLE])
    assert found is not None
    assert (found.report_date, counts) == (DAY, {})


def test_an_unclear_date_is_told_with_the_right_name_and_the_dates_there_are(contracts: Contracts) -> None:
    notices = Notices(contracts, UNKNOWN)
    rows = [["Hải Phòng, ngày 23 tháng 11 năm 2023"], ["BÁO CÁO THUÊ BAO"], *TABLE]
    assert recognise(contracts, "viettel", [UNKNOWN], [sheet(rows)], LATEST, notices) is None
    [notice] = notices.kept
    assert notice.value == "23/11/2023"
    assert notice.expected_vi == f"tên tệp {NAME}, hoặc “Số liệu ngày 22/11/2023”"
    assert "Thuê bao theo xã" in notice.message_vi


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["gui so.zip", NAME], None),
        ([NAME.replace(".csv", ".zip"), "so lieu.csv"], None),
        ([NAME.replace("22.csv", "21.zip"), NAME], "report_date_unclear"),
        (["VTT_chuyendoi_20231122.zip", NAME], "feed_disagrees"),
    ],
)
def test_the_name_in_an_archive_counts_as_well(contracts: Contracts, names: list[str], code: str | None) -> None:
    notices = Notices(contracts, names[0])
    found = recognise(contracts, "viettel", names, [sheet(TABLE)], LATEST, notices)
    assert notices.counts == ({code: 1} if code else {})
    if code is None:
        assert found is not None
        assert (found.feed.feed, found.report_date) == ("subscribers", DAY)
    else:
        assert found is None


@pytest.mark.parametrize(
    "name",
    [
        "VNP - Thuê bao theo xã 22-11-2023_v2.xlsx",
        "VNP - Thuê bao theo xã 22-11-2023 sửa.xlsx",
        "VNP - Thuê bao theo xã 22-11-2023 (gửi lại).xlsx",
        "VNP - TB theo xã 22-11-23.xlsx",
        "Bao cao thue bao 22.11.2023.xlsx",
        "thuebao_v2_20231122.csv",
    ],
)
def test_a_date_in_another_name_counts_as_well(contracts: Contracts, name: str) -> None:
    assert _recognise(contracts, [["BÁO CÁO THUÊ BAO NGÀY 21/11/2023"], *TABLE], name) == (
        None,
        {"report_date_unclear": 1},
    )
    dated = [[*TABLE[0], "Ngày báo cáo"], [*TABLE[1], date(2023, 11, 21)]]
    assert _recognise(contracts, dated, name) == (None, {"report_date_unclear": 1})
    for rows in ([["BÁO CÁO THUÊ BAO NGÀY 22/11/2023"], *TABLE], TABLE):
        found, counts = _recognise(contracts, rows, name)
        assert found is not None
        assert (found.feed.feed, found.report_date, counts) == ("subscribers", DAY, {})


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Bao cao 22-11-2023.xlsx", "Hải Phòng, ngày 23 tháng 11 năm 2023"),
        ("Bao cao 23-11-2023.xlsx", "BÁO CÁO THUÊ BAO TUẦN 16/11-22/11/2023"),
        ("bao_cao_gui_23-11-2023.xlsx", "BÁO CÁO THUÊ BAO"),
        ("Bao cao 21-11-2023 den 22-11-2023.xlsx", "BÁO CÁO THUÊ BAO"),
    ],
)
def test_a_name_tells_the_date_only_where_no_other_stands(contracts: Contracts, name: str, title: str) -> None:
    assert _recognise(contracts, [[title], *TABLE], name) == (None, {"report_date_unclear": 1})


def test_or_the_column_of_the_report_date(contracts: Contracts) -> None:
    rows = [[*TABLE[0], "Ngày báo cáo"], [*TABLE[1], "22/11/2023"], [*TABLE[1], DAY]]
    found, counts = _recognise(contracts, rows)
    assert found is not None
    assert (found.report_date, counts) == (DAY, {})
    rows.append([*TABLE[1], "21/11/2023"])
    assert _recognise(contracts, rows) == (None, {"report_date_unclear": 1})


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (None, "feed_unrecognised"),
        ([["a", "b"], [1, 2]], "feed_unrecognised"),
        (TABLE, "report_date_unclear"),
        ([["Số liệu ngày 22/11/2023, so với số liệu ngày 21/11/2023"], *TABLE], "report_date_unclear"),
        ([["Số liệu ngày 31/11/2023"], *TABLE], "report_date_unclear"),
        ([["Số liệu tính đến 0h00 ngày 23/11/2023"], *TABLE], "report_date_unclear"),
        ([["BÁO CÁO THUÊ BAO NGÀY 22/11/2023"], ["Cập nhật ngày 23/11/2023"], *TABLE], "report_date_unclear"),
        ([["BÁO CÁO THUÊ BAO từ ngày 01/11/2023 đến ngày 22/11/2023"], *TABLE], "report_date_unclear"),
        ([["Thuê bao theo Công văn 4833/BTTTT-CVT ngày 22/11/2023"], *TABLE], "report_date_unclear"),
        ([["BÁO CÁO THUÊ BAO\nHải Phòng, ngày 22 tháng 11 năm 2023"], *TABLE], "report_date_unclear"),
        ([["Hải Phòng, ngày 22 tháng 11 năm 2023"], ["BÁO CÁO THUÊ BAO"], *TABLE], "report_date_unclear"),
        ([["Ngày 22 tháng 11 năm 2023"], ["BÁO CÁO THUÊ BAO"], *TABLE], "report_date_unclear"),
        ([["Số liệu ngày 22/12/2023"], *TABLE], "report_date_not_over"),
        ([["Số liệu ngày 22/09/2022"], *TABLE], "report_date_outside"),
    ],
)
def test_what_nothing_tells_is_not_guessed(contracts: Contracts, rows: list[list[Any]] | None, code: str) -> None:
    assert _recognise(contracts, rows) == (None, {code: 1})


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["Số liệu ngày 21/11/2023"], *TABLE], "report_date_disagrees"),
        ([["Số liệu ngày 22/11/2023"], *TABLE], None),
        ([["Kế hoạch tắt sóng đến ngày 16/9/2024"], *TABLE], None),
        (CONVERSIONS, "feed_disagrees"),
        (PLAN, "feed_disagrees"),
        ([["VNPT HẢI PHÒNG"], *TABLE], "submitter_disagrees"),
        ([["TRUNG TÂM KINH DOANH VINAPHONE"], *TABLE], "submitter_disagrees"),
        ([["VIETTEL HẢI PHÒNG", "So sánh với VinaPhone"], *TABLE], None),
        ([["Kính gửi: UBND huyện An Dương"], *TABLE], None),
    ],
)
def test_content_that_contradicts_the_name_refuses(
    contracts: Contracts, rows: list[list[Any]], code: str | None
) -> None:
    found, counts = _recognise(contracts, rows, NAME)
    assert found is not None
    assert counts == ({code: 1} if code else {})


def test_each_table_is_of_the_day_that_its_own_title_says(contracts: Contracts) -> None:
    """A sheet that nobody has brought up to date is no part of today's figures."""
    notices = Notices(contracts, NAME)
    days = [[["Số liệu ngày 22/11/2023"], *TABLE], [["Số liệu ngày 21/11/2023"], *TABLE]]
    sheets = [sheet(rows, name) for rows, name in zip(days, ("An Lão", "An Dương"), strict=True)]
    recognise(contracts, "viettel", [NAME], sheets, date(2023, 11, 23), notices)
    assert [(notice.code, notice.sheet) for notice in notices.kept] == [("report_date_disagrees", "An Dương")]


@pytest.mark.parametrize("title", ["THUÊ BAO NGÀY 15/11/2023", "BÁO CÁO THUÊ BAO THÁNG 10/2023"])
def test_a_title_of_another_day_refuses_where_another_tables_names_the_right_one(
    contracts: Contracts, title: str
) -> None:
    above = [["THUÊ BAO NGÀY 22/11/2023"], *TABLE, [None]]
    assert _recognise(contracts, [*above, [title], *TABLE], NAME)[1] == {"report_date_disagrees": 1}
    assert _recognise(contracts, [*above, ["THUÊ BAO THÁNG 11/2023"], *TABLE], NAME)[1] == {}
    assert _recognise(contracts, [*above, ["Thuê bao so với 15/11/2023"], *TABLE], NAME)[1] == {}


@pytest.mark.parametrize("second", [TABLE, [[*TABLE[0], "SIM M2M"], [*TABLE[1], 3]]], ids=["page", "table"])
@pytest.mark.parametrize("title", [["Số liệu ngày 21/11/2023"], ["Số liệu ngày", date(2023, 11, 21)]])
def test_a_title_between_two_tables_is_of_the_one_below(
    contracts: Contracts, title: list[Any], second: list[Any]
) -> None:
    above = [["Số liệu ngày 22/11/2023"], *TABLE, [None]]
    assert _recognise(contracts, [*above, title, *second], NAME)[1] == {"report_date_disagrees": 1}
    assert _recognise(contracts, [*above, ["Số liệu ngày 22/11/2023"], *second], NAME)[1] == {}
    assert _recognise(contracts, [*above, title, *second])[1] == {"report_date_unclear": 1}


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("BÁO CÁO THUÊ BAO TUẦN 16/11-22/11/2023", "22/11/2023"),
        ("BÁO CÁO THUÊ BAO TUẦN 17/11 - 23/11/2023", "23/11/2023"),
        ("Báo cáo nhanh 5 ngày 18-22/11/2023", "22/11/2023"),
        ("Báo cáo tuần từ 16.11.2023 đến 22.11.2023", "16/11/2023, 22/11/2023"),
        ("Số liệu ngày 16/11 - 22/11/2023", "22/11/2023"),
        ("Số liệu ngày 16/11/2023 đến ngày 22/11/2023", "16/11/2023, 22/11/2023"),
        ("Thuê bao theo xã tính đến 08:10 23/11/2023", "23/11/2023"),
        ("Báo cáo thuê bao 08h10 23/11/2023", "23/11/2023"),
        ("BÁO CÁO THUÊ BAO (xuất lúc 08:10 23/11/2023)", "23/11/2023"),
        ("Báo cáo thuê bao xuất ngày 23/11/2023", "23/11/2023"),
        ("BÁO CÁO THUÊ BAO (lập ngày 23/11/2023)", "23/11/2023"),
        ("BAO CAO THUE BAO (ky ngay 23/11/2023)", "23/11/2023"),
        ("Thuê bao 2G tăng/giảm so với 21/11/2023", "21/11/2023"),
        ("Báo cáo thuê bao 2G phục vụ tắt sóng trước ngày 15/11/2023", "15/11/2023"),
    ],
)
def test_a_period_an_hour_or_another_days_date_is_shown_and_never_taken(
    contracts: Contracts, title: str, shown: str
) -> None:
    notices = Notices(contracts, UNKNOWN)
    assert recognise(contracts, "viettel", [UNKNOWN], [sheet([[title], *TABLE])], LATEST, notices) is None
    assert [(notice.code, notice.value) for notice in notices.kept] == [("report_date_unclear", shown)]


@pytest.mark.parametrize("title", ["Số liệu ngày 16/10 - 22/10/2023", "Số liệu ngày 16/10/2023 đến ngày 22/10/2023"])
def test_a_period_does_not_contradict_the_name(contracts: Contracts, title: str) -> None:
    table = [["Đơn vị", "Ngày", "Hình thức", "Số buổi", "Số người tiếp cận"]]
    found, counts = _recognise(contracts, [[title], *table], "Tuyên truyền tuần 22-10-2023.xlsx", "an_duong")
    assert found is not None
    assert (found.report_date, counts) == (date(2023, 10, 22), {})


def test_an_mvno_may_name_its_host(contracts: Contracts) -> None:
    name = contracts.submitters["itel"].feeds["subscribers"].example
    rows = [["Thuê bao trên mạng VinaPhone"], *TABLE]
    assert _recognise(contracts, rows, name, "itel")[1] == {}
    assert _recognise(contracts, [["Thuê bao MobiFone"], *TABLE], name, "itel")[1] == {"submitter_disagrees": 1}


@pytest.mark.parametrize("letterhead", ["UBND HUYỆN AN DƯƠNG", "ỦY BAN NHÂN DÂN HUYỆN AN DƯƠNG"])
def test_a_letterhead_is_evidence_against_and_never_for(contracts: Contracts, letterhead: str) -> None:
    name = contracts.submitters["an_lao"].feeds["outreach"].example
    table = [["Đơn vị", "Ngày", "Hình thức", "Số buổi", "Số người tiếp cận"]]
    assert _recognise(contracts, [[letterhead], *table], name, "an_lao")[1] == {"submitter_disagrees": 1}
    assert _recognise(contracts, [[letterhead], *table], name, "an_duong")[1] == {}
