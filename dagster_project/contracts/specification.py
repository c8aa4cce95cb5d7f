"""The file specification for senders, in Markdown, made from the contracts.

Belongs here: what a sender must know of feeds, names, times and rules. Does not belong here: anything that is not in a
contract, but for how to send.
"""

from collections.abc import Iterable, Iterator

from dagster_project.contracts.column import Column
from dagster_project.contracts.feed import Feed
from dagster_project.contracts.models import Contracts
from dagster_project.contracts.rule import Rule
from dagster_project.contracts.rules_page import effect_of, markdown_table
from dagster_project.contracts.submitter import Submitter, SubmitterFeed
from dagster_project.core.text import day_text

_HOW_TO_SEND = """\
# File specification · Quy cách tệp số liệu

Made from `contracts/` by `tatsong docs`; change the contracts, not this page.

## How to send · Cách gửi

- Put each file into the folder of its submitter, `landing/<submitter>/`, or any folder below it, under the name given
  below. The name says what the file is and for which report date; capitals, accents, the ending, the way the date is
  written and the mark of a copy (`… (1).csv`) do not matter. In an archive of another name, the name within counts.
- While a file is being written, end its name in `.part`; take the ending off when it is whole.
- CSV is UTF-8, with or without a byte order mark, with `,`, `;` or a tab between the cells. XLSX has no password.
- A file of another name is taken by its headings, and by the date of its title (`Số liệu ngày 22/11/2023`, `BÁO CÁO
  THUÊ BAO NGÀY 22/11/2023`) or of its column of the report date. The day of signing, printing or comparison, a period
  and an hour are none. A date in its name must be the same, and is enough where the content has none. A title, heading
  or letterhead that contradicts name or folder refuses the file.
- The header may use any of the words listed, in any order, with or without accents, in one to three rows; a merged
  heading is joined to those under it (`Số thuê bao` over `2G`). Other columns are not read.
- Letterhead, title, column numbers, `Trong đó` and what is listed under it by dashes, repeated headers and what
  stands below the table are not read. Figures in thousands or another unit are refused.
- Several tables may stand one under the other: each is read by its own header, and the date and unit above it are of
  that table. A heading over columns of its own (`Kế hoạch`, `Thực hiện`) that are not listed below is refused.
- A heading that names a district (`Huyện An Lão`, `I. An Lão`), or the name of the sheet, is the district of its rows.
  A district may be written once for the rows below it, merged, or repeated by ditto marks.
- Numbers are cells of the spreadsheet, or text in one style for the whole column: `1.234.567,8`, `1,234,567.8`,
  `1 234 567`. A column whose numbers could be read in two ways (`1.234` alone, where decimals may stand) is refused.
- Dates are day first, `22/11/2023`, `22-11-23`, `22.11.2023`, or `2023-11-22`, or dates of the spreadsheet.
- A place (the columns that say "place") is given by its code, or by commune and district; only a district may leave
  itself out in its own files. Types may be in full or short (`Xã`, `X.`, `TT.`); a township with the name of its
  district needs `Thị trấn` or `TT`. Bạch Long Vĩ has no commune: leave it empty.
- A row `Tổng cộng` or `Cộng`, first, last or below its section, or `Quận Hồng Bàng Total`, is a control total: it is
  compared with its rows and not read as one. A sheet that says again what others say is not read twice.
- To correct a file, send it again for the same report date, whole, under its name or in another folder: the accepted
  one that arrived last counts, whatever time its tool has kept. A file that is refused changes nothing: the last
  accepted one stays in force. What is refused for what is not in the file, such as a date of which the Department
  knows no communes yet, is read again by itself when that has changed: leave it in its folder.
- Every file gets a receipt in `receipts/<submitter>/`.
"""


def specification(contracts: Contracts) -> str:
    """The whole page."""
    parts = [_HOW_TO_SEND, "## Feeds · Loại số liệu\n"]
    parts += [_feed_section(contracts, feed) for feed in contracts.feeds.values()]
    parts += ["## Submitters · Đơn vị gửi\n", _submitters(contracts)]
    parts += ["## Rules for every file · Quy tắc chung\n", _rules_table(_general_rules(contracts))]
    return "\n".join(parts)


