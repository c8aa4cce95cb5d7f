"""Workbooks that Excel opens and the library that reads cells does not: put right aside, in memory.

Belongs here: parts that lie elsewhere than Excel puts them, names with backslashes, a sheet's wrong note of its own
size. Does not belong here: damage.
"""

import io
import re
import zipfile
from collections.abc import Iterable
from typing import BinaryIO

from dagster_project.submissions.reading.xlsx_package import WORKBOOK, Package

_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*?(?:/>|>\s*</(?:\w+:)?dimension>)")
_RIGHT = re.compile(rb'ref="[A-Z]{1,3}[1-9][0-9]*(?::[A-Z]{1,3}[1-9][0-9]*)?"')
_HEAD = 4096
_SHEET = re.compile(r"xl/(?:work|chart|dialog|macro)sheets/[^/]+")
_TYPES = "http://schemas.openxmlformats.org"


def readable(package: Package) -> BinaryIO | None:
    """The workbook as it can be read; None where it can be read as it lies."""
    wrong = {link.part for link in package.sheets.values() if _has_wrong_size(package, link.part)}
    if not wrong and _lies_right(package):
        return None
    parts = {"_rels/.rels": _links([("", "officeDocument", WORKBOOK)]), WORKBOOK: package.content(package.workbook)}
    links = []
    for at, link in enumerate(package.sheets.values(), start=1):
        target, content = f"{link.kind}s/sheet{at}.xml", package.content(link.part)
        parts[f"xl/{target}"] = _DIMENSION.sub(b"", content, count=1) if link.part in wrong else content
        links.append((link.key, link.kind, target))
    for kind, part in (("sharedStrings", package.texts), ("styles", package.styles)):
        if package.has(part):
            parts[f"xl/{kind}.xml"] = package.content(part)
            links.append((f"of {kind}", kind, f"{kind}.xml"))
    parts["xl/_rels/workbook.xml.rels"] = _links(links)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    made.seek(0)
    return made


def _lies_right(package: Package) -> bool:
    """Whether every part that is read lies where Excel puts it."""
    others = {"xl/sharedstrings.xml": package.texts, "xl/styles.xml": package.styles}
    return (
        package.workbook == WORKBOOK
        and all(_SHEET.fullmatch(link.part) for link in package.sheets.values())
        and all(part in ("", name) for name, part in others.items())
        and not any("\\" in entry.filename for entry in package.archive.infolist())
    )


def _links(links: Iterable[tuple[str, str, str]]) -> bytes:
    """The relations of a part: key, kind and target of each."""
    from xml.sax.saxutils import quoteattr  # noqa: PLC0415  brings half of the network library along

    written = (
        f"<Relationship Id={quoteattr(key)} Type={quoteattr(f'{_TYPES}/officeDocument/2006/relationships/{kind}')} "
        f"Target={quoteattr(target)}/>"
        for key, kind, target in links
    )
    return f'<Relationships xmlns="{_TYPES}/package/2006/relationships">{"".join(written)}</Relationships>'.encode()


def _has_wrong_size(package: Package, part: str) -> bool:
    with package.archive.open(package.entries[part]) as file:
        found = _DIMENSION.search(file.read(_HEAD))
    return found is not None and _RIGHT.search(found[0]) is None
