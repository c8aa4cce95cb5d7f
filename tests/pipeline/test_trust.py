"""The working database is never taken on trust: what cannot be built upon is built from nothing, with one line."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from dagster_project.contracts import load_contracts
from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings
from dagster_project.warehouse.connect import open_warehouse
from tests.pipeline.compiled import CompiledModels, digests
from tests.pipeline.conftest import LAST

Copy = Callable[[Path], Settings]
DAMAGES = {
    "delete from intermediate.int_commune_daily where report_date < date '2023-11-22'": "int_commune_daily",
    "drop table intermediate.int_submission_in_force": "int_submission_in_force is gone",
    "update intermediate.int_stations_in_force set state = 'off_air'": "int_stations_in_force",
    "insert into marts.mart_commune_daily select * from marts.mart_commune_daily limit 1": "mart_commune_daily",
    "update official.report_city set subscribers_2g = 1 where report_date = date '2023-11-20'": "report_city",
    "drop schema control cascade": "nothing",
}


@pytest.mark.parametrize("damage", DAMAGES, ids=str)
def test_tables_that_somebody_changed_are_built_again_with_one_line(
    damage: str,
    published: Path,
    copy_of: Copy,
    compiled: CompiledModels,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = copy_of(published)
    before = digests(settings)
    with duckdb.connect(settings.root.warehouse) as con:
        con.execute(damage)
    compiled.build(settings, load_contracts(settings.contracts), LAST, monkeypatch)
    assert digests(settings) == before
    told = [record.getMessage() for record in caplog.records if "built from nothing" in record.getMessage()]
    assert len(told) == (DAMAGES[damage] != "nothing"), "where nothing was built, there is nothing to tell"
    assert all(DAMAGES[damage] in line for line in told)


@pytest.mark.parametrize("accident", ["cut", "empty", "foreign", "of another program"])
def test_a_file_that_is_no_database_of_this_root_is_built_again(
    accident: str, published: Path, copy_of: Copy, compiled: CompiledModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = copy_of(published)
    before, path = digests(settings), settings.root.warehouse
    if accident == "cut":
        path.write_bytes(path.read_bytes()[:100_000])
    elif accident == "empty":
        path.write_bytes(b"")
    elif accident == "foreign":
        shutil.copy(compiled.empty, path)
    else:
        path.unlink()
        with sqlite3.connect(path) as con:
            con.execute("create table x (y)")
    compiled.build(settings, load_contracts(settings.contracts), LAST, monkeypatch)
    assert digests(settings) == before


def test_a_database_that_another_program_has_open_is_not_thrown_away(published: Path, copy_of: Copy) -> None:
    settings = copy_of(published)
    held = f"import duckdb, sys; con = duckdb.connect({str(settings.root.warehouse)!r}); print(flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", held], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(TatsongError, match="open in another program"), open_warehouse(settings):
            pass
        assert settings.root.warehouse.exists()
        other.communicate(b"\n")


def test_a_ledger_that_somebody_edited_stops_the_build_and_says_which_entry(
    published: Path, copy_of: Copy, compiled: CompiledModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = copy_of(published)
    with sqlite3.connect(settings.root.ledger) as con:
        con.execute("update submission set rows_read = 1 where submission_id = 'itel.subscribers.2023-11-22.1'")
    con.close()
    with pytest.raises(TatsongError, match=r"itel\.subscribers\.2023-11-22\.1 is not as it was entered"):
        compiled.build(settings, load_contracts(settings.contracts), LAST, monkeypatch)
