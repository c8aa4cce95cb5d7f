"""What people put around a table, one quirk a test: read as meant, or refused; never read as something else."""

from decimal import Decimal
from time import process_time
from typing import Any

import pytest

from dagster_project.contracts import Contracts
from dagster_project.submissions.headings.structure import tables_in
from dagster_project.submissions.records.notices import Notices
from tests.sheets import DAY, read, sheet

_ = None
HEADER = ["STT", "Quận/Huyện", "Xã/Phường", "Tổng số thuê bao", "Thuê bao 2G", "Máy 2G Only", "Thuê bao 3G",
          "Thuê bao 4G", "Thuê bao 5G"]  # fmt: skip
FIGURES = [100, 10, 4, 20, 60, 10]
HELD = "text_not_understood"
DOUBLE = [200, 20, 8, 40, 120, 20]
LETTERHEAD = [
    ["TẬP ĐOÀN CÔNG NGHIỆP – VIỄN THÔNG", _, _, _, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["VIETTEL HẢI PHÒNG", _, _, _, "Độc lập - Tự do - Hạnh phúc"],
    [_, _, _, _, "Hải Phòng, ngày 23 tháng 11 năm 2023"],
    ["BÁO CÁO THUÊ BAO THEO XÃ"],
    [_],
    [_, _, _, _, _, _, "Đơn vị tính: thuê bao"],
]
QUAN_TOAN, HUNG_VUONG, LE_THIEN, DAI_BAN = "11296", "11299", "11584", "11587"
HONG_BANG = [
    [1, "Quận Hồng Bàng", "Phường Quán Toan", *FIGURES],
    [2, "Quận Hồng Bàng", "Phường Hùng Vương", *FIGURES],
]
FOOTER = [
    [_],
    [_, "Ghi chú: số liệu lúc 24h"],
    [_, "Nơi nhận:", _, _, _, "GIÁM ĐỐC"],
    [_, "- Sở TTTT;", _, _, _, "(Ký tên, đóng dấu)"],
    [_, _, _, _, _, "Nguyễn Văn A"],
]


def _codes(contracts: Contracts, rows: list[Any], **more: Any) -> tuple[list[Any], dict[str, int]]:
    found, notices = read(contracts, "subscribers", [sheet(rows, **more)])
    return [row.values["commune_code"] for row in found if not row.faults], dict(notices.counts)


INDEXES = [
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
    ["A", "B", "C", 1, 2, 3, 4, 5, 6],
    ["(1)", "(2)", "(3)", "(4)=(5)+(7)+(8)+(9)", "(5)", "(6)", "(7)", "(8)", "(9)"],
    ["A", "B", "C", "1=2+4+5+6", "2", "3", "4", "5", "6"],
]
TOTAL = [_, "Tổng cộng", _, *DOUBLE]


@pytest.mark.parametrize("above", [[], LETTERHEAD, LETTERHEAD[:4]])
@pytest.mark.parametrize("index", [[], *([row] for row in INDEXES)])
@pytest.mark.parametrize(
    "below", [[], [TOTAL], [["Tổng số", _, _, *DOUBLE]], [[_, _, "Cộng", *DOUBLE], *FOOTER], FOOTER]
)
def test_what_stands_around_a_table_is_no_row_of_it(
    contracts: Contracts, above: list[Any], index: list[Any], below: list[Any]
) -> None:
    assert _codes(contracts, [*above, HEADER, *index, *HONG_BANG, *below]) == ([QUAN_TOAN, HUNG_VUONG], {})


def test_a_total_may_come_first(contracts: Contracts) -> None:
    rows = [HEADER, TOTAL, [_, "Trong đó:"], *HONG_BANG]
    assert _codes(contracts, rows) == ([QUAN_TOAN, HUNG_VUONG], {})
    rows[1] = [_, "Tổng cộng: 2 xã, phường", _, 201, *DOUBLE[1:]]
    assert _codes(contracts, rows) == ([], {"control_total_differs": 1})


TWO_LEVELS = [
    ["STT", "Địa bàn", _, "Tổng số\nthuê bao", "Số thuê  bao", _, _, _, _],
    [_, "Quận/Huyện", "Xã/Phường", _, "2G", "Máy 2G\nOnly", "3G", "4G", "5G"],
]
MERGES = ((1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 2, 3), (1, 4, 1, 8))
THREE_LEVELS = [
    ["STT", "Quận/Huyện", "Xã/Phường", "Số thuê bao", _, _, _, _, _],
    [_, _, _, "Tổng số", "Trong đó", _, _, _, _],
    [_, _, _, _, "2G", "2G Only", "3G", "4G", "5G"],
]


@pytest.mark.parametrize(("header", "merges"), [(TWO_LEVELS, MERGES), (TWO_LEVELS, ()), (THREE_LEVELS, ())])
def test_a_heading_is_joined_with_those_above_it(contracts: Contracts, header: list[Any], merges: Any) -> None:
    found, notices = read(contracts, "subscribers", [sheet([*header, *HONG_BANG], merges=merges)])
    assert not notices.counts
    assert [row.values["subscribers_3g"] for row in found] == [20, 20]
    assert [row.values["subscribers_2g_only"] for row in found] == [4, 4]


@pytest.mark.parametrize(
    ("above", "merges", "code"),
    [
        ([_, _, _, "Thuê bao trả trước", _, _, _, _, _], ((1, 3, 1, 8),), HELD),
        ([_, _, _, "Trả trước", _, _, "Trả sau", _, _], (), HELD),
        (["THUÊ BAO TOÀN THÀNH PHỐ", _, _, _, _, _, _, _, _], ((1, 0, 1, 8),), None),
        ([_, _, _, _, _, _, _, "ĐVT: thuê bao"], (), None),
        (["VIETTEL HẢI PHÒNG", _, _, _, "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"], (), None),
        (["Số: 12/BC", _, _, _, "Độc lập - Tự do - Hạnh phúc"], (), None),
        (["SỞ TTTT", _, _, _, _, "Hải Phòng, ngày 23 tháng 11 năm 2023"], (), None),
        (["Đơn vị báo cáo: Viettel", _, _, _, _, _, _, "Ngày 22/11/2023"], (), None),
        (["Biểu 01", _, _, _, _, _, _, "Kỳ: 22/11/2023"], (), None),
        (["Ngày số liệu", _, _, DAY], (), None),
        ([_, _, "BÁO CÁO THUÊ BAO NGÀY 22/11/2023"], ((1, 2, 1, 8),), None),
        ([_, _, "KẾ HOẠCH THUÊ BAO NGÀY 22/11/2023"], ((1, 2, 1, 8),), HELD),
        ([_, _, "BÁO CÁO THUÊ BAO THÁNG 10/2023"], ((1, 2, 1, 8),), HELD),
        ([_, _, _, "Ngày 31/10/2023", _, _, "Ngày 22/11/2023"], (), HELD),
        ([_, _, "Lũy kế", "Trả trước, ngày 31 tháng 10 năm 2023"], (), HELD),
        ([_, _, _, _, _, _, _, "Đơn vị tính: nghìn thuê bao"], (), HELD),
        (["Đơn vị tính", "1.000 thuê bao"], (), HELD),
    ],
)
def test_what_may_change_the_meaning_holds(contracts: Contracts, above: Any, merges: Any, code: str | None) -> None:
    _, counts = _codes(contracts, [above, HEADER, *HONG_BANG], merges=merges)
    assert set(counts) == ({code} if code else set())


@pytest.mark.parametrize(
    "said",
    [
        "Đơn vị: nghìn thuê bao",
        "Don vi: nghin TB",
        "trăm thuê bao",
        "(Đơn vị: 1.000 TB)",
        "(nghìn thuê bao)",
        "Số liệu tính bằng nghìn TB",
        "ĐV: x1000 TB",
    ],
)
@pytest.mark.parametrize("where", ["above", "beside", "below"])
def test_figures_in_thousands_are_held_wherever_the_sheet_says_so(contracts: Contracts, said: str, where: str) -> None:
    tables = {
        "above": [[_, said], HEADER, *HONG_BANG],
        "beside": [[*HEADER, "ĐVT"], *([*row, said] for row in HONG_BANG)],
        "below": [HEADER, *HONG_BANG, [said]],
    }
    assert read(contracts, "subscribers", [sheet(tables[where])])[1].holds


@pytest.mark.parametrize(
    "said",
    ["Đơn vị: Viettel Hải Phòng", "Đơn vị: thuê bao", "Don vi tinh: TB", "(ĐVT: SIM)", "Thuê bao, TP. Hải Phòng"],
)
def test_a_line_of_the_contract_s_own_words_is_let_be(contracts: Contracts, said: str) -> None:
    assert _codes(contracts, [[_, said], HEADER, *HONG_BANG])[1] == {}


@pytest.mark.parametrize("heading", ["Thuê bao 2G (%)", "Thuê bao 2G (+/-)", "± Thuê bao 2G", "Thuê bao 2G (10/2023)"])
def test_a_share_a_growth_or_another_month_is_not_the_figure(contracts: Contracts, heading: str) -> None:
    at = HEADER.index("Thuê bao 2G")
    rows = [[*HEADER[:at], heading, *HEADER[at + 1 :]], *HONG_BANG]
    assert _codes(contracts, rows)[1] == {"column_missing": 1}
    assert _codes(contracts, [[*HEADER[:at], "Thuê bao 2G (4)=(5)+(6)", *HEADER[at + 1 :]], *HONG_BANG])[1] == {}


@pytest.mark.parametrize("heading", ["Thuê bao 2G (thuê bao)", "Thuê bao 2G (TB)", "Thuê bao 2G\n(SIM)"])
def test_a_unit_behind_a_heading_changes_nothing(contracts: Contracts, heading: str) -> None:
    at = HEADER.index("Thuê bao 2G")
    assert _codes(contracts, [[*HEADER[:at], heading, *HEADER[at + 1 :]], *HONG_BANG])[1] == {}


def test_what_receipts_call_a_column_is_a_heading_of_it(contracts: Contracts) -> None:
    labels = {column.name: column.label for column in contracts.feeds["subscribers"].columns}
    names = ["subscribers_total", "subscribers_2g", "subscribers_2g_only", *(f"subscribers_{n}g" for n in (3, 4, 5))]
    assert _codes(contracts, [[*HEADER[:3], *map(labels.get, names)], *HONG_BANG])[1] == {}


def test_two_columns_that_could_be_one_refuse(contracts: Contracts) -> None:
    header = [["Xã/Phường", "Quận/Huyện", "Tháng trước", _, "Tháng này", _], [_, _, "2G", "3G", "2G", "3G"]]
    codes, counts = _codes(contracts, [*header, ["Phường Quán Toan", "Hồng Bàng", 1, 2, 3, 4]])
    assert codes == []
    assert counts["column_missing"] == 6
    again = [[*HEADER, "TB 2G"], [*HONG_BANG[0], 11]]
    assert _codes(contracts, again)[1] == {"column_repeated": 1}


NO_DISTRICT = [HEADER[0], *HEADER[2:]]
SECTIONS = {
    "typed": (["", "Quận Hồng Bàng"], ["", "Huyện An Dương"]),
    "roman": (["I", "Hồng Bàng"], ["II", "An Dương"]),
    "letter": (["A", "QUẬN HỒNG BÀNG"], ["B", "HUYỆN AN DƯƠNG"]),
    "merged": (["I. Quận Hồng Bàng", ""], ["II. Huyện An Dương", ""]),
    "bare": (["", "HỒNG BÀNG"], ["", "AN DƯƠNG"]),
    "dash": (["", "I - Quận Hồng Bàng"], ["", "II - Huyện An Dương"]),
    "counted": (["", "Quận Hồng Bàng: 2 phường"], ["", "Huyện An Dương (2 xã)"]),
    "number": (["", "1. Quận Hồng Bàng"], ["", "2. Huyện An Dương"]),
}


@pytest.mark.parametrize("form", SECTIONS)
@pytest.mark.parametrize("with_sums", [False, True])
def test_a_section_gives_its_district(contracts: Contracts, form: str, with_sums: bool) -> None:
    first, second = ([cell or None for cell in row] for row in SECTIONS[form])
    sums = DOUBLE if with_sums else []
    rows = [
        NO_DISTRICT,
        [*first, *sums], [1, "P. Quán Toan", *FIGURES], [2, "P. Hùng Vương", *FIGURES],
        [*second, *sums], [1, "Xã Lê Thiện", *FIGURES], [2, "X. Đại Bản", *FIGURES],
    ]  # fmt: skip
    codes, counts = _codes(contracts, rows)
    if form == "bare" and with_sums:
        # Nothing says that An Dương is the district here: nothing is guessed.
        assert codes == []
        return
    assert (codes, counts) == ([QUAN_TOAN, HUNG_VUONG, LE_THIEN, DAI_BAN], {})


def test_a_sum_above_its_rows_may_alone_say_the_district(contracts: Contracts) -> None:
    rows = [
        HEADER,
        [_, "Quận Hồng Bàng", "Tổng", *DOUBLE], *([n, _, name, *FIGURES] for n, _, name, *_1 in HONG_BANG),
        [_, "Huyện An Dương", "Tổng", *DOUBLE], [3, _, "Xã Lê Thiện", *FIGURES], [4, _, "X. Đại Bản", *FIGURES],
    ]  # fmt: skip
    assert _codes(contracts, rows) == ([QUAN_TOAN, HUNG_VUONG, LE_THIEN, DAI_BAN], {})


def test_a_sum_below_its_rows_says_nothing_of_the_next(contracts: Contracts) -> None:
    """Where Lê Lợi lies must not be taken from the sum of An Dương that stands above it."""
    below = [_, "Huyện An Dương", "Cộng", *FIGURES]
    for first in ([3, "Huyện An Dương", "Xã Lê Thiện", *FIGURES], [3, _, "Xã Lê Thiện", *FIGURES]):
        above = [HEADER, *HONG_BANG, [_, "Quận Hồng Bàng", "Cộng", *DOUBLE], first, below]
        codes, counts = _codes(contracts, [*above, [4, _, "Xã Lê Lợi", *FIGURES]])
        assert codes == [QUAN_TOAN, HUNG_VUONG, *([LE_THIEN] if first[1] else [])]
        assert set(counts) == {"district_missing"}


def test_the_line_over_the_header_may_say_the_district(contracts: Contracts) -> None:
    rows = [
        ["I. QUẬN HỒNG BÀNG"], NO_DISTRICT, [1, "P. Quán Toan", *FIGURES], [2, "P. Hùng Vương", *FIGURES],
        ["II. HUYỆN AN DƯƠNG"], NO_DISTRICT, [1, "Xã Lê Thiện", *FIGURES], [2, "X. Đại Bản", *FIGURES],
    ]  # fmt: skip
    assert _codes(contracts, rows) == ([QUAN_TOAN, HUNG_VUONG, LE_THIEN, DAI_BAN], {})


def test_a_word_of_sections_may_stand_over_the_header(contracts: Contracts) -> None:
    rows = [["II. UBND QUẬN KIẾN AN"], NO_DISTRICT, [2, "Nam Sơn", *FIGURES]]
    assert _codes(contracts, rows) == (["11437"], {})


def test_a_district_stands_alone_in_whichever_column(contracts: Contracts) -> None:
    header = ["STT", "Mã trạm", "Công nghệ", "Xã/Phường", "Vĩ độ", "Kinh độ", "Trạng thái", "Ngày phát sóng"]
    row = ["2G", "Lê Lợi", 20.88, 106.6, "Hoạt động", "13/02/2015"]
    rows = [header, ["I", "HUYỆN AN DƯƠNG"], [1, "HPG001", *row], ["II", "Ngô Quyền"], [2, "HPG002", *row]]
    found, notices = read(contracts, "stations", [sheet(rows)])
    assert [row.values["commune_code"] for row in found] == ["11611", "11356"]
    assert dict(notices.counts) == {}


def test_the_island_ends_the_section_above_it(contracts: Contracts) -> None:
    rows = [
        NO_DISTRICT, ["I", "Hồng Bàng", *DOUBLE], [1, "P. Quán Toan", *FIGURES], [2, "P. Hùng Vương", *FIGURES],
        ["II", "Bạch Long Vĩ", *FIGURES],
    ]  # fmt: skip
    assert _codes(contracts, rows) == ([QUAN_TOAN, HUNG_VUONG, "318"], {})


@pytest.mark.parametrize(
    "label", ["Cộng (I)", "TỔNG CỘNG (I+II)", "Tổng toàn TP", "Tổng số: 2 phường", "TP. Hải Phòng"]
)
def test_a_total_is_known_by_many_labels(contracts: Contracts, label: str) -> None:
    assert _codes(contracts, [HEADER, *HONG_BANG, [_, label, _, *DOUBLE]]) == ([QUAN_TOAN, HUNG_VUONG], {})
    wrong = [HEADER, *HONG_BANG, [_, label, _, 1, *DOUBLE[1:]]]
    assert _codes(contracts, wrong)[1] == {"control_total_differs": 1}


def test_a_sum_below_its_rows_is_compared(contracts: Contracts) -> None:
    rows = [
        HEADER,
        *HONG_BANG,
        [_, "Quận Hồng Bàng", "Cộng", *DOUBLE],
        [3, "Huyện An Dương", "Xã Lê Thiện", *FIGURES],
        [_, "Cộng huyện An Dương", _, *FIGURES],
        [_, "Tổng cộng", _, *(3 * figure for figure in FIGURES)],
    ]
    assert _codes(contracts, rows) == ([QUAN_TOAN, HUNG_VUONG, LE_THIEN], {})
    rows[5] = [_, "Cộng huyện An Dương", _, 99, *FIGURES[1:]]
    assert _codes(contracts, rows)[1] == {"control_total_differs": 1}


def test_a_district_sum_is_never_the_township_of_its_name(contracts: Contracts) -> None:
    rows = [NO_DISTRICT, [_, "An Lão", *FIGURES], [1, "Thị trấn An Lão", *FIGURES], [2, "TT. Trường Sơn", *FIGURES]]
    found, notices = read(contracts, "subscribers", [sheet(rows, "An Lão")])
    assert [(row.number, bool(row.faults)) for row in found] == [(2, True), (3, False), (4, False)]
    assert dict(notices.counts) == {"commune_unknown": 1}


@pytest.mark.parametrize("again", [None, '"', "″", "nt", "-nt-"])
def test_a_district_is_filled_down(contracts: Contracts, again: str | None) -> None:
    rows = [HEADER, HONG_BANG[0], [2, again, *HONG_BANG[1][2:]], [3, "An Dương", "Xã Lê Thiện", *FIGURES],
            [4, again, "Xã Đại Bản", *FIGURES]]  # fmt: skip
    assert _codes(contracts, rows) == ([QUAN_TOAN, HUNG_VUONG, LE_THIEN, DAI_BAN], {})


def test_an_omission_is_not_filled(contracts: Contracts) -> None:
    rows = [HEADER, *HONG_BANG, [3, _, "Phường Sở Dầu", *FIGURES]]
    assert _codes(contracts, rows) == ([QUAN_TOAN, HUNG_VUONG], {"district_missing": 1})


def test_a_merged_district_is_that_of_all_its_rows(contracts: Contracts) -> None:
    rows = [HEADER, *HONG_BANG, [3, "An Dương", "Xã Lê Thiện", *FIGURES], [4, _, "Xã Đại Bản", *FIGURES]]
    assert _codes(contracts, rows, merges=((4, 1, 5, 1),))[0] == [QUAN_TOAN, HUNG_VUONG, LE_THIEN, DAI_BAN]


def test_a_merged_figure_is_nobodys(contracts: Contracts) -> None:
    rows = [HEADER, HONG_BANG[0], [2, *HONG_BANG[1][1:3], _, *FIGURES[1:]]]
    codes, counts = _codes(contracts, rows, merges=((2, 3, 3, 3),))
    assert codes == []
    assert counts["value_merged"] == 2


def test_merged_coordinates_are_those_of_all_technologies_of_a_station(contracts: Contracts) -> None:
    header = ["Mã trạm", "Công nghệ", "Mã xã", "Vĩ độ", "Kinh độ", "Trạng thái", "Ngày phát sóng"]
    rows = [header, ["HPG001", "2G", "11296", 20.88, 106.6, "Hoạt động", "13/02/2015"],
            [_, "4G", _, _, _, "Hoạt động", "13/02/2018"]]  # fmt: skip
    merges = tuple((2, at, 3, at) for at in (0, 2, 3, 4))
    found, notices = read(contracts, "stations", [sheet(rows, merges=merges)])
    assert [(row.values["station_code"], row.values["latitude"]) for row in found] == [("HPG001", Decimal("20.88"))] * 2
    assert dict(notices.counts) == {}


def test_a_header_again_on_the_next_page(contracts: Contracts) -> None:
    rows = [HEADER, INDEXES[0], HONG_BANG[0], HEADER, INDEXES[0], HONG_BANG[1]]
    assert _codes(contracts, rows) == ([QUAN_TOAN, HUNG_VUONG], {})


M2M = [[*HEADER, "SIM M2M"], [1, "Huyện An Dương", "Xã Lê Thiện", *FIGURES, 5]]
EXCHANGED = [[*HEADER[:4], "Máy 2G Only", "Thuê bao 2G", *HEADER[6:]],
             [1, "Huyện An Dương", "Xã Lê Thiện", 100, 4, 10, *FIGURES[3:]]]  # fmt: skip


@pytest.mark.parametrize("between", [[], [[_], ["II. Huyện An Dương"]], [TOTAL, [_], ["Đơn vị tính: thuê bao"]]])
@pytest.mark.parametrize("second", [M2M, EXCHANGED], ids=["one more column", "columns exchanged"])
@pytest.mark.parametrize("far", [0, 60])
def test_each_table_of_a_sheet_is_read_by_its_own_heading(
    contracts: Contracts, between: list[Any], second: list[Any], far: int
) -> None:
    above = [*LETTERHEAD, HEADER, *HONG_BANG]
    found, notices = read(contracts, "subscribers", [sheet([*above, *between, *[[_]] * far, *second])])
    assert [row.values["commune_code"] for row in found] == [QUAN_TOAN, HUNG_VUONG, LE_THIEN]
    assert {(row.values["subscribers_2g"], row.values["subscribers_2g_only"]) for row in found} == {(10, 4)}
    assert set(notices.counts) <= {HELD}
    assert not any(row.faults for row in found)


def test_a_grand_total_may_be_of_all_tables_of_the_sheet(contracts: Contracts) -> None:
    tables = [HEADER, *HONG_BANG, *EXCHANGED]
    right, wrong = [_, "Tổng cộng", _, 300, 12, 30, 60, 180, 30], [_, "Tổng cộng", _, 301, 12, 30, 60, 180, 30]
    assert _codes(contracts, [*tables, right]) == ([QUAN_TOAN, HUNG_VUONG, LE_THIEN], {})
    assert set(_codes(contracts, [*tables, wrong])[1]) == {"control_total_differs"}


@pytest.mark.parametrize("place", ["above", "below"])
def test_a_total_may_be_of_the_rows_under_its_own_header(contracts: Contracts, place: str) -> None:
    """Where the tables before it, under the same header, state none."""

    def rows(total: int) -> list[Any]:
        stated, data = [_, "Cộng", _, total, *DOUBLE[1:]], [3, "Huyện An Dương", "Xã Lê Thiện", *DOUBLE]
        last = [4, "Huyện An Dương", "Xã Đại Bản", *FIGURES]
        own = [stated, data] if place == "above" else [data, stated]
        return [HEADER, HONG_BANG[0], [_], ["Biểu 2"], HEADER, *own, [_], ["Biểu 3"], HEADER, last]

    assert _codes(contracts, rows(200))[0] == [QUAN_TOAN, LE_THIEN, DAI_BAN]
    assert _codes(contracts, rows(201))[1]["control_total_differs"] == 1


@pytest.mark.parametrize("province", ["Hải Phòng", "TP. Hải Phòng", "Thành phố Hải Phòng"])
def test_a_column_of_the_province_makes_no_total_of_a_row(contracts: Contracts, province: str) -> None:
    header = ["Tỉnh", *HEADER[1:]]
    rows = [header, *([province, *row[1:]] for row in HONG_BANG), [province, _, _, *DOUBLE]]
    assert _codes(contracts, rows) == ([QUAN_TOAN, HUNG_VUONG], {})
    rows[-1] = [province, "Quận Hồng Bàng", "Tổng", *DOUBLE]
    assert _codes(contracts, rows) == ([QUAN_TOAN, HUNG_VUONG], {})
    rows[-1] = [province, _, _, 201, *DOUBLE[1:]]
    assert _codes(contracts, rows)[1]["control_total_differs"] == 1


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (["Quận/Huyện", *HEADER[3:]], "sheet_not_understood"),
        (["STT", "Tên xã", "Diện tích", "Mã xã"], "sheet_not_understood"),
        (["Quận/Huyện", "Tên xã, phường hiện nay", *HEADER[3:]], "place_missing"),
        (["Quận/Huyện", "Xã/Phường", *HEADER[4:]], "column_missing"),
    ],
)
def test_another_table_beside_the_right_one_is_held_or_refused(
    contracts: Contracts, header: list[str], code: str
) -> None:
    other = [header, ["Huyện An Dương", "Xã Lê Thiện", *FIGURES, 7][: len(header)]]
    table = [HEADER, *HONG_BANG]
    for rows in ([*table, [_], *other], [*other, [_], *table]):
        codes, counts = _codes(contracts, rows)
        assert counts[code] == 1
        assert codes == ([QUAN_TOAN, HUNG_VUONG] if code == "sheet_not_understood" else [])


