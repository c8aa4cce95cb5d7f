"""Rules of what people put around a table, and of what a file says of itself."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from dagster_project.contracts import Contracts
from dagster_project.core.settings import Settings
from dagster_project.submissions.records.notices import Notice
from tests.additions import workbook
from tests.broken import Case, File, Run
from tests.sending import CLEAN, NAMES, as_rows, as_xlsx, clean_file
from tests.sheets import read, sheet
from tests.test_structure import DOUBLE, FIGURES, HEADER, HONG_BANG, MERGES, TWO_LEVELS

_ = None
Rows = Sequence[Sequence[Any]]


def _sheets(*tables: Rows, feed: str = "subscribers", merges: tuple[tuple[int, int, int, int], ...] = ()) -> Run:
    """Sheets as the readers give them: what they hold is all that matters."""

    def notices(settings: Settings, contracts: Contracts) -> list[Notice]:
        pages = [sheet(rows, name=f"Trang {at}", merges=merges) for at, rows in enumerate(tables, start=1)]
        return read(contracts, feed, pages)[1].kept

    return Run(notices)


def _xlsx(rows: Rows, name: str = "VTT_thuebao_20231122.xlsx") -> File:
    return File("viettel", name, as_xlsx(rows))


def _unusual(add: Callable[[Any, Any], Any]) -> File:
    """The clean workbook with one thing added."""
    return File("viettel", "VTT_thuebao_20231122.xlsx", workbook(add))


_CLEAN = as_rows(CLEAN["subscribers"])
_DATED = [
    ["Mã trạm", "Đợt", "Ngày dự kiến tắt sóng"],
    *(
        [f"HPG00{at}", 1, day]
        for at, day in enumerate(["13/12/2023", "22/12/2023", date(2024, 5, 11), date(2024, 6, 11)])
    ),
]
_UNPROVED = [["Mã trạm", "Đợt", "Ngày dự kiến tắt sóng"], *(
    [f"HPG00{at}", 1, day] for at, day in enumerate([date(2023, 12, 1), date(2023, 12, 5)])
)]  # fmt: skip
_TOGETHER = [[3, "Quận Hồng Bàng", "Phường Sở Dầu", *FIGURES], [4, "Quận Hồng Bàng", "Phường Thượng Lý", *FIGURES]]
_PHONES = ["0912 345 678", "0987 654 321", "0903 111 222"]


def _changed(line: int, column: int, cell: Any) -> Rows:
    rows = [list(row) for row in [HEADER, *HONG_BANG, *_TOGETHER]]
    rows[line][column] = cell
    return rows


def _one_heading_for_two(settings: Settings, contracts: Contracts) -> list[Notice]:
    """A contract in which the groups of headings give one heading two meanings."""
    feed = contracts.feeds["subscribers"]
    columns = [
        replace(column, headers=[*column.headers, "Số lượng thuê bao 4G"])
        if column.name == "subscribers_5g"
        else column
        for column in feed.columns
    ]
    feeds = {**contracts.feeds, "subscribers": replace(feed, columns=columns)}
    rows = [["Theo công nghệ" if cell == "Số thuê  bao" else cell for cell in row] for row in TWO_LEVELS]
    return read(replace(contracts, feeds=feeds), "subscribers", [sheet([*rows, *HONG_BANG], merges=MERGES)])[1].kept


CASES: dict[str, Case] = {
    "feed_disagrees": File("viettel", NAMES["conversions"][1], clean_file("subscribers")),
    "text_not_understood": _xlsx([["BÁO CÁO THUÊ BAO NGÀY 21/11/2023"], *_CLEAN]),
    "submitter_disagrees": _xlsx([["MOBIFONE HẢI PHÒNG"], ["BÁO CÁO THUÊ BAO"], *_CLEAN]),
    "report_date_unclear": _xlsx(_CLEAN, "VTT_thuebao.xlsx"),
    "beside_not_understood": _unusual(lambda book, page: page.write_comment(5, 2, "nghìn thuê bao")),
    "format_not_understood": _unusual(
        lambda book, page: page.write_number(4, 4, 20, book.add_format({"num_format": '0"k"'}))
    ),
    "columns_hidden": _unusual(lambda book, page: page.set_column(6, 6, None, None, {"hidden": 1})),
    "date_order_unproved": _sheets(_UNPROVED, feed="shutdown_plan"),
    "row_not_read": _sheets([HEADER, HONG_BANG[0], ["Trong đó:", _, _, 7], HONG_BANG[1]]),
    "sheet_not_read": _sheets([HEADER, *HONG_BANG], [HEADER, *HONG_BANG]),
    "sheet_not_understood": _sheets([HEADER, *HONG_BANG], [["Ghi chú của phòng"], ["Số liệu tạm tính"], [1, 2, 3]]),
    "table_not_read": _sheets([HEADER, *HONG_BANG, [_], ["Quận/Huyện", *HEADER[3:]], ["Quận Hồng Bàng", *DOUBLE]]),
    "row_not_understood": _sheets([HEADER, HONG_BANG[0], [3], HONG_BANG[1]]),
    "remark_not_understood": _sheets(
        [
            [*_DATED[0], "Ghi chú"],
            *([*row, "Rút khỏi kế hoạch" if at == 1 else _] for at, row in enumerate(_DATED[1:3])),
        ],
        feed="shutdown_plan",
    ),
    "value_merged": _sheets(_changed(2, 3, _), merges=((2, 3, 3, 3),)),
    "district_disagrees": _sheets([HEADER, [_, "Huyện An Dương"], HONG_BANG[0], [2, _, "Xã Lê Thiện", *FIGURES]]),
    "date_order_undecided": _sheets(_DATED, feed="shutdown_plan"),
    "number_style_undecided": _sheets(
        [HEADER, *([at, *HONG_BANG[at][1:3], text, *FIGURES[1:]] for at, text in enumerate(["1.234", "1,234"]))]
    ),
    "column_ambiguous": Run(_one_heading_for_two),
    "personal_data": _xlsx(
        [[*_CLEAN[0], "Số điện thoại"], *([*row, phone] for row, phone in zip(_CLEAN[1:], _PHONES, strict=True))]
    ),
    "personal_data_in_row": _xlsx(_changed(1, 6, _PHONES[0])),
}
