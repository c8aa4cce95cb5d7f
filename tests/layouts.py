"""Tables as people lay them out: a generator of sheets whose true rows are known.

Belongs here: the ways to write one table. Does not belong here: reading it back (`test_layouts`).
"""

import csv
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from dagster_project.core.settings import PROJECT
from dagster_project.submissions.reading import Sheet
from tests.sheets import sheet

Row = dict[str, Any]
Grid = list[list[Any]]

SUBSCRIBERS = ("subscribers_total", "subscribers_2g", "subscribers_2g_only", "subscribers_3g", "subscribers_4g",
               "subscribers_5g", "subscribers_m2m")  # fmt: skip
FLAT = {
    "subscribers_total": ["Tổng số thuê bao", "TỔNG SỐ TB", "Tổng  thuê\nbao", "Tổng số thuê bao (TB)"],
    "subscribers_2g": ["Thuê bao 2G", "TB 2G", "Số thuê bao 2G", "Thue bao 2G"],
    "subscribers_2g_only": ["Máy 2G Only", "TB 2G Only", "Máy 2G\nOnly"],
    "subscribers_3g": ["Thuê bao 3G", "TB 3G"],
    "subscribers_4g": ["Thuê bao 4G", "TB 4G"],
    "subscribers_5g": ["Thuê bao 5G", "TB 5G"],
    "subscribers_m2m": ["SIM M2M", "M2M"],
}
UNDER = {"subscribers_total": "Tổng số", "subscribers_2g": "2G", "subscribers_2g_only": "Máy 2G Only",
         "subscribers_3g": "3G", "subscribers_4g": "4G", "subscribers_5g": "5G", "subscribers_m2m": "M2M"}  # fmt: skip
