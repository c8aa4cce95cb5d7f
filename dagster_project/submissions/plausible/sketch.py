"""What is remembered of each submission, so that a file is compared with many without opening them.

The sums of what flows, and a hash of what each row says, of some keys: those whose own hash is smallest, so that two
files that speak of the same have the same keys. Hashes are DuckDB's: those of another version are alike in nothing.
Belongs here: the remembered form, and how alike two are. Does not belong here: making it (`sql.measured`).
"""

import json
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from dagster_project.core.text import literal

_PAIR = struct.Struct("<II")
Sums = Iterable[tuple[date, Mapping[str, float]]]
"""Report date → measure → sum."""


@dataclass(frozen=True)
class Sketch:
    """One submission's: `sums` by measure, `rows` as the hash of a key → that of what its row says."""

    sums: Mapping[str, float] = field(default_factory=dict)
    rows: Mapping[int, int] = field(default_factory=dict)

    @property
    def packed(self) -> tuple[str, bytes]:
        """As the ledger keeps it."""
        return json.dumps(self.sums), b"".join(_PAIR.pack(*pair) for pair in self.rows.items())


def unpacked(sums: str, rows: bytes) -> Sketch:
    """From what the ledger keeps."""
    return Sketch(json.loads(sums), dict(_PAIR.iter_unpack(rows)))


@dataclass(frozen=True)
class Likeness:
    """How alike a file's rows are to those of another one, and those to its own predecessor's."""

    part: str
    """`night`: the same submitter's other date; `other`: another submitter's same date."""
    name: str
    """The other submitter's."""
    report_date: date
    shared: int
    differ: int
    differ_before: int | None
    """Rows of it that differ from the date before it."""

    @property
    def sql(self) -> str:
        """One row of the table `likeness`."""
        before = "null" if self.differ_before is None else str(self.differ_before)
        said = f"{literal(self.part)}, {literal(self.name)}, date '{self.report_date}', {self.shared}, {self.differ}"
        return f"({said}, {before})"


def _compared(one: Sketch, other: Sketch) -> tuple[int, int]:
    """How many keys both have, and of how many the rows differ."""
    shared = one.rows.keys() & other.rows.keys()
    return len(shared), sum(one.rows[key] != other.rows[key] for key in shared)


def to_nights(now: Sketch, name: str, nights: list[tuple[date, Sketch]]) -> Iterator[Likeness]:
    """How alike a file is to its submitter's other dates, which are given in order."""
    before: Sketch | None = None
    for day, night in nights:
        yield Likeness("night", name, day, *_compared(now, night), _compared(before, night)[1] if before else None)
        before = night


def to_others(now: Sketch, day: date, others: Iterable[tuple[str, Sketch]]) -> Iterator[Likeness]:
    """How alike a file is to other submitters' of its date."""
    for name, other in others:
        yield Likeness("other", name, day, *_compared(now, other), None)
