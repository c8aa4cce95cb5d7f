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
_ROOT_LINKS = "_rels/.rels"
_ELEMENTS_BESIDE_CELLS = 1_000_000


@dataclass(frozen=True)
class Link:
    """A relation of one part to another: `kind` is the last word of its type, as `worksheet`."""

    key: str
    kind: str
    part: str


class _Workbook:
    """Visitor of the workbook part: its sheets, its names, and from when on days are counted."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.names: list[tuple[str, str]] = []
        self.is_1904 = False
        self._name: str | None = None
        self._text = ""

    def start(self, name: str, attributes: Attributes) -> None:
        """A sheet by its name and link, or a name that is given to something."""
        known = plain(attributes)
        if name == "workbookPr":
            self.is_1904 |= known.get("date1904") in ("1", "true")
        elif name == "sheet":
            self.sheets.append((known.get("name", ""), known.get("id", "")))
        elif name == "definedName":
            self._name, self._text = known.get("name", ""), known.get("comment", "") + " "

    def end(self, name: str) -> None:
        """What a name is given to is over."""
        if name == "definedName" and self._name is not None:
            self.names.append((self._name, self._text.strip()))
            self._name = None

    def text(self, text: str) -> None:
        """What a name is given to."""
        if self._name is not None:
            self._text += text


class _Links:
    """Visitor of the relations of a part in `folder`."""

    def __init__(self, folder: str) -> None:
        self.found: list[Link] = []
        self._folder = folder

    def start(self, name: str, attributes: Attributes) -> None:
        """Keep a relation to a part within the package."""
        known = plain(attributes)
        if name == "Relationship" and known.get("TargetMode") != "External":
            target = known.get("Target", "").replace("\\", "/").casefold()
            part = posixpath.normpath(target[1:] if target.startswith("/") else posixpath.join(self._folder, target))
            self.found.append(Link(known.get("Id", ""), posixpath.basename(known.get("Type", "")), part))

    def end(self, name: str) -> None:
        """Nothing to do."""

    def text(self, text: str) -> None:
        """Nothing to do."""


@dataclass
class Package:
    """An open package; `sheets` leads from a sheet's name to the link to its part."""

    archive: zipfile.ZipFile
    limits: Limits
    budget: Budget
    entries: dict[str, zipfile.ZipInfo]
    workbook: str = WORKBOOK
    sheets: dict[str, Link] = field(default_factory=dict)
    names: list[tuple[str, str]] = field(default_factory=list)
    """The names that the workbook gives, each with its comment and what it is given to."""
    styles: str = ""
    texts: str = ""
    """The parts of cell styles and of shared texts."""
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

    def content(self, part: str) -> bytes:
        """The bytes of a part that was walked through."""
        budget = Budget(self.entries[part].compress_size, self.limits.workbook_bytes, self.limits)
        return b"".join(unpacked(self.archive, self.entries[part], budget))

    def remarks(self) -> list[Remark]:
        """What the workbook brings along that is never run and never followed."""
        found = []
        if any(name.endswith("vbaproject.bin") for name in self.entries):
            found.append(Remark("workbook_macros"))
        if any("/externallinks/" in name for name in self.entries):
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
        _find_parts(package)
        yield package


def _find_parts(package: Package) -> None:
    """The workbook part is the one that the package names; the others are those that the workbook part does."""
    root = _links(package, _ROOT_LINKS, "") if package.has(_ROOT_LINKS) else []
    named = (link.part for link in root if link.kind == "officeDocument" and package.has(link.part))
    package.workbook = next(named, WORKBOOK)
    folder, name = posixpath.split(package.workbook)
    book = _Workbook()
    package.walk(package.workbook, book)
    links = {link.key: link for link in _links(package, f"{folder}/_rels/{name}.rels".lstrip("/"), folder)}
    package.is_1904, package.names = book.is_1904, book.names
    package.sheets = {sheet: links.get(key, Link(key, "", "")) for sheet, key in book.sheets}
    if len(package.sheets) < len(book.sheets):
        raise Unreadable("workbook_unreadable")
    by_kind = {link.kind: link.part for link in links.values()}
    package.styles, package.texts = by_kind.get("styles", ""), by_kind.get("sharedStrings", "")


def _links(package: Package, part: str, folder: str) -> list[Link]:
    visitor = _Links(folder)
    package.walk(part, visitor)
    return visitor.found
