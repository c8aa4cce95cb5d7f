"""Contracts: the repository's own are right, and every way to spoil one is told with file and line."""

import json
import re
import shutil
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import jsonschema
import pytest
import yaml

from dagster_project.contracts import Contracts, load_contracts
from dagster_project.contracts.binding import bind_queries
from dagster_project.contracts.documents import documents
from dagster_project.contracts.file_name import FileName
from dagster_project.core.errors import ContractError
from dagster_project.core.settings import PROJECT, TIME_ZONE
from tests.conftest import DAY

FOLDER = PROJECT / "contracts"
Spoil = Callable[[str, str, str], Path]


@pytest.fixture
def spoil(tmp_path: Path) -> Spoil:
    """A copy of the contracts in which one text of one file is another."""

    def change(file: str, old: str, new: str) -> Path:
        shutil.copytree(FOLDER, tmp_path / "contracts")
        path = tmp_path / "contracts" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return tmp_path / "contracts"

    return change


def test_who_sends_what(contracts: Contracts) -> None:
    kinds = [submitter.kind for submitter in contracts.submitters.values()]
    assert {kind: kinds.count(kind) for kind in kinds} == {"mno": 5, "mvno": 3, "district": 15}
    feeds = {kind: set() for kind in kinds}
    for submitter in contracts.submitters.values():
        feeds[submitter.kind] |= set(submitter.feeds)
    assert feeds["mno"] == {"subscribers", "conversions", "stations", "traffic", "shutdown_plan"}
    assert feeds["mvno"] == {"subscribers", "conversions"}
    assert feeds["district"] == {"outreach"}
    codes = {s.name: s.mnc for s in contracts.submitters.values() if s.mnc}
    assert codes == {
        "MobiFone": "01", "VinaPhone": "02", "Viettel": "04", "Vietnamobile": "05", "Gmobile": "07", "iTel": "08",
        "Wintel": "09",
    }  # fmt: skip
    assert len(list(contracts.pairs())) == 5 * 5 + 3 * 2 + 15


