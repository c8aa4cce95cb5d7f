"""Personal data, planted in every form and place: the file is refused and nothing of it is found anywhere."""

import base64
import csv
import hashlib
import io
import json
import logging
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dagster_project.contracts import Contracts
from dagster_project.errors import TatsongError
from dagster_project.settings import PROJECT, Settings
from dagster_project.submissions import first_look
from dagster_project.submissions.ledger import open_ledger
from dagster_project.submissions.privacy.cells import Privacy
from dagster_project.submissions.privacy.headers import personal_header
from dagster_project.submissions.privacy.marks import found_in, hidden
from dagster_project.submissions.privacy.names import is_name, may_be_name
from dagster_project.submissions.receive import receive, waiting
from dagster_project.submissions.reread import Choice, reread
from dagster_project.text import plain
from tests.conftest import ARRIVED, DAY, Drop, Examine
from tests.sending import CLEAN, NAMES, as_csv, as_rows, as_xlsx, clean_file
from tests.traces import traces

pytestmark = [pytest.mark.usefixtures("each_file_alone"), pytest.mark.slow("hundreds of files are examined")]

SENDER, NAME = NAMES["subscribers"]
ROWS = CLEAN["subscribers"]
PHONES = ("0912345678", "0987654321", "0351112223")
FORMS: dict[str, Sequence[Any]] = {
    "plain": PHONES,
    "spaces": ("0912 345 678", "0987 654 321", "0351 112 223"),
    "dots": ("0912.345.678", "0987.654.321", "0351.112.223"),
    "dashes": ("091-234-5678", "098-765-4321", "035-111-2223"),
    "84": ("84912345678", "84987654321", "84351112223"),
    "+84": ("+84 912 345 678", "+84987654321", "(+84) 351112223"),
    "number without its zero": (912345678, 987654321, 351112223),
    "text without its zero": ("912345678", "987654321", "351112223"),
    "within a sentence": ("KH 0912345678 phản ánh", "gọi 0987654321", "sđt: 0351112223"),
    "masked by x": ("098xxxx123", "091xxxx456", "035xxxx789"),
    "masked by stars": ("098***123", "091****456", "0351***789"),
    "md5": tuple(hashlib.md5(phone.encode()).hexdigest() for phone in PHONES),
    "sha1": tuple(hashlib.sha1(phone.encode()).hexdigest() for phone in PHONES),
    "sha256": tuple(hashlib.sha256(phone.encode()).hexdigest() for phone in PHONES),
    "several spaces": ("0912   345   678", "0987   654   321", "0351   112   223"),
    "one by one": tuple(" ".join(phone) for phone in PHONES),
    "brackets": ("(0912) 345-678", "[0987] 654 321", "(+84)(0)351112223"),
    "other dashes": ("0912‑345‑678", "0987—654—321", "0351 − 112 − 223"),
    "other signs": ("0912/345/678", "0987_654_321", "0351,112,223"),
    "0084": ("0084912345678", "00 84 987 654 321", "0084 351112223"),
    "full-width digits": tuple(phone.translate({48 + n: 0xFF10 + n for n in range(10)}) for phone in PHONES),
    "digits of Arabic": tuple(phone.translate({48 + n: 0x660 + n for n in range(10)}) for phone in PHONES),
    "invisible signs": tuple("\u200b".join(phone) for phone in PHONES),
    "a word before it": ("SĐT0912345678", "sdt0987654321", "tel0351112223"),
    "a letter for the zero": ("O912345678", "O987654321", "o351112223"),
    "a number with decimals": (912345678.0, "987654321,00", "0351112223.00"),
    "scientific": ("9.12345678E8", "9.87654321E+08", "3.51112223e8"),
    "in groups without its zero": ("912.345.678", "987,654,321", "351-112-223"),
    "masked head": ("******5678", "xxxxxx4321", "*******223"),
    "masked by other signs": ("0912...678", "0987…4321", "0351???223"),
    "masked without its zero": ("912***678", "987xxx321", "351***223"),
    "masked in one place": ("0912*45678", "098765432x", "0351#12223"),
    "sha512": tuple(hashlib.sha512(phone.encode()).hexdigest() for phone in PHONES),
    "sha256 in Base64": tuple(base64.b64encode(hashlib.sha256(p.encode()).digest()).decode() for p in PHONES),
    "imei without a true check digit": ("490154203237511", "356938035643801", "352099001761482"),
    "imei without its check digit": ("35015420323751", "35693803564380", "86209900176148"),
    "number of a SIM": ("8984040000012345678", "8984010000012345679", "8984020000012345670"),
    "identity card in groups": ("031 085 012 345", "031.190.054.321", "0012 0100 1234"),
    "old identity card": ("031085012", "031190054", "012010012"),
    "imei": ("490154203237518", "356938035643809", "352099001761481"),
    "imsi": ("452040123456789", "452021234567890", "452019876543210"),
    "e-mail": ("an.nguyen@vidu.vn", "viết cho <tran_b@hp.vidu.com.vn>", "LE-C+1@VIDU.VN"),
    "masked e-mail": ("a*****@vidu.vn", "tr***b@v***.vn", "•••c@vidu.vn"),
    "identity card": ("031085012345", "031190054321", "001201001234"),
}
PERSONS = ("Nguyễn Văn Thử", "TRAN THI MAU", "Lê Quang Giả")
OF_RARER_FAMILIES = ("Hà Minh Đức", "Mai Phương Thúy", "TÔ NGỌC VÂN")
HEADERS = ("Họ và tên", "Tên khách hàng", "Chủ thuê bao", "Ngày sinh", "Người phụ trách", "Cán bộ lập", "E-mail")


