"""What a hand on the disk has changed of `current` or of a release is told by `tatsong status`, without being asked."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dagster_project.core.settings import Settings
from dagster_project.releases import current, publish
from dagster_project.releases.inspection import release_faults
from tests.made_warehouse import change, pass_gate, settings_of
from tests.served import MORE
from tests.test_cli import tatsong

pytestmark = pytest.mark.slow("publishes three releases")


@pytest.fixture(scope="module")
def three(judged: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data root with three releases, to be copied."""
    root = shutil.copytree(judged, tmp_path_factory.mktemp("three") / "root")
    settings = settings_of(root)
    publish(settings)
    for _ in range(2):
        change(settings, MORE)
        pass_gate(settings)
        publish(settings)
    return root


@pytest.fixture
def shelf(three: Path, tmp_path: Path) -> Settings:
    return settings_of(shutil.copytree(three, tmp_path / "root", symlinks=True))


def test_what_was_published_is_in_order(shelf: Settings) -> None:
    assert release_faults(shelf) == []


def _elsewhere(pointer: Path) -> None:
    pointer.unlink()
    pointer.symlink_to("2023-11-22/r001")


def _nowhere(pointer: Path) -> None:
    pointer.unlink()
    pointer.symlink_to("2023-11-22/r009")


def _outside(pointer: Path) -> None:
    outside = shutil.copytree(pointer.resolve(), pointer.parent.parent / "2023-11-22" / "r003")
    pointer.unlink()
    pointer.symlink_to(outside)


def _folder(pointer: Path) -> None:
    release = pointer.resolve()
    pointer.unlink()
    shutil.copytree(release, pointer)


def _gone(pointer: Path) -> None:
    pointer.unlink()


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (_elsewhere, "points to 2023-11-22/r001; it is meant to be 2023-11-22/r003"),
        (_nowhere, "points to 2023-11-22/r009, which is not there"),
        (_outside, "it is meant to be 2023-11-22/r003"),
        (_folder, "is no link to a release"),
        (_gone, "is not there; it is meant to be 2023-11-22/r003"),
    ],
)
def test_a_pointer_that_somebody_moved_is_told(shelf: Settings, done: Callable[[Path], None], said: str) -> None:
    done(shelf.root.releases / "current")
    [fault] = release_faults(shelf)
    assert said in fault


def _edit(path: Path) -> None:
    """One byte, the size and the time as they were."""
    was = path.stat()
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


@pytest.mark.parametrize("name", ["r003", "r002"])
@pytest.mark.parametrize("file", ["report.html", "csv/report_city.csv", "parquet/report_city.parquet"])
def test_one_byte_of_the_current_release_or_the_one_before_is_told(shelf: Settings, name: str, file: str) -> None:
    _edit(shelf.root.releases / "2023-11-22" / name / file)
    [fault] = release_faults(shelf)
    assert fault.startswith(f"2023-11-22/{name}: ")
    assert file in fault


def test_of_older_releases_what_is_missing_or_of_another_size_is_told(shelf: Settings) -> None:
    old = shelf.root.releases / "2023-11-22" / "r001"
    (old / "report.html").chmod(0o644)
    (old / "report.html").write_text("x")
    (old / "csv" / "report_city.csv").unlink()
    (old / "more.txt").write_text("x")
    [fault] = release_faults(shelf)
    assert "3 faults; tatsong verify 2023-11-22/r001" in fault
    (old / "manifest.json").unlink()
    [fault] = release_faults(shelf)
    assert "manifest.json cannot be read" in fault


def test_status_tells_it_in_a_line_in_json_and_by_its_exit_code(shelf: Settings) -> None:
    path = shelf.root.path
    release = current(shelf)
    assert release is not None
    found = json.loads(tatsong(path, "status", "--json").stdout)
    assert (found["release_faults"], found["needs_attention"]) == ([], False)
    _edit(release.path / "report.html")
    told = json.loads(tatsong(path, "status", "--json").stdout)
    assert (len(told["release_faults"]), told["needs_attention"]) == (1, True)
    shown = tatsong(path, "status", TATSONG_POSTGRES_URL="postgresql://w:s3cr3t@127.0.0.1:1/x")
    assert "Not as it was published: 2023-11-22/r003: " in shown.stdout
    assert "postgres does not hold the current release: not delivered yet" in shown.stdout
    assert "s3cr3t" not in shown.stdout
    assert shown.returncode in (1, 3)
