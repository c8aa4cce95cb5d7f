"""Large machine-made text, made ready for DuckDB: UTF-8 with line feeds.

Belongs here: the head, the lines above the table, and another encoding transcoded chunk by chunk.
Does not belong here: reading the rows (`bulk/scan`).
"""

import codecs
import csv
import io
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from dagster_project.submissions.reading.delimiter import DELIMITERS, delimiter_of, said_delimiter
from dagster_project.submissions.reading.encoding import ENCODINGS, Encoding, decide_encoding, is_lost
from dagster_project.submissions.reading.limits import Limits, at_most
from dagster_project.submissions.reading.sheet import ScanText, Unreadable

_HEAD_BYTES = 1 << 16
_HEAD_LINES = 200
SEARCH_LINES = 60
"""Lines in which the header is looked for."""
_CHUNK = 1 << 20


def prepare_scan(path: Path, limits: Limits, scratch: Path) -> ScanText:
    """The text where it lies, if DuckDB can read it so; else as UTF-8 aside.

    Raises:
        Unreadable: an encoding or delimiter that cannot be told, or a line that is too long.
    """
    encoding = _encoding_of(path)
    source = path
    if not _is_utf8(encoding) or _has_mixed_ends(path):
        source = scratch / "utf-8.csv"
        _transcode(path, encoding, source, limits)
    records, delimiter = read_head(source)
    at_most("columns_too_many", max(map(len, records.values()), default=0), limits.columns)
    return ScanText(source, delimiter, encoding.name, list(records.values()), list(records))


def under_header(text: ScanText, at: int, scratch: Path) -> ScanText:
    """The text from a record of its head on, copied aside without the lines above it.

    DuckDB would skip them too, but within a quotation mark that stands there alone it would skip the table as well.
    """
    skipped = text.numbers[at] - 1
    if skipped == 0:
        return text
    target = scratch / "table.csv"
    with text.path.open("rb") as reader, target.open("wb") as writer:
        for _ in range(skipped):
            reader.readline()
        shutil.copyfileobj(reader, writer, _CHUNK)
    return replace(text, path=target, head=text.head[at:], above=text.head[:at], skipped=skipped)


def with_line_feeds(text: ScanText, limits: Limits, scratch: Path) -> ScanText | None:
    """The text with a line feed at the end of each line, for one that mixes ends; None where it has no other."""
    with text.path.open("rb") as file:
        if not any(b"\r" in chunk for chunk in iter(lambda: file.read(_CHUNK), b"")):
            return None
    target = scratch / "line-feeds.csv"
    _transcode(text.path, Encoding("utf-8"), target, limits)
    return replace(text, path=target)


def read_head(path: Path) -> tuple[dict[int, list[str]], str]:
    """The cells of the first records by their line, and the delimiter, from the first bytes of UTF-8 alone.

    Raises:
        Unreadable: lines that are too long or end in a lone carriage return, or two delimiters that fit.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        is_whole = not file.read(1)
    head = head.removeprefix(codecs.BOM_UTF8)
    if not head:
        return {}, DELIMITERS[0]
    found = head.splitlines(keepends=True)
    whole = found if is_whole else found[:-1]
    if not whole or any(line.endswith(b"\r") for line in whole[:2]) or b"\0" in head:
        raise Unreadable("text_malformed", 1)
    lines = [line.decode(errors="replace") for line in whole[:_HEAD_LINES]]
    said = said_delimiter(lines[0])
    delimiter = said or delimiter_of(lines)
    records = dict(_records(lines[:SEARCH_LINES], delimiter))
    if said and len(records) > 1:
        del records[1]
    return records, delimiter


def _records(lines: list[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not blank, with its line; nothing after one that is no CSV."""
    reader = csv.reader(lines, delimiter=delimiter)
    start = 1
    with suppress(csv.Error):
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, cells
            start = reader.line_num + 1


def _encoding_of(path: Path) -> Encoding:
    """As of any text. Where none fits all of it, DuckDB finds the lines that are not UTF-8, and they alone are lost."""
    try:
        return decide_encoding(path)
    except Unreadable as unreadable:
        if unreadable.code != "encoding_unknown":
            raise
        return Encoding("utf-8")


def _is_utf8(encoding: Encoding) -> bool:
    return encoding.legacy is None and encoding.codec.startswith("utf-8")


def _has_mixed_ends(path: Path) -> bool:
    """Whether the head of a text has lines that end otherwise than most, or all in a lone carriage return."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES).removesuffix(b"\r")
    both = head.count(b"\r\n")
    return head.count(b"\r") > both or 0 < both < head.count(b"\n")


@dataclass
class _Transcoder:
    """Text of the sender's encoding, in pieces that end with a line, each line with a line feed."""

    path: Path
    encoding: Encoding
    limits: Limits

    def pieces(self) -> Iterator[str]:
        begun = ""
        for text in self._decoded():
            ready, end, rest = (begun + text).rpartition("\n")
            begun = rest
            at_most("line_too_long", len(begun), self.limits.line_length)
            yield ready + end
        yield begun

    def _decoded(self) -> Iterator[str]:
        plain = codecs.getincrementaldecoder(self.encoding.codec)(self.encoding.errors)
        decoder = io.IncrementalNewlineDecoder(plain, translate=True)
        with self.path.open("rb") as file:
            is_last = False
            while not is_last:
                content = file.read(_CHUNK)
                is_last = not content
                yield decoder.decode(content, is_last)


def _transcode(path: Path, encoding: Encoding, target: Path, limits: Limits) -> None:
    with target.open("w", encoding="utf-8", newline="") as writer:
        line = 1
        try:
            for piece in _Transcoder(path, encoding, limits).pieces():
                if "\0" in piece or is_lost(piece):
                    raise Unreadable("encoding_unknown", line, expected=ENCODINGS)
                writer.write(encoding.unicode(piece))
                line += piece.count("\n")
        except UnicodeDecodeError:
            raise Unreadable("encoding_unknown", line, expected=ENCODINGS) from None
