"""The command line: exit codes, one-line errors, and that nothing is invented."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TATSONG = str(Path(sys.executable).with_name("tatsong"))


def tatsong(root: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"TATSONG_DATA_ROOT": str(root)} | environment
    return subprocess.run([TATSONG, *words], env=env, capture_output=True, text=True, check=False)


def test_an_empty_landing_folder_publishes_nothing_and_says_what_is_missing(tmp_path: Path) -> None:
    root = tmp_path / "data"
    (root / "landing" / "viettel").mkdir(parents=True)
    done = tatsong(root, "nightly")
    assert done.returncode == 3
    assert "holds no file" in done.stderr
    assert not (root / "demo.json").exists()
    assert not (root / "releases").exists()


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("TATSONG_THREADS", "two", "TATSONG_THREADS is 'two'"),
        ("TATSONG_MEMORY_LIMIT", "much", "TATSONG_MEMORY_LIMIT is 'much'"),
        ("TATSONG_CONTRACTS", "nowhere", "nowhere"),
    ],
)
def test_a_bad_setting_is_one_line_that_says_what_to_change(
    tmp_path: Path, variable: str, value: str, says: str
) -> None:
    done = tatsong(tmp_path / "data", "nightly", **{variable: value})
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_range_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    done = tatsong(tmp_path / "data", "nightly", "--from", "2023-11-22", "--date", "2023-11-21")
    assert done.returncode == 2
    assert "give an earlier one" in done.stderr


def test_the_demo_touches_no_foreign_folder(tmp_path: Path) -> None:
    root = tmp_path / "data"
    root.mkdir()
    (root / "theirs.txt").write_text("x")
    done = tatsong(root, "demo", "--nights", "1")
    assert done.returncode == 2
    assert [path.name for path in root.iterdir()] == ["theirs.txt"]
