"""Workbooks that Excel opens and the library that reads cells does not: put right aside, in memory.

Belongs here: names of parts with backslashes, a sheet's wrong note of its own size. Does not belong here: damage.
"""

import io
import re
import zipfile
from pathlib import Path
from typing import BinaryIO

from dagster_project.submissions.reading.xlsx_package import Package

_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*?(?:/>|>\s*</(?:\w+:)?dimension>)")
_RIGHT = re.compile(rb'ref="[A-Z]{1,3}[1-9][0-9]*(?::[A-Z]{1,3}[1-9][0-9]*)?"')
_HEAD = 4096


def readable(path: Path, package: Package) -> BinaryIO | None:
    """The workbook as it can be read; None where it can be read as it lies."""
    wrong = {part for part in package.sheets.values() if _has_wrong_size(package, part)}
    if not wrong and not any("\\" in entry.filename for entry in package.archive.infolist()):
        return None
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, entry in package.entries.items():
            data = package.archive.read(entry)
            given = entry.filename.replace("\\", "/")
            archive.writestr(given, _DIMENSION.sub(b"", data, count=1) if name in wrong else data)
    content.seek(0)
    return content


def _has_wrong_size(package: Package, part: str) -> bool:
    with package.archive.open(package.entries[part]) as file:
        found = _DIMENSION.search(file.read(_HEAD))
    return found is not None and _RIGHT.search(found[0]) is None
