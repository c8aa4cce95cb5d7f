"""Every rule of the register, broken once: a case is the smallest file, or the smallest nights, that break it alone.

A module of this folder exports `CASES`, code → case. A rule that finds no module has no test, and a test says so.
"""

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest

from dagster_project.contracts import Contracts
from dagster_project.core.settings import Settings
from dagster_project.submissions.records.notices import Notice


@dataclass(frozen=True)
class File:
    """One file that is examined, and where it lies. `prepare` may change limits and contracts first."""

    submitter: str
    name: str
    content: bytes | Callable[[], bytes]
    """Its bytes, or what makes them where they are many."""
    prepare: Callable[[pytest.MonkeyPatch, Contracts], Any] | None = None

    @property
    def made(self) -> bytes:
        """What lies in landing."""
        return self.content if isinstance(self.content, bytes) else self.content()


@dataclass(frozen=True)
class Run:
    """What needs more than one examined file; `notices` gives all that was said."""

    notices: Callable[[Settings, Contracts], list[Notice]]


Case = File | Run


def cases() -> Mapping[str, Case]:
    """All cases of all modules; no rule is broken twice."""
    found: dict[str, Case] = {}
    for module in sorted(one.name for one in pkgutil.iter_modules(__path__)):
        own: Mapping[str, Case] = getattr(import_module(f"{__name__}.{module}"), "CASES", {})
        assert not found.keys() & own.keys(), f"{module} breaks again {sorted(found.keys() & own.keys())}"
        found.update(own)
    return found
