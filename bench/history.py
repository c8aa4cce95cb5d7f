"""A night after 365 nights of history against a night after 7, up to the release.

The history is laid straight into the lake: the rows of one demo night, dated back night by night, with the ledger's
entries for them. Cumulative figures are left as they are; the cost does not depend on them.
"""

import os
import shutil
import sqlite3
import statistics
from datetime import date, timedelta
from pathlib import Path

import duckdb

from bench.measure import Runs, run
from bench.night import LAST, TATSONG
from dagster_project.core.settings import DataRoot, load_settings
from dagster_project.demo import write_demo
from dagster_project.submissions.ledger.chain import link_older_changes

BASE = LAST - timedelta(days=1)


def bench_history(folder: Path, times: int) -> list[str]:
    """Rows of the table: seconds of receiving, building and judging the last night, the two roots in turn."""
    log = folder / "history.log"
    prepared = prepare_histories(folder, log)
    seconds: dict[int, list[float]] = {nights: [] for nights in prepared}
    for _ in range(times):
        for nights, before in prepared.items():
            seconds[nights].append(_night_on_copy(before, log))
    short, long = (statistics.median(seconds[nights]) for nights in (7, 365))
    pairs = statistics.median(b / a for a, b in zip(seconds[7], seconds[365], strict=True))
    return [
        f"| a night after 365 nights of history, up to the release | {long:.1f} s | after 7: {short:.1f} s | "
        f"{pairs:.2f} | 1.2 |"
    ]


def prepare_histories(folder: Path, log: Path) -> dict[int, Path]:
    """Roots after 7 and after 365 nights, with the files of the next one in landing."""
    return {nights: _prepare(folder / f"after_{nights}", nights, log) for nights in (7, 365)}


def _prepare(root: Path, nights: int, log: Path) -> Path:
    """A root that has built and published `nights` nights, with the files of the next one in landing."""
    write_demo(DataRoot(root), 1, BASE)
    run([TATSONG, "nightly"], Runs(), _environment(root), log)
    _lay_history(root, nights)
    (root / "warehouse.duckdb").unlink()
    run([TATSONG, "nightly"], Runs(), _environment(root), log)
    write_demo(DataRoot(root), 2, LAST)
    return root


def _night_on_copy(before: Path, log: Path) -> float:
    root = before.with_name("night")
    shutil.copytree(before, root, symlinks=True)
    run([TATSONG, "nightly"], Runs(), _environment(root), log)
    seconds = _seconds_up_to_release(root)
    shutil.rmtree(root)
    return seconds


def _environment(root: Path) -> dict[str, str]:
    return {"TATSONG_DATA_ROOT": os.fspath(root)}


def _lay_history(root: Path, nights: int) -> None:
    """Copy the base night's accepted rows and ledger entries to each of the nights before it."""
    with sqlite3.connect(root / "ledger.sqlite") as ledger, duckdb.connect() as con:
        ledger.row_factory = sqlite3.Row
        base = ledger.execute("select * from submission where report_date = ?", (BASE.isoformat(),)).fetchall()
        for back in range(1, nights):
            for row in base:
                if row["accepted_path"]:
                    _lay_submission(root, ledger, con, dict(row), BASE - timedelta(days=back))
        ledger.execute("delete from identity")
        link_older_changes(ledger)


def _lay_submission(
    root: Path, ledger: sqlite3.Connection, con: duckdb.DuckDBPyConnection, row: dict[str, object], day: date
) -> None:
    name = f"{row['submitter']}.{row['feed']}.{day}.1"
    paths = {}
    for kind in ("accepted_path", "rejected_path"):
        source = root / str(row[kind])
        target = Path(str(row[kind]).replace(BASE.isoformat(), day.isoformat()))
        (root / target).parent.mkdir(parents=True, exist_ok=True)
        moved = _moved(str(row["feed"]), day) if kind == "accepted_path" else ""
        con.execute(
            f"copy (select * replace ('{name}' as submission_id, date '{day}' as report_date{moved}) "
            f"from read_parquet('{source}', hive_partitioning = false)) to '{root / target}' (format parquet)"
        )
        paths[kind] = target.as_posix()
    values = row | paths | {"submission_id": name, "report_date": day.isoformat(), "sha256": name}
    marks = ", ".join("?" for _ in values)
    ledger.execute(f"insert into submission ({', '.join(values)}) values ({marks})", list(values.values()))
    ledger.execute(
        "insert into change (submission_id, submitter, feed, report_date) values (?, ?, ?, ?)",
        (name, row["submitter"], row["feed"], day.isoformat()),
    )


def _moved(feed: str, day: date) -> str:
    """The dates within a row that must lie on or before the report date."""
    if feed == "traffic":
        return f", hour_at - interval (date '{BASE}' - date '{day}') day as hour_at"
    if feed == "stations":
        return "".join(f", least({name}, date '{day}') as {name}" for name in ("on_air_date", "off_air_date"))
    return ""


def _seconds_up_to_release(root: Path) -> float:
    """Wall seconds of the steps before the release, as Dagster recorded them for the newest run."""
    import dagster as dg

    from dagster_project.instance import dagster_environment

    os.environ.update(dagster_environment(load_settings({"TATSONG_DATA_ROOT": os.fspath(root)})))
    with dg.DagsterInstance.get() as instance:
        newest = instance.get_runs(limit=1)[0]
        steps = instance.get_run_step_stats(newest.run_id)
        return sum(s.end_time - s.start_time for s in steps if s.step_key != "release" and s.end_time and s.start_time)
