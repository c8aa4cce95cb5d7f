"""The parts of an XLSX package: which there are, and each walked through before anything is built of it.

Belongs here: names and bytes of parts. Does not belong here: reading cells.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dagster_project.submissions.reading.container_zip import Budget, open_zip, unpacked
from dagster_project.submissions.reading.limits import Limits, in_megabytes
from dagster_project.submissions.reading.sheet import Remark, Unreadable
from dagster_project.submissions.reading.workbook_xml import Attributes, Visitor, plain, walk

WORKBOOK = "xl/workbook.xml"
LINKS = "xl/_rels/workbook.xml.rels"
STYLES = "xl/styles.xml"
TEXTS = "xl/sharedstrings.xml"
_ELEMENTS_BESIDE_CELLS = 1_000_000


class _Found:
    """The sheets of the workbook part, or the links of its relations."""

    def __init__(self, element: str, key: str, value: str) -> None:
        self._element, self._key, self._value = element, key, value
        self.found: list[tuple[str, str]] = []
        self.is_1904 = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Keep the pair of attributes, and from when on days are counted."""
        if name == "workbookPr":
            self.is_1904 |= plain(attributes).get("date1904") in ("1", "true")
        if name == self._element:
            known = plain(attributes)
            self.found.append((known.get(self._key, ""), known.get(self._value, "")))

    def end(self, name: str) -> None:
        """Nothing to do."""

    def text(self, text: str) -> None:
        """Nothing to do."""


@dataclass
class Package:
    """An open package; `sheets` leads from a sheet's name to its part."""

    archive: zipfile.ZipFile
    limits: Limits
    budget: Budget
    entries: dict[str, zipfile.ZipInfo]
    sheets: dict[str, str] = field(default_factory=dict)
    is_1904: bool = False
    """Whether its serial numbers count days from 1904."""

    def walk(self, part: str, visitor: Visitor) -> None:
        """Walk through a part, whatever the case of its name.

        Raises:
            Unreadable: there is none, or it is damaged, hostile or too large.
        """
        if part not in self.entries:
            raise Unreadable("workbook_unreadable")
        most = 2 * self.limits.cells + _ELEMENTS_BESIDE_CELLS
        walk(unpacked(self.archive, self.entries[part], self.budget), visitor, most)

    def has(self, part: str) -> bool:
        """Whether there is such a part."""
        return part in self.entries

    def remarks(self) -> list[Remark]:
        """What the workbook brings along that is never run and never followed."""
        found = []
        if any(name.endswith("vbaproject.bin") for name in self.entries):
            found.append(Remark("workbook_macros"))
        if any(name.startswith("xl/externallinks/") for name in self.entries):
            found.append(Remark("workbook_external_links"))
        return found


@contextmanager
def open_package(path: Path, limits: Limits) -> Iterator[Package]:
    """Open a workbook and find its sheets.

    Raises:
        Unreadable: no workbook, a hostile one, or one that is larger as it was sent than a workbook may be unpacked.
    """
    in_megabytes("unpacked_too_large", path.stat().st_size, limits.workbook_bytes)
    with open_zip(path) as archive:
        entries = {entry.filename.casefold().replace("\\", "/"): entry for entry in archive.infolist()}
        budget = Budget(path.stat().st_size, limits.workbook_bytes, limits)
        package = Package(archive, limits, budget, entries)
        sheets, links = _Found("sheet", "name", "id"), _Found("Relationship", "Id", "Target")
        package.walk(WORKBOOK, sheets)
        package.is_1904 = sheets.is_1904
        package.walk(LINKS, links)
        targets = {key: _part(target) for key, target in links.found}
        package.sheets = {name: targets.get(key, "") for name, key in sheets.found}
        if len(package.sheets) < len(sheets.found):
            raise Unreadable("workbook_unreadable")
        yield package


def _part(target: str) -> str:
    """The name of a part, from a target that is written from the root or from the workbook's folder."""
    target = target.replace("\\", "/").casefold()
    return posixpath.normpath(target[1:] if target.startswith("/") else f"xl/{target}")