SPOILED: dict[str, list[tuple[str, str, str]]] = {
    "feeds/traffic.yaml": [
        ("type: decimal", "type: number", "columns.4.type: Input should be"),
        ("kind: flow", "kind: flow\ncolour: red", "colour: is no key"),
        ("kind: flow", "kind: flow\nkind: stock", "`kind` is given twice"),
        ("kind: flow", "kind: [flow", "did not find expected"),
        ("since: 2022-09-27", "since: 2022-09-31", "2022-09-31 is no date"),
        ("feed: traffic", "feed: stations", "the feed stations is declared twice"),
        ("key: [cell_code, hour_at]", "key: [cell_code, hour]", "hour is no required column"),
        ("key_slot: hour(hour_at)", "key_slot: cell_code", "gives VARCHAR, not a whole number"),
        ("key_slot: hour(hour_at)", "key_slot: hour(", "cannot be asked of a row"),
        ("type: timestamp", "type: date", "a feed that is scanned"),
        ("control_totals: []", "control_totals: [data_mb]", "has no total row"),
    ],
    "feeds/subscribers.yaml": [
        ("TB 3G,", "Thuê bao 2G,", "'Thuê bao 2G' means both subscribers_2g and subscribers_3g"),
        ("TB 3G,", "THUE BAO 2G,", "means both subscribers_2g and subscribers_3g"),
        ("TB 3G,", "'—',", "has no letter"),
        ("name: subscribers_3g", "name: subscribers_2g", "subscribers_2g is declared twice"),
        ("name: subscribers_3g", "name: source_row", "has a meaning of its own"),
        ("name: report_date, type: date", "name: report_date, type: text", "report_date is a date"),
        ("type: district", "type: commune", "a second column of type commune"),
        ("control_totals: [", "control_totals: [commune_name, ", "is no column of numbers"),
        ("rules: [", "rules: [no_such_rule, ", "no_such_rule is not in the register"),
        ("rules: [", "rules: [value_missing, ", "holds for every feed"),
        ("rules: [", "rules: [station_off_needs_date, ", "names the column off_air_date"),
        ("minimum: 0,", "minimum: 0, maximum: -1,", "`minimum` is above `maximum`"),
        ("TB 2G Only, Thuê bao dùng máy 2G Only", "TB 2G Only", "as receipts call subscribers_2g_only"),
        ("headers: [Máy 2G Only", "pattern: x, headers: [Máy 2G Only", "`pattern` belongs to a text"),
    ],
    "feeds/stations.yaml": [
        ("name: station_name", "name: select", "select is a word of SQL"),
        ('pattern: "[A-Z0-9]', 'pattern: "([A-Z0-9]', "is no regular expression"),
        ('pattern: "[A-Z0-9]', 'pattern: "(?<!x)[A-Z0-9]', "is no pattern for DuckDB"),
        ('form: "3 to 24', 'unit: "3 to 24', "is put into words by"),
        ("off_air: [", "off_air: [hoat dong, ", "means both on_air and off_air"),
    ],
    "rules.yaml": [
        ("check: subscribers_2g_only <= subscribers_2g", "check: subs <= 1", "cannot be asked of a row of subscribers"),
        ("check: subscribers_2g_only <= subscribers_2g", "check: subscribers_2g", "gives BIGINT, not true or false"),
        ("code: file_empty", "code: file_void", "needs a `check`"),
        ("code: key_repeated", "code: file_empty", "the code file_empty is declared twice"),
        ("{file} is empty", "{folder} is empty", "the messages have no use for {folder}"),
        ("{file} is empty", "{file is empty", "a brace too many or too few"),
        ("Tệp {file} rỗng", "Tệp rỗng", "only one of the two messages says {file}"),
        ("level: row\n    severity: error", "level: row\n    severity: notice", "its severity is error"),
        ("owner: platform", "owner: nobody", "nobody is none of the `owners`"),
        ('since: "1.0"', 'since: "9.0"', "is newer than the register's version"),
        ('since: "1.0"', "since: 1.0", "since: Input should be a valid string"),
        ("companions: [column_missing]", "companions: [no_such]", "no_such is not in the register"),
        ("    may_pass: true\n", "", "may_pass"),
        ("    feed: conversions\n", "    feed: calls\n", "there is no feed calls"),
        ("    feed: conversions\n", "", "names its `feed`"),
        (
            "level: cross_file\n    severity: warning",
            "level: cross_file\n    severity: error",
            "a rule that looks across files holds or warns",
        ),
        ("code: cumulative_falls", "code: cumulative_rises", "needs its SQL in"),
        ("      least:\n", "      most:\n", "speaks of the threshold 'least'"),
        ("column: subscribers_total", "label: x", "label: is no key"),
        ("rules:\n", "rules:\n  - 1\n", "a mapping of keys"),
    ],
    "submitters/viettel.yaml": [
        ("max_age_days: 7", "max_age_days: week", "feeds.subscribers.max_age_days: Input should be"),
        ("submitter: viettel", "submitter: mobifone", "mobifone is declared twice"),
        ("  conversions:", "  calls:", "there is no feed calls"),
        ("VTT_chuyendoi_", "VTT_thuebao_", "is taken by subscribers and by conversions"),
        ("thuebao_{yyyymmdd}", "thuebao_yyyymmdd", "needs the report date once in braces"),
        ("thuebao_{yyyymmdd}", "thuebao_{yyyymm}", "needs the report date once in braces"),
        ("thuebao_{yyyymmdd}", "thuebao_{yyyymmdd_hh}", "only yyyy, mm, dd and signs"),
        ('time: "01:30"', "time: 12:00", "needs quotes"),
        ('time: "01:30"', 'time: "25:30"', "time: Input should be"),
        ("max_age_days: 7", "max_age_days: 7\n    active_to: 2022-01-01", "lies before `active_from`"),
        (
            "max_age_days: 7",
            "max_age_days: 7\n    earlier: [{until: 2022-09-26, max_age_days: 9}]",
            "held on no date: `until` is 2022-09-27 or later",
        ),
        (
            "max_age_days: 7",
            "max_age_days: 7\n    earlier:\n"
            "      - {until: 2023-05-31, max_age_days: 9}\n      - {until: 2023-04-30, max_age_days: 8}",
            "`until` is 2023-06-01 or later, and the oldest comes first",
        ),
        (
            "max_age_days: 7",
            "max_age_days: 7\n    active_to: 2023-05-31\n    earlier: [{until: 2023-05-31, max_age_days: 9}]",
            "`until` lies before active_to, 2023-05-31",
        ),
        ("max_age_days: 7", "max_age_days: 7\n    earlier: [{until: 2023-05-31}]", "says neither due nor max_age_days"),
    ],
    "submitters/itel.yaml": [
        ("host: vinaphone", "host: local", "local is no network operator"),
        ("host: vinaphone\n", "", "an mvno names its host"),
    ],
    "submitters/districts.yaml": [
        ("max_age_days: 14", "max_age_days: -1", "feeds.outreach.max_age_days"),
        ('district_code: "305"', 'district_code: "5"', "district_code: String should match"),
        ('district_code: "305"', "district_code: 305", "district_code: Input should be"),
    ],
}
CASES = [(file, *case) for file, cases in SPOILED.items() for case in cases]
EXACT = ("Input should be", "String should match", "no required column", "means both", "has no letter", "is no date")
"""What is said of one value is said with its own line; what is said of a part, with the line where the part begins."""


