"""A data root on which anything happens between two nights, and what its figures must be, reckoned without the product.

Files come right, late, corrected, with any time of change; submissions are withdrawn; contracts and thresholds are
edited; tables are emptied, the ledger or the working database is set back, rows of the lake are lost, a build is
killed, the clock is wrong. After each night the published figures are those of the model, or the night is blocked for
a reason that is true.
"""

import hashlib
import os
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from dagster_project.contracts import load_contracts
from dagster_project.errors import TatsongError
from dagster_project.gate import judge
from dagster_project.releases import publish
from dagster_project.releases.approving import approve
from dagster_project.settings import PROJECT, DataRoot, Settings
from dagster_project.submissions import receive as receiving
from dagster_project.submissions.ledger import open_ledger
from dagster_project.submissions.receive import receive
from dagster_project.submissions.withdraw import withdraw
from tests.pipeline.compiled import CompiledModels
from tests.sending import as_csv, as_rows, uncompared

FIRST = date(2023, 9, 1)
DAY = timedelta(days=1)
COMMUNES = ("11296", "11299", "11302")
STATIONS = ("HPG001", "HPG002", "HPG003")
NAMES = {
    ("viettel", "subscribers"): "VTT_thuebao_{:%Y%m%d}.csv",
    ("itel", "subscribers"): "itel_subscribers_{:%Y%m%d}.csv",
    ("viettel", "conversions"): "VTT_chuyendoi_{:%Y%m%d}.csv",
    ("viettel", "stations"): "VTT_tram_{:%Y%m%d}.csv",
    ("gmobile", "stations"): "gmobile-tram-{:%Y%m%d}.csv",
}
MEASURES = ("subscribers_total", "subscribers_2g", "converted_total", "stations_2g_on_air")
EDITS = (
    ("contracts", "submitters/viettel.yaml", "active_from: 2022-09-27", "active_from: 2023-09-02"),
    ("contracts", "submitters/itel.yaml", "    due:", "    active_to: 2023-09-01\n    due:"),
    ("contracts", "submitters/viettel.yaml", "days_after: 1", "days_after: 9"),
    ("dbt", "seeds/priority_rule.csv", "1.5,500,true", "0.5,0,false"),
    ("contracts", "submitters/itel.yaml", "name: iTel", "name: ITelecom"),
)  # fmt: skip
BY_PERSON = {"changed_definitions_are_approved"}


@dataclass
class Sent:
    """One file: its content as rows by key, and whether it was withdrawn."""

    sha256: str
    rows: dict[tuple[str, ...], dict]
    withdrawn: bool = False


