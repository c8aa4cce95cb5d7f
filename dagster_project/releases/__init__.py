"""Numbered releases: write one aside, verify it, put it in its place, point to it; and what people do with them.

Rooms: `shelf` (where releases lie and the pointer), `publishing` (the order of it all), `edition` (what all targets
read), `targets` (what a release holds, a module each), `deliveries` (places outside that are given it), `labels`
(Vietnamese names), `sources` (its submissions), `manifest` (what a release says of itself), `verifying` (is it whole?),
`pointings` and `rollback` (what `current` is meant to be), `approving`, `comparing`, `retention`, `explain` (where a
number comes from).
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