@pytest.mark.parametrize(("file", "old", "new", "said"), CASES)
def test_a_spoiled_contract_is_told_in_one_line_with_its_place(
    spoil: Spoil, file: str, old: str, new: str, said: str
) -> None:
    folder = spoil(file, old, new)
    with pytest.raises(ContractError) as told:
        load_contracts(folder)
    found = re.fullmatch(rf"{re.escape(str(folder / file))}:(\d+): (.*)", str(told.value))
    assert found, told.value
    assert said in found[2]
    changed = (FOLDER / file).read_text(encoding="utf-8").split(old)[0].count("\n") + 1
    away = abs(int(found[1]) - changed)
    assert away <= (0 if any(words in said for words in EXACT) else 6) or found[1] == "1"


def test_a_rule_that_the_program_needs_cannot_be_left_out(spoil: Spoil) -> None:
    text = (FOLDER / "rules.yaml").read_text(encoding="utf-8")
    start, end = text.index("  - code: file_empty"), text.index("  - code: file_unreadable")
    folder = spoil("rules.yaml", text[start:end], "")
    with pytest.raises(ContractError, match="the rule file_empty is missing"):
        load_contracts(folder)


def test_sql_across_files_that_cannot_be_asked_is_told_before_any_file_is_opened(contracts: Contracts) -> None:
    queries = {**contracts.queries, "cumulative_falls": "select submitter from conversions_yesterday"}
    with pytest.raises(ContractError, match=r"contracts/cross/cumulative_falls\.sql: does not answer"):
        bind_queries(replace(contracts, queries=queries))
    bind_queries(contracts)


@pytest.mark.parametrize("content", [b"", b"- a\n", b"\xff\xfe", b"a: \x01\n"])
def test_a_file_that_is_no_contract(spoil: Spoil, content: bytes) -> None:
    folder = spoil("rules.yaml", "rules:", "rules:")
    (folder / "rules.yaml").write_bytes(content)
    with pytest.raises(ContractError, match=r"rules\.yaml:"):
        load_contracts(folder)


def test_no_contracts_at_all(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="cannot be read"):
        load_contracts(tmp_path)
    shutil.copy(FOLDER / "rules.yaml", tmp_path)
    shutil.copytree(FOLDER / "cross", tmp_path / "cross")
    with pytest.raises(ContractError, match="set TATSONG_CONTRACTS"):
        load_contracts(tmp_path)


