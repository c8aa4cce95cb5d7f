"""Recognising a file: whose it is, which feed, for which report date.

Belongs here: the folder and the file name against the contract. Does not belong here: the file's content.
"""

from dataclasses import dataclass
from datetime import date

from dagster_project.contracts import Contracts, Feed, Submitter, SubmitterFeed
from dagster_project.submissions.notices import Notices


@dataclass(frozen=True)
class Recognised:
    """What a file is."""

    submitter: Submitter
    feed: Feed
    report_date: date


def recognise(contracts: Contracts, submitter: str, name: str, latest: date, notices: Notices) -> Recognised | None:
    """What the file is, or None with a notice. `latest` is the last report date that can have been over by now."""
    sender = contracts.submitters.get(submitter)
    if sender is None:
        notices.add("submitter_unknown", value=submitter)
        return None
    for feed_name, terms in sender.feeds.items():
        text = terms.date_in(name)
        if text is not None:
            report_date = _report_date(terms, text, latest, notices)
            return None if report_date is None else Recognised(sender, contracts.feeds[feed_name], report_date)
    notices.add("feed_unrecognised", expected="; ".join(terms.example for terms in sender.feeds.values()))
    return None


def _report_date(terms: SubmitterFeed, text: str, latest: date, notices: Notices) -> date | None:
    """A date outside those that may be sent is none: it must not make anyone build that date."""
    report_date = terms.report_date(text)
    if report_date is None:
        notices.add("report_date_unreadable", value=text, expected=terms.example)
        return None
    last = min(latest, terms.active_to) if terms.active_to else latest
    if terms.active_from <= report_date <= last:
        return report_date
    notices.add("report_date_outside", value=report_date, expected=f"{terms.active_from} – {last}")
    return None
