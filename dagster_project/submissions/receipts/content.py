"""What a receipt says: the fields of its JSON, from which the page and the spreadsheet are made too.

Belongs here: the published form. A field is added freely; one that is removed or changes its meaning raises
`FORMAT_VERSION`. Does not belong here: where the values come from (`compose`), or their looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

FORMAT_VERSION = 1
Severity = Literal["error", "warning", "notice"]
Status = Literal["refused", "accepted", "accepted_with_quarantine", "withdrawn"]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
Time = Annotated[str, Field(description="with its zone", json_schema_extra={"format": "date-time"})]
Count = Annotated[int, Field(ge=0)]


@dataclass(frozen=True, kw_only=True)
class Text:
    """The same words in both languages."""

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")
    vi: str
    en: str


@dataclass(frozen=True, kw_only=True)
class RowCounts:
    """Rows of the file; those that are neither accepted nor quarantined were in a refused file."""

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")
    read: Count
    accepted: Count
    quarantined: Count


@dataclass(frozen=True, kw_only=True)
class InForce:
    """The submission on which a report date rests."""

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")
    submission_id: str
    report_date: Day


@dataclass(frozen=True, kw_only=True)
class RuleCount:
    """One rule that was broken: how often, and what to do."""

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")
    code: str
    severity: Severity
    level: str
    count: Annotated[Count, Field(description="every occurrence")]
    shown: Annotated[Count, Field(description="how many of them are among `notices`")]
    remedy: Annotated[Text, Field(description="what to do")]


@dataclass(frozen=True, kw_only=True)
class NoticeLine:
    """One fault at one place."""

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")
    file: str
    code: str
    severity: Severity
    sheet: str | None
    row: Annotated[int | None, Field(description="row of the sheet or line of the file, counted from 1")]
    column: Annotated[str | None, Field(description="the name of the column in the contract")]
    column_label: Annotated[str | None, Field(description="the same in Vietnamese")]
    value: str | None
    expected: str | None
    expected_vi: str | None
    message: str
    message_vi: str


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a sender gets back of one file."""

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")
    format_version: Literal[1] = 1
    kind: Annotated[
        Literal["submission", "check"], Field(description="check: the sender's own, of which nothing is kept")
    ]
    sample_data: Annotated[str | None, Field(description="DỮ LIỆU MẪU where the data are made up")]
    submission_id: Annotated[str | None, Field(description="null in the sender's own check")]
    reread_of: Annotated[str | None, Field(description="the submission whose kept bytes were read again")]
    submitter: str
    submitter_name: str | None
    feed: str | None
    feed_label: Annotated[str | None, Field(description="Vietnamese")]
    report_date: Day | None
    file: str
    bytes: Count
    sha256: Annotated[str | None, Field(pattern="^[0-9a-f]{64}$", description="null where nothing could be read")]
    received_at: Time
    due_at: Time | None
    timeliness: Literal["on_time", "late"] | None
    read_as: Annotated[str | None, Field(description="form, encoding and sheets as they were read")]
    status: Status
    verdict: Text
    effect: Annotated[Text | None, Field(description="what is in force because of it, when the receipt was written")]
    next_step: Text
    in_force: InForce | None
    withdrawn_at: Time | None
    withdrawn_reason: str | None
    rows: RowCounts
    notice_counts: Annotated[dict[str, Count], Field(description="rule → every occurrence")]
    rules: list[RuleCount]
    notices: Annotated[list[NoticeLine], Field(description="the first occurrences of each rule")]
    not_checked: Annotated[list[str], Field(description="rules that need other files or earlier nights")]