def test_a_heading_without_figures_below_begins_no_table(contracts: Contracts) -> None:
    legend = ["Thuê bao 2G: máy bật", "Thuê bao 2G", "Thuê bao 3G"]
    for rows in ([legend, [_], HEADER, *HONG_BANG], [HEADER, *HONG_BANG, [_], legend]):
        codes, counts = _codes(contracts, rows)
        assert codes == [QUAN_TOAN, HUNG_VUONG]
        assert HELD in counts


@pytest.mark.parametrize("dash", ["-", "–"])
def test_a_table_of_dashes_alone_is_a_table(contracts: Contracts, dash: str) -> None:
    header = ["Quận/Huyện", "Xã/Phường", "Chương trình", "Trong ngày", "Lũy kế"]
    dashes = [["Huyện An Dương", name, "Gói cước 4G", dash, dash] for name in ("Xã Lê Thiện", "Xã Đại Bản")]
    exchanged = [[*header[:3], "Lũy kế", "Trong ngày"], ["Quận Hồng Bàng", "Phường Quán Toan", "Gói cước 4G", 9, 2]]
    for rows in ([header, *dashes, *exchanged], [*exchanged, [_], ["Khu vực 2"], header, *dashes]):
        found, notices = read(contracts, "conversions", [sheet(rows)])
        said = {
            row.values["commune_code"]: (row.values["converted"], row.values["converted_cumulative"]) for row in found
        }
        assert said == {LE_THIEN: (0, 0), DAI_BAN: (0, 0), QUAN_TOAN: (2, 9)}
        assert set(notices.counts) <= {HELD}


