"""The commune of each row: by its own cells, or with the district of its section, its sheet or its sender.

Belongs here: which of these says the district. Does not belong here: names of places (`places`), or filling (`fill`).
"""

import re
from collections.abc import Collection
from functools import cached_property
from typing import Literal

from dagster_project.core.text import plain
from dagster_project.submissions.headings.numbers import bare
from dagster_project.submissions.headings.row_forms import listed_name
from dagster_project.submissions.headings.structure import SheetTable
from dagster_project.submissions.places.matcher import ISLAND, NotFound, PlaceMatcher
from dagster_project.submissions.places.names import Commune
from dagster_project.submissions.reading import Cell
from dagster_project.submissions.records.recognised import Recognised
from dagster_project.submissions.tables.row_kinds import ClassifiedRow

_Part = Literal["commune_code", "district", "commune"]
_REMARK = re.compile(r"(.*\S)\s*[(\[]\s*([^()\[\]]+?)\s*[)\]]")
_CODE, _NOTE = re.compile(r"\d{5}"), re.compile(r"\d{1,2}")
_TYPES = ("xa", "phuong", "thi tran")
_PARTS: tuple[_Part, ...] = ("commune_code", "district", "commune")


class RowPlaces:
    """Finds the communes of one file's rows. It remembers: most rows repeat a place."""

    def __init__(self, what: Recognised, places: PlaceMatcher | None, remarks: Collection[str] = ()) -> None:
        self._what, self._remarks = what, remarks
        self._places = places
        self._known: dict[tuple[str | None, ...], Commune | NotFound] = {}
        self._districts: dict[str, str | None] = {}

    def of(self, table: SheetTable, line: ClassifiedRow) -> Commune | NotFound:
        """The commune that a line speaks of."""
        code, district, name = (_named(line.cells, self._position(table, part)) for part in _PARTS)
        name, code = self._without_remark(name, code)
        key = (code, district, name, line.district, table.sheet.name)
        if key not in self._known:
            section = line.district or self._district_of_sheet(table.sheet.name)
            self._known[key] = self._resolve(code, district, name, section)
        return self._known[key]

    def _without_remark(self, name: str | None, code: str | None) -> tuple[str | None, str | None]:
        """A commune's name without the remark in brackets behind it, which may be its code or its type."""
        found = _REMARK.fullmatch(name) if name else None
        if found is None:
            return name, code
        remark = plain(found[2])
        if _CODE.fullmatch(remark):
            return found[1], code or remark
        if remark in _TYPES:
            return f"{found[2]} {found[1]}", code
        is_known = remark in self._remarks or _NOTE.fullmatch(remark) is not None
        return (found[1] if is_known else name), code

    def district_code(self, name: str) -> str | None:
        """The code of the district that a text names, None where it names none; figures name none."""
        if name not in self._districts:
            is_name = any(letter.isalpha() for letter in name)
            self._districts[name] = self._places.district_code(name) if self._places is not None and is_name else None
        return self._districts[name]

    def is_place(self, name: str) -> bool:
        """Whether a text names a commune or a district, or may do so."""
        if self._places is None or self.district_code(name) is not None:
            return True
        found = self._places.resolve(code=None, district=None, name=name)
        return isinstance(found, Commune) or found.code != "commune_unknown"

    def _resolve(
        self, code: str | None, district: str | None, name: str | None, section: str | None
    ) -> Commune | NotFound:
        """A district need not name itself in its own files, nor a row the district of its section or sheet."""
        assert self._places is not None
        if code is None and district is None:
            if name is not None and self.district_code(name) == ISLAND:
                section = None
            return self._places.resolve(code=None, district=section or self._own_district, name=name)
        place = self._places.resolve(code=code, district=district, name=name)
        if section is None or not isinstance(place, Commune):
            return place
        if self._places.resolve(code=place.code, district=section, name=None) != place:
            return NotFound("district_disagrees", "district", district or str(code), section)
        return place

    @cached_property
    def _own_district(self) -> str | None:
        """The name of the district that sends the file, as its notices are to show it."""
        code = self._what.submitter.district_code
        return self._places.district_name(code) if self._places is not None and code else None

    def _position(self, table: SheetTable, part: _Part) -> int | None:
        column = self._what.feed.place_column(part)
        return None if column is None else table.positions.get(column.name)

    def _district_of_sheet(self, name: str | None) -> str | None:
        return name if name and self.district_code(name) is not None else None


def _named(cells: list[Cell], position: int | None) -> str | None:
    cell = None if position is None or position >= len(cells) else cells[position]
    if isinstance(cell, str):
        return listed_name(bare(cell))
    return None if cell is None else str(cell)