def with_column(header: str, values: Sequence[Any]) -> list[list[Any]]:
    return as_rows([{**row, header: value} for row, value in zip(ROWS, values, strict=True)])


def assert_no_trace(settings: Settings, planted: Sequence[Any], logged: str) -> None:
    """Search every byte of the data root, whatever it is packed in, names of files and the log."""
    assert traces(settings.root.path, planted) == []
    assert not [value for value in planted if str(value) in logged]


def assert_refused(
    settings: Settings, contracts: Contracts, planted: Sequence[Any], logged: pytest.LogCaptureFixture
) -> None:
    with logged.at_level(logging.DEBUG):
        [found] = receive(settings, contracts)
    assert (found.status, found.raw_path, found.accepted_path) == ("refused", None, None)
    with open_ledger(settings.root.ledger) as ledger:
        codes = {notice["code"] for notice in ledger.notices(found.submission_id)}
    assert "personal_data" in codes
    assert not [path for path in settings.root.landing.rglob("*") if path.is_file()]
    assert_no_trace(settings, planted, logged.text)
    assert waiting(settings) == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_three_of_any_form_refuse_the_file(
    form: str, suffix: str, settings: Settings, contracts: Contracts, drop: Drop, caplog: pytest.LogCaptureFixture
) -> None:
    rows = with_column("Ghi chú", FORMS[form])
    drop(SENDER, NAME.replace("csv", suffix), as_csv(rows) if suffix == "csv" else as_xlsx(rows))
    assert_refused(settings, contracts, FORMS[form], caplog)


@pytest.mark.parametrize("header", HEADERS)
def test_a_header_of_persons_refuses_the_file(
    header: str, settings: Settings, contracts: Contracts, drop: Drop, caplog: pytest.LogCaptureFixture
) -> None:
    names = ("Nguyễn Văn Thử", "Trần Thị Mẫu", "Lê Văn Giả")
    drop(SENDER, NAME, as_csv(with_column(header, names)))
    assert_refused(settings, contracts, names, caplog)


