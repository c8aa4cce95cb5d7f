"""What `tatsong nightly` shows: how far the run has come, and what came of it."""

from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from dagster_project.cli.blocked import print_blocked
from dagster_project.cli.output import wide_console
from dagster_project.contracts.load import load_office
from dagster_project.core.duckdb_session import connect
from dagster_project.core.errors import TatsongError
from dagster_project.core.progress import listen
from dagster_project.core.settings import Settings
from dagster_project.submissions.records.submission import Submission
from dagster_project.warehouse.measures import shown
from dagster_project.watch.overview import blocked

STEPS = {
    "Dagster": "starting Dagster",
    "receive": "1/4 receiving files",
    "build": "2/4 building the tables with dbt",
    "gate": "3/4 checking with Great Expectations",
    "release": "4/4 publishing",
}


class Display:
    """A progress line on a terminal; where there is none, one line a step."""

    def __init__(self) -> None:
        """Nothing is shown before the display is entered."""
        self.console = Console(stderr=True)
        self.progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            TextColumn("{task.fields[at]}"),
            TimeElapsedColumn(),
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
        )
        self.task = self.progress.add_task("", at="", total=None)
        self.step = ""

    def __enter__(self) -> "Display":
        """Begin to listen."""
        self.progress.start()
        self._silence = listen(self._on)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Leave the screen clean."""
        self._silence()
        self.progress.stop()

    def start(self, step: str) -> None:
        """Show a step that nobody else tells of."""
        self._on(step, "", None)

    def _on(self, step: str, text: str, left: int | None) -> None:
        if step != self.step:
            self.step = step
            self.progress.reset(self.task, description=STEPS.get(step, step), at="", total=None)
            if not self.console.is_terminal:
                self.console.print(STEPS.get(step, step))
        done = self.progress.tasks[0].completed
        total = None if left is None else done + left
        self.progress.update(self.task, at=text[-60:], total=total, advance=0 if left is None else 1)


def print_outcome(settings: Settings, outcome: Any) -> None:
    """The city's figures as published, what was late or refused, and where to look."""
    console = wide_console()
    official = settings.root.releases / "current" / "official.duckdb"
    if settings.root.is_demo:
        console.print("[bold]DỮ LIỆU MẪU[/bold] (sample data: a made-up city)")
    if official.is_file():
        _print_release(console, settings, official, load_office(settings.contracts).city_en)
    else:
        console.print("Nothing is published yet.")
    _print_beside(console, settings)
    if not outcome.success:
        _print_failure(console, settings, outcome)
    console.print(f"Receipts for the senders: {settings.root.receipts}", soft_wrap=True)
    console.print("The run, its assets and checks: make dev, then http://127.0.0.1:3000")


def _print_beside(console: Console, settings: Settings) -> None:
    """A person's choice of another release than the newest, what waits for one, and places without the current one."""
    from dagster_project.releases import current, releases
    from dagster_project.releases.deliveries import undelivered
    from dagster_project.releases.store.promotions import chosen
    from dagster_project.submissions.ingest.reception import waiting
    from dagster_project.submissions.landing.left_files import left_of

    picked, known = chosen(settings), releases(settings)
    if picked and picked[0] != known[-1] and current(settings) == picked[0]:
        release, promotion = picked
        console.print(f"{release.name} was chosen by {promotion.by} ({promotion.reason}); {known[-1].name} is newer.")
    for held in _undecided(settings):
        said = f"Held until a person decides: {held.path} ({held.submission_id}); see tatsong status."
        console.print(said, soft_wrap=True, markup=False)
    for one in left_of(settings.root, waiting(settings)):
        console.print(f"Left in landing: {one.path}: {one.cause}", soft_wrap=True, markup=False)
    for name, reason in undelivered(settings).items():
        said = f"{name} does not hold the current release: {reason}; the next run tries again."
        console.print(said, soft_wrap=True, markup=False)


def _undecided(settings: Settings) -> list[Submission]:
    """What a person has still to decide."""
    from dagster_project.submissions.ledger.ledger import open_ledger

    if not settings.root.ledger.is_file():
        return []
    with open_ledger(settings.root.ledger) as ledger:
        return ledger.undecided()


def _print_release(console: Console, settings: Settings, official: Path, city: str) -> None:
    with connect(settings, official, read_only=True) as con:
        columns = [row[0] for row in con.execute("describe official.report_city").fetchall()]
        found = con.execute("select * from official.report_city order by report_date desc limit 1").fetchone()
        row = dict(zip(columns, found or (), strict=False))
        release = official.parent.resolve()
        title = f"Release {release.parent.name}/{release.name}"
        table = Table(city, f"{row['report_date']:%d/%m/%Y}", title=title)
        for name, label in shown().command_line.items():
            if name in row:  # the current release may be older than a measure
                table.add_row(label, _shown(name, row[name]))
        console.print(table)
        console.print(f"Lies in {release}", soft_wrap=True)
        _print_submissions(console, con)


def _shown(name: str, value: Any) -> str:
    if value is None:
        return "–"
    if name.startswith("share_"):
        return f"{value:.1%}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, (int, float)) else str(value)


def _print_submissions(console: Console, con: duckdb.DuckDBPyConnection) -> None:
    """What was late, missing, held or refused on the last seven report dates of the release."""
    rows = con.execute(
        "select report_date, submitter, feed, status, in_force_report_date, rows_quarantined "
        "from official.report_submission "
        "where report_date > (select max(report_date) from official.report_submission) - 7 "
        "and (status in ('late', 'missing', 'held', 'refused', 'withdrawn') or rows_quarantined > 0) "
        "order by report_date desc, submitter, feed"
    ).fetchall()
    if not rows:
        console.print("Nothing was late, missing, held or refused in the last seven nights.")
        return
    table = Table("Report date", "Submitter", "Feed", "Status", "In force since", "Rows quarantined")
    for day, submitter, feed, status, since, quarantined in rows:
        table.add_row(str(day), submitter, feed, status, str(since or "nothing"), str(quarantined or 0))
    console.print(table)


def _print_failure(console: Console, settings: Settings, outcome: Any) -> None:
    console.print("[bold red]Not published.[/bold red] The release above, if any, stays current.")
    for event in outcome.all_events:
        if event.is_step_failure:
            held = blocked(settings) if event.step_key == "gate" else None
            if held:
                print_blocked(console, held)
            else:
                error = event.step_failure_data.error
                console.print(f"  {event.step_key}: {_reason(error)}", soft_wrap=True, markup=False)


def _reason(error: Any) -> str:
    """What a step failed of; an error that the reader can mend without the name of its class."""
    cause = (error.cause or error) if error else None
    message = cause.message.strip() if cause else "failed"
    if "ExecutionInterruptedError" in message:
        return "stopped before its end; nothing half-made is visible, and the next run begins anew"
    return message.partition(f"{TatsongError.__name__}: ")[2] or message
