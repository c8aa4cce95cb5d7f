"""What must be said beside the figures: what is stale, owed, late, refused or warned about, what a person let pass.

Belongs here: these sentences, the same for every form of the report. Does not belong here: deciding what is stale or
warned about; what the gate has found (`checks`).
"""

from collections.abc import Iterator
from itertools import groupby

from dagster_project.contracts import Words
from dagster_project.releases import wording as words
from dagster_project.releases.report.checks import check_notes
from dagster_project.releases.report.figures import OUTREACH_DAYS, OVERDUE, Figures, Row
from dagster_project.submissions.headlines import in_words

WEEKS = OUTREACH_DAYS // 7


def notes_of(figures: Figures) -> list[Words]:
    """The notes, a sentence each; none where there is nothing to say."""
    return [
        *_staleness(figures),
        *(_due(row) for row in figures.not_on_time),
        *(_refused(row) for row in figures.refused_files),
        *_held(figures),
        *_warnings(figures),
        *check_notes(figures),
    ]


def all_clear(figures: Figures) -> Words:
    """What may be said where there is no note, and of what."""
    day = words.day(figures.report_date)
    return Words(
        f"All figures of {day}, the newest plans and reports that were due before, and the outreach of the last "
        f"{OUTREACH_DAYS} days came complete and on time; no file was refused or is held, and neither the receipts of "
        "the figures in force nor the checks hold a warning.",
        f"Số liệu ngày {day}, kế hoạch và báo cáo đến hạn gần nhất, báo cáo tuyên truyền trong {OUTREACH_DAYS} ngày "
        "qua đã được gửi đủ, đúng hạn; không có tệp bị từ chối hoặc chờ xác nhận; phiếu tiếp nhận của số liệu đang "
        "dùng và việc kiểm tra không có cảnh báo.",
    )


def weeks_told(figures: Figures) -> Words:
    """Of which districts fewer weeks of outreach are reported than are summed; empty where all are."""
    short = figures.unreported_weeks
    if not short:
        return Words("", "")
    counts = {row["weeks_reported"] for row in short}
    if len(short) == len(figures.districts) and len(counts) == 1:
        weeks = counts.pop()
        return Words(f"only {weeks} of {WEEKS} weeks are reported", f"mới có số liệu của {weeks}/{WEEKS} tuần")
    listed = ", ".join(f"{row['district_name']} {row['weeks_reported']}/{WEEKS}" for row in short)
    return Words(f"weeks not all reported: {listed}", f"chưa đủ số liệu các tuần: {listed}")


def _staleness(figures: Figures) -> Iterator[Words]:
    if figures.city["is_stale"]:
        behind = [
            f"{row['submitter_name']} ({words.day(row['data_as_of'])})" for row in figures.carriers if row["is_stale"]
        ]
        oldest, listed = words.day(figures.city["data_as_of"]), f"{': ' if behind else ''}{', '.join(behind)}"
        yield Words(
            f"Some figures are of earlier days, the oldest of {oldest}{listed}.",
            f"Một phần số liệu lấy từ ngày trước, cũ nhất là ngày {oldest}{listed}.",
        )


def _due(row: Row) -> Words:
    feed, status, day = words.words_of(row["feed"], words.FEEDS), words.status_of(row), words.day(row["told_date"])
    told = [Words(f"{feed.en} of {day}: {status.en}", f"{feed.vi} kỳ {day}: {status.vi}")]
    if row["due_at"]:
        due = words.moment(row["due_at"])
        told.append(Words(f"due {due}", f"hạn gửi {due}"))
    if row["status"] == "late":
        at = words.moment(row["received_at"])
        told.append(Words(f"received {at}", f"nhận lúc {at}"))
    if row["status"] in OVERDUE:
        told.append(_instead(row))
    if lost := row["rows_quarantined"]:
        told.append(Words(f"{lost} rows quarantined", f"{words.number(lost)} dòng bị giữ lại"))
    return Words(
        f"{row['submitter_name']}, {'; '.join(each.en for each in told)}.",
        f"{row['submitter_name']}, {'; '.join(each.vi for each in told)}.",
    )


def _instead(row: Row) -> Words:
    """What the report holds in place of figures that are owed: stocks are carried on, flows never are."""
    since = row["in_force_report_date"]
    if row["feed_kind"] == "flow":
        return Words("not in the report", "báo cáo không có số liệu của kỳ này")
    if since is None:
        return Words("nothing in force", "chưa có số liệu")
    return Words(f"figures of {words.day(since)} in force", f"dùng số liệu ngày {words.day(since)}")


def _refused(row: Row) -> Words:
    who, files = row["submitter_name"], row["files"]
    if row["feed"] is None:
        return Words(
            f"{who}: {files} files refused, of no known feed or date.",
            f"{who}: {files} tệp bị từ chối vì không xác định được loại hoặc ngày số liệu.",
        )
    feed = words.words_of(row["feed"], words.FEEDS)
    become = Words("refused", "bị từ chối")
    if row["status"] == "held":
        become = Words("to be confirmed", "chờ xác nhận")
    then = Words("replaced by a file that was accepted", "đã có tệp gửi lại được nhận")
    if not row["is_replaced"]:
        then = Words("figures accepted before stay in force", "vẫn dùng số liệu đã nhận trước đó")
    return Words(
        f"{who}, {feed.en}: {files} files {become.en}; {then.en}.",
        f"{who}, {feed.vi}: {files} tệp {become.vi}; {then.vi}.",
    )


def _held(figures: Figures) -> Iterator[Words]:
    """What the held files of the report date, and of the dates that are told of, would bring."""
    told = {(row["submitter"], row["feed"], row["told_date"]) for row in figures.dues}
    for one, headlines in figures.held:
        if one.report_date != figures.report_date and (one.submitter, one.feed, one.report_date) not in told:
            continue
        who, feed = figures.senders.get(one.submitter, one.submitter), words.words_of(one.feed, words.FEEDS)
        day, brings = words.day(one.report_date), in_words(headlines)
        yield Words(
            f"{who}, {feed.en} of {day}, file to be confirmed: it would bring {brings.en}.",
            f"{who}, {feed.vi} kỳ {day}, tệp chờ xác nhận: nếu được xác nhận sẽ là {brings.vi}.",
        )


def _warnings(figures: Figures) -> Iterator[Words]:
    for who, group in groupby(figures.warnings, key=lambda row: row["submitter_name"]):
        rows = list(group)
        counted = Words(
            "; ".join(f"{row['subject']} ({row['occurrences']:,})" for row in rows),
            "; ".join(f"{row['subject_vi']} ({words.number(row['occurrences'])})" for row in rows),
        )
        yield Words(
            f"{who}, warnings in receipts of figures in force: {counted.en}.",
            f"{who}, cảnh báo trong phiếu tiếp nhận của số liệu đang dùng: {counted.vi}.",
        )
