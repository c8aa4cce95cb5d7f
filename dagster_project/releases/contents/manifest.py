"""What a release says of itself: `manifest.json`.

Belongs here: its form, and gathering what goes into it. Does not belong here: whether it is true (`verification`).
"""

import hashlib
import importlib.metadata
import json
import platform
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from dagster_project.releases.contents.build_context import MANIFEST, PARQUET, BuildContext, relation
from dagster_project.releases.contents.database import open_database
from dagster_project.releases.contents.labels import TableLabels
from dagster_project.releases.contents.verdicts import Approval, CheckResult
from dagster_project.submissions.ledger.chain import Position
from dagster_project.warehouse.definitions import Definitions, fingerprint
from dagster_project.warehouse.published import PUBLISHED
from dagster_project.warehouse.row_hash import columns_of

DEFINITIONS = "definitions.json"
"""Beside the manifest: the text of all that the figures were made by."""
_VERSIONS = ("tatsong", "dbt-core", "dbt-duckdb", "duckdb")


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class ManifestColumn(_Record):
    """One column of a published table."""

    name: str
    type: str
    label: str


class ManifestTable(_Record):
    """One published table; `file` is its Parquet file."""

    name: str
    label: str
    rows: int
    file: str
    columns: list[ManifestColumn]


class ManifestFile(_Record):
    """One file of the release, but for the manifest itself."""

    path: str
    bytes: int
    sha256: str


class SubmissionInForce(_Record):
    """A submission that figures of the newest report date rest on."""

    submission_id: str
    submitter: str
    feed: str
    report_date: date
    received_at: datetime
    file_name: str
    sha256: str


class LedgerPosition(_Record):
    """How far the ledger had come that the release was built from."""

    ledger_id: str
    sequence: int
    link: str

    @property
    def position(self) -> Position:
        """As the ledger knows it."""
        return Position(self.ledger_id, self.sequence, self.link)


class VerdictSummary(_Record):
    """What the gate said: how many checks over which dates, and the warnings that the release goes out with.

    `approved` are the critical failures that it goes out with because a person let them pass (`Manifest.approvals`).
    """

    outcome: Literal["pass", "approved"]
    judged_at: datetime
    checks: int
    checked_dates: list[date]
    notices: list[CheckResult]
    approved: list[CheckResult] = []
    versions: dict[str, str]


class Manifest(_Record):
    """The whole of it. `dates` has a digest for all rows of each report date, to tell what two releases differ in."""

    format_version: Literal[1] = 1
    report_date: date
    release: int
    digest: str
    created_at: datetime
    is_demo: bool
    note: str | None
    dates: dict[date, str]
    station_dates: list[date]
    tables: list[ManifestTable]
    files: list[ManifestFile]
    submissions: list[SubmissionInForce]
    verdict: VerdictSummary
    approvals: list[Approval] = []
    versions: dict[str, str]
    ledger: LedgerPosition | None = None
    """None where an older program made the release."""


def write_manifest(context: BuildContext) -> None:
    """Describe the files that the targets have written; the manifest comes last."""
    (context.folder / DEFINITIONS).write_text(json.dumps(context.definitions, ensure_ascii=False, indent=1), "utf-8")
    verdict = context.verdict
    approved = [check for check in verdict.let_through if check.severity == "critical"]
    manifest = Manifest(
        report_date=context.report_date,
        release=context.number,
        digest=context.digest.digest,
        created_at=context.created_at,
        is_demo=context.settings.root.is_demo,
        note=context.note,
        dates=context.digest.dates,
        station_dates=list(context.digest.station_dates),
        tables=_tables(context),
        files=[_file(context.folder, path) for path in sorted(context.folder.rglob("*")) if path.is_file()],
        submissions=[SubmissionInForce.model_validate(_in_force(submission)) for submission in context.submissions],
        verdict=VerdictSummary(
            outcome="approved" if approved else "pass",
            judged_at=verdict.judged_at,
            checks=len(verdict.checks),
            checked_dates=verdict.checked_dates,
            notices=verdict.notices,
            approved=approved,
            versions=verdict.versions,
        ),
        approvals=verdict.all_approvals,
        versions={name: importlib.metadata.version(name) for name in _VERSIONS}
        | {"python": platform.python_version(), "models": fingerprint(context.definitions)},
        ledger=LedgerPosition(**asdict(context.ledger)),
    )
    (context.folder / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")


def read_manifest(release: Path) -> Manifest:
    """The manifest of a release; raises OSError or ValueError where it cannot be read."""
    return Manifest.model_validate_json((release / MANIFEST).read_bytes())


def read_definitions(release: Path) -> Definitions:
    """What the figures of a release were made by; empty where an older program made it, or it cannot be read."""
    try:
        found = json.loads((release / DEFINITIONS).read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(name): str(text) for name, text in found.items()}


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _tables(context: BuildContext) -> list[ManifestTable]:
    tables = []
    with open_database(context.settings, context.folder, read_only=True) as con:
        for table in PUBLISHED:
            labels = context.labels.get(table.full_name, TableLabels())
            (rows,) = con.execute(f"select count(*) from {relation(table)}").fetchone() or (0,)
            columns = [
                ManifestColumn(name=name, type=type_, label=labels.columns.get(name, ""))
                for name, type_ in columns_of(con, relation(table))
            ]
            file = f"{PARQUET}/{table.name}.parquet"
            tables.append(
                ManifestTable(name=table.full_name, label=labels.label, rows=rows, file=file, columns=columns)
            )
    return tables


def _file(folder: Path, path: Path) -> ManifestFile:
    return ManifestFile(path=path.relative_to(folder).as_posix(), bytes=path.stat().st_size, sha256=sha256_of(path))


def _in_force(submission: Any) -> dict[str, Any]:
    return {name: getattr(submission, name) for name in SubmissionInForce.model_fields if name != "file_name"} | {
        "file_name": submission.path.rsplit("/", 1)[-1]
    }
