"""What a row below a header can be, and the line that says what it is.

Belongs here: the kinds. Does not belong here: telling them apart (`row_labels`, `row_lines`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from dagster_project.submissions.reading import Cell

DistrictCode = Callable[[str], str | None]
"""The code of the district that a text names, None where it names none."""

IsPlace = Callable[[str], bool]
"""Whether a text names a commune or a district, anywhere in the city."""


class RowKind(Enum):
    """What a row is."""

    DATA = auto()
    TOTAL = auto()
    """Its figures are the sum of other rows, all of them or those of a block."""
    SUBTOTAL = auto()
    """The same, of the district that it names."""
    GROUP = auto()
    """Numbered like a section, named like no place: a sum if its figures are one, else a row that is not understood."""
    SECTION = auto()
    OF_WHICH = auto()
    NOTE = auto()
    """Below a footer, and more than a remark: it is told and not read."""


@dataclass(slots=True)
class ClassifiedRow:
    """A row below the header. `district` is that of its section, or the one that a sub-total names."""

    number: int
    cells: list[Cell]
    kind: RowKind
    district: str | None = None
    told: bool = True
    """Whether the table stands as the contract knows it; a section of no district is only told."""
