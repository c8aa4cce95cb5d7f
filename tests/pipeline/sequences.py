"""Nights on which files come late, again, corrected or wrong, and engineers withdraw and reread: made by chance."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from dagster_project.contracts import Contracts
from dagster_project.settings import Settings
from dagster_project.submissions.arrivals import write_arrivals
from dagster_project.submissions.ledger import Submission, open_ledger
from dagster_project.submissions.receive import receive
from dagster_project.submissions.reread import Choice, reread
from dagster_project.submissions.withdraw import withdraw
from tests.sending import as_csv, as_rows, uncompared

FIRST = date(2023, 9, 1)
COMMUNES = ("11296", "11299", "11302")
STATIONS = ("HPG001", "HPG002", "HPG003")
NAMES = {
    ("viettel", "subscribers"): "VTT_thuebao_{:%Y%m%d}.csv",
    ("viettel", "conversions"): "VTT_chuyendoi_{:%Y%m%d}.csv",
    ("viettel", "stations"): "VTT_tram_{:%Y%m%d}.csv",
    ("viettel", "traffic"): "VTT_luuluong_{:%Y%m%d}.csv",
    ("itel", "subscribers"): "itel_subscribers_{:%Y%m%d}.csv",
    ("itel", "conversions"): "itel_conversions_{:%Y%m%d}.csv",
    ("gmobile", "stations"): "gmobile-tram-{:%Y%m%d}.csv",
    ("gmobile", "shutdown_plan"): "gmobile-ke-hoach-{:%Y%m%d}.csv",
}


@dataclass
class Sequence:
    """A made-up life of a data root. The same seed gives the same life."""

    settings: Settings
    contracts: Contracts
    seed: int
    chance: random.Random = field(init=False)
    clock: datetime = datetime(2023, 9, 1, tzinfo=UTC)
    done: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def night(self, last: date, deeds: int) -> None:
        """What happens before one run."""
        self.clock = max(self.clock, datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1))
        for _ in range(deeds):
            deed = self.chance.choices((self.deliver, self.withdraw, self.reread, self.repeat), weights=(8, 2, 1, 1))[0]
            deed(last)
        receive(self.settings, uncompared(self.contracts))

    def deliver(self, last: date) -> None:
        """A file of any date until `last`, dropped now: on time, late or a correction."""
        (submitter, feed), name = self.chance.choice(list(NAMES.items()))
        span = (last - FIRST).days
        day = FIRST + timedelta(days=self.chance.choice((span, self.chance.randint(0, span))))
        content = as_csv(as_rows(self._rows(feed, day)))
        self._drop(submitter, name.format(day), content)

    def withdraw(self, last: date) -> None:
        """Something that was accepted, in force or not."""
        accepted = [one for one in self._known() if one.is_accepted]
        if accepted:
            one = self.chance.choice(accepted)
            withdraw(self.settings, self.contracts, one.submission_id, "thử", "An")
            self.done.append(f"withdraw {one.submission_id}")

    def reread(self, last: date) -> None:
        """Anything whose bytes were kept."""
        kept = [one for one in self._known() if one.raw_path]
        if kept:
            one = self.chance.choice(kept)
            reread(self.settings, uncompared(self.contracts), Choice(names=(one.submission_id,)))
            self.done.append(f"reread {one.submission_id}")

    def repeat(self, last: date) -> None:
        """The bytes of some file, once more."""
        kept = [one for one in self._known() if one.raw_path]
        if kept:
            one = self.chance.choice(kept)
            content = (self.settings.root.path / str(one.raw_path)).read_bytes()
            self._drop(one.submitter, one.path.rsplit("/", 1)[-1], content)

    def _known(self) -> list[Submission]:
        receive(self.settings, uncompared(self.contracts))
        if not self.settings.root.ledger.is_file():
            return []
        with open_ledger(self.settings.root.ledger) as ledger:
            return ledger.submissions()

    def _drop(self, submitter: str, name: str, content: bytes) -> None:
        self.clock += timedelta(minutes=self.chance.randint(1, 600))
        path = self.settings.root.landing / submitter / str(len(self.done)) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        write_arrivals(self.settings.root, [(path, self.clock)])
        self.done.append(f"{path.parent.name}/{submitter}/{name}")

    def _rows(self, feed: str, day: date) -> list[dict]:
        """Some keys with some figures; now and then a row that is quarantined, its key readable or not."""
        rows = [row for row in self._clean(feed, day) if self.chance.random() < 0.8]
        if rows and self.chance.random() < 0.25:
            spoilt = self.chance.choice(rows)
            spoilt[self.chance.choice(list(spoilt))] = "???"
        return rows or self._clean(feed, day)[:1]

    def _clean(self, feed: str, day: date) -> list[dict]:
        number = self.chance.randint
        if feed == "subscribers":
            return [subscribers(code, number(0, 40), number(0, 9)) for code in COMMUNES]
        if feed == "conversions":
            total = (day - FIRST).days * 10
            return [
                {"commune_code": code, "programme": "plan_4g", "converted": number(0, 9),
                 "converted_cumulative": total + number(0, 9)}
                for code in COMMUNES
            ]  # fmt: skip
        if feed == "stations":
            return [self._station(code, technology, day) for code in STATIONS for technology in ("2G", "4G")]
        if feed == "traffic":
            return [
                {"station_code": code, "cell_code": f"{code}_1", "technology": "2G",
                 "hour_at": f"{day} {hour:02}:00:00", "voice_erlang": f"{number(0, 9)}.500", "data_mb": "20.125"}
                for code in STATIONS for hour in range(24)
            ]  # fmt: skip
        return [
            {"station_code": code, "phase": 1, "planned_off_air_date": f"{number(1, 28)}/12/2023"} for code in STATIONS
        ]

    def _station(self, code: str, technology: str, day: date) -> dict:
        off = self.chance.random() < 0.3
        at = 20.85 + STATIONS.index(code) / 100
        return {
            "station_code": code, "technology": technology, "latitude": f"{at:.5f}", "longitude": "106.61082",
            "commune_code": COMMUNES[STATIONS.index(code)], "status": "off_air" if off else "on_air",
            "on_air_date": "01/02/2015", "off_air_date": f"{day:%d/%m/%Y}" if off else "",
        }  # fmt: skip


def subscribers(code: str, on_2g: int, only_2g: int) -> dict:
    """A commune's row; only the 2G figures differ."""
    return {
        "commune_code": code, "subscribers_total": 90 + on_2g, "subscribers_2g": on_2g,
        "subscribers_2g_only": min(on_2g, only_2g), "subscribers_3g": 20, "subscribers_4g": 60, "subscribers_5g": 10,
    }  # fmt: skip