@pytest.mark.parametrize(
    ("feed", "submitter", "day", "due"),
    [
        ("subscribers", "viettel", date(2023, 11, 22), datetime(2023, 11, 23, 1, 30)),
        ("subscribers", "viettel", date(2022, 9, 26), None),
        ("shutdown_plan", "viettel", date(2023, 11, 1), datetime(2023, 11, 2, 12, 0)),
        ("shutdown_plan", "viettel", date(2023, 11, 2), None),
        ("outreach", "do_son", date(2023, 11, 19), datetime(2023, 11, 20, 12, 0)),
        ("outreach", "do_son", date(2023, 11, 20), None),
    ],
)
def test_when_files_are_due(contracts: Contracts, feed: str, submitter: str, day: date, due: datetime | None) -> None:
    expected = due and due.replace(tzinfo=ZoneInfo(TIME_ZONE))
    assert contracts.submitters[submitter].feeds[feed].due_at(day) == expected


@pytest.mark.parametrize(
    ("feed", "submitter", "day", "last"),
    [
        ("subscribers", "viettel", date(2023, 11, 22), date(2023, 11, 22)),
        ("subscribers", "viettel", date(2022, 9, 26), None),
        ("outreach", "do_son", date(2023, 11, 19), date(2023, 11, 12)),
        ("outreach", "do_son", date(2023, 11, 20), date(2023, 11, 19)),
        ("shutdown_plan", "viettel", date(2023, 11, 1), date(2023, 10, 1)),
        ("shutdown_plan", "viettel", date(2023, 11, 30), date(2023, 11, 1)),
        ("outreach", "do_son", date(2022, 9, 28), None),
    ],
)
def test_what_was_due_by_the_night_after_a_date(
    contracts: Contracts, feed: str, submitter: str, day: date, last: date | None
) -> None:
    terms = contracts.submitters[submitter].feeds[feed]
    assert terms.last_due(day) == (last and (last, terms.due_at(last)))


CHANGED = """\
max_age_days: 14
    earlier:
      - {until: 2022-12-31, due: {calendar: monthly, day: 28, time: "12:00"}, max_age_days: 40}
      - {until: 2023-10-15, due: {calendar: weekly, weekday: saturday, time: "12:00"}}
"""


def test_terms_that_change_touch_no_date_before(spoil: Spoil) -> None:
    """Outreach was due by the month, then by the week that ends on a Saturday, and is by that of a Sunday."""
    changed = load_contracts(spoil("submitters/districts.yaml", "max_age_days: 14\n", CHANGED))
    terms = changed.submitters["do_son"].feeds["outreach"]
    owed = [date(2022, 9, 27) + timedelta(days=n) for n in range(420)]
    owed = [day for day in owed if terms.due_at(day)]
    assert [day.isoformat() for day in owed[:5]] == [
        *("2022-09-28", "2022-10-28", "2022-11-28", "2022-12-28", "2023-01-07"),
    ]
    assert {day.weekday() for day in owed if date(2023, 1, 1) <= day <= date(2023, 10, 15)} == {5}
    assert {day.weekday() for day in owed if day > date(2023, 10, 15)} == {6}
    assert (terms.last_due(date(2023, 1, 7)) or ())[:1] == (date(2022, 12, 28),)
    assert (terms.last_due(date(2023, 10, 22)) or ())[:1] == (date(2023, 10, 14),)
    assert terms.due_around(date(2023, 1, 1)) == [date(2022, 12, 28), date(2023, 1, 7)]
    ages = {day: terms.max_age(day) for day in (date(2022, 9, 27), date(2022, 12, 31), date(2023, 1, 1), DAY)}
    assert list(ages.values()) == [40, 40, 14, 14]
    assert terms.max_ages == [(date(2022, 9, 27), 40), (date(2023, 1, 1), 14)]
    page = documents(changed)[Path("docs/file-specification.md")]
    assert (
        "the week that ends on Sunday, by 12:00 the day after; until 2023-10-15: the week that ends on Saturday, "
        "by 12:00 the day after; until 2022-12-31: for day 28 of every month, by 12:00 the day after · "
        "hằng tuần, tuần kết thúc Chủ nhật, trước 12:00 ngày hôm sau; đến hết ngày 15/10/2023: hằng tuần, tuần kết "
        "thúc thứ Bảy, trước 12:00 ngày hôm sau; đến hết ngày 31/12/2022: hằng tháng, số liệu ngày 28, "
        "trước 12:00 ngày hôm sau | 14 days; until 2022-12-31: 40 days"
    ) in page


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("VTT_{yyyymmdd}.csv", "VTT_20231122.csv"),
        ("a+b (x) {dd-mm-yyyy}.xlsx", "a+b (x) 22-11-2023.xlsx"),
        ("{dd.mm.yyyy}", "22.11.2023"),
        ("100% {yyyy_mm_dd}.csv", "100% 2023_11_22.csv"),
    ],
)
def test_a_template_writes_and_reads_names(template: str, name: str) -> None:
    found = FileName.read(template)
    assert found.on(DAY) == name
    assert (text := found.date_text(name)) is not None
    assert found.day(text) == DAY
    assert found.date_text(name.replace("2023", "23")) is None


