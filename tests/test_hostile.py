"""Hostile and broken files: each ends as a notice of its own code, the run goes on, and memory stays bounded."""

import gzip
import io
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dagster_project.contracts import Contracts, load_contracts
from dagster_project.core.settings import PROJECT, Settings, load_settings
from dagster_project.submissions.examine import Examination, Examiner
from dagster_project.submissions.reading import Unreadable, read_file
from dagster_project.submissions.records.workspace import open_workspace
from tests import hostile
from tests.conftest import ARRIVED, Examine
from tests.hostile import CSV, REFUSED, XLSX
from tests.sending import CLEAN, as_rows, as_xlsx
from tests.support.effort import effort
from tests.test_workbook import as_ods

LIMITS = load_settings({}).limits
SHEET_NAME = "VNP - Thuê bao theo xã 22-11-2023.xlsx"
MEMORY_MB = 700
"""Of a process that reads the worst of them, its libraries (some 100 MB) included."""

_READ = """
import sys
from pathlib import Path
from dagster_project.core.settings import load_settings
from dagster_project.submissions.reading import Unreadable, open_scan, read_file
path, how, aside = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
code = "read"
try:
    limits = load_settings({}).limits
    read_file(path, path.name, limits) if how == "sheets" else open_scan(path, path.name, limits, aside)
except Unreadable as unreadable:
    code = unreadable.code
# Not ru_maxrss: a process inherits the peak of the one that started it.
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(code, int(peak.split()[1]) // 1024)
"""


_EXAMINE = """
import sys
from datetime import date
from pathlib import Path
from dagster_project.contracts import load_contracts
from dagster_project.core.settings import load_settings
from dagster_project.submissions.records.workspace import open_workspace
from dagster_project.submissions.examine import Examiner
path, settings = Path(sys.argv[1]), load_settings({})
with open_workspace(settings, path.parent / "aside") as workspace:
    examiner = Examiner(settings, load_contracts(settings.contracts), workspace)
    found = examiner.examine(path, "vinaphone", path.name, date(2023, 11, 23), "test.1")
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(next(iter(found.notices.counts), found.status), int(peak.split()[1]) // 1024)
"""


@pytest.fixture
def examine_within(settings: Settings, contracts: Contracts, tmp_path: Path) -> Iterator[Examine]:
    """Examines one file under small limits."""
    with open_workspace(settings, tmp_path / "aside") as workspace:

        def look(submitter: str, name: str, content: bytes) -> Examination:
            workspace.clear()
            copy = workspace.scratch / "copy"
            copy.write_bytes(content)
            examiner = Examiner(replace(settings, limits=_SMALL), contracts, workspace)
            return examiner.examine(copy, submitter, name, ARRIVED.date(), "test.1")

        yield look


def _apart(path: Path, how: str = "sheets") -> tuple[str, int]:
    """The code with which a process of its own refuses the file, and its peak memory in megabytes."""
    command = [sys.executable, "-c", _READ, str(path), how, str(path.parent)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, timeout=600, check=True)
    code, peak = done.stdout.split()
    return code, int(peak)


@pytest.mark.parametrize("case", REFUSED)
def test_each_is_refused_by_its_own_code(case: str, tmp_path: Path, contracts: Contracts) -> None:
    path = hostile.write(tmp_path, case)
    with pytest.raises(Unreadable) as refused:
        read_file(path, path.name, LIMITS, tmp_path)
    code = REFUSED[case][2]
    assert refused.value.code == code
    assert contracts.rules[code].refuses
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


@pytest.mark.slow("a process of its own, whose memory is measured")
@pytest.mark.parametrize(
    "case",
    ["a zip bomb", "a bomb in a sheet", "entities in the texts", "a cell in the last corner",
     "a cell that spans a plain", "a long text used often", "cells repeated in ODS", "a directory of a gigabyte"],
)  # fmt: skip
def test_the_worst_take_little_memory(case: str, tmp_path: Path) -> None:
    code, peak = _apart(hostile.write(tmp_path, case))
    assert (code, peak < MEMORY_MB) == (REFUSED[case][2], True), peak