def test_groups_over_a_repeated_heading_hold(contracts: Contracts) -> None:
    again = [HEADER, [1, "Huyện An Dương", "Xã Lê Thiện", *FIGURES]]
    groups = [_, _, _, "Trả trước", _, _, "Trả sau"]
    assert set(_codes(contracts, [HEADER, *HONG_BANG, groups, *again])[1]) == {HELD}
    assert _codes(contracts, [HEADER, *HONG_BANG, ["II", "Huyện An Dương"], *again])[1] == {}
    plan, merged = [_, _, _, "Kế hoạch năm 2024"], ((4, 3, 4, 8),)
    assert set(_codes(contracts, [HEADER, *HONG_BANG, plan, *again], merges=merged)[1]) == {HELD}


@pytest.mark.parametrize("again", [HEADER, [*HEADER[:7], HEADER[8], HEADER[7]]])
def test_a_second_table_of_a_plan_holds(contracts: Contracts, again: list[Any]) -> None:
    def counts(first: str, second: str) -> dict[str, int]:
        rows = [[first], HEADER, *HONG_BANG, [_], [second], again, [1, "Huyện An Dương", "Xã Lê Thiện", *FIGURES]]
        return _codes(contracts, rows)[1]

    assert counts("THUÊ BAO NGÀY 22/11/2023", "KẾ HOẠCH NĂM 2024") == {HELD: 1}
    assert counts("Biểu 1", "Biểu 2 theo Kế hoạch số 12/KH") == {}


