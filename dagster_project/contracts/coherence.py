"""Whether the parts of a contract fit each other: what no single value of a file can be wrong about.

Belongs here: each check as a generator of faults with their place. Does not belong here: SQL of a contract (`binding`).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta

from dagster_project.contracts.base import Location
from dagster_project.contracts.column import PLACE_TYPES, Column
from dagster_project.contracts.feed import Feed
from dagster_project.contracts.file_name import FileName
from dagster_project.contracts.rule import Rule
from dagster_project.contracts.submitter import Submitter, SubmitterFeed
from dagster_project.core.text import plain

Faults = Iterator[tuple[Location, str]]

_TAKEN = {"submission_id", "submitter", "source_sheet", "source_row", "row_index", "own_district_code", "district_code"}
_SCANNED_TYPES = {"text", "choice", "decimal", "timestamp"}


def feed_faults(feed: Feed, rules: Mapping[str, Rule]) -> Faults:
    """What does not fit within one feed, and between it and the register of rules."""
    yield from _column_faults(feed)
    yield from _header_faults(feed)
    yield from _key_faults(feed)
    yield from _rule_faults(feed, rules)
    if feed.reader == "scan":
        yield from _scan_faults(feed)


def _column_faults(feed: Feed) -> Faults:
    names = [column.name for column in feed.columns]
    for at, column in enumerate(feed.columns):
        if column.name in names[:at]:
            yield ("columns", at), f"the column {column.name} is declared twice"
        if column.name in _TAKEN or (column.name == "commune_code" and column.type != "commune_code"):
            yield ("columns", at, "name"), f"{column.name} has a meaning of its own: choose another name"
        if column.name == "report_date" and column.type != "date":
            yield ("columns", at, "type"), "report_date is a date"
        if column.is_place and column.type in {earlier.type for earlier in feed.columns[:at]}:
            yield ("columns", at, "type"), f"a second column of type {column.type}"
        if error := _pattern_error(column.pattern or ""):
            yield ("columns", at, "pattern"), error
        yield from _choice_faults(column, ("columns", at, "choices"))
    if feed.has_place and not {column.type for column in feed.columns} & {"commune", "commune_code"}:
        yield ("columns",), "a place needs a column of type commune or commune_code"


def _pattern_error(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        return f"is no regular expression ({error})"
    return ""


def _choice_faults(column: Column, at: Location) -> Faults:
    meaning: dict[str, str] = {}
    for value, words in column.choices.items():
        for word in (value, *words):
            if meaning.setdefault(plain(word), value) != value:
                yield (*at, value), f"the word {word!r} means both {meaning[plain(word)]} and {value}"


def _header_faults(feed: Feed) -> Faults:
    """Header words are compared without accents and case: each may mean one column only, and what receipts call it."""
    meaning: dict[str, str] = {}
    for at, column in enumerate(feed.columns):
        if plain(column.label) not in map(plain, column.headers):
            yield (
                ("columns", at, "headers"),
                f"{column.label!r}, as receipts call {column.name}, is not among its words",
            )
        for position, word in enumerate(column.headers):
            place = ("columns", at, "headers", position)
            if not plain(word):
                yield place, f"the header word {word!r} has no letter"
            elif meaning.setdefault(plain(word), column.name) != column.name:
                yield place, f"the header word {word!r} means both {meaning[plain(word)]} and {column.name}"


def _key_faults(feed: Feed) -> Faults:
    filled = {column.name for column in feed.own_columns if column.required} | (
        {"commune_code"} if feed.has_place else set()
    )
    for at, name in enumerate(feed.key):
        if name not in filled:
            yield ("key", at), f"{name} is no required column of the feed"
    numbers = {column.name for column in feed.columns if column.type in ("integer", "decimal")}
    for at, name in enumerate(feed.control_totals):
        if name not in numbers:
            yield ("control_totals", at), f"{name} is no column of numbers"


def _rule_faults(feed: Feed, rules: Mapping[str, Rule]) -> Faults:
    for at, code in enumerate(feed.rules):
        if code not in rules:
            yield ("rules", at), f"{code} is not in the register of rules"
        elif rules[code].check is None:
            yield ("rules", at), f"the rule {code} holds for every feed: leave it out"
        elif rules[code].column not in feed.lake_columns:
            yield ("rules", at), f"the rule {code} names the column {rules[code].column}, which the feed has not"


def _scan_faults(feed: Feed) -> Faults:
    for at, column in enumerate(feed.columns):
        if column.type in PLACE_TYPES or column.type not in _SCANNED_TYPES or column.name == "report_date":
            types = ", ".join(sorted(_SCANNED_TYPES))
            yield ("columns", at), f"a feed that is scanned has columns of type {types} only, and no report_date"
    if feed.control_totals:
        yield ("control_totals",), "a feed that is scanned has no total row"


def submitter_faults(submitter: Submitter, feeds: Mapping[str, Feed]) -> Faults:
    """What does not fit between a submitter, its feeds and its file names."""
    seen: dict[str, SubmitterFeed] = {}
    for name, terms in submitter.feeds.items():
        at = ("feeds", name, "file_name")
        if name not in feeds:
            yield ("feeds", name), f"there is no feed {name}"
        yield from _earlier_faults(terms, ("feeds", name, "earlier"))
        try:
            FileName.read(terms.file_name)
        except ValueError as error:
            yield at, str(error)
            continue
        for other, other_terms in seen.items():
            if other_terms.date_in(terms.example) is not None or terms.date_in(other_terms.example) is not None:
                yield at, f"{terms.example!r} is taken by {other} and by {name}"
        seen[name] = terms


def _earlier_faults(terms: SubmitterFeed, at: Location) -> Faults:
    """Each of the earlier terms has held on some date, and says of what."""
    first = terms.active_from
    for position, one in enumerate(terms.earlier):
        place = (*at, position, "until")
        if one.due is None and one.max_age_days is None:
            yield (*at, position), "says neither due nor max_age_days: say what was otherwise, or leave it out"
        if one.until < first:
            yield place, f"held on no date: `until` is {first} or later, and the oldest comes first"
        if terms.active_to is not None and one.until >= terms.active_to:
            yield place, f"leaves no date to what holds now: `until` lies before active_to, {terms.active_to}"
        first = one.until + timedelta(days=1)
