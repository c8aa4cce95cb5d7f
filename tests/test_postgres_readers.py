"""Twenty readers of a real PostgreSQL server while releases come and go: no mixture, no failed read.

By hand, a minute: READERS_SECONDS=60 .venv/bin/pytest -n 0 --log-cli-level=INFO tests/test_postgres_readers.py
"""

import logging
import os
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import psycopg
import pytest

from dagster_project.core.settings import Settings
from dagster_project.releases import publish, releases
from dagster_project.releases.rollback import roll_back
from tests.made_warehouse import D1, D3, change, pass_gate
from tests.served import ask

pytestmark = [
    pytest.mark.usefixtures("tables_alone"),
    pytest.mark.slow("twenty readers of a real server while releases come and go"),
]

READERS = 20
# One statement: the parts beside the whole, of an old date and the newest, beside the release that they are said to be.
QUESTION = f"""
    select
        (select release from marts.release),
        (select sum(subscribers_2g) from official.report_city where report_date = '{D1}'),
        (select sum(subscribers_2g) from official.report_city where report_date = '{D3}'),
        (select sum(subscribers_2g) from official.report_commune where report_date = '{D3}'),
        (select count(*) from official.report_carrier),
        (select count(*) from marts.lineage)
"""
RESTATED = f"""
    update official.report_city set subscribers_2g = subscribers_2g + 5 where report_date in ('{D1}', '{D3}');
    update official.report_commune set subscribers_2g = subscribers_2g + 5
    where report_date in ('{D1}', '{D3}') and commune_code = '11296'
"""


@dataclass
class Screened:
    """What the readers were answered, how often, and what failed."""

    answers: Counter[tuple] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def read(self, url: str) -> None:
        try:
            with psycopg.connect(url, autocommit=True) as con:
                while not self.stop.is_set():
                    self.answers[con.execute(QUESTION).fetchone() or ()] += 1
                    time.sleep(0.1)
        except psycopg.Error as error:
            self.failed.append(str(error))


def test_readers_meanwhile_see_one_release_or_another_and_never_fail(served: Settings) -> None:
    until = time.monotonic() + float(os.environ.get("READERS_SECONDS", "2"))
    publish(served)
    whole = {ask(served, QUESTION)[0]}
    seen = Screened()
    readers = [threading.Thread(target=seen.read, args=[str(served.postgres_url)]) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    swaps = 0
    try:
        while swaps < 4 or time.monotonic() < until:
            if swaps % 8 == 0:
                change(served, RESTATED)
                pass_gate(served)
                assert publish(served).undelivered == {}
            else:
                chosen = releases(served)[-1 - swaps % 2]
                assert roll_back(served, chosen.name, by="An", reason="so sánh").undelivered == {}
            whole.add(ask(served, QUESTION)[0])
            swaps += 1
    finally:
        seen.stop.set()
        for reader in readers:
            reader.join()
    mixed = {answer: times for answer, times in seen.answers.items() if answer not in whole}
    reads = seen.answers.total()
    logging.getLogger(__name__).info(
        "%d reads by %d readers of %d releases during %d swaps: %d mixed, %d failed",
        *(reads, READERS, len(whole), swaps, sum(mixed.values()), len(seen.failed)),
    )
    assert (mixed, seen.failed) == ({}, [])
    assert reads > READERS
    assert len(seen.answers) > 1