def test_a_second_table_of_what_is_withdrawn_holds(contracts: Contracts) -> None:
    header = ["STT", "Mã trạm", "Đợt", "Ngày dự kiến tắt sóng"]
    row = [1, "HPG0001", "Đợt 1", DAY]
    for title, codes in (("ĐỀ NGHỊ RÚT KHỎI KẾ HOẠCH", {HELD}), ("KẾ HOẠCH DỰ KIẾN ĐỢT 2", set())):
        rows = [header, row, [_], [title], header, [1, "HPG0002", *row[2:]]]
        notices = read(contracts, "shutdown_plan", [sheet(rows)])[1]
        assert set(notices.counts) & {HELD} == codes


def test_figures_above_the_heading_hold(contracts: Contracts) -> None:
    rows = [["Chỉ tiêu", "Tháng trước", "Tháng này"], ["Tổng", 5, 6], HEADER, *HONG_BANG]
    assert HELD in _codes(contracts, [*rows[:2], [_], *rows[2:]])[1]


@pytest.mark.parametrize("unit", ["Đơn vị tính: SIM đã kích hoạt", "ĐVT: %"])
def test_a_unit_between_tables_holds(contracts: Contracts, unit: str) -> None:
    for second in ([HEADER, [1, *M2M[1][1:-1]]], M2M, EXCHANGED):
        assert _codes(contracts, [HEADER, *HONG_BANG, [_, unit], *second])[1] == {HELD: 1}


