"""The receipt as a spreadsheet: what became of the file, its notices as a table to filter, and the counts of each rule.

Belongs here: sheets and cells. Every text is written as a text: what a sender writes never becomes a formula or a link.
"""

import io
import math
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from dagster_project.submissions.receipts import words
from dagster_project.submissions.receipts.content import NoticeLine, Receipt, RuleCount
from dagster_project.submissions.receipts.facts import Fact, facts, outcome
from dagster_project.submissions.receipts.visible import visible

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_LONGEST_CELL = 32_767
_COLOURS = {"error": "#F8D7DA", "held": "#FFE0B8", "warning": "#FFF3CD", "notice": "#E2E3E5"}
_REMEDY_WIDTH = 50
_LINE_HEIGHT = 15
_TALLEST = 409
_SUMMARY = (34, 60, 60)


def workbook(receipt: Receipt) -> bytes:
    """The content of the .xlsx file."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, dict(_OPTIONS))
    book.set_properties({"title": f"Biên nhận {receipt.submission_id or ''}".strip(), "author": "Tắt Sóng"})
    _Sheets(book, receipt).write()
    book.close()
    return content.getvalue()


class _Sheets:
    """The three sheets of one workbook, sharing its formats. Text is marked as such, so that editing keeps it one."""

    def __init__(self, book: Any, receipt: Receipt) -> None:
        wrapped = {"text_wrap": True, "valign": "top", "quote_prefix": True}
        self.book, self.receipt = book, receipt
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.sample = book.add_format({"bold": True, "font_color": "#B00020"})
        self.head = book.add_format({"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", **wrapped})
        self.label = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
        self.text = book.add_format(wrapped)
        self.count = book.add_format({"num_format": "0", "valign": "top"})
        self.severity = {name: book.add_format({"bg_color": colour, **wrapped}) for name, colour in _COLOURS.items()}

    def write(self) -> None:
        self._summary(self.book.add_worksheet("Biên nhận"))
        self._notices(self.book.add_worksheet("Nội dung cần xem"))
        self._rules(self.book.add_worksheet("Tổng hợp"))

    def _summary(self, page: Any) -> None:
        for column, width in enumerate(_SUMMARY):
            page.set_column(column, column, width)
        page.write_string(0, 0, "Biên nhận số liệu / Receipt", self.title)
        if self.receipt.sample_data:
            page.write_string(1, 0, f"{self.receipt.sample_data} (sample data)", self.sample)
        for row, fact in enumerate([*outcome(self.receipt), *facts(self.receipt)], start=2):
            self._fact(page, row, fact)
        self._for_print(page, landscape=True)

    def _fact(self, page: Any, row: int, fact: Fact) -> None:
        label, english = f"{fact.label.vi} / {fact.label.en}", fact.value.en if fact.value.en != fact.value.vi else ""
        page.write_string(row, 0, label, self.label)
        self._text(page, row, 1, fact.value.vi)
        if english:
            self._text(page, row, 2, english)
        page.set_row(row, _height([label, fact.value.vi, english], _SUMMARY))

    def _notices(self, page: Any) -> None:
        remedies = {rule.code: rule.remedy for rule in self.receipt.rules}
        headings = [(f"{head.vi} / {head.en}", head.width) for head in words.HEADINGS]
        more = [("Cách xử lý / What to do", _REMEDY_WIDTH), ("English", 60), ("What to do", _REMEDY_WIDTH)]
        columns = [*headings, *more, ("Tệp / File", 30), ("Mã quy tắc / Rule", 26)]
        self._header(page, columns)
        for row, line in enumerate(self.receipt.notices, start=1):
            remedy = remedies[line.code]
            cells = [*self._told(line), remedy.vi, line.message, remedy.en, line.file, line.code]
            page.write_string(row, 0, words.SEVERITIES[line.severity].vi, self.severity[line.severity])
            for column, cell in enumerate(cells, start=1):
                self._cell(page, row, column, cell)
            page.set_row(row, _height(["", *cells], [width for _, width in columns]))
        page.autofilter(0, 0, max(len(self.receipt.notices), 1), len(columns) - 1)
        page.print_area(0, 0, max(len(self.receipt.notices), 1), len(headings))
        self._for_print(page, landscape=True)

    def _told(self, line: NoticeLine) -> list[str | int | None]:
        return [getattr(line, head.field) for head in words.HEADINGS[1:]]

    def _rules(self, page: Any) -> None:
        columns = [
            ("Mức / Severity", 16), ("Mã quy tắc / Rule", 34), ("Số lần / Times", 16), ("Nêu ví dụ / Shown", 19),
            ("Cách xử lý", _REMEDY_WIDTH), ("What to do", _REMEDY_WIDTH),
        ]  # fmt: skip
        self._header(page, columns)
        for row, rule in enumerate(self.receipt.rules, start=1):
            self._rule(page, row, rule, [width for _, width in columns])
        page.autofilter(0, 0, max(len(self.receipt.rules), 1), 5)
        self._for_print(page, landscape=True)

    def _rule(self, page: Any, row: int, rule: RuleCount, widths: list[int]) -> None:
        page.write_string(row, 0, words.SEVERITIES[rule.severity].vi, self.severity[rule.severity])
        cells: list[str | int | None] = [rule.code, rule.count, rule.shown, rule.remedy.vi, rule.remedy.en]
        for column, cell in enumerate(cells, start=1):
            self._cell(page, row, column, cell)
        page.set_row(row, _height(["", *cells], widths))

    def _header(self, page: Any, headings: list[tuple[str, int]]) -> None:
        for column, (heading, width) in enumerate(headings):
            page.set_column(column, column, width)
            page.write_string(0, column, heading, self.head)
        page.set_row(0, _height([heading for heading, _ in headings], [width for _, width in headings]))
        page.freeze_panes(1, 0)
        page.repeat_rows(0)

    def _cell(self, page: Any, row: int, column: int, cell: str | int | None) -> None:
        if isinstance(cell, int):
            page.write_number(row, column, cell, self.count)
        elif cell is not None:
            self._text(page, row, column, cell)

    def _text(self, page: Any, row: int, column: int, text: str) -> None:
        page.write_string(row, column, visible(text)[:_LONGEST_CELL], self.text)

    def _for_print(self, page: Any, landscape: bool) -> None:
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        if landscape:
            page.set_landscape()
        if self.receipt.sample_data:
            page.set_header(f"&C{self.receipt.sample_data}")


def _height(cells: Sequence[str | int | None], widths: Sequence[int]) -> float:
    """Points for the tallest cell of a row: not every program makes room for wrapped text by itself."""
    lines = [_lines(str(cell), width) for cell, width in zip(cells, widths, strict=True) if cell is not None]
    return min(_LINE_HEIGHT * max(lines), _TALLEST)


def _lines(text: str, width: int) -> int:
    return sum(max(1, math.ceil(len(line) * 1.15 / width)) for line in visible(text).split("\n"))
