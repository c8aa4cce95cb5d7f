"""`make bench`: take every measurement and write `docs/benchmarks.md`."""

import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.check import bench_check
from bench.history import bench_history
from bench.night import bench_night
from bench.publish import bench_publish
from bench.traffic import bench_traffic
from bench.trust import bench_trust
from dagster_project.core.settings import PROJECT

_BENCHES = {
    "check": bench_check,
    "night": bench_night,
    "publish": bench_publish,
    "traffic": bench_traffic,
    "history": bench_history,
    "trust": bench_trust,
}
_HEAD = """# Benchmarks

Written by `make bench`. Whole processes, medians of {times} runs after one uncounted, two commands in turn; the ratio
is the median of the pairwise ratios. Seconds differ from machine to machine and from hour to hour; ratios within one
run less so.

Machine: {machine}, {cores} cores, Python {python}; {day}.

| what | ours | against | ratio | at most |
|---|---|---|---|---|
"""


def main(names: list[str]) -> None:
    """Run the named benchmarks, or all."""
    times = int(os.environ.get("BENCH_TIMES", "3"))
    rows: list[str] = []
    for name in names or list(_BENCHES):
        with tempfile.TemporaryDirectory(prefix="tatsong-bench-") as folder:
            found = _BENCHES[name](Path(folder), times)
        print("\n".join(found), flush=True)
        rows += found
    head = _HEAD.format(
        times=times,
        machine=platform.machine(),
        cores=os.cpu_count(),
        python=platform.python_version(),
        day=f"{datetime.now(UTC):%Y-%m-%d}",
    )
    if not names:
        (PROJECT / "docs" / "benchmarks.md").write_text(head + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
