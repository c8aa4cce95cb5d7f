"""Which files are behind a failure: the submissions that the failing rows rest on, by their lineage.

Belongs here: from failing keys to submissions and files. Does not belong here: finding failures, or showing them.
"""

import duckdb

from dagster_project.core.settings import Settings
from dagster_project.core.text import literal
from dagster_project.releases.contents.verdicts import CheckResult
from dagster_project.submissions.ledger.ledger import open_ledger

_PLACES = ("report_date", "submitter", "feed", "commune_code", "station_code")
MOST = 5


def with_files(settings: Settings, con: duckdb.DuckDBPyConnection, checks: list[CheckResult]) -> list[CheckResult]:
    """The same checks; critical failures name the files behind their first failing keys."""
    return [
        check.model_copy(update={"files": _files(settings, con, check)})
        if not check.success and check.severity == "critical" and check.failing_keys
        else check
        for check in checks
    ]


def _files(settings: Settings, con: duckdb.DuckDBPyConnection, check: CheckResult) -> list[str]:
    conditions = []
    for key in check.failing_keys:
        known = {name: key[name] for name in _PLACES if key.get(name) is not None}
        conditions.append(
            " and ".join(f"{name}::varchar = {literal(value)}" for name, value in known.items()) or "true"
        )
    found = con.execute(
        "select submission_id, count(*) from marts.lineage "
        f"where {' or '.join(f'({one})' for one in dict.fromkeys(conditions))} "
        "group by submission_id order by max(data_as_of) desc, submission_id"
    ).fetchall()
    with open_ledger(settings.root.ledger) as ledger:
        named = [(name, ledger.find(name)) for name, _ in found[:MOST]]
    listed = [f"{name} ({one.path})" if one else name for name, one in named]
    return [*listed, f"and {len(found) - MOST} more"] if len(found) > MOST else listed
