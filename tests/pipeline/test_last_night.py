"""A last night on which one file is missing, one has a wrong total and one names three unknown communes."""

from datetime import date
from pathlib import Path

import pytest

from tests.pipeline.conftest import LAST, ask

BEFORE = date(2023, 11, 21)
COLUMNS = "status, rows_accepted, rows_quarantined, in_force_report_date"


@pytest.fixture(scope="module")
def root(troubled: Path) -> Path:
    return troubled / "data"


def submission(root: Path, submitter: str) -> tuple:
    (row,) = ask(
        root,
        f"select {COLUMNS} from official.report_submission "
        f"where report_date = '{LAST}' and submitter = '{submitter}' and feed = 'subscribers'",
    )
    return row


def carrier(root: Path, submitter: str, day: date) -> tuple:
    (row,) = ask(
        root,
        "select subscribers_total, subscribers_2g, data_as_of, is_stale from official.report_carrier "
        f"where report_date = '{day}' and submitter = '{submitter}'",
    )
    return row


def test_the_report_tells_what_became_of_each_file(root: Path) -> None:
    assert submission(root, "gmobile") == ("missing", None, None, BEFORE)
    assert submission(root, "local") == ("refused", None, None, BEFORE)
    status, accepted, quarantined, since = submission(root, "itel")
    assert (status, quarantined, since) == ("on_time", 3, LAST)
    assert accepted > 200


@pytest.mark.parametrize("submitter", ["gmobile", "local"])
def test_figures_of_a_missing_and_a_refused_file_stay_in_force_and_say_so(root: Path, submitter: str) -> None:
    total, on_2g, _, _ = carrier(root, submitter, BEFORE)
    assert carrier(root, submitter, LAST) == (total, on_2g, BEFORE, True)


def test_a_quarantined_commune_keeps_its_last_value_and_says_so(root: Path) -> None:
    stale = ask(
        root,
        "select commune_code, subscribers_as_of, subscribers_total from marts.mart_commune_daily "
        f"where report_date = '{LAST}' and submitter = 'itel' and subscribers_as_of < report_date order by 1",
    )
    assert [(code, day) for code, day, _ in stale] == [("11296", BEFORE), ("11299", BEFORE), ("11302", BEFORE)]
    before = ask(
        root,
        "select commune_code, subscribers_total from marts.mart_commune_daily "
        f"where report_date = '{BEFORE}' and submitter = 'itel' and commune_code in ('11296', '11299', '11302') "
        "order by 1",
    )
    assert [(code, total) for code, _, total in stale] == before


def test_the_other_carriers_are_of_the_night(root: Path) -> None:
    for submitter in ("viettel", "vinaphone", "mobifone"):
        assert carrier(root, submitter, LAST)[2:] == (LAST, False)


def test_the_city_says_how_old_its_oldest_figure_is(root: Path) -> None:
    assert ask(root, f"select data_as_of, is_stale from official.report_city where report_date = '{LAST}'") == [
        (BEFORE, True)
    ]
