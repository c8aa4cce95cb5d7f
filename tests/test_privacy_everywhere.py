"""Persons hidden anywhere in the bytes of a file: refused, erased, without a trace; and what is harmless."""

import io
import logging
from collections.abc import Callable, Mapping

import phonenumbers
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dagster_project.contracts import Contracts
from dagster_project.core.settings import Settings
from dagster_project.submissions.hiding.marks import found_in
from dagster_project.submissions.ingest.reception import receive
from dagster_project.submissions.ledger.ledger import open_ledger
from dagster_project.submissions.privacy.gathering import Gathering
from dagster_project.submissions.privacy.markup import FoundText, texts_of_markup
from tests import hiding
from tests.conftest import Drop, Examine
from tests.hostile import repacked
from tests.sending import CLEAN, as_csv, as_rows
from tests.traces import traces

PLACES: dict[str, Mapping[str, tuple[str, Callable[[], bytes]]]] = {
    "xlsx": {place: (".xlsx", make) for place, make in hiding.OF_XLSX.items()},
    "ods": {place: (".ods", make) for place, make in hiding.OF_ODS.items()},
    "xls": {place: (".xls", make) for place, make in hiding.OF_XLS.items()},
    "text": hiding.OF_TEXT,
}
PLANTED = (*hiding.PHONES, *(phone[1:] for phone in hiding.PHONES), *hiding.NAMES)


@pytest.mark.parametrize("container", PLACES)
def test_whatever_place_they_hide_in_the_file_is_refused_without_a_trace(
    container: str, settings: Settings, contracts: Contracts, drop: Drop, caplog: pytest.LogCaptureFixture
) -> None:
    for place, (ending, make) in PLACES[container].items():
        drop("viettel", f"{place.replace('/', ' ')}/VTT_thuebao_20231122{ending}", make())
    with caplog.at_level(logging.DEBUG):
        found = receive(settings, contracts)
    with open_ledger(settings.root.ledger) as ledger:
        told = {
            one.path.split("/")[1]: {notice["code"] for notice in ledger.notices(one.submission_id)} for one in found
        }
    assert len(found) == len(PLACES[container])
    assert {place: codes for place, codes in told.items() if "personal_data" not in codes} == {}
    assert not [path for path in settings.root.landing.rglob("*") if path.is_file()]
    assert traces(settings.root.path, PLANTED) == []
    assert not [word for word in PLANTED if word in caplog.text]


@pytest.mark.parametrize("ending", [".xlsx", ".ods", ".xls", ".csv"])
def test_the_same_files_without_them_are_taken(ending: str, examine: Examine) -> None:
    content = {".xlsx": hiding.XLSX, ".ods": hiding.ODS, ".xls": hiding.XLS, ".csv": hiding.TEXT}[ending]
    found = examine("viettel", f"VTT_thuebao_20231122{ending}", content)
    assert found.status in ("accepted", "held")
    assert not {code for code in found.notices.counts if code.startswith(("personal", "embedded"))}


@pytest.mark.parametrize("scanned", ["above", "below", "names"])
def test_lines_about_a_large_text_are_looked_at(scanned: str, examine: Examine) -> None:
    table = as_csv(as_rows(CLEAN["traffic"])).decode()
    lines = "\n".join(hiding.NAMES if scanned == "names" else hiding.LISTED) + "\n"
    text = table + lines if scanned != "above" else lines + table
    found = examine("viettel", "VTT_luuluong_20231122.csv", text.encode())
    assert (found.status, "personal_data" in found.notices.counts) == ("refused", True)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("xl/embeddings/oleObject1.bin", hiding.noise(6000)),
        ("xl/embeddings/a.pdf", b"%PDF-1.7\n"),
        ("xl/embeddings/a.7z", b"7z\xbc\xaf\x27\x1c"),
        ("xl/embeddings/a.docx", hiding.OF_XLSX["custom XML"]()[:-40]),
        ("xl/model/item.data", bytes(4096) + hiding.noise(4096)),
        ("xl/embeddings/locked.bin", hiding.ole("EncryptedPackage", b"x")),
    ],
)  # fmt: skip
def test_what_is_embedded_and_cannot_be_looked_at_refuses_the_file(name: str, part: bytes, examine: Examine) -> None:
    found = examine("viettel", "VTT_thuebao_20231122.xlsx", repacked(hiding.XLSX, {name: part}))
    assert found.status == "refused"
    assert found.may_be_kept is False


def test_a_name_of_a_person_is_hidden_in_the_name_of_a_file(
    settings: Settings, contracts: Contracts, drop: Drop
) -> None:
    drop("viettel", f"VTT_thuebao_20231122_{hiding.NAMES[0]}.csv", hiding.TEXT)
    [found] = receive(settings, contracts)
    assert hiding.NAMES[0] not in found.path


