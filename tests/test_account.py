"""What is not understood of a file holds it: every sheet, cell, column, format and part is accounted for.

`TATSONG_TEST_EFFORT=20 pytest tests/test_account.py`
tries more additions than the bounded number of every run.
"""

from dataclasses import replace

import pytest

from dagster_project.contracts import Agreement, Contracts
from dagster_project.core.settings import PROJECT
from dagster_project.submissions.places.reference import load_reference
from dagster_project.submissions.reading.number_format import is_plain, shows_number
from dagster_project.submissions.records.recognised import Recognised
from dagster_project.submissions.tables.understood import Understanding
from tests.additions import HARMLESS, NAME, addition, workbook
from tests.conftest import Examine
from tests.sending import clean_file
from tests.sheets import DAY
from tests.support.effort import effort

CSV = "VTT_thuebao_20231122.csv"
CASES = effort(300)


def asked(contracts: Contracts, feed: str = "subscribers", submitter: str = "viettel") -> Understanding:
    what = Recognised(contracts.submitters[submitter], contracts.feeds[feed], DAY)
    return Understanding(what, contracts, load_reference(PROJECT / "dbt" / "seeds", DAY).places)


@pytest.fixture
def examine_xlsx(examine_under, contracts: Contracts) -> Examine:  # type: ignore[no-untyped-def]
    """Under a contract by which Viettel sends workbooks."""
    viettel = contracts.submitters["viettel"]
    terms = replace(viettel.feeds["subscribers"], file_name="VTT_thuebao_{yyyymmdd}.xlsx")
    sender = replace(viettel, feeds={**viettel.feeds, "subscribers": terms})
    found: Examine = examine_under(replace(contracts, submitters={**contracts.submitters, "viettel": sender}))
    return found


@pytest.mark.slow("a search by chance")
def test_a_workbook_with_an_addition_is_held_unless_the_contract_knows_it(examine_xlsx: Examine) -> None:
    assert examine_xlsx("viettel", NAME, workbook()).status == "accepted"
    for seed in range(CASES):
        added = addition(seed)
        found = examine_xlsx("viettel", NAME, workbook(added.add))
        if added.is_harmless:
            assert found.status == "accepted", f"{seed}: {added.says}: {found.notices.counts}"
        else:
            assert found.status in ("held", "refused"), f"{seed}: {added.says}: {found.notices.counts}"
            assert found.status == "refused" or found.not_understood, seed


@pytest.mark.parametrize("text", HARMLESS)
def test_texts_of_the_contract_s_own_words_are_understood(contracts: Contracts, text: str) -> None:
    assert asked(contracts).is_understood(text)


@pytest.mark.parametrize(
    "text",
    [
        "BÁO CÁO THUÊ BAO (ĐVT: nghìn thuê bao)", "x 1000", "1.000 thuê bao", "'000", "Đơn vị tính: 10³ thuê bao",
        "trăm thuê bao", "BÁO CÁO THUÊ BAO TRẢ TRƯỚC NGÀY 22/11/2023", "SỐ LIỆU ƯỚC TÍNH", "Thuê bao 2G (%)",
        "BÁO CÁO THUÊ BAO NGÀY 21/11/2023", "Số liệu đến ngày 23/11/2023", "BÁO CÁO NĂM 2022", "Tháng 10/2023",
        "SỐ LIỆU NGÀY 23 THÁNG 11 NĂM 2023", "Kỳ báo cáo: 09/11 - 15/11/2023", "MobiFone Hải Phòng", "tuần 46",
        "VIETTEL HẢI DƯƠNG", "Kế hoạch năm 2023", "Thuê bao tháng Mười năm 2023", "Đơn vị: trạm",
    ],
)  # fmt: skip
def test_a_text_of_which_anything_is_left_is_not_understood(contracts: Contracts, text: str) -> None:
    assert not asked(contracts).is_understood(text)


def test_days_of_a_week_s_report_are_its_first_and_last(contracts: Contracts) -> None:
    week = Recognised(contracts.submitters["an_lao"], contracts.feeds["outreach"], DAY.replace(day=19))
    understanding = Understanding(week, contracts)
    assert understanding.is_understood("KẾT QUẢ TUYÊN TRUYỀN TUẦN TỪ NGÀY 13/11/2023 ĐẾN NGÀY 19/11/2023")
    assert not understanding.is_understood("KẾT QUẢ TUYÊN TRUYỀN TUẦN TỪ NGÀY 06/11/2023 ĐẾN NGÀY 12/11/2023")


@pytest.mark.parametrize("name", ["Sheet1", "Trang tính 2", "T11", "22.11.2023", "Thuê_bao", "Huyện An Dương", "S"])
def test_names_of_sheets_that_say_nothing_more(contracts: Contracts, name: str) -> None:
    assert asked(contracts).is_name_of_sheet(name)


@pytest.mark.parametrize("name", ["T10", "TB (nghìn)", "Rút khỏi kế hoạch", "Dự kiến", "MobiFone", "Chưa thực hiện"])
def test_names_of_sheets_that_say_more(contracts: Contracts, name: str) -> None:
    assert not asked(contracts).is_name_of_sheet(name)


@pytest.mark.parametrize("code", ["#,##0", "0.00", '#,##0 "đ"', '0 "TB"', "_(* #,##0_)", "[Red][<100]0;0", "# ##0"])
def test_a_format_that_shows_the_number(code: str) -> None:
    assert is_plain(code) or shows_number(code, 1250.0, True, {"tb", "d"})


@pytest.mark.parametrize(
    "code", ["0.000", "#.##0", "0%", '0"k"', "#,##0,", '#,##0" nghìn"', ";;;", "0.00E+00", "# ?/?"]
)
def test_a_format_that_shows_another_number(code: str) -> None:
    assert not is_plain(code) or code == "0.000"
    assert not shows_number(code, 2.0, True, {"tb", "d"})


def test_what_was_agreed_for_a_sender_holds_nothing(examine_under, contracts: Contracts) -> None:  # type: ignore[no-untyped-def]
    lines = "Số liệu tạm tính lần 3\n".encode() + clean_file("subscribers")
    [item] = examine_under(contracts)("viettel", CSV, lines).not_understood
    assert item == Agreement(kind="text", text="so lieu tam tinh lan #")
    viettel = contracts.submitters["viettel"]
    feeds = {**viettel.feeds, "subscribers": replace(viettel.feeds["subscribers"], agreed=[item])}
    agreed = replace(contracts, submitters={**contracts.submitters, "viettel": replace(viettel, feeds=feeds)})
    assert examine_under(agreed)("viettel", CSV, lines.replace(b" 3", b" 14")).status == "accepted"
