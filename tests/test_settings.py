"""Settings, the places of the data root, and the lock of its writers."""

import subprocess
import sys
from pathlib import Path

import pytest

from dagster_project.core.errors import SettingsError, TatsongError
from dagster_project.core.files import writer_lock
from dagster_project.core.settings import PROJECT, DataRoot, Settings, load_settings


def test_defaults_need_no_environment() -> None:
    settings = load_settings({})
    assert settings.root == DataRoot(PROJECT / "data")
    assert (settings.contracts, settings.dbt) == (PROJECT / "contracts", PROJECT / "dbt")
    assert settings.threads >= 1
    assert (settings.memory_limit, settings.release_dates, settings.release_station_dates) == ("2GB", 400, 35)


def test_what_is_given_counts(tmp_path: Path) -> None:
    settings = load_settings(
        {"TATSONG_DATA_ROOT": str(tmp_path), "TATSONG_THREADS": "3", "TATSONG_MEMORY_LIMIT": "1.5 GB"}
    )
    assert (settings.root.path, settings.threads, settings.memory_limit) == (tmp_path, 3, "1.5 GB")
    assert settings.root.landing == tmp_path / "landing"


def test_limits_are_settings() -> None:
    given = load_settings({"TATSONG_MAX_FILE_MB": "5", "TATSONG_MAX_ROWS": "7", "TATSONG_SETTLE_SECONDS": "0"})
    assert (given.limits.file_bytes, given.limits.rows, given.settle_seconds) == (5_000_000, 7, 0)


def test_an_empty_value_is_none() -> None:
    assert load_settings({"TATSONG_THREADS": "", "TATSONG_DATA_ROOT": ""}) == load_settings({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TATSONG_THREADS", "0"),
        ("TATSONG_THREADS", "two"),
        ("TATSONG_THREADS", "-1"),
        ("TATSONG_MEMORY_LIMIT", "much"),
        ("TATSONG_MEMORY_LIMIT", "80%"),
        ("TATSONG_RELEASE_DATES", "1.5"),
        ("TATSONG_MAX_ROWS", "0"),
        ("TATSONG_SETTLE_SECONDS", "-1"),
        ("TATSONG_DATA_ROOT", "/etc/passwd"),
        ("TATSONG_DATA_ROOT", "/srv/[prod]/data"),
    ],
)
def test_a_bad_value_is_one_line_that_names_the_setting(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as told:
        load_settings({name: value})
    assert name in str(told.value)
    assert value in str(told.value)
    assert "\n" not in str(told.value)


def test_a_root_is_a_demo_where_it_is_marked(tmp_path: Path) -> None:
    root = DataRoot(tmp_path)
    assert not root.is_demo
    root.demo_mark.write_text("{}")
    assert root.is_demo


def test_a_second_writer_waits_and_then_says_so(settings: Settings) -> None:
    with (
        writer_lock(settings),
        pytest.raises(TatsongError, match="another run is writing"),
        writer_lock(settings, wait_seconds=0.2),
    ):
        pass
    with writer_lock(settings, wait_seconds=0.2):
        pass


def test_a_killed_writer_leaves_no_lock(settings: Settings) -> None:
    code = (
        "import os, sys\nfrom dagster_project.core.settings import load_settings\n"
        "from dagster_project.core.files import writer_lock\n"
        "with writer_lock(load_settings({'TATSONG_DATA_ROOT': sys.argv[1]})):\n    os.kill(os.getpid(), 9)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(settings.root.path)], check=False, cwd=PROJECT)
    assert killed.returncode == -9
    with writer_lock(settings, wait_seconds=0.2):
        pass


def test_a_root_that_cannot_be_written_is_one_line(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    blocked = Settings(**{**vars(settings), "root": DataRoot(tmp_path / "file" / "data")})
    with pytest.raises(TatsongError, match="set TATSONG_DATA_ROOT"), writer_lock(blocked):
        pass
