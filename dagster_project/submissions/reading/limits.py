"""How much of one file is read: each limit, and the rule that a file breaks which exceeds it.

Belongs here: comparing and saying so. Does not belong here: the numbers (`settings`), or what is counted (the readers).
"""

from dagster_project.core.settings import Limits
from dagster_project.submissions.reading.sheet import Unreadable

__all__ = ["Limits", "at_most", "in_megabytes"]

MB = 1_000_000


def at_most(code: str, found: int, allowed: int, row: int | None = None) -> None:
    """Refuse what is more than is allowed.

    Raises:
        Unreadable: with the rule `code`, how much there is and how much may be.
    """
    if found > allowed:
        raise Unreadable(code, row, expected=_counted(allowed), value=_counted(found))


def in_megabytes(code: str, found: int, allowed: int) -> None:
    """The same for bytes, said in megabytes.

    Raises:
        Unreadable: as `at_most`.
    """
    if found > allowed:
        raise Unreadable(code, expected=f"{_counted(allowed // MB)} MB", value=f"{_counted(-(-found // MB))} MB")


def _counted(number: int) -> str:
    """In groups that no language takes for decimals."""
    return f"{number:,}".replace(",", " ")
