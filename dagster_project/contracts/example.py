"""File names for people to read, from the pattern that file names must match."""

import re

_DATE_GROUP = "(?P<report_date>"
_INNERMOST = re.compile(r"(?<!\\)\((?:\?:|\?P<\w+>)?((?:[^()\\]|\\.)*)\)(\?)?")
_ESCAPE = re.compile(r"\\(\W)")
_DATE_PARTS = {"%Y": "yyyy", "%m": "mm", "%d": "dd"}


def example_name(pattern: str, date_text: str) -> str:
    """A name that the pattern takes: the date filled in, of alternatives the first, what may be left out left out.

    Whether the pattern really takes it is for the caller to see: not every regular expression has so plain an example.
    """
    shown = _with_date(pattern, "\0")
    while (simpler := _INNERMOST.sub(_first_alternative, shown)) != shown:
        shown = simpler
    return _ESCAPE.sub(r"\1", shown).replace("\0", date_text)


def readable_pattern(pattern: str, date_format: str) -> str:
    """The pattern as people write it: `VTT_thuebao_<yyyymmdd>.csv`."""
    for part, letters in _DATE_PARTS.items():
        date_format = date_format.replace(part, letters)
    return _ESCAPE.sub(r"\1", _with_date(pattern, f"<{date_format}>"))


def _with_date(pattern: str, text: str) -> str:
    start = pattern.index(_DATE_GROUP)
    return pattern[:start] + text + pattern[_end_of_group(pattern, start) :]


def _first_alternative(group: re.Match[str]) -> str:
    return "" if group[2] else re.split(r"(?<!\\)\|", group[1])[0]


def _end_of_group(pattern: str, start: int) -> int:
    depth, at = 0, start
    while at < len(pattern):
        if pattern[at] == "\\":
            at += 1
        elif pattern[at] == "(":
            depth += 1
        elif pattern[at] == ")":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return len(pattern)
