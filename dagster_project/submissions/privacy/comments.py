"""Personal data in the comments and text boxes of a workbook, which no reader of cells shows.

Belongs here: the parts of an XLSX or ODS package that hold them. Does not belong here: cells, or unpacking (`reading`),
which has refused by now what is too large.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from dagster_project.submissions.privacy.cells import ENOUGH, Finding
from dagster_project.submissions.privacy.marks import found_in

_PARTS = re.compile(r"(?:^|/)(?:comments|threadedcomment|drawing|vmldrawing)[^/]*\.(?:xml|vml)$", re.IGNORECASE)
_ODS_PART = "content.xml"
_ODS_COMMENT = re.compile(r"<office:annotation\b.*?</office:annotation>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_COLUMN = "(comments)"


def look_in_comments(path: Path) -> tuple[Finding, ...]:
    """One finding where three distinct matches lie in the comments of a workbook; none where it is no package."""
    if not zipfile.is_zipfile(path):
        return ()
    matches = {match.key: match for text in _texts(path) for match in found_in(text)}
    return (Finding(next(iter(matches.values())).kind, None, _COLUMN),) if len(matches) >= ENOUGH else ()


def _texts(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if _PARTS.search(name):
                yield from _lines(package.read(name).decode("utf-8", "replace"))
            elif name == _ODS_PART:
                for comment in _ODS_COMMENT.findall(package.read(name).decode("utf-8", "replace")):
                    yield from _lines(comment)


def _lines(markup: str) -> Iterator[str]:
    """The text between tags; no tag's own numbers."""
    return (text for text in _TAG.split(markup) if text.strip())
