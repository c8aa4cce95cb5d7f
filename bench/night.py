"""One city night, fresh process to release, against `dbt build` of the same night from the shell."""

import os
import shutil
import sys
from datetime import date, timedelta
from pathlib import Path

from bench.measure import Runs, in_turn, ratio, run
from dagster_project.core.settings import PROJECT, DataRoot
from dagster_project.demo import write_demo

LAST = date(2023, 11, 22)
NIGHTS = 8
TATSONG = os.fspath(Path(sys.executable).with_name("tatsong"))
DBT = os.fspath(Path(sys.executable).with_name("dbt"))


def bench_night(folder: Path, times: int) -> list[str]:
    """Rows of the table: the night in process, `dbt build`, and the night under Dagster's default executor."""
    root = folder / "night"
    log = folder / "night.log"
    environment = {"TATSONG_DATA_ROOT": os.fspath(root)}
    write_demo(DataRoot(root), NIGHTS - 1, LAST - timedelta(days=1))
    run([TATSONG, "nightly"], Runs(), environment, log)
    write_demo(DataRoot(root), NIGHTS, LAST)
    before = folder / "before"
    shutil.copytree(root, before, symlinks=True)

    def restore() -> None:
        shutil.rmtree(root)
        shutil.copytree(before, root, symlinks=True)

    def night(runs: Runs) -> None:
        restore()
        run([TATSONG, "nightly"], runs, environment, log)

    def dbt(runs: Runs) -> None:
        """The warehouse still holds the window that the night before it was given."""
        run(_dbt_build(root), runs, _dbt_environment(root), log)

    a, b = in_turn(times, night, dbt)
    rows = [
        f"| one city night, fresh process to release | {a.wall_median:.1f} s | `dbt build` of it from the shell: "
        f"{b.wall_median:.1f} s | {ratio(a, b):.2f} | 2.5 |",
        f"| … processor seconds | {a.cpu_median:.1f} s | {b.cpu_median:.1f} s | {a.cpu_median / b.cpu_median:.2f} | |",
        f"| … peak memory | {a.peak:.0f} MiB | {b.peak:.0f} MiB | | |",
    ]
    restore()
    default = Runs()
    run([sys.executable, "-m", "bench.default_executor", LAST.isoformat()], default, environment, log)
    rows.append(
        f"| the same night under Dagster's default executor (once) | {default.wall_median:.1f} s | in process: "
        f"{a.wall_median:.1f} s | {default.wall_median / a.wall_median:.2f} | |"
    )
    return rows


def _dbt_build(root: Path) -> list[str]:
    dbt = os.fspath(PROJECT / "dbt")
    target = os.fspath(root / "dbt")
    return [
        *(DBT, "--quiet", "build", "--exclude-resource-type", "unit_test", "--project-dir", dbt),
        *("--profiles-dir", dbt, "--target", "warehouse", "--target-path", target, "--log-path", target),
        *("--log-level-file", "none"),
    ]


def _dbt_environment(root: Path) -> dict[str, str]:
    from dagster_project.core.settings import load_settings
    from dagster_project.warehouse.models import dbt_environment

    return dbt_environment(load_settings({"TATSONG_DATA_ROOT": os.fspath(root)}))
