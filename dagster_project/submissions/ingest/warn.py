"""Warning the senders: after all files of a run are read, the dates on which something is new are judged.

A date is judged as it is known now: the files of that date, and those before it. What is warned of stands in
the ledger and in the receipt of the submission in force; judged again, the old warnings make way for the new ones.
A submission speaks for its own date, for the later dates until its submitter's next one, and for the nights that look
back on it.
Belongs here: which dates, the ledger and the receipts. Does not belong here: the rules (`rules/across`).
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

import duckdb

from dagster_project.contracts import Contracts, Rule
from dagster_project.contracts.across import NIGHTS
from dagster_project.core.settings import Settings
from dagster_project.submissions.ledger.ledger import Ledger, Submission, transaction
from dagster_project.submissions.receipts.writing import write_receipt
from dagster_project.submissions.records.notices import Notices
from dagster_project.submissions.rules.across.judge import Answers, CrossFileFault, add_faults, judge, rules_for


def warn_across(
    con: duckdb.DuckDBPyConnection, settings: Settings, contracts: Contracts, ledger: Ledger
) -> list[Submission]:
    """Judge every date that rests on a change since the last time; returns those of which something else is said now.

    What a run that was interrupted left unjudged is judged by the next one.
    """
    changes = ledger.changes_after(ledger.judged_up_to())
    told = []
    for day, fresh in sorted(fresh_tables(ledger, (one for _, one in changes if one.status != "refused")).items()):
        rules = rules_for(contracts, fresh)
        answers = judge(con, settings, contracts, ledger, day, rules) if rules else {}
        told += _tell(settings, contracts, ledger, day, answers)
    if changes:
        ledger.mark_judged(changes[-1][0])
    return told


def _tell(settings: Settings, contracts: Contracts, ledger: Ledger, day: date, answers: Answers) -> list[Submission]:
    told = []
    for submitter in contracts.submitters.values():
        for feed in submitter.feeds:
            rules = {code: contracts.rules[code] for code in answers if contracts.rules[code].feed == feed}
            one = ledger.newest_accepted(submitter.submitter, feed, day) if rules else None
            if one is None:
                continue
            found = {rule.code: answers[rule.code].get(submitter.submitter, []) for rule in rules.values()}
            if _record(settings, contracts, ledger, one, rules, found):
                told.append(one)
    return told


def _record(
    settings: Settings,
    contracts: Contracts,
    ledger: Ledger,
    submission: Submission,
    rules: dict[str, Rule],
    found: dict[str, list[CrossFileFault]],
) -> bool:
    """Whether the submission's notices changed; the ledger's are replaced and its receipt is written again."""
    before = ledger.recorded_notices(contracts, submission)
    after = Notices(contracts, before.file)
    for notice in before.kept:
        if notice.code not in rules:
            after.kept.append(notice)
    after.counts.update({code: count for code, count in before.counts.items() if code not in rules})
    for code, faults in found.items():
        add_faults(after, rules[code], faults)
    if (after.kept, +after.counts) == (before.kept, before.counts):
        return False
    with transaction(ledger):
        ledger.replace_notices(submission.submission_id, after)
    write_receipt(settings.root, submission.submitter, submission, after, ledger)
    return True


def fresh_tables(ledger: Ledger, changed: Iterable[Submission]) -> dict[date, set[str]]:
    """Report date → the tables (`<feed>_<when>`) that hold something else than before, for dates that have files."""
    known = ledger.accepted_dates()
    fresh: dict[date, set[str]] = defaultdict(set)
    for submitter, feed, day in {(one.submitter, one.feed, one.report_date) for one in changed}:
        if feed is None or day is None:
            continue
        fresh[day] |= {f"{feed}_now", f"{feed}_in_force"}
        until = ledger.next_accepted_date(submitter, feed, day)
        for later in known[bisect_right(known, day) :]:
            if until is None or later <= until:
                fresh[later] |= {f"{feed}_before", f"{feed}_in_force"}
            if later <= day + timedelta(days=NIGHTS):
                fresh[later].add(f"{feed}_nights")
    return fresh
