"""What `tatsong check` shows in a terminal: the verdict on a file, the first problems, what next."""

from collections import Counter

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dagster_project.submissions.receipts import words
from dagster_project.submissions.receipts.content import NoticeLine, Receipt
from dagster_project.submissions.receipts.facts import facts
from dagster_project.submissions.receipts.visible import visible

FIRST = 12
_COLOURS = {"error": "red", "warning": "yellow", "notice": "cyan"}
_SIGNS = {"accepted": ("✔", "green"), "accepted_with_quarantine": ("▲", "yellow"), "refused": ("✘", "red")}
_ABOUT = ("Đơn vị gửi", "Loại số liệu", "Ngày số liệu", "Đọc theo dạng")
_WORDS = {
    "vi": {
        "more": "… và {more} nội dung nữa; xem đủ bằng --receipt THƯ_MỤC.",
        "next": "Việc cần làm: ",
        "files": "{count} tệp: {accepted} đạt, {quarantined} đạt một phần, {refused} không đạt.",
    },
    "en": {
        "more": "… and {more} more; --receipt FOLDER shows them.",
        "next": "What to do: ",
        "files": "{count} files: {accepted} right, {quarantined} partly right, {refused} not right.",
    },
}
_COLUMNS = ("severity", "sheet", "row", "column_label", "value", "message_vi")


def print_receipt(receipt: Receipt, language: str) -> None:
    """Show one file. Every text of the sender's is shown as it is: no sign of it is taken for a colour or a link."""
    console, said = _console(), _WORDS[language]
    sign, colour = _SIGNS[receipt.status]
    console.print(Text(visible(receipt.file), style="bold"))
    below: list[RenderableType] = [
        Text(_recognised(receipt, language), style="dim"),
        Text(f"{sign} {getattr(receipt.verdict, language)}", style=f"bold {colour}"),
    ]
    if receipt.notices:
        below.append(_problems(receipt, language))
    more = sum(receipt.notice_counts.values()) - min(FIRST, len(receipt.notices))
    if more > 0:
        below.append(Text(said["more"].format(more=words.number(more)), style="dim"))
    below.append(Text.assemble((said["next"], "bold"), getattr(receipt.next_step, language)))
    below += [Text(f"• {getattr(rule.remedy, language)}") for rule in receipt.rules[:FIRST]]
    for part in below:
        console.print(Padding(part, (0, 0, 0, 2)))
    console.print()


def print_sum(receipts: list[Receipt], language: str) -> None:
    """Of several files, how many came to what."""
    found = Counter(receipt.status for receipt in receipts)
    text = _WORDS[language]["files"].format(
        count=len(receipts),
        accepted=found["accepted"],
        quarantined=found["accepted_with_quarantine"],
        refused=found["refused"],
    )
    _console().print(Text(text, style="bold"))


def _console() -> Console:
    return Console(highlight=False, emoji=False)


def _recognised(receipt: Receipt, language: str) -> str:
    told = [getattr(fact.value, language) for fact in facts(receipt) if fact.label.vi in _ABOUT]
    return " · ".join(visible(text) for text in told)


def _problems(receipt: Receipt, language: str) -> Table:
    """The first notices; a column in which none of them has anything is left out."""
    headings = [heading for heading in words.HEADINGS if heading.field in _COLUMNS]
    rows = [_cells(line, language) for line in receipt.notices[:FIRST]]
    filled = [at for at in range(len(headings)) if any(row[at].plain for row in rows)]
    table = Table(*[getattr(headings[at], language) for at in filled], box=SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*[row[at] for at in filled])
    return table


def _cells(line: NoticeLine, language: str) -> list[Text]:
    is_vietnamese = language == "vi"
    column = (line.column_label if is_vietnamese else line.column) or ""
    return [
        Text(getattr(words.SEVERITIES[line.severity], language), style=_COLOURS[line.severity]),
        Text(visible(line.sheet or "")),
        Text("" if line.row is None else str(line.row), justify="right"),
        Text(visible(column)),
        Text(visible(line.value or "")),
        Text(visible(line.message_vi if is_vietnamese else line.message)),
    ]
