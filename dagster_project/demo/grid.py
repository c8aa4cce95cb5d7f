"""A file's rows as a person would lay them out: letterhead, headings in two rows, sections, totals, signature.

Belongs here: where each cell stands. Does not belong here: cells' own texts (`render`), bytes (`write`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from dagster_project.demo.habits import Layout
from dagster_project.demo.render import body
from dagster_project.demo.tables import DemoTable

Row = list[object]
NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
_SHOWN_ONCE = "district_name"
_NO_COUNT = frozenset({"serial", "latitude", "longitude", "phase"})


@dataclass
class Grid:
    """Rows of cells, and merged ranges as first row, first column, last row, last column, from 0."""

    rows: list[Row] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


def grid(layout: Layout, table: DemoTable, day: date) -> Grid:
    """The whole sheet."""
    names = [name for _, name in layout.columns]
    lines = [list(line) for line in zip(*body(layout, table, day), strict=True)]
    total = lines.pop() if layout.total is not None else None
    if layout.dotted:
        counts = [_is_count(name, [line[at] for line in lines]) for at, name in enumerate(names)]
        lines, total = [_dotted(line, counts) for line in lines], total and _dotted(total, counts)
    made = Grid()
    width = len(names) - (layout.districts == "sections")
    _add_letterhead(made, layout, day, width)
    _add_header(made, layout)
    _add_lines(made, layout, names, lines, total)
    if table.has_phones:
        _add_phones(made)
    if layout.letterhead:
        made.rows += [[], [None] * (width - 2) + ["Người lập biểu"], [None] * (width - 2) + ["(Ký, ghi rõ họ tên)"]]
    return made


def _add_letterhead(made: Grid, layout: Layout, day: date, width: int) -> None:
    if not layout.letterhead:
        return
    right = [None] * (width // 2 - 1)
    made.rows += [
        [layout.letterhead, *right, NATION[0]],
        [None, *right, NATION[1]],
        [],
        [f"{layout.title}"],
        [f"Số liệu ngày {day:%d/%m/%Y}"],
        [],
    ]
    made.merges += [(at, 0, at, width - 1) for at in (3, 4)]


def _add_header(made: Grid, layout: Layout) -> None:
    """One row of headings, or two where some stand under a wider one; under them the columns' numbers."""
    words = [word for word, name in layout.columns if layout.districts != "sections" or name != _SHOWN_ONCE]
    top = len(made.rows)
    if not layout.groups:
        made.rows.append(list(words))
    else:
        group_of = {word: group for group, members in layout.groups.items() for word in members}
        above: Row = [None] * len(words)
        for group, columns in groupby(range(len(words)), key=lambda at: group_of.get(words[at])):
            places = list(columns)
            if group is not None:
                above[places[0]] = group
                made.merges.append((top, places[0], top, places[-1]))
                continue
            for at in places:
                above[at] = words[at]
                made.merges.append((top, at, top + 1, at))
        below = [layout.groups[group_of[word]][word] if word in group_of else None for word in words]
        made.rows += [above, list(below)]
    if layout.index_row:
        made.rows.append([f"({number})" for number in range(1, len(words) + 1)])


def _add_lines(made: Grid, layout: Layout, names: list[str], lines: list[Row], total: Row | None) -> None:
    if layout.districts == "sections":
        at = names.index(_SHOWN_ONCE)
        lines = list(_sections(names, at, lines))
        total = total and _moved_label(total, names, at)
    first = len(made.rows) + (total is not None and layout.total_first)
    if total and layout.total_first:
        made.rows.append(total)
    made.rows += lines
    if total and not layout.total_first:
        made.rows.append(total)
    if layout.districts == "once":
        _write_once(made, names.index(_SHOWN_ONCE), first, len(lines))


def _sections(names: list[str], at: int, lines: list[Row]) -> Sequence[Row]:
    """Each district as a numbered row with its sums; its own column is gone."""
    found: list[Row] = []
    others = [name for place, name in enumerate(names) if place != at]
    by_district: dict[object, list[Row]] = {}
    for line in lines:
        by_district.setdefault(line[at], []).append([cell for place, cell in enumerate(line) if place != at])
    for roman, (district, own) in zip(_ROMAN, by_district.items(), strict=False):
        sums: Row = [
            sum(cells) if _is_count(name, cells := [row[place] for row in own]) else None  # type: ignore[arg-type]
            for place, name in enumerate(others)
        ]
        sums[others.index("serial")], sums[others.index("commune_name")] = roman, district
        for row in own:  # Bạch Long Vĩ has no commune
            row[others.index("commune_name")] = row[others.index("commune_name")] or district
        found += [sums, *own]
    return found


def _moved_label(total: Row, names: list[str], at: int) -> Row:
    """The total's label in the commune's column, since the district's is gone."""
    moved = list(total)
    moved[names.index("commune_name")] = total[at] or total[names.index("commune_name")]
    del moved[at]
    return moved


def _write_once(made: Grid, column: int, first: int, count: int) -> None:
    """The district in the first of its rows alone, merged over them."""
    start = first
    for row in range(first + 1, first + count + 1):
        if row < first + count and made.rows[row][column] == made.rows[start][column]:
            continue
        if row - start > 1:
            made.merges.append((start, column, row - 1, column))
            for below in range(start + 1, row):
                made.rows[below][column] = None
        start = row


def _add_phones(made: Grid) -> None:
    """A last column of numbers that nobody has: made up from the row."""
    made.rows[0].append("Số điện thoại")
    for at, row in enumerate(made.rows[1:], start=1):
        row.append(f"09{(at * 7_919_191) % 100_000_000:08}")


def _is_count(name: str, cells: list[object]) -> bool:
    return name not in _NO_COUNT and all(type(cell) is int for cell in cells)


def _dotted(line: Row, counts: list[bool]) -> Row:
    return [
        ("-" if cell == 0 else f"{cell:,}".replace(",", ".")) if is_count and cell is not None else cell
        for cell, is_count in zip(line, counts, strict=True)
    ]
