"""Numbered releases: write one aside, verify it, put it in its place, point to it; and what people do with them.

| question | room or module |
|---|---|
| where releases lie, what `current` is meant to be, how many are kept | `store/` |
| the order of it all | `publication` |
| what it consists of, what it says of itself, whether it is whole | `contents/` |
| which files it holds, a module each | `targets/`, `report/`, `dictionary/`, `wording` |
| which places outside are given it | `deliveries` |
| what it changes, and why | `continuity/` |
| where a number comes from | `explain/` |
| what people do with releases | `rollback`, `approval`, `comparison` |
| whether anything was changed on disk | `inspection` |

Does not belong here: judging what is published (`gate`); this room only reads the verdict.
"""

from dagster_project.releases.comparison import changed_since_the_last
from dagster_project.releases.contents.verification import verify
from dagster_project.releases.deliveries import deliver_pending
from dagster_project.releases.publication import Published, publish
from dagster_project.releases.store.store import Release, current, releases

__all__ = [
    "Published",
    "Release",
    "changed_since_the_last",
    "current",
    "deliver_pending",
    "publish",
    "releases",
    "verify",
]
