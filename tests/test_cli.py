"""The command line: exit codes, one-line errors, and that nothing is invented."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from dagster_project.cli import tatsong as commands
from dagster_project.contracts import load_contracts
from dagster_project.core.settings import PROJECT
from dagster_project.releases.contents.verdicts import CheckResult
from tests.made_warehouse import D3, make_warehouse, pass_gate
from tests.support.commands import Done, run

TATSONG = str(Path(sys.executable).with_name("tatsong"))


def tatsong(root: Path, *words: str, **environment: str) -> Done:
    return run(*words, environment={"TATSONG_DATA_ROOT": str(root)} | environment)


def apart(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The same as a shell starts it: `nightly` is two processes."""
    env = os.environ | {"TATSONG_DATA_ROOT": str(root)}
    return subprocess.run([TATSONG, *words], env=env, capture_output=True, text=True, check=False)


def test_an_empty_landing_folder_publishes_nothing_and_says_what_is_missing(tmp_path: Path) -> None:
    root = tmp_path / "data"
    (root / "landing" / "viettel").mkdir(parents=True)
    done = apart(root, "nightly")
    assert done.returncode == 3
    assert "holds no file" in done.stderr
    assert not (root / "demo.json").exists()
    assert not (root / "releases").exists()


@pytest.mark.parametrize(
    ("command", "variable", "value", "says"),
    [
        ("nightly", "TATSONG_THREADS", "two", "TATSONG_THREADS is 'two'"),
        ("nightly", "TATSONG_MEMORY_LIMIT", "much", "TATSONG_MEMORY_LIMIT is 'much'"),
        ("status", "TATSONG_CONTRACTS", "nowhere", "nowhere"),
    ],
)
def test_a_bad_setting_is_one_line_that_says_what_to_change(
    tmp_path: Path, command: str, variable: str, value: str, says: str
) -> None:
    done = tatsong(tmp_path / "data", command, **{variable: value})
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_range_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    done = apart(tmp_path / "data", "nightly", "--from", "2023-11-22", "--date", "2023-11-21")
    assert done.returncode == 2
    assert "give an earlier one" in done.stderr


def test_the_demo_touches_no_foreign_folder(tmp_path: Path) -> None:
    root = tmp_path / "data"
    root.mkdir()
    (root / "theirs.txt").write_text("x")
    done = tatsong(root, "demo", "--nights", "1")
    assert done.returncode == 2
    assert [path.name for path in root.iterdir()] == ["theirs.txt"]


def test_where_nothing_is_published_every_command_about_releases_says_so(tmp_path: Path) -> None:
    done = tatsong(tmp_path / "data", "explain", "official.report_city", "subscribers_2g")
    assert done.returncode == 2
    assert "nothing is published yet; `tatsong nightly` publishes" in done.stderr
    assert not (tmp_path / "data").exists()


def test_the_register_is_listed_whole(tmp_path: Path) -> None:
    done = tatsong(tmp_path / "data", "rules")
    assert done.returncode == 0
    for rule in load_contracts(PROJECT / "contracts").rules.values():
        assert rule.code in done.stdout
        assert rule.message in done.stdout


def test_what_is_blocked_is_shown_with_its_keys_and_what_may_be_done(tmp_path: Path) -> None:
    failed = CheckResult(
        name="carrier_moves_within_bounds",
        table="official.report_carrier",
        topic="movement",
        severity="critical",
        success=False,
        expectation="expect_column_values_to_be_between",
        reason="A carrier usually moves by under 1 % a day.",
        notice="Số thuê bao của nhà mạng thay đổi hơn 20 %.",
        failing_count=1,
        failing_keys=[{"report_date": str(D3), "submitter": "itel"}],
        dates={D3: 1},
        approvable=True,
    )
    never = failed.model_copy(update={"name": "parts_add_up", "approvable": False})
    pass_gate(make_warehouse(tmp_path / "root"), "blocked", [failed, never])
    shown = tatsong(tmp_path / "root", "status", "--date", str(D3)).stdout
    assert "Blocked: the data of 2023-11-22" in shown
    assert "submitter itel" in shown
    assert "tatsong approve 2023-11-22 carrier_moves_within_bounds --by NAME --reason TEXT" in shown
    assert "never waived" in shown.split("parts_add_up")[1]


def test_a_folder_that_cannot_be_written_is_one_line() -> None:
    done = tatsong(Path("/sys/tatsong"), "demo", "--nights", "1")
    assert done.returncode == 2
    assert done.stderr.startswith("tatsong: /sys/tatsong")
    assert "This account must be able to write there" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1999-12-31"])
@pytest.mark.parametrize(
    "words",
    [
        ("status", "--date"),
        ("nightly", "--date"),
        ("nightly", "--from"),
        ("demo", "--nights", "1", "--until"),
        ("explain", "official.report_city", "subscribers_2g", "--date"),
        ("reread", "--feed", "subscribers", "--from"),
        ("reread", "--feed", "subscribers", "--to"),
        ("approve",),
    ],
)
def test_a_day_that_no_report_is_of_is_wrong_usage(words: tuple[str, ...], day: str) -> None:
    more = ("carrier_moves", "--by", "An", "--reason", "x") if words == ("approve",) else ()
    told = CliRunner().invoke(commands, [*words, day, *more])
    assert told.exit_code == 2
    assert f"{day} is no report date: give one of the years 2000 to 2199." in told.output
