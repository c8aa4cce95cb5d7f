"""`tatsong status`: how things stand."""

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from dagster_project.cli import EXIT_BLOCKED, EXIT_NOTHING
from dagster_project.cli.days import DAY
from dagster_project.core.settings import TIME_ZONE, load_settings

if TYPE_CHECKING:
    from rich.console import Console

    from dagster_project.submissions.ledger.feed_status import FeedStatus
    from dagster_project.submissions.records.submission import Submission
    from dagster_project.watch.overview import Overview

_COLOURS = {"on_time": "green", "late": "yellow", "expected": "cyan", "not_due": "dim", "missing": "bold red",
            "held": "bold yellow", "refused": "bold red", "withdrawn": "magenta"}  # fmt: skip


@click.command()
@click.option("--date", "day", type=DAY, help="The report date; default: as nightly's.")
@click.option("--all", "everything", is_flag=True, help="Show what is in order too.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def status(day: datetime | None, everything: bool, as_json: bool) -> None:
    """Show what is due, late, missing, held, refused, withdrawn or blocked, and what is published.

    Exit code 0: nothing needs attention. 1: something is missing, held, refused, left, too old or blocked, a release
    was edited, or a place outside does not hold it. 3: nothing was ever received.
    """
    from dagster_project.cli.nightly import default_date
    from dagster_project.contracts import load_contracts
    from dagster_project.watch.overview import overview

    settings = load_settings()
    contracts = load_contracts(settings.contracts)
    found = overview(settings, contracts, day.date() if day else default_date(settings), datetime.now(UTC))
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        _show(found, everything)
    sys.exit(EXIT_NOTHING if not found.ever_received else EXIT_BLOCKED if found.needs_attention else 0)


def _show(found: "Overview", everything: bool) -> None:
    from rich.markup import escape

    from dagster_project.cli.output import wide_console

    console = wide_console()
    if found.settings.root.is_demo:
        console.print("[bold]DỮ LIỆU MẪU[/bold] (sample data: a made-up city)")
    console.print(f"Published: [bold]{found.release or 'nothing yet'}[/bold]")
    for fault in found.release_faults:
        console.print(f"Not as it was published: {fault}", style="bold red", soft_wrap=True, markup=False)
    for name, reason in found.undelivered.items():
        said = f"{name} does not hold the current release: {reason}; the next run tries again."
        console.print(said, style="bold red", soft_wrap=True, markup=False)
    if found.blocked:
        from dagster_project.cli.blocked import print_blocked

        print_blocked(console, found.blocked)
    _show_waiting(console, found)
    if not found.ever_received:
        console.print("Nothing was ever received.")
        return
    _show_feeds(console, found, everything)
    _show_held(console, found)
    for title, refused in (("Not recognised", found.unrecognised), ("Of another date", found.refused_elsewhere)):
        for one in refused:
            why = escape(" ".join(found.said.get(one.submission_id, [])))
            name = f"{escape(one.path)} ({one.submission_id})"
            console.print(f"[bold red]{title}[/bold red]: {name}{': ' if why else ''}{why}", soft_wrap=True)
    if found.needs_attention:
        console.print(f"What was wrong with a file, for its sender: {found.settings.root.receipts}", soft_wrap=True)


def _show_held(console: "Console", found: "Overview") -> None:
    """What a person has to decide, why, what it would bring, and how."""
    from rich.markup import escape

    from dagster_project.submissions.headlines import in_words

    for one in found.held:
        console.print(f"[bold yellow]Held[/]: {escape(one.path)} ({one.submission_id})", soft_wrap=True)
        for why in found.said.get(one.submission_id, []):
            console.print(f"  {why}", soft_wrap=True, markup=False)
        if figures := in_words(found.headlines.get(one.submission_id, [])).en:
            console.print(f"  It would bring: {figures}", soft_wrap=True, markup=False)
    if found.held:
        name = found.held[0].submission_id if len(found.held) == 1 else "SUBMISSION"
        console.print(
            f'To decide: tatsong accept {name} --by NAME --reason "…", or tatsong refuse with the same; '
            "tatsong check FILE --rows OUT.csv shows how its rows were read.",
            soft_wrap=True,
            markup=False,
        )


def _show_waiting(console: "Console", found: "Overview") -> None:
    if found.waiting:
        shown = ", ".join(found.waiting[:5]) + (" …" if len(found.waiting) > 5 else "")
        console.print(f"Waiting in landing for the next run: {len(found.waiting)} ({shown})", soft_wrap=True)
    for one in found.left:
        console.print(f"Left in landing: {one.path}: {one.cause}", soft_wrap=True, markup=False)
    if found.waiting_again:
        shown = ", ".join(found.waiting_again[:5]) + (" …" if len(found.waiting_again) > 5 else "")
        console.print(f"Refused, and read again by the next run: {len(found.waiting_again)} ({shown})", soft_wrap=True)


def _show_feeds(console: "Console", found: "Overview", everything: bool) -> None:
    from rich.table import Table

    counts: dict[str, int] = {}
    for one in found.feed_statuses:
        counts[one.status] = counts.get(one.status, 0) + 1
    words = ", ".join(f"[{_COLOURS[name]}]{counts[name]} {name}[/]" for name in _COLOURS if name in counts)
    console.print(f"Report date [bold]{found.report_date:%d/%m/%Y}[/bold]: {words or 'no feed is active'}")
    shown = [one for one in found.feed_statuses if everything or _is_worth_showing(one)]
    if not shown:
        console.print("Everything that was due is in force.")
        return
    table = Table("Submitter", "Feed", "Status", "Due", "Received", "In force", "Age", "What happened")
    for one in shown:
        table.add_row(
            one.submitter,
            one.feed,
            f"[{_COLOURS[one.status]}]{one.status}[/]",
            _clock(one.due_at),
            _clock(one.newest.received_at if one.newest else None),
            one.in_force.submission_id if one.in_force else "nothing",
            _age(one),
            _events(one, found),
        )
    console.print(table)


def _is_worth_showing(one: "FeedStatus") -> bool:
    return one.needs_attention or one.status in ("late", "expected") or len(one.of_the_date) > 1


def _clock(at: datetime | None) -> str:
    return f"{at.astimezone(ZoneInfo(TIME_ZONE)):%d/%m %H:%M}" if at else "–"


def _age(one: "FeedStatus") -> str:
    if one.age_days is None:
        return "–"
    words = f"{one.age_days} d" if one.age_days else "today's"
    return f"[bold red]{words}, over {one.max_age_days}[/]" if one.is_too_old else words


def _events(one: "FeedStatus", found: "Overview") -> str:
    from rich.markup import escape

    words = [_refused(each, found) for each in one.refused_since]
    words += [f"{each.submission_id} held" for each in one.held_since]
    words += [
        f"{each.submission_id} withdrawn by {each.withdrawn_by}: {each.withdrawn_reason}" for each in one.withdrawn
    ]
    newest = one.newest
    if newest and newest.is_accepted:
        if newest.rows_quarantined:
            words.append(f"{newest.rows_quarantined} rows quarantined")
        if newest.reread_of:
            words.append(f"{newest.reread_of} read again")
        words += found.said.get(newest.submission_id, [])
    if newest and found.repeats.get(newest.submission_id):
        words.append(f"the same bytes came again ({found.repeats[newest.submission_id]}×)")
    return escape("; ".join(words))


def _refused(one: "Submission", found: "Overview") -> str:
    why = " ".join(found.said.get(one.submission_id, []))
    return f"{one.submission_id} refused{': ' if why else ''}{why}"
