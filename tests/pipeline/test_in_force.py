"""What is in force on a date, and how a feed stands: the ledger and the models say the same, of any ledger."""

import random
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from dagster_project.contracts import Contracts
from dagster_project.core.settings import DataRoot, Settings
from dagster_project.submissions.ledger.feed_status import feed_statuses
from dagster_project.submissions.ledger.in_force import newest_accepted
from dagster_project.submissions.ledger.ledger import Ledger, open_ledger
from dagster_project.submissions.records.notices import Notices
from dagster_project.submissions.records.submission import ACCEPTED, Submission
from dagster_project.warehouse.load_sources import load_sources
from dagster_project.warehouse.plan import Window
from tests.pipeline.compiled import CompiledModels

FIRST = date(2023, 11, 13)
WINDOW = Window(FIRST, FIRST + timedelta(days=9))
STATES = [*ACCEPTED, "refused", "held", "withdrawn"]
MODELS = ("intermediate.int_submission_in_force", "official.report_submission")


def fill(ledger: Ledger, contracts: Contracts, draw: random.Random) -> None:
    """Submissions of every state in any order, many of one time, some of them read again later."""
    pairs = [(submitter.submitter, feed.feed) for submitter, feed, _ in contracts.pairs()]
    sent: list[Submission] = []
    for number in range(150):
        again = draw.choice(sent) if sent and draw.random() < 0.15 else None
        submitter, feed = (again.submitter, again.feed) if again else draw.choice(pairs[:6])
        day = again.report_date if again else FIRST + timedelta(days=draw.randrange(10))
        assert day
        arrived = datetime(day.year, day.month, day.day, 17, tzinfo=UTC) + timedelta(hours=draw.randrange(0, 24, 6))
        one = Submission(
            submission_id=f"{submitter}.{feed}.{day}.{number}",
            submitter=submitter,
            feed=feed,
            report_date=day,
            status=draw.choice(STATES),
            received_at=again.received_at if again else arrived,
            path=f"landing/{submitter}/{number}.csv",
            sha256=f"{number:064x}",
            bytes=1,
            reread_of=again.sent_as if again else None,
        )
        ledger.record(one, Notices(contracts, one.path))
        sent.append(one)


@pytest.mark.parametrize("seed", range(4))
def test_the_ledger_and_the_models_agree(
    settings: Settings, contracts: Contracts, compiled: CompiledModels, tmp_path: Path, seed: int
) -> None:
    settings = replace(settings, root=DataRoot(tmp_path))
    shutil.copy(compiled.empty, settings.root.warehouse)
    queries = {table: query for table, query, _ in compiled.nodes}
    night = datetime.max.replace(tzinfo=UTC)
    with open_ledger(settings.root.ledger) as ledger, duckdb.connect(settings.root.warehouse) as con:
        fill(ledger, contracts, random.Random(seed))
        load_sources(con, settings, contracts, ledger, WINDOW)
        for table in MODELS:
            con.execute(f"insert into {table} by name {queries[table]}")
        models = {
            (day, submitter, feed): rest
            for day, submitter, feed, *rest in con.execute(
                "select report_date, submitter, feed, status, submission_id, submission_in_force, age_days "
                "from official.report_submission"
            ).fetchall()
        }
        told = {
            (day, one.submitter, one.feed): [
                one.status,
                one.newest.submission_id if one.newest and one.newest.is_accepted else None,
                one.in_force.submission_id if one.in_force else None,
                one.age_days,
            ]
            for day in WINDOW.dates
            for one in feed_statuses(ledger, contracts, day, night)
        }
        assert models == told
        assert {status for status, *_ in told.values()} >= {"on_time", "late", "held", "refused", "missing"}
        for (submitter, feed, day), one in newest_accepted(ledger.submissions()).items():
            assert ledger.newest_accepted(submitter, feed, day) == one
