"""Recognising a file: whose it is, which feed, for which report date.

Belongs here: the folder and the file name against the contract. Does not belong here: the file's content.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from dagster_project.contracts import Contracts, Feed, Submitter
from dagster_project.submissions.notices import Notices


@dataclass(frozen=True)
class Recognised:
    """What a file is."""

    submitter: Submitter
    feed: Feed
    report_date: date


def _match(pattern: str, name: str) -> re.Match[str] | None:
    """Match in one Unicode form: a file name from a Mac comes decomposed."""
    return re.fullmatch(_composed(pattern), _composed(name), re.IGNORECASE)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def recognise(contracts: Contracts, submitter: str, name: str, latest: date, notices: Notices) -> Recognised | None:
    """What the file is, or None with a notice. `latest` is the last report date that can have been over by now."""
    sender = contracts.submitters.get(submitter)
    if sender is None:
        notices.add("submitter_unknown", value=submitter)
        return None
    for feed_name, terms in sender.feeds.items():
        found = _match(terms.file_pattern, name)
        if found is None:
            continue
        report_date = _report_date(found["report_date"], terms.date_format)
        if report_date is None:
            notices.add("report_date_unreadable", value=found["report_date"], expected=terms.date_format)
            return None
        last = min(latest, terms.active_to) if terms.active_to else latest
        if not terms.active_from <= report_date <= last:
            expected = f"{terms.active_from} – {last}"
            notices.add("report_date_outside", value=report_date, expected=expected)
        return Recognised(sender, contracts.feeds[feed_name], report_date)
    notices.add("feed_unrecognised", expected="; ".join(terms.file_pattern for terms in sender.feeds.values()))
    return None


def _report_date(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()
    except ValueError:
        return None
