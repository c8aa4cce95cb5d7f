"""Personal data in what stands beside the cells of a workbook, which no reader of cells shows.

Belongs here: comments, text boxes, headers and footers of pages, the document's own properties, names of sheets; of a
workbook in an archive too. Does not belong here: cells, or unpacking (`reading`), which has refused by now what is too
large.
"""

import gzip
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from dagster_project.submissions.privacy.cells import ENOUGH, Finding
from dagster_project.submissions.privacy.marks import found_in
from dagster_project.submissions.reading import Sheet

_WHOLE = re.compile(
    r"(?:^|/)(?:(?:comments|threadedcomment|drawing|vmldrawing)[^/]*\.(?:xml|vml)|docProps/[^/]*\.xml|meta\.xml)$",
    re.IGNORECASE,
)
"""Parts that hold nothing but such texts."""
_SHEET = re.compile(r"(?:^|/)worksheets/[^/]*\.xml$", re.IGNORECASE)
_OF_PAGES = re.compile(rb"<headerFooter.*?</headerFooter>", re.DOTALL)
_PAGE_CODE = re.compile(rb'&amp;(?:[LCR]|"[^"]*")')
_BEHIND_CELLS = 1 << 18
"""Bytes at the end of a sheet's part, where the header and footer of its pages stand."""
_PARTLY = {
    "content.xml": re.compile(rb"<office:annotation\b.*?</office:annotation>", re.DOTALL),
    "styles.xml": re.compile(rb"<style:(?:header|footer)\b.*?</style:(?:header|footer)>", re.DOTALL),
}
"""Parts of an ODS that hold other things too, and where in them such texts stand."""
_TAG = re.compile(r"<[^>]*>")
_GZIP, _ZIP = b"\x1f\x8b", b"PK"


def look_beside_cells(path: Path, sheets: Iterable[Sheet]) -> tuple[Finding, ...]:
    """One finding where three distinct matches lie beside the cells of a workbook, and one for the names of sheets."""
    names = [sheet.name for sheet in sheets if sheet.name]
    found = [_finding(names, "(names of sheets)"), _finding(_texts(path), "(comments, header, footer, properties)")]
    return tuple(finding for finding in found if finding)


def _finding(texts: Iterable[str], where: str) -> Finding | None:
    matches = {match.key: match for text in texts for match in found_in(text)}
    return Finding(next(iter(matches.values())).kind, None, where) if len(matches) >= ENOUGH else None


def _texts(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        start = file.read(2)
        file.seek(0)
        if start == _GZIP:
            with gzip.open(file) as unpacked:
                content = io.BytesIO(unpacked.read()) if unpacked.read(2) == _ZIP and not unpacked.seek(0) else None
            if content:
                yield from _of_package(content)
        elif start == _ZIP:
            yield from _of_package(file)


def _of_package(file: IO[bytes]) -> Iterator[str]:
    """The texts of a workbook, or of the one in an archive."""
    with zipfile.ZipFile(file) as package:
        for name in package.namelist():
            if _WHOLE.search(name):
                yield from _lines(package.read(name))
            elif _SHEET.search(name):
                for text in _OF_PAGES.findall(_end(package, name)):
                    yield from _lines(_PAGE_CODE.sub(b" ", text))
            elif name in _PARTLY:
                for text in _PARTLY[name].findall(package.read(name)):
                    yield from _lines(text)
            with package.open(name) as member:
                is_package = member.read(2) == _ZIP
            if is_package:
                yield from _of_package(io.BytesIO(package.read(name)))


def _end(package: zipfile.ZipFile, name: str) -> bytes:
    """The last bytes of a part, however large it is."""
    end = b""
    with package.open(name) as part:
        while chunk := part.read(_BEHIND_CELLS):
            end = (end + chunk)[-_BEHIND_CELLS:]
    return end


def _lines(markup: bytes) -> Iterator[str]:
    """The text between tags; no tag's own numbers."""
    return (text for text in _TAG.split(markup.decode("utf-8", "replace")) if text.strip())
