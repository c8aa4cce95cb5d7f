"""`tatsong`, the project's command. Each imports what it needs when it is called, so that none pays for another.

Belongs here: words, options, exit codes, what is printed. Does not belong here: anything that a test of a room needs.
"""

import errno
import sys
from typing import ClassVar

import click

from dagster_project.core.errors import NothingReceivedError, TatsongError

EXIT_BLOCKED = 1
EXIT_UNUSABLE = 2
EXIT_NOTHING = 3

_REFUSALS = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO}
_REFUSED_DATABASE = ("disk is full", "readonly database", "unable to open database file", "disk I/O error")


class Commands(click.Group):
    """Loads a command's module only when that command is called."""

    names: ClassVar = {
        "demo": "dagster_project.cli.demo",
        "check": "dagster_project.cli.check",
        "nightly": "dagster_project.cli.nightly",
        "status": "dagster_project.cli.status",
        "withdraw": "dagster_project.cli.withdraw",
        "accept": "dagster_project.cli.decide",
        "refuse": "dagster_project.cli.decide",
        "agreements": "dagster_project.cli.agreements",
        "reread": "dagster_project.cli.reread",
        "rules": "dagster_project.cli.rules",
        "releases": "dagster_project.cli.releases",
        "verify": "dagster_project.cli.verify",
        "gate": "dagster_project.cli.gate",
        "rollback": "dagster_project.cli.rollback",
        "compare": "dagster_project.cli.compare",
        "approve": "dagster_project.cli.approve",
        "explain": "dagster_project.cli.explain",
        "ui": "dagster_project.cli.ui",
        "docs": "dagster_project.cli.docs",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order of use."""
        return list(self.names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name."""
        from importlib import import_module

        module = self.names.get(cmd_name)
        return getattr(import_module(module), cmd_name) if module else None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def tatsong() -> None:
    """Tắt Sóng: the platform with which a regulator watches a mobile network generation being switched off."""


def main() -> None:
    """Run the command line; an error that the reader can mend is one line and exit code 2."""
    try:
        tatsong.main(standalone_mode=False)
    except TatsongError as error:
        click.echo(f"tatsong: {error}", err=True)
        sys.exit(EXIT_NOTHING if isinstance(error, NothingReceivedError) else EXIT_UNUSABLE)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("tatsong: stopped.", err=True)
        sys.exit(130)
    except Exception as error:
        if (refused := _refused_by_the_machine(error)) is None:
            raise
        click.echo(
            f"tatsong: {refused}. This account must be able to write there, with room left on the disk.", err=True
        )
        sys.exit(EXIT_UNUSABLE)


def _refused_by_the_machine(error: Exception) -> str | None:
    """What a file or Dagster's own database was refused for; None where the fault is the program's."""
    cause = getattr(error, "orig", error)  # SQLAlchemy's wrapping of what SQLite says
    if isinstance(cause, OSError) and cause.errno in _REFUSALS:
        return f"{cause.filename or 'the data root'}: {cause.strerror}"
    if type(cause).__name__ == "OperationalError" and any(words in str(cause) for words in _REFUSED_DATABASE):
        return f"a database of the data root: {cause}"
    return None
