"""The register of rules in words, for engineers and senders: docs/rules.md, made from `contracts/rules.yaml`.

Belongs here: how a rule reads. Does not belong here: anything that the register does not say.
"""

from collections.abc import Iterable, Iterator

from dagster_project.contracts.models import Contracts
from dagster_project.contracts.rule import Level, Rule, Severity

_HEAD = """\
# Rules · Quy tắc kiểm tra

Made from `contracts/rules.yaml` by `tatsong docs`; change the register, not this page. Version {version}.

Every rule has a code that does not change. A file, structure, row or cross-row rule looks at one file alone, so that
`tatsong check` says the same as the nightly run; only `report_date_far` and `changed_before_superseded` need to know
what else was received. A file that is refused only for what is not in it is read again by itself when that has changed:
rules say so under `circumstance`, and the table below as “rests on”. History rules that hold compare
a file, before it is accepted, with what is in force of its submitter and feed: what it displaces, else the date before
it, else the next one. Until a person has decided, what was in force stays so; what is accepted is what later files are
compared with. Beside a ledger `tatsong check` asks them too. The other cross-file and history rules look at the other
files of the night and at the nights before, after all files of a run are read; they warn and never change acceptance. A
date is judged as it is known; a correction, a late file or a withdrawal judges again the later dates that look back on
it.

`tatsong rules` lists them; `tatsong rules impact CODE` says which kept files a new or changed rule would newly hit.
"""
_LEVELS = {
    Level.FILE: "File · Tệp",
    Level.STRUCTURE: "Structure · Cấu trúc",
    Level.ROW: "Row · Dòng",
    Level.CROSS_ROW: "Cross-row · Giữa các dòng",
    Level.CROSS_FILE: "Cross-file · Giữa các tệp",
    Level.HISTORY: "History · Theo thời gian",
}

_TELLS = {Severity.HELD: "file held", Severity.WARNING: "warning", Severity.NOTICE: "notice"}


def rules_page(contracts: Contracts) -> str:
    """The whole page."""
    register = contracts.rule_register
    parts = [_HEAD.format(version=register.version), "## Who answers for them\n"]
    parts.append(markdown_table(("owner", "who"), ((f"`{name}`", who) for name, who in register.owners.items())))
    for level, title in _LEVELS.items():
        rules = [rule for rule in register.rules if rule.level is level]
        parts += [f"## {title}\n", markdown_table(_RULE_HEADS, (_rule(rule) for rule in rules))]
    parts += ["## Thresholds · Ngưỡng\n", markdown_table(_THRESHOLD_HEADS, _thresholds(register.rules))]
    parts += ["## Changes\n", markdown_table(("version", "rule", "change"), _changes(contracts))]
    return "\n".join(parts)


_RULE_HEADS = (
    *("rule", "if broken", "message · thông báo", "what to do · cách xử lý"),
    *("rests on", "along with it", "since", "owner"),
)
_THRESHOLD_HEADS = ("rule", "threshold", "value", "meaning", "reason", "decided")


def effect_of(rule: Rule) -> str:
    """What a broken rule does, in a word or two."""
    return "file refused" if rule.refuses else "row quarantined" if rule.rejects else _TELLS[rule.severity]


def _rule(rule: Rule) -> tuple[str, ...]:
    messages = [rule.message, rule.message_vi]
    if rule.expected:
        pairs = zip(messages, rule.expectation, strict=True)
        messages = [message.replace("{expected}", expected) for message, expected in pairs]
    return (
        f"`{rule.code}`",
        effect_of(rule),
        "<br>".join(messages),
        f"{rule.remedy}<br>{rule.remedy_vi}",
        rule.circumstance or "",
        ", ".join(f"`{code}`" for code in rule.companions),
        rule.since,
        f"`{rule.owner}`",
    )


def _thresholds(rules: Iterable[Rule]) -> Iterator[tuple[str, ...]]:
    for rule in rules:
        for name, threshold in rule.thresholds.items():
            decided = f"{threshold.decided_on}{', an assumption' if threshold.is_assumption else ''}"
            yield f"`{rule.code}`", f"`{name}`", f"{threshold.value:g}", threshold.meaning, threshold.reason, decided


def _changes(contracts: Contracts) -> Iterator[tuple[str, ...]]:
    for change in contracts.rule_register.changes:
        yield change.version, f"`{change.code}`" if change.code else "", change.what


def markdown_table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """The lines of a table."""
    lines = [heads, ("---",) * len(heads), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
