"""Releases: only by a verdict for exactly the data, all or nothing, the same data only once, never changed after."""

import os
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import duckdb
import pytest

from dagster_project.contracts import load_contracts
from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings
from dagster_project.releases import current, publish, releases, verify
from dagster_project.releases.contents.manifest import read_manifest
from dagster_project.releases.contents.verdicts import CheckResult, verdict_path
from dagster_project.submissions.ledger.ledger import Submission, open_ledger
from dagster_project.submissions.records.notices import Notices
from dagster_project.warehouse.published import PUBLISHED
from tests.made_warehouse import D1, D2, D3, change, note_build, pass_gate, settings_of
from tests.support.effort import effort

pytestmark = [
    pytest.mark.usefixtures("tables_alone"),
    pytest.mark.slow("publishes releases, and kills the process that does"),
]

M2M = f"update official.report_city set subscribers_m2m = subscribers_m2m + {{}} where report_date = date '{D3}'"


def check(severity: str) -> CheckResult:
    return CheckResult.model_validate(
        {
            "name": "carrier_moves_little",
            "table": "official.report_carrier",
            "topic": "movement",
            "severity": severity,
            "success": False,
            "expectation": "",
            "reason": "",
            "notice": "Số thuê bao của nhà mạng thay đổi hơn 5 % so với ngày trước.",
            "failing_count": 1,
            "dates": {D3: 1},
        }
    )


def test_a_release_holds_the_published_tables(warehouse: Settings) -> None:
    published = publish(warehouse)
    assert (published.created, published.path.name, verify(warehouse, published.path, deep=True)) == (True, "r001", [])
    assert (warehouse.root.releases / "current").readlink() == Path(f"{D3}/r001")
    with duckdb.connect(warehouse.root.releases / "current" / "official.duckdb", read_only=True) as con:
        # The names that people write, as they write them.
        for table in PUBLISHED:
            assert con.execute(f"select count(*) from {table.full_name}").fetchone() is not None
        assert con.execute("select max(report_date) from official.report_city").fetchone() == (D3,)
        comments = dict(
            con.execute("select column_name, comment from duckdb_columns() where table_name = 'report_city'").fetchall()
        )
        assert comments["subscribers_2g"] == "Thuê bao 2G"
        nameless = con.execute("select table_name from duckdb_tables() where comment is null").fetchall()
        assert nameless == []
        (rows,) = con.execute("select count(*) from marts.lineage").fetchone() or (0,)
    parquet = published.path / "parquet"
    assert {path.stem for path in parquet.iterdir()} == {table.name for table in PUBLISHED}
    assert duckdb.sql(f"select count(*) from '{parquet / 'lineage.parquet'}'").fetchone() == (rows,)


def test_the_manifest_says_what_and_from_what(warehouse: Settings) -> None:
    sent = Submission(
        "itel.subscribers.2023-11-22.1", "itel", "subscribers", D3, "accepted", datetime.now(UTC), "itel/a.csv", "ab", 5
    )
    notices = Notices(load_contracts(warehouse.contracts), "a.csv")
    with open_ledger(warehouse.root.ledger) as ledger:
        ledger.record(sent, notices)
        ledger.record(replace(sent, submission_id="itel.subscribers.2023-11-21.1", report_date=D2), notices)
    pass_gate(warehouse, checks=[check("warning")])
    published = publish(warehouse)
    manifest = read_manifest(published.path)
    assert (manifest.report_date, manifest.release, manifest.is_demo, manifest.note) == (D3, 1, False, None)
    assert [(s.submission_id, s.file_name, s.sha256) for s in manifest.submissions] == [
        ("itel.subscribers.2023-11-22.1", "a.csv", "ab")
    ]
    assert [notice.notice for notice in manifest.verdict.notices] == [check("warning").notice]
    table = {table.name: table for table in manifest.tables}["official.report_commune"]
    assert (table.rows, table.label, table.columns[1].label) == (654, "Theo xã/phường/thị trấn", "Mã xã")
    assert manifest.versions["duckdb"] == duckdb.__version__


