"""Running again, rebuilding, and publishing what nobody has judged."""

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from dagster_project.contracts import load_contracts
from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings
from dagster_project.gate import judge
from dagster_project.releases import current, publish, releases
from dagster_project.warehouse.build import build
from tests.pipeline.compiled import CompiledModels
from tests.pipeline.conftest import LAST, run_compiled, run_rooms, with_suites
from tests.support.judging import take_no_second_opinion

Copy = Callable[[Path], Settings]


def test_a_second_night_of_the_same_files_makes_no_new_release(published: Path, copy_of: Copy) -> None:
    settings = copy_of(published)
    again = run_rooms(settings)
    assert not again.created
    assert [release.number for release in releases(settings)] == [1]


def test_a_deleted_warehouse_is_rebuilt_to_the_same_digest(
    published: Path, copy_of: Copy, compiled: CompiledModels
) -> None:
    settings = copy_of(published)
    before = json.loads((published / "releases" / "current" / "manifest.json").read_text(encoding="utf-8"))["digest"]
    settings.root.warehouse.unlink()
    again = run_compiled(settings, compiled)
    assert again.digest == before
    assert not again.created


def test_a_broken_suite_blocks_and_a_later_publishing_alone_is_refused(
    published: Path, copy_of: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The suite asks for one commune more than there are; the data is made to differ, so that it is judged anew."""
    take_no_second_opinion(monkeypatch)
    settings = _with_more_communes_expected(copy_of(published), tmp_path)
    _change_a_figure(settings)
    verdict = judge(settings)
    assert not verdict.passed
    for _ in range(2):
        with pytest.raises(TatsongError, match="blocked"):
            publish(settings)
    release = current(settings)
    assert release is not None
    assert release.number == 1


def test_changed_data_without_a_verdict_is_refused(published: Path, copy_of: Copy) -> None:
    settings = copy_of(published)
    _change_a_figure(settings)
    with pytest.raises(TatsongError, match="no verdict"):
        publish(settings)


def test_a_failed_build_can_be_neither_judged_nor_published(published: Path, copy_of: Copy) -> None:
    settings = copy_of(published)

    def fail(_: object) -> None:
        raise RuntimeError("a model failed")

    with pytest.raises(RuntimeError):
        build(settings, load_contracts(settings.contracts), LAST, LAST, fail)
    for step in (judge, publish):
        with pytest.raises(TatsongError, match="did not succeed"):
            step(settings)


def _with_more_communes_expected(settings: Settings, tmp_path: Path) -> Settings:
    settings = with_suites(settings, tmp_path / "expectations", "check_places")
    path = settings.expectations / "suites" / "check_places.json"
    suite = json.loads(path.read_text(encoding="utf-8"))
    for expectation in suite["expectations"]:
        for name in ("value", "min_value", "max_value"):
            if isinstance(expectation["kwargs"].get(name), int) and expectation["kwargs"][name] >= 217:
                expectation["kwargs"][name] += 1
    path.write_text(json.dumps(suite), encoding="utf-8")
    return settings


def _change_a_figure(settings: Settings) -> None:
    """As if a build had come out differently: the digest of the last date is taken anew."""
    from dagster_project.warehouse.digest import write_date_digests

    with duckdb.connect(settings.root.warehouse) as con:
        con.execute(f"update marts.mart_station_daily set station_name = 'another' where report_date = '{LAST}'")
        write_date_digests(con, LAST, LAST)
