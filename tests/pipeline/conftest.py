"""A reduced demo city, run once through Dagster and copied for every test that goes on from it."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dagster_project.contracts import load_contracts
from dagster_project.core.settings import DataRoot, Settings, load_settings
from dagster_project.demo import write_demo
from dagster_project.gate import judge
from dagster_project.releases import Published, publish
from dagster_project.submissions.ingest.reception import receive
from dagster_project.warehouse.build import build
from dagster_project.warehouse.models import run_models
from tests.pipeline.compiled import CompiledModels, compile_models

LAST = date(2023, 11, 22)
NIGHTS = 3
SITES = 0.02


def settings_of(root: Path) -> Settings:
    return replace(load_settings({}), root=DataRoot(root), threads=2, settle_seconds=0)


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


@pytest.fixture(scope="session")
def demo_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of three nights, before any run."""
    root = tmp_path_factory.mktemp("demo") / "data"
    write_demo(DataRoot(root), NIGHTS, LAST, sites=SITES)
    return root


@pytest.fixture(scope="session")
def published(demo_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root after one run of the nightly job for the last night; the earlier ones come with it."""
    from dagster_project.instance import run_nightly

    root = tmp_path_factory.mktemp("published") / "data"
    shutil.copytree(demo_files, root)
    before = dict(os.environ)
    try:
        result = run_nightly(settings_of(root), None, LAST)
    finally:
        os.environ.clear()
        os.environ.update(before)
    assert result.success
    return root


@pytest.fixture(scope="session")
def compiled(published: Path, tmp_path_factory: pytest.TempPathFactory) -> CompiledModels:
    """The models as dbt has compiled them, to be run without it."""
    scratch = tmp_path_factory.mktemp("compiled")
    shutil.copytree(published, scratch / "data", symlinks=True)
    return compile_models(settings_of(scratch / "data"), scratch)


@pytest.fixture
def copy_of(tmp_path: Path) -> Callable[[Path], Settings]:
    """A copy of a root, to be changed."""

    def copy(root: Path) -> Settings:
        target = tmp_path / "data"
        shutil.copytree(root, target, symlinks=True)
        return settings_of(target)

    return copy
