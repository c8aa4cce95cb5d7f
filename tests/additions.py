"""A right workbook of subscribers with one thing added: what may be added, and whether the contract's words know it."""

import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from tests.sending import CLEAN, as_rows

NAME = "VTT_thuebao_20231122.xlsx"
HARMLESS = [
    "BÁO CÁO THUÊ BAO THEO XÃ, PHƯỜNG, THỊ TRẤN",
    "Số liệu ngày 22/11/2023",
    "Đơn vị tính: thuê bao",
    "VIETTEL HẢI PHÒNG",
    "Cộng hòa xã hội chủ nghĩa Việt Nam",
    "Biểu số 02",
    "Trang 1/3",
    "Hải Phòng, ngày 23 tháng 11 năm 2023",
    "Ngày in: 23/11/2023 07:15",
    "Nơi nhận: như trên; Lưu: VT",
]
"""Texts that the contract's own words leave nothing of."""
_WORDS = (
    "nghìn triệu x1000 10³ ước dự_kiến kế_hoạch chỉ_tiêu rút_khỏi tạm_tính trả_trước trả_sau MobiFone VinaPhone Gtel "
    "2022 15/11/2023 tuần_46 tháng_10/2023 mẫu_thử chưa_chính_thức thanh_lý % ± lũy_kế đã_hủy Hải_Dương quý_3 "
    "bình_quân chỉ_gồm không_gồm MVNO inactive forecast thousands draft sample 0,5 (1) ?1 zzz"
).split()


@dataclass(frozen=True)
class Addition:
    """One addition: how it is made, and whether the contract knows it."""

    says: str
    add: Callable[[xlsxwriter.Workbook, Any], None]
    is_harmless: bool


def unknown_text(chance: random.Random) -> str:
    """A text of a report, with at least one word that no contract knows."""
    known = chance.sample(
        "Báo cáo|thuê bao|số liệu|ngày 22/11/2023|theo xã|Đơn vị tính:".split("|"), chance.randint(0, 2)
    )
    words = [*known, *chance.sample(_WORDS, chance.randint(1, 2))]
    chance.shuffle(words)
    return " ".join(words).replace("_", " ")


def addition(seed: int) -> Addition:
    """A random one."""
    chance = random.Random(seed)
    is_harmless = chance.random() < 0.2
    text = chance.choice(HARMLESS) if is_harmless else unknown_text(chance)
    row, column = chance.randint(20, 30), chance.randint(0, 6)
    kinds: dict[str, Callable[[xlsxwriter.Workbook, Any], None]] = {
        "above": lambda book, page: page.write_string(chance.choice([0, 1]), column, text),
        "below": lambda book, page: page.write_string(row, column, text),
        "page header": lambda book, page: page.set_header(f"&C{text.replace('&', '&&')}"),
        "comment": lambda book, page: page.write_comment(5, 2, text),
        "text box": lambda book, page: page.insert_textbox(12, 10, text),
        "hidden row": lambda book, page: (
            page.write_string(row, column, text), page.set_row(row, None, None, {"hidden": 1})
        ),
        "white text": lambda book, page: page.write_string(row, column, text, book.add_format({"font_color": "white"})),
        "sheet": lambda book, page: book.add_worksheet("Trang khác").write_string(0, 0, text),
        "column": lambda book, page: (page.write_string(3, 9, text), page.write_number(4, 9, 7)),
        "number format": lambda book, page: page.write_number(
            4, 4, 20, book.add_format({"num_format": f'0"{text[:20]}"'})
        ),
    }  # fmt: skip
    kind = chance.choice(list(kinds))
    never = {"sheet", "white text", "column", "number format"}
    return Addition(f"{kind}: {text}", kinds[kind], is_harmless and kind not in never)


def workbook(add: Callable[[xlsxwriter.Workbook, Any], None] | None = None) -> bytes:
    """The clean table from its fourth row on, and what is added."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    page = book.add_worksheet("Sheet1")
    for at, row in enumerate(as_rows(CLEAN["subscribers"]), start=3):
        for column, cell in enumerate(row):
            if cell is not None:
                page.write(at, column, cell)
    if add is not None:
        add(book, page)
    book.close()
    return content.getvalue()
