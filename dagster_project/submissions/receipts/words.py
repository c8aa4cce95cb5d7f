"""The words of receipts, in both languages: what a verdict is called, what it means, what to do next.

Belongs here: sentences and headings. Does not belong here: faults of a file, whose words are in the register of rules.
"""

from dataclasses import dataclass

from dagster_project.core.text import day_text
from dagster_project.submissions.receipts.content import RowCounts, Text
from dagster_project.submissions.records.submission import Submission

SAMPLE_DATA = "DỮ LIỆU MẪU"
VERDICTS = {
    "accepted": Text(vi="Đã tiếp nhận toàn bộ", en="Accepted"),
    "accepted_with_quarantine": Text(vi="Đã tiếp nhận một phần", en="Accepted with quarantined rows"),
    "refused": Text(vi="Không tiếp nhận", en="Refused"),
    "held": Text(vi="Chờ xác nhận", en="Held"),
    "withdrawn": Text(vi="Đã rút", en="Withdrawn"),
}
SEVERITIES = {
    "error": Text(vi="Lỗi", en="Error"),
    "held": Text(vi="Chờ xác nhận", en="Held"),
    "warning": Text(vi="Cảnh báo", en="Warning"),
    "notice": Text(vi="Lưu ý", en="Notice"),
}
TIMELINESS = {
    "on_time": Text(vi="đúng hạn", en="on time"),
    "late": Text(vi="muộn", en="late"),
}
_NEXT = {
    "accepted": Text(vi="Không cần làm gì thêm.", en="Nothing is left to do."),
    "accepted_with_quarantine": Text(
        vi="Đề nghị sửa các dòng đã nêu rồi gửi lại cả tệp, không gửi riêng các dòng đã sửa: "
        "tệp gửi sau thay thế toàn bộ tệp gửi trước.",
        en="Correct the rows named here and send the whole file again, not those rows alone: "
        "the newer file replaces the older one whole.",
    ),
    "refused": Text(
        vi="Đề nghị khắc phục các lỗi đã nêu rồi gửi lại cả tệp.",
        en="Correct the faults named here and send the whole file again.",
    ),
    "held": Text(
        vi="Sở sẽ xem các nội dung chưa rõ hoặc bất thường đã nêu và xác nhận, hoặc đề nghị gửi lại; số liệu gần nhất "
        "đã tiếp nhận vẫn được sử dụng. Nếu tệp sai hoặc có nội dung không cần thiết, có thể sửa rồi gửi lại cả tệp.",
        en="The Department looks at what was not understood or is implausible and accepts the file or asks for another;"
        " until then the last accepted figures stay in force. What is wrong or not needed may be mended and the whole "
        "file sent again.",
    ),
    "withdrawn": Text(vi="Đề nghị gửi lại tệp đúng, nếu có.", en="Send the right file, if there is one."),
}
GIVEN_UP = Text(vi="Quy tắc này không còn áp dụng.", en="This rule is no longer in force.")
_READ_AGAIN = Text(
    vi="Nếu tên và nội dung tệp đúng thì không cần gửi lại: giữ nguyên tệp trong thư mục, hệ thống tự đọc lại khi "
    "lý do đã nêu không còn. Nếu sai, đề nghị sửa rồi gửi lại cả tệp.",
    en="If name and content are right, nothing needs to be sent again: leave the file in its folder, and it is read "
    "again by itself once the reason named here is gone. If not, correct the file and send the whole of it again.",
)
_ACCEPTED = ("accepted", "accepted_with_quarantine")
_ACCEPTED_BY_DECISION = Text(
    vi="Sở đã xác nhận tệp này. Nội dung chưa rõ, nếu có, được chấp nhận cả trong các tệp sau; số liệu bất thường chỉ "
    "được xác nhận cho tệp này. Không cần làm gì thêm; nếu có dòng bị giữ lại, đề nghị sửa rồi gửi lại cả tệp.",
    en="The Department has confirmed this file. What was not understood, if anything, passes in further files; what "
    "was implausible is confirmed for this file alone. Nothing is left to do; where rows were kept apart, correct them "
    "and send the whole file again.",
)
_REFUSED_BY_DECISION = Text(
    vi="Sở đã xem và không tiếp nhận tệp, vì lý do đã nêu. Đề nghị sửa rồi gửi lại cả tệp.",
    en="The Department has looked at the file and refused it, for the reason named here. Correct it and send the whole "
    "file again.",
)
READ_AGAIN_SINCE = Text(
    vi="Tệp đã được đọc lại; kết quả ở phiếu của lần đọc lại đã nêu.",
    en="The file was read again since; the receipt of that reading, named here, says what became of it.",
)
_TOLD = Text(
    vi="Tệp đạt yêu cầu; đề nghị xem các cảnh báo, lưu ý kèm theo.",
    en="The file can be used as it is; please look at what is said of it.",
)


def next_step(status: str, is_told: bool, is_read_again: bool = False) -> Text:
    """What the sender does now; `is_told` where an accepted file has warnings or notices.

    `is_read_again` where a file was refused for what may change without it.
    """
    if status == "refused" and is_read_again:
        return _READ_AGAIN
    return _TOLD if status == "accepted" and is_told else _NEXT[status]


