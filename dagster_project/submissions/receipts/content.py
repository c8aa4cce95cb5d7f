"""What a receipt says: the fields of its JSON, from which the page and the spreadsheet are made too.

Belongs here: the published form. A field is added freely; one that is removed or changes its meaning raises
`FORMAT_VERSION`. Does not belong here: where the values come from (`compose`), or their looks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from dagster_project.contracts.base import Model, TypeBounds, about

FORMAT_VERSION = 1
Severity = Literal["error", "held", "warning", "notice"]
Status = Literal["refused", "held", "accepted", "accepted_with_quarantine", "withdrawn"]
Count = Annotated[int, TypeBounds(ge=0)]


class _Form:
    """What the JSON Schema says of a text, told to pydantic by its protocol for annotations."""

    def __init__(self, **said: str) -> None:
        self._said = said

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {**handler(schema), **self._said}


Day = Annotated[str, _Form(format="date")]
Time = Annotated[str, _Form(format="date-time", description="with its zone")]


@dataclass(frozen=True, kw_only=True)
class Text(Model):
    """The same words in both languages."""

    vi: str
    en: str


@dataclass(frozen=True, kw_only=True)
class RowCounts(Model):
    """Rows of the file; those that are neither accepted nor quarantined were in a file that was refused or is held."""

    read: Count
    accepted: Count
    quarantined: Count


@dataclass(frozen=True, kw_only=True)
class InForce(Model):
    """The submission on which a report date rests."""

    submission_id: str
    report_date: Day


@dataclass(frozen=True, kw_only=True)
class RuleCount(Model):
    """One rule that was broken: how often, and what to do."""

    code: str
    severity: Severity
    level: str
    count: Count = field(metadata=about("every occurrence"))
    shown: Count = field(metadata=about("how many of them are among `notices`"))
    remedy: Text = field(metadata=about("what to do"))


@dataclass(frozen=True, kw_only=True)
class NoticeLine(Model):
    """One fault at one place."""

    file: str
    code: str
    severity: Severity
    sheet: str | None
    row: int | None = field(metadata=about("row of the sheet or line of the file, counted from 1"))
    column: str | None = field(metadata=about("the name of the column in the contract"))
    column_label: str | None = field(metadata=about("the same in Vietnamese"))
    value: str | None
    expected: str | None
    expected_vi: str | None
    message: str
    message_vi: str


@dataclass(frozen=True, kw_only=True)
class Receipt(Model):
    """What a sender gets back of one file."""

    format_version: Literal[1] = 1
    kind: Literal["submission", "check"] = field(metadata=about("check: the sender's own, of which nothing is kept"))
    agency: Text = field(metadata=about("who received the file"))
    sample_data: str | None = field(metadata=about("DỮ LIỆU MẪU where the data are made up"))
    submission_id: str | None = field(metadata=about("null in the sender's own check"))
    reread_of: str | None = field(metadata=about("the submission whose kept bytes were read again"))
    submitter: str
    submitter_name: str | None
    feed: str | None
    feed_label: str | None = field(metadata=about("Vietnamese"))
    report_date: Day | None
    file: str
    bytes: Count
    sha256: str | None = field(metadata=about("null where nothing could be read", pattern="^[0-9a-f]{64}$"))
    received_at: Time
    due_at: Time | None
    timeliness: Literal["on_time", "late"] | None
    read_as: str | None = field(metadata=about("form, encoding and sheets as they were read"))
    status: Status
    verdict: Text
    effect: Text | None = field(metadata=about("what is in force because of it, when the receipt was written"))
    next_step: Text
    in_force: InForce | None
    withdrawn_at: Time | None
    withdrawn_reason: str | None
    decided_at: Time | None = field(metadata=about("when the Department decided on a file that was held"))
    decided_reason: str | None
    rows: RowCounts
    notice_counts: dict[str, Count] = field(metadata=about("rule → every occurrence"))
    rules: list[RuleCount]
    notices: list[NoticeLine] = field(metadata=about("the first occurrences of each rule"))
    not_checked: list[str] = field(metadata=about("the feed's rules that need other files or earlier nights"))
    not_checked_subjects: list[Text] = field(
        default_factory=list, metadata=about("what each of them compares, in a few words")
    )
