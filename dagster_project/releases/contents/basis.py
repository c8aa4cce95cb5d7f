"""What the published figures rest on beside rows: the submissions, the thresholds, who sends what since when.

A figure can be led back to the kept bytes and computed again by the release and the lake alone.
Belongs here: copying that into the release's database. Does not belong here: using it (`explain`).
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.contracts import Words, load_contracts
from dagster_project.releases.contents.build_context import BuildContext
from dagster_project.releases.contents.labels import TableLabels
from dagster_project.submissions.records import lake

REFERENCE = ("programme", "priority_rule", "eligibility")
"""Reference data with thresholds, all rows of it, copied as it was when the figures were built."""

_SUBMISSION = {
    "submission_id": ("VARCHAR", "Lần gửi"),
    "submitter": ("VARCHAR", "Đơn vị gửi"),
    "feed": ("VARCHAR", "Loại số liệu"),
    "report_date": ("DATE", "Ngày số liệu"),
    "status": ("VARCHAR", "Kết quả tiếp nhận"),
    "sequence": ("BIGINT", "Thứ tự nhận"),
    "received_at": ("TIMESTAMPTZ", "Thời điểm nhận"),
    "path": ("VARCHAR", "Tệp đã gửi"),
    "sha256": ("VARCHAR", "Mã băm của tệp (SHA-256)"),
    "bytes": ("BIGINT", "Dung lượng (byte)"),
    "raw_path": ("VARCHAR", "Nơi lưu tệp gốc"),
    "accepted_path": ("VARCHAR", "Nơi lưu các dòng được nhận"),
    "rejected_path": ("VARCHAR", "Nơi lưu các dòng bị giữ lại"),
    "rows_read": ("BIGINT", "Số dòng đã đọc"),
    "rows_accepted": ("BIGINT", "Số dòng được nhận"),
    "rows_quarantined": ("BIGINT", "Số dòng bị giữ lại"),
}
_NOTICE = {
    "submission_id": ("VARCHAR", "Lần gửi"),
    "code": ("VARCHAR", "Mã quy tắc"),
    "severity": ("VARCHAR", "Mức độ"),
    "occurrences": ("BIGINT", "Số lần"),
    "subject": ("VARCHAR", "Nội dung (tiếng Anh)"),
    "subject_vi": ("VARCHAR", "Nội dung"),
}
_SUBMITTER_FEED = {
    "submitter": "Đơn vị gửi",
    "feed": "Loại số liệu",
    "active_from": "Gửi từ ngày",
    "active_to": "Gửi đến ngày",
    "feed_kind": "Tính chất số liệu",
    "is_inventory": "Là danh mục đầy đủ",
}


def write_basis(con: duckdb.DuckDBPyConnection, context: BuildContext) -> dict[str, TableLabels]:
    """Create `marts.submission`, `marts.submission_notice` and the schema `reference`; the labels of each table.

    The warehouse is attached.
    """
    with tempfile.TemporaryDirectory(dir=context.settings.root.path, prefix=".basis-") as scratch:
        for name, columns, rows in (
            ("submission", _SUBMISSION, _submissions(context)),
            ("submission_notice", _NOTICE, _notices(context)),
        ):
            types = {column: type_ for column, (type_, _) in columns.items()}
            lake.load_rows(con, f"official.marts.{name}", types, rows, Path(scratch))
    con.execute("create schema official.reference")
    con.execute("create table official.reference.submitter_feed as from warehouse.control.submitter_feed order by all")
    labels = {
        "marts.submission": TableLabels(
            "Các lần gửi số liệu", columns={name: label for name, (_, label) in _SUBMISSION.items()}
        ),
        "marts.submission_notice": TableLabels(
            "Thông báo trong phiếu tiếp nhận", columns={name: label for name, (_, label) in _NOTICE.items()}
        ),
        "reference.submitter_feed": TableLabels("Đơn vị gửi và loại số liệu", columns=_SUBMITTER_FEED),
    }
    for name in REFERENCE:
        con.execute(f"create table official.reference.{name} as from warehouse.reference.{name} order by all")
        labels[f"reference.{name}"] = context.labels.get(f"reference.{name}", TableLabels())
    return labels


def _submissions(context: BuildContext) -> Iterator[dict[str, Any]]:
    """The ledger gives them oldest first within a date."""
    sources = context.sources
    for sequence, submission in enumerate([*sources.known, *sources.unrecognised], start=1):
        yield {name: getattr(submission, name) for name in _SUBMISSION if name != "sequence"} | {"sequence": sequence}


def _notices(context: BuildContext) -> Iterator[dict[str, Any]]:
    rules = load_contracts(context.settings.contracts).rules if context.sources.notices else {}
    for submission_id, code, severity, occurrences in context.sources.notices:
        words = rules[code].in_short if code in rules else Words(code, code)
        counted = {"submission_id": submission_id, "code": code, "severity": severity, "occurrences": occurrences}
        yield counted | {"subject": words.en, "subject_vi": words.vi}
