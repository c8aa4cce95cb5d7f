"""The lines of a text file, decoded, one after another: never more than one record of it in memory.

Belongs here: decoding a stream within limits. Does not belong here: which encoding it has (`encoding`), or cells.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dagster_project.submissions.reading.encoding import ENCODINGS, Encoding, is_lost
from dagster_project.submissions.reading.limits import Limits, at_most
from dagster_project.submissions.reading.sheet import Unreadable


@dataclass
class Lines:
    """Iterates over lines with their ends, of whichever kind; `number` is that of the last line given."""

    path: Path
    encoding: Encoding
    limits: Limits
    number: int = 0
    _unread: int = field(default=0, init=False)

    def begin_record(self) -> None:
        """Say that the lines given so far are done with: what comes next counts anew towards the longest record."""
        self._unread = 0

    def __iter__(self) -> Iterator[str]:
        """Each line as the codec gives it.

        Raises:
            Unreadable: a line or record that is too long, zero bytes, or bytes that the encoding does not have.
        """
        longest = self.limits.line_length
        with self.path.open(encoding=self.encoding.codec, errors=self.encoding.errors, newline="") as file:
            while line := self._next(file.readline, longest):
                self._unread += len(line)
                at_most("line_too_long", self._unread, longest, self.number)
                if "\0" in line or is_lost(line):
                    raise Unreadable("encoding_unknown", self.number, expected=ENCODINGS)
                yield line

    def _next(self, readline: Callable[[int], str], longest: int) -> str:
        self.number += 1
        try:
            return readline(longest + 1)
        except UnicodeDecodeError:
            raise Unreadable("encoding_unknown", self.number, expected=ENCODINGS) from None
