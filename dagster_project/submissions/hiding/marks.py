"""What a text holds that is personal in a form that means nothing else, and hiding it.

Belongs here: all forms together. Does not belong here: each of them (`phones`, `numbers`), or where they may stand
(`privacy`).
"""

import re
from dataclasses import dataclass

from dagster_project.submissions.hiding.numbers import SHORTEST, Kind, long_kind
from dagster_project.submissions.hiding.phones import END, START, hidden_phones, whole_phones
from dagster_project.submissions.hiding.signs import in_one_writing

HIDDEN = "•"
_LONG = re.compile(rf"{START}\d(?:[ \-]?\d){{11,14}}{END}|(?<![^\W_])\d{{19,20}}(?![^\W_])")
_DATE = re.compile(
    r"(?<!\d)(?:\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d|(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2})(?!\d)"
    r"(?:[ T]+\d{1,2}[:.h]\d{2})?"
)
_DIGEST = re.compile(
    r"(?<![0-9A-Za-z])(?:0[xX])?(?:[0-9a-fA-F]{128}|[0-9a-fA-F]{96}|[0-9a-fA-F]{64}|[0-9a-fA-F]{56}|[0-9a-fA-F]{40}"
    r"|[0-9a-fA-F]{32})(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z+/])(?:[0-9A-Za-z+/]{86}==|[0-9A-Za-z+/]{43}=|[0-9A-Za-z+/]{27}=|[0-9A-Za-z+/]{22}==)(?!=)"
)
"""MD5 and the SHA family, in hexadecimal or Base64."""
_EMAIL = re.compile(r"(?<![\w.%+*•-])[\w.%+*•-]{1,64}@[\w*•-]{1,63}(?:\.[\w*•-]{1,63}){0,5}\.[A-Za-z]{2,24}(?![\w-])")
"""Some of its signs may be hidden."""
_MAY_HOLD = re.compile(r"\d[\s.\-·/_,]{0,3}\d|[xX*•●#]{2}|[=@]")

_MAY_HOLD_FEWER = re.compile(r"[xX*•●#…=@]|[.]{3}|_{3}|[?]{3}|[0-9a-fA-F]{32}")
"""Without these there is nothing in a text of fewer digits than a number has."""
_NO_DIGITS = re.compile(r"\D+")


@dataclass(frozen=True)
class Match:
    """Something personal in a text: what it is, a key by which equal ones are told from distinct ones, and where."""

    kind: Kind
    key: str
    start: int
    end: int


def found_in(text: str) -> list[Match]:
    """All that a text holds in a form that means nothing else, wherever in the text."""
    if len(text) < SHORTEST:
        return []
    shown = in_one_writing(text)
    if not _MAY_HOLD.search(shown):
        return []
    if len(_NO_DIGITS.sub("", shown)) < SHORTEST and not _MAY_HOLD_FEWER.search(shown):
        return []
    shown = _DATE.sub(lambda found: "/" * len(found[0]), shown)
    found = [Match("phone", *place) for place in whole_phones(shown)]
    found += [Match("hidden_phone", *place) for place in hidden_phones(shown)]
    found += [Match("digest", m[0].lower(), *m.span()) for m in _DIGEST.finditer(shown)]
    found += [Match("email", m[0].lower(), *m.span()) for m in _EMAIL.finditer(shown)] if "@" in shown else []
    for m in _LONG.finditer(shown):
        digits = re.sub(r"\D", "", m[0])
        kind = long_kind(digits)
        if kind:
            found.append(Match(kind, digits, *m.span()))
    return found


def hidden(text: str) -> str:
    """The text with a dot for every sign of what is personal."""
    matches = found_in(text)
    if not matches:
        return text
    letters = list(text)
    for match in matches:
        letters[match.start : match.end] = [HIDDEN] * (match.end - match.start)
    return "".join(letters)
