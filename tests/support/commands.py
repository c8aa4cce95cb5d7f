"""The command line, run in this process: a second less for each call than a process that imports everything anew.

Belongs here: how a command is run and what comes of it. Does not belong here: what a start costs or survives (a process
of its own shows that: `test_cli`, `test_supervised`, `test_sender_check`).
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import click.testing
import pytest

from dagster_project.cli import main


@dataclass(frozen=True)
class Done:
    """What a shell would see."""

    returncode: int
    stdout: str
    stderr: str


def run(*words: object, environment: Mapping[str, str]) -> Done:
    """`tatsong WORDS` as its entry point runs it, with these variables and no other `TATSONG_…` ones."""
    before = dict(os.environ)
    unset = {name: None for name in before if name.startswith("TATSONG_")}
    runner = click.testing.CliRunner(env={**unset, **environment})
    with pytest.MonkeyPatch.context() as patch, runner.isolation() as (stdout, stderr, _):
        patch.setattr(sys, "argv", ["tatsong", *map(str, words)])
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    os.environ.clear()
    os.environ.update(before)
    return Done(code, stdout.getvalue().decode(), stderr.getvalue().decode())
