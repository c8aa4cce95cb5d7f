"""A report date as an option or argument. Belongs here: what is no date that any file could be of, said in one line."""

from datetime import datetime
from typing import Any

import click

FIRST_YEAR, LAST_YEAR = 2000, 2199


class _Day(click.DateTime):
    """A day of the years in which nights can be counted back and forth."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The day; fails with wrong usage where it is none."""
        day: datetime = super().convert(value, param, ctx)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail(f"{day.date()} is no report date: give one of the years {FIRST_YEAR} to {LAST_YEAR}.", param, ctx)
        return day


DAY = _Day()
