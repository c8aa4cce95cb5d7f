"""Settings of the environment and the places of the data root. Nothing is read at import.

Belongs here: which variables exist, their defaults and units, and where each kind of data lies.
Does not belong here: what the data means.
"""

import json
import os
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path

from dagster_project.core.errors import SettingsError

PROJECT = Path(__file__).resolve().parents[2]
TIME_ZONE = "Asia/Ho_Chi_Minh"
NIGHTLY_AT = time(2)
"""When the night after a report date is run, by the clock of the city."""
_MB = 1_000_000


@dataclass(frozen=True)
class DataRoot:
    """The places under one data root; local folders now, and the one module to change for object storage."""

    path: Path

    @property
    def landing(self) -> Path:
        """Files as the submitters drop them, one folder a submitter."""
        return self.path / "landing"

    @property
    def arrivals(self) -> Path:
        """When files of landing arrived, where the root was filled otherwise than by dropping them."""
        return self.path / "arrivals.jsonl"

    @property
    def raw(self) -> Path:
        """The same bytes, kept read-only."""
        return self.path / "raw"

    @property
    def ledger(self) -> Path:
        """Every submission and its state: the commit point."""
        return self.path / "ledger.sqlite"

    @property
    def left(self) -> Path:
        """Which files of landing the last run could not take in, and why."""
        return self.path / "left.json"

    @property
    def lake(self) -> Path:
        """Accepted and rejected rows as Parquet, two files an accepted submission."""
        return self.path / "lake"

    @property
    def receipts(self) -> Path:
        """What each sender gets back."""
        return self.path / "receipts"

    @property
    def warehouse(self) -> Path:
        """dbt's working database; only the nightly run opens it."""
        return self.path / "warehouse.duckdb"

    @property
    def verdicts(self) -> Path:
        """What the gate said of which data, and its Data Docs."""
        return self.path / "verdicts"

    @property
    def releases(self) -> Path:
        """Numbered releases and the pointer `current`."""
        return self.path / "releases"

    @property
    def dagster(self) -> Path:
        """Dagster's run storage, event log and compute logs."""
        return self.path / "dagster"

    @property
    def lock(self) -> Path:
        """The one file lock that covers all writers."""
        return self.path / "writer.lock"

    @property
    def demo_mark(self) -> Path:
        """Present where the root holds the demo city; JSON with its last report date."""
        return self.path / "demo.json"

    @property
    def is_demo(self) -> bool:
        """Whether every output must say DỮ LIỆU MẪU."""
        return self.demo_mark.is_file()

    def demo_dates(self) -> tuple[date, date] | None:
        """First and last report date of a made-up city; None where the root is none.

        Raises:
            SettingsError: the mark of the demo cannot be read.
        """
        if not self.is_demo:
            return None
        try:
            mark = json.loads(self.demo_mark.read_text(encoding="utf-8"))
            return date.fromisoformat(mark["first_date"]), date.fromisoformat(mark["last_date"])
        except (ValueError, KeyError, TypeError):
            raise SettingsError(f"{self.demo_mark} is no mark of a demo: write the demo into a new folder.") from None


@dataclass(frozen=True)
class Limits:
    """How much of one file is read at most; what exceeds is refused with a notice that says how much is allowed."""

    file_bytes: int
    """Of a file as it was sent."""
    unpacked_bytes: int
    """Of the text in an archive."""
    unpack_ratio: int
    """Unpacked bytes to packed ones, above the first few megabytes."""
    workbook_bytes: int
    """Of a workbook, unpacked: it is read in memory, text is not."""
    sheets: int
    rows: int
    """Of a sheet; a large feed's text, which is scanned, has as many as it needs."""
    columns: int
    cells: int
    """Of all sheets, with the empty cells between filled ones."""
    line_length: int
    """Characters between two line ends of a text."""


@dataclass(frozen=True)
class Settings:
    """What one process runs with."""

    root: DataRoot
    contracts: Path
    expectations: Path
    dbt: Path
    memory_limit: str
    threads: int
    data_docs_kept: int
    release_dates: int
    release_station_dates: int
    releases_kept: int | None
    settle_seconds: int
    """A file of landing that changed within them may still be being written."""
    limits: Limits
    postgres_url: str | None = field(default=None, repr=False)
    """Where each release is delivered to; it may hold a password, and is never shown."""
    postgres_reader: str = "tatsong_bi"
    """The server's role for BI, which may read and nothing else."""
    postgres_take_over: bool = False
    """Whether this data root becomes the writer of a database that another one has written so far."""
    open_data_least: int = 0
    """Counts from 1 up to below it are left out of the open data; 0 leaves none out."""
    erase_personal_data: bool = True
    """Whether a file of landing that is refused for personal data is erased from there."""
    stage_minutes: int = 120
    """How long a stage of a night may take: receiving, building, checking, publishing."""
    date_gap_days: int = 62
    """A file whose report date lies farther than this from all that are known is refused: its year may be mistyped."""
    notify_command: tuple[str, ...] = ()
    """What is run where a run has something to tell, with a summary as JSON on its standard input."""


