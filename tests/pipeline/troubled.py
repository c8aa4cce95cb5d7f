"""A night with all that goes wrong at once, run as the nightly job in Dagster: it is published all the same.

One file is missing, one has a wrong total, one names three unknown communes, and further files hold persons.
Belongs here: the files, and the run with all that it says. Does not belong here: what must be true of it afterwards.
"""

import gzip
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from dagster_project.instance import run_nightly
from tests.hostile import zipped
from tests.pipeline.conftest import LAST, own_environment, settings_of
from tests.sending import CLEAN, as_csv, as_rows, as_xlsx
from tests.test_privacy import FORMS, PERSONS, PHONES, with_column
from tests.test_workbook import as_ods, as_xls

_ROWS = with_column("Ghi chú", PHONES)
_PEOPLE = with_column("Ghi chú", PERSONS)
_TRAFFIC = [dict(row) for row in CLEAN["traffic"]]


def _traffic(column: str, *values: str) -> bytes:
    rows = [{**row, column: value} for row, value in zip(_TRAFFIC, [*values, "", "", ""], strict=False)]
    return as_csv(as_rows(rows))


PLANTED: dict[str, bytes] = {
    "viettel/gửi lại/VTT_thuebao_20231121.csv": as_csv(_ROWS),
    "viettel/gửi lại/VTT_chuyendoi_20231121.csv": as_csv(_ROWS).decode().encode("utf-16"),
    "viettel/gửi lại/VTT_luuluong_20231121.csv": _traffic("Ghi chú", *PHONES),
    "viettel/gửi lại/VTT_luuluong_20231120.csv": _traffic("Ghi chú", PHONES[0]),
    "viettel/gửi lại/VTT_tram_20231121.csv": b'"a\n' + "\n".join(PHONES).encode(),
    "vinaphone/một số.xlsx": as_xlsx(with_column("Ghi chú", ("", PHONES[0], ""))),
    "viettel/danh sách.csv.gz": gzip.compress(as_csv([[name] for name in PERSONS])),
    f"viettel/{PHONES[0]}.zip": zipped({f"{PHONES[1]}.csv": as_csv(_ROWS)}),
    "vinaphone/khách hàng.xlsx": as_xlsx(_PEOPLE),
    "mobifone/khách hàng.xls": as_xls(_ROWS),
    "gmobile/khách hàng.ods": as_ods(_ROWS),
    "ai_do/danh sách.csv": as_csv(_ROWS),
    "itel/hỏng.xlsx": as_xlsx(_ROWS)[:900],
} | {
    f"local/{form.replace('+', 'plus ')}.csv": as_csv(with_column("Ghi chú", values))
    for form, values in [*FORMS.items()][::3]
}


def make_troubled(demo_files: Path, folder: Path) -> None:
    """Write the night's files to `folder/data` and run it; what it said lies in `folder/said`."""
    root, said = folder / "data", folder / "said"
    shutil.copytree(demo_files, root)
    said.mkdir()
    _spoil(root / "landing")
    for name, content in PLANTED.items():
        path = root / "landing" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    listens = f"import sys; open({str(said / 'told.json')!r}, 'w').write(sys.stdin.read())"
    settings = replace(settings_of(root), threads=2, notify_command=(sys.executable, "-c", listens))
    with own_environment(), _written_down(said):
        assert run_nightly(settings, None, LAST).success


def _spoil(landing: Path) -> None:
    (landing / "gmobile" / "gmobile-thue-bao-20231122.csv").unlink()
    _edit(
        landing / "local" / "local_tb_20231122.csv",
        lambda lines: [*lines[:-1], lines[-1].replace(";16648;", ";16649;")],
    )
    _edit(landing / "itel" / "itel_subscribers_20231122.csv", _rename_three)


def _edit(path: Path, change: Callable[[list[str]], list[str]]) -> None:
    sent = path.stat().st_mtime
    lines = path.read_text(encoding="utf-8").splitlines()
    changed = change(lines)
    assert changed != lines
    path.write_text("\n".join(changed) + "\n", encoding="utf-8")
    os.utime(path, (sent, sent))


def _rename_three(lines: list[str]) -> list[str]:
    """The communes of the lines 2 to 4 get codes that do not exist."""
    return [line.replace(",1", ",9", 1) if 1 <= at <= 3 else line for at, line in enumerate(lines)]


@contextmanager
def _written_down(folder: Path) -> Iterator[None]:
    """All that is printed, by this process and by those that it starts, and all that is logged, goes to files."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [(number, os.dup(number)) for number in (1, 2)]
    log, root = logging.FileHandler(folder / "log.txt", encoding="utf-8"), logging.getLogger()
    level = root.level
    with (folder / "printed.txt").open("wb") as printed:
        for number, _ in kept:
            os.dup2(printed.fileno(), number)
        root.addHandler(log)
        root.setLevel(logging.DEBUG)
        try:
            yield
        finally:
            root.removeHandler(log)
            root.setLevel(level)
            log.close()
            for number, was in kept:
                os.dup2(was, number)
                os.close(was)
