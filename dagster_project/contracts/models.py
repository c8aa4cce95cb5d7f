"""The models of a contract. A field's text here is what the JSON Schema shows to an editor of the YAML."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from dagster_project.contracts.due import Monthly, Nightly, Weekly

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
PLACE_TYPES = ("district", "commune", "commune_code")


class Model(BaseModel):
    """Strict base: an unknown key is an error, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Severity(StrEnum):
    """What a broken rule does: an error rejects the row or refuses the file, the others only tell."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Level(StrEnum):
    """What a rule looks at."""

    FILE = "file"
    STRUCTURE = "structure"
    ROW = "row"
    CROSS_ROW = "cross_row"


class Rule(Model):
    """One rule of the register."""

    code: Name
    level: Level
    severity: Severity
    message: str = Field(description="English, with placeholders such as {row}")
    message_vi: str = Field(description="Vietnamese, with the same placeholders")
    column: Name | None = Field(None, description="the column that the notice names")
    check: str | None = Field(None, description="SQL over one row of the feed, true where the row is right")
    expected: str = ""
    whole_file: bool | None = Field(None, description="an error refuses the whole file; default: of levels file and structure")

    @property
    def refuses(self) -> bool:
        """Whether breaking the rule refuses the whole file, not only the row."""
        whole = self.level in (Level.FILE, Level.STRUCTURE) if self.whole_file is None else self.whole_file
        return whole and self.severity is Severity.ERROR


class Column(Model):
    """One column of a feed."""

    name: Name
    type: Literal[
        "integer", "decimal", "text", "date", "timestamp", "choice", "district", "commune", "commune_code"
    ] = Field(description="district, commune and commune_code together name the place")
    label: str = Field(description="Vietnamese")
    headers: list[str] = Field(min_length=1, description="header words that mean this column")
    required: bool = Field(False, description="the column must be there and filled in every row")
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    scale: int = Field(0, ge=0, le=9, description="decimals kept of a decimal")
    pattern: str | None = Field(None, description="regular expression that the whole text must match")
    choices: dict[str, list[str]] = Field({}, description="value → the words that mean it")

    @model_validator(mode="after")
    def _choices_belong_to_choice(self) -> Self:
        if bool(self.choices) != (self.type == "choice"):
            raise ValueError("`choices` belongs to a column of type choice, and to no other")
        return self

    @property
    def is_place(self) -> bool:
        """Whether the column only helps to find the commune."""
        return self.type in PLACE_TYPES

    @property
    def bounds(self) -> str:
        """The range in words."""
        if self.minimum is not None and self.maximum is not None:
            return f"{self.minimum:g} – {self.maximum:g}"
        return f"≥ {self.minimum:g}" if self.minimum is not None else f"≤ {self.maximum:g}"

    @property
    def sql_type(self) -> str:
        """The type in the lake."""
        types = {"integer": "BIGINT", "decimal": f"DECIMAL(18,{self.scale})", "date": "DATE", "timestamp": "TIMESTAMP"}
        return types.get(self.type, "VARCHAR")


class Feed(Model):
    """What one feed contains, whoever sends it."""

    feed: Name
    label: str
    description: str
    since: date
    kind: Literal["stock", "flow"] = Field(description="a stock is carried forward, a flow never is")
    inventory: bool = Field(False, description="a full inventory: an omitted key is gone")
    key: list[Name] = Field(min_length=1, description="with submitter and report date, what a row is about")
    reader: Literal["table", "scan"] = Field(description="scan: large machine-made CSV that stays in DuckDB")
    key_slot: str | None = Field(
        None, description="SQL from 0 to 63 that differs between rows which share the key but for its last column"
    )
    columns: list[Column]
    control_totals: list[Name] = []
    rules: list[Name] = []

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        known = {column.name for column in self.columns} | {"commune_code"}
        for name in [*self.key, *self.control_totals]:
            if name not in known:
                raise ValueError(f"{name} is no column of the feed")
        return self

    @property
    def has_place(self) -> bool:
        """Whether a row is about a commune."""
        return any(column.is_place for column in self.columns)

    @property
    def lake_columns(self) -> dict[str, str]:
        """Column → type of the feed's own columns in the lake, places resolved into `commune_code`."""
        own = {c.name: c.sql_type for c in self.columns if not c.is_place and c.name != "report_date"}
        return {"commune_code": "VARCHAR", **own} if self.has_place else own

    @property
    def required_columns(self) -> list[Column]:
        """The columns without which a file cannot be read; of the place, any one will do."""
        return [column for column in self.columns if column.required]


class SubmitterFeed(Model):
    """How one submitter sends one feed."""

    file_pattern: str = Field(description="regular expression of the file name, with a group (?P<report_date>…)")
    date_format: str = Field(description="strptime format of the group report_date")
    active_from: date
    active_to: date | None = None
    due: Nightly | Weekly | Monthly = Field(discriminator="calendar")
    max_age_days: int = Field(ge=0, description="older figures in force are warned about")

    @field_validator("file_pattern")
    @classmethod
    def _pattern_names_the_date(cls, pattern: str) -> str:
        try:
            groups = re.compile(pattern).groupindex
        except re.error as error:
            raise ValueError(f"is no regular expression ({error})") from None
        if "report_date" not in groups:
            raise ValueError("needs a group (?P<report_date>…)")
        return pattern

    def is_active(self, day: date) -> bool:
        """Whether the feed is expected to speak of this report date."""
        return self.active_from <= day and (self.active_to is None or day <= self.active_to)

    def due_at(self, day: date) -> datetime | None:
        """When the file of this report date is due, or None where none is."""
        return self.due.due_at(day) if self.is_active(day) else None


class Submitter(Model):
    """One sender of files: a network operator, an MVNO or a district."""

    submitter: Name
    name: str
    kind: Literal["mno", "mvno", "district"]
    mnc: str | None = Field(None, pattern=r"^\d{2}$", description="mobile network code under MCC 452")
    host: Name | None = Field(None, description="the network operator that carries an MVNO")
    district_code: str | None = Field(None, pattern=r"^\d{3}$")
    feeds: dict[Name, SubmitterFeed]

    @model_validator(mode="after")
    def _host_belongs_to_mvno(self) -> Self:
        if (self.kind == "mvno") != (self.host is not None):
            raise ValueError("an mvno names its host, and nobody else does")
        if (self.kind == "district") != (self.district_code is not None):
            raise ValueError("a district names its district_code, and nobody else does")
        return self


class Contracts(Model):
    """All contracts, by name."""

    feeds: dict[str, Feed]
    submitters: dict[str, Submitter]
    rules: dict[str, Rule]

    def pairs(self) -> Iterator[tuple[Submitter, Feed, SubmitterFeed]]:
        """Every submitter with every feed that it sends."""
        for submitter in self.submitters.values():
            for name, terms in submitter.feeds.items():
                yield submitter, self.feeds[name], terms


