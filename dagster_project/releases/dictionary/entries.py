"""The records of the dictionary: one a published table, one a column.

Belongs here: their form. Does not belong here: where they are read from (`reading`).
"""

from dataclasses import dataclass

from dagster_project.warehouse.published import Kind, PublishedTable


@dataclass(frozen=True)
class ColumnEntry:
    """One column, or one figure that is no column; what is not declared is empty."""

    name: str
    type: str = ""
    label: str = ""
    unit: str = ""
    meaning: str = ""
    formula: str = ""
    source: str = ""
    """The relation whose columns the formula's bare names are, where it is not the feed's own rows."""
    feeds: tuple[str, ...] = ()
    """Whose rows the formula reads."""


@dataclass(frozen=True)
class TableEntry:
    """One published table; `hidden` are figures that only formulas name."""

    table: PublishedTable
    label: str
    meaning: str
    columns: tuple[ColumnEntry, ...]
    hidden: tuple[ColumnEntry, ...] = ()

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """How much of it is published, each kind once."""
        return tuple(dict.fromkeys(part.kind for part in self.table.parts))

    def column(self, name: str) -> ColumnEntry:
        """A column by its name; an empty entry where it is not declared."""
        return next((each for each in self.columns if each.name == name), ColumnEntry(name))
