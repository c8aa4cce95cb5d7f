"""Keys that stand in several rows of a file, told in the sender's words and with all of these rows.

Belongs here: telling. Does not belong here: which rows these are, which SQL says (`check`).
"""

from collections import defaultdict
from collections.abc import Iterable

from dagster_project.contracts import Feed, Words
from dagster_project.submissions.headings.cells import Value
from dagster_project.submissions.places.matcher import Places
from dagster_project.submissions.places.names import Commune
from dagster_project.submissions.records.notices import shown_value
from dagster_project.submissions.tables.rows import Row, RowReader

MOST_ROWS = 8
"""How many of the rows are named."""


def notify_repeated(rows: Iterable[Row], reader: RowReader, feed: Feed, places: Places | None) -> None:
    """Reject each of `rows`, whose keys stand in several of them."""
    alike: dict[tuple[Value, ...], list[Row]] = defaultdict(list)
    for row in rows:
        alike[tuple(row.values[name] for name in feed.key)].append(row)
    commune = feed.place_column("commune") if feed.key[0] == "commune_code" else None
    column = commune.name if commune else feed.key[0]
    for key, found in alike.items():
        words = ", ".join(_word(feed, places, name, value) for name, value in zip(feed.key, key, strict=True))
        where = _numbers(found)
        expected = Words(f"one row (it stands in {where})", f"một dòng (đang có ở dòng {where})")
        for row in found:
            reader.fault(row, "key_repeated", column, words, expected=expected, count=len(found))


def _word(feed: Feed, places: Places | None, name: str, value: Value) -> str:
    """What a sender calls a value of the key: the name of the commune, the word of a choice, a date day first."""
    if name == "commune_code" and places is not None:
        place = places.resolve(code=str(value), district=None, name=None)
        return place.name if isinstance(place, Commune) else str(value)
    choices = {column.name: column.choices for column in feed.own_columns}.get(name, {})
    return next(iter(choices.get(str(value), ())), None) or shown_value(value)


def _numbers(rows: list[Row]) -> str:
    several_sheets = len({row.sheet for row in rows}) > 1
    shown = [f"{row.sheet}!{row.number}" if several_sheets else str(row.number) for row in rows[:MOST_ROWS]]
    return ", ".join(shown) + ", …" * (len(rows) > MOST_ROWS)