def test_many_persons_in_the_name_of_a_file_refuse_it(settings: Settings, contracts: Contracts, drop: Drop) -> None:
    drop("viettel", f"VTT_thuebao_20231122 {', '.join(hiding.PHONES[:4])}.csv", hiding.TEXT)
    [found] = receive(settings, contracts)
    assert found.status == "refused"
    assert traces(settings.root.path, PLANTED) == []


def _sums(header: str) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet("Thuê bao")
        for at, row in enumerate(hiding.ROWS):
            page.write_row(at, 0, row)
        more = book.add_worksheet("Đặc điểm")
        rows = [["TT", header, "Số thuê bao"], [1, "Nam", 9800], [2, "Nữ", 9100]]
        for at, cells in enumerate(rows):
            more.write_row(at, 0, cells)
    return content.getvalue()


@pytest.mark.parametrize("header", ["Giới tính", "Dân tộc", "Nghề nghiệp"])
def test_sums_by_a_trait_are_nobodys_data(header: str, examine: Examine) -> None:
    found = examine("viettel", "VTT_thuebao_20231122.xlsx", _sums(header))
    assert not {code for code in found.notices.counts if code.startswith("personal")}


def test_a_list_of_persons_by_their_traits_is_refused(examine: Examine) -> None:
    rows = [["STT", "Giới tính", "Xã"], *([n, ("Nam", "Nữ")[n % 2], "An Đồng"] for n in range(1, 9))]
    found = examine("viettel", "VTT_thuebao_20231122.csv", as_csv(rows))
    assert "personal_data" in found.notices.counts


_HARMLESS = st.one_of(
    st.uuids().map(lambda found: f"{{{str(found).upper()}}}"),
    st.integers(-(2**31), 2**32 - 1).map(str),
    st.floats(0, 1e6, allow_nan=False).map(str),
    st.floats(45000, 46000, allow_nan=False).map(lambda n: f"{n:.12f}"),
    st.datetimes().map(lambda found: f"{found:%Y-%m-%dT%H:%M:%SZ}"),
    st.integers(0, 0xFFFFFFFF).map(lambda n: f"{n:08X}"),
    st.lists(st.integers(0, 21600), min_size=4, max_size=40).map(lambda found: " ".join(map(str, found))),
    st.lists(st.tuples(st.integers(0, 99999), st.integers(0, 99999)), min_size=2, max_size=20).map(
        lambda found: " ".join(f"{x},{y}" for x, y in found)
    ),
    st.lists(st.integers(0, 99), min_size=8, max_size=8).map(lambda found: ", ".join(map(str, found))),
    st.tuples(st.integers(1, 1048576), st.integers(1, 1048576)).map(lambda found: f"$A${found[0]}:$XFD${found[1]}"),
)


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.lists(_HARMLESS, min_size=30, max_size=60))
def test_what_programs_write_for_themselves_alarms_nobody(values: list[str]) -> None:
    names = ("id", "uid", "val", "spans", "viewBox", "d", "points", "refreshedDate", "rgb", "sqref", "x", "guid")
    part = "".join(f'<e {names[at % len(names)]}="{value}"/>' for at, value in enumerate(values))
    gathering = Gathering([])
    gathering.add("part", texts_of_markup([f"<a>{part}</a>".encode()], "utf-8"))
    assert gathering.findings() == ()


@pytest.mark.parametrize("phone", hiding.PHONES)
def test_what_an_independent_library_takes_for_a_number_is_one(phone: str) -> None:
    number = phonenumbers.parse(phone, "VN")
    assert phonenumbers.is_possible_number(number)
    for form in vars(phonenumbers.PhoneNumberFormat).values():
        if isinstance(form, int):
            written = phonenumbers.format_number(number, form)
            assert [match.kind for match in found_in(written.removeprefix("tel:"))] == ["phone"], written


def _numbers() -> st.SearchStrategy[str]:
    mobile = st.tuples(
        st.sampled_from(["32", "38", "56", "70", "77", "81", "88", "90", "91", "96", "98"]), st.integers(0, 9_999_999)
    )
    return mobile.map(lambda found: f"0{found[0]}{found[1]:07}")


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.lists(_numbers(), min_size=3, max_size=6, unique=True), st.sampled_from(["{}", "KH {}", "({})", "x: {}; y"]))
def test_every_number_that_the_library_finds_in_a_text_is_found(numbers: list[str], form: str) -> None:
    text = ", ".join(form.format(number) for number in numbers)
    theirs = {str(found.number.national_number) for found in phonenumbers.PhoneNumberMatcher(text, "VN")}
    ours = {match.key for match in found_in(text)}
    assert theirs <= ours
    gathering = Gathering([])
    gathering.add("part", [FoundText(text, "t")])
    assert gathering.findings() != ()