def _feed_section(contracts: Contracts, feed: Feed) -> str:
    kind = {
        "stock": "A figure stays in force until it is reported again.",
        "flow": "Every figure is of its own day: a day without a file has none.",
    }[feed.kind]
    lines = [f"### `{feed.feed}` · {feed.label}\n", f"{feed.description} {kind}\n"]
    lines.append(f"One row for each: {', '.join(f'`{name}`' for name in feed.key)}. Since {feed.since}.\n")
    lines.append(markdown_table(_COLUMN_HEADS, (_column_row(column, feed) for column in feed.columns)))
    if feed.rules:
        lines.append(_rules_table(contracts.rules[code] for code in feed.rules))
    return "\n".join(lines)


_COLUMN_HEADS = ("column", "meaning · ý nghĩa", "header may be · tiêu đề", "value", "needed")


def _column_row(column: Column, feed: Feed) -> tuple[str, ...]:
    needed = "yes" if column.required else "place" if column.is_place else ""
    total = "; compared with the total row" if column.name in feed.control_totals else ""
    meaning = f"{column.label}{f'; {column.unit}' if column.unit else ''}"
    return f"`{column.name}`", meaning, ", ".join(column.headers), f"{_value(column)}{total}", needed


def _value(column: Column) -> str:
    if column.choices:
        return "; ".join(f"`{value}`: {', '.join(words)}" for value, words in column.choices.items())
    if column.pattern:
        return column.form
    return ", ".join(part for part in (column.type_words.en, column.bounds) if part)


def _submitters(contracts: Contracts) -> str:
    heads = ("folder", "submitter · đơn vị", "feed", "file name", "for example", "due · hạn gửi", "warned about after")
    return markdown_table(heads, _submitter_rows(contracts))


def _submitter_rows(contracts: Contracts) -> Iterator[tuple[str, ...]]:
    for submitter, feed, terms in contracts.pairs():
        yield (
            f"`landing/{submitter.submitter}/`",
            _who(submitter, contracts),
            f"`{feed.feed}`{_active(terms)}{_decimals(terms)}",
            f"`{terms.file_name}`",
            f"`{terms.example}`",
            _due(terms),
            _max_age(terms),
        )


def _due(terms: SubmitterFeed) -> str:
    """The calendar, and those before it with the last date of each."""
    now, past = terms.due.words, [(one.until, one.due.words) for one in reversed(terms.earlier) if one.due]
    en = "; ".join([now.en, *(f"until {until}: {words.en}" for until, words in past)])
    vi = "; ".join([now.vi, *(f"đến hết ngày {day_text(until)}: {words.vi}" for until, words in past)])
    return f"{en} · {vi}"


def _max_age(terms: SubmitterFeed) -> str:
    past = [(one.until, one.max_age_days) for one in reversed(terms.earlier) if one.max_age_days is not None]
    return "; ".join([f"{terms.max_age_days} days", *(f"until {until}: {days} days" for until, days in past)])


def _who(submitter: Submitter, contracts: Contracts) -> str:
    host = f" (on {contracts.submitters[submitter.host].name})" if submitter.host else ""
    return f"{submitter.name}{host}"


def _active(terms: SubmitterFeed) -> str:
    return f", until {terms.active_to}" if terms.active_to else ""


def _decimals(terms: SubmitterFeed) -> str:
    return f", decimals after `{terms.decimal_mark}`" if terms.decimal_mark else ""


def _general_rules(contracts: Contracts) -> Iterator[Rule]:
    own = {code for feed in contracts.feeds.values() for code in feed.rules}
    return (rule for rule in contracts.rules.values() if rule.code not in own)


def _rules_table(rules: Iterable[Rule]) -> str:
    heads = ("rule", "if broken", "message", "thông báo")
    return markdown_table(heads, (_rule_row(rule) for rule in rules))


def _rule_row(rule: Rule) -> tuple[str, ...]:
    texts = [rule.message, rule.message_vi]
    if rule.expected:
        pairs = zip(texts, rule.expectation, strict=True)
        texts = [text.replace("{expected}", expected) for text, expected in pairs]
    return f"`{rule.code}`", effect_of(rule), *texts
