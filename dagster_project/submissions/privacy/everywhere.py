"""Personal data anywhere in a file but in the cells of its tables, which are judged by their columns (`cells`).

Belongs here: the one way through all parts of whatever was sent. Does not belong here: parts (`parts`), texts
(`gathering`), or the cells of large texts (`scanned`).
"""

import mmap
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from dagster_project.submissions.privacy.cells import PersonalDataFinding
from dagster_project.submissions.privacy.gathering import Gathering
from dagster_project.submissions.privacy.markup import FoundText
from dagster_project.submissions.privacy.parts import BARE_XLS, GZIP, OLE, ZIP, Part, PartReader
from dagster_project.submissions.privacy.parts_ole import parts_of_ole, texts_of_records
from dagster_project.submissions.privacy.parts_zip import parts_of_zip, parts_of_zip_within
from dagster_project.submissions.privacy.strings import strings_in
from dagster_project.submissions.reading import Cell, Limits, Unreadable
from dagster_project.submissions.reading.container_zip import Budget

_NAMED = re.compile(re.escape(GZIP) + rb"[\x04-\x1f]")
"""A member of a GZIP with a name, a remark or a field of its own."""
_LONGEST_HEADER = 1 << 17
_OPENERS = {ZIP: parts_of_zip_within, OLE: parts_of_ole}


def look_everywhere(
    path: Path, rows: Sequence[Sequence[Cell]], limits: Limits, scratch: Path, *, is_text: bool
) -> tuple[PersonalDataFinding, ...]:
    """What refuses a file for what stands beside the cells `rows`; `is_text` where its table is a text.

    Raises:
        Unreadable: more than the limits allow, or something in it that cannot be looked at.
    """
    gathering = Gathering(rows)
    with tempfile.TemporaryDirectory(dir=scratch, prefix="parts-") as folder:
        parts = PartReader(limits, Budget(path.stat().st_size, limits.workbook_bytes, limits), Path(folder), _OPENERS)
        try:
            for name, texts in _parts(path, parts, is_text=is_text):
                gathering.add(name, texts)
        except Unreadable as unreadable:
            if unreadable.code == "archive_unreadable":
                raise Unreadable("workbook_unreadable") from None
            raise
    return gathering.findings()


def _parts(path: Path, parts: PartReader, *, is_text: bool) -> Iterator[Part]:
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(ZIP):
        yield from parts_of_zip(parts, path, 0, table_is_text=is_text)
    elif head.startswith(GZIP):
        yield "gzip", _headers(path)
        if not is_text:
            yield from parts.of_bytes("gzip", path.read_bytes(), 0)
    elif head.startswith(OLE):
        yield from parts.of_bytes("workbook", path.read_bytes(), 0)
    elif head.startswith(BARE_XLS) and not is_text:
        yield "workbook", texts_of_records("workbook", path.read_bytes())


def _headers(path: Path) -> Iterator[FoundText]:
    """What the headers of all members say; a header is not packed."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for found in _NAMED.finditer(content):
            header = content[found.start() + 10 : found.start() + 10 + _LONGEST_HEADER]
            yield from (FoundText(text, "string") for text in strings_in(header))