@pytest.mark.parametrize(
    ("header", "names"),
    [
        *(
            (header, OF_RARER_FAMILIES)
            for header in (
                "Khách hàng", "Chủ TB", "Người sử dụng", "Người dùng", "KH", "Tuyên truyền viên", "Tổ trưởng", "Ghi chú"
            )
        ),
        ("Báo cáo viên", ("Đ/c Nguyễn Văn Thử", "đ/c Trần Thị Mẫu", "Đồng chí Lê Quang Giả")),
        ("Báo cáo viên", ("Nguyễn Văn Thử - PCT UBND xã", "Trần Thị Mẫu, Bí thư", "Lê Quang Giả (Chủ tịch)")),
        ("Người phụ trách", ("Trưởng phòng", "Trưởng thôn Mẫu", "UBND xã - Nguyễn Văn Thử")),
        ("Chủ nhà", ("UBND xã", "Tô Văn Thử", "Quan Văn Mẫu")),
        ("Ghi chú", ("lê quang giả", "phạm minh thử", "hoàng anh mẫu")),
        ("Khách hàng", ("", "Hà Minh Đức", "")),
        *((header, ("231094123", "231102042", "240001999")) for header in ("GTTT", "Số GTTT", "Giấy tờ", "Số ĐDCN")),
    ],
)  # fmt: skip
def test_what_exports_of_operators_call_a_customer_refuses_the_file(
    header: str,
    names: Sequence[str],
    settings: Settings,
    contracts: Contracts,
    drop: Drop,
    caplog: pytest.LogCaptureFixture,
) -> None:
    drop(SENDER, NAME, as_csv(with_column(header, names)))
    assert_refused(settings, contracts, [name for name in names if name], caplog)


@pytest.mark.parametrize(("form", "encoding"), [(form, ("utf-8", "utf-16")[at % 2]) for at, form in enumerate(FORMS)])
def test_three_of_any_form_refuse_a_large_text(
    form: str,
    encoding: str,
    settings: Settings,
    contracts: Contracts,
    drop: Drop,
    caplog: pytest.LogCaptureFixture,
) -> None:
    folder, name = NAMES["traffic"]
    drop(folder, name, _traffic("Ghi chú", FORMS[form]).decode().encode(encoding))
    assert_refused(settings, contracts, FORMS[form], caplog)


def _names_alone(header: str | None) -> list[list[Any]]:
    return [*([[header]] if header else []), *([name] for name in PERSONS)]


@pytest.mark.parametrize(
    "content",
    [
        as_csv(_names_alone(None)),
        as_csv(_names_alone("Danh sách")),
        as_csv(with_column("", PERSONS)),
        as_csv(with_column("Ghi chú", PERSONS)),
        as_csv(with_column("commune_name", PERSONS)),
        as_csv(with_column("subscribers_m2m", PERSONS)),
    ],
)
def test_a_list_of_names_refuses_the_file_whatever_its_header(
    content: bytes, settings: Settings, contracts: Contracts, drop: Drop, caplog: pytest.LogCaptureFixture
) -> None:
    drop(SENDER, NAME, content)
    assert_refused(settings, contracts, PERSONS, caplog)


@pytest.mark.parametrize("persons", [PERSONS, OF_RARER_FAMILIES])
def test_a_list_of_names_refuses_a_large_text(
    persons: Sequence[str], settings: Settings, contracts: Contracts, drop: Drop, caplog: pytest.LogCaptureFixture
) -> None:
    drop(*NAMES["traffic"], _traffic("Ghi chú", persons))
    assert_refused(settings, contracts, persons, caplog)


def _second_sheet() -> bytes:
    import xlsxwriter

    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True})
    for name, rows in (("Số liệu", as_rows(ROWS)), ("Danh sách", [["STT", "Liên hệ"], *enumerate(PHONES)])):
        page = workbook.add_worksheet(name)
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    workbook.get_worksheet_by_name("Danh sách").hide()
    workbook.close()
    return content.getvalue()


def _comments() -> bytes:
    import xlsxwriter

    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True})
    page = workbook.add_worksheet("Số liệu")
    for at, row in enumerate(as_rows(ROWS)):
        page.write_row(at, 0, row)
    for at, phone in enumerate(PHONES):
        page.write_comment(at + 1, 1, f"gọi {phone}")
    workbook.close()
    return content.getvalue()


def _traffic(column: str, values: Sequence[Any]) -> bytes:
    rows = CLEAN["traffic"]
    return as_csv(as_rows([{**row, column: value} for row, value in zip(rows, (*values, "1"), strict=True)]))


