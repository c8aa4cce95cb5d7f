"""Every official figure is computed again from the rows that its explanation names, and equals what was published."""

import json
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings
from dagster_project.releases import Release, current
from dagster_project.releases.contents.manifest import read_manifest
from dagster_project.releases.dictionary.declared import declarations, key_of
from dagster_project.releases.explain import explain
from dagster_project.releases.explain.explaining import computing, same
from dagster_project.submissions.ledger.ledger import open_ledger
from tests.pipeline.conftest import LAST, ask, settings_of

RANDOM = 30
COMMUNE = "11359"


def whole(published: Path) -> tuple[Settings, Release]:
    settings = settings_of(published)
    release = current(settings)
    assert release is not None
    return settings, release


def test_every_figure_of_every_table_and_some_at_random_equal_what_was_published(published: Path) -> None:
    """Each of the figures of the last date once, and as many of any date as RANDOM says."""
    settings, release = whole(published)
    chance = random.Random(20231122)
    picked = [each for table in declarations().tables for each in _figures(published, table, chance)]
    assert len(picked) > 120
    with computing(settings, release) as engine:
        computed = [engine.figure(table, key, name).value for table, key, name, _ in picked]
    wrong = [(*pick, value) for pick, value in zip(picked, computed, strict=True) if not same(pick[3], value)]
    assert wrong == []


def _figures(published: Path, table: str, chance: random.Random) -> list[tuple]:
    keys = ", ".join(key_of(table))
    names = [name for name, measure in declarations().tables[table].measures.items() if not measure.hidden]
    rows = ask(published, f"select {keys} from official.{table} order by all")
    asked = [(chance.choice([row for row in rows if row[0] == LAST]), name) for name in names]
    asked += [(chance.choice(rows), chance.choice(names)) for _ in range(RANDOM // 8 + 1)]
    found = []
    for row, name in asked:
        key = dict(zip(key_of(table), row, strict=True))
        where = " and ".join(f"{column} = '{value}'" for column, value in key.items())
        found.append((table, key, name, ask(published, f"select {name} from official.{table} where {where}")[0][0]))
    return found


def test_the_chain_ends_at_the_kept_bytes(published: Path) -> None:
    settings, release = whole(published)
    found = explain(settings, release, "report_commune", [COMMUNE], "share_2g", None, 100)
    assert found.agrees
    assert [each.name for each in found.figure.inputs] == ["subscribers_2g", "subscribers_total"]
    (used,) = found.figure.inputs[0].rows
    assert sum(row["subscribers_2g"] for row in found.sample[used.table]) == found.figure.inputs[0].value
    assert {file.submission_id for file in found.files} == set(used.submissions)
    assert [file.fault for file in found.files if file.fault] == []
    assert all((published / file.raw_path).is_file() for file in found.files)
    with open_ledger(published / "ledger.sqlite") as ledger:
        known = {each.submission_id: each.sha256 for each in ledger.submissions()}
    assert {file.submission_id: file.sha256 for file in found.files}.items() <= known.items()


@pytest.mark.parametrize("name", ["status", "received_at", "rows_accepted", "submission_in_force", "age_days"])
def test_what_is_said_of_a_submission_ends_at_its_kept_bytes(published: Path, name: str) -> None:
    settings, release = whole(published)
    found = explain(settings, release, "report_submission", ["viettel", "subscribers"], name, None, 100)
    assert found.agrees
    assert [file.submission_id for file in found.files] == [f"viettel.subscribers.{LAST}.1"]


def test_neither_the_working_database_nor_the_ledger_is_read(
    published: Path, copy_of: Callable[[Path], Settings]
) -> None:
    settings = copy_of(published)
    settings.root.warehouse.unlink()
    settings.root.ledger.unlink()
    release = current(settings)
    assert release is not None
    assert explain(settings, release, "report_city", [], "is_on_track", None, 0).agrees


def test_changed_bytes_and_lost_rows_are_told(published: Path, copy_of: Callable[[Path], Settings]) -> None:
    settings = copy_of(published)
    release = current(settings)
    assert release is not None
    about = ("report_commune", [COMMUNE], "subscribers_2g", date(2023, 11, 21), 5)
    file = explain(settings, release, *about).files[0]
    raw = settings.root.path / file.raw_path
    raw.chmod(0o644)
    raw.write_bytes(raw.read_bytes() + b"\n")
    faults = {each.submission_id: each.fault for each in explain(settings, release, *about).files}
    assert "not the one that was taken in" in faults.pop(file.submission_id)
    assert set(faults.values()) == {""}
    with duckdb.connect(release.path / "official.duckdb", read_only=True) as con:
        (accepted,) = con.execute(
            f"select accepted_path from marts.submission where submission_id = '{file.submission_id}'"
        ).fetchone() or ("",)
    rows = settings.root.path / accepted
    rows.chmod(0o644)
    kept = duckdb.sql(f"from '{rows}' where commune_code <> '{COMMUNE}'")
    kept.write_parquet(str(rows.with_suffix(".new")))
    rows.with_suffix(".new").replace(rows)
    with pytest.raises(TatsongError, match=r"1 rows of subscribers .* not in the lake"):
        explain(settings, release, *about)


@pytest.mark.parametrize(
    ("table", "key", "name", "says"),
    [
        ("report_commune", [COMMUNE], "subscribers", "it has: .*subscribers_2g"),
        ("report_commune", [COMMUNE], "commune_code", "has no figure"),
        ("report_commune", ["99999"], "subscribers_2g", "no row of report_commune for .*99999"),
        ("report_city", ["31"], "subscribers_2g", "keyed by the date alone"),
    ],
)
def test_what_cannot_be_asked_is_told(published: Path, table: str, key: list[str], name: str, says: str) -> None:
    settings, release = whole(published)
    with pytest.raises(TatsongError, match=says):
        explain(settings, release, table, key, name, None, 5)


def test_the_release_names_every_submission_that_its_dates_rest_on(published: Path) -> None:
    _, release = whole(published)
    lost = ask(
        published,
        "select distinct submission_id from marts.lineage "
        "where submission_id not in (select submission_id from marts.submission)",
    )
    assert lost == []
    manifest = read_manifest(release.path)
    assert json.loads(manifest.model_dump_json())["approvals"] == []
