"""Values of a large text that look like persons, too few to refuse it: by them its rows are set aside.

Belongs here: what the scan must look for. They live as long as the file is looked at, and are told to nobody.
"""

from dataclasses import dataclass, field

from dagster_project.contracts import Words
from dagster_project.core.text import literal


@dataclass(frozen=True)
class ValuesOfPersons:
    """Values of one column that no feed knows, by its place in a line; `letter` is what a notice calls it."""

    at: int
    letter: str
    kind: Words
    values: tuple[str, ...] = field(repr=False)

    @property
    def flag(self) -> str:
        """The column of the typed rows that says whether a row holds one of them."""
        return f"is_of_persons_{self.at}"

    def holds(self, column: str) -> str:
        """SQL that is true where `column` is one of them."""
        return f"coalesce(trim({column}) in ({', '.join(map(literal, self.values))}), false) as {self.flag}"
