"""Timing whole processes, two commands in turn, so that a drift of the machine hits both."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Runs:
    """The runs of one command: wall seconds, processor seconds and peak memory in MiB of the largest process."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak_mib: list[float] = field(default_factory=list)

    @property
    def wall_median(self) -> float:
        """The median of the wall seconds."""
        return statistics.median(self.wall)

    @property
    def cpu_median(self) -> float:
        """The median of the processor seconds."""
        return statistics.median(self.cpu)

    @property
    def peak(self) -> float:
        """The highest peak."""
        return max(self.peak_mib)


def run(command: list[str], runs: Runs, environment: Mapping[str, str], log: Path) -> None:
    """Run a command once and note what it took; raises RuntimeError where it fails."""
    with log.open("a") as output:
        began = time.perf_counter()
        process = subprocess.Popen(command, env=os.environ | environment, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}; see {log}")
    runs.wall.append(wall)
    runs.cpu.append(usage.ru_utime + usage.ru_stime)
    runs.peak_mib.append(usage.ru_maxrss / 1024)


def in_turn(times: int, first: Callable[[Runs], None], second: Callable[[Runs], None]) -> tuple[Runs, Runs]:
    """Two measurements A B A B …, after one uncounted round."""
    first(Runs())
    second(Runs())
    a, b = Runs(), Runs()
    for _ in range(times):
        first(a)
        second(b)
    return a, b


def ratio(a: Runs, b: Runs) -> float:
    """The median of the pairwise ratios of wall time."""
    return statistics.median(x / y for x, y in zip(a.wall, b.wall, strict=True))
