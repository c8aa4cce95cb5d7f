"""Rules of text files, tables, rows and their agreement with each other."""

from dataclasses import replace

import pytest

from dagster_project.contracts import Contracts
from dagster_project.submissions import examine
from dagster_project.submissions.bulk import scan
from dagster_project.submissions.places.reference import ReferencePlaces
from dagster_project.submissions.rules.table_check import TableCheck
from tests.broken import File
from tests.broken.made import changed, file, lines, named, with_total, without
from tests.sending import CLEAN, as_rows, clean_file


def _program_fails(monkeypatch: pytest.MonkeyPatch, _: Contracts) -> None:
    monkeypatch.setattr(TableCheck, "run", lambda *_: 1 / 0)


def _no_places(monkeypatch: pytest.MonkeyPatch, _: Contracts) -> None:
    monkeypatch.setattr(examine, "load_reference", lambda *_: ReferencePlaces(None, "01/03/2020 – 21/11/2023"))


def _few_line_faults(monkeypatch: pytest.MonkeyPatch, _: Contracts) -> None:
    monkeypatch.setattr(scan, "MOST_LINE_FAULTS", 2)


CASES: dict[str, File] = {
    "file_empty": file("subscribers", b""),
    "file_unreadable": replace(file("subscribers", clean_file("subscribers")), prepare=_program_fails),
    "file_type_unknown": file("subscribers", b"x", name="VTT_thuebao_20231122.pdf"),
    "encoding_unknown": file("subscribers", clean_file("subscribers") + "Tổng".encode("utf-16")),
    "encoding_undecided": file("subscribers", clean_file("subscribers").replace(b"commune_code", b"T\xean")),
    "delimiter_undecided": file("subscribers", b"commune_code;a,b\n11296;1,2\n"),
    "line_too_long": lines("subscribers", {3: b"x" * 1_000_001}),
    "text_malformed": lines("subscribers", {3: b'"11299;100'}),
    "workbook_unreadable": file("outreach", clean_file("outreach")[:900]),
    "submitter_unknown": file("subscribers", clean_file("subscribers"), submitter="viettell"),
    "feed_unrecognised": file("subscribers", b"a;b;c\n1;2;3\n", name="VTT_20231122.csv"),
    "report_date_unreadable": file("subscribers", clean_file("subscribers"), name="VTT_thuebao_20231322.csv"),
    "report_date_outside": file("subscribers", clean_file("subscribers"), name="VTT_thuebao_20220926.csv"),
    "report_date_not_over": file("subscribers", clean_file("subscribers"), name="VTT_thuebao_20231222.csv"),
    "places_unknown": replace(file("traffic", clean_file("traffic")), prepare=_no_places),
    "report_date_not_due": file("outreach", clean_file("outreach"), name="Tuyên truyền tuần 18-11-2023.xlsx"),
    "report_date_disagrees": changed("subscribers", report_date="21/11/2023"),
    "header_not_found": file("subscribers", b"a;b;c\n1;2;3\n"),
    "column_missing": without("subscribers", "subscribers_5g"),
    "column_repeated": file("subscribers", [[*row, row[1]] for row in as_rows(CLEAN["subscribers"])]),
    "column_not_understood": changed("subscribers", loai="x"),
    "place_missing": without("subscribers", "commune_code"),
    "rows_missing": file("subscribers", as_rows(CLEAN["subscribers"])[:1]),
    "lines_unreadable": replace(
        lines("traffic", dict.fromkeys(range(3, 5), b"HPG001;HPG001_1;2G;2023-11-22 01:00;x;1")),
        prepare=_few_line_faults,
    ),
    "heading_differs": lines("traffic", {4: b"station_code;cell_code;technology;hour_at;data_mb;voice_erlang"}),
    "no_row_accepted": file("subscribers", as_rows([{**row, "subscribers_m2m": -1} for row in CLEAN["subscribers"]])),
    "row_unreadable": lines("traffic", {4: b"\xff\xfe;HPG001_1;2G;2023-11-22 02:00:00;1;1"}),
    "row_wrong_width": lines("subscribers", {3: b"11299;100;10;4;20;60;10;5"}),
    "value_missing": changed("subscribers", subscribers_3g=None),
    "value_wrong_type": changed("subscribers", subscribers_3g="1.23"),
    "value_out_of_range": changed("subscribers", subscribers_m2m=-1),
    "value_not_a_choice": changed("conversions", programme="Khuyến mại"),
    "value_wrong_form": changed("stations", station_code="hpg 001"),
    "commune_unknown": named(("Quận Hồng Bàng", "Phường Quán Toàn")),
    "commune_ambiguous": named(("", "Xã An Hòa")),
    "commune_disagrees": changed("subscribers", commune_name="Phường Hùng Vương"),
    "district_missing": named(("", "Phường Quán Toan")),
    "district_unknown": named(("Quận Hồng Bằng", "Phường Quán Toan")),
    "subscribers_parts_sum": changed("subscribers", subscribers_total=101),
    "subscribers_2g_only_within_2g": changed("subscribers", subscribers_2g_only=11),
    "converted_within_cumulative": changed("conversions", converted=31),
    "station_off_needs_date": changed("stations", status="off_air"),
    "station_on_has_no_off_date": changed("stations", off_air_date="21/11/2023"),
    "station_dates_in_order": changed("stations", on_air_date="23/11/2023"),
    "station_inside_city": changed("stations", latitude="21.03", longitude="105.85"),
    "station_far_from_commune": changed("stations", commune_code="11914"),
    "traffic_hour_on_report_date": changed("traffic", hour_at="2023-11-22 00:15:00"),
    "outreach_day_in_week": file("outreach", as_rows([
        {**CLEAN["outreach"][0], "outreach_date": "12/11/2023"}, CLEAN["outreach"][1]
    ])),
    "outreach_in_own_district": changed("outreach", commune_name=None, commune_code="11590"),
    "key_repeated": file("subscribers", as_rows([
        *CLEAN["subscribers"], {**CLEAN["subscribers"][0], "commune_code": "11305"}, CLEAN["subscribers"][0]
    ])),
    "bad_share_exceeded": file("subscribers", as_rows([
        {**row, "subscribers_m2m": -at} for at, row in enumerate(CLEAN["subscribers"])
    ])),
    "control_total_differs": with_total("subscribers", subscribers_total=301),
}  # fmt: skip
