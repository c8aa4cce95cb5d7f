"""Due calendars: on which report dates a file is expected, and by when."""

from datetime import date, datetime, timedelta
from datetime import time as Clock
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from dagster_project.settings import TIME_ZONE

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class _Calendar(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    days_after: int = Field(1, ge=0, description="days from the report date to the day on which the file is due")
    time: Clock = Field(description="clock time in Asia/Ho_Chi_Minh, such as 01:30")

    def is_due(self, day: date) -> bool:
        raise NotImplementedError

    def due_at(self, day: date) -> datetime | None:
        """When the file of this report date is due, with zone, or None where none is due."""
        if not self.is_due(day):
            return None
        return datetime.combine(day + timedelta(days=self.days_after), self.time, ZoneInfo(TIME_ZONE))


class Nightly(_Calendar):
    """Due for every report date."""

    calendar: Literal["nightly"]

    def is_due(self, day: date) -> bool:
        """Every day."""
        return True


class Weekly(_Calendar):
    """Due for one weekday's report date: the last day of the week that is reported."""

    calendar: Literal["weekly"]
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    def is_due(self, day: date) -> bool:
        """On the weekday."""
        return WEEKDAYS[day.weekday()] == self.weekday


class Monthly(_Calendar):
    """Due for one day of the month."""

    calendar: Literal["monthly"]
    day: int = Field(ge=1, le=28)

    def is_due(self, day: date) -> bool:
        """On the day of the month."""
        return day.day == self.day
