"""What the gate holds back, in a terminal: which checks, the first keys that fail them, and what may be done.

Belongs here: its look. Does not belong here: what may be approved (`releases/approval`).
"""

from rich.console import Console

from dagster_project.releases.approval import what_next
from dagster_project.releases.contents.verdicts import Verdict

KEYS_SHOWN = 5


def print_blocked(console: Console, verdict: Verdict) -> None:
    """Show every check that holds the data back; no text of it is taken for markup."""
    console.print(f"[bold red]Blocked[/bold red]: the data of {verdict.report_date}")
    for check in verdict.blocking:
        lines = [f"{check.name} ({check.table}): {check.failing_count} rows. {check.reason}"]
        lines += [
            "  " + ", ".join(f"{name} {value}" for name, value in key.items() if value is not None)
            for key in check.failing_keys[:KEYS_SHOWN]
        ]
        if check.failing_count > KEYS_SHOWN:
            lines.append(f"  … {check.failing_count - KEYS_SHOWN} more")
        if check.files:
            lines.append(f"  files: {', '.join(check.files)}")
        lines.append(f"  → {what_next(verdict, check)}")
        for line in lines:
            console.print(f"  {line}", soft_wrap=True, markup=False)