UNIT = "Đơn vị tính: thuê bao"
LETTERHEADS: list[Grid] = [
    [],
    [["BÁO CÁO SỐ LIỆU THEO XÃ"], ["Số liệu ngày 22/11/2023"]],
    [
        ["VIETTEL HẢI PHÒNG", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        [None, None, None, "Độc lập - Tự do - Hạnh phúc"],
        [None],
        ["BÁO CÁO"],
        [None],
        [None, None, None, UNIT],
    ],
]
FOOTERS: list[Grid] = [
    [],
    [["Nguồn: Viettel Hải Phòng"]],
    [[None], ["Nơi nhận:", None, None, "Hải Phòng, ngày 23 tháng 11 năm 2023"], ["- Sở TTTT", None, None, "GIÁM ĐỐC"]],
]
TOTALS = ["Tổng", "Tổng số", "TỔNG CỘNG", "Cộng", "Tong cong"]
NUMBERS = ["native", "float", "plain", "dot", "comma", "space", "nbsp", "wide"]
DISTRICTS = ["every", "once", "merged", "ditto", "section", "roman", "sum above", "sum below", "sheet"]
SPELLINGS = ["full", "short", "capitals", "plain", "listed"]
DATES = ["native", "%d/%m/%Y", "%d-%m-%y", "%d.%m.%y", "%Y-%m-%d", "serial", "mixed"]
DECIMALS = ["native", "dot", "comma", "three dot", "three comma"]
HARMS = [None, None, None, None, "unit", "group", "heading", "district", "total", "remark", "split"]
SPLITS = [("Tháng trước", "Tháng này"), ("Kế hoạch", "Thực hiện"), (2022, 2023), (None, None)]


@dataclass
class Laid:
    """A table as it was laid out, and what it says."""

    feed: str
    how: dict[str, Any]
    rows: list[Row]
    sheets: list[Sheet] = field(default_factory=list)


@cache
def _communes() -> list[dict[str, str]]:
    with (PROJECT / "dbt" / "seeds" / "communes.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["commune_code"] != "318"]


def _some(communes: list[dict[str, str]], chance: random.Random) -> list[dict[str, str]]:
    return chance.sample(communes, min(len(communes), chance.randint(1, 4)))


def number(value: int, style: str) -> Any:
    """A whole number in one of the styles."""
    groups = f"{value:,}"
    return {
        "native": value,
        "float": float(value),
        "plain": str(value),
        "dot": groups.replace(",", "."),
        "comma": groups,
        "space": groups.replace(",", " "),
        "nbsp": groups.replace(",", "\u00a0"),
        "wide": str(value).translate({48 + digit: 0xFF10 + digit for digit in range(10)}),
    }[style]


def subscribers(seed: int) -> Laid:
    """Subscribers by commune."""
    chance = random.Random(seed)
    how = {
        "header": chance.choice([1, 1, 2, 3]),
        "merges": chance.random() < 0.5,
        "letterhead": chance.randrange(len(LETTERHEADS)),
        "index": chance.choice([None, None, "numbers", "letters", "brackets"]),
        "district": chance.choice(DISTRICTS),
        "total": chance.choice([None, "first", "last"]),
        "numbers": chance.choice(NUMBERS),
        "dash": chance.random() < 0.3,
        "spelling": chance.choice(SPELLINGS),
        "serial": chance.random() < 0.6,
        "footer": chance.randrange(len(FOOTERS)),
        "page": chance.random() < 0.2,
        "harm": chance.choice(HARMS),
        "stacked": chance.random() < 0.25,
    }
    if how["harm"] == "split":
        how["header"] = 1
    named = chance.sample(sorted({c["district_name"] for c in _communes()}), chance.choice([1, 2, 3]))
    groups = {district: _some([c for c in _communes() if c["district_name"] == district], chance) for district in named}
    largest = chance.choice([50, 3_000, 2_000_000])
    rows = [
        {"commune_code": c["commune_code"], "district": district, "name": c["commune_name"],
         **{name: chance.choice([0, chance.randint(0, largest), 1000]) for name in SUBSCRIBERS}}
        for district, members in groups.items() for c in members
    ]  # fmt: skip
    laid = Laid("subscribers", how, rows)
    parts = [[row for row in rows if row["district"] == d] for d in groups] if how["district"] == "sheet" else [rows]
    for part in parts:
        at = chance.randrange(1, len(part)) if how["stacked"] and len(part) > 1 else len(part)
        tables = [rows for rows in (part[:at], part[at:]) if rows]
        laid.sheets.append(_stacked([_page(rows, how, chance) for rows in tables]))
    return laid


def _stacked(pages: list[Sheet]) -> Sheet:
    """Tables one under the other in one sheet: letterhead, header and footer stand over and under each."""
    grid: Grid = []
    merges: list[tuple[int, int, int, int]] = []
    for page in pages:
        below = len(grid)
        merges += [(top + below, left, bottom + below, right) for top, left, bottom, right in page.merges]
        grid += [[] for _ in range(page.numbers[-1] + 1)]
        for number, row in zip(page.numbers, page.rows, strict=True):
            grid[below + number - 1] = row
    return sheet(grid, pages[0].name, tuple(merges))


def _page(rows: list[Row], how: dict[str, Any], chance: random.Random) -> Sheet:
    with_district = how["district"] in ("every", "once", "merged", "ditto", "sum below")
    figures = list(SUBSCRIBERS)
    if how["header"] == 1:
        chance.shuffle(figures)
    lead = (["STT"] if how["serial"] else []) + (["Quận/Huyện"] if with_district else []) + ["Xã/Phường"]
    header, header_merges = _header(lead, figures, how, chance)
    width = len(lead) + len(figures)
    grid: Grid = [list(row) for row in LETTERHEADS[how["letterhead"]]]
    if how["harm"] == "unit":
        grid.append([None, None, "Đơn vị tính: nghìn thuê bao"])
    if how["harm"] == "group":
        grid.append([None] * len(lead) + ["Trả trước", None, "Trả sau"])
    top = len(grid)
    merges = [(a + top, b, c + top, d) for a, b, c, d in header_merges]
    index = _index(width, how)
    body = _body(rows, lead, figures, how, chance)
    totals = [number(sum(row[name] for row in rows) + (how["harm"] == "total"), how["numbers"]) for name in figures]
    total = [None] * len(lead) + totals
    total[chance.randrange(len(lead))] = chance.choice(TOTALS)
    if how["total"] == "first":
        body.insert(0, total)
    if how["page"] and len(body) > 2:
        body[2:2] = header
    if how["total"] == "last" and how["district"] != "merged":
        body.append(total)
    if how["harm"] == "remark":
        body.insert(len(body) // 2, [None] * (len(lead) - 1) + ["Số liệu tạm tính"])
    if how["district"] == "merged":
        merges += _merged(body, len(grid) + len(header) + len(index), lead.index("Quận/Huyện"))
    rows_of_table = header + index + body
    if how["harm"] == "split":
        rows_of_table = _split(rows_of_table, len(lead) + chance.randrange(len(figures)), chance)
    grid += rows_of_table + [list(row) for row in FOOTERS[how["footer"]]]
    name = rows[0]["district"] if how["district"] == "sheet" else "Sheet1"
    return sheet(grid, name, tuple(merges))


def _split(rows: Grid, at: int, chance: random.Random) -> Grid:
    """The heading at a place stands over two columns, the first of which is of something else."""
    first, second = chance.choice(SPLITS)
    heading, *below = [[*row[:at], None if row is rows[0] else 7, *row[at:]] for row in rows]
    heading[at], heading[at + 1] = rows[0][at], None
    under = [None] * at + [first, second]
    return [heading, *([under] if first else []), *below]


def _header(lead: list[str], figures: list[str], how: dict[str, Any], chance: random.Random) -> tuple[Grid, list[Any]]:
    flat = [chance.choice(FLAT[name]) for name in figures]
    if how["harm"] == "heading":
        flat[chance.randrange(len(flat))] = "Chỉ tiêu khác"
    n = len(lead)
    if how["header"] == 1:
        return [[*lead, *flat]], []
    if how["header"] == 2:
        first = [*lead, FLAT["subscribers_total"][0], "Số thuê bao", *[None] * 5]
        second = [None] * (n + 1) + [UNDER[name] for name in figures[1:]]
        merges = [(1, at, 2, at) for at in range(n + 1)] + [(1, n + 1, 1, n + 6)]
        return [first, second], merges if how["merges"] else []
    first = [*lead, "Số thuê bao", *[None] * 6]
    second = [None] * n + ["Tổng số", "Trong đó", *[None] * 5]
    third = [None] * (n + 1) + [UNDER[name] for name in figures[1:]]
    merges = [(1, at, 3, at) for at in range(n)] + [(1, n, 1, n + 6), (2, n, 3, n), (2, n + 1, 2, n + 6)]
    return [first, second, third], merges if how["merges"] else []


def _index(width: int, how: dict[str, Any]) -> Grid:
    if how["index"] is None:
        return []
    numbers = list(range(1, width + 1))
    return [
        {
            "numbers": numbers,
            "letters": ["A", "B", *range(1, width - 1)],
            "brackets": [f"({n})" for n in numbers],
        }[how["index"]]
    ]


def _body(rows: list[Row], lead: list[str], figures: list[str], how: dict[str, Any], chance: random.Random) -> Grid:
    body: Grid = []
    last = None
    numeral = 0
    omitted = chance.randrange(len(rows))
    for at, row in enumerate(rows):
        is_new = row["district"] != last
        if is_new and how["district"] == "sum below" and last is not None:
            body.append(_sum(f"Cộng {last}", [r for r in rows if r["district"] == last], lead, figures, how))
        if is_new and how["district"] in ("section", "roman", "sum above"):
            numeral += 1
            body.append(_section(row["district"], rows, lead, figures, how, numeral))
        cells: list[Any] = []
        if how["serial"]:
            cells.append(at + 1)
        if "Quận/Huyện" in lead:
            shown = _district(row["district"], how["spelling"])
            again = {"once": None, "merged": None, "ditto": '"'}.get(how["district"], shown)
            cells.append(shown if is_new else again)
            if how["harm"] == "district" and at == omitted:
                cells[-1] = None
        cells.append(_commune(row["name"], how["spelling"], at))
        cells += [_figure(row[name], how) for name in figures]
        body.append(cells)
        last = row["district"]
    if how["district"] == "sum below":
        body.append(_sum(f"Cộng {last}", [r for r in rows if r["district"] == last], lead, figures, how))
    return body


def _figure(value: int, how: dict[str, Any]) -> Any:
    return "-" if how["dash"] and value == 0 else number(value, how["numbers"])


def _sum(label: str, rows: list[Row], lead: list[str], figures: list[str], how: dict[str, Any]) -> list[Any]:
    return [*[None] * (len(lead) - 1), label, *(number(sum(r[name] for r in rows), how["numbers"]) for name in figures)]


def _section(
    district: str, rows: list[Row], lead: list[str], figures: list[str], how: dict[str, Any], numeral: int
) -> list[Any]:
    roman = ["I", "II", "III"][numeral - 1]
    members = [row for row in rows if row["district"] == district]
    row = _sum(district, members, lead, figures, how)
    if how["district"] != "sum above":
        row[len(lead) :] = [None] * len(figures)
    if how["serial"]:
        row[0] = roman
        if how["district"] == "roman":
            row[len(lead) - 1] = district.split(" ", 1)[1]
    elif how["district"] == "roman":
        row[len(lead) - 1] = f"{roman}. {district}"
    return row


def _merged(body: Grid, above: int, column: int) -> list[tuple[int, int, int, int]]:
    merges, start = [], None
    for at, row in enumerate([*body, []]):
        filled = len(row) > column and row[column] is not None
        if start is not None and (filled or not row):
            if at - 1 > start:
                merges.append((above + start + 1, column, above + at, column))
            start = None
        if filled:
            start = at
    return merges


def _district(name: str, spelling: str) -> str:
    return {"short": name.replace("Quận ", "Q.").replace("Huyện ", "H. "), "capitals": name.upper()}.get(spelling, name)


def _commune(name: str, spelling: str, at: int) -> str:
    if spelling == "short":
        return name.replace("Phường ", "P.").replace("Thị trấn ", "TT. ").replace("Xã ", "X. ")
    if spelling == "plain":
        return name.replace("Phường ", "Phuong ").replace("Thị trấn ", "Thi tran ").replace("Xã ", "Xa ")
    if spelling == "listed":
        return f"{at + 1}. {name}"
    return name.upper() if spelling == "capitals" else name


def stations(seed: int) -> Laid:
    """Stations with coordinates and dates."""
    chance = random.Random(seed)
    how = {
        "letterhead": chance.randrange(len(LETTERHEADS)),
        "dates": chance.choice(DATES),
        "decimals": chance.choice(DECIMALS),
        "grouped": chance.random() < 0.4,
        "dash": chance.random() < 0.5,
        "apostrophe": chance.random() < 0.2,
    }
    digits = 3 if str(how["decimals"]).startswith("three") else 5
    fine = Decimal("0.00001")
    rows: list[Row] = []
    for n in range(chance.randint(1, 12)):
        on = date(2009, 1, 1) + timedelta(chance.randrange(5000))
        off = chance.choice([None, on + timedelta(chance.randrange(200))])
        rows.append({
            "station_code": f"HPG{n:03}", "technology": chance.choice(["2G", "4G"]), "commune_code": "11296",
            "latitude": Decimal(chance.randint(20600, 21000)) / 1000 + chance.choice([0, digits - 3]) * fine,
            "longitude": Decimal(chance.randint(106400, 107000)) / 1000,
            "status": "off_air" if off else "on_air", "on_air_date": on, "off_air_date": off,
        })  # fmt: skip
    top = [["Mã trạm", "Công nghệ", "Mã xã", "Tọa độ", None, "Trạng thái", "Ngày phát sóng", "Ngày tắt sóng"],
           [None, None, None, "Vĩ độ", "Kinh độ"]]  # fmt: skip
    flat = [["Mã trạm", "Công nghệ", "Mã xã", "Vĩ độ", "Kinh độ", "Trạng thái", "Ngày phát sóng", "Ngày tắt sóng"]]
    letterhead = [
        ["Đơn vị tính: trạm" if cell == UNIT else cell for cell in row] for row in LETTERHEADS[how["letterhead"]]
    ]
    grid: Grid = [*letterhead, *(top if how["grouped"] else flat)]
    for row in rows:
        code: Any = "'11296" if how["apostrophe"] else chance.choice(["11296", 11296, 11296.0])
        off = row["off_air_date"]
        grid.append([
            row["station_code"], {"2G": "GSM", "4G": "LTE"}[row["technology"]], code,
            _decimal(row["latitude"], how["decimals"], digits), _decimal(row["longitude"], how["decimals"], digits),
            "Đang phát sóng" if off is None else "Đã tắt sóng", _day(row["on_air_date"], how["dates"], chance),
            ("-" if how["dash"] else None) if off is None else _day(off, how["dates"], chance),
        ])  # fmt: skip
    return Laid("stations", how, rows, [sheet(grid)])


def _decimal(value: Decimal, style: str, digits: int) -> Any:
    if style == "native":
        return float(value)
    text = f"{value:.{digits}f}"
    return text.replace(".", ",") if style.endswith("comma") else text


def _day(day: date, style: str, chance: random.Random) -> Any:
    if style == "native" or (style == "mixed" and chance.random() < 0.5):
        return day
    if style == "serial":
        return float((day - date(1899, 12, 30)).days)
    return day.strftime("%d/%m/%Y" if style == "mixed" else style)
