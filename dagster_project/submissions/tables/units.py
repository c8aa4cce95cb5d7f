"""The unit that a sheet says its figures are in.

Belongs here: lines above a header such as `Đơn vị tính: thuê bao`, and `nghìn thuê bao` wherever it stands. Does not
belong here: converting. A unit that would change the figures refuses the file.
"""

import re
from collections.abc import Container

from dagster_project.contracts import TableWords
from dagster_project.submissions.notices import Notices
from dagster_project.submissions.reading import Cell, Sheet
from dagster_project.text import accented, plain

_PARTS = re.compile(r"[,;/]|\bvà\b")
_THOUSANDS = re.compile(r"(?:x ?)?1(?:0{2,}| 000)(?: 000)*(?: |$)")
_LONGEST = 60
"""Characters of a cell that says no more than a unit."""


def tell_units(sheet: Sheet, titles: Container[int], notices: Notices) -> None:
    """Refuse a file whose figures are said to be in a unit that is not known to leave them as they are.

    `titles` are the numbers of the rows in which a line of the unit may stand.
    """
    words = notices.contracts.words
    seen: set[str] = set()
    for number, row in zip(sheet.numbers, sheet.rows, strict=True):
        for place, cell in enumerate(row):
            if not isinstance(cell, str) or cell in seen:
                continue
            unit = _unit_of_line(row, place, words) if number in titles else None
            if unit is None:
                seen.add(cell)
                unit = cell if _is_multiple(cell, words) else ""
            if unit and any(plain(part) not in words.plain_units for part in _PARTS.split(unit)):
                notices.add("unit_unknown", sheet=sheet.name, row=number, value=unit, expected=", ".join(words.units))


def _unit_of_line(row: list[Cell], at: int, words: TableWords) -> str | None:
    """What a line of the unit says, in its own cell or the next; None where the cell begins no such line."""
    cell = str(row[at])
    start = next((start for start in words.unit_starts if _starts(plain(cell), start)), None)
    if start is None:
        return None
    return _unit_in(cell, start) or next((str(other) for other in row[at + 1 :] if other is not None), "")


def _is_multiple(cell: str, words: TableWords) -> bool:
    """Whether a cell says no more than that figures are in thousands: `(nghìn thuê bao)`, `Đơn vị: 1.000 TB`."""
    if len(cell) > _LONGEST:
        return False
    rest = plain(cell)
    start = next((start for start in words.multiple_starts if _starts(rest, start)), "")
    rest = rest.removeprefix(start).strip()
    unit = rest.partition(" ")[2]
    spelled = accented(cell).split()[len(start.split()) :]
    if not spelled or not words.is_multiple(spelled[0]):
        thousands = _THOUSANDS.match(rest) if start else None
        if thousands is None:
            return False
        unit = rest[thousands.end() :]
    if not start or not unit:
        return bool(start) or unit in words.plain_units
    return any(_starts(unit, known) for known in words.plain_units)


def _starts(text: str, start: str) -> bool:
    return text == start or text.startswith(f"{start} ")


def _unit_in(cell: str, start: str) -> str:
    """What stands behind the words of the line, its signs and brackets left out."""
    words = cell.split()
    for count in range(len(words) + 1):
        if plain(" ".join(words[:count])) == start:
            return " ".join(words[count:]).strip(" :().-–")
    _, _, rest = cell.partition(":")
    return rest.strip(" ().-–")
