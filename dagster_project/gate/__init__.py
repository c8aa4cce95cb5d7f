"""The gate: Great Expectations over what a release would hold, and one verdict, kept on disk.

Rooms: `suites` (what is expected, read from `expectations/suites`), `bounds` (how far each measure may move, read from
`expectations/movement.csv`), `models` (the dbt model that a suite is put to, as a query), `frames` (its rows in
pandas), `engine` (Great Expectations behind a few functions; it is imported nowhere else), `docs` (Data Docs without
network), `judgement` (the order of it all).
Does not belong here: publishing, rules of a single file (`submissions`), or what a build must keep (dbt's tests).
"""

from dagster_project.gate.judgement import judge
from dagster_project.gate.suites import Check, declared_checks
from dagster_project.releases.contents.verdicts import CheckResult, Verdict, read_verdict

__all__ = ["Check", "CheckResult", "Verdict", "declared_checks", "judge", "read_verdict"]
