"""The process that waits for a night: it does nothing that could fail, so that it can tell of whatever ends the night.

The night's work runs in a process of its own, which says over a pipe which report date it is for, which stage it has
come to and how it ended. This one keeps the time of each stage and ends a night that takes too long, also where code
that lets nothing else run is the cause.
Belongs here: starting, waiting, ending, telling of a death. Does not belong here: the night (`night`), or any import
of it before it has ended.
"""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from types import FrameType
from typing import Any

import click

from dagster_project.core.settings import Settings

TOLD_OVER = "TATSONG_TELLS_OVER"
"""Of a night's process: the number of the file over which it tells, and of the process that waits for it."""
EXIT_TOO_LONG = 1
_TO_END_SECONDS = 60.0
"""How long a process that has done its work may take to end."""
_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SHOW_CURSOR = "\x1b[?25h"


@dataclass
class Told:
    """What a night has told of itself."""

    report_date: date | None = None
    stage: str = "start"
    since: float = 0.0
    has_ended: bool = False
    """Whether it came to its end, and has told of any error itself."""
    code: int | None = None

    def hear(self, line: bytes) -> None:
        """Take in one line."""
        said: dict[str, Any] = json.loads(line)
        if "report_date" in said:
            self.report_date = date.fromisoformat(said["report_date"])
        if said.get("stage", self.stage) != self.stage:
            self.stage, self.since = said["stage"], time.monotonic()
        if "ended" in said:
            self.has_ended, self.code, self.since = True, said["ended"], time.monotonic()


def supervised(settings: Settings, command: Sequence[str], stage_seconds: float) -> int:
    """Run a night's command in a process of its own; its exit code, after a death has been told of.

    A signal that this process is given goes on to that one. Where the night is ended by one, the code is 128 and the
    signal's number, as a shell has it.
    """
    reader, writer = os.pipe()
    environment = os.environ | {TOLD_OVER: f"{writer} {os.getpid()}"}
    # A group of its own: what is typed at a terminal comes once, and what the night has started ends with it.
    night = subprocess.Popen(command, env=environment, pass_fds=[writer], process_group=0)
    os.close(writer)
    with _forwarding(night):
        told = Told(since=time.monotonic())
        in_time = _listen(night, reader, told, stage_seconds)
        os.close(reader)
        if not in_time:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(night.pid, signal.SIGKILL)
        code = night.wait()
    return _outcome(settings, night.pid, told, code, None if in_time else stage_seconds)


def _listen(night: "subprocess.Popen[bytes]", reader: int, told: Told, stage_seconds: float) -> bool:
    """Hear the night until it has ended; False where a stage, or the ending, takes too long."""
    rest = b""
    with selectors.DefaultSelector() as selector:
        selector.register(reader, selectors.EVENT_READ)
        while (left := told.since + (_TO_END_SECONDS if told.has_ended else stage_seconds) - time.monotonic()) > 0:
            if not selector.select(left):
                continue
            chunk = os.read(reader, 1 << 16)
            if not chunk:
                return _has_ended(night, left)
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                told.hear(line)
    return False


def _has_ended(night: "subprocess.Popen[bytes]", seconds: float) -> bool:
    try:
        night.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _outcome(settings: Settings, process: int, told: Told, code: int, limit: float | None) -> int:
    """The exit code; a night that did not come to its end is told of once, here and by the notify command."""
    if told.code is not None:
        return told.code  # what came after its last word changes nothing that it did
    if limit is None and code >= 0:
        return code
    if limit is not None and not told.has_ended:
        cause = f"the stage {told.stage} took longer than {limit / 60:g} minutes (TATSONG_STAGE_MINUTES)"
        said, code = f"{cause} and was ended", EXIT_TOO_LONG
    else:
        name = signal.Signals(-code).name
        cause, said, code = f"its process was ended by {name}", f"the run was ended by {name}", 128 - code
    if sys.stderr.isatty():
        click.echo(_SHOW_CURSOR, nl=False, err=True)
    click.echo(f"tatsong: {said}; the last release stays current.", err=True)
    if not told.has_ended:
        _tell(settings, process, told.report_date, cause)
    return code


def _tell(settings: Settings, process: int, report_date: date | None, cause: str) -> None:
    """By Dagster's record of the run, which then says so too; by itself where there is none, or none can be read."""
    from dagster_project.watch.notify import notify_of_crash

    try:
        from dagster_project.instance import end_abandoned_runs

        if process in end_abandoned_runs(settings, {process: cause}):
            return
    except Exception as error:
        click.echo(f"tatsong: Dagster's record of the run could not be ended: {type(error).__name__}", err=True)
    notify_of_crash(settings, report_date, cause)


@contextlib.contextmanager
def _forwarding(night: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Signals go to the night; what is ignored here, as `nohup` has it, is ignored there as well."""

    def forward(number: int, _: FrameType | None) -> None:
        night.send_signal(number)

    before = {one: signal.getsignal(one) for one in _FORWARDED}
    for one, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(one, forward)
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
