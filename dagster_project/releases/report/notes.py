"""What must be said beside the figures: what is stale, what was warned about, what a person let pass.

Belongs here: these sentences, for paper. Does not belong here: deciding what is stale or warned about.
"""

from dagster_project.releases.report import words
from dagster_project.releases.report.figures import Figures


def notes_of(figures: Figures) -> list[str]:
    """The notes in Vietnamese, a sentence each; none where there is nothing to say."""
    notes = []
    if figures.city["is_stale"]:
        behind = [
            f"{row['submitter_name']} ({words.day(row['data_as_of'])})" for row in figures.carriers if row["is_stale"]
        ]
        oldest = f"cũ nhất là ngày {words.day(figures.city['data_as_of'])}"
        notes.append(f"Một phần số liệu lấy từ ngày trước, {oldest}{': ' if behind else ''}{', '.join(behind)}.")
    for row in figures.not_on_time:
        notes.append(_of_submission(row["submitter_name"] or row["submitter"], row))
    notes += [
        f"Cảnh báo: {notice.notice or notice.reason} ({words.number(notice.failing_count)})."
        for notice in figures.notices
    ]
    notes += [
        f"Đã chấp thuận {a.check}: {a.reason} ({a.by}, {words.moment(a.approved_at)})." for a in figures.approvals
    ]
    return notes


def _of_submission(sender: str, row: dict[str, object]) -> str:
    feed = words.words_of(str(row["feed"]), words.FEEDS).vi
    status = words.words_of(str(row["status"]), words.STATUSES).vi
    since = row["in_force_report_date"]
    in_force = f"dùng số liệu ngày {words.day(since)}" if since else "chưa có số liệu"  # type: ignore[arg-type]
    lost = row["rows_quarantined"]
    return f"{sender}, {feed}: {status}; {in_force}" + (f"; {lost} dòng bị giữ lại." if lost else ".")
