"""Recognising a file: whose it is, which feed, for which report date.

Belongs here: the folder and the file name against the contract, and both against what the file says of itself. The name
as agreed goes first; a date in another name is one among those of the content. Where they disagree, the file is
refused, since nobody can say which of them is wrong. Does not belong here: reading the content's evidence
(`content`), or its rows.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from dagster_project.contracts import Contracts, Feed, Submitter, SubmitterFeed, Words
from dagster_project.contracts.file_name import parts_of
from dagster_project.core.text import day_text
from dagster_project.submissions.identify.content import Content, best_feeds
from dagster_project.submissions.identify.dates import days_named
from dagster_project.submissions.reading import Sheet
from dagster_project.submissions.records.notices import Notices
from dagster_project.submissions.records.recognised import Recognised


def recognise(
    contracts: Contracts,
    submitter: str,
    names: Sequence[str],
    sheets: Sequence[Sheet] | None,
    latest: date,
    notices: Notices,
) -> Recognised | None:
    """What the file is, or None with a notice.

    `names` are those of the file and, of an archive, of the file in it. `sheets` are None where nothing may be asked of
    the content; of a large text, they are its first lines. `latest` is the last report date that can have been over by
    now.
    """
    sender = contracts.submitters.get(submitter)
    if sender is None:
        notices.add("submitter_unknown", value=submitter)
        return None
    content = None if sheets is None else Content(sheets, notices)
    named = _by_names(sender, names)
    if not named:
        return _by_content(sender, names, content, contracts, latest, notices)
    feed, text = named[0]
    report_date = _date_of_name(contracts.feeds[feed], sender.feeds[feed], text, latest, notices)
    if report_date is None:
        return None
    found = Recognised(sender, sender.feeds[feed].as_sent(contracts.feeds[feed]), report_date)
    for other, other_text in named[1:]:
        if other != feed:
            notices.add("feed_disagrees", value=contracts.feeds[other].label, expected=found.feed.label)
            return None
        if (day := sender.feeds[feed].report_date(other_text)) is not None:
            _notify_unclear(found.feed, sender.feeds[feed], {report_date, day}, notices)
            return None
    if content is not None:
        _compare(found, content, contracts, notices)
    return found


def named_date(contracts: Contracts, submitter: str, name: str, latest: date) -> date | None:
    """The report date that a file's name says, or None where it says none that may be."""
    notices = Notices(contracts, name)
    what = recognise(contracts, submitter, [name], None, latest, notices)
    return what.report_date if what and not notices.refuses else None


def _by_names(sender: Submitter, names: Sequence[str]) -> list[tuple[str, str]]:
    """The feed that each name says and the text of its date, those that say another one apart."""
    said = ((feed, terms.date_in(name)) for name in names for feed, terms in sender.feeds.items())
    return list(dict.fromkeys((feed, text) for feed, text in said if text is not None))


def _by_content(
    sender: Submitter,
    names: Sequence[str],
    content: Content | None,
    contracts: Contracts,
    latest: date,
    notices: Notices,
) -> Recognised | None:
    feeds = [] if content is None else best_feeds(content, contracts, sender.feeds)
    if content is None or len(feeds) != 1:
        examples = "; ".join(terms.example for terms in sender.feeds.values())
        labels = ", ".join(contracts.feeds[feed].label for feed in feeds or sender.feeds)
        expected = Words(
            f"{examples}; or the headings of one feed: {labels}", f"{examples}; hoặc tiêu đề bảng của: {labels}"
        )
        notices.add("feed_unrecognised", expected=examples if content is None else expected)
        return None
    feed, terms = contracts.feeds[feeds[0]], sender.feeds[feeds[0]]
    report_date = _one_date(names, content, feed, terms, notices)
    if report_date is None or not _is_open(feed, terms, report_date, latest, notices):
        return None
    found = Recognised(sender, terms.as_sent(feed), report_date)
    _compare(found, content, contracts, notices)
    return found


def _one_date(
    names: Sequence[str], content: Content, feed: Feed, terms: SubmitterFeed, notices: Notices
) -> date | None:
    """The one day that names, titles and column speak of; that of a name alone where no other stands in the content."""
    days = {day for _, day in content.title_dates(feed)} | content.column_dates(feed) | content.days_of_titles(feed)
    said, named = content.days_named(feed), _days_of_names(names)
    if days:
        days |= named
    elif said <= named:
        days = _days_of_names(notices.contracts.words.without_other_days(name.replace("_", " ")) for name in names)
    if len(days) == 1:
        return days.pop()
    _notify_unclear(feed, terms, days or said | named, notices)
    return None