def test_titles_and_footers_between_tables_are_no_rows(contracts: Contracts) -> None:
    table = ["STT", *HEADER[2:]]
    rows = [
        ["I. Quận Hồng Bàng"], table, *([row[0], *row[2:]] for row in HONG_BANG),
        ["Nguồn: Viettel"], [_], ["II. Huyện An Dương"], table, [1, "Xã Lê Thiện", *FIGURES],
        ["Biểu số 2 (tiếp theo)"], table, [2, "Xã Đại Bản", *FIGURES],
    ]  # fmt: skip
    codes, counts = _codes(contracts, rows)
    assert (codes, counts) == ([QUAN_TOAN, HUNG_VUONG, LE_THIEN, DAI_BAN], {})


def _split(under: list[Any], merges: tuple[Any, ...] = ()) -> Any:
    """`Máy 2G Only` over two columns."""
    at = HEADER.index("Máy 2G Only")
    rows = [[*HEADER[: at + 1], _, *HEADER[at + 1 :]], [*[_] * at, *under]]
    rows += [[*row[:at], 7, *row[at:]] for row in HONG_BANG]
    return sheet(rows, merges=merges)


@pytest.mark.parametrize("under", [["Kế hoạch", "Thực hiện"], [2022, 2023], [_, "Năm nay"], [_, _]])
@pytest.mark.parametrize("merges", [(), ((1, 5, 1, 6), *((1, at, 2, at) for at in (*range(5), 7, 8, 9)))])
def test_a_heading_over_two_columns_is_not_taken_for_the_first(
    contracts: Contracts, under: list[Any], merges: Any
) -> None:
    assert read(contracts, "subscribers", [_split(under, merges)])[1].holds