def _whole_number(environment: Mapping[str, str], name: str, default: int, least: int) -> int:
    text = environment.get(name, str(default))
    if not re.fullmatch(r"\d{1,9}", text) or int(text) < least:
        raise SettingsError(f"{name} is {text!r}: give a whole number of at least {least}.")
    return int(text)


def _yes_or_no(environment: Mapping[str, str], name: str, default: bool) -> bool:
    text = environment.get(name, "yes" if default else "no").lower()
    if text not in ("yes", "no"):
        raise SettingsError(f"{name} is {text!r}: say yes or no.")
    return text == "yes"


def _command(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(environment.get(name, "")))
    except ValueError as error:
        raise SettingsError(f"{name} is {environment[name]!r}: it cannot be read as a command ({error}).") from None


def _limits(env: Mapping[str, str]) -> Limits:
    return Limits(
        file_bytes=_whole_number(env, "TATSONG_MAX_FILE_MB", 4_000, 1) * _MB,
        unpacked_bytes=_whole_number(env, "TATSONG_MAX_UNPACKED_MB", 8_000, 1) * _MB,
        unpack_ratio=_whole_number(env, "TATSONG_MAX_UNPACK_RATIO", 200, 2),
        workbook_bytes=_whole_number(env, "TATSONG_MAX_WORKBOOK_MB", 400, 1) * _MB,
        sheets=_whole_number(env, "TATSONG_MAX_SHEETS", 200, 1),
        rows=_whole_number(env, "TATSONG_MAX_ROWS", 1_000_000, 1),
        columns=_whole_number(env, "TATSONG_MAX_COLUMNS", 500, 1),
        cells=_whole_number(env, "TATSONG_MAX_CELLS", 5_000_000, 1),
        line_length=_whole_number(env, "TATSONG_MAX_LINE_LENGTH", 1_000_000, 1),
    )


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raises SettingsError, one line, for a value that cannot be used. An empty value is none."""
    given = os.environ if environment is None else environment
    env = {name: value for name, value in given.items() if value}
    root = Path(env.get("TATSONG_DATA_ROOT", PROJECT / "data")).absolute()
    if root.exists() and not root.is_dir():
        raise SettingsError(f"TATSONG_DATA_ROOT is {root}, which is no folder: name a folder.")
    if sign := re.search(r"[*?\[\]]", str(root)):
        raise SettingsError(f"TATSONG_DATA_ROOT is {root}: {sign[0]} would stand for other files; name another folder.")
    memory = env.get("TATSONG_MEMORY_LIMIT", "2GB")
    if not re.fullmatch(r"\d+(\.\d+)?\s?(MB|GB|MiB|GiB)", memory):
        raise SettingsError(f"TATSONG_MEMORY_LIMIT is {memory!r}: give a size such as 2GB.")
    return Settings(
        root=DataRoot(root),
        contracts=Path(env.get("TATSONG_CONTRACTS", PROJECT / "contracts")),
        expectations=Path(env.get("TATSONG_EXPECTATIONS", PROJECT / "expectations")),
        dbt=Path(env.get("TATSONG_DBT", PROJECT / "dbt")),
        memory_limit=memory,
        threads=_whole_number(env, "TATSONG_THREADS", os.cpu_count() or 1, 1),
        data_docs_kept=_whole_number(env, "TATSONG_DATA_DOCS_KEPT", 30, 1),
        release_dates=_whole_number(env, "TATSONG_RELEASE_DATES", 400, 1),
        release_station_dates=_whole_number(env, "TATSONG_RELEASE_STATION_DATES", 35, 1),
        releases_kept=_whole_number(env, "TATSONG_RELEASES_KEPT", 0, 2) if "TATSONG_RELEASES_KEPT" in env else None,
        settle_seconds=_whole_number(env, "TATSONG_SETTLE_SECONDS", 2, 0),
        limits=_limits(env),
        date_gap_days=_whole_number(env, "TATSONG_DATE_GAP_DAYS", 62, 1),
        erase_personal_data=_yes_or_no(env, "TATSONG_ERASE_PERSONAL_DATA", True),
        postgres_url=env.get("TATSONG_POSTGRES_URL"),
        postgres_reader=env.get("TATSONG_POSTGRES_READER", "tatsong_bi"),
        postgres_take_over=_yes_or_no(env, "TATSONG_POSTGRES_TAKE_OVER", False),
        open_data_least=_whole_number(env, "TATSONG_OPEN_DATA_LEAST", 0, 0),
        stage_minutes=_whole_number(env, "TATSONG_STAGE_MINUTES", 120, 1),
        notify_command=_command(env, "TATSONG_NOTIFY_COMMAND"),
    )
