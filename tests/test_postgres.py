"""PostgreSQL: the release's figures, one transaction, views and grants that live on, a server that fails."""

import logging
import os
import threading
import time
from dataclasses import replace

import duckdb
import psycopg
import pytest

from dagster_project.errors import TatsongError
from dagster_project.releases import publish
from dagster_project.releases.edition import relation
from dagster_project.releases.rollback import roll_back
from dagster_project.releases.shelf import current
from dagster_project.releases.targets import postgres
from dagster_project.releases.targets.postgres import rows as postgres_rows
from dagster_project.settings import Settings
from dagster_project.warehouse.published import PUBLISHED
from tests.made_warehouse import D1, D3, change, pass_gate

CITY = "select sum(subscribers_2g) from official.report_city"
MORE = f"update official.report_city set subscribers_2g = subscribers_2g + 7 where report_date = date '{D3}'"


def ask(served: Settings, query: str) -> list[tuple]:
    assert served.postgres_url
    with psycopg.connect(served.postgres_url) as con:
        return con.execute(query).fetchall()


def publish_again(served: Settings, statements: str) -> None:
    change(served, statements)
    pass_gate(served)
    publish(served)


def test_the_server_holds_what_the_release_holds(served: Settings) -> None:
    published = publish(served)
    assert published.undelivered == {}
    with duckdb.connect(published.path / "official.duckdb", read_only=True) as con:
        for table in PUBLISHED:
            columns = ", ".join(f"{row[0]}::text" for row in con.execute(f"describe {relation(table)}").fetchall())
            there = sorted(ask(served, f"select {columns} from {table.full_name}"), key=str)
            here = sorted(con.execute(f"select {columns} from {relation(table)}").fetchall(), key=str)
            assert len(there) == len(here)
            if table.name in ("report_station", "dim_commune", "mart_commune_daily"):
                assert there == here
    assert ask(served, "select report_date, release from marts.release") == [(D3, 1)]
    label = (
        "select col_description(attrelid, attnum) from pg_attribute "
        "where attname = 'subscribers_2g' and attrelid = 'official.report_city'::regclass"
    )
    assert ask(served, label) == [("Thuê bao 2G",)]


def test_a_new_release_moves_changed_dates_alone_and_leaves_views_and_grants(served: Settings) -> None:
    publish(served)
    assert served.postgres_url
    with psycopg.connect(served.postgres_url) as con:
        con.execute("create view public.mine as select * from official.report_city")
        con.execute("grant select on public.mine to tatsong_bi")
    versions = f"select report_date, xmin::text from official.report_commune where report_date = '{D1}' limit 1"
    before, was = ask(served, versions), ask(served, CITY)[0][0]
    publish_again(served, MORE)
    assert ask(served, versions) == before
    assert ask(served, "select sum(subscribers_2g) from public.mine")[0][0] == was + 7
    roll_back(served, None, by="Nguyễn", reason="thử")
    assert ask(served, CITY)[0][0] == was


def test_the_reading_role_reads_and_writes_nothing(served: Settings) -> None:
    publish(served)
    assert served.postgres_url
    with psycopg.connect(served.postgres_url) as con:
        con.execute("set role tatsong_bi")
        assert con.execute("select count(*) from official.report_city").fetchone() == (3,)
        assert con.execute("select count(*) from marts.release").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            con.execute("delete from official.report_city")


def test_a_connection_lost_midway_changes_nothing_and_the_next_run_delivers(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(served)
    was = ask(served, CITY)
    moved = postgres_rows._note

    def cut(server: psycopg.Connection, table, part, wanted) -> None:
        if table.name == "report_outreach":
            with psycopg.connect(str(served.postgres_url), autocommit=True) as other:
                other.execute("select pg_terminate_backend(%s)", [server.info.backend_pid])
        moved(server, table, part, wanted)

    monkeypatch.setattr(postgres_rows, "_note", cut)
    change(served, MORE)
    pass_gate(served)
    published = publish(served)
    assert published.created
    assert "postgres" in published.undelivered
    assert ask(served, CITY) == was
    monkeypatch.undo()
    assert publish(served).undelivered == {}
    assert ask(served, CITY) != was


def test_a_server_that_is_down_costs_no_release_and_tells_no_password(served: Settings) -> None:
    down = replace(served, postgres_url="postgresql://writer:s3cr3t@127.0.0.1:1/tatsong")
    published = publish(down)
    assert published.created
    assert "s3cr3t" not in repr(down)
    assert "s3cr3t" not in (down.root.releases / "deliveries.jsonl").read_text()
    assert "s3cr3t" not in published.undelivered["postgres"]
    assert publish(served).undelivered == {}


def test_rows_that_somebody_else_wrote_are_found_before_anything_is_committed(served: Settings) -> None:
    publish(served)
    assert served.postgres_url
    with psycopg.connect(served.postgres_url) as con:
        con.execute("delete from official.report_carrier")
    release = current(served)
    assert release is not None
    with pytest.raises(TatsongError, match="report_carrier would hold"):
        postgres.deliver(served, release)


def test_readers_meanwhile_see_one_release_or_the_next(served: Settings) -> None:
    """Twenty readers compare the parts with the whole, while releases come and go.

    By hand, longer: READERS_SECONDS=60 .venv/bin/pytest -n 0 --log-cli-level=INFO tests/test_postgres.py -k readers
    """
    until = time.monotonic() + float(os.environ.get("READERS_SECONDS", "0"))
    publish(served)
    stop, wrong, reads = threading.Event(), [], [0]

    def read() -> None:
        with psycopg.connect(str(served.postgres_url), autocommit=True) as con:
            while not stop.is_set():
                row = con.execute(
                    "select (select sum(subscribers_2g) from official.report_city), "
                    "(select sum(subscribers_2g) from official.report_commune), (select release from marts.release)"
                ).fetchone()
                reads[0] += 1
                time.sleep(0.02)
                if row is None or row[0] != row[1]:
                    wrong.append(row)

    readers = [threading.Thread(target=read) for _ in range(20)]
    for reader in readers:
        reader.start()
    try:
        swaps = 0
        while swaps < 3 or time.monotonic() < until:
            swaps += 1
            both = (
                f"update official.report_city set subscribers_2g = subscribers_2g + 5 where report_date = date '{D3}';"
                "update official.report_commune set subscribers_2g = subscribers_2g + 5 "
                f"where report_date = date '{D3}' and commune_code = '11296'"
            )
            publish_again(served, both)
            roll_back(served, None, by="An", reason="so sánh")
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert wrong == []
    assert reads[0] > 20
    logging.getLogger(__name__).info("%d reads by 20 readers during %d swaps", reads[0], 2 * swaps)
