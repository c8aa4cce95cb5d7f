"""Any table, in any supported layout and style, reads back as the same one, is held or is refused.

`TATSONG_TEST_EFFORT=30 pytest tests/test_layouts.py` searches longer than the bounded number of every run.
"""

from collections import Counter
from collections.abc import Callable

import pytest

from dagster_project.contracts import Contracts
from tests.layouts import Laid, stations, subscribers
from tests.sheets import read
from tests.support.effort import effort

pytestmark = pytest.mark.slow("a search by chance")

CASES = effort(600)


@pytest.mark.parametrize(
    ("lay_out", "share", "least_read"),
    [(subscribers, 0.7, 0.48), (stations, 0.3, 0.9)],
    ids=["subscribers", "stations"],
)
def test_a_table_reads_back_or_is_refused(
    contracts: Contracts, lay_out: Callable[[int], Laid], share: float, least_read: float
) -> None:
    outcomes = Counter(_outcome(contracts, lay_out(seed), seed) for seed in range(int(CASES * share)))
    assert outcomes["read"] / outcomes.total() >= least_read, outcomes


def _outcome(contracts: Contracts, laid: Laid, seed: int) -> str:
    """`read`, `quarantined` in part, or `refused`; anything else than the table itself fails."""
    rows, notices = read(contracts, laid.feed, laid.sheets)
    harm, said = laid.how.get("harm"), dict(notices.counts)
    where = f"seed {seed}: {laid.how}, {said}"
    if notices.refuses:
        # A layout that nobody harmed is read, but for numbers that nobody could tell.
        assert harm, where
        return "refused"
    if notices.holds:
        assert harm, where
        return "held"
    truth = {_key(row): row for row in laid.rows}
    accepted = [row for row in rows if not row.faults]
    for row in accepted:
        expected = truth.pop(_key(row.values), None)
        assert expected is not None, where
        for name, value in row.values.items():
            assert name not in expected or value == expected[name], f"{where}: {name}"
    assert len(truth) <= len(rows) - len(accepted), f"{where}: lost {truth}"
    if truth:
        # Texts with days above 12 beside real dates with days up to 12 look as if a spreadsheet had exchanged them.
        # One empty cell of a column that is otherwise full is an omission, though the district may be written once.
        may_be = [("dates", "mixed", {"date_order_undecided"}), ("district", "once", {"district_missing"})]
        assert harm or any(laid.how.get(name) == how and set(said) == codes for name, how, codes in may_be), where
        return "quarantined"
    assert harm in (None, "remark", "district", "total", "heading", "group"), where
    return "read"


def _key(row: dict[str, object]) -> tuple[object, ...]:
    return row["commune_code"], row.get("station_code")
