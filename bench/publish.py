"""Publishing one city release, against the same tables by plain `COPY` and a bare XlsxWriter loop."""

import os
import shutil
import sys
from datetime import date
from pathlib import Path

from bench.measure import Runs, in_turn, ratio, run
from dagster_project.core.settings import DataRoot
from dagster_project.demo import write_demo

LAST = date(2023, 11, 22)
NIGHTS = 35
TATSONG = os.fspath(Path(sys.executable).with_name("tatsong"))


def bench_publish(folder: Path, times: int) -> list[str]:
    """Rows of the table: a release of all targets but PostgreSQL, and its tables written plainly."""
    root, log = folder / "city", folder / "publish.log"
    environment = {"TATSONG_DATA_ROOT": os.fspath(root)}
    write_demo(DataRoot(root), NIGHTS, LAST)
    run([TATSONG, "nightly"], Runs(), environment, log)

    def ours(runs: Runs) -> None:
        """The first release of the data: none is there to be recognised."""
        shutil.rmtree(root / "releases")
        run([sys.executable, "-m", "bench.publish_once"], runs, environment, log)

    def plain(runs: Runs) -> None:
        scratch = folder / "plain"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        run([sys.executable, "-m", "bench.publish_plain", os.fspath(scratch)], runs, environment, log)

    a, b = in_turn(times, ours, plain)
    return [
        f"| publishing a city release of {NIGHTS} nights | {a.wall_median:.1f} s | the same tables by DuckDB's `COPY` "
        f"and a bare XlsxWriter loop: {b.wall_median:.1f} s | {ratio(a, b):.2f} | 3.0 |",
        f"| … processor seconds | {a.cpu_median:.1f} s | {b.cpu_median:.1f} s | {a.cpu_median / b.cpu_median:.2f} | |",
        f"| … peak memory | {a.peak:.0f} MiB | {b.peak:.0f} MiB | | |",
    ]
