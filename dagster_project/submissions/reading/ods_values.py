"""The value of an ODS cell, from its attributes and its text.

Belongs here: ODS's own types. Does not belong here: what a value means.
"""

import re
from datetime import date, datetime, timedelta

from dagster_project.submissions.reading.sheet import Cell
from dagster_project.submissions.reading.workbook_xml import Attributes

_NUMBERS = ("float", "currency", "percentage")
_DURATION = re.compile(r"(-?)P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d+)?)S)?)?")


def value_of(known: Attributes, text: str) -> Cell:
    """The value as its type says; the shown text where type and value do not agree. An error is its text."""
    kind = known.get("value-type", "")
    if kind in _NUMBERS:
        return _number(known.get("value", ""), text)
    if kind == "date":
        return _date(known.get("date-value", ""), text)
    if kind == "boolean":
        return known.get("boolean-value", "") == "true"
    if kind == "time":
        return _time(known.get("time-value", ""), text)
    return text or known.get("string-value", "").strip() or None


def _number(value: str, text: str) -> Cell:
    try:
        return float(value)
    except ValueError:
        return text or None


def _date(value: str, text: str) -> Cell:
    """A day, or a moment where it has a time of day."""
    try:
        return date.fromisoformat(value) if len(value) <= len("2023-11-22") else datetime.fromisoformat(value)
    except ValueError:
        return text or None


def _time(value: str, text: str) -> Cell:
    """A duration is a time of day while it is within one day."""
    found = _DURATION.fullmatch(value)
    if found is None:
        return text or None
    sign, days, hours, minutes, seconds = found.groups()
    try:
        span = timedelta(int(days or 0), float(seconds or 0), 0, 0, int(minutes or 0), int(hours or 0))
    except OverflowError:
        return text or None
    if sign or span >= timedelta(1):
        return -span if sign else span
    return (datetime.min + span).time()
