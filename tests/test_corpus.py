"""Every file of the corpus gets the receipt that is written beside it; see tests/corpus/README.md."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from dagster_project.contracts import Contracts
from dagster_project.core.settings import Settings
from dagster_project.submissions.dry_run import SenderCheck, file_at
from dagster_project.submissions.examine import Examination, Examiner
from dagster_project.submissions.ingest.reception import receive
from dagster_project.submissions.ledger.ledger import open_ledger
from dagster_project.submissions.records.workspace import open_workspace
from tests.conftest import ARRIVED, Drop, Examine

pytestmark = [
    pytest.mark.usefixtures("each_file_alone"),
    pytest.mark.slow("two examinations of each of a hundred files"),
]

CORPUS = Path(__file__).parent / "corpus"
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((CORPUS / "receipts.yaml").read_text(encoding="utf-8"))


def file_of(case: str) -> Path:
    """The one file of a case."""
    [path] = (CORPUS / "files" / case).glob("*/*")
    return path


def receipt(found: Examination) -> dict[str, Any]:
    """What the corpus says of a file: the sum of 2G subscribers shows a wrong reading that counts would not."""
    said: dict[str, Any] = {"status": found.status, "read_as": found.read_as, "notices": dict(found.notices.counts)}
    if found.what:
        said |= {"feed": found.what.feed.feed, "report_date": found.what.report_date}
    if found.rows and found.status != "refused":
        query = f"select cast(sum(subscribers_2g) as integer) from '{found.rows.accepted}'"
        (total,) = duckdb.sql(query).fetchone() or (None,)
        said |= {"accepted": found.rows.kept, "quarantined": found.rows.quarantined, "subscribers_2g": total}
    if found.notices.kept:
        said["says"] = found.notices.kept[0].message_vi
    return said


@pytest.mark.parametrize("case", EXPECTED)
def test_a_file_gets_its_receipt(case: str, examine: Examine) -> None:
    path = file_of(case)
    expected = {key: value for key, value in EXPECTED[case].items() if key != "shows"}
    assert receipt(examine(path.parent.name, path.name, path.read_bytes())) == expected


def test_every_file_has_a_receipt() -> None:
    assert {path.name for path in (CORPUS / "files").iterdir()} == set(EXPECTED)
    assert len(EXPECTED) >= 60


@pytest.mark.parametrize("case", EXPECTED)
def test_the_sender_s_own_check_says_what_the_nightly_run_says(
    case: str, settings: Settings, contracts: Contracts, drop: Drop
) -> None:
    path = file_of(case)
    drop(path.parent.name, path.name, path.read_bytes())
    with open_workspace(settings, settings.root.path / "aside") as workspace:
        checked = SenderCheck(Examiner(settings, contracts, workspace), ARRIVED).check(file_at(path), path.parent.name)
    [taken] = receive(settings, contracts)
    with open_ledger(settings.root.ledger) as ledger:
        counts = ledger.notice_counts(taken.submission_id)
    alone = {code: count for code, count in counts.items() if not contracts.rules[code].is_across}
    rows = (0, 0) if taken.is_held else (taken.rows_accepted, taken.rows_quarantined)
    assert (checked.status, checked.rows.accepted, checked.rows.quarantined, checked.notice_counts) == (
        taken.status,
        *rows,
        alone,
    )