def test_names_match_in_any_case_and_unicode_form(contracts: Contracts) -> None:
    terms = contracts.submitters["vinaphone"].feeds["subscribers"]
    decomposed = "vnp - Thue\u0302 bao theo xa\u0303 22-11-2023.XLSX"
    assert terms.date_in(decomposed) == "22-11-2023"
    assert terms.report_date("22-11-2023") == DAY
    assert terms.report_date("31-11-2023") is None


@pytest.mark.parametrize(
    ("name", "is_known"),
    [
        ("VNP - Thuê bao theo xã 22-11-2023 (1).xlsx", True),
        ("VNP - Thuê bao theo xã 22-11-2023 - Copy (2).xlsx", True),
        ("Bản sao của VNP - Thuê bao theo xã 22-11-2023.xlsx", True),
        ("VNP - Thuê bao theo xã 22.11.2023.xlsx", True),
        ("VNP - Thuê bao theo xã 20231122.xlsx", True),
        ("VNP - Thuê bao theo xã 22-11-2023.xls", True),
        ("VNP - Thuê bao theo xã 22-11-2023.xlsx.zip", True),
        ("VNP -  Thue bao  theo xa_22-11-2023.xlsx", True),
        (unicodedata.normalize("NFD", "VNP - Thuê bao theo xã 22-11-2023 - Bản sao.xlsx"), True),
        ("VNP - Thuê bao theo xã 22-11-2023 21-11-2023.xlsx", False),
        ("VNP - Thuê bao theo xã 22-11-23.xlsx", False),
        ("VNP - Thuê bao theo xã 22-11-2023 tạm tính.xlsx", False),
        ("VNP - Chuyển đổi 22-11-2023.xlsx", False),
        ("Thuê bao.xlsx", False),
    ],
)
def test_small_departures_of_a_name_say_nothing(contracts: Contracts, name: str, is_known: bool) -> None:
    terms = contracts.submitters["vinaphone"].feeds["subscribers"]
    assert terms.date_in(name) == ("22-11-2023" if is_known else None)


def test_a_day_that_there_is_not_is_left_as_it_stands(contracts: Contracts) -> None:
    terms = contracts.submitters["vinaphone"].feeds["subscribers"]
    assert terms.date_in("VNP - Thuê bao theo xã 31.11.2023.xlsx") == "31.11.2023"


def test_generated_documents_are_fresh(contracts: Contracts) -> None:
    for path, content in documents(contracts).items():
        assert (PROJECT / path).read_text(encoding="utf-8") == content, f"{path} is not fresh: run `tatsong docs`"


def test_the_specification_says_all_that_a_sender_needs(contracts: Contracts) -> None:
    page = (PROJECT / "docs" / "file-specification.md").read_text(encoding="utf-8")
    for submitter, feed, terms in contracts.pairs():
        assert f"landing/{submitter.submitter}/" in page
        assert terms.example in page
        assert all(word in page for column in feed.columns for word in (column.label, *column.headers))
    assert all(f"`{code}`" in page for code in contracts.rules)


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.yaml")), ids=lambda path: path.stem)
def test_every_contract_names_its_schema_and_fits_it(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert named
    schema = json.loads((path.parent / named[1]).read_text(encoding="utf-8"))
    content = json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str))
    jsonschema.validate(content, schema, cls=jsonschema.Draft202012Validator)
