"""Personal data in what stands beside the cells of a workbook, which no reader of cells shows.

Belongs here: comments, text boxes, headers and footers of pages, the document's own properties, names of sheets; of a
workbook in an archive, and of workbooks within it, too. All of it is read piece by piece and within the limits of a
workbook: none of it is held in memory. Does not belong here: cells, or unpacking (`reading`).
"""

import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dagster_project.submissions.hiding.marks import found_in
from dagster_project.submissions.privacy.cells import ENOUGH, Finding
from dagster_project.submissions.reading import Limits, Sheet, Unreadable
from dagster_project.submissions.reading.container import unpack
from dagster_project.submissions.reading.container_zip import Budget, open_zip, starts_with, unpacked
from dagster_project.submissions.reading.kinds import Kind

_WHOLE = re.compile(
    r"(?:^|/)(?:(?:comments|threadedcomment|drawing|vmldrawing)[^/]*\.(?:xml|vml)|docProps/[^/]*\.xml|meta\.xml)$",
    re.IGNORECASE,
)
"""Parts that hold nothing but such texts."""
_SHEET = re.compile(r"(?:^|/)worksheets/[^/]*\.xml$", re.IGNORECASE)
_PAGE_CODE = re.compile(rb'&amp;(?:[LCR]|"[^"]*")')


@dataclass(frozen=True)
class _Element:
    """Where in a part that holds other things too such texts stand."""

    begins: re.Pattern[bytes]
    ends: re.Pattern[bytes]


_OF_PAGES = _Element(re.compile(rb"<headerFooter\b"), re.compile(rb"</headerFooter>"))
_PARTLY = {
    "content.xml": _Element(re.compile(rb"<office:annotation\b"), re.compile(rb"</office:annotation>")),
    "styles.xml": _Element(re.compile(rb"<style:(?:header|footer)\b"), re.compile(rb"</style:(?:header|footer)>")),
}
_LONGEST_MARK = 32
"""Bytes of the longest beginning or end of an element."""
_TAG = re.compile(r"<[^>]*>")
_ZIP = b"PK"
_LONGEST_PIECE = 1 << 20
"""Bytes of a text that are looked at together."""
_OVERLAP = 256
"""Bytes of a longer text that are looked at again with what follows, so that nothing is torn."""
_DEEPEST = 3
"""Workbooks within one another."""


def look_beside_cells(
    path: Path, name: str, sheets: Iterable[Sheet], limits: Limits, scratch: Path
) -> tuple[Finding, ...]:
    """One finding where three distinct matches lie beside the cells of a workbook, and one for the names of sheets.

    Raises:
        Unreadable: there is more beside its cells than a workbook may hold, or what it holds is no workbook.
    """
    names = [sheet.name for sheet in sheets if sheet.name]
    found = [_finding(names, "(names of sheets)")]
    with tempfile.TemporaryDirectory(dir=scratch, prefix="beside-") as folder:
        file = unpack(path, name, limits, Path(folder))
        if file.kind in (Kind.XLSX, Kind.ODS):
            budget = Budget(file.path.stat().st_size, limits.workbook_bytes, limits)
            texts = _of_package(file.path, budget, Path(folder), 1)
            try:
                found.append(_finding(texts, "(comments, header, footer, properties)"))
            except Unreadable as unreadable:
                if unreadable.code == "archive_unreadable":
                    raise Unreadable("workbook_unreadable") from None
                raise
    return tuple(finding for finding in found if finding)


def _finding(texts: Iterable[str], where: str) -> Finding | None:
    matches = {match.key: match for text in texts for match in found_in(text)}
    return Finding(next(iter(matches.values())).kind, None, where) if len(matches) >= ENOUGH else None


def _of_package(path: Path, budget: Budget, scratch: Path, depth: int) -> Iterator[str]:
    """The texts of a workbook and of those within it."""
    if depth > _DEEPEST:
        raise Unreadable("archive_nested")
    with open_zip(path) as package:
        for entry in package.infolist():
            name, content = entry.filename, unpacked(package, entry, budget)
            if _WHOLE.search(name):
                yield from _between_tags(content)
            elif _SHEET.search(name):
                yield from _between_tags(_PAGE_CODE.sub(b" ", piece) for piece in _within(content, _OF_PAGES))
            elif name in _PARTLY:
                yield from _between_tags(_within(content, _PARTLY[name]))
            elif starts_with(package, entry, _ZIP):
                inner = scratch / f"within-{depth}"
                with inner.open("wb") as writer:
                    writer.writelines(content)
                yield from _of_package(inner, budget, scratch, depth + 1)


def _within(chunks: Iterable[bytes], element: _Element) -> Iterator[bytes]:
    """What lies within each of the elements, piece by piece; a tag after each, so that no two are read as one."""
    rest, is_within = b"", False
    for chunk in chunks:
        rest += chunk
        while found := (element.ends if is_within else element.begins).search(rest):
            if is_within:
                yield rest[: found.start()] + b"<>"
            rest = (b"" if is_within else b"<") + rest[found.end() :]
            is_within = not is_within
        if is_within:
            yield rest[:-_LONGEST_MARK]
        rest = rest[-_LONGEST_MARK:]
    if is_within:
        yield rest


def _between_tags(chunks: Iterable[bytes]) -> Iterator[str]:
    """The text between tags, and no tag's own numbers; of a text without end, one piece after another."""
    rest = b""
    for chunk in chunks:
        rest += chunk
        whole = rest.rfind(b"<")
        if whole > 0:
            yield from _lines(rest[:whole])
            rest = rest[whole:]
        if len(rest) > _LONGEST_PIECE:
            yield from _lines(rest)
            rest = rest[-_OVERLAP:]
    yield from _lines(rest)


def _lines(markup: bytes) -> Iterator[str]:
    return (text for text in _TAG.split(markup.decode("utf-8", "replace")) if text.strip())
