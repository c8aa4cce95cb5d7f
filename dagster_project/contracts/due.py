"""Due calendars: on which report dates a file is expected, and by when."""

from datetime import date, datetime, timedelta
from datetime import time as Clock
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, WithJsonSchema

from dagster_project.contracts.base import Model, Words
from dagster_project.settings import TIME_ZONE

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAYS_VI = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def _in_quotes(value: Any) -> Any:
    """YAML reads 12:00 without quotes as the number 720."""
    if isinstance(value, int):
        raise ValueError('needs quotes, as in "12:00"')
    return value


class _Calendar(Model):
    days_after: int = Field(1, ge=0, description="days from the report date to the day on which the file is due")
    time: Annotated[
        Clock, BeforeValidator(_in_quotes), WithJsonSchema({"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"})
    ] = Field(description="clock time in Asia/Ho_Chi_Minh, in quotes, such as 01:30")

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


class Nightly(_Calendar):
    """Due for every report date."""

    calendar: Literal["nightly"]

    def is_due(self, day: date) -> bool:
        """Every day."""
        return True

    @property
    def _dates(self) -> Words:
        return Words("every day", "hằng ngày")


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


class Monthly(_Calendar):
    """Due for one day of the month."""

    calendar: Literal["monthly"]
    day: int = Field(ge=1, le=28)

    def is_due(self, day: date) -> bool:
        """On the day of the month."""
        return day.day == self.day

    @property
    def _dates(self) -> Words:
        return Words(f"for day {self.day} of every month", f"hằng tháng, số liệu ngày {self.day}")