def decided(status: str) -> Text:
    """What the sender does once the Department has decided on a file that was held."""
    if status == "refused":
        return _REFUSED_BY_DECISION
    return _ACCEPTED_BY_DECISION if status in _ACCEPTED else _NEXT[status]


def verdict(status: str, rows: RowCounts, is_check: bool) -> Text:
    """The verdict and its rows, in one sentence."""
    if is_check:
        return _verdict_of_check(status, rows)
    name = VERDICTS[status]
    if status == "accepted":
        return Text(vi=f"{name.vi}: {number(rows.accepted)} dòng.", en=f"{name.en}: {number(rows.accepted)} rows.")
    if status == "accepted_with_quarantine":
        return Text(
            vi=f"{name.vi}: {number(rows.accepted)} dòng được nhận, {number(rows.quarantined)} dòng bị giữ lại, "
            "chưa sử dụng.",
            en=f"{name.en}: {number(rows.accepted)} accepted, {number(rows.quarantined)} kept apart and not used.",
        )
    if status == "refused":
        return Text(vi=f"{name.vi}. Không sử dụng dòng nào của tệp.", en=f"{name.en}. No row of the file is used.")
    if status == "held":
        return Text(
            vi=f"{name.vi}: đã đọc {number(rows.read)} dòng, chưa sử dụng vì trong tệp có nội dung chưa rõ hoặc bất "
            "thường.",
            en=f"{name.en}: {number(rows.read)} rows were read, not used yet: not all of the file is understood or "
            "plausible.",
        )
    return Text(
        vi=f"{name.vi}. Số liệu của tệp không còn được sử dụng.", en=f"{name.en}. The figures of the file are not used."
    )


def _verdict_of_check(status: str, rows: RowCounts) -> Text:
    accepted, quarantined = number(rows.accepted), number(rows.quarantined)
    if status == "accepted":
        return Text(
            vi=f"Đạt: nếu gửi, tệp sẽ được tiếp nhận toàn bộ ({accepted} dòng).",
            en=f"Right: the file would be accepted ({accepted} rows).",
        )
    if status == "accepted_with_quarantine":
        return Text(
            vi=f"Đạt một phần: nếu gửi, {accepted} dòng sẽ được nhận, {quarantined} dòng bị giữ lại, chưa sử dụng.",
            en=f"Partly right: {accepted} rows would be accepted, {quarantined} quarantined and not used.",
        )
    if status == "held":
        return Text(
            vi=f"Chờ xác nhận: nếu gửi, {number(rows.read)} dòng sẽ được đọc nhưng chưa sử dụng, vì trong tệp "
            "có nội dung chưa rõ hoặc bất thường.",
            en=f"To be confirmed: {number(rows.read)} rows would be read and not used yet, for not all of the file is "
            "understood or plausible.",
        )
    return Text(vi="Không đạt: nếu gửi, tệp sẽ không được tiếp nhận.", en="Not right: the file would be refused.")


def effect(submission: Submission, in_force: Submission | None) -> Text:
    """What the figures of the report date rest on, now that this file has come."""
    if submission.feed is None or submission.report_date is None:
        return Text(vi="Tệp này không làm thay đổi số liệu nào.", en="This file changes no figure.")
    day = day_text(submission.report_date)
    if in_force is None or in_force.report_date is None:
        return Text(vi=f"Chưa có số liệu cho ngày {day}.", en=f"There are no figures for {day}.")
    if in_force.submission_id == submission.submission_id:
        return Text(
            vi=f"Số liệu ngày {day} hiện lấy theo tệp này.", en=f"The figures of {day} now come from this file."
        )
    name = in_force.submission_id
    if submission.is_accepted and in_force.report_date == submission.report_date:
        return Text(
            vi=f"Đã được thay thế: số liệu ngày {day} lấy theo lần gửi {name}.",
            en=f"Superseded: the figures of {day} come from {name}.",
        )
    if in_force.report_date == submission.report_date:
        return Text(
            vi=f"Số liệu ngày {day} vẫn lấy theo lần gửi {name}.", en=f"The figures of {day} still come from {name}."
        )
    since = day_text(in_force.report_date)
    return Text(
        vi=f"Chưa có số liệu sử dụng được cho ngày {day}; gần nhất là số liệu ngày {since} (lần gửi {name}).",
        en=f"There are no usable figures for {day}; the nearest are those of {since} ({name}).",
    )


@dataclass(frozen=True)
class Heading:
    """A column of the notices, and the field of a notice that it shows."""

    field: str
    vi: str
    en: str
    width: int


HEADINGS = (
    Heading("severity", "Mức", "Severity", 11),
    Heading("sheet", "Trang tính", "Sheet", 16),
    Heading("row", "Dòng", "Row", 8),
    Heading("column_label", "Cột", "Column", 22),
    Heading("value", "Giá trị", "Value", 24),
    Heading("expected_vi", "Yêu cầu", "Expected", 30),
    Heading("message_vi", "Vấn đề", "What is wrong", 60),
)


def number(value: int) -> str:
    """A whole number with spaces between the thousands, which reads the same in both languages."""
    return f"{value:,}".replace(",", "\u202f" if value >= 10_000 else "")
