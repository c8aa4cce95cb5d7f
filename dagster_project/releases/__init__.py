"""Numbered releases: write one aside, verify it, put it in its place, point to it.

Rooms: `shelf` (where releases lie and the pointer), `publishing` (the order of it all), `edition` (what all targets
read), `targets` (what a release holds, a module each), `labels` (Vietnamese names), `sources` (submissions in force),
`manifest` (what a release says of itself), `verifying` (is it whole?).
Does not belong here: judging what is published (`gate`); this room only reads the verdict.
"""

from dagster_project.releases.publishing import Published, publish
from dagster_project.releases.shelf import Release, current, releases
from dagster_project.releases.verifying import verify

__all__ = ["Published", "Release", "current", "publish", "releases", "verify"]