def _broken_lines(form: str) -> bytes:
    """Three lines that break a rule, among many good ones; CRLF, by which DuckDB's own places of lines are moved."""
    good = (f"HPG001;HPG001_{n};2G;2023-11-22 01:00:00;1;1" for n in range(50))
    bad = (form.format(n=n, phone=phone) for n, phone in enumerate(PHONES))
    lines = ["station_code;cell_code;technology;hour_at;voice_erlang;data_mb", *good, *bad]
    return "\r\n".join(lines).encode(errors="surrogateescape")


PLACES: dict[str, tuple[str, str, bytes]] = {
    "a column of figures": (SENDER, NAME, as_csv(with_column("subscribers_m2m", FORMS["number without its zero"]))),
    "a hidden second sheet": (SENDER, NAME.replace("csv", "xlsx"), _second_sheet()),
    "comments": (SENDER, NAME.replace("csv", "xlsx"), _comments()),
    "without a header": (SENDER, NAME, as_csv([[phone] for phone in PHONES])),
    "an unknown name": (SENDER, "danh sách.csv", as_csv([["a", phone] for phone in PHONES])),
    "an unknown sender": ("ai_do", NAME, as_csv([["a", phone] for phone in PHONES])),
    "broken text": (SENDER, NAME, b'"a\n' + "\n".join(PHONES).encode()),
    "large text, unknown column": (*NAMES["traffic"], _traffic("Ghi chú", PHONES)),
    "large text, digits of another form": (
        *NAMES["traffic"],
        _traffic("Ghi chú", [phone.translate({48 + n: 0xFF10 + n for n in range(10)}) for phone in PHONES]),
    ),
    "large text, large numbers": (*NAMES["traffic"], _traffic("Ghi chú", ["3.1E9", "3.2E9", "3.3E9"])),
    "large text, figures": (*NAMES["traffic"], _traffic("voice_erlang", PHONES)),
    "large text, codes": (*NAMES["traffic"], _traffic("cell_code", PHONES)),
    "large text, lines too long": (*NAMES["traffic"], _broken_lines("HPG001;X{n};2G;2023-11-22 01:00:00;1;2;{phone}")),
    "large text, lines too short": (*NAMES["traffic"], _broken_lines("HPG001;{phone}")),
    "large text, lines with another fault": (
        *NAMES["traffic"],
        _broken_lines("HPG001;X{n};2G;2023-11-22 01:00:00;x;{phone}"),
    ),
    "large text, lines of broken bytes": (
        *NAMES["traffic"],
        _broken_lines("HPG001;\udcff {phone};2G;2023-11-22 01:00:00;1;1"),
    ),
    "large text, words in a column of codes": (
        *NAMES["traffic"],
        _broken_lines("HPG001;gọi {phone};2G;2023-11-22 01:00:00;1;1"),
    ),
    "large text, no table": (*NAMES["traffic"], as_csv([["a", phone] for phone in PHONES])),
}


@pytest.mark.parametrize("place", PLACES)
def test_phone_numbers_in_any_place_refuse_the_file(
    place: str, settings: Settings, contracts: Contracts, drop: Drop, caplog: pytest.LogCaptureFixture
) -> None:
    folder, name, content = PLACES[place]
    drop(folder, name, content)
    assert_refused(settings, contracts, (*PHONES, *(phone[1:] for phone in PHONES)), caplog)


