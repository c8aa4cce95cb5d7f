"""What must be said beside the figures: what is stale, what was warned about, what a person let pass.

Belongs here: these sentences, for paper. Does not belong here: deciding what is stale or warned about.
"""

from dagster_project.releases.report import words
from dagster_project.releases.report.figures import Figures


def notes_of(figures: Figures) -> list[str]:
    """The notes in Vietnamese, one a line; never none, since a report without notes says so."""
    notes = []
    if figures.note:
        notes.append(f"{figures.note}: thành phố giả định, không phải số liệu thật.")
    if figures.city["is_stale"]:
        notes.append(f"Một phần số liệu lấy từ ngày trước, cũ nhất là ngày {words.day(figures.city['data_as_of'])}.")
    for row in figures.not_on_time:
        notes.append(_of_submission(row["submitter_name"] or row["submitter"], row))
    notes += [
        f"Cảnh báo: {notice.notice or notice.reason} ({words.number(notice.failing_count)})."
        for notice in figures.notices
    ]
    notes += [
        f"Đã chấp thuận {a.check}: {a.reason} ({a.by}, {words.moment(a.approved_at)})." for a in figures.approvals
    ]
    return ["Ghi chú:", *(f"- {note}" for note in notes)] if notes else ["Ghi chú: không có."]


def _of_submission(sender: str, row: dict[str, object]) -> str:
    feed = words.words_of(str(row["feed"]), words.FEEDS).vi
    status = words.words_of(str(row["status"]), words.STATUSES).vi
    since = row["in_force_report_date"]
    in_force = f"dùng số liệu ngày {words.day(since)}" if since else "chưa có số liệu"  # type: ignore[arg-type]
    lost = row["rows_quarantined"]
    return f"{sender}, {feed}: {status}; {in_force}" + (f"; {lost} dòng bị giữ lại." if lost else ".")
