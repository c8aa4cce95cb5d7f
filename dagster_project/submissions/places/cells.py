"""A cell that holds a commune and its district: `Xã Lê Lợi, huyện An Dương`, `Lê Lợi - An Dương`, `Lê Lợi (An Dương)`.

Belongs here: telling the parts apart. Does not belong here: which commune they name (`matcher`).
"""

import re
from collections.abc import Iterator

from dagster_project.core.text import plain

_PARTS = re.compile(r"\s*[,;:/()\[\]|]\s*|\s+[-–—]\s*|\s*[-–—]\s+")
_CITY = {"hai phong", "tp hai phong", "thanh pho hai phong", "t p hai phong", "tphp", "tp hp", "viet nam"}
_ORDINAL = re.compile(r"^\s*(?:[ivxIVX]{1,5}|[A-Za-z]|\d{1,3})\s*[.)\]:]\s+(?=\S)")
_COUNTED = re.compile(r"^\d+ (?:xa|phuong|thi tran|don vi)\b")


def parts_of(cell: str) -> list[str]:
    """The names in a cell, the city's own and remarks such as `(17 xã)` left out."""
    parts = (part.strip(" .:\t") for part in _PARTS.split(cell))
    return [part for part in parts if part and plain(part) not in _CITY and not _COUNTED.match(plain(part))]


def without_ordinal(cell: str) -> str:
    """`II. Huyện An Dương` → `Huyện An Dương`."""
    return _ORDINAL.sub("", cell)


def pairs_in(cell: str) -> Iterator[tuple[str, str]]:
    """Each way to read a cell of two names as a commune and its district."""
    parts = parts_of(cell)
    if len(parts) == 2:
        yield parts[0], parts[1]
        yield parts[1], parts[0]
