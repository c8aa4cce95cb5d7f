"""The forms by which rows and their labels are told apart: figures, numerals, bullets, signing lines, types of names.

Belongs here: what one text or one row looks like. Does not belong here: what a row is in its table (`row_labels`).
"""

import re
from collections.abc import Collection
from datetime import date
from itertools import pairwise

from dagster_project.core.text import plain
from dagster_project.submissions.headings.dates import read_date
from dagster_project.submissions.headings.numbers import bare
from dagster_project.submissions.reading import Cell

_FIGURE = re.compile(r"[+-]?[0-9][0-9., ]*%?")
_ORDER = re.compile(r"\(?([0-9]{1,3}|[A-Za-z])\)?(?:\s*=.*)?")
_FORMULA = re.compile(r"\(?[0-9]{1,3}\)?\s*=[\s0-9()+*/.-]+")
_NUMERAL = r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})"
_ROMAN = re.compile(rf"{_NUMERAL}[.)]?|[A-H][.)]?")
_LISTED = re.compile(r"^\s*(?:[-+*•–]\s*|[0-9]{1,3}[.)]\s+)")
_BULLET = re.compile(r"\s*[-+*•–]")
_SECTION = re.compile(rf"^\s*(?:{_NUMERAL}|[A-H])\s*[.):–-]+\s*")
_SIGNING = re.compile(r".*\bngay( \d{1,2})? thang( \d{1,2})? nam( \d{4})?")
_PAGE = re.compile(r"trang( so)? \d+( \d+)?")
_DISTRICT_TYPES = ("huyen", "quan", "h", "q", "huyen dao", "thi xa", "thanh pho")


def text_of(cell: Cell) -> str:
    """A cell as one line of text."""
    return "" if cell is None else " ".join(str(cell).split())


def cell_at(cells: list[Cell], at: int | None) -> Cell:
    """The cell at a place, None where the row has none."""
    return None if at is None or at >= len(cells) else cells[at]


def looks_like_figure(text: str) -> bool:
    """Whether a text is written as numbers are."""
    return _FIGURE.fullmatch(bare(text)) is not None


def is_figure(cell: Cell, dashes: Collection[str]) -> bool:
    """Whether a cell is a number, is written like one, or is a dash in the place of one."""
    if isinstance(cell, str):
        return cell in dashes or looks_like_figure(cell)
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def is_value(cell: Cell) -> bool:
    """Whether a cell is a number or a date, or is written like one."""
    if not isinstance(cell, str):
        return cell is not None
    return any(map(str.isdigit, cell)) and not any(map(str.isalpha, cell))


def has_no_figures(cells: list[Cell]) -> bool:
    """Whether a row holds no figures: texts alone, or a text and its date."""
    values = [cell for cell in cells if is_value(cell)]
    return not values or (len(cells) - cells.count(None) == 2 and len(values) == 1 and _is_day(values[0]))


def _is_day(cell: Cell) -> bool:
    if isinstance(cell, str):
        return not cell.isdigit() and read_date(cell) is not None
    return isinstance(cell, date)


def is_numeral(text: str) -> bool:
    """A number of a section: `I`, `IV.`, `A`."""
    return _ROMAN.fullmatch(text) is not None


def is_signing(words: str) -> bool:
    """Place and date over a signature, as `plain` gives them."""
    return _SIGNING.fullmatch(words) is not None


def is_page(words: str) -> bool:
    """The number of a page, as `plain` gives it: `Trang 1/3`."""
    return _PAGE.fullmatch(words) is not None


def listed_name(text: str) -> str:
    """A name without the bullet or number before it: `1. Xã Lê Lợi`, `- Xã Lê Lợi`."""
    return _LISTED.sub("", text, count=1)


def has_bullet(text: str) -> bool:
    """Whether a label stands under the one above it: `- Trả trước`."""
    return _BULLET.match(text) is not None


def section_name(text: str) -> str:
    """A heading without its number: `II. Huyện An Dương`, `I - Huyện An Dương`."""
    return _SECTION.sub("", text, count=1)


def is_typed_district(name: str) -> bool:
    """Whether a name says of itself that it is a district's."""
    return plain(name).startswith(tuple(f"{word} " for word in _DISTRICT_TYPES))


def is_no_commune(name: str) -> bool:
    """Whether a name does not say of itself that it is a commune's."""
    return not plain(name).startswith(("xa ", "x ", "phuong ", "p ", "thi tran ", "tt "))


def is_index(cells: list[Cell]) -> bool:
    """The row of column numbers under a header: `1 2 3`, `A B 1 2 3`, `(1) (2) (3)=(1)+(2)`."""
    texts = [text_of(int(cell) if isinstance(cell, float) and cell.is_integer() else cell) for cell in cells]
    filled = [text for text in texts if text]
    if len(filled) < 2 or not all(_ORDER.fullmatch(text) or _FORMULA.fullmatch(text) for text in filled):
        return False
    numbers = [int(found[0]) for text in filled if (found := re.search(r"[0-9]+", text))]
    letters = [text.strip("()").upper() for text in filled if not re.search(r"[0-9]", text)]
    in_order = all(later - earlier == 1 for earlier, later in pairwise(numbers))
    spelled = [chr(ord("A") + at) for at in range(len(letters))]
    return in_order and letters == spelled and (not numbers or numbers[0] in (0, 1, len(letters) + 1))