@pytest.mark.parametrize("under", ["Tháng trước", "nghìn", 2022])
def test_what_stands_under_one_heading_may_change_its_meaning(contracts: Contracts, under: Any) -> None:
    merges = tuple((1, at, 2, at) for at in (*range(5), 6, 7, 8))
    rows = sheet([HEADER, [*[_] * 5, under], *HONG_BANG], merges=merges)
    assert read(contracts, "subscribers", [rows])[1].holds


def _with_more(*more: Any) -> list[Any]:
    """Cells right of the last heading, one row each."""
    communes = ["Phường Quán Toan", "Phường Hùng Vương", "Phường Sở Dầu"]
    rows = [[at, "Quận Hồng Bàng", name, *FIGURES] for at, name in enumerate(communes, start=1)]
    return [[*HEADER, _, _], *([*row, *cells] for row, cells in zip(rows, more, strict=True))]


def test_what_somebody_noted_right_of_the_table_holds(contracts: Contracts) -> None:
    for more in ([[_, 12], [_, _], [_, _]], [[_, 1], [_, 2], [_, 3]], [[5], [_], [_]]):
        assert HELD in _codes(contracts, _with_more(*more))[1]


def test_units_under_the_headings_change_nothing(contracts: Contracts) -> None:
    rows = [HEADER, [*[_] * 3, *["(thuê bao)"] * 6], *HONG_BANG]
    assert _codes(contracts, rows) == ([QUAN_TOAN, HUNG_VUONG], {"row_not_understood": 1})


def test_texts_without_a_heading_hold(contracts: Contracts) -> None:
    rows = [[*HEADER[:3], _, *HEADER[3:], _], *([*row[:3], "mới", *row[3:], "x"] for row in HONG_BANG)]
    assert _codes(contracts, rows) == ([QUAN_TOAN, HUNG_VUONG], {HELD: 2})


def test_a_row_that_is_not_understood_is_kept_as_such(contracts: Contracts) -> None:
    rows = [HEADER, HONG_BANG[0], [_, "Số liệu dưới đây là tạm tính"], HONG_BANG[1], [_, "Số liệu là tạm tính"]]
    found, notices = read(contracts, "subscribers", [sheet(rows)])
    assert dict(notices.counts) == {"row_not_understood": 1, HELD: 2}
    assert [(row.number, bool(row.faults)) for row in found] == [(2, False), (3, True), (4, False)]


def test_of_which_rows_with_figures_are_told_and_not_read(contracts: Contracts) -> None:
    rows = [HEADER, HONG_BANG[0], [_, _, "Trong đó: khu công nghiệp", *FIGURES], HONG_BANG[1]]
    assert _codes(contracts, rows) == ([QUAN_TOAN, HUNG_VUONG], {"row_not_read": 1})


PARTS = [[_, "- Trả trước", _, *FIGURES], [_, "+ Trả sau", _, *FIGURES]]


def test_what_is_listed_under_of_which_is_not_read(contracts: Contracts) -> None:
    rows = [HEADER, TOTAL, [_, "Trong đó:"], *PARTS, *HONG_BANG]
    assert _codes(contracts, rows) == ([QUAN_TOAN, HUNG_VUONG], {"row_not_read": 2})


@pytest.mark.parametrize("first", ["- P. Quán Toannn", "- Quán Toannn"])
def test_places_that_are_listed_under_of_which_are_rows(contracts: Contracts, first: str) -> None:
    """However their first is written."""
    figures = [*FIGURES]
    listed = [[_, _, first, *figures], [_, _, "- Quán Toan", *figures]]
    rows = [HEADER, [_, "Quận Hồng Bàng"], [_, "Trong đó"], *listed]
    assert _codes(contracts, rows) == ([QUAN_TOAN], {"commune_unknown": 1})


@pytest.mark.parametrize(
    "label", ["Quận Hồng Bàng Total", "Hồng Bàng Tổng", "Q. Hồng Bàng - Tổng cộng", "Hồng Bàng (Tổng)"]
)
def test_a_total_s_word_may_stand_behind_the_district(contracts: Contracts, label: str) -> None:
    rows = [HEADER, *HONG_BANG, [_, label, _, *DOUBLE], [_, "Huyện An Dương", "Xã Lê Thiện", *FIGURES]]
    assert _codes(contracts, rows) == ([QUAN_TOAN, HUNG_VUONG, LE_THIEN], {})
    rows[3] = [_, label, _, 201, *DOUBLE[1:]]
    assert _codes(contracts, rows) == ([], {"control_total_differs": 1})


def test_a_bare_sum_below_its_rows_opens_no_section(contracts: Contracts) -> None:
    """Only where its figures are those of the rows above it and not of those below."""
    next_row = [_, "Huyện An Dương", "Xã Lê Thiện", *FIGURES]
    rows = [HEADER, *HONG_BANG, [_, "Quận Hồng Bàng", _, *DOUBLE], next_row]
    assert _codes(contracts, rows) == ([QUAN_TOAN, HUNG_VUONG, LE_THIEN], {})
    rows = [HEADER, HONG_BANG[0], [_, "Quận Hồng Bàng", _, *FIGURES], next_row]
    assert _codes(contracts, rows) == ([QUAN_TOAN], {"district_disagrees": 1})


