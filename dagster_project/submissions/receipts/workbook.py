"""The receipt as a spreadsheet: what became of the file, its notices as a table to filter, and the counts of each rule.

Belongs here: sheets and cells. Every text is written as a text: what a sender writes never becomes a formula or a link.
"""

import io
from typing import Any

import xlsxwriter

from dagster_project.submissions.receipts import words
from dagster_project.submissions.receipts.content import NoticeLine, Receipt, RuleCount
from dagster_project.submissions.receipts.facts import facts
from dagster_project.submissions.receipts.visible import visible

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_LONGEST_CELL = 32_767
_COLOURS = {"error": "#F8D7DA", "warning": "#FFF3CD", "notice": "#E2E3E5"}
_REMEDY_WIDTH = 50


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
        self.count = book.add_format({"num_format": "# ##0", "valign": "top"})
        self.severity = {name: book.add_format({"bg_color": colour, **wrapped}) for name, colour in _COLOURS.items()}

    def write(self) -> None:
        self._summary(self.book.add_worksheet("Biên nhận"))
        self._notices(self.book.add_worksheet("Nội dung cần xem"))
        self._rules(self.book.add_worksheet("Tổng hợp"))

    def _summary(self, page: Any) -> None:
        page.set_column(0, 0, 34)
        page.set_column(1, 2, 60)
        page.write_string(0, 0, "Biên nhận số liệu / Receipt", self.title)
        if self.receipt.sample_data:
            page.write_string(1, 0, f"{self.receipt.sample_data} (sample data)", self.sample)
        for row, fact in enumerate(facts(self.receipt), start=2):
            page.write_string(row, 0, f"{fact.label.vi} / {fact.label.en}", self.label)
            self._text(page, row, 1, fact.value.vi)
            if fact.value.en != fact.value.vi:
                self._text(page, row, 2, fact.value.en)
        self._for_print(page, landscape=False)

    def _notices(self, page: Any) -> None:
        remedies = {rule.code: rule.remedy for rule in self.receipt.rules}
        headings = [(f"{head.vi} / {head.en}", head.width) for head in words.HEADINGS]
        more = [("Cách xử lý / What to do", _REMEDY_WIDTH), ("English", 60), ("What to do", _REMEDY_WIDTH)]
        self._header(page, [*headings, *more, ("Tệp / File", 30), ("Mã quy tắc / Rule", 26)])
        for row, line in enumerate(self.receipt.notices, start=1):
            remedy = remedies[line.code]
            cells = [*self._told(line), remedy.vi, line.message, remedy.en, line.file, line.code]
            page.write_string(row, 0, words.SEVERITIES[line.severity].vi, self.severity[line.severity])
            for column, cell in enumerate(cells, start=1):
                self._cell(page, row, column, cell)
        page.autofilter(0, 0, max(len(self.receipt.notices), 1), len(headings) + 4)
        self._for_print(page, landscape=True)

    def _told(self, line: NoticeLine) -> list[str | int | None]:
        return [getattr(line, head.field) for head in words.HEADINGS[1:]]

    def _rules(self, page: Any) -> None:
        self._header(page, [
            ("Mức / Severity", 16), ("Mã quy tắc / Rule", 30), ("Số lần / Times", 14), ("Nêu ví dụ / Shown", 14),
            ("Cách xử lý", _REMEDY_WIDTH), ("What to do", _REMEDY_WIDTH),
        ])  # fmt: skip
        for row, rule in enumerate(self.receipt.rules, start=1):
            self._rule(page, row, rule)
        page.autofilter(0, 0, max(len(self.receipt.rules), 1), 5)
        self._for_print(page, landscape=True)

    def _rule(self, page: Any, row: int, rule: RuleCount) -> None:
        page.write_string(row, 0, words.SEVERITIES[rule.severity].vi, self.severity[rule.severity])
        cells: list[str | int | None] = [rule.code, rule.count, rule.shown, rule.remedy.vi, rule.remedy.en]
        for column, cell in enumerate(cells, start=1):
            self._cell(page, row, column, cell)

    def _header(self, page: Any, headings: list[tuple[str, int]]) -> None:
        for column, (heading, width) in enumerate(headings):
            page.set_column(column, column, width)
            page.write_string(0, column, heading, self.head)
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
