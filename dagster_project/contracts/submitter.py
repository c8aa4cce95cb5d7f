"""Who sends files, and how each of them names, times and limits what it sends."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from dagster_project.contracts.agreement import Agreement
from dagster_project.contracts.base import Model, Name, about
from dagster_project.contracts.due import EarlierTerms, Monthly, Nightly, Weekly
from dagster_project.contracts.feed import Feed
from dagster_project.contracts.file_name import FileName, parts_of
from dagster_project.core.settings import NIGHTLY_AT, TIME_ZONE

EXAMPLE_DATE = date(2023, 11, 22)
_LONGEST_GAP = 62
"""Within so many days a file is due: a month has at most 31, and the calendar may change between two."""


@dataclass(frozen=True, kw_only=True)
class SubmitterFeed(Model):
    """How one submitter sends one feed."""

    file_name: str = field(
        metadata=about("name of the file, the report date in braces: VTT_thuebao_{yyyymmdd}.csv, tb {dd-mm-yyyy}.xlsx")
    )
    active_from: date
    active_to: date | None = None
    due: Nightly | Weekly | Monthly = field(metadata=about(discriminator="calendar"))
    max_age_days: int = field(metadata=about("older figures in force are warned about", ge=0))
    earlier: list[EarlierTerms] = field(
        default_factory=list,
        metadata=about("what `due` and `max_age_days` were before, oldest first: what a past date owed stays so"),
    )
    max_bad_share: float | None = field(default=None, metadata=about("where it differs from the feed's", ge=0, lt=1))
    decimal_mark: Literal[".", ","] | None = field(
        default=None, metadata=about("the decimal mark of this sender's texts, where it differs from the feed's")
    )
    agreed: list[Agreement] = field(
        default_factory=list, metadata=about("what its files may hold beside what the contract itself knows")
    )

    def __post_init__(self) -> None:
        """Raises ValueError where it is never active."""
        if self.active_to is not None and self.active_to < self.active_from:
            raise ValueError("`active_to` lies before `active_from`")

    @property
    def example_date(self) -> date:
        """The last report date up to the examples' night for which a file is due."""
        days = (EXAMPLE_DATE - timedelta(days=n) for n in range(_LONGEST_GAP))
        return next((day for day in days if self.calendar(day).is_due(day)), EXAMPLE_DATE)

    @property
    def example(self) -> str:
        """A file name of this feed."""
        return self._name.on(self.example_date)

    @property
    def _name(self) -> FileName:
        return FileName.read(self.file_name)

    def date_in(self, name: str) -> str | None:
        """What a file name has where the report date stands, or None where the name is not of this feed.

        A name that departs from the agreed one by what says nothing is of this feed too: a copy's mark, the ending.
        """
        exact = self._name.date_text(name)
        if exact is not None:
            return exact
        said = parts_of(name)
        if len(said.dates) != 1 or said.words != parts_of(self.example).words:
            return None
        [day] = said.dates
        return day if isinstance(day, str) else self._name.written(day)

    def as_sent(self, feed: Feed) -> Feed:
        """The feed as this submitter writes it."""
        if self.decimal_mark is None:
            return feed
        mark = self.decimal_mark
        columns = [replace(one, decimal_mark=mark) if one.type == "decimal" else one for one in feed.columns]
        return replace(feed, columns=columns)

    def report_date(self, text: str) -> date | None:
        """The report date that the text of a file name means, or None where it means none."""
        return self._name.day(text)

    def is_active(self, day: date) -> bool:
        """Whether the feed is expected to speak of this report date."""
        return self.active_from <= day and (self.active_to is None or day <= self.active_to)

    def calendar(self, day: date) -> Nightly | Weekly | Monthly:
        """The due calendar of a report date."""
        return next((one.due for one in self.earlier if one.due and day <= one.until), self.due)

    def max_age(self, day: date) -> int:
        """From how many days on the figures in force on a report date are too old."""
        return next(days for since, days in reversed(self.max_ages) if since <= max(day, self.active_from))

    @property
    def max_ages(self) -> list[tuple[date, int]]:
        """Every limit of age with the first report date for which it holds, oldest first."""
        limits = [(one.until, one.max_age_days) for one in self.earlier if one.max_age_days is not None]
        firsts = [self.active_from, *(until + timedelta(days=1) for until, _ in limits)]
        return list(zip(firsts, [*(days for _, days in limits), self.max_age_days], strict=True))

    def due_at(self, day: date) -> datetime | None:
        """When the file of this report date is due, or None where none is."""
        return self.calendar(day).due_at(day) if self.is_active(day) else None

    def due_around(self, day: date) -> list[date]:
        """The report dates nearest before and after a day for which files are due, within two months of it."""
        days = [[day + timedelta(days=sign * n) for n in range(_LONGEST_GAP)] for sign in (-1, 1)]
        return sorted({each[0] for side in days if (each := [one for one in side if self.due_at(one)])})

    def last_due(self, day: date) -> tuple[date, datetime] | None:
        """The last report date up to this one whose file was due by the night that follows it, and when it was."""
        night = datetime.combine(day + timedelta(days=1), NIGHTLY_AT, ZoneInfo(TIME_ZONE))
        while day >= self.active_from:
            if (at := self.due_at(day)) and at <= night:
                return day, at
            day -= timedelta(days=1)
        return None


@dataclass(frozen=True, kw_only=True)
class Submitter(Model):
    """One sender of files: a network operator, an MVNO or a district."""

    submitter: Name
    name: str
    also_named: list[str] = field(
        default_factory=list, metadata=about("other names by which a title or letterhead may call it")
    )
    kind: Literal["mno", "mvno", "district"]
    mnc: str | None = field(default=None, metadata=about("mobile network code under MCC 452", pattern=r"^\d{2}$"))
    host: Name | None = field(default=None, metadata=about("the network operator that carries an MVNO"))
    district_code: str | None = field(default=None, metadata=about(pattern=r"^\d{3}$"))
    feeds: dict[Name, SubmitterFeed] = field(metadata=about(min_length=1))

    def __post_init__(self) -> None:
        """Raises ValueError where it lacks, or has, what only its kind has."""
        if (self.kind == "mvno") != (self.host is not None):
            raise ValueError("an mvno names its host, and nobody else does")
        if (self.kind == "district") != (self.district_code is not None):
            raise ValueError("a district names its district_code, and nobody else does")