def test_a_demo_says_so_everywhere(warehouse: Settings) -> None:
    warehouse.root.demo_mark.write_text("{}", encoding="utf-8")
    release = publish(warehouse).path
    assert read_manifest(release).note == "DỮ LIỆU MẪU"
    with duckdb.connect(release / "official.duckdb", read_only=True) as con:
        assert con.execute("select note from marts.release").fetchone() == ("DỮ LIỆU MẪU",)
        told = con.execute("select bool_and(starts_with(comment, 'DỮ LIỆU MẪU')) from duckdb_tables()").fetchone()
    assert told == (True,)
    metadata = duckdb.sql(f"select value from parquet_kv_metadata('{release / 'parquet' / 'report_city.parquet'}')")
    assert "DỮ LIỆU MẪU".encode() in [value for (value,) in metadata.fetchall()]


def test_only_the_dates_of_a_release_are_published(warehouse: Settings) -> None:
    narrow = replace(warehouse, release_dates=2, release_station_dates=1)
    pass_gate(narrow)
    release = publish(narrow).path
    with duckdb.connect(release / "official.duckdb", read_only=True) as con:
        days = "select list(distinct report_date order by report_date) from "
        assert con.execute(days + "official.report_commune").fetchone() == ([D2, D3],)
        assert con.execute(days + "marts.mart_station_daily").fetchone() == ([D3],)
        assert con.execute(days + "marts.lineage where feed = 'stations'").fetchone() == ([D3],)
        assert con.execute(days + "marts.lineage where feed = 'subscribers'").fetchone() == ([D2, D3],)
    assert verify(warehouse, release, deep=True) == []


def test_nothing_is_published_without_a_pass_for_exactly_this_data(warehouse: Settings) -> None:
    verdict = pass_gate(warehouse)
    verdict_path(warehouse, D3, verdict.digest).unlink()
    refused(warehouse, "no verdict stands")
    pass_gate(warehouse, "blocked", [check("critical")])
    refused(warehouse, "carrier_moves_little")
    pass_gate(warehouse)
    change(warehouse, M2M.format(1))
    refused(warehouse, "no verdict stands")
    assert releases(warehouse) == []


def test_rows_changed_behind_the_digests_are_not_published(warehouse: Settings) -> None:
    before = publish(warehouse)
    change(warehouse, M2M.format(1))
    pass_gate(warehouse)
    kept = shutil.copy(warehouse.root.warehouse, warehouse.root.path / "kept")
    with duckdb.connect(warehouse.root.warehouse) as con:
        con.execute(f"update official.report_commune set subscribers_2g = 1 where report_date = date '{D2}'")
    refused(warehouse, f"official.report_commune of {D2}")
    assert not warehouse.root.warehouse.exists(), "the next run builds it from nothing"
    shutil.move(kept, warehouse.root.warehouse)
    with duckdb.connect(warehouse.root.warehouse) as con:
        con.execute("update marts.dim_submitter set kind = 'mvno'")
    pass_gate(warehouse)
    with duckdb.connect(warehouse.root.warehouse) as con:
        con.execute("delete from official.report_commune where commune_code = '318'")
    refused(warehouse, "faults")
    assert current(warehouse) == before.release
    assert verify(warehouse, before.path, deep=True) == []


def refused(settings: Settings, words: str) -> None:
    with pytest.raises(TatsongError, match=words):
        publish(settings)
    assert [path.name for path in settings.root.releases.glob(".*")] == []


def test_the_same_data_makes_no_new_release(warehouse: Settings) -> None:
    first = publish(warehouse)
    again = publish(warehouse)
    assert (again.release, again.created) == (first.release, False)
    (warehouse.root.releases / "current").unlink()
    assert publish(warehouse).created is False
    assert current(warehouse) == first.release