@pytest.mark.slow("a process of its own, whose memory is measured")
@pytest.mark.parametrize("how", ["sheets", "scan"])
@pytest.mark.parametrize("fill", [b"\0", b"x"])
def test_a_line_of_two_gigabytes_takes_little_memory(tmp_path: Path, how: str, fill: bytes) -> None:
    path = tmp_path / "VTT_luuluong_20231122.csv"
    path.write_bytes(b"a;b\n" + fill * 5_000_000)
    os.truncate(path, 2_000_000_000)
    code, peak = _apart(path, how)
    assert code in ("line_too_long", "encoding_unknown", "text_malformed", "read")
    assert peak < MEMORY_MB


def test_a_large_text_has_no_more_columns_than_a_sheet(tmp_path: Path) -> None:
    """DuckDB would plan for minutes what is asked of each."""
    path = tmp_path / "VTT_luuluong_20231122.csv"
    path.write_text("\n".join(";".join(f"c{at}" for at in range(5_000)) for _ in range(3)))
    assert _apart(path, "scan")[0] == "columns_too_many"


def _examined(path: Path) -> tuple[str, int]:
    """The same for the whole examination of a file that is sent as subscribers."""
    done = subprocess.run(
        [sys.executable, "-c", _EXAMINE, str(path)],
        capture_output=True,
        text=True,
        cwd=PROJECT,
        timeout=600,
        check=True,
    )
    code, peak = done.stdout.split()
    return code, int(peak)


_READ_PARTS = (
    "xl/drawings/drawing1.xml", "xl/comments1.xml", "xl/threadedComments/threadedComment1.xml", "xl/sharedStrings.xml",
    "xl/styles.xml", "xl/drawings/vmlDrawing1.vml", "docProps/core.xml", "docProps/app.xml", "docProps/custom.xml",
    "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet9.xml",
    "customXml/item1.xml", "xl/pivotCache/pivotCacheRecords1.xml", "xl/media/image1.png", "xl/theme/theme1.xml",
    "[Content_Types].xml", "xl/worksheets/_rels/sheet1.xml.rels", "xl/vbaProject.bin", "xl/persons/person.xml",
)  # fmt: skip
_ODS_PARTS = ("content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml")
_SMALL = replace(LIMITS, workbook_bytes=1_000_000)
_TOO_LARGE = {"unpacked_too_large": 1}


