"""What one feed contains, whoever sends it."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from dagster_project.contracts.base import Model, Name, about
from dagster_project.contracts.column import Column
from dagster_project.core.text import plain

RESOLVED_COLUMNS = {"district_code": "VARCHAR", "commune_latitude": "DOUBLE", "commune_longitude": "DOUBLE"}
"""What is known of a row's commune beside its code."""


@dataclass(frozen=True, kw_only=True)
class Feed(Model):
    """One feed: its columns, its key and its rules."""

    feed: Name
    label: str = field(metadata=about("Vietnamese"))
    description: str = field(metadata=about("English"))
    since: date
    kind: Literal["stock", "flow"] = field(metadata=about("a stock is carried forward, a flow never is"))
    inventory: bool = field(default=False, metadata=about("a full inventory: an omitted key is gone"))
    key: list[Name] = field(metadata=about("with submitter and report date, what a row is about", min_length=1))
    reader: Literal["table", "scan"] = field(metadata=about("scan: large machine-made CSV that stays in DuckDB"))
    key_slot: str | None = field(
        default=None,
        metadata=about("SQL from 0 to 63 that differs between rows which share the key but for its last column"),
    )
    columns: list[Column] = field(metadata=about(min_length=1))
    header_groups: list[str] = field(
        default_factory=list,
        metadata=about(
            "merged headings over several columns: the heading under one is joined to any of them, or alone"
        ),
    )
    units: list[str] = field(
        default_factory=list, metadata=about("what its figures may be said to be counted in, and leave as they are")
    )
    phrases: list[str] = field(
        default_factory=list, metadata=about("of titles and names of sheets, beside its label: they change no figure")
    )
    side_columns: list[str] = field(
        default_factory=list, metadata=about("headings of columns that may stand beside its own and are not read")
    )
    remarks_of_rows: bool = field(
        default=False,
        metadata=about("a remark that is not understood sets its row aside, and does not hold the file"),
    )
    control_totals: list[Name] = field(
        default_factory=list, metadata=about("columns of a total row that are compared with the rows' sum")
    )
    rules: list[Name] = field(default_factory=list, metadata=about("rules of the register that hold for this feed"))
    max_bad_share: float = field(
        default=0.5,
        metadata=about("a file with a larger share of wrong rows is refused whole; assumed, until decided", ge=0, lt=1),
    )

    @property
    def has_place(self) -> bool:
        """Whether a row is about a commune."""
        return any(column.is_place for column in self.columns)

    @property
    def own_columns(self) -> list[Column]:
        """The columns that are kept as they are read: neither a place nor the report date."""
        return [column for column in self.columns if not column.is_place and column.name != "report_date"]

    @property
    def lake_columns(self) -> dict[str, str]:
        """Column → type of the feed's own columns in the lake, places resolved into `commune_code`."""
        own = {column.name: column.sql_type for column in self.own_columns}
        return {"commune_code": "VARCHAR", **own} if self.has_place else own

    @property
    def rule_columns(self) -> dict[str, str]:
        """Column → type of all that the check of a rule may speak of."""
        place = RESOLVED_COLUMNS | {"own_district_code": "VARCHAR"} if self.has_place else {}
        return {"submitter": "VARCHAR", "report_date": "DATE", **self.lake_columns, **place}

    @cached_property
    def plain_units(self) -> frozenset[str]:
        """Its units, comparable."""
        return frozenset(map(plain, self.units))

    @cached_property
    def plain_side_columns(self) -> frozenset[str]:
        """Headings beside its own, comparable, dates and numbers left out."""
        return frozenset(map(plain, self.side_columns))

    @property
    def required_columns(self) -> list[Column]:
        """The columns without which a file cannot be read; of the place, any one will do."""
        return [column for column in self.columns if column.required]

    def place_column(self, kind: Literal["district", "commune", "commune_code"]) -> Column | None:
        """The column that holds this part of the place."""
        return next((column for column in self.columns if column.type == kind), None)

    def label_of(self, name: str) -> str:
        """The Vietnamese label of a column; of `commune_code`, that of the column that names the commune.

        What is measured may be named by several words, columns and choices: each has its own label.
        """
        place = self.place_column("commune") or self.place_column("commune_code")
        found = {"commune_code": place.label} if place else {}
        for column in self.columns:
            found |= {choice: words[0] for choice, words in column.choices.items()}
        found |= {column.name: column.label for column in self.columns if column.name not in found}
        return " ".join(found.get(word, word) for word in name.split())
