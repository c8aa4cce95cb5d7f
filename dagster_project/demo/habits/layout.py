"""What a submitter's habits are made of. Belongs here: the forms. Does not belong here: anyone's own habits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Encoding = Literal["utf-8", "utf-8-sig", "utf-16", "cp1258", "tcvn3", "vni"]
Columns = tuple[tuple[str, str], ...]
"""Header word and contract column, in the file's order; `serial` is STT."""

NATIVE_DATES = ""
"""Dates are spreadsheet dates, not text."""


@dataclass(frozen=True)
class Spelling:
    """How a submitter writes the names of districts and communes."""

    form: Literal["full", "short", "glued"] = "full"
    """`Xã Lê Thiện`, `X. Lê Thiện`, `X.Lê Thiện`."""
    capitals: bool = False
    accents: bool = True
    new_tones: bool = False
    """`Thủy`, `Hòa` for `Thuỷ`, `Hoà`."""


@dataclass(frozen=True)
class Layout:
    """One feed's file of one submitter."""

    file_name: str
    """With {date}."""
    date_in_name: str
    columns: Columns
    delimiter: str | None = None
    """None is XLSX."""
    encoding: Encoding = "utf-8"
    """Of a text; in a workbook `tcvn3` is text in a font of that time."""
    line_end: str = "\n"
    sheet: str = "Sheet1"
    spelling: Spelling = Spelling()
    dates: str = "%d/%m/%Y"
    words: Mapping[str, str] = field(default_factory=dict)
    """The submitter's word for a choice of the contract."""
    total: str | None = None
    """Label of the total row."""
    total_first: bool = False
    letterhead: str | None = None
    """The sender's name above the table, with motto, title, date and unit; below it who signed."""
    title: str = ""
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """A heading over several columns → their header words → what then stands under it."""
    index_row: bool = False
    """Under the header the columns are numbered."""
    districts: Literal["column", "once", "sections"] = "column"
    """In every row; in the first row of each district; as a numbered row with the district's sums."""
    dotted: bool = False
    """Numbers are text with points between the thousands, and a dash stands for zero."""
    empty_sheet: str | None = None
    """A further sheet with nothing in it, before the table's."""

    def name_on(self, day: date) -> str:
        """The file's name for a report date."""
        return self.file_name.format(date=day.strftime(self.date_in_name))


@dataclass(frozen=True)
class TrafficLayout:
    """One operator's traffic file: plain CSV, as machines write it."""

    file_name: str
    date_in_name: str
    columns: Columns
    delimiter: str
    hour: str
    technology: str

    def name_on(self, day: date) -> str:
        """The file's name for a report date."""
        return self.file_name.format(date=day.strftime(self.date_in_name))


@dataclass(frozen=True)
class Habits:
    """All that one submitter sends."""

    feeds: Mapping[str, Layout]
    traffic: TrafficLayout | None = None
    district_code: str | None = None


def columns(*pairs: str) -> Columns:
    """`Mã xã = commune_code` and the like, one a column."""
    return tuple((header.strip(), name.strip()) for header, name in (pair.split("=") for pair in pairs))
