"""Due calendars: on which report dates a file is expected, and by when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as Clock
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from dagster_project.contracts.base import Model, Words, about
from dagster_project.core.settings import TIME_ZONE

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAYS_VI = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


class _Quoted:
    """A clock time as it is written: YAML reads 12:00 without quotes as the number 720."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Mapping[str, Any]]) -> dict[str, Any]:
        before = {"type": "no-info", "function": self._in_quotes}
        return {"type": "function-before", "function": before, "schema": handler(source)}

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"}

    @staticmethod
    def _in_quotes(value: Any) -> Any:
        if isinstance(value, int):
            raise ValueError('needs quotes, as in "12:00"')
        return value


@dataclass(frozen=True, kw_only=True)
class _Calendar(Model):
    days_after: int = field(
        default=1, metadata=about("days from the report date to the day on which the file is due", ge=0)
    )
    time: Annotated[Clock, _Quoted()] = field(
        metadata=about("clock time in Asia/Ho_Chi_Minh, in quotes, such as 01:30")
    )

    def is_due(self, day: date) -> bool:
        raise NotImplementedError

    def due_at(self, day: date) -> datetime | None:
        """When the file of this report date is due, with zone, or None where none is due."""
        if not self.is_due(day):
            return None
        return datetime.combine(day + timedelta(days=self.days_after), self.time, ZoneInfo(TIME_ZONE))

    @property
    def words(self) -> Words:
        """The calendar, for the file specification."""
        dates, by = self._dates, f"{self.time:%H:%M}"
        later = (
            Words("the same day", "cùng ngày")
            if self.days_after == 0
            else Words(
                "the day after" if self.days_after == 1 else f"{self.days_after} days later",
                "ngày hôm sau" if self.days_after == 1 else f"sau {self.days_after} ngày",
            )
        )
        return Words(f"{dates.en}, by {by} {later.en}", f"{dates.vi}, trước {by} {later.vi}")

    @property
    def _dates(self) -> Words:
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Nightly(_Calendar):
    """Due for every report date."""

    calendar: Literal["nightly"]

    def is_due(self, day: date) -> bool:
        """Every day."""
        return True

    @property
    def _dates(self) -> Words:
        return Words("every day", "hằng ngày")


@dataclass(frozen=True, kw_only=True)
class Weekly(_Calendar):
    """Due for one weekday's report date: the last day of the week that is reported."""

    calendar: Literal["weekly"]
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    def is_due(self, day: date) -> bool:
        """On the weekday."""
        return WEEKDAYS[day.weekday()] == self.weekday

    @property
    def _dates(self) -> Words:
        vietnamese = _WEEKDAYS_VI[WEEKDAYS.index(self.weekday)]
        return Words(f"the week that ends on {self.weekday.capitalize()}", f"hằng tuần, tuần kết thúc {vietnamese}")


@dataclass(frozen=True, kw_only=True)
class Monthly(_Calendar):
    """Due for one day of the month."""

    calendar: Literal["monthly"]
    day: int = field(metadata=about(ge=1, le=28))

    def is_due(self, day: date) -> bool:
        """On the day of the month."""
        return day.day == self.day

    @property
    def _dates(self) -> Words:
        return Words(f"for day {self.day} of every month", f"hằng tháng, số liệu ngày {self.day}")


@dataclass(frozen=True, kw_only=True)
class EarlierTerms(Model):
    """What was agreed up to a report date; what is left out was as it is afterwards."""

    until: date = field(metadata=about("the last report date for which it held"))
    due: Nightly | Weekly | Monthly | None = field(default=None, metadata=about(discriminator="calendar"))
    max_age_days: int | None = field(default=None, metadata=about("as it was then", ge=0))
