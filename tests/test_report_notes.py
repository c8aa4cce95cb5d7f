"""What the report says beside its figures: the same in page, workbook and document, and all clear only where it is."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from dagster_project.contracts import load_contracts
from dagster_project.releases import publish
from dagster_project.releases.report import words
from dagster_project.settings import Settings
from dagster_project.submissions.ledger import Submission, open_ledger
from dagster_project.submissions.notices import Notices
from dagster_project.verdicts import Approval, CheckResult, Verdict, add_approval
from tests.made_warehouse import D1, D2, D3, change, pass_gate

pytestmark = pytest.mark.slow("publishes a release with its report in each test")

Publish = Callable[..., dict[str, str]]
ALL_CLEAR = "Số liệu ngày 22/11/2023, kế hoạch và báo cáo đến hạn gần nhất, báo cáo tuyên truyền trong 28 ngày qua đã"
TIEN_LANG = f"""
insert into marts.dim_submitter by name select 'tien_lang' as submitter, 'Tiên Lãng' as submitter_name,
    'district' as kind, '315' as district_code, date '2022-09-27' as active_from;
insert into control.submitter_feed values
    ('tien_lang', 'outreach', date '2022-09-27', null, 'flow', false),
    ('viettel', 'shutdown_plan', date '2022-09-27', null, 'stock', true);
insert into official.report_submission by name
    select report_date, submitter, feed, 'not_due' as status
    from (values (date '{D1}'), (date '{D2}'), (date '{D3}')) as t (report_date)
    cross join (values ('tien_lang', 'outreach'), ('viettel', 'shutdown_plan')) as u (submitter, feed);
