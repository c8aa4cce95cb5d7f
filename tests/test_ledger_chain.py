"""The ledger knows itself: what was changed by others, an older or another one, names given once, lost rows."""

import shutil
import sqlite3
from datetime import timedelta

import pytest

from dagster_project.contracts import Contracts
from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings
from dagster_project.submissions.ingest.reception import receive
from dagster_project.submissions.ledger.ledger import Submission, open_ledger
from dagster_project.submissions.withdraw import withdraw
from tests.conftest import ARRIVED, Drop
from tests.sending import CLEAN, NAMES, as_csv, as_rows, clean_file, parquet_rows

pytestmark = pytest.mark.usefixtures("each_file_alone")

SENDER, NAME = NAMES["subscribers"]
FILE = clean_file("subscribers")
OTHER = as_csv(as_rows(CLEAN["subscribers"][:2]))
THIRD = as_csv(as_rows(CLEAN["subscribers"][:1]))
HOUR = timedelta(hours=1)


class Office:
    """A data root that receives, and whose ledger can be set back."""

    def __init__(self, settings: Settings, contracts: Contracts, drop: Drop) -> None:
        self.settings, self.contracts, self.drop = settings, contracts, drop
        self.ledger = settings.root.ledger

    def send(self, content: bytes, hours: int = 0) -> list[Submission]:
        self.drop(SENDER, NAME, content, ARRIVED + hours * HOUR)
        return receive(self.settings, self.contracts)


@pytest.fixture
def office(settings: Settings, contracts: Contracts, drop: Drop) -> Office:
    return Office(settings, contracts, drop)


def test_a_ledger_holds_every_position_that_it_had_and_none_of_another(office: Office) -> None:
    [first] = office.send(FILE)
    backup = office.ledger.with_suffix(".backup")
    with open_ledger(office.ledger) as ledger:
        early = ledger.position()
        ledger.con.execute("pragma wal_checkpoint(truncate)")
    shutil.copy(office.ledger, backup)
    withdraw(office.settings, office.contracts, first.submission_id, "sai", "An")
    with open_ledger(office.ledger) as ledger:
        late = ledger.position()
        assert ledger.holds(early)
        assert ledger.holds(late)
        assert ledger.faults() == []
    with open_ledger(backup) as older:
        assert older.holds(early)
        assert not older.holds(late)
    with open_ledger(office.ledger.with_name("another.sqlite")) as another:
        assert not another.holds(early)


@pytest.mark.parametrize(
    "edit",
    [
        "update submission set status = 'withdrawn'",
        "update submission set accepted_path = 'lake/other.parquet'",
        "update submission set report_date = '2023-11-20'",
        "delete from change where sequence = 1",
        "update change set state = 'x' where sequence = 1",
    ],
)
def test_an_entry_that_somebody_edits_is_noticed(office: Office, edit: str) -> None:
    office.send(FILE)
    office.send(OTHER, 1)
    con = sqlite3.connect(office.ledger)
    con.execute(edit)
    con.commit()
    con.close()
    with open_ledger(office.ledger) as ledger:
        assert ledger.faults()


def test_a_name_is_never_given_to_other_bytes_also_after_the_ledger_was_set_back(office: Office) -> None:
    office.send(FILE)
    with open_ledger(office.ledger) as ledger:
        ledger.con.execute("pragma wal_checkpoint(truncate)")
    backup = office.ledger.read_bytes()
    [second] = office.send(OTHER, 1)
    office.ledger.write_bytes(backup)
    [third] = office.send(THIRD, 2)
    assert (second.submission_id[-1], third.submission_id[-1]) == ("2", "3")
    [again] = office.send(OTHER, 3)
    assert again.submission_id == second.submission_id, "the same bytes bear the name that their receipt bears"


@pytest.mark.parametrize("accident", ["gone", "empty", "cut"])
def test_rows_that_the_lake_lost_are_read_again_from_the_kept_bytes(office: Office, accident: str) -> None:
    [one] = office.send(FILE)
    path = office.settings.root.path / str(one.accepted_path)
    before, rows = path.read_bytes(), parquet_rows(path)
    path.chmod(0o644)
    if accident == "gone":
        path.unlink()
    else:
        path.write_bytes(before[:-20] if accident == "cut" else b"")
    assert receive(office.settings, office.contracts) == []
    assert parquet_rows(path) == rows
    with open_ledger(office.ledger) as ledger:
        assert ledger.faults() == []


def test_rows_whose_bytes_are_lost_too_stop_the_run_with_the_way_out(office: Office) -> None:
    [one] = office.send(FILE)
    for path in (one.accepted_path, one.raw_path):
        (office.settings.root.path / str(path)).unlink()
    with pytest.raises(TatsongError, match=f"tatsong withdraw {one.submission_id}"):
        receive(office.settings, office.contracts)
    withdraw(office.settings, office.contracts, one.submission_id, "mất tệp", "An")
    assert receive(office.settings, office.contracts) == []