_TOTAL = ["Tổng cộng", 300, 30, 12, 60, 180, 30, PHONES[0]]
FEW: dict[str, tuple[str, str, bytes]] = {
    "a figure": (SENDER, NAME, as_csv(with_column("subscribers_m2m", (7, PHONES[0], 8)))),
    "a remark": (SENDER, NAME, as_csv(with_column("Ghi chú", ("", f"gọi {PHONES[0]}", "")))),
    "a place": (SENDER, NAME, as_csv(with_column("commune_name", ("", PHONES[0], "")))),
    "a workbook": (SENDER, NAME.replace("csv", "xlsx"), as_xlsx(with_column("Ghi chú", ("", PHONES[0], "")))),
    "a total": (
        SENDER, NAME, as_csv([*with_column("Ghi chú", ("", "", "")), _TOTAL])
    ),
    "large text, a remark": (*NAMES["traffic"], _traffic("Ghi chú", ("", PHONES[0], PHONES[0]))),
    "large text, a figure": (*NAMES["traffic"], _traffic("data_mb", ("1", PHONES[0], "2"))),
    "large text, a code": (*NAMES["traffic"], _traffic("cell_code", ("X1", f"gọi {PHONES[0]}", "X2"))),
    "large text, a time": (*NAMES["traffic"], _traffic("hour_at", ("2023-11-22 01:00:00", f"gọi {PHONES[0]}", "x"))),
    "large text, a short line": (*NAMES["traffic"], _traffic("Ghi chú", ("", "", "")) + f"HPG;{PHONES[0]}\n".encode()),
}  # fmt: skip


@pytest.mark.parametrize("place", FEW)
def test_fewer_set_their_rows_aside_and_no_value_is_kept(
    place: str, settings: Settings, contracts: Contracts, drop: Drop, caplog: pytest.LogCaptureFixture
) -> None:
    folder, name, content = FEW[place]
    drop(folder, name, content)
    with caplog.at_level(logging.DEBUG):
        [found] = receive(settings, contracts)
    with open_ledger(settings.root.ledger) as ledger:
        codes = {notice["code"] for notice in ledger.notices(found.submission_id)}
    assert "personal_data_in_row" in codes
    assert found.raw_path is None
    if place != "a total":
        assert found.rows_quarantined or found.status == "refused"
    assert_no_trace(settings, (PHONES[0], PHONES[0][1:]), caplog.text)
    assert receive(settings, contracts) == []


def test_the_receipt_names_sheet_and_column(settings: Settings, contracts: Contracts, drop: Drop) -> None:
    drop(SENDER, NAME.replace("csv", "xlsx"), as_xlsx(with_column("Ghi chú", PHONES)))
    [found] = receive(settings, contracts)
    receipt = settings.root.receipts / SENDER / f"{found.submission_id}.json"
    notices = json.loads(receipt.read_text(encoding="utf-8"))["notices"]
    assert [(n["code"], n["sheet"], n["column"]) for n in notices] == [("personal_data", "Số liệu", "H")]


def test_a_name_of_a_file_is_hidden(settings: Settings, contracts: Contracts, drop: Drop) -> None:
    drop(SENDER, "0912345678.csv", clean_file("subscribers"))
    [found] = receive(settings, contracts)
    assert found.path == f"{SENDER}/••••••••••.csv"
    assert receive(settings, contracts) == []


def test_a_copy_sent_again_is_known_and_erased(settings: Settings, contracts: Contracts, drop: Drop) -> None:
    content = as_csv(with_column("Ghi chú", PHONES))
    drop(SENDER, NAME, content)
    assert len(receive(settings, contracts)) == 1
    again = drop(SENDER, NAME, content, ARRIVED + timedelta(hours=1))
    assert receive(settings, contracts) == []
    assert not again.exists()
    left = drop(SENDER, NAME, content)
    assert receive(settings, contracts) == []
    assert not left.exists()


def test_a_setting_leaves_the_file(settings: Settings, contracts: Contracts, drop: Drop) -> None:
    path = drop(SENDER, NAME, as_csv(with_column("Ghi chú", PHONES)))
    receive(Settings(**{**vars(settings), "erase_personal_data": False}), contracts)
    assert path.exists()


