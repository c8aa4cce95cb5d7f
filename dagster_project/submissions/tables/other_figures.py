"""Titles of a further table that say its figures are not those of the first: a plan, a list of what is withdrawn.

Belongs here: telling such a title. Does not belong here: dates in titles (`recognise_dates`), units (`units`), or
headings over single columns (`structure`).
"""

import re
from collections.abc import Iterator
from itertools import count, takewhile

from dagster_project.contracts import Feed, TableWords
from dagster_project.submissions.notices import Notices
from dagster_project.submissions.tables.stack import Part, Titles
from dagster_project.text import plain

_NUMBERED = re.compile(r"\bso \d")


def tell_other_figures(parts: list[Part], feed: Feed, notices: Notices) -> None:
    """Refuse a sheet with such a title; words of the feed, its columns or the first table's titles change none."""
    words = notices.contracts.words
    first, *further = [titles for part in parts for titles in part.titles]
    names = [feed.label, *(column.label for column in feed.columns), *(text for _, text in _texts(first))]
    usual = {word for name in names for word in _words_in(name, words)}
    figure = next(column for column in feed.own_columns if column.name not in feed.key)
    for titles in further:
        for number, text in _texts(titles):
            if not usual.issuperset(_words_in(text, words)):
                notices.add(
                    "header_group_unknown",
                    sheet=parts[0].sheet.name,
                    row=number,
                    column=figure.name,
                    label=figure.label,
                    value=text,
                )


def _texts(titles: Titles) -> Iterator[tuple[int, str]]:
    """The texts right above a header, without a row left blank: before that, notes of the table above may stand."""
    rows = zip(titles.rows[::-1], count((titles.heading or 0) - 1, -1), strict=False)
    for (number, row), _ in takewhile(lambda found: found[0][0] == found[1], rows):
        yield from ((number, cell) for cell in row if isinstance(cell, str))


def _words_in(text: str, words: TableWords) -> Iterator[str]:
    """The words in a text by which figures are others; one with a number names a document."""
    said = f" {plain(text)} "
    return (word for word in words.plain_other_figures if f" {word} " in said and not _NUMBERED.search(said))
