"""A night in which files hold persons, run as the nightly job in Dagster: published, and nothing of them is anywhere.

Searched: every file of the data root, unpacked, with the tables of each database, Dagster's event log and captured
output, dbt's artifacts, receipts, verdicts and releases; what the run logged, printed and told by the notify command;
and what `tatsong status` shows.
"""

import gzip
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from dagster_project.cli import tatsong
from dagster_project.core.settings import Settings
from dagster_project.instance import run_nightly
from dagster_project.submissions.ledger.ledger import open_ledger
from tests.hostile import zipped
from tests.pipeline.conftest import LAST
from tests.sending import CLEAN, as_csv, as_rows, as_xlsx
from tests.test_privacy import FORMS, PERSONS, PHONES, with_column
from tests.test_workbook import as_ods, as_xls
from tests.traces import traces

ROWS = with_column("Ghi chú", PHONES)
PEOPLE = with_column("Ghi chú", PERSONS)
_TRAFFIC = [dict(row) for row in CLEAN["traffic"]]


def _traffic(column: str, *values: str) -> bytes:
    rows = [{**row, column: value} for row, value in zip(_TRAFFIC, [*values, "", "", ""], strict=False)]
    return as_csv(as_rows(rows))


PLANTED: dict[str, bytes] = {
    "viettel/gửi lại/VTT_thuebao_20231121.csv": as_csv(ROWS),
    "viettel/gửi lại/VTT_chuyendoi_20231121.csv": as_csv(ROWS).decode().encode("utf-16"),
    "viettel/gửi lại/VTT_luuluong_20231121.csv": _traffic("Ghi chú", *PHONES),
    "viettel/gửi lại/VTT_luuluong_20231120.csv": _traffic("Ghi chú", PHONES[0]),
    "viettel/gửi lại/VTT_tram_20231121.csv": b'"a\n' + "\n".join(PHONES).encode(),
    "vinaphone/một số.xlsx": as_xlsx(with_column("Ghi chú", ("", PHONES[0], ""))),
    "viettel/danh sách.csv.gz": gzip.compress(as_csv([[name] for name in PERSONS])),
    f"viettel/{PHONES[0]}.zip": zipped({f"{PHONES[1]}.csv": as_csv(ROWS)}),
    "vinaphone/khách hàng.xlsx": as_xlsx(PEOPLE),
    "mobifone/khách hàng.xls": as_xls(ROWS),
    "gmobile/khách hàng.ods": as_ods(ROWS),
    "ai_do/danh sách.csv": as_csv(ROWS),
    "itel/hỏng.xlsx": as_xlsx(ROWS)[:900],
} | {
    f"local/{form.replace('+', 'plus ')}.csv": as_csv(with_column("Ghi chú", values))
    for form, values in [*FORMS.items()][::3]
}


def _words() -> list[str]:
    forms = [str(value) for values in FORMS.values() for value in values]
    return [*forms, *PHONES, *(phone[1:] for phone in PHONES), *PERSONS]


def test_no_store_of_a_night_holds_a_planted_value(
    demo_files: Path,
    copy_of: Callable[[Path], Settings],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = tmp_path / "told.json"
    settings = copy_of(demo_files)
    command = f"import sys; open({str(told)!r}, 'w').write(sys.stdin.read())"
    settings = replace(settings, settle_seconds=0, notify_command=(sys.executable, "-c", command))
    for name, content in PLANTED.items():
        path = settings.root.landing / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for name, value in dict(os.environ).items():
        monkeypatch.setenv(name, value)  # what the run sets is undone
    with caplog.at_level(logging.DEBUG):
        assert run_nightly(settings, None, LAST).success
    status = CliRunner().invoke(tatsong, ["status"], env={"TATSONG_DATA_ROOT": str(settings.root.path)})

    with open_ledger(settings.root.ledger) as ledger:
        codes = dict(
            ledger.con.execute(
                "select code, count(distinct submission_id) from notice_count where code like 'personal%' group by code"
            ).fetchall()
        )
    assert codes["personal_data"] >= len(PLANTED) - 3
    assert codes["personal_data_in_row"] >= 2
    left = [path.name for path in settings.root.landing.rglob("*") if path.is_file() and path.stat().st_size == 900]
    assert left == ["hỏng.xlsx"]  # it cannot be looked through: of it only name, size and hash are kept

    stores = {path.suffix for path in settings.root.path.rglob("*") if path.is_file()}
    assert {".sqlite", ".db", ".parquet", ".duckdb", ".json", ".xlsx", ".html", ".docx"} <= stores
    captured = capfd.readouterr()
    said = "\n".join([captured.out, captured.err, caplog.text, told.read_text(encoding="utf-8"), status.output])
    assert [word for word in _words() if word in said] == []
    assert traces(settings.root.path, _words()) == []
