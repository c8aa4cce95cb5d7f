"""Number styles of an ODS, as the codes by which other spreadsheets write the same.

Belongs here: putting a code together. Does not belong here: what a code does to a number (`number_format`).
"""

from dagster_project.submissions.reading.number_format import is_plain
from dagster_project.submissions.reading.workbook_xml import Attributes

STYLES = {"number-style", "percentage-style", "currency-style"}


class NumberStyles:
    """Visitor of the number styles; `codes` are those that may show another number, by name."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self._name: str | None = None
        self._code = ""
        self._is_text = False

    def start(self, name: str, known: Attributes) -> None:
        """A number style begins, or a part of one."""
        if name in STYLES:
            self._name, self._code = known.get("name", ""), ""
        elif self._name is None:
            return
        elif name == "number":
            places = known.get("decimal-places", "0")
            self._code += "0" + ("." + "0" * int(places) if places.isdecimal() and 0 < int(places) < 20 else "")
            self._code += "," if known.get("display-factor", "1") not in ("1", "1.0", "") else ""
        elif name == "scientific-number":
            self._code += "0.00E+00"
        elif name == "fraction":
            self._code += "# ?/?"
        self._is_text = name in ("text", "currency-symbol")

    def end(self, name: str) -> None:
        """A number style ends, or a part of one."""
        self._is_text = False
        if name in STYLES and self._name is not None:
            if not is_plain(self._code):
                self.codes[self._name] = self._code
            self._name = None

    def text(self, text: str) -> None:
        """Letters beside the number."""
        if self._name is not None and self._is_text:
            self._code += "%" if text.strip() == "%" else f'"{text}"'