def _stuffed(content: bytes, name: str, size: int) -> bytes:
    """A workbook one of whose parts is far larger than the others, and well-formed as far as it goes."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        there = package.read(name) if name in package.namelist() else b"<?xml version='1.0'?><a></a>"
    whole, end, rest = there.rpartition(b"</")
    return hostile.repacked(content, {name: whole + b" " * size + end + rest})


@pytest.mark.parametrize("name", _READ_PARTS)
def test_no_part_beside_the_cells_is_read_beyond_the_limit(name: str, examine_within: Examine) -> None:
    found = examine_within("vinaphone", SHEET_NAME, _stuffed(as_xlsx(as_rows(CLEAN["subscribers"])), name, 2_000_000))
    assert (found.status, dict(found.notices.counts)) == ("refused", _TOO_LARGE)


@pytest.mark.parametrize("name", _ODS_PARTS)
def test_no_part_of_an_ods_is_read_beyond_the_limit(name: str, examine_within: Examine) -> None:
    content = _stuffed(as_ods(as_rows(CLEAN["subscribers"])), name, 2_000_000)
    found = examine_within("vinaphone", SHEET_NAME.replace("xlsx", "ods"), content)
    assert (found.status, dict(found.notices.counts)) == ("refused", _TOO_LARGE)


def test_workbooks_within_workbooks_count_together_and_end(examine_within: Examine) -> None:
    clean = as_xlsx(as_rows(CLEAN["subscribers"]))
    large = hostile.repacked(clean, {"docProps/custom.xml": b"<a>" + b" " * 600_000 + b"</a>"})
    twice = hostile.repacked(clean, {"xl/embeddings/1.xlsx": large, "xl/embeddings/2.xlsx": large})
    assert dict(examine_within("vinaphone", SHEET_NAME, twice).notices.counts) == _TOO_LARGE
    nested = clean
    for _ in range(5):
        nested = hostile.repacked(clean, {"xl/embeddings/1.xlsx": nested})
    assert dict(examine_within("vinaphone", SHEET_NAME, nested).notices.counts) == {"archive_nested": 1}


def test_a_size_that_the_header_understates_is_counted_as_it_unpacks(examine_within: Examine) -> None:
    """Python stops where the header says that a part ends; whoever reads it next does not."""
    content = _stuffed(as_xlsx(as_rows(CLEAN["subscribers"])), "xl/sharedStrings.xml", 2_000_000)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        known = package.getinfo("xl/sharedStrings.xml")
        text = package.read(known)
    honest = struct.pack("<LLL", known.CRC, known.compress_size, known.file_size)
    told = 500
    lying = struct.pack("<LLL", zlib.crc32(text[:told]), known.compress_size, told)
    found = examine_within("vinaphone", SHEET_NAME, content.replace(honest, lying))
    assert dict(found.notices.counts) == _TOO_LARGE


@pytest.mark.slow("a process of its own, whose memory is measured")
@pytest.mark.parametrize("name", ["xl/drawings/drawing1.xml", "xl/media/image1.png"])
def test_a_part_of_half_a_gigabyte_takes_little_memory(name: str, tmp_path: Path) -> None:
    path = tmp_path / SHEET_NAME
    noise = b"\xff\xd8\xff" + os.urandom(2_600_000)  # a picture, so that the proportion is no ground to refuse it
    content = as_xlsx(as_rows(CLEAN["subscribers"]))
    path.write_bytes(hostile.repacked(content, {"x.bin": noise, name: b"<a>" + b" " * 500_000_000 + b"</a>"}))
    code, peak = _examined(path)
    assert code == "unpacked_too_large"
    assert peak < MEMORY_MB


@pytest.mark.slow("a process of its own, whose memory is measured")
def test_most_that_may_be_read_stays_under_the_limit(tmp_path: Path) -> None:
    """A sheet of two hundred thousand filled cells is read in a part of the memory that a nightly run has."""
    row = "".join(f'<c r="{letter}%d"><v>%d</v></c>' for letter in "ABCDEFGHIJ")
    rows = "".join(f'<row r="{at}">{row % ((at, at) * 10)}</row>' for at in range(1, 20_001))
    path = tmp_path / "a.xlsx"
    path.write_bytes(hostile.xlsx_of(rows))
    code, peak = _apart(path)
    assert code == "read"
    assert peak < MEMORY_MB


@pytest.mark.parametrize(
    ("part", "code"),
    [("xl/vbaProject.bin", "workbook_macros"), ("xl/externalLinks/externalLink1.xml", "workbook_external_links")],
)
def test_macros_and_links_are_told_of_and_left(part: str, code: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsm"
    path.write_bytes(hostile.repacked(XLSX, {part: b"=cmd|'/c calc'!A1"}))
    read = read_file(path, path.name, LIMITS)
    assert [remark.code for remark in read.remarks] == [code]
    assert read.sheets[0].rows[1] == ["An Đồng", 12]


def test_a_hostile_file_gets_its_notice_in_a_submission(examine: Examine) -> None:
    for case in ("a zip bomb", "entities in a sheet", "a cell in the last corner"):
        name, make, code = REFUSED[case]
        found = examine("viettel", f"VTT_thuebao_20231122.{name.rpartition('.')[2]}", make())
        assert (found.status, code in found.notices.counts) == ("refused", True), case


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.zip", hostile.zipped({"__MACOSX/._a.csv": b"x", "thư mục/a.csv": CSV, "Thumbs.db": b"x"})),
        ("a.csv.gz", gzip.compress(CSV[:9]) + gzip.compress(CSV[9:]) + bytes(600)),
        ("a.zip", hostile.zipped({"a.xlsx": XLSX})),
        ("a.xlsx.gz", gzip.compress(XLSX)),
    ],
)
def test_one_file_in_an_archive_is_read(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    read = read_file(tmp_path / name, name, LIMITS)
    assert [str(cell) for cell in read.sheets[0].rows[1]][:1] == ["An Đồng"]
    assert read.member in ("a.csv", "a.xlsx")
    assert read.remarks == ()


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [("a.xls", CSV, "csv"), ("a.xls", XLSX, "xlsx"), ("a.csv", XLSX, "xlsx"), ("a.xlsx", hostile.ods_of(), "ods")],
)
def test_a_wrong_ending_is_read_by_what_it_is(name: str, content: bytes, form: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    read = read_file(tmp_path / name, name, LIMITS)
    assert read.form == form
    assert [(remark.code, remark.expected) for remark in read.remarks] == [("file_ending_wrong", f".{form}")]


def _old_workbook() -> bytes:
    import io

    import xlwt

    workbook = xlwt.Workbook()
    page = workbook.add_sheet("Một")
    for at, row in enumerate(hostile.TABLE):
        for column, cell in enumerate(row):
            page.write(at, column, cell, xlwt.easyxf("font: name .VnTime"))
    page.write_merge(3, 4, 0, 1, "Tæng sè")
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


SEEDS: dict[str, Callable[[], bytes]] = {"a.xlsx": lambda: XLSX, "a.ods": hostile.ods_of, "a.xls": _old_workbook}
CODES = load_contracts(PROJECT / "contracts").rules.keys()
CHANGES = st.lists(st.tuples(st.integers(0, 10**9), st.binary(max_size=6), st.integers(0, 6)), min_size=1, max_size=8)


def _changed(content: bytes, changes: list[tuple[int, bytes, int]]) -> bytes:
    for place, new, removed in changes:
        at = place % (len(content) + 1)
        content = content[:at] + new + content[at + removed :]
    return content


@pytest.mark.slow("a search by chance")
@pytest.mark.parametrize("name", SEEDS)
@hypothesis_settings(max_examples=effort(150), suppress_health_check=[HealthCheck.too_slow])
@given(changes=CHANGES)
def test_no_damaged_bytes_end_otherwise_than_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str, changes: list[tuple[int, bytes, int]]
) -> None:
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(_changed(SEEDS[name](), changes))
    try:
        read_file(path, name, LIMITS)
    except Unreadable as refused:
        assert refused.code in CODES


PARTS = [
    ("a.xlsx", "xl/worksheets/sheet1.xml"),
    ("a.xlsx", "xl/sharedStrings.xml"),
    ("a.xlsx", "xl/styles.xml"),
    ("a.xlsx", "xl/workbook.xml"),
    ("a.xlsx", "xl/_rels/workbook.xml.rels"),
    ("a.ods", "content.xml"),
    ("a.ods", "styles.xml"),
]


@pytest.mark.slow("a search by chance")
@pytest.mark.parametrize(("name", "part"), PARTS)
@hypothesis_settings(max_examples=effort(100), suppress_health_check=[HealthCheck.too_slow])
@given(changes=CHANGES)
def test_no_damaged_xml_within_a_whole_package_ends_otherwise(
    tmp_path_factory: pytest.TempPathFactory, name: str, part: str, changes: list[tuple[int, bytes, int]]
) -> None:
    """Behind an archive's check sums the parsers themselves are reached."""
    content = SEEDS[name]()
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(hostile.repacked(content, {part: _changed(hostile.part(content, part), changes)}))
    try:
        read_file(path, name, LIMITS)
    except Unreadable as refused:
        assert refused.code in CODES