def test_a_dash_between_two_names_is_no_bullet(contracts: Contracts) -> None:
    rows = [HEADER, [_, _, "Lê Thiện - An Dương", *FIGURES], [_, _, "P. Quán Toan - Hồng Bàng", *FIGURES]]
    assert _codes(contracts, rows) == ([LE_THIEN, QUAN_TOAN], {})


def test_the_island_is_a_district_and_a_row(contracts: Contracts) -> None:
    rows = [NO_DISTRICT, ["I", "Quận Hồng Bàng"], [1, "P. Quán Toan", *FIGURES], ["II", "Huyện Bạch Long Vĩ", *FIGURES]]
    assert _codes(contracts, rows) == ([QUAN_TOAN, "318"], {})


def test_a_section_is_not_contradicted(contracts: Contracts) -> None:
    rows = [HEADER, [_, "Huyện An Dương"], HONG_BANG[0], [2, _, "Xã Lê Thiện", *FIGURES]]
    assert _codes(contracts, rows) == ([LE_THIEN], {"district_disagrees": 1})


PLAN = ["STT", "Mã trạm", "Đợt", "Ngày dự kiến tắt sóng", "Trạm 4G thay thế", "Ghi chú"]
REMARKS = [
    "Nguồn điện yếu",
    "Đại diện chủ nhà đề nghị dời",
    "Xác nhận của địa phương",
    "Lưu ý: ven biển",
    "Chủ tịch xã",
]


@pytest.mark.parametrize("remark", REMARKS)
@pytest.mark.parametrize("phase", ["Đợt 1", "I", None])
def test_a_remark_in_a_row_makes_no_footer_of_it(contracts: Contracts, remark: str, phase: str | None) -> None:
    rows = [[n, f"HPG000{n}", phase, "01/02/2024", f"HPL000{n}", remark if n == 2 else _] for n in range(1, 5)]
    found, notices = read(contracts, "shutdown_plan", [sheet([PLAN, *rows, [_, "Người lập"], [_, "Trần Văn B"]])])
    assert [row.values["station_code"] for row in found] == ["HPG0001", "HPG0002", "HPG0003", "HPG0004"]
    remark_told = {"remark_not_understood": 1}
    assert dict(notices.counts) | remark_told == {**remark_told, **({} if phase else {"value_missing": 4})}


def test_rows_below_a_footer_are_rows_where_they_say_of_what(contracts: Contracts) -> None:
    rows = [[n, f"HPG000{n}", "Đợt 1", "01/02/2024", f"HPL000{n}"] for n in range(1, 5)]
    found, _notices = read(contracts, "shutdown_plan", [sheet([PLAN, *rows[:2], [_, "Ghi chú: đợt sau"], *rows[2:]])])
    assert len(found) == 4


def test_rows_without_figures_below_a_remark_are_kept(contracts: Contracts) -> None:
    header = ["STT", "Xã/Phường", "Ngày", "Hình thức", "Số buổi", "Số người tiếp cận", "Ghi chú"]
    blank = [_, _, "Loa truyền thanh", _, _]
    rows = [[1, "Xã Lê Thiện", *blank, "Lưu ý: mất điện"], [2, "Xã Đại Bản", *blank], [3, "Xã An Hòa", *[_] * 4]]
    found, _notices = read(contracts, "outreach", [sheet([header, *rows])], submitter="an_duong")
    assert [row.number for row in found if row.faults] == [2, 3, 4]


def test_what_is_left_out_below_a_footer_is_told(contracts: Contracts) -> None:
    signed = [[_, "Người lập", _, "Kế toán", _, "Giám đốc"], [_, "(Ký, họ tên)"]]
    assert _codes(contracts, [HEADER, *HONG_BANG, *signed])[1] == {}
    for lost in (["Ba", "Quận Hồng Bàng", "Phường Sở Dầuu", "một", "hai"], [3, _, "Sở Dầuu", *[_] * 6, "Lưu ý"]):
        assert _codes(contracts, [HEADER, *HONG_BANG, *signed, lost])[1].keys() == {HELD}


@pytest.mark.parametrize("start", ["UBND quận", "Địa bàn Quận", "II. Khu vực Q.", "Ủy ban nhân dân quận"])
@pytest.mark.parametrize("sums", [[], FIGURES], ids=["", "with sums"])
def test_a_word_of_sections_may_stand_before_a_district(contracts: Contracts, start: str, sums: list[Any]) -> None:
    first = [[_, "UBND huyện An Dương", *sums], [1, "Lê Thiện", *FIGURES]]
    for heading in ([_, f"{start} Kiến An", *sums], [f"{start} Kiến An", _, *sums]):
        codes, counts = _codes(contracts, [NO_DISTRICT, *first, heading, [2, "Nam Sơn", *FIGURES]])
        assert (codes, counts) == ([LE_THIEN, "11437"], {})


NOT_UNDERSTOOD = [
    "VNPT Kiến An",
    "Khu vực Kiến An",
    "Quận Kiên An",
    "II",
    "Trung tâm Viễn thông 3 (Kiến An)",
    "Biểu 2: Kiến An (tiếp theo)",
    "II. VNPT Kiến An",
]


@pytest.mark.parametrize("heading", NOT_UNDERSTOOD)
@pytest.mark.parametrize("before", [[], [["Ghi chú: số liệu tạm tính"]]], ids=["", "below a footer"])
@pytest.mark.parametrize("with_sums", [False, True])
def test_a_heading_that_is_not_understood_ends_the_section(
    contracts: Contracts, heading: str, before: list[Any], with_sums: bool
) -> None:
    """There is a Nam Sơn in An Dương and in Kiến An."""
    if with_sums and "Kiến An" not in heading:
        return
    sums = FIGURES if with_sums else []
    rows = [
        NO_DISTRICT, [_, "Huyện An Dương"], [1, "Lê Thiện", *FIGURES], *before, [_, heading, *sums],
        [2, "Nam Sơn", *FIGURES],
    ]  # fmt: skip
    codes, counts = _codes(contracts, rows)
    assert codes == [LE_THIEN]
    assert counts["commune_ambiguous"] == 1


