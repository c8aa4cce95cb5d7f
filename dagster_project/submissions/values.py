"""The value of one cell, and what is wrong with it.

Belongs here: missing, of the wrong type or form, out of range. Does not belong here: rules over several cells.
"""

from dataclasses import dataclass
from decimal import Decimal

from dagster_project.contracts import Column, Words
from dagster_project.submissions.cells import Value, as_text, read_as
from dagster_project.submissions.reading import Cell


@dataclass(frozen=True)
class Fault:
    """A cell that breaks a rule: the rule's code and what was expected."""

    code: str
    expected: Words


@dataclass(frozen=True)
class Parsed:
    """What a cell says, and what is wrong with it. A value that is only out of its range is still there."""

    value: Value
    fault: Fault | None = None


class ColumnReader(dict[tuple[type, Cell], Parsed]):
    """What each cell of a column says, by the cell's type and the cell. It remembers: most cells repeat."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self.column = column

    def __missing__(self, key: tuple[type, Cell]) -> Parsed:
        found = self[key] = parse(self.column, key[1])
        return found


def parse(column: Column, cell: Cell) -> Parsed:
    """The typed value of a cell, None where it is empty, with the fault if there is one."""
    if cell is None:
        return Parsed(None, Fault("value_missing", Words("", "")) if column.required else None)
    value = read_as(column, cell)
    if value is None:
        return Parsed(None, _fault_of(column, cell))
    if isinstance(value, (int, Decimal)) and not _is_in_range(column, value):
        return Parsed(value, Fault("value_out_of_range", Words(column.bounds, column.bounds)))
    return Parsed(value)


def _fault_of(column: Column, cell: Cell) -> Fault:
    if column.type == "choice":
        return Fault("value_not_a_choice", column.choice_words)
    if column.type == "text" and as_text(cell):
        return Fault("value_wrong_form", column.form_words)
    return Fault("value_wrong_type", column.type_words)


def _is_in_range(column: Column, value: int | Decimal) -> bool:
    low, high = (None if bound is None else Decimal(repr(bound)) for bound in (column.minimum, column.maximum))
    return (low is None or value >= low) and (high is None or value <= high)