@dataclass
class Walk:
    """The same seed makes the same walk."""

    settings: Settings
    compiled: CompiledModels
    patch: pytest.MonkeyPatch
    seed: int
    last: date = FIRST
    sent: dict[tuple[str, str, date], list[Sent]] = field(default_factory=dict)
    ledgers: list[tuple[bytes, set[str]]] = field(default_factory=list)
    warehouses: list[bytes] = field(default_factory=list)
    edited: bool = False
    is_killed: bool = False
    clock: timedelta = timedelta()
    log: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.usual = self.settings
        for submitter, feed in NAMES:
            self.deliver(submitter, feed, FIRST)

    def step(self) -> str:
        """One thing that happens; returns what."""
        deeds = {
            self.file: 10, self.withdraw: 2, self.edit: 2, self.damage: 3, self.restore_ledger: 1,
            self.restore_warehouse: 1, self.lose_rows: 1, self.kill: 1, self.wrong_clock: 1, self.next_day: 3,
        }  # fmt: skip
        deed = self.chance.choices(list(deeds), weights=list(deeds.values()))[0]
        said = deed() or "nothing to do"
        self.log.append(f"{deed.__name__}: {said}")
        return self.log[-1]

    # What happens.

    def next_day(self) -> str:
        self.last += DAY
        return str(self.last)

    def file(self) -> str:
        submitter, feed = self.chance.choice(list(NAMES))
        back = self.chance.choice((0, 0, 1, self.chance.randint(0, (self.last - FIRST).days)))
        return self.deliver(submitter, feed, max(FIRST, self.last - back * DAY))

    def deliver(self, submitter: str, feed: str, day: date) -> str:
        rows = self._rows(feed, day)
        content = as_csv(as_rows(rows))
        known = self.sent.setdefault((submitter, feed, day), [])
        name = NAMES[submitter, feed].format(day)
        path = self.settings.root.landing / submitter / f"{sum(map(len, self.sent.values())):04}" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        back = self.chance.choice((0, 0, 3, 400))
        os.utime(path, ns=(path.stat().st_mtime_ns - back * 86_400_000_000_000,) * 2)
        key = ("commune_code",) if feed != "stations" else ("station_code", "technology")
        known.append(Sent(_sha256(path), {tuple(row[name] for name in key): row for row in rows}))
        return f"{path.name} as number {len(known)}, changed {back} days before"

    def withdraw(self) -> str:
        with open_ledger(self.settings.root.ledger) as ledger:
            accepted = [one for one in ledger.submissions() if one.is_accepted]
        if len(accepted) < 8:
            return ""
        one = self.chance.choice(accepted)
        withdraw(self.settings, load_contracts(self.usual.contracts), one.submission_id, "thử", "An")
        next(each for each in self._all() if each.sha256 == one.sha256).withdrawn = True
        return one.submission_id

    def edit(self) -> str:
        if self.edited:
            return ""
        what, name, old, new = self.chance.choice(EDITS)
        folder = self.settings.root.path.parent / f"{what}-{len(self.log)}"
        shutil.copytree(PROJECT / what, folder, ignore=shutil.ignore_patterns("target"))
        (folder / name).write_text((folder / name).read_text("utf-8").replace(old, new), "utf-8")
        self.settings, self.edited = replace(self.settings, **{what: folder}), True
        return f"{name}: {old} → {new}"

    def damage(self) -> str:
        if not self.settings.root.warehouse.exists():
            return ""
        kind = self.chance.choice(("delete", "update", "drop", "cut", "foreign"))
        path = self.settings.root.warehouse
        if kind == "cut":
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
            return kind
        if kind == "foreign":
            shutil.copy(self.compiled.empty, path)
            return kind
        with duckdb.connect(path) as con:
            table = self.chance.choice(
                ("intermediate.int_subscribers_in_force", "intermediate.int_stations_in_force",
                 "intermediate.int_commune_daily", "intermediate.int_submission_in_force",
                 "marts.mart_commune_daily", "official.report_city", "official.report_carrier")
            )  # fmt: skip
            if kind == "drop":
                con.execute(f"drop table {table}")
            elif kind == "delete":
                con.execute(f"delete from {table} where report_date < (select max(report_date) from {table})")
            elif "in_force" in table:
                con.execute(f"update {table} set data_as_of = data_as_of - 1")
            else:
                con.execute(f"delete from {table} where report_date = (select min(report_date) from {table})")
        return f"{kind} {table}"

    def restore_ledger(self) -> str:
        if not self.ledgers:
            return ""
        content, withdrawn = self.chance.choice(self.ledgers)
        self.settings.root.ledger.write_bytes(content)
        for one in self._all():
            one.withdrawn = one.sha256 in withdrawn
        return "an earlier one"

    def restore_warehouse(self) -> str:
        if not self.warehouses:
            return ""
        self.settings.root.warehouse.write_bytes(self.chance.choice(self.warehouses))
        return "an earlier one"

    def lose_rows(self) -> str:
        files = sorted(self.settings.root.lake.rglob("*.parquet"))
        if not files:
            return ""
        path = self.chance.choice(files)
        path.unlink()
        return path.name

    def kill(self) -> str:
        self.is_killed = True
        return "the next build"

    def wrong_clock(self) -> str:
        self.clock = timedelta(days=self.chance.choice((-2, 2)))
        return f"{self.clock.days} days off for one run"

    # A night.

    def night(self) -> str:
        """Run everything; returns `published`, `blocked …` or `stopped …`, and goes on as a person would."""
        try:
            contracts = uncompared(load_contracts(self.settings.contracts))
            with self._clock():
                receive(self.settings, contracts, asked=(self.last, self.last))
            self.clock = timedelta()
            if self.is_killed:
                self.is_killed = False
                with pytest.raises(_Killed):
                    self.compiled.build(self.settings, contracts, self.last, self.patch, self._die)
                return "stopped by a kill"
            self.compiled.build(self.settings, contracts, self.last, self.patch)
            verdict = judge(self.settings)
            if not verdict.passed:
                return f"blocked {self._decide({check.name for check in verdict.blocking})}"
            publish(self.settings)
        except TatsongError as error:
            return f"stopped {error}"
        self._remember()
        return "published"

    def _decide(self, names: set[str]) -> str:
        """What waits for a person is true: something was edited. It is let pass, or taken back."""
        assert names <= BY_PERSON, names
        assert self.edited, "nothing was edited"
        if "priority_rule" in self.log[-1] + "".join(self.log[-4:]) and self.chance.random() < 0.5:
            approve(self.settings, self.last, *names, by="An", reason="đã xem")
            publish(self.settings)
            self.usual, self.edited = replace(self.usual, dbt=self.settings.dbt), False
            self.settings = self.usual
            return f"{names}, let pass"
        self.settings, self.edited = self.usual, False
        return f"{names}, taken back"

    def _remember(self) -> None:
        with open_ledger(self.settings.root.ledger) as ledger:
            ledger.con.execute("pragma wal_checkpoint(truncate)")
        withdrawn = {one.sha256 for one in self._all() if one.withdrawn}
        self.ledgers = [*self.ledgers[-3:], (self.settings.root.ledger.read_bytes(), withdrawn)]
        self.warehouses = [*self.warehouses[-2:], self.settings.root.warehouse.read_bytes()]

    @contextmanager
    def _clock(self) -> Iterator[None]:
        shift = self.clock

        class Clock(datetime):
            @classmethod
            def now(cls, tz: object = None) -> datetime:
                return datetime.now(tz) + shift  # type: ignore[arg-type]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(receiving, "datetime", Clock)
            yield

    def _die(self, table: str) -> None:
        if self.chance.random() < 0.2:
            raise _Killed

    # The model.

    def differences(self) -> list[str]:
        """Where what is published is not what the files say."""
        path = self.settings.root.releases / "current" / "official.duckdb"
        with duckdb.connect(path, read_only=True) as con:
            found = con.execute(f"select report_date, {', '.join(MEASURES)} from official.report_city").fetchall()
        wrong = []
        for day, *figures in found:
            expected = self.figures(day)
            for name, figure in zip(MEASURES, figures, strict=True):
                if (figure or 0) != expected[name]:
                    wrong.append(f"{day} {name}: published {figure}, true {expected[name]}")
        return wrong

    def figures(self, day: date) -> dict[str, int]:
        totals = dict.fromkeys(MEASURES, 0)
        for submitter, feed in NAMES:
            for row, is_absent in self._in_force(submitter, feed, day):
                if feed == "subscribers":
                    totals["subscribers_total"] += row["subscribers_total"]
                    totals["subscribers_2g"] += row["subscribers_2g"]
                elif feed == "conversions":
                    totals["converted_total"] += row["converted_cumulative"]
                elif row["technology"] == "2G" and row["status"] == "on_air" and not is_absent:
                    totals["stations_2g_on_air"] += 1
        return totals

    def _in_force(self, submitter: str, feed: str, day: date) -> list[tuple[dict, bool]]:
        """The rows that hold on a date; of an inventory also whether a later one omits them."""
        held: dict[tuple[str, ...], tuple[dict, bool]] = {}
        for at in range((day - FIRST).days + 1):
            counting = [one for one in self.sent.get((submitter, feed, FIRST + at * DAY), []) if not one.withdrawn]
            if counting:
                if feed == "stations":
                    held = {key: (row, True) for key, (row, _) in held.items()}
                held |= {key: (row, False) for key, row in counting[-1].rows.items()}
        return list(held.values())

    def _all(self) -> list[Sent]:
        return [one for sent in self.sent.values() for one in sent]

    def _rows(self, feed: str, day: date) -> list[dict]:
        number = self.chance.randint
        kept = [code for code in (COMMUNES if feed != "stations" else STATIONS) if self.chance.random() < 0.85]
        if feed == "subscribers":
            return [
                {"commune_code": code, "subscribers_total": 900 + (on := number(300, 600)), "subscribers_2g": on,
                 "subscribers_2g_only": number(0, 99), "subscribers_3g": 200, "subscribers_4g": 600,
                 "subscribers_5g": 100}
                for code in kept or COMMUNES
            ]  # fmt: skip
        if feed == "conversions":
            total = 100 + (day - FIRST).days * 10
            return [
                {"commune_code": code, "programme": "plan_4g", "converted": number(0, 9),
                 "converted_cumulative": total + number(0, 9)}
                for code in kept or COMMUNES
            ]  # fmt: skip
        return [self._station(code, technology, day) for code in kept or STATIONS for technology in ("2G", "4G")]

    def _station(self, code: str, technology: str, day: date) -> dict:
        off = self.chance.random() < 0.3
        at = 20.85 + STATIONS.index(code) / 100
        return {
            "station_code": code, "technology": technology, "latitude": f"{at:.5f}",
            "longitude": f"106.{self.chance.randint(61000, 61999)}", "commune_code": COMMUNES[STATIONS.index(code)],
            "status": "off_air" if off else "on_air", "on_air_date": "01/02/2015",
            "off_air_date": f"{day:%d/%m/%Y}" if off else "",
        }  # fmt: skip


class _Killed(BaseException):
    """As a signal ends a process: nothing catches it."""


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def begin(
    root: Path, published: Path, compiled: CompiledModels, patch: pytest.MonkeyPatch, seed: int, usual: Settings
) -> Walk:
    """An empty root with the labels that a release needs, and the suites that hold of any figures."""
    settings = replace(usual, root=DataRoot(root / "data"), expectations=root / "expectations", settle_seconds=0)
    (settings.root.path / "dbt").mkdir(parents=True)
    shutil.copy(published / "dbt" / "manifest.json", settings.root.path / "dbt")
    shutil.copytree(PROJECT / "expectations", root / "expectations")
    for suite in (root / "expectations" / "suites").iterdir():
        if suite.stem not in ("check_keys", "check_sums"):
            suite.unlink()
    return Walk(settings, compiled, patch, seed)
