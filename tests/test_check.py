"""What the check of one file finds: clean files, quarantined rows, totals, and how it is told."""

from dataclasses import replace

import pytest

from dagster_project.contracts import Contracts, Severity
from tests.broken.made import changed, file, named, with_total
from tests.broken.rows import CASES
from tests.conftest import Examine
from tests.sending import CLEAN, NAMES, as_csv, as_rows, as_xlsx, clean_file, parquet_rows

CLEAN_FILES = {
    **{feed: file(feed, clean_file(feed)) for feed in CLEAN},
    "right total": with_total("subscribers", subscribers_total=300, subscribers_2g=30),
    "island without commune": named(("Huyện Bạch Long Vĩ", "")),
    "traffic as a workbook": file("traffic", as_xlsx(as_rows(CLEAN["traffic"])), name="VTT_luuluong_20231122.xlsx"),
    "choices in the sender's words": changed("stations", technology="gsm", status="ĐANG PHÁT SÓNG"),
}


@pytest.mark.parametrize("name", CLEAN_FILES)
def test_a_clean_file_breaks_no_rule(name: str, examine: Examine) -> None:
    file = CLEAN_FILES[name]
    found = examine(file.submitter, file.name, file.made)
    assert (dict(found.notices.counts), found.status) == ({}, "accepted")


def test_rejected_rows_carry_key_place_and_reason(examine: Examine) -> None:
    file = CASES["subscribers_parts_sum"]
    found = examine(file.submitter, file.name, file.made)
    assert found.rows is not None
    assert (found.rows.read, found.rows.quarantined) == (3, 1)
    assert [row[0] for row in parquet_rows(found.rows.accepted, "commune_code")] == ["11299", "11302"]
    [rejected] = parquet_rows(found.rows.rejected, "source_row, commune_code, rule_code, column_name, value, message")
    assert rejected[:5] == (2, "11296", "subscribers_parts_sum", "subscribers_total", "101")
    assert rejected[5] == "Row 2: the parts do not add up to the total 101 (2G + 3G + 4G + 5G = total)."


def test_accepted_rows_are_typed_and_know_where_they_come_from(examine: Examine) -> None:
    found = examine(*NAMES["stations"], clean_file("stations"))
    assert found.rows is not None
    [row, _] = parquet_rows(found.rows.accepted, "* exclude (station_name)")
    shown = [str(cell) for cell in row]
    assert shown[:6] == ["test.1", "viettel", "2023-11-22", "None", "2", "11296"]
    assert shown[6:] == ["HPG001", "2G", "20.889190", "106.610820", "on_air", "2015-02-01", "None"]


def test_a_warning_tells_and_rejects_nothing(
    examine: Examine, contracts: Contracts, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_told = replace(contracts.rules["station_dates_in_order"], severity=Severity.WARNING)
    monkeypatch.setitem(contracts.rules, "station_dates_in_order", only_told)
    file = CASES["station_dates_in_order"]
    found = examine(file.submitter, file.name, file.made)
    assert (dict(found.notices.counts), found.status) == ({"station_dates_in_order": 1}, "accepted")


def test_a_rule_says_nothing_of_what_cannot_be_read(examine: Examine) -> None:
    file = changed("stations", status="off_air", off_air_date="hôm qua")
    found = examine(file.submitter, file.name, file.made)
    assert dict(found.notices.counts) == {"value_wrong_type": 1}


def test_control_totals_count_quarantined_rows(examine: Examine) -> None:
    rows = [{**CLEAN["subscribers"][0], "commune_code": "99999"}, *CLEAN["subscribers"][1:]]
    for total, status in ((300, "accepted_with_quarantine"), (200, "refused")):
        content = as_csv(as_rows([*rows, {"commune_code": "Tổng số", "subscribers_total": total}]))
        assert examine(*NAMES["subscribers"], content).status == status


def test_each_sheet_has_its_own_total(examine: Examine) -> None:
    with_total = [*CLEAN["outreach"], {"commune_name": "Cộng", "sessions": 4, "people_reached": 300}]
    content = as_xlsx(as_rows(with_total), above=3, empty_sheets=2)
    found = examine(*NAMES["outreach"], content)
    assert found.status == "accepted"
    assert found.rows is not None
    assert [row[0] for row in parquet_rows(found.rows.accepted, "source_row")] == [5, 6]


def test_every_occurrence_is_counted_and_few_are_kept(examine: Examine) -> None:
    rows = [{**CLEAN["shutdown_plan"][0], "station_code": f"HPG{n:04}", "phase": 100 if n else 1} for n in range(200)]
    found = examine(*NAMES["shutdown_plan"], as_csv(as_rows(rows)))
    assert found.notices.counts["value_out_of_range"] == 199
    assert [notice.code for notice in found.notices.kept].count("value_out_of_range") == 50
