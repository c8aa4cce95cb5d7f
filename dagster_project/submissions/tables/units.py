"""The unit that a sheet says its figures are in.

Belongs here: lines above the header such as `Đơn vị tính: thuê bao`. Does not belong here: converting. A unit that
would change the figures refuses the file.
"""

import re

from dagster_project.submissions.notices import Notices
from dagster_project.submissions.reading import Sheet
from dagster_project.submissions.tables.header import Header
from dagster_project.text import plain

_PARTS = re.compile(r"[,;/]|\bvà\b")


def tell_units(sheet: Sheet, header: Header, notices: Notices) -> None:
    """Refuse a file whose figures are said to be in a unit that is not known to leave them as they are."""
    words = notices.contracts.words
    for number, row in zip(sheet.numbers[: header.at], sheet.rows[: header.at], strict=True):
        for at, cell in enumerate(row):
            if not isinstance(cell, str):
                continue
            start = next((start for start in words.unit_starts if _starts(plain(cell), start)), None)
            if start is None:
                continue
            unit = _unit_in(cell, start) or next((str(other) for other in row[at + 1 :] if other is not None), "")
            if unit and any(plain(part) not in words.plain_units for part in _PARTS.split(unit)):
                notices.add("unit_unknown", sheet=sheet.name, row=number, value=unit, expected=", ".join(words.units))


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
