"""Every rule of the register is broken by one file, and by nothing but what its row names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from dagster_project.contracts import Contracts
from dagster_project.submissions import scan
from dagster_project.submissions.check import TableCheck
from dagster_project.submissions.notices import Notice
from tests.conftest import Examine
from tests.sending import CLEAN, NAMES, as_csv, as_rows, as_xlsx, clean_file, parquet_rows, written


@dataclass(frozen=True)
class File:
    """One file, and where it lies."""

    submitter: str
    name: str
    content: bytes


def _file(feed: str, rows: Sequence[Sequence[Any]] | bytes, name: str = "", submitter: str = "") -> File:
    sender, usual = NAMES[feed]
    content = rows if isinstance(rows, bytes) else written(name or usual, rows)
    return File(submitter or sender, name or usual, content)


def _changed(feed: str, **cells: Any) -> File:
    """The clean file, its first row changed."""
    first, *others = CLEAN[feed]
    return _file(feed, as_rows([{**first, **cells}, *others]))


def _named(*places: tuple[str, str]) -> File:
    """Subscribers by district and commune name; the last row is always right."""
    row = {name: cell for name, cell in CLEAN["subscribers"][0].items() if name != "commune_code"}
    named = [
        {"district_name": d, "commune_name": c, **row} for d, c in (*places, ("Quận Hồng Bàng", "Phường Hùng Vương"))
    ]
    return _file("subscribers", as_rows(named))


def _with_total(feed: str, **total: Any) -> File:
    name = "commune_name" if feed == "outreach" else "commune_code"
    return _file(feed, as_rows([*CLEAN[feed], {name: "Tổng cộng", **total}]))


def _without(feed: str, *columns: str) -> File:
    return _file(feed, as_rows([{k: v for k, v in row.items() if k not in columns} for row in CLEAN[feed]]))


def _lines(feed: str, change: Mapping[int, bytes]) -> File:
    """The clean file with some of its lines, counted from 1, replaced."""
    lines = clean_file(feed).splitlines()
    return _file(feed, b"\n".join(change.get(number, line) for number, line in enumerate(lines, start=1)))


BREAKS: dict[str, File] = {
    "file_empty": _file("subscribers", b""),
    "file_unreadable": _file("subscribers", clean_file("subscribers")),
    "file_type_unknown": _file("subscribers", b"x", name="VTT_thuebao_20231122.pdf"),
    "text_not_utf8": _file("subscribers", clean_file("subscribers") + "Tổng".encode("utf-16")),
    "text_malformed": _lines("subscribers", {3: b'"11299;100'}),
    "workbook_unreadable": _file("outreach", clean_file("outreach")[:900]),
    "submitter_unknown": _file("subscribers", clean_file("subscribers"), submitter="viettell"),
    "feed_unrecognised": _file("subscribers", clean_file("subscribers"), name="VTT_20231122.csv"),
    "report_date_unreadable": _file("subscribers", clean_file("subscribers"), name="VTT_thuebao_20231322.csv"),
    "report_date_outside": _file("subscribers", clean_file("subscribers"), name="VTT_thuebao_20231222.csv"),
    "report_date_disagrees": _changed("subscribers", report_date="21/11/2023"),
    "header_not_found": _file("subscribers", b"a;b;c\n1;2;3\n"),
    "column_missing": _without("subscribers", "subscribers_5g"),
    "column_repeated": _file("subscribers", [[*row, row[1]] for row in as_rows(CLEAN["subscribers"])]),
    "column_unknown": _changed("subscribers", ghi_chu="x"),
    "place_missing": _without("subscribers", "commune_code"),
    "rows_missing": _file("subscribers", as_rows(CLEAN["subscribers"])[:1]),
    "lines_unreadable": _lines("traffic", dict.fromkeys(range(3, 5), b"HPG001;HPG001_1;2G;2023-11-22 01:00;x;1")),
    "no_row_accepted": _file("subscribers", as_rows([{**row, "subscribers_m2m": -1} for row in CLEAN["subscribers"]])),
    "row_unreadable": _lines("traffic", {4: b"\xff\xfe;HPG001_1;2G;2023-11-22 02:00:00;1;1"}),
    "row_wrong_width": _lines("subscribers", {3: b"11299;100;10;4;20;60;10;5"}),
    "value_missing": _changed("subscribers", subscribers_3g=None),
    "value_wrong_type": _changed("subscribers", subscribers_3g="1.23"),
    "value_out_of_range": _changed("subscribers", subscribers_m2m=-1),
    "value_not_a_choice": _changed("conversions", programme="Khuyến mại"),
    "value_wrong_form": _changed("stations", station_code="hpg 001"),
    "commune_unknown": _named(("Quận Hồng Bàng", "Phường Quán Toàn")),
    "commune_ambiguous": _named(("", "Xã An Hòa")),
    "commune_disagrees": _changed("subscribers", commune_name="Phường Hùng Vương"),
    "district_missing": _named(("", "Phường Quán Toan")),
    "district_unknown": _named(("Quận Hồng Bằng", "Phường Quán Toan")),
    "subscribers_parts_sum": _changed("subscribers", subscribers_total=101),
    "subscribers_2g_only_within_2g": _changed("subscribers", subscribers_2g_only=11),
    "converted_within_cumulative": _changed("conversions", converted=31),
    "station_off_needs_date": _changed("stations", status="off_air"),
    "station_on_has_no_off_date": _changed("stations", off_air_date="21/11/2023"),
    "station_dates_in_order": _changed("stations", on_air_date="23/11/2023"),
    "station_inside_city": _changed("stations", latitude="21.03", longitude="105.85"),
    "traffic_hour_on_report_date": _changed("traffic", hour_at="2023-11-22 00:15:00"),
    "outreach_day_in_week": _file("outreach", as_rows([
        {**CLEAN["outreach"][0], "outreach_date": "12/11/2023"}, CLEAN["outreach"][1]
    ])),
    "outreach_in_own_district": _changed("outreach", commune_name=None, commune_code="11590"),
    "key_repeated": _changed("subscribers", commune_code="11299"),
    "control_total_differs": _with_total("subscribers", subscribers_total=301),
}  # fmt: skip
COMPANIONS = {"no_row_accepted": {"value_out_of_range"}}
"""What a file cannot but break with the rule."""
CLEAN_FILES = {
    **{feed: _file(feed, clean_file(feed)) for feed in CLEAN},
    "right total": _with_total("subscribers", subscribers_total=300, subscribers_2g=30),
    "island without commune": _named(("Huyện Bạch Long Vĩ", "")),
    "traffic as a workbook": _file("traffic", as_xlsx(as_rows(CLEAN["traffic"])), name="VTT_luuluong_20231122.xlsx"),
    "choices in the sender's words": _changed("stations", technology="gsm", status="ĐANG PHÁT SÓNG"),
}


@pytest.fixture
def any_ending(contracts: Contracts, monkeypatch: pytest.MonkeyPatch) -> None:
    """A contract that lets Viettel send files of any type."""
    feeds = contracts.submitters["viettel"].feeds
    for name in ("subscribers", "traffic"):
        pattern = feeds[name].file_pattern.replace("csv", r"\w+")
        monkeypatch.setitem(feeds, name, feeds[name].model_copy(update={"file_pattern": pattern}))


def test_every_rule_has_a_file_that_breaks_it(contracts: Contracts) -> None:
    assert set(BREAKS) == set(contracts.rules)


@pytest.mark.usefixtures("any_ending")
@pytest.mark.parametrize("code", BREAKS)
def test_a_rule_is_broken_alone(
    code: str, examine: Examine, contracts: Contracts, monkeypatch: pytest.MonkeyPatch
) -> None:
    if code == "file_unreadable":
        monkeypatch.setattr(TableCheck, "run", lambda *_: 1 / 0)
    if code == "lines_unreadable":
        monkeypatch.setattr(scan, "MOST_LINE_FAULTS", 2)
    file = BREAKS[code]
    found = examine(file.submitter, file.name, file.content)
    assert set(found.notices.counts) == {code} | COMPANIONS.get(code, set())
    assert [notice for notice in found.notices.kept if not _reads_well(notice)] == []
    rule = contracts.rules[code]
    if rule.refuses:
        assert found.status == "refused"
    elif rule.rejects:
        assert found.status == "accepted_with_quarantine"
    else:
        assert found.status == "accepted"


@pytest.mark.usefixtures("any_ending")
@pytest.mark.parametrize("name", CLEAN_FILES)
def test_a_clean_file_breaks_no_rule(name: str, examine: Examine) -> None:
    file = CLEAN_FILES[name]
    found = examine(file.submitter, file.name, file.content)
    assert (dict(found.notices.counts), found.status) == ({}, "accepted")


def _reads_well(notice: Notice) -> bool:
    """No sign of the program in either language, and no English in the Vietnamese."""
    signs = ("{", "}", " None", "BIGINT", "DECIMAL", "%Y", "[A-Z", "  ")
    english = (" number", "such as", "capital", " date", "a commune", "hour of")
    return (
        not any(sign in text for sign in signs for text in (notice.message, notice.message_vi))
        and not any(word in notice.message_vi for word in english)
        and notice.message != notice.message_vi
    )


def test_rejected_rows_carry_key_place_and_reason(examine: Examine) -> None:
    file = BREAKS["subscribers_parts_sum"]
    found = examine(file.submitter, file.name, file.content)
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
    only_told = contracts.rules["station_inside_city"].model_copy(update={"severity": "warning"})
    monkeypatch.setitem(contracts.rules, "station_inside_city", only_told)
    file = BREAKS["station_inside_city"]
    found = examine(file.submitter, file.name, file.content)
    assert (dict(found.notices.counts), found.status) == ({"station_inside_city": 1}, "accepted")


def test_a_rule_says_nothing_of_what_cannot_be_read(examine: Examine) -> None:
    file = _changed("stations", status="off_air", off_air_date="hôm qua")
    found = examine(file.submitter, file.name, file.content)
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
    assert len(found.notices.kept) == 50
