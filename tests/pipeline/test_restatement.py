"""A correction of an earlier date restates what it touches and nothing else; what was published stays."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dagster_project.contracts import load_contracts
from dagster_project.core.settings import Settings
from dagster_project.submissions.withdraw import withdraw
from tests.pipeline.compiled import CompiledModels
from tests.pipeline.conftest import LAST, ask, run_compiled, settings_of, with_suites

CORRECTED = date(2023, 11, 21)


@pytest.fixture(scope="module")
def restated(published: Path, compiled: CompiledModels, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """iTel sends 21 November again: one commune has 80 more subscribers on 4G."""
    root = tmp_path_factory.mktemp("restated") / "data"
    shutil.copytree(published, root, symlinks=True)
    folder = root / "landing" / "itel"
    lines = (folder / "itel_subscribers_20231121.csv").read_text(encoding="utf-8").splitlines()
    cells = lines[1].split(",")
    cells[2], cells[6] = str(int(cells[2]) + 80), str(int(cells[6]) + 80)
    again = folder / "lan-2" / "itel_subscribers_20231121.csv"
    again.parent.mkdir()
    again.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n", encoding="utf-8")
    os.utime(again, (0, 0))  # a tool that keeps an older time than that of the wrong file
    settings = with_suites(settings_of(root), root.parent / "expectations", "check_places", "lineage")
    assert run_compiled(settings, compiled).created
    return settings


def city(folder: Path) -> dict[date, int]:
    with duckdb.connect(folder / "official.duckdb", read_only=True) as con:
        return dict(con.execute("select report_date, subscribers_total from official.report_city").fetchall())


def test_only_the_corrected_date_changes(restated: Settings) -> None:
    folder = restated.root.releases / LAST.isoformat()
    before, after = city(folder / "r001"), city(folder / "r002")
    assert {day: after[day] - before[day] for day in before} == {date(2023, 11, 20): 0, CORRECTED: 80, LAST: 0}


def test_dates_that_come_out_equal_keep_their_digest(published: Path, restated: Settings) -> None:
    query = "select report_date, kind, digest from control.date_digest"
    with duckdb.connect(published / "warehouse.duckdb", read_only=True) as con:
        before = {(day, kind): digest for day, kind, digest in con.execute(query).fetchall()}
    with duckdb.connect(restated.root.warehouse, read_only=True) as con:
        after = {(day, kind): digest for day, kind, digest in con.execute(query).fetchall()}
    assert {day for day, kind in before if before[day, kind] != after[day, kind]} == {CORRECTED}


def test_the_release_before_stays_byte_identical(published: Path, restated: Settings) -> None:
    first = Path("releases") / LAST.isoformat() / "r001"
    before, after = (contents(root / first) for root in (published, restated.root.path))
    assert before == after
    assert len(before) > 10


def contents(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_withdrawn_correction_brings_the_first_figures_back(
    published: Path, restated: Settings, compiled: CompiledModels, copy_of: Callable[[Path], Settings]
) -> None:
    settings = replace(copy_of(restated.root.path), expectations=restated.expectations)
    contracts = load_contracts(settings.contracts)
    withdraw(settings, contracts, "itel.subscribers.2023-11-21.2", "gửi nhầm", "An")
    again = run_compiled(settings, compiled)
    first = json.loads((published / "releases" / "current" / "manifest.json").read_text(encoding="utf-8"))
    assert (again.number, again.digest) == (3, first["digest"])


def test_the_correction_is_in_force_for_its_date(restated: Settings) -> None:
    assert ask(
        restated.root.path,
        "select submission_in_force, status from official.report_submission "
        f"where report_date = '{CORRECTED}' and submitter = 'itel' and feed = 'subscribers'",
    ) == [("itel.subscribers.2023-11-21.2", "on_time")]