def test_a_restatement_is_a_new_release_and_the_old_one_stays(warehouse: Settings) -> None:
    first = publish(warehouse)
    before = {path: path.read_bytes() for path in first.path.rglob("*") if path.is_file()}
    with duckdb.connect(warehouse.root.releases / "current" / "official.duckdb", read_only=True) as reader:
        old = reader.execute("from official.report_city order by all").fetchall()
        change(
            warehouse, f"update official.report_city set subscribers_m2m = 1 where report_date = date '{D1}'", D1, D1
        )
        pass_gate(warehouse)
        second = publish(warehouse)
        assert reader.execute("from official.report_city order by all").fetchall() == old
    assert [release.name for release in releases(warehouse)] == [f"{D3}/r001", f"{D3}/r002"]
    assert current(warehouse) == second.release
    assert {path: path.read_bytes() for path in before} == before
    assert read_manifest(first.path).dates[D1] != read_manifest(second.path).dates[D1]
    assert read_manifest(first.path).dates[D2] == read_manifest(second.path).dates[D2]


def test_a_release_that_is_no_longer_whole_is_told_and_made_anew(warehouse: Settings) -> None:
    path = publish(warehouse).path
    database = path / "official.duckdb"
    database.chmod(0o644)
    with database.open("r+b") as file:
        file.seek(5000)
        file.write(b"?")
    assert [line for line in verify(warehouse, path) if "official.duckdb is not the file" in line]
    (path / "parquet" / "report_city.parquet").unlink()
    (path / "notes.txt").write_text("x", encoding="utf-8")
    assert len(verify(warehouse, path)) == 3
    assert publish(warehouse).path.name == "r002"
    (path / "manifest.json").unlink()
    assert "cannot be read" in verify(warehouse, path)[0]


def test_an_older_warehouse_does_not_take_the_place_of_a_newer_release(warehouse: Settings) -> None:
    newest = publish(warehouse).release
    for table in PUBLISHED:
        if table.parts[0].kind != "whole":
            change(warehouse, f"delete from {table.full_name} where report_date = date '{D3}'", D3, D3)
    pass_gate(warehouse)
    refused(warehouse, f"ends at {D2}")
    assert current(warehouse) == newest


def test_an_incomplete_build_is_not_published(warehouse: Settings) -> None:
    with duckdb.connect(warehouse.root.warehouse) as con:
        note_build(con, warehouse, 2, D3, D3, complete=False)
    refused(warehouse, "did not succeed")


KILLS = effort(12)


def test_a_kill_at_any_instant_leaves_a_whole_release_current(judged: Path, warehouse: Settings) -> None:
    """Two states of the data take turns, so that every attempt has a release to make."""
    publish(warehouse)
    other = settings_of(shutil.copytree(judged, warehouse.root.path.parent / "other"))
    change(other, M2M.format(1))
    digests = [pass_gate(settings).digest for settings in (warehouse, other)]
    shutil.copytree(other.root.verdicts, warehouse.root.verdicts, dirs_exist_ok=True)
    state = shutil.copy(warehouse.root.warehouse, warehouse.root.path.parent)

    def turn() -> None:
        """Lay down the data that the newest release does not hold."""
        newest = read_manifest(releases(warehouse)[-1].path).digest
        shutil.copy(other.root.warehouse if newest == digests[0] else state, warehouse.root.warehouse)

    turn()
    whole = attempt(warehouse, None)
    for n in range(KILLS):
        turn()
        attempt(warehouse, whole * n / (KILLS - 1))
        pointed = current(warehouse)
        assert pointed is not None
        assert verify(warehouse, pointed.path) == []
    turn()
    count = len(releases(warehouse))
    healed = publish(warehouse)
    assert (healed.created, len(releases(warehouse)), current(warehouse)) == (True, count + 1, healed.release)
    assert [path.name for path in warehouse.root.releases.glob(".*")] == []
    assert all(verify(warehouse, release.path) == [] for release in releases(warehouse))


def attempt(settings: Settings, kill_after: float | None) -> float:
    """Publish in a process of its own, killed after so many seconds; the time it took."""
    server = get_context("forkserver")
    server.set_forkserver_preload(["tests.test_releases", "pandas"])
    ready, waiting = server.Pipe()
    process = server.Process(target=run_publish, args=(settings, ready))
    process.start()
    waiting.recv()
    begun = time.monotonic()
    if kill_after is not None:
        time.sleep(kill_after)
        with suppress(ProcessLookupError):
            os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    return time.monotonic() - begun


def run_publish(settings: Settings, ready: object) -> None:
    ready.send(None)  # type: ignore[attr-defined]
    publish(settings)
