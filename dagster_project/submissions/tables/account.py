"""The account of one file: every sheet, cell and part is read, understood as harmless, agreed for its sender, or told.

What is told holds the file until a person has decided: a wrong figure is worse than a late one.
Belongs here: asking of one item whether it is accounted for. Does not belong here: finding the items of a table
(`account_table`), or what a text says (`understood`).
"""

import hashlib
import re
from collections.abc import Iterable

from dagster_project.contracts import Agreement, Words
from dagster_project.contracts.agreement import Kind
from dagster_project.core.text import plain
from dagster_project.submissions.hiding.marks import hidden
from dagster_project.submissions.reading import Cell
from dagster_project.submissions.reading.sheet import MetadataItem
from dagster_project.submissions.records.notices import Notices, shown_value
from dagster_project.submissions.tables.understood import Understanding

_NUMBER = re.compile(r"\d[\d ]*")
_LONGEST = 200
RULES = {
    "text": "text_not_understood",
    "beside": "beside_not_understood",
    "column": "column_not_understood",
    "sheet": "sheet_not_understood",
    "format": "format_not_understood",
}


class Account:
    """Asks of each item once; `open_items` are those that are not accounted for."""

    def __init__(self, understanding: Understanding, agreed: frozenset[Agreement], notices: Notices) -> None:
        self.understanding = understanding
        self.open_items: set[Agreement] = set()
        self.notices = notices
        self._agreed = agreed

    def texts(
        self, sheet: str | None, row: int, cells: Iterable[Cell], below: bool = False, place: bool = False
    ) -> None:
        """The cells of a row outside a table; what is not understood alone may be so beside the others of its row."""
        filled = [cell for cell in cells if cell is not None]
        ask = self.understanding.is_understood
        left = [cell for cell in filled if not ask(cell, below, place)]
        if left and len(filled) > 1 and ask(" ".join(map(shown_value, filled)), below, place):
            return
        for cell in left:
            self.hold("text", shown_value(cell), sheet=sheet, row=row)

    def is_known(self, cell: Cell) -> bool:
        """Whether a text within a table is understood or agreed."""
        agreed = Agreement(kind="text", text=normal(shown_value(cell)))
        return agreed in self._agreed or self.understanding.is_understood(cell, place=True)

    def beside(self, found: Iterable[MetadataItem]) -> None:
        """What stands beside the cells of a workbook, or in how they are shown."""
        for item in found:
            if item.kind == "beside" and self.understanding.is_understood(item.text):
                continue
            self.hold(item.kind, item.text, sheet=item.sheet, row=item.row, expected=item.what)

    def name_of_sheet(self, name: str | None) -> None:
        """The name of a sheet that is read."""
        if name and not self.understanding.is_name_of_sheet(name):
            self.hold("text", name, sheet=name)

    def sheet(self, name: str | None, reason: Words, texts: Iterable[Cell]) -> None:
        """A sheet, or a table of one, that is not read: agreed with all that it says."""
        said = " | ".join(dict.fromkeys(normal(shown_value(cell)) for cell in texts if cell is not None))
        if len(said) > _LONGEST:
            said = f"{said[:_LONGEST]}… {hashlib.sha256(said.encode()).hexdigest()[:12]}"
        self.hold("sheet", f"{name or ''}: {said}", sheet=name, expected=reason)

    def format(self, code: str, *, sheet: str | None, row: int, column: str, value: Cell) -> None:
        """A number format that shows another number than the cell holds: agreed by its code."""
        shown = shown_value(value)
        expected = Words(
            f"the cell shows another number than {shown}, which it holds",
            f"ô hiển thị một số khác với giá trị {shown} bên trong",
        )
        self.hold("format", code, sheet=sheet, row=row, column=column, expected=expected, said=code)

    def hold(
        self,
        kind: Kind,
        text: str,
        *,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
        expected: Words | None = None,
        said: str | None = None,
    ) -> None:
        """Tell of an item that is neither agreed nor told yet; `said` is what is agreed, where it is not the text."""
        item = Agreement(kind=kind, text=said or normal(text))
        if item in self._agreed or item in self.open_items:
            return
        self.open_items.add(item)
        self.notices.add(RULES[kind], sheet=sheet, row=row, column=column, value=hidden(text), expected=expected)


def normal(text: str) -> str:
    """A text as it is agreed to: small letters without accents, `#` for each number and date."""
    return _NUMBER.sub("# ", plain(text)).strip() or text.strip() or "-"
