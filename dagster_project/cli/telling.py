"""What a night's process tells the one that waits for it: its report date, its stages, and that it has ended.

Belongs here: the other end of `supervised`. Does not belong here: what the night does.
"""

import contextlib
import ctypes
import json
import os
import signal
from datetime import date
from types import TracebackType
from typing import Any

from dagster_project.cli.supervised import TOLD_OVER
from dagster_project.core.progress import listen

_DIE_WITH_PARENT = 1
"""Linux's PR_SET_PDEATHSIG."""


def is_supervised() -> bool:
    """Whether this process was started to do a night's work."""
    return TOLD_OVER in os.environ


class Telling:
    """Tells over the file that the environment names; nothing that this process starts knows of it."""

    def __init__(self) -> None:
        """Raises KeyError where nobody waits."""
        self._file, waits = map(int, os.environ.pop(TOLD_OVER).split())
        self._stage = ""
        os.set_inheritable(self._file, False)
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # it writes to the terminal, though in a group of its own
        _end_with(waits)

    def __enter__(self) -> "Telling":
        """Begin to tell of stages."""
        self._silence = listen(self._on)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """An error has been told of by now; its exit code is for whoever prints it."""
        self._silence()
        if error is not None:
            self._say(ended=None)

    def report_date(self, day: date) -> None:
        """For which report date the night is."""
        self._say(report_date=day.isoformat())

    def ended(self, code: int) -> None:
        """The night has done all that it does."""
        self._say(ended=code)

    def _on(self, step: str, text: str, left: int | None) -> None:
        del text, left
        if step != self._stage:
            self._stage = step
            self._say(stage=step)

    def _say(self, **what: Any) -> None:
        with contextlib.suppress(BrokenPipeError):  # nobody waits any more, and the night goes on
            os.write(self._file, json.dumps(what).encode() + b"\n")


def _end_with(process: int) -> None:
    """Where the one that waits is killed nobody keeps the time, and whoever killed it meant the night."""
    try:
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    except (OSError, AttributeError):
        return  # not Linux
    if os.getppid() != process:
        os.kill(os.getpid(), signal.SIGKILL)