@pytest.mark.parametrize(
    "note", ["Số liệu dưới đây là tạm tính", "Đơn vị tính: thuê bao", "Ghi chú: tạm tính", "Trang 1/3"]
)
def test_a_note_between_rows_ends_no_section(contracts: Contracts, note: str) -> None:
    rows = [NO_DISTRICT, [_, "Huyện An Dương"], [1, "Lê Thiện", *FIGURES], [_, note], [2, "Nam Sơn", *FIGURES]]
    assert _codes(contracts, rows)[0] == [LE_THIEN, "11608"]


class TestSheets:
    """Several sheets: none is counted twice, none is left out unsaid."""

    rows: tuple[list[Any], ...] = ([NO_DISTRICT[1:], *([row[2:] for row in HONG_BANG])],)

    def test_one_sheet_a_district(self, contracts: Contracts) -> None:
        sheets = [
            sheet(self.rows[0], "Hồng Bàng"),
            sheet([NO_DISTRICT[1:], ["Xã Lê Thiện", *FIGURES]], "H. An Dương"),
            sheet([], "Sheet3"),
        ]
        found, notices = read(contracts, "subscribers", sheets)
        assert [row.values["commune_code"] for row in found] == [QUAN_TOAN, HUNG_VUONG, LE_THIEN]
        assert not notices.counts

    @pytest.mark.parametrize("order", [1, -1])
    def test_a_summary_beside_its_details(self, contracts: Contracts, order: int) -> None:
        sheets = [
            sheet([HEADER, *HONG_BANG], "Tổng hợp"),
            sheet([HEADER, HONG_BANG[0]], "1"),
            sheet([HEADER, HONG_BANG[1]], "2"),
        ][::order]
        found, notices = read(contracts, "subscribers", sheets)
        assert [row.sheet for row in found] == ["1", "2"][::order]
        assert dict(notices.counts) == {"sheet_not_read": 1}

    def test_a_summary_by_district(self, contracts: Contracts) -> None:
        summary = sheet([[HEADER[1], *HEADER[3:]], ["Quận Hồng Bàng", *DOUBLE]], "Theo quận")
        found, notices = read(contracts, "subscribers", [summary, sheet([HEADER, *HONG_BANG], "Theo xã")])
        assert len(found) == 2
        assert dict(notices.counts) == {"sheet_not_read": 1}

    def test_the_same_table_twice(self, contracts: Contracts) -> None:
        sheets = [sheet([HEADER, *HONG_BANG], "a"), sheet([HEADER, *HONG_BANG], "b")]
        found, notices = read(contracts, "subscribers", sheets)
        assert [row.sheet for row in found] == ["a", "a"]
        assert dict(notices.counts) == {"sheet_not_read": 1}

    def test_sheets_of_other_topics(self, contracts: Contracts) -> None:
        other = sheet(
            [["Quận/Huyện", "Xã/Phường", "Chương trình", "Trong ngày", "Lũy kế"], ["a", "b", "c", 1, 2]], "CĐ"
        )
        found, notices = read(contracts, "subscribers", [other, sheet([HEADER, *HONG_BANG], "TB")])
        assert len(found) == 2
        assert dict(notices.counts) == {"sheet_not_understood": 1}

    def test_half_a_table_beside_a_whole_one_refuses(self, contracts: Contracts) -> None:
        half = sheet([HEADER[:-1], HONG_BANG[1][:-1]], "b")
        found, notices = read(contracts, "subscribers", [sheet([HEADER, HONG_BANG[0]], "a"), half])
        assert found == []
        assert dict(notices.counts) == {"column_missing": 1}


UNKNOWN_HEADING = ["TT", "Địa chỉ", "Xã, thị trấn", "Tổng TB", "TB hai G", "2G Only", "4G", "3G", "5G"]


@pytest.mark.parametrize("between", [[], [["Khu vực 2"]], [[_, "Ghi chú: số liệu lúc 24h"]]])
def test_a_heading_further_down_that_nobody_knows_holds_the_file(contracts: Contracts, between: list[Any]) -> None:
    rows = [HEADER, *HONG_BANG, *between, UNKNOWN_HEADING, [3, "Huyện An Dương", "Xã Lê Thiện", *FIGURES]]
    assert HELD in _codes(contracts, rows)[1]


@pytest.mark.parametrize(
    "words",
    [
        [_, "Người lập biểu", _, "Trưởng phòng", _, _, "GIÁM ĐỐC"],
        [3, "Huyện An Dương", "Xã không có", "chưa có", "chưa có", "chưa có", "chưa có"],
        [3, "Huyện An Dương", "Xã không có", "3 thuê bao", "4 thuê bao", "5 thuê bao"],
        [3, "Huyện An Dương", "Xã Đại Bản", "không", "hai", "ba", "bốn"],
    ],
)
def test_words_in_place_of_figures_are_no_heading(contracts: Contracts, words: list[Any]) -> None:
    again = [[_], HEADER] if words[0] is None else []
    rows = [HEADER, *HONG_BANG, words, *again, [4, "Huyện An Dương", "Xã Lê Thiện", *FIGURES]]
    codes, counts = _codes(contracts, rows)
    assert (codes, counts.get("heading_differs")) == ([QUAN_TOAN, HUNG_VUONG, LE_THIEN], None)


def test_titles_between_repeated_headings_are_each_of_one(contracts: Contracts) -> None:
    rows = [row for at in range(40) for row in ([f"Trang {at}"], HEADER)]
    whole = sheet([HEADER, HONG_BANG[0], *rows, HONG_BANG[1]])
    [part] = tables_in(whole, contracts.feeds["subscribers"], Notices(contracts, "x"))
    assert [len(titles.rows) for titles in part.titles] == [0, *[1] * 40]


def test_many_headings_take_no_longer_each(contracts: Contracts) -> None:
    rows = sheet([*[HEADER] * 4_000, HONG_BANG[0]])
    start = process_time()
    assert len(tables_in(rows, contracts.feeds["subscribers"], Notices(contracts, "x"))) == 1
    assert process_time() - start < 6
