"""A reduced demo city, run once through Dagster and copied for every test that goes on from it."""

import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dagster_project.contracts import load_contracts
from dagster_project.demo import write_demo
from dagster_project.gate import judge
from dagster_project.releases import Published, publish
from dagster_project.settings import DataRoot, Settings, load_settings
from dagster_project.submissions.receive import receive
from dagster_project.warehouse.build import build
from dagster_project.warehouse.models import run_models
from tests.pipeline.compiled import CompiledModels, compile_models
from tests.support.judging import take_no_second_opinion
from tests.support.releasing import tables_alone
from tests.support.shared import built_once

LAST = date(2023, 11, 22)
NIGHTS = 3
SITES = 0.02


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.slow("three nights of the demo city, run through Dagster and dbt"))


def settings_of(root: Path) -> Settings:
    """One thread: a second one costs a third more on few rows. The nights that all others rest on are run with two."""
    return replace(load_settings({}), root=DataRoot(root), threads=1, settle_seconds=0)


def run_rooms(settings: Settings, last: date = LAST) -> Published:
    """A night without Dagster: the same rooms in the same order."""
    build_rooms(settings, last)
    judge(settings)
    return publish(settings)


def build_rooms(settings: Settings, last: date = LAST) -> None:
    contracts = load_contracts(settings.contracts)
    receive(settings, contracts)

    def run(_: object) -> None:
        results = run_models(settings, lambda name, left: None)
        assert all(result.succeeded for result in results), [r for r in results if not r.succeeded]

    build(settings, contracts, last, last, run)


def ask(root: Path, query: str) -> list[tuple]:
    """Rows of the current release."""
    with duckdb.connect(root / "releases" / "current" / "official.duckdb", read_only=True) as con:
        return con.execute(query).fetchall()


def truth(root: Path, query: str) -> list[tuple]:
    """Rows of what the demo city knew before it wrote any file."""
    return duckdb.sql(f"with truth as (from '{root / 'demo_truth.parquet'}') {query}").fetchall()


def run_compiled(settings: Settings, compiled: CompiledModels, last: date = LAST) -> Published:
    """The same night in a fifth of the time: no dbt, no second opinion, and no report for people."""
    contracts = load_contracts(settings.contracts)
    receive(settings, contracts)
    with pytest.MonkeyPatch.context() as patch, tables_alone():
        take_no_second_opinion(patch)
        compiled.build(settings, contracts, last, patch)
        judge(settings)
        return publish(settings)


def with_suites(settings: Settings, folder: Path, *names: str) -> Settings:
    """Settings under which the gate has these suites alone; what the others say is not what the test is about."""
    shutil.copytree(settings.expectations, folder)
    for suite in (folder / "suites").iterdir():
        if suite.stem not in names:
            suite.unlink()
    return replace(settings, expectations=folder)


@contextmanager
def own_environment() -> Iterator[None]:
    """What a run in Dagster sets is undone."""
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(scope="session")
def demo_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of three nights, before any run."""
    return built_once(tmp_path_factory, "demo", lambda root: write_demo(DataRoot(root), NIGHTS, LAST, sites=SITES))


@pytest.fixture(scope="session")
def published(demo_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root after one run of the nightly job for the last night; the earlier ones come with it."""
    from dagster_project.instance import run_nightly

    def build(root: Path) -> None:
        shutil.copytree(demo_files, root, dirs_exist_ok=True)
        with own_environment():
            assert run_nightly(replace(settings_of(root), threads=2), None, LAST).success

    return built_once(tmp_path_factory, "published", build)


@pytest.fixture(scope="session")
def troubled(demo_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A night with all that goes wrong at once: its root in `data`, what it said in `said`."""
    from tests.pipeline.troubled import make_troubled

    return built_once(tmp_path_factory, "troubled", lambda folder: make_troubled(demo_files, folder))


@pytest.fixture(scope="session")
def compiled(published: Path, tmp_path_factory: pytest.TempPathFactory) -> CompiledModels:
    """The models as dbt has compiled them, to be run without it."""

    def build(aside: Path) -> None:
        shutil.copytree(published, aside / "data", symlinks=True)
        with own_environment():
            models = compile_models(settings_of(aside / "data"), aside)
        (aside / "models.pickle").write_bytes(pickle.dumps(models))

    found: CompiledModels = pickle.loads(
        (built_once(tmp_path_factory, "compiled", build) / "models.pickle").read_bytes()
    )
    return found


@pytest.fixture
def copy_of(tmp_path: Path) -> Callable[[Path], Settings]:
    """A copy of a root, to be changed."""

    def copy(root: Path) -> Settings:
        target = tmp_path / "data"
        shutil.copytree(root, target, symlinks=True)
        return settings_of(target)

    return copy
