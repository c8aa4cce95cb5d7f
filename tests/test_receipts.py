"""Receipts: their content in each case, their published schema, and that nothing of a sender's can act in them."""

import json
import re
import zipfile
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jsonschema
import pytest
from python_calamine import load_workbook

from dagster_project.contracts import Contracts
from dagster_project.core.settings import PROJECT, TIME_ZONE, DataRoot
from dagster_project.submissions.ledger.ledger import open_ledger, transaction
from dagster_project.submissions.receipts import words
from dagster_project.submissions.receipts.compose import compose_check
from dagster_project.submissions.receipts.content import Receipt, Text
from dagster_project.submissions.receipts.facts import facts
from dagster_project.submissions.receipts.index import write_indexes
from dagster_project.submissions.receipts.schema import PLACE, receipt_schema
from dagster_project.submissions.receipts.visible import visible
from dagster_project.submissions.receipts.workbook import workbook
from dagster_project.submissions.receipts.writing import page, write_files, write_receipt
from dagster_project.submissions.records.notices import EXAMPLES_PER_RULE, Notices
from dagster_project.submissions.records.submission import Submission

pytestmark = pytest.mark.usefixtures("each_file_alone")

DAY = date(2023, 11, 22)
RECEIVED = datetime(2023, 11, 23, 1, 0, tzinfo=ZoneInfo(TIME_ZONE))
LATE = datetime(2023, 11, 23, 9, 0, tzinfo=ZoneInfo(TIME_ZONE))
FORMULAS = ("=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "http://example.org")
UNSEEN = "\u202eabc\u200b\x00\x1b[31m"
SCHEMA = json.loads((PROJECT / PLACE).read_text(encoding="utf-8"))


def submission(status: str = "accepted", **changed: Any) -> Submission:
    values: dict[str, Any] = {
        "submission_id": "viettel.subscribers.2023-11-22.1",
        "submitter": "viettel",
        "feed": "subscribers",
        "report_date": DAY,
        "status": status,
        "received_at": RECEIVED,
        "path": "viettel/VTT_thuebao_20231122.csv",
        "sha256": "a" * 64,
        "bytes": 12345,
        "rows_read": 3,
        "rows_accepted": {"accepted": 3, "accepted_with_quarantine": 2, "withdrawn": 3}.get(status, 0),
        "rows_quarantined": 1 if status == "accepted_with_quarantine" else 0,
        "read_as": "csv, utf-8",
    }
    return Submission(**values | changed)


def no_notices(contracts: Contracts) -> Notices:
    return Notices(contracts, "VTT_thuebao_20231122.csv")


def quarantined(contracts: Contracts, *values: str) -> Notices:
    notices = no_notices(contracts)
    for row, value in enumerate(values or ("-1",), start=2):
        notices.add(
            "value_out_of_range", sheet="Số liệu", row=row, column="subscribers_total", value=value, expected="≥ 0"
        )
    return notices


def unrecognised(contracts: Contracts) -> tuple[Submission, Notices]:
    notices = no_notices(contracts)
    notices.add("feed_unrecognised", expected="VTT_thuebao_20231122.csv")
    found = submission("refused", feed=None, report_date=None, submission_id="viettel.unrecognised.2023-11-23.1")
    return found, notices


def unreadable(contracts: Contracts) -> tuple[Submission, Notices]:
    notices = no_notices(contracts)
    notices.add("file_unreadable")
    return submission("refused", sha256="", rows_read=0, read_as=None), notices


def cases(contracts: Contracts) -> dict[str, tuple[Submission, Notices]]:
    refused = no_notices(contracts)
    refused.add("control_total_differs", row=9, column="subscribers_total", value=300, expected="301")
    found = {
        "accepted": (submission(), no_notices(contracts)),
        "quarantined": (submission("accepted_with_quarantine"), quarantined(contracts)),
        "refused": (submission("refused"), refused),
        "unrecognised": unrecognised(contracts),
        "unreadable": unreadable(contracts),
        "unknown submitter": (submission("refused", submitter="viettell", feed=None, report_date=None), refused),
        "withdrawn": (
            submission("withdrawn", withdrawn_at=LATE, withdrawn_by="kỹ sư", withdrawn_reason="Gửi nhầm"),
            no_notices(contracts),
        ),
    }
    personal = [code for code in contracts.rules if "personal" in code]
    for code in personal:
        notices = no_notices(contracts)
        notices.add(code, sheet="Số liệu", column="Số điện thoại", count=3)
        found[code] = (submission("refused", raw_path=None), notices)
    return found


def written(root: DataRoot, contracts: Contracts, one: Submission, notices: Notices) -> dict[str, Any]:
    """The receipt as it is once the submission is entered; the ledger stays as it was."""
    with open_ledger(root.ledger) as ledger:
        ledger.con.execute("begin")
        if ledger.find(one.submission_id) is None:
            ledger.record(one, notices)
        write_receipt(root, one.submitter, one, notices, ledger)
        ledger.con.execute("rollback")
    content = (root.receipts / one.submitter / f"{one.submission_id}.json").read_text(encoding="utf-8")
    return dict(json.loads(content))


@pytest.fixture
def root(tmp_path: Path) -> DataRoot:
    return DataRoot(tmp_path / "data")


def test_the_published_schema_is_that_of_the_code() -> None:
    assert (PROJECT / PLACE).read_text(encoding="utf-8") == receipt_schema(), "run `make docs`"


def test_every_case_gives_three_files_that_fit_the_schema(root: DataRoot, contracts: Contracts) -> None:
    for name, (one, notices) in cases(contracts).items():
        content = written(root, contracts, one, notices)
        jsonschema.validate(content, SCHEMA)
        assert content["status"] == one.status, name
        assert content["format_version"] == 1
        folder = root.receipts / one.submitter
        assert {p.suffix for p in folder.glob(f"{one.submission_id}.*")} == {".json", ".html", ".xlsx"}
        assert not list(folder.glob("*.part")), name


def test_a_field_that_is_not_published_does_not_fit_the_schema(root: DataRoot, contracts: Contracts) -> None:
    content = written(root, contracts, *cases(contracts)["accepted"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content | {"more": 1}, SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({key: value for key, value in content.items() if key != "verdict"}, SCHEMA)


def test_on_time_or_late_is_said_by_the_contract(root: DataRoot, contracts: Contracts) -> None:
    for received_at, said in ((RECEIVED, "on_time"), (LATE, "late")):
        content = written(root, contracts, submission(received_at=received_at), no_notices(contracts))
        assert content["timeliness"] == said
        assert content["due_at"] == "2023-11-23T01:30:00+07:00"


def test_it_says_what_is_in_force_because_of_it(root: DataRoot, contracts: Contracts) -> None:
    first, second = submission(), submission("refused", submission_id="viettel.subscribers.2023-11-22.2")
    next_day = submission("refused", submission_id="viettel.subscribers.2023-11-23.1", report_date=date(2023, 11, 23))
    assert written(root, contracts, second, no_notices(contracts))["in_force"] is None
    assert written(root, contracts, first, no_notices(contracts))["in_force"]["submission_id"] == first.submission_id
    with open_ledger(root.ledger) as ledger, transaction(ledger):
        ledger.record(first, no_notices(contracts))
    after = written(root, contracts, second, no_notices(contracts))
    assert after["in_force"] == {"submission_id": first.submission_id, "report_date": "2023-11-22"}
    assert "vẫn lấy theo lần gửi viettel.subscribers.2023-11-22.1" in after["effect"]["vi"]
    assert "22/11/2023" in written(root, contracts, next_day, no_notices(contracts))["effect"]["en"]
    older = submission(submission_id="viettel.subscribers.2023-11-22.3", received_at=RECEIVED.replace(hour=0))
    assert written(root, contracts, older, no_notices(contracts))["in_force"]["submission_id"] == first.submission_id


def test_counts_are_true_beyond_the_examples(contracts: Contracts) -> None:
    times = EXAMPLES_PER_RULE + 1184
    notices = quarantined(contracts, *(str(-n) for n in range(1, times + 1)))
    receipt = compose_check(submission("accepted_with_quarantine"), notices)
    [rule] = receipt.rules
    assert (rule.count, rule.shown, len(receipt.notices)) == (times, EXAMPLES_PER_RULE, EXAMPLES_PER_RULE)
    assert receipt.notice_counts == {"value_out_of_range": times}
    assert f"(nêu {EXAMPLES_PER_RULE})" in page(receipt)
    sheets = cells_of(workbook(receipt))
    assert len(sheets["Nội dung cần xem"]) == EXAMPLES_PER_RULE + 1
    assert sheets["Tổng hợp"][1][2:4] == [times, EXAMPLES_PER_RULE]


def cells_of(content: bytes) -> dict[str, list[list[Any]]]:
    import io

    book = load_workbook(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_no_cell_of_a_sender_becomes_a_formula_or_a_link(contracts: Contracts, tmp_path: Path) -> None:
    receipt = compose_check(submission(path=f"viettel/{FORMULAS[0]}.csv"), quarantined(contracts, *FORMULAS))
    file = tmp_path / "receipt.xlsx"
    file.write_bytes(workbook(receipt))
    with zipfile.ZipFile(file) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/" in name]
        styles = parts.read("xl/styles.xml").decode()
        assert not [name for name in parts.namelist() if "externalLink" in name or "vbaProject" in name]
    assert sheets
    assert not re.search(r"<f[ >]|<hyperlink", "".join(sheets))
    assert 'quotePrefix="1"' in styles
    values = [row[4] for row in cells_of(file.read_bytes())["Nội dung cần xem"][1:]]
    assert values == [visible(value) for value in FORMULAS]


class Elements(HTMLParser):
    """The elements and attributes of a page, and its text."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_needs_nothing_and_runs_nothing(contracts: Contracts) -> None:
    evil = '<script>alert(1)</script><img src=x onerror=alert(1)>" onload="x'
    receipt = compose_check(submission(path=f"viettel/{evil}.csv"), quarantined(contracts, evil))
    elements = Elements(page(receipt))
    assert not {"script", "img", "link", "iframe", "object", "form"} & {tag for tag, _ in elements.found}
    for _, attributes in elements.found:
        assert not [name for name in attributes if name.startswith("on")]
        assert not {"src", "href", "action"} & set(attributes)
    assert evil in elements.text


def test_invisible_and_turning_signs_are_written_out(contracts: Contracts) -> None:
    receipt = compose_check(submission(path=f"viettel/{UNSEEN}.csv"), quarantined(contracts, UNSEEN))
    shown = visible(UNSEEN)
    assert shown == "⟨U+202E⟩abc⟨U+200B⟩␀␛[31m"
    assert shown in page(receipt)
    assert not set(UNSEEN) & set("\u202e\u200b\x00\x1b") & set(page(receipt))
    assert cells_of(workbook(receipt))["Nội dung cần xem"][1][4] == shown
    assert visible("Thủy Nguyên\u202f– Đồ Sơn") == "Thủy Nguyên\u202f– Đồ Sơn"


def test_a_name_that_no_encoding_takes_is_still_written(contracts: Contracts, tmp_path: Path) -> None:
    receipt = compose_check(submission(path="viettel/x\udcff.csv"), quarantined(contracts, "\udcfe"))
    files = write_files(receipt, tmp_path, "x")
    found = json.loads(next(path for path in files if path.suffix == ".json").read_text(encoding="utf-8"))
    assert found["file"] == "x\udcff.csv"


def test_both_languages_are_complete(contracts: Contracts) -> None:
    for one, notices in cases(contracts).values():
        receipt = compose_check(one, notices) if one.status != "withdrawn" else None
        for text in texts(receipt):
            assert text.vi.strip()
            assert text.en.strip()
    for heading in words.HEADINGS:
        assert heading.vi
        assert heading.en


def texts(value: Any) -> list[Text]:
    if isinstance(value, Text):
        return [value]
    if isinstance(value, Receipt):
        return [*texts(list(vars(value).values())), *(text for fact in facts(value) for text in fact)]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    return [text for name in fields(value) for text in texts(getattr(value, name.name))] if is_dataclass(value) else []


def test_the_language_switches_without_a_script(contracts: Contracts) -> None:
    receipt = compose_check(*cases(contracts)["quarantined"])
    for language, other in (("vi", "en"), ("en", "vi")):
        checked = {a["id"]: "checked" in a for tag, a in Elements(page(receipt, language)).found if tag == "input"}
        assert checked == {language: True, other: False}
    content = page(receipt)
    assert content.count('<span lang="vi">') == content.count('<span lang="en">')
    labels = [a for tag, a in Elements(content).found if tag == "td" and a.get("data-vi")]
    assert all(attributes.get("data-en") for attributes in labels)


def test_demo_receipts_say_so_everywhere(root: DataRoot, contracts: Contracts) -> None:
    root.path.mkdir()
    root.demo_mark.write_text("{}")
    one, notices = cases(contracts)["quarantined"]
    assert written(root, contracts, one, notices)["sample_data"] == "DỮ LIỆU MẪU"
    folder = root.receipts / one.submitter
    assert "DỮ LIỆU MẪU" in (folder / f"{one.submission_id}.html").read_text(encoding="utf-8")
    assert "DỮ LIỆU MẪU" in str(cells_of((folder / f"{one.submission_id}.xlsx").read_bytes()))


def test_a_receipt_can_be_written_again_from_the_ledger(root: DataRoot, contracts: Contracts) -> None:
    one, notices = cases(contracts)["quarantined"]
    before = written(root, contracts, one, notices)
    with open_ledger(root.ledger) as ledger:
        with transaction(ledger):
            ledger.record(one, notices)
        write_receipt(root, one.submitter, one, ledger.recorded_notices(contracts, one), ledger)
    again = json.loads((root.receipts / one.submitter / f"{one.submission_id}.json").read_text(encoding="utf-8"))
    assert again == before


def test_each_submitter_has_a_page_of_its_last_submissions(root: DataRoot, contracts: Contracts) -> None:
    with open_ledger(root.ledger) as ledger:
        for one, notices in cases(contracts).values():
            if one.submitter == "viettel" and not ledger.find(one.submission_id):
                ledger.record(one, notices)
        write_indexes(root, contracts, ledger, ["viettel", "viettell"])
    content = (root.receipts / "viettel" / "index.html").read_text(encoding="utf-8")
    assert "viettel.subscribers.2023-11-22.1.html" in content
    assert not (root.receipts / "viettell").exists()
