"""Rolling back and forth: database, Parquet, CSV, PostgreSQL, page and workbook hold the same figures at every step."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from dagster_project.core.settings import Settings
from dagster_project.releases import publish
from dagster_project.releases.contents.build_context import relation
from dagster_project.releases.rollback import roll_back
from dagster_project.releases.store.store import Release, current
from dagster_project.warehouse.published import PUBLISHED, PublishedTable
from tests.made_warehouse import D3
from tests.served import ask, publish_again

pytestmark = pytest.mark.slow("reads three releases in every form")

RESTATED = """
update official.report_commune set subscribers_2g = subscribers_2g + {n}
    where report_date = date '{day}' and commune_code in ('11296', '11566');
update official.report_district set subscribers_2g = subscribers_2g + {n}
    where report_date = date '{day}' and district_code in
        (select district_code from official.report_commune where commune_code in ('11296', '11566'));
update official.report_city set subscribers_2g = subscribers_2g + 2 * {n} where report_date = date '{day}'
"""
WHO = {"by": "Nguyễn Văn A", "reason": "so sánh"}
Rows = list[tuple[Any, ...]]


@pytest.fixture
def three(served: Settings) -> list[Release]:
    """Three releases, each with other figures."""
    publish(served)
    found = [_current(served)]
    for n in (5, 11):
        publish_again(served, RESTATED.format(n=n, day=D3))
        found.append(_current(served))
    return found


def test_every_form_says_the_same_at_every_step(served: Settings, three: list[Release]) -> None:
    first, second, third = three
    seen = [_figures(served)]
    for release in (second, first, third, first, second):
        roll_back(served, release.name, **WHO)
        assert _current(served) == release
        seen.append(_figures(served))
    at_third, at_second, at_first, again_third, again_first, again_second = seen
    assert (at_third, at_second, at_first) == (again_third, again_second, again_first)
    assert len({at_first["11296"], at_second["11296"], at_third["11296"]}) == 3


def _current(served: Settings) -> Release:
    release = current(served)
    assert release is not None
    return release


def _figures(served: Settings) -> dict[str, float]:
    """The 2G subscribers of each commune, once every form was found to say the same."""
    folder = served.root.releases / "current"
    with duckdb.connect(folder / "official.duckdb", read_only=True) as con:
        for table in PUBLISHED:
            rows = con.execute(f"from {relation(table)} order by all").fetchall()
            assert con.execute(f"from '{folder / 'parquet' / table.name}.parquet' order by all").fetchall() == rows
            if table.schema == "official":
                assert list(_csv(folder / "csv" / f"{table.name}.csv")) == list(_as_text(con, table))
            assert _counted(con, table) == ask(served, _count(table))
        newest = con.execute(
            "select commune_code, coalesce(commune_name, commune_code), subscribers_2g from official.report_commune "
            f"where report_date = date '{D3}' order by district_code, commune_code"
        ).fetchall()
    of_server = ask(
        served,
        "select commune_code, coalesce(commune_name, commune_code), subscribers_2g from official.report_commune "
        f"where report_date = date '{D3}' order by district_code, commune_code",
    )
    assert of_server == newest
    assert sorted(_page(folder / "report.html")) == sorted((name, count) for _, name, count in newest)
    assert list(_workbook(folder / "report.xlsx")) == [(code, count) for code, _, count in newest]
    return {code: count for code, _, count in newest}


def _count(table: PublishedTable) -> str:
    """Rows, and the sum of the 2G subscribers where there are any."""
    measure = "sum(subscribers_2g)" if table.name in ("report_city", "report_district", "report_commune") else "0"
    return f"select count(*), {measure} from {table.full_name}"


def _counted(con: duckdb.DuckDBPyConnection, table: PublishedTable) -> Rows:
    return con.execute(_count(table).replace(table.full_name, relation(table))).fetchall()


def _csv(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from list(csv.reader(file))[1:]


def _as_text(con: duckdb.DuckDBPyConnection, table: PublishedTable) -> Iterator[list[str]]:
    con.execute("set timezone = 'UTC'")
    rows = con.execute(f"select cast(columns(*) as varchar) from {relation(table)}").fetchall()
    yield from ([cell or "" for cell in row] for row in rows)


def _page(path: Path) -> Iterator[tuple[str, int]]:
    table = path.read_text(encoding="utf-8").split('<section id="communes"')[1].split("</section>")[0]
    row = r'<tr[^>]*><th scope="row">(.*?)</th><td class="d">.*?</td><td class="n">([\d.]+)</td>'
    for name, value in re.findall(row, table):
        yield name, int(value.replace(".", ""))


def _workbook(path: Path) -> Iterator[tuple[str, int]]:
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Xã phường").to_python()
    head = next(row for row in rows if "Mã xã" in row)
    code, count = head.index("Mã xã"), head.index("Thuê bao 2G")
    yield from ((row[code], int(row[count])) for row in rows if re.fullmatch(r"\d{3}|\d{5}", str(row[code])))
