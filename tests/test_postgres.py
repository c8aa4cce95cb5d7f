"""PostgreSQL: the release's figures, changed dates alone, keys and comments, views and grants that live on."""

import duckdb
import psycopg
import pytest

from dagster_project.core.settings import Settings
from dagster_project.releases import publish
from dagster_project.releases.contents.build_context import relation
from dagster_project.releases.rollback import roll_back
from dagster_project.releases.store.store import current
from dagster_project.releases.targets import postgres
from dagster_project.warehouse.published import PUBLISHED
from tests.made_warehouse import D1, D3
from tests.served import CITY, MORE, ask, do, publish_again, rows_of

pytestmark = [pytest.mark.usefixtures("tables_alone"), pytest.mark.slow("a real server, and several releases a test")]

KEYED = "select conrelid::regclass::text from pg_constraint where contype = 'p'"


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
    do(
        served,
        "create view public.mine as select * from official.report_city; grant select on public.mine to tatsong_bi",
    )
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


def test_every_table_has_its_key(served: Settings) -> None:
    publish(served)
    keyed = {name for (name,) in ask(served, KEYED)}
    assert {table.full_name for table in PUBLISHED} - keyed == {"marts.lineage"}
    with pytest.raises(psycopg.errors.UniqueViolation):
        do(served, "insert into marts.lineage select * from marts.lineage limit 1")


def test_all_columns_are_named_in_vietnamese(served: Settings) -> None:
    publish(served)
    unnamed = ask(
        served,
        "select attrelid::regclass::text, attname from pg_attribute where attnum > 0 and not attisdropped "
        "and attrelid in (select oid from pg_class where relkind = 'r' and relnamespace in "
        "('official'::regnamespace, 'marts'::regnamespace)) and col_description(attrelid, attnum) is null",
    )
    assert unnamed == []


@pytest.mark.parametrize(
    "done",
    [
        "delete from official.report_carrier",
        "insert into official.report_city (report_date, subscribers_2g) values ('2031-01-01', 5)",
        "alter table official.report_district drop column share_2g",
        "drop table marts.dim_commune cascade",
        "truncate marts.lineage",
    ],
)
def test_rows_columns_and_tables_that_somebody_else_removed_or_added_are_set_right(served: Settings, done: str) -> None:
    publish(served)
    was = {table.full_name: rows_of(served, table) for table in PUBLISHED}
    do(served, done)
    release = current(served)
    assert release is not None
    postgres.deliver(served, release)
    assert {table.full_name: rows_of(served, table) for table in PUBLISHED} == was
    assert ("official.report_city",) in ask(served, KEYED)


def test_a_column_of_somebody_else_stays(served: Settings) -> None:
    publish(served)
    do(
        served,
        "alter table official.report_commune add column remark text; update official.report_commune set remark = 'x'",
    )
    publish_again(served, MORE)
    assert ask(served, f"select distinct remark from official.report_commune where report_date = '{D1}'") == [("x",)]


def test_tables_of_an_older_version_are_led_on_and_stepped_back_from(served: Settings) -> None:
    """A column that they lack is added with the values of all dates; a register without columns is made anew."""
    publish(served)
    do(
        served,
        "alter table official.report_city drop column subscribers_total; "
        "alter table tatsong.content add column row_count bigint not null default 0, "
        "add column fingerprint numeric not null default 0, drop column column_names; "
        "create view public.mine as select * from official.report_city",
    )
    was = ask(served, CITY)
    publish_again(served, MORE)
    assert ask(served, "select count(*) from official.report_city where subscribers_total > 0") == [(3,)]
    assert ask(served, "select sum(subscribers_2g) from public.mine") == [(was[0][0] + 7,)]
    roll_back(served, None, by="An", reason="thử")
    assert ask(served, CITY) == was
