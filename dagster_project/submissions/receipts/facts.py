"""The facts of a receipt as label and value, in both languages: the same list on the page and in the spreadsheet.

Belongs here: which facts, in which order. Does not belong here: the notices.
"""

from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dagster_project.core.settings import TIME_ZONE
from dagster_project.core.text import day_text
from dagster_project.submissions.receipts import words
from dagster_project.submissions.receipts.content import Receipt, Text


class Fact(NamedTuple):
    """One line of a receipt."""

    label: Text
    value: Text


def outcome(receipt: Receipt) -> list[Fact]:
    """What became of it, and what its sender does now."""
    return _told([
        (Text(vi="Kết quả", en="Verdict"), receipt.verdict),
        (Text(vi="Hiệu lực", en="In force"), receipt.effect),
        (Text(vi="Việc cần làm", en="What to do"), receipt.next_step),
    ])  # fmt: skip


def facts(receipt: Receipt) -> list[Fact]:
    """What was received, what it was recognised as, and what was counted."""
    return _told([*_received(receipt), *_counted(receipt)])


def _told(found: list[tuple[Text, Text | None]]) -> list[Fact]:
    return [Fact(label, value) for label, value in found if value is not None]


def _received(receipt: Receipt) -> list[tuple[Text, Text | None]]:
    unknown = Text(vi="không nhận ra", en="not recognised")
    day = date.fromisoformat(receipt.report_date) if receipt.report_date else None
    when = (
        Text(vi="Thời điểm kiểm tra", en="Checked at")
        if receipt.kind == "check"
        else Text(vi="Nhận lúc", en="Received at")
    )
    return [
        (Text(vi="Số biên nhận", en="Submission"), _same(receipt.submission_id)),
        (Text(vi="Tệp", en="File"), _same(receipt.file)),
        (Text(vi="Dung lượng", en="Size"), _same(f"{words.number(receipt.bytes)} byte")),
        (Text(vi="Mã băm SHA-256", en="SHA-256"), _same(receipt.sha256 and f"{receipt.sha256[:16]}…")),
        (when, _same(_time(receipt.received_at))),
        (Text(vi="Hạn gửi", en="Due"), _due(receipt)),
        (Text(vi="Đơn vị gửi", en="Submitter"), _same(receipt.submitter_name or receipt.submitter)),
        (Text(vi="Loại số liệu", en="Feed"), _feed(receipt) or unknown),
        (Text(vi="Ngày số liệu", en="Report date"), _same(day_text(day)) if day else unknown),
        (Text(vi="Định dạng tệp", en="Read as"), _same(receipt.read_as)),
        (Text(vi="Đọc lại từ lần gửi", en="Read again from"), _same(receipt.reread_of)),
    ]  # fmt: skip


def _counted(receipt: Receipt) -> list[tuple[Text, Text | None]]:
    rows = receipt.rows
    return [
        (Text(vi="Lý do rút", en="Why it was withdrawn"), _same(receipt.withdrawn_reason)),
        (Text(vi="Sở quyết định lúc", en="Decided at"), _same(receipt.decided_at and _time(receipt.decided_at))),
        (Text(vi="Lý do quyết định", en="Why it was decided so"), _same(receipt.decided_reason)),
        (Text(vi="Số dòng đã đọc", en="Rows read"), _same(words.number(rows.read))),
        (Text(vi="Số dòng được nhận", en="Rows accepted"), _same(words.number(rows.accepted))),
        (Text(vi="Số dòng bị giữ lại", en="Rows quarantined"), _same(words.number(rows.quarantined))),
        (Text(vi="Chưa kiểm tra", en="Not checked"), not_checked(receipt)),
    ]


def _same(text: str | None) -> Text | None:
    return Text(vi=text, en=text) if text else None


def _feed(receipt: Receipt) -> Text | None:
    return Text(vi=receipt.feed_label or receipt.feed, en=receipt.feed) if receipt.feed else None


def _due(receipt: Receipt) -> Text | None:
    if receipt.due_at is None or receipt.timeliness is None:
        return None
    punctual, due = words.TIMELINESS[receipt.timeliness], _time(receipt.due_at)
    if receipt.kind == "check":
        return Text(vi=due, en=due)
    return Text(vi=f"{due} ({punctual.vi})", en=f"{due} ({punctual.en})")


def _time(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(ZoneInfo(TIME_ZONE)):%H:%M %d/%m/%Y}"


def not_checked(receipt: Receipt) -> Text | None:
    """What only the Department can compare, since it needs other files or earlier nights."""
    if not receipt.not_checked_subjects:
        return None
    vi, en = ("; ".join(getattr(one, at) for one in receipt.not_checked_subjects) for at in ("vi", "en"))
    return Text(vi=f"{vi} (Sở đối chiếu khi nhận tệp, chỉ cảnh báo)", en=f"{en} (the Department does, and only warns)")
