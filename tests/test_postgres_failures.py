"""A PostgreSQL that fails: the release on disk stays, the server holds the one before, no secret is told, and the next
run delivers.
"""

import shutil
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from dagster_project.core.settings import Settings
from dagster_project.releases import publish, verify
from dagster_project.releases.deliveries import deliver_current, deliver_pending, undelivered
from dagster_project.releases.targets.postgres import address
from dagster_project.releases.targets.postgres import rows as postgres_rows
from tests.made_warehouse import change, pass_gate, settings_of
from tests.served import CITY, MORE, ask, do, publish_again

pytestmark = [pytest.mark.usefixtures("tables_alone"), pytest.mark.slow("a real server, and several releases a test")]

NO_SPACE = """
    create function no_space() returns trigger language plpgsql as $$ begin
        raise exception 'could not extend file: No space left on device' using errcode = 'disk_full';
    end $$;
    create trigger no_space before insert on official.report_outreach execute function no_space()
"""


def changed(served: Settings) -> Settings:
    """Data that differs, judged."""
    change(served, MORE)
    pass_gate(served)
    return served


@pytest.mark.parametrize("moment", ["_insert", "_require_count"])
def test_a_connection_lost_midway_changes_nothing_and_the_next_run_delivers(
    served: Settings, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Before rows are copied, and between two tables."""
    publish(served)
    was = ask(served, CITY)
    whole = getattr(postgres_rows, moment)

    def cut(server: psycopg.Connection, *rest) -> None:
        if any(getattr(each, "name", "") == "report_outreach" for each in rest):
            do(served, f"select pg_terminate_backend({server.info.backend_pid})")
        whole(server, *rest)

    monkeypatch.setattr(postgres_rows, moment, cut)
    published = publish(changed(served))
    assert (published.created, verify(served, published.path)) == (True, [])
    assert "terminating connection" in published.undelivered["postgres"]
    assert ask(served, CITY) == was
    monkeypatch.undo()
    assert publish(served).undelivered == {}
    assert ask(served, CITY) != was


def test_a_full_disk_changes_nothing_and_says_what_to_do(served: Settings) -> None:
    publish(served)
    was = ask(served, CITY)
    do(served, NO_SPACE)
    published = publish(changed(served))
    assert (published.created, verify(served, published.path)) == (True, [])
    assert "No space left" in published.undelivered["postgres"]
    assert "Make room" in published.undelivered["postgres"]
    assert ask(served, CITY) == was
    do(served, "drop function no_space cascade")
    assert deliver_pending(served) == {}
    assert ask(served, CITY) != was


def test_a_server_that_has_lost_the_release_is_given_it_by_the_next_run(served: Settings) -> None:
    publish(served)
    do(served, "drop schema official, marts, tatsong cascade")
    assert deliver_pending(served) == {}
    assert ask(served, "select count(*) from official.report_city") == [(3,)]


def test_a_writer_with_few_rights_is_told_what_it_lacks(served: Settings) -> None:
    """The rights that docs/bi.md lists are enough, also beside tables that others have made in the schemas."""
    ((name,),) = ask(served, "select current_database()")
    url = str(served.postgres_url).replace("postgres:@", "few:s3cr3t@")
    few = replace(served, postgres_url=url, postgres_reader="few_bi")
    do(served, "create role few login password 's3cr3t'")
    try:
        assert "docs/bi.md" in publish(few).undelivered["postgres"]
        do(served, f'grant create on database "{name}" to few')
        assert "create role few_bi nologin" in publish(few).undelivered["postgres"]
        do(served, "create role few_bi nologin")
        assert publish(few).undelivered == {}
        do(served, f'revoke create on database "{name}" from few; create table official.theirs (a int)')
        publish_again(few, MORE)
        assert undelivered(few) == {}
        assert ask(served, "select has_table_privilege('few_bi', 'official.theirs', 'select')") == [(False,)]
    finally:
        do(served, "drop owned by few cascade; drop role few; drop role if exists few_bi")


def test_a_lock_that_somebody_holds_holds_no_run(served: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(served)
    monkeypatch.setattr(address, "_SESSION", address._SESSION.replace("60s", "200ms"))
    with psycopg.connect(str(served.postgres_url)) as other:
        other.execute("lock table official.report_city")
        assert "end its transaction" in publish(changed(served)).undelivered["postgres"]
    assert publish(served).undelivered == {}


def test_a_column_of_another_type_is_left_and_told(served: Settings) -> None:
    publish(served)
    do(served, "alter table official.report_city alter column subscribers_2g type numeric")
    assert "report_city.subscribers_2g is numeric" in publish(changed(served)).undelivered["postgres"]
    do(served, "alter table official.report_city alter column subscribers_2g type bigint")
    assert publish(served).undelivered == {}


def test_a_server_that_is_down_costs_no_release_and_tells_no_password(served: Settings) -> None:
    down = replace(served, postgres_url="postgresql://writer:s3cr3t@127.0.0.1:1/tatsong")
    published = publish(down)
    assert verify(served, published.path) == []
    assert "s3cr3t" not in repr(down)
    assert "s3cr3t" not in published.undelivered["postgres"]
    assert holding("s3cr3t", down.root.path) == []
    assert publish(served).undelivered == {}


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://writer:s3@cr3t@127.0.0.1:1/x",
        "postgresql://writer:s3@cr3t:p0rt@127.0.0.1:1/x",
        "postgresql://writer:s3/cr3t@127.0.0.1:1/x",
        "postgresql://writer:s3%zzcr3t@127.0.0.1:1/x",
        "postgresql://127.0.0.1:1/x?user=w&password=s3cr3t",
        "host=127.0.0.1 port=1 password='s3 cr3t'",
        "writer:s3cr3t@127.0.0.1",
        "http://writer:s3cr3t@127.0.0.1/x",
    ],
)
def test_no_part_of_a_password_is_told_however_the_address_is_written(released: Path, tmp_path: Path, url: str) -> None:
    settings = replace(settings_of(shutil.copytree(released, tmp_path / "root", symlinks=True)), postgres_url=url)
    assert "cr3t" not in deliver_current(settings)["postgres"]
    assert holding("cr3t", settings.root.path) == []


def test_a_login_that_the_server_refuses_is_told_without_its_password(served: Settings) -> None:
    url = str(served.postgres_url).replace("postgres:@", "nobody_known:s3cr3t@")
    told = publish(replace(served, postgres_url=url)).undelivered["postgres"]
    assert "nobody_known" in told
    assert "s3cr3t" not in told


def holding(text: str, folder: Path) -> list[Path]:
    """Files with the text in them, whatever they are."""
    return [path for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]
