"""A receipt from a submission and its notices: the same for a file that was received and for the sender's own check.

Belongs here: where each field comes from. Does not belong here: deciding anything, or the looks.
"""

from collections.abc import Iterator
from typing import cast

from dagster_project.contracts import Contracts, Feed, Rule, Severity
from dagster_project.submissions.receipts import words
from dagster_project.submissions.receipts.content import (
    InForce,
    NoticeLine,
    Receipt,
    RowCounts,
    RuleCount,
    Status,
    Text,
)
from dagster_project.submissions.records.notices import Notice, Notices
from dagster_project.submissions.records.submission import BY_PROGRAM, Submission

_GRAVEST_FIRST = ("error", "held", "warning", "notice")


def compose(submission: Submission, notices: Notices, in_force: Submission | None, is_demo: bool) -> Receipt:
    """The receipt of a received file; `in_force` is what its report date rests on, once it is in the ledger."""
    return _receipt(submission, notices, is_demo=is_demo, in_force=in_force, effect=words.effect(submission, in_force))


def compose_check(submission: Submission, notices: Notices, is_compared: bool = False) -> Receipt:
    """The receipt of a sender's own check: nothing is kept and nothing comes into force.

    `is_compared` where the file was held against what is in force.
    """
    return _receipt(submission, notices, is_check=True, is_compared=is_compared)


def _receipt(
    submission: Submission,
    notices: Notices,
    is_demo: bool = False,
    is_check: bool = False,
    is_compared: bool = False,
    in_force: Submission | None = None,
    effect: Text | None = None,
) -> Receipt:
    contracts = notices.contracts
    submitter = contracts.submitters.get(submission.submitter)
    feed = contracts.feeds.get(submission.feed) if submission.feed else None
    terms = submitter.feeds.get(feed.feed) if submitter and feed else None
    due_at = terms.due_at(submission.report_date) if terms and submission.report_date else None
    late = due_at is not None and submission.received_at > due_at
    file = submission.path.rsplit("/", 1)[-1]
    rows = RowCounts(
        read=submission.rows_read,
        accepted=0 if submission.never_counted else submission.rows_accepted,
        quarantined=0 if submission.never_counted else submission.rows_quarantined,
    )
    not_checked = list(_not_checked(contracts, feed, is_compared)) if is_check else []
    return Receipt(
        kind="check" if is_check else "submission",
        agency=Text(vi=contracts.office.agency_name, en=contracts.office.agency_en),
        sample_data=words.SAMPLE_DATA if is_demo else None,
        submission_id=None if is_check else submission.submission_id,
        reread_of=submission.reread_of,
        submitter=submission.submitter,
        submitter_name=submitter.name if submitter else None,
        feed=submission.feed,
        feed_label=feed.label if feed else None,
        report_date=submission.report_date.isoformat() if submission.report_date else None,
        file=file,
        bytes=submission.bytes,
        sha256=submission.sha256 or None,
        received_at=submission.received_at.isoformat(),
        due_at=due_at.isoformat() if due_at else None,
        timeliness=None if due_at is None else "late" if late else "on_time",
        read_as=submission.read_as,
        status=cast(Status, submission.status),
        verdict=words.verdict(submission.status, rows, is_check),
        effect=effect,
        next_step=_next_step(submission, notices, is_check),
        in_force=_in_force(in_force),
        withdrawn_at=submission.withdrawn_at.isoformat() if submission.withdrawn_at else None,
        withdrawn_reason=submission.withdrawn_reason,
        decided_at=submission.decided_at.isoformat() if submission.decided_at else None,
        decided_reason=submission.decided_reason,
        rows=rows,
        notice_counts=dict(sorted(notices.counts.items())),
        rules=_rules(notices),
        notices=[_line(notice, file, feed) for notice in _sorted(notices)],
        not_checked=[rule.code for rule in not_checked],
        not_checked_subjects=[Text(vi=rule.subject_vi, en=rule.subject) for rule in not_checked],
    )


def _next_step(submission: Submission, notices: Notices, is_check: bool) -> Text:
    if submission.decided_at is not None:
        is_read_again = submission.decided_by == BY_PROGRAM and submission.status == "refused"
        return words.READ_AGAIN_SINCE if is_read_again else words.decided(submission.status)
    may_pass_later = not is_check and notices.may_pass_later
    return words.next_step(submission.status, bool(notices.counts), may_pass_later)


def _in_force(submission: Submission | None) -> InForce | None:
    if submission is None or submission.report_date is None:
        return None
    return InForce(submission_id=submission.submission_id, report_date=submission.report_date.isoformat())


def _rules(notices: Notices) -> list[RuleCount]:
    """The rules that were broken, the gravest first, then the most frequent."""
    shown = [notice.code for notice in notices.kept]
    found = [_rule(notices, code, count, shown.count(code)) for code, count in notices.counts.items()]
    return sorted(found, key=lambda rule: (_GRAVEST_FIRST.index(rule.severity), -rule.count, rule.code))


def _rule(notices: Notices, code: str, count: int, shown: int) -> RuleCount:
    """One rule, also one that the register has given up since the file was read."""
    rule = notices.contracts.rules.get(code)
    said = next((notice.severity for notice in notices.kept if notice.code == code), Severity.NOTICE)
    return RuleCount(
        code=code,
        severity=rule.severity.value if rule else said.value,
        level=rule.level.value if rule else "unknown",
        count=count,
        shown=shown,
        remedy=Text(vi=rule.remedies.vi, en=rule.remedies.en) if rule else words.GIVEN_UP,
    )


def _sorted(notices: Notices) -> list[Notice]:
    """The gravest first, then as they stand in the file."""
    sheets = list(dict.fromkeys(notice.sheet for notice in notices.kept))

    def order(notice: Notice) -> tuple[int, int, int]:
        return _GRAVEST_FIRST.index(notice.severity), sheets.index(notice.sheet), notice.row or 0

    return sorted(notices.kept, key=order)


def _line(notice: Notice, file: str, feed: Feed | None) -> NoticeLine:
    return NoticeLine(
        file=file,
        code=notice.code,
        severity=notice.severity.value,
        sheet=notice.sheet,
        row=notice.row,
        column=notice.column,
        column_label=feed.label_of(notice.column) if feed and notice.column else None,
        value=notice.value,
        expected=notice.expected,
        expected_vi=notice.expected_vi,
        message=notice.message,
        message_vi=notice.message_vi,
    )


def _not_checked(contracts: Contracts, feed: Feed | None, is_compared: bool) -> Iterator[Rule]:
    """The rules that look across files, of a feed; of all where the feed is not known."""
    for rule in contracts.rules.values():
        is_left = rule.is_across and not (rule.compares and is_compared)
        if is_left and (feed is None or rule.is_of(feed.feed)):
            yield rule
