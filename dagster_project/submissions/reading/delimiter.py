"""The delimiter of a text, by evidence from the whole head of it.

Belongs here: choosing the delimiter. Does not belong here: reading the cells (`delimited`).
"""

import csv
import re
from collections import Counter
from collections.abc import Sequence

from dagster_project.submissions.reading.sheet import Unreadable

DELIMITERS = ",;\t|"
_SAID = re.compile(r'"?sep=([,;\t|])"?\s*', re.IGNORECASE)
"""The first line by which Excel is told the delimiter."""


def said_delimiter(line: str) -> str | None:
    """The delimiter that a line `sep=;` says; None for any other line."""
    found = _SAID.fullmatch(line)
    return found[1] if found else None


def delimiter_of(head: Sequence[str]) -> str:
    """The delimiter under which most records have the same number of cells, two at least; then the one with most cells.

    Text of one column has none: a comma is said.

    Raises:
        Unreadable: two delimiters fit equally well.
    """
    scores = {delimiter: _score(head, delimiter) for delimiter in DELIMITERS}
    best = max(scores.values())
    fitting = [delimiter for delimiter, score in scores.items() if score == best]
    if len(fitting) > 1 and best > (0, 0):
        raise Unreadable("delimiter_undecided", 1, value=" ".join(repr(delimiter)[1:-1] for delimiter in fitting))
    return fitting[0]


def _score(head: Sequence[str], delimiter: str) -> tuple[float, int]:
    """The share of records that have the commonest number of cells, and that number; nothing for one cell."""
    widths: Counter[int] = Counter()
    try:
        for cells in csv.reader(head, delimiter=delimiter, strict=True):
            if any(cell.strip() for cell in cells):
                widths[len(cells)] += 1
    except csv.Error:
        # A head that ends within quotation marks, or a mark too many, which is told of when the cells are read.
        pass
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0, 0
    width, count = max(wide.items(), key=lambda found: (found[1], found[0]))
    return count / widths.total(), width
