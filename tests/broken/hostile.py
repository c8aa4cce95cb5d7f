"""Rules of archives, workbooks and what lies in landing, broken by the files of `tests.hostile`."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import xlwt

from dagster_project.contracts import Contracts
from dagster_project.core.settings import Settings
from dagster_project.submissions.ingest.reception import receive
from dagster_project.submissions.ledger.ledger import open_ledger
from dagster_project.submissions.records.notices import Notice
from tests.broken import Case, File, Run
from tests.hostile import REFUSED, part, repacked
from tests.sending import CLEAN, NAMES, as_csv, as_rows, as_xlsx, clean_file

ELSEWHERE = {"file_type_unknown", "workbook_unreadable"}
"""Broken in `rows` already."""


def _refused() -> dict[str, Case]:
    """The first file of each code whose ending a contract of Viettel's can name."""
    found: dict[str, Case] = {}
    for name, make, code in REFUSED.values():
        stem, _, ending = name.rpartition(".")
        if "." not in stem and code not in ELSEWHERE:
            found.setdefault(code, File("viettel", f"VTT_thuebao_20231122.{ending}", make))
    return found


def _workbook(**parts: bytes) -> bytes:
    return repacked(as_xlsx(as_rows(CLEAN["subscribers"])), parts)


def _xlsx(content: bytes) -> File:
    return File("viettel", "VTT_thuebao_20231122.xlsx", content)


def _received(lay: Callable[[Settings], None]) -> Run:
    """What only a run over landing finds."""

    def notices(settings: Settings, contracts: Contracts) -> list[Notice]:
        (settings.root.landing / "viettel").mkdir(parents=True)
        lay(settings)
        return _said(settings, contracts)

    return Run(notices)


def _said(settings: Settings, contracts: Contracts, asked: tuple[date, date] | None = None) -> list[Notice]:
    [one] = receive(settings, contracts, asked=asked)
    with open_ledger(settings.root.ledger) as ledger:
        return ledger.recorded_notices(contracts, one).kept


def _link(settings: Settings) -> None:
    (settings.root.path / "elsewhere.csv").write_bytes(clean_file("subscribers"))
    (settings.root.landing / "viettel" / NAMES["subscribers"][1]).symlink_to(settings.root.path / "elsewhere.csv")


def _pipe(settings: Settings) -> None:
    os.mkfifo(settings.root.landing / "viettel" / NAMES["subscribers"][1])


def _deep(settings: Settings) -> None:
    (settings.root.landing / "viettel" / "/".join("d" * 20)).mkdir(parents=True)


def _too_large(settings: Settings) -> None:
    path = settings.root.landing / "viettel" / NAMES["subscribers"][1]
    path.write_bytes(clean_file("subscribers"))
    os.truncate(path, settings.limits.file_bytes + 1)


def _small_limit(settings: Settings, contracts: Contracts) -> list[Notice]:
    limits = replace(settings.limits, workbook_bytes=1000)
    path = settings.root.landing / "vinaphone" / contracts.submitters["vinaphone"].feeds["subscribers"].example
    path.parent.mkdir(parents=True)
    old = xlwt.Workbook()
    old.add_sheet("Số liệu").write(0, 0, "Xã")
    old.save(str(path))
    return _said(replace(settings, limits=limits), contracts)


def _far(settings: Settings, contracts: Contracts) -> list[Notice]:
    path = settings.root.landing / "viettel" / "VTT_thuebao_20221122.csv"
    path.parent.mkdir(parents=True)
    path.write_bytes(clean_file("subscribers"))
    day = date(2023, 11, 22)
    return _said(settings, contracts, (day, day))


def _older_correction(settings: Settings, contracts: Contracts) -> list[Notice]:
    folder = settings.root.landing / "viettel"
    for number, name in enumerate(("sai", "đúng")):
        path = folder / name / NAMES["subscribers"][1]
        path.parent.mkdir(parents=True)
        path.write_bytes(as_csv(as_rows(CLEAN["subscribers"][number:])))
        os.utime(path, (1_700_700_000 - number * 3600,) * 2)
        if number == 0:
            receive(settings, contracts)
    return _said(settings, contracts)


def _hidden_row() -> bytes:
    sheet = "xl/worksheets/sheet1.xml"
    content = as_xlsx(as_rows(CLEAN["subscribers"]))
    return repacked(content, {sheet: part(content, sheet).replace(b'<row r="3"', b'<row r="3" hidden="1"')})


CASES: dict[str, Case] = {
    **_refused(),
    "file_ending_wrong": File("viettel", "VTT_thuebao_20231122.csv", as_xlsx(as_rows(CLEAN["subscribers"]))),
    "embedded_unreadable": _xlsx(_workbook(**{"xl/embeddings/oleObject1.bin": os.urandom(5000)})),
    "workbook_macros": _xlsx(_workbook(**{"xl/vbaProject.bin": b"x"})),
    "workbook_external_links": _xlsx(_workbook(**{"xl/externalLinks/externalLink1.xml": b"x"})),
    "rows_hidden": _xlsx(_hidden_row()),
    "workbook_too_large": Run(_small_limit),
    "landing_link": _received(_link),
    "landing_not_a_file": _received(_pipe),
    "landing_too_deep": _received(_deep),
    "file_too_large": _received(_too_large),
    "report_date_far": Run(_far),
    "changed_before_superseded": Run(_older_correction),
}