def _days_of_names(names: Iterable[str]) -> set[date]:
    return {day for name in names for day in (*parts_of(name).dates, *days_named(name)) if isinstance(day, date)}


def _notify_unclear(feed: Feed, terms: SubmitterFeed, days: set[date], notices: Notices) -> None:
    """Show the days that were found, and first of all the right name of the file."""
    title = f"{notices.contracts.words.report_dates[0]} {day_text(terms.example_date)}"
    expected = Words(f"the name {terms.example}, or the title “{title}”", f"tên tệp {terms.example}, hoặc “{title}”")
    shown = ", ".join(map(day_text, sorted(days))) or "–"
    notices.add("report_date_unclear", value=shown, expected=expected, key=feed.label)


def _compare(found: Recognised, content: Content, contracts: Contracts, notices: Notices) -> None:
    """What the content says against what the file was recognised as."""
    _compare_feed(found, content, contracts, notices)
    _compare_date(found, content, notices)
    _compare_submitter(found, content, contracts, notices)


def _compare_feed(found: Recognised, content: Content, contracts: Contracts, notices: Notices) -> None:
    if content.coverage(found.feed) == 1:
        return
    others = [feed for feed in contracts.feeds.values() if feed is not found.feed and content.coverage(feed) == 1]
    if others:
        notices.add("feed_disagrees", value=others[0].label, expected=found.feed.label)


def _compare_date(found: Recognised, content: Content, notices: Notices) -> None:
    """Each table's own titles are asked: one of another day beside the right one is not of the right day."""
    expected = day_text(found.report_date)
    said = list(content.title_dates(found.feed))
    right = {title.table for title, day in said if day == found.report_date}
    wrong = [(title, day) for title, day in said if title.table not in right]
    for title, day in [pair for pair in wrong if not right or pair[0].heading is not None][:1]:
        notices.add("report_date_disagrees", sheet=title.sheet, row=title.row, value=day, expected=expected)
        return
    periods = list(content.periods(found.feed))
    agree = right | {title.table for title, first, last in periods if first <= found.report_date <= last}
    for title, first, last in periods:
        is_of_another = title.table not in right and not first <= found.report_date <= last
        if is_of_another and agree and title.table not in agree and title.heading and title.row:
            days = " – ".join(dict.fromkeys(map(day_text, (first, last))))
            notices.add("report_date_disagrees", sheet=title.sheet, row=title.row, value=days, expected=expected)


def _compare_submitter(found: Recognised, content: Content, contracts: Contracts, notices: Notices) -> None:
    """Carriers are asked for carriers, districts for districts; a host may be named beside the MVNO that it carries."""
    sender = found.submitter
    is_district = sender.kind == "district"
    among = [other for other in contracts.submitters.values() if (other.kind == "district") == is_district]
    named = list(content.submitters_named(found.feed, among))
    if any(submitter.submitter in (sender.submitter, sender.host) for _, submitter in named):
        return
    for said, submitter in named[:1]:
        notices.add("submitter_disagrees", sheet=said.sheet, row=said.row, value=submitter.name, expected=sender.name)


def _date_of_name(feed: Feed, terms: SubmitterFeed, text: str, latest: date, notices: Notices) -> date | None:
    report_date = terms.report_date(text)
    if report_date is None:
        notices.add("report_date_unreadable", value=text, expected=terms.example)
        return None
    return report_date if _is_open(feed, terms, report_date, latest, notices) else None


def _is_open(feed: Feed, terms: SubmitterFeed, report_date: date, latest: date, notices: Notices) -> bool:
    """A date outside those that may be sent is none: it must not make anyone build that date.

    A flow is summed over its dates: one that lies between two that are due would be counted in both.
    """
    last = min(latest, terms.active_to) if terms.active_to else latest
    period = f"{day_text(terms.active_from)} – {day_text(last)}"
    if latest < report_date <= (terms.active_to or report_date):
        notices.add("report_date_not_over", value=report_date, expected=period)
        return False
    if not terms.active_from <= report_date <= last:
        notices.add("report_date_outside", value=report_date, expected=period)
        return False
    if feed.kind == "flow" and terms.due_at(report_date) is None:
        expected = ", ".join(map(day_text, terms.due_around(report_date)))
        notices.add("report_date_not_due", value=report_date, expected=expected)
        return False
    return True
