"""Releases of tables alone, for what is said of their numbers, places and figures.

Belongs here: leaving out what people read. Does not belong here: tests of the report, which publish whole releases.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from dagster_project.releases import publication as publishing
from dagster_project.releases.targets import TARGETS

READ_BY_PEOPLE = ("report", "dictionary")


@contextmanager
def tables_alone() -> Iterator[None]:
    """A release is made without page, workbook, document and dictionary: a third of its time."""
    kept = {name: write for name, write in TARGETS.items() if name not in READ_BY_PEOPLE}
    assert len(kept) == len(TARGETS) - len(READ_BY_PEOPLE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, "TARGETS", kept)
        yield
