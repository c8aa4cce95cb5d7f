"""A table in a submitter's layout: the header, the cells and the total row, before any file format.

Belongs here: what stands in which cell, and the names of places as a submitter spells them. Does not belong here: bytes
(write.py).
"""

import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from dagster_project.demo.habits import Layout, Spelling
from dagster_project.demo.places import BACH_LONG_VI, load_places
from dagster_project.demo.tables import DemoTable

Cells = Sequence[object]
SHORT = {"Phường": "P.", "Xã": "X.", "Thị trấn": "TT.", "Quận": "Q.", "Huyện": "H."}


def body(layout: Layout, table: DemoTable, day: date) -> list[Cells]:
    """The columns of a file, each with its cells from the first row to the total row; None is an empty cell."""
    names = [name for _, name in layout.columns]
    filled = [_cells(layout, table, name, day) for name in names]
    if layout.total is None:
        return filled
    label_at = next(i for i, name in enumerate(names) if name in ("district_name", "commune_name"))
    return [
        [*cells, layout.total if i == label_at else _control_total(table, name)]
        for i, (name, cells) in enumerate(zip(names, filled, strict=True))
    ]


def _control_total(table: DemoTable, name: str) -> int | None:
    values = table.columns.get(name, [])
    numbers = [value for value in values if isinstance(value, int)]
    if not numbers or len(numbers) != len(values):
        return None
    return sum(numbers) + table.control_error.get(name, 0)


def _cells(layout: Layout, table: DemoTable, name: str, day: date) -> Cells:
    if name == "serial":
        return range(1, table.size + 1)
    if name in ("district_name", "commune_name", "commune_code"):
        return _place_cells(layout, table, name)
    values = [day] * table.size if name == "report_date" else table.columns[name]
    if not values or isinstance(values[0], (int, float)):
        return values
    return [_written(layout, value) for value in values]


def _written(layout: Layout, value: object) -> object:
    """The submitter's word for a choice, its text for a date, and everything else as it is."""
    if isinstance(value, str):
        return layout.words.get(value, value)
    return value.strftime(layout.dates) if layout.dates and isinstance(value, date) else value


def _place_cells(layout: Layout, table: DemoTable, name: str) -> Cells:
    """Bạch Long Vĩ has no commune: where the district stands in the row, its commune is left empty."""
    places, positions = load_places(), table.places or []
    has_district = any(column == "district_name" for _, column in layout.columns)
    districts, communes = place_names(layout.spelling)
    if name == "district_name":
        return [districts[i] for i in positions]
    wanted = [place.code for place in places.all] if name == "commune_code" else communes
    island = places.index(BACH_LONG_VI)
    cells: list[object] = [None if has_district and i == island else wanted[i] for i in positions]
    for row, wrong in table.misspelt.items():
        cells[row] = spell(wrong, layout.spelling) if name == "commune_name" else None
    return cells


def without_accents(text: str) -> str:
    """`Thị trấn Núi Đèo` → `Thi tran Nui Deo`."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _new_tone(word: str) -> str:
    """`Thuỷ` → `Thủy`, `Hoà` → `Hòa`: a tone on the last vowel of a word that ends in oa, oe or uy moves one left."""
    letters = unicodedata.normalize("NFD", word)
    if len(letters) < 3 or unicodedata.combining(letters[-1]) == 0:
        return word
    if letters[-3:-1].lower() not in ("oa", "oe", "uy") or letters[-4:-3].lower() == "q":
        return word
    return unicodedata.normalize("NFC", letters[:-2] + letters[-1] + letters[-2])


def spell(name: str, spelling: Spelling) -> str:
    """A name with its type, as `Xã Lê Thiện` or `Huyện An Lão`, in a submitter's spelling."""
    if spelling.form != "full":
        kind = next(kind for kind in SHORT if name.startswith(f"{kind} "))
        name = SHORT[kind] + (" " if spelling.form == "short" else "") + name.removeprefix(f"{kind} ")
    if spelling.new_tones:
        name = " ".join(_new_tone(word) for word in name.split(" "))
    if not spelling.accents:
        name = without_accents(name)
    return name.upper() if spelling.capitals else name


@lru_cache(maxsize=32)
def place_names(spelling: Spelling) -> tuple[list[str], list[str]]:
    """District and commune of every place, in the order of places.py."""
    places = load_places().all
    return [spell(place.district, spelling) for place in places], [spell(place.name, spelling) for place in places]
