"""Open data with small counts left out: none is there, and none comes back by adding and subtracting what is there."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from dagster_project.releases import publish
from dagster_project.releases.edition import relation
from dagster_project.warehouse.published import PUBLISHED
from tests.made_warehouse import D1, D2, D3, change, make_warehouse, pass_gate

pytestmark = pytest.mark.slow("publishes releases")

LEAST = 150
COUNT = "subscribers_2g"
# One commune of a district is small, and one district whose only commune is small too.
SMALL = f"""
update official.report_commune set subscribers_2g = 7 where commune_code = '11296' and report_date = date '{D1}';
update official.report_commune set subscribers_2g = 0
    where commune_code <> '11296' and report_date = date '{D1}' and district_code = '303';
update official.report_carrier set subscribers_2g = 3 where submitter = 'itel'
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = make_warehouse(tmp_path_factory.mktemp("open") / "root", TATSONG_OPEN_DATA_LEAST=str(LEAST))
    change(made, SMALL)
    pass_gate(made)
    return publish(made).path


@pytest.fixture
def con(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The whole figures as `official`, and the CSV files by the tables' names."""
    with duckdb.connect() as opened:
        opened.execute(f"attach '{folder / 'official.duckdb'}' as official (read_only)")
        for table in PUBLISHED:
            if table.schema == "official":
                opened.execute(f"create view {table.name} as from '{folder / 'csv' / table.name}.csv'")
        yield opened


def test_no_small_count_is_there_and_the_release_itself_keeps_all(con: duckdb.DuckDBPyConnection) -> None:
    for name in ("report_city", "report_district", "report_commune", "report_carrier"):
        small = f"from {{}} where {COUNT} > 0 and {COUNT} < {LEAST}"
        assert con.execute(small.format(name)).fetchall() == []
    assert con.execute(f"select count(*) {small.format('official.main.report_commune')}").fetchone() == (1,)
    assert con.execute("select count(*) from report_carrier where subscribers_2g is null").fetchone() == (6,)


def test_what_tells_a_count_that_is_left_out_is_left_out_with_it(con: duckdb.DuckDBPyConnection) -> None:
    told = "share_2g is not null or required_conversions_per_day is not null"
    assert con.execute(f"from report_commune where subscribers_2g is null and ({told})").fetchall() == []


def test_counts_by_network_around_stations_are_left_out_whole(con: duckdb.DuckDBPyConnection) -> None:
    """They would add up to a commune's count, of whose carriers a small one could be found by subtracting."""
    around = "select count(*), count(subscribers_2g_around) from {}report_switch_off_candidate"
    count, filled = con.execute(around.format("official.main.")).fetchone() or (0, 0)
    assert 0 < filled == count
    assert con.execute(around.format("")).fetchone() == (count, 0)


@pytest.mark.parametrize("day", [D1, D2, D3])
def test_no_sum_of_a_date_gives_one_back(con: duckdb.DuckDBPyConnection, day: date) -> None:
    """Every sum that a reader knows is an equation; a count is found where they determine it."""
    places = {"report_city": "''", "report_district": "district_code", "report_carrier": "submitter"}
    hidden: list[tuple[str, str, str]] = []
    for table, code in {**places, "report_commune": "commune_code"}.items():
        district = "district_code" if table in ("report_district", "report_commune") else "''"
        query = (
            f"select {code}::varchar, {district}::varchar from {table} where report_date = '{day}' and {COUNT} is null"
        )
        hidden += [(table, *row) for row in con.execute(query).fetchall()]
    sums: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(len(hidden)))
    for at, (table, _, district) in enumerate(hidden):
        if table in ("report_commune", "report_district"):
            sums[district][at] = 1 if table == "report_commune" else -1
        if table in ("report_district", "report_city"):
            sums["districts"][at] = 1 if table == "report_district" else -1
        if table in ("report_carrier", "report_city"):
            sums["carriers"][at] = 1 if table == "report_carrier" else -1
    equations = np.array(list(sums.values())).reshape(-1, len(hidden))
    found = [
        each
        for each, unit in zip(hidden, np.eye(len(hidden)), strict=True)
        if np.linalg.matrix_rank(np.vstack([equations, unit])) == np.linalg.matrix_rank(equations)
    ]
    assert found == []
    assert len(hidden) > 1


def test_without_the_setting_nothing_is_left_out(tmp_path: Path) -> None:
    made = make_warehouse(tmp_path / "root")
    pass_gate(made)
    folder = publish(made).path
    with duckdb.connect(folder / "official.duckdb", read_only=True) as con:
        for table in PUBLISHED:
            if table.schema == "official":
                rows = con.execute(f"select count(columns(*)) from {relation(table)}").fetchall()
                assert (
                    con.execute(f"select count(columns(*)) from '{folder / 'csv' / table.name}.csv'").fetchall() == rows
                )
