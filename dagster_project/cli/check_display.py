"""What `tatsong check` shows in a terminal: the verdict on a file, the first problems, what next."""

from collections import Counter
from shutil import get_terminal_size

import click

from dagster_project.submissions.receipts import words
from dagster_project.submissions.receipts.content import NoticeLine, Receipt
from dagster_project.submissions.receipts.facts import facts, not_checked
from dagster_project.submissions.receipts.visible import visible

FIRST = 12
_ROWS = 5
"""How many rows are named where what to do is said."""
_COLOURS = {"error": "red", "held": "yellow", "warning": "yellow", "notice": "cyan"}
_SIGNS = {
    "accepted": ("✔", "green"),
    "accepted_with_quarantine": ("▲", "yellow"),
    "held": ("…", "yellow"),
    "refused": ("✘", "red"),
}
_ABOUT = ("Đơn vị gửi", "Loại số liệu", "Ngày số liệu", "Định dạng tệp")
_WORDS = {
    "vi": {
        "more": "… và {more} nội dung nữa; xem đủ bằng --receipt THƯ_MỤC.",
        "next": "Việc cần làm: ",
        "rows": "Dòng {rows}: ",
        "not_checked": "Chưa kiểm tra: ",
        "files": "{count} tệp: {accepted} đạt, {quarantined} đạt một phần, {held} chờ xác nhận, {refused} không đạt.",
    },
    "en": {
        "more": "… and {more} more; --receipt FOLDER shows them.",
        "next": "What to do: ",
        "rows": "Row {rows}: ",
        "not_checked": "Not checked: ",
        "files": "{count} files: {accepted} right, {quarantined} partly, {held} to be confirmed, {refused} not right.",
    },
}
_COLUMNS = ("severity", "sheet", "row", "column_label", "value", "message_vi")
_BESIDE_THE_MESSAGE = ("column_label", "value")
"""What the message says too, and a narrow terminal has no room for."""
_WIDE = 100


def print_receipt(receipt: Receipt, language: str) -> None:
    """Show one file. Every text of the sender's is shown as it is: no sign of it is taken for a colour or a link."""
    said = _WORDS[language]
    sign, colour = _SIGNS[receipt.status]
    click.secho(visible(receipt.file), bold=True)
    click.secho(f"  {_recognised(receipt, language)}", dim=True)
    click.secho(f"  {sign} {getattr(receipt.verdict, language)}", fg=colour, bold=True)
    if receipt.notices:
        _print_problems(receipt, language)
    more = sum(receipt.notice_counts.values()) - min(FIRST, len(receipt.notices))
    if more > 0:
        click.secho(f"  {said['more'].format(more=words.number(more))}", dim=True)
    click.echo(click.style(f"  {said['next']}", bold=True) + getattr(receipt.next_step, language))
    for rule in receipt.rules[:FIRST]:
        click.echo(f"  • {_where(receipt, rule.code, language)}{getattr(rule.remedy, language)}")
    if left := not_checked(receipt):
        click.secho(f"  {said['not_checked']}{getattr(left, language)}", dim=True)
    click.echo()


def print_sum(receipts: list[Receipt], language: str) -> None:
    """Of several files, how many came to what."""
    found = Counter(receipt.status for receipt in receipts)
    text = _WORDS[language]["files"].format(
        count=len(receipts),
        accepted=found["accepted"],
        quarantined=found["accepted_with_quarantine"],
        held=found["held"],
        refused=found["refused"],
    )
    click.secho(text, bold=True)


def _recognised(receipt: Receipt, language: str) -> str:
    told = [getattr(fact.value, language) for fact in facts(receipt) if fact.label.vi in _ABOUT]
    return " · ".join(visible(text) for text in told)


def _where(receipt: Receipt, code: str, language: str) -> str:
    """The first rows that break a rule, as its remedy begins; nothing for a fault of the whole file."""
    rows = list(dict.fromkeys(line.row for line in receipt.notices if line.code == code and line.row is not None))
    shown = ", ".join(map(str, rows[:_ROWS])) + ", …" * (len(rows) > _ROWS)
    return _WORDS[language]["rows"].format(rows=shown) if rows else ""


def _print_problems(receipt: Receipt, language: str) -> None:
    """The first notices as a table; its library is paid for only by a file that has some."""
    from dagster_project.cli.check_table import print_table

    headings = [heading for heading in words.HEADINGS if heading.field in _COLUMNS]
    rows = [_cells(line, language) for line in receipt.notices[:FIRST]]
    left_out = _BESIDE_THE_MESSAGE if get_terminal_size().columns < _WIDE else ()
    filled = [at for at, head in enumerate(headings) if head.field not in left_out and any(row[at] for row in rows)]
    colours = [_COLOURS[line.severity] for line in receipt.notices[:FIRST]]
    heads = [str(getattr(headings[at], language)) for at in filled]
    print_table(heads, [[row[at] for at in filled] for row in rows], colours)


def _cells(line: NoticeLine, language: str) -> list[str]:
    is_vietnamese = language == "vi"
    column = (line.column_label if is_vietnamese else line.column) or ""
    return [
        getattr(words.SEVERITIES[line.severity], language),
        visible(line.sheet or ""),
        "" if line.row is None else str(line.row),
        visible(column),
        visible(line.value or ""),
        visible(line.message_vi if is_vietnamese else line.message),
    ]
