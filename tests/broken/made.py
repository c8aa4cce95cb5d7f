"""Files that are clean but for one thing."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.broken import File
from tests.sending import CLEAN, NAMES, as_rows, clean_file, written


def file(feed: str, rows: Sequence[Sequence[Any]] | bytes, name: str = "", submitter: str = "") -> File:
    """A file of a feed, as its usual sender sends it."""
    sender, usual = NAMES[feed]
    content = rows if isinstance(rows, bytes) else written(name or usual, rows)
    return File(submitter or sender, name or usual, content)


def changed(feed: str, **cells: Any) -> File:
    """The clean file, its first row changed."""
    first, *others = CLEAN[feed]
    return file(feed, as_rows([{**first, **cells}, *others]))


def named(*places: tuple[str, str]) -> File:
    """Subscribers by district and commune name; the last row is always right."""
    row = {name: cell for name, cell in CLEAN["subscribers"][0].items() if name != "commune_code"}
    named = [
        {"district_name": d, "commune_name": c, **row} for d, c in (*places, ("Quận Hồng Bàng", "Phường Hùng Vương"))
    ]
    return file("subscribers", as_rows(named))


def with_total(feed: str, **total: Any) -> File:
    name = "commune_name" if feed == "outreach" else "commune_code"
    return file(feed, as_rows([*CLEAN[feed], {name: "Tổng cộng", **total}]))


def without(feed: str, *columns: str) -> File:
    return file(feed, as_rows([{k: v for k, v in row.items() if k not in columns} for row in CLEAN[feed]]))


def lines(feed: str, change: Mapping[int, bytes]) -> File:
    """The clean file with some of its lines, counted from 1, replaced."""
    lines = clean_file(feed).splitlines()
    return file(feed, b"\n".join(change.get(number, line) for number, line in enumerate(lines, start=1)))
