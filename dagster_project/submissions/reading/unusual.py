"""What a workbook shows otherwise than its cells say, put into words.

Belongs here: the words of each kind. Does not belong here: finding them in any one form of workbook.
"""

from dagster_project.contracts.base import Words
from dagster_project.submissions.reading.sheet import MetadataItem

COMMENT = Words("a comment", "ghi chú của ô (comment)")
PAGE = Words("the header or footer of its printed pages", "đầu trang hoặc chân trang khi in")
DRAWING = Words("a text box or a chart", "hộp văn bản hoặc biểu đồ")
COVERED = Words("a cell that lies under a merged one", "ô bị che dưới ô gộp")
NAME = Words("a name that the workbook gives", "tên được đặt trong bảng tính (Name Manager)")
PROMPT = Words("a prompt or warning shown at a cell", "lời nhắc hoặc cảnh báo khi nhập ô (Data Validation)")
PROPERTY = Words("a property of the document", "thuộc tính của tài liệu (Properties)")
_STRUCK = Words("the cell is struck out", "ô có chữ bị gạch ngang")
_INVISIBLE = Words("the cell is written in white and cannot be seen", "ô có chữ màu trắng, không nhìn thấy được")


def struck(sheet: str, row: int, text: str) -> MetadataItem:
    """A cell that is struck out."""
    return MetadataItem("format", text, _STRUCK, sheet, row)


def invisible(sheet: str, row: int, text: str) -> MetadataItem:
    """A cell in white letters on no colour."""
    return MetadataItem("format", text, _INVISIBLE, sheet, row)


def marked(sheet: str, row: int, said: str, left_out: str) -> MetadataItem:
    """A text part of which is raised, lowered or struck out."""
    what = Words(
        f"{left_out} is raised, lowered or struck out and was left out",
        f"phần {left_out} là chỉ số trên, chỉ số dưới hoặc bị gạch ngang nên không được tính",
    )
    return MetadataItem("format", f"{said} [{left_out}]", what, sheet, row)


def letter_of(column: int) -> str:
    """`A` for the column 0, `AA` for 26."""
    letters = ""
    while column >= 0:
        column, rest = divmod(column, 26)
        letters, column = chr(ord("A") + rest) + letters, column - 1
    return letters