"""
_MISSING = f"status = 'missing', due_report_date = date '2023-11-05', due_at = timestamptz '{D1} 05:00:00+00'"
_LATE = (
    f"status = 'late', due_report_date = report_date, due_at = timestamptz '{D1} 05:00:00+00', "
    f"received_at = timestamptz '{D2} 03:31:00+00', submission_id = 'x'"
)


def _set(values: str, submitter: str, feed: str, day: date) -> str:
    where = f"submitter = '{submitter}' and feed = '{feed}' and report_date = date '{day}'"
    return f"{TIEN_LANG} update official.report_submission set {values} where {where};"


@pytest.fixture
def published(warehouse: Settings) -> Publish:
    """Publishes the warehouse with changes; the text of each form of the report."""

    def make(statements: str = "", checks: list[CheckResult] | None = None) -> dict[str, str]:
        if statements:
            change(warehouse, statements)
        verdict = pass_gate(warehouse, checks=checks)
        for check in checks or []:
            if check.severity == "critical":
                add_approval(warehouse, verdict, _approval(check, verdict))
        return forms(publish(warehouse).path)

    return make


def _approval(check: CheckResult, verdict: Verdict) -> Approval:
    at = datetime(2023, 11, 23, 1, 30, tzinfo=UTC)
    return Approval(
        check=check.name, digest=verdict.digest, dates=check.dates, by="Trần B", reason="Đã rà soát.", approved_at=at
    )


def forms(folder: Path) -> dict[str, str]:
    page = re.sub(r"<[^>]+>", "", (folder / "report.html").read_text(encoding="utf-8"))
    book = CalamineWorkbook.from_path(str(folder / "report.xlsx"))
    sheets = {
        name: "\n".join(str(cell) for row in book.get_sheet_by_name(name).to_python() for cell in row if cell != "")
        for name in book.sheet_names
    }
    document = "\n".join(paragraph.text for paragraph in Document(str(folder / "report.docx")).paragraphs)
    return {"page": unescape(page), "document": document, **sheets}


def assert_told(texts: dict[str, str], *sentences: str) -> None:
    """In every form of the report, and nowhere beside an all-clear."""
    for form in ("page", "document", "Tình hình gửi"):
        for sentence in sentences:
            assert sentence in texts[form], (form, sentence)
        assert ALL_CLEAR not in texts[form], form


def submission(settings: Settings, name: str, notices: dict[str, int] | None = None, **values: object) -> None:
    """Enter a submission with counted notices in the ledger."""
    submitter, feed, _ = name.split(".", 2)
    sent = Submission(name, submitter, feed, D3, "accepted", datetime(2023, 11, 22, 17, tzinfo=UTC), "a.csv", "ab", 5)
    told = Notices(load_contracts(settings.contracts), "a.csv")
    for code, count in (notices or {}).items():
        for _ in range(count):
            told.add(code)
    with open_ledger(settings.root.ledger) as ledger:
        ledger.record(replace(sent, **values), told)  # type: ignore[arg-type]


def test_all_clear_says_what_it_is_of(published: Publish) -> None:
    texts = published()
    assert ALL_CLEAR in texts["page"]
    assert ALL_CLEAR in texts["document"]
    assert "gửi số liệu đầy đủ" not in texts["document"]


def test_what_was_due_last_and_in_the_four_weeks_is_told_beside_the_date(published: Publish) -> None:
    late = _set(_LATE, "viettel", "shutdown_plan", D1)
    owed = _set(_MISSING, "tien_lang", "outreach", D2).removeprefix(TIEN_LANG)
    texts = published(late + owed)
    assert_told(
        texts,
        "Tiên Lãng, tuyên truyền kỳ 05/11/2023: chưa gửi; hạn gửi 12:00 20/11/2023; báo cáo không có số liệu của kỳ",
        "Viettel, kế hoạch tắt sóng kỳ 20/11/2023: gửi muộn; hạn gửi 12:00 20/11/2023; nhận lúc 10:31 21/11/2023.",
    )
    asked = next(line for line in texts["document"].splitlines() if "gửi số liệu đầy đủ" in line)
    assert asked.startswith("- Tiên Lãng gửi")


def test_what_is_not_due_yet_is_told_of_nobody(published: Publish) -> None:
    values = f"due_report_date = report_date, due_at = timestamptz '{D3} 17:00:00+00'"
    texts = published(_set(values, "tien_lang", "outreach", D3))
    assert ALL_CLEAR in texts["document"]
    assert "gửi số liệu đầy đủ" not in texts["document"]


def test_weeks_that_were_not_reported_stand_beside_the_sum(published: Publish) -> None:
    texts = published(
        "update official.report_outreach set weeks_reported = case district_code when '315' then 3 else 4 end, "
        "sessions_total = 1, people_reached_total = 10"
    )
    assert "lượt người (chưa đủ số liệu các tuần: Huyện Tiên Lãng 3/4)." in texts["document"]


def test_warnings_of_the_receipts_in_force_are_counted_by_submitter_and_rule(
    published: Publish, warehouse: Settings
) -> None:
    submission(warehouse, f"viettel.stations.{D3}.1", {"station_on_after_planned_date": 4, "row_not_read": 2})
    submission(warehouse, f"viettel.stations.{D2}.1", {"station_on_after_planned_date": 9}, report_date=D2)
    assert_told(
        published(),
        "Viettel, cảnh báo trong phiếu tiếp nhận của số liệu đang dùng: trạng thái trạm so với kế hoạch tắt sóng (4).",
    )


def test_a_refused_file_is_told_recognised_or_not(published: Publish, warehouse: Settings) -> None:
    unknown = {"feed": None, "report_date": None, "status": "refused"}
    submission(warehouse, f"itel.subscribers.{D3}.1")
    submission(warehouse, f"itel.subscribers.{D3}.2", status="refused", path="b.csv")
    submission(warehouse, f"vinaphone.unrecognised.{D3}.1", path="c.csv", **unknown)
    before = datetime(2023, 11, 21, 17, tzinfo=UTC)
    submission(warehouse, f"viettel.unrecognised.{D2}.1", path="d.csv", received_at=before, **unknown)
    texts = published()
    assert_told(
        texts,
        "iTel, thuê bao: 1 tệp bị từ chối; vẫn dùng số liệu đã nhận trước đó.",
        "VinaPhone: 1 tệp bị từ chối vì không xác định được loại hoặc ngày số liệu.",
    )
    assert "Viettel: 1 tệp" not in texts["document"]


def test_a_held_file_is_told_as_to_be_confirmed(published: Publish, warehouse: Settings) -> None:
    submission(warehouse, f"itel.subscribers.{D3}.1")
    submission(warehouse, f"itel.subscribers.{D3}.2", status="held", path="b.csv")
    assert_told(published(), "iTel, thuê bao: 1 tệp chờ xác nhận; vẫn dùng số liệu đã nhận trước đó.")


def _check(name: str, severity: str, limit: int, *cases: tuple[str, date, int, int]) -> CheckResult:
    keys = [
        {"report_date": str(day), "submitter": who, "measure": "subscribers_2g", "before": before, "figure": after}
        for who, day, before, after in cases
    ]
    return CheckResult.model_validate({
        "name": name, "table": "official.report_carrier", "topic": "movement", "severity": severity, "success": False,
        "expectation": "", "reason": "Unusual.", "failing_keys": keys, "failing_count": len(keys), "approvable": True,
        "notice": f"Số thuê bao của nhà mạng thay đổi hơn {limit} % so với ngày trước.",
        "dates": {str(day): sum(case[1] == day for case in cases) for _, day, *_ in cases},
    })  # fmt: skip


def test_an_approved_jump_is_told_whole_and_its_milder_warning_left_out(published: Publish) -> None:
    jump = ("viettel", D3, 155556, 108716)
    texts = published(
        checks=[
            _check("carrier_moves_within_bounds", "critical", 20, jump),
            _check("carrier_moves_little", "warning", 5, jump, ("itel", D2, 2000, 2200)),
        ]
    )
    assert_told(
        texts,
        "Đã chấp thuận: Số thuê bao của nhà mạng thay đổi hơn 20% so với ngày trước: Viettel, thuê bao 2G, ngày "
        "22/11/2023: 155.556 → 108.716 (−30,1%). Người chấp thuận: Trần B, lúc 08:30 23/11/2023; lý do: Đã rà soát.",
        "Cảnh báo: Số thuê bao của nhà mạng thay đổi hơn 5% so với ngày trước: iTel, thuê bao 2G, ngày 21/11/2023: "
        "2.000 → 2.200 (+10,0%).",
    )
    for text in texts.values():
        assert "carrier_moves" not in text
        assert ". (" not in text


@pytest.mark.parametrize("assumed", [True, False])
def test_criteria_say_in_every_form_whether_they_are_assumed(
    published: Publish, warehouse: Settings, assumed: bool
) -> None:
    texts = published(
        f"update reference.priority_rule set min_subscribers_2g = 700, is_assumption = {assumed}; "
        f"update reference.eligibility set max_data_mb_7d = 1600, is_assumption = {assumed};"
    )
    ground = " (ngưỡng tạm tính, chưa có quy định)" if assumed else ""
    priority = f"và còn từ 700 thuê bao 2G trở lên{ground}."
    eligible = (
        f"không quá 150 Erlang giờ thoại và 1.600 MB dữ liệu, quanh trạm không quá 500 thuê bao 2G, có trạm 4G "
        f"cùng nhà mạng trong phạm vi 10.000 m{ground}."
    )
    for form, criteria in [("page", priority), ("document", priority), ("Xã phường", priority),
                           ("page", eligible), ("document", eligible), ("Trạm có thể tắt", eligible)]:  # fmt: skip
        assert criteria in texts[form], form


def test_criteria_are_those_of_the_report_date_to_the_last_digit(published: Publish) -> None:
    later = "insert into reference.{0} select * replace (date '{1}' as valid_from, {2}) from reference.{0} limit 1;"
    texts = published(
        later.format("priority_rule", D3, "1.25 as min_location_quotient")
        + later.format("priority_rule", date(2023, 11, 23), "9 as min_location_quotient")
        + later.format("eligibility", D3, "149 as max_voice_erlang_7d")
        + later.format("eligibility", date(2023, 11, 23), "9 as max_voice_erlang_7d")
    )
    for form in ("page", "document"):
        assert "tỷ lệ thuê bao 2G từ 1,25 lần toàn thành phố" in texts[form]
        assert "không quá 149 Erlang giờ thoại" in texts[form]


def test_the_rate_is_said_to_be_of_all_2g_subscribers(published: Publish) -> None:
    texts = published(
        "update official.report_city set subscribers_2g = 301872, days_to_milestone = 299, "
        "required_conversions_per_day = 1009.6"
    )
    assert (
        "để chuyển đổi toàn bộ 301.872 thuê bao 2G trước mốc này, cần bình quân 1.009,6 thuê bao" in texts["document"]
    )
    assert "Cần để chuyển đổi toàn bộ thuê bao 2G trước mốc" in texts["page"]


@pytest.mark.parametrize(("left", "said"), [(0, "Ngày báo cáo là ngày của mốc này; còn"), (-3, "đã qua 3 ngày; còn")])
def test_the_day_of_the_milestone_and_after_it(published: Publish, left: int, said: str) -> None:
    texts = published(f"update official.report_city set days_to_milestone = {left}")
    assert said in texts["document"]
    assert "0 ngày" not in texts["document"]
    assert ("ngày báo cáo là ngày của mốc" in texts["page"]) == (left == 0)


def test_the_document_names_its_release_and_what_it_follows(published: Publish) -> None:
    assert "Số liệu theo bản phát hành 2023-11-22/r001.\n" in published()["document"]
    texts = published("update official.report_commune set subscribers_m2m = 1")
    assert "Số liệu theo bản phát hành 2023-11-22/r002 (thay bản r001).\n" in texts["document"]
    assert "(thay bản" in texts["page"]


def test_a_file_sent_again_after_its_time_leaves_the_date_on_time_and_says_so(published: Publish) -> None:
    texts = published(
        f"update official.report_submission set due_at = timestamptz '{D3} 18:30:00+00', "
        f"received_at = timestamptz '{D3} 20:00:00+00' where submitter = 'itel' and feed = 'subscribers' "
        f"and report_date = date '{D3}'"
    )
    assert "đúng hạn; gửi lại" in texts["Tình hình gửi"]
    assert "đúng hạn; gửi lại" in texts["page"]
    assert texts["Tình hình gửi"].count("đúng hạn; gửi lại") == 1


def test_dates_are_written_as_official_papers_do() -> None:
    days = [date(2024, 9, 16), date(2023, 11, 5), date(2024, 2, 9)]
    assert [words.day(day) for day in days] == ["16/9/2024", "05/11/2023", "09/02/2024"]
    assert words.moment(datetime(2024, 9, 15, 18, 30, tzinfo=UTC)) == "01:30 16/9/2024"