LETTERHEAD = [
    ["VIETTEL HẢI PHÒNG", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["Điện thoại: 0225.3842345 - Di động: 0912345678 - Fax: 0225.3842346"],
]
FOOTER = [["Người lập biểu", None, "Giám đốc"], ["Nguyễn Văn Thử", None, "Trần Thị Mẫu"], ["ĐT: 0987654321"]]


def test_what_is_no_personal_data_is_taken(settings: Settings, contracts: Contracts, drop: Drop) -> None:
    """Office telephones and signatories about the table, identities of cells, money, times."""
    money = with_column("Kinh phí (đồng)", (312_345_000, 412_000_000, 12_345_670))
    drop(SENDER, NAME.replace("csv", "xlsx"), as_xlsx([*LETTERHEAD, *as_rows(ROWS), *FOOTER]))
    drop("vinaphone", "VNP_thuebao.csv", as_csv(money))
    cells = ("452040123456789", "452040123456780", "452040123456781", "452040123456782")
    rows = [{**row, "cell_code": cell} for row, cell in zip(CLEAN["traffic"], cells, strict=True)]
    drop(*NAMES["traffic"], as_csv(as_rows(rows)))
    for found in receive(settings, contracts):
        with open_ledger(settings.root.ledger) as ledger:
            codes = {notice["code"] for notice in ledger.notices(found.submission_id)}
        assert not {code for code in codes if code.startswith("personal")}, found.path


STREETS = ("Nguyễn Văn Linh", "Lê Hồng Phong", "Hoàng Văn Thụ", "Trần Nguyên Hãn")
CLEAN_COLUMNS: dict[str, Sequence[Any]] = {
    "Tuyến đường": STREETS[:3],
    "Ghi chú": ("Lưu lượng cao", "LƯU LƯỢNG THẤP", "Đào Tạo Cán Bộ"),
    "Địa chỉ": ("Số 5 Nguyễn Văn Linh, Lê Chân", "12/34 Trần Phú", "Khu 3, xã Lê Lợi"),
    "Địa chỉ đặt trạm": ("Đường Trần Phú", "ĐƯỜNG LẠCH TRAY", "Đường Văn Cao"),
    "Vị trí": ("Đường Trần Phú", "Hà Nhuận Đông", "Kim Sơn Đông"),
    "Chủ nhà": ("UBND xã", "Bưu điện", "Tư nhân"),
    "Nhân viên quản lý": ("Tổ 1", "Tổ 2", "Đội kỹ thuật An Dương"),
    "Người phụ trách": ("Trưởng phòng kỹ thuật", "Phó phòng", "UBND xã An Đồng"),
    "Bố trí": ("Đường Trần Phú", "ĐƯỜNG LẠCH TRAY", "Đường Văn Cao"),
    "Toạ độ": ("20.88919, 106.61082", "20.91 106.57", "20.838-106.718"),
    "Văn bản": ("4833/BTTTT-CVT", "Công văn 4833 ngày 27/9/2022", "01-09-2023 đến 30-09-2023"),
    "Khung giờ": ("05 - 07", "05...10", "09h00 - 17h30"),
    "CGI": ("452-04-10011-20022", "452-04-10011-20023", "452041001120024"),
    "Số khách hàng": ("120", "1.500", "-"),
    "Người sử dụng": (120, 150, 170),
    "Khách hàng": ("Cá nhân", "Doanh nghiệp", "Hộ gia đình"),
    "Giấy tờ": ("đủ", "thiếu", "đủ"),
    "KH": ("Phường Quán Toan", "Bạch Long Vĩ", "Dư Hàng Kênh"),
    "Trạm": ("Trạm Nguyễn Văn Linh", "Chợ Hà Minh", "LƯU LƯỢNG CAO"),
    "Đơn vị phối hợp": ("Đoàn Thanh Niên", "Quản Lý Đô Thị", "Đào Tạo Cán Bộ"),
    "Luỹ kế kinh phí": (2_150_412_313, 3_112_450_700, 912_345_123),
}


@pytest.mark.parametrize("header", CLEAN_COLUMNS)
def test_columns_that_no_feed_knows_and_hold_no_person_are_let_pass(header: str, examine: Examine) -> None:
    """They hold the file as columns that nobody agreed to, and not as personal data."""
    table = examine(SENDER, NAME, as_csv(with_column(header, CLEAN_COLUMNS[header])))
    scanned = examine(*NAMES["traffic"], _traffic(header, CLEAN_COLUMNS[header]))
    for found in (table, scanned):
        assert found.status in ("accepted", "held")
        assert not found.notices.counts.keys() & {"personal_data", "personal_data_in_row"}


def test_stations_named_after_persons_are_let_pass(settings: Settings, contracts: Contracts, drop: Drop) -> None:
    persons = ("Nguyễn Văn Thử", "Trần Thị Mẫu")
    rows = [{**row, "station_name": name} for row, name in zip(CLEAN["stations"], persons, strict=True)]
    drop(*NAMES["stations"], as_csv(as_rows(rows)))
    assert [found.status for found in receive(settings, contracts)] == ["accepted"]


def test_no_place_of_the_city_is_the_name_of_a_person() -> None:
    """In whatever capitals, with its type and its district or without."""
    with (PROJECT / "dbt" / "seeds" / "communes.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = [(row["commune_name"], row["commune_type"], row["district_name"]) for row in rows]
    bare = [(name[len(kind) + 1 :], district, district.split(" ", 1)[1]) for name, kind, district in names]
    places = {value for row in rows for value in row.values()}
    places |= {text for name, *districts in bare for text in (name, *(f"{name} {where}" for where in districts))}
    forms = (str, str.upper, str.lower, str.title, plain, lambda text: plain(text).title())
    found = {form(place) for place in places for form in forms}
    assert [text for text in found if is_name(text) or may_be_name(text)] == []


@pytest.mark.parametrize("text", [
    "0.912345678", "106.0912345678",
    "05-11-2023 12:30", "05.11.2023 12:30", "2023-11-22 07:00:00", "20.88919 106.61082",
    "1.234.567", "202311220700", "20231122070000", "HPG0912345678", "VTT_thuebao_20231122.csv", "4833/BTTTT-CVT",
])  # fmt: skip
def test_what_looks_like_it_and_is_not(text: str) -> None:
    assert found_in(text) == []
    assert hidden(text) == text


def test_no_header_of_a_feed_is_one_of_persons(contracts: Contracts) -> None:
    for feed in contracts.feeds.values():
        for column in feed.columns:
            for word in (column.name, column.label, *column.headers):
                assert personal_header(word) is None, word


def test_a_file_that_cannot_be_looked_through_is_not_kept(settings: Settings, contracts: Contracts, drop: Drop) -> None:
    drop(SENDER, NAME.replace("csv", "xlsx"), as_xlsx(with_column("Ghi chú", PHONES))[:900])
    [found] = receive(settings, contracts)
    assert (found.status, found.raw_path, bool(found.sha256)) == ("refused", None, True)
    assert not [path for path in Path(settings.root.raw).rglob("*") if path.is_file()]


def test_what_a_later_reading_finds_is_forgotten(
    settings: Settings, contracts: Contracts, drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the forms that are looked for had been fewer when the file came."""
    drop(SENDER, NAME, clean_file("subscribers"))
    [clean] = receive(settings, contracts)
    rows = with_column("Dân số", PHONES)
    with monkeypatch.context() as earlier:
        earlier.setattr(first_look, "look_for_persons", lambda sheets, _: Privacy(sheets))
        drop(SENDER, NAME, as_csv(rows), ARRIVED + timedelta(hours=1))
        [kept] = receive(settings, contracts)
    assert (kept.status, (settings.root.path / str(kept.raw_path)).is_file()) == ("accepted", True)
    [(_, found)] = reread(settings, contracts, Choice(names=(kept.submission_id,)))
    assert (found.status, found.raw_path) == ("refused", None)
    assert_no_trace(settings, PHONES, "")
    with open_ledger(settings.root.ledger) as ledger:
        assert ledger.known_deliveries()
        taken_back = ledger.find(kept.submission_id)
        in_force = ledger.in_force(SENDER, "subscribers", DAY)
    assert taken_back is not None and in_force is not None
    assert (taken_back.status, taken_back.raw_path, taken_back.accepted_path) == ("withdrawn", None, None)
    assert in_force.submission_id == clean.submission_id
    receipt = json.loads((settings.root.receipts / SENDER / f"{kept.submission_id}.json").read_text(encoding="utf-8"))
    assert "dữ liệu cá nhân" in receipt["withdrawn_reason"]
    with pytest.raises(TatsongError, match="bytes were not kept"):
        reread(settings, contracts, Choice(names=(kept.submission_id,)))
