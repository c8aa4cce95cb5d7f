"""Telephone numbers planted in every kind of file that is taken: refused, erased, and nothing of them is found."""

import gzip
import io
from collections.abc import Callable
from typing import Any

import dagster as dg
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter.worksheet import Worksheet

from dagster_project.assets.feeds import feed_assets
from dagster_project.contracts import Contracts
from dagster_project.settings import Settings
from dagster_project.submissions.privacy.beside import _OF_PAGES, _between_tags, _within
from tests.conftest import DAY, Drop
from tests.hostile import zipped
from tests.sending import CLEAN, as_csv, as_rows, as_xlsx
from tests.test_privacy import NAME, PHONES, SENDER, assert_no_trace, assert_refused, with_column
from tests.test_workbook import as_ods, as_xls

pytestmark = [pytest.mark.usefixtures("each_file_alone"), pytest.mark.slow("hundreds of files are examined")]

ROWS = with_column("Ghi chú", PHONES)
STEM = NAME.removesuffix(".csv")
TEXT = as_csv(ROWS).decode()


def _workbook(plant: Callable[[xlsxwriter.Workbook, Worksheet], Any]) -> bytes:
    """A clean workbook, with something planted beside its table."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet("Số liệu")
        for at, row in enumerate(as_rows(CLEAN["subscribers"])):
            page.write_row(at, 0, row)
        plant(book, page)
    return content.getvalue()


def _formulas(book: xlsxwriter.Workbook, page: Worksheet) -> None:
    for at, phone in enumerate(PHONES):
        page.write_formula(at + 1, 20, '="gọi "&A1', None, f"gọi {phone}")


def _hidden_rows(book: xlsxwriter.Workbook, page: Worksheet) -> None:
    for at, phone in enumerate(PHONES, start=30):
        page.write(at, 0, phone)
        page.set_row(at, None, None, {"hidden": True})


def _above(book: xlsxwriter.Workbook, page: Worksheet) -> None:
    page.write(0, 30, "; ".join(PHONES))


def _footer(book: xlsxwriter.Workbook, page: Worksheet) -> None:
    page.set_footer(f"&L{', '.join(PHONES)}")


def _properties(book: xlsxwriter.Workbook, page: Worksheet) -> None:
    book.set_properties({"comments": ", ".join(PHONES)})


def _sheet_names(book: xlsxwriter.Workbook, page: Worksheet) -> None:
    for phone in PHONES:
        book.add_worksheet(f"KH {phone}")


CONTAINERS: dict[str, tuple[str, bytes]] = {
    "utf-8 with mark": (NAME, TEXT.encode("utf-8-sig")),
    "utf-16": (NAME, TEXT.encode("utf-16")),
    "utf-16 without mark": (NAME, TEXT.encode("utf-16-le")),
    "gzip": (f"{NAME}.gz", gzip.compress(TEXT.encode())),
    "zip": (f"{STEM}.zip", zipped({NAME: TEXT.encode()})),
    "zip with a workbook": (f"{STEM}.zip", zipped({f"{STEM}.xlsx": as_xlsx(ROWS)})),
    "zip with comments": (
        f"{STEM}.zip",
        zipped(
            {f"{STEM}.xlsx": _workbook(lambda _, page: [page.write_comment(n, 9, p) for n, p in enumerate(PHONES)])}
        ),
    ),
    "xls": (f"{STEM}.xls", as_xls(ROWS)),
    "ods": (f"{STEM}.ods", as_ods(ROWS)),
    "xlsx, results of formulas": (f"{STEM}.xlsx", _workbook(_formulas)),
    "xlsx, hidden rows": (f"{STEM}.xlsx", _workbook(_hidden_rows)),
    "xlsx, one cell": (f"{STEM}.xlsx", _workbook(_above)),
    "xlsx, footer of the page": (f"{STEM}.xlsx", _workbook(_footer)),
    "xlsx, properties": (f"{STEM}.xlsx", _workbook(_properties)),
    "xlsx, names of sheets": (f"{STEM}.xlsx", _workbook(_sheet_names)),
}


@pytest.mark.parametrize("container", CONTAINERS)
def test_every_container_is_refused_without_a_trace(
    container: str, settings: Settings, contracts: Contracts, drop: Drop, caplog: pytest.LogCaptureFixture
) -> None:
    name, content = CONTAINERS[container]
    drop(SENDER, name, content)
    assert_refused(settings, contracts, PHONES, caplog)


def test_neither_the_events_nor_the_logs_of_a_run_hold_them(
    settings: Settings, contracts: Contracts, drop: Drop
) -> None:
    """A real run of Dagster, whose event log and captured output lie in the data root too."""
    drop(SENDER, NAME, as_csv(ROWS))
    drop("ai_do", f"{PHONES[0]}.csv", as_csv([["a", phone] for phone in PHONES]))
    drop(SENDER, f"{STEM}.xls", as_xls(ROWS))
    (settings.root.path / "dagster").mkdir(parents=True)
    no_telemetry = {"telemetry": {"enabled": False}}
    with dg.DagsterInstance.local_temp(str(settings.root.path / "dagster"), overrides=no_telemetry) as instance:
        done = dg.materialize([feed_assets(settings, contracts)], partition_key=DAY.isoformat(), instance=instance)
        events = [str(entry) for entry in instance.all_logs(done.run_id)]
    assert done.success
    assert any("refused" in event for event in events)
    assert_no_trace(settings, PHONES, "\n".join(events))
    assert any(path.suffix == ".db" for path in (settings.root.path / "dagster").rglob("*"))


@given(size=st.integers(1, 90), gap=st.integers(0, 200))
def test_what_stands_beside_the_cells_is_found_however_it_is_cut(size: int, gap: int) -> None:
    """Parts are read piece by piece; a number, a tag or the end of an element may lie across two of them."""
    texts = [f"gọi {phone}" for phone in PHONES]
    part = f'<w oddHeader="0">{" " * gap}<headerFooter a="{PHONES[0]}">' + "".join(f"<h>{text}</h>" for text in texts)
    part += f"</headerFooter><v>{PHONES[1]}</v><headerFooter>sau</headerFooter></w>"
    chunks = [part.encode()[at : at + size] for at in range(0, len(part.encode()), size)]
    found = "\n".join(_between_tags(_within(chunks, _OF_PAGES)))
    assert [line for line in found.splitlines() if line.strip()] == [*texts, "sau"]


def test_a_text_without_end_is_looked_at_piece_by_piece() -> None:
    chunks = [b"<t>", *[b" " * 300_000] * 9, PHONES[0][:5].encode(), PHONES[0][5:].encode(), *[b" " * 300_000] * 9]
    assert any(PHONES[0] in text for text in _between_tags(chunks))
    assert max(map(len, _between_tags(chunks))) < 2_000_000
