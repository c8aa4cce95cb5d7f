"""Personal data in the bytes of a file that is no proper table: broken text, text of an unknown type.

Belongs here: a search for telephone numbers and identity numbers without regard to rows and columns, in chunks.
It sees plain text and UTF-16; what is packed or encrypted it cannot see. Does not belong here: files that can be read.
"""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from dagster_project.submissions.hiding.marks import found_in
from dagster_project.submissions.privacy.cells import ENOUGH, PersonalDataFinding

_CHUNK = 1 << 20
_GAP = r"[\s.\-·/_,()\[\]]{0,3}"
_MAY_BE = re.compile(
    rf"[08+oO](?<![^\W_].){_GAP}[\d()xX*#](?:{_GAP}[\dxX*#._?]){{6,}}|(?:[xX*#]{{3}}|[.]{{3}}|_{{3}}|[?]{{3}})[xX*#._?\d\s-]+"
    r"|@(?<=[\w*]@)[\w*]"
)
"""Where one of these kinds may stand: a hundred times as quick as telling them, which is left to what is found."""
_MOST_PLACES = 20_000
"""Places that are looked at: a text with more is no list of persons, or has long been found to be one."""
_BEFORE, _AFTER = 16, 32
_KINDS = ("phone", "hidden_phone", "identity", "email")
"""The identity of a cell is as long as an IMSI."""


def look_in_bytes(path: Path) -> tuple[PersonalDataFinding, ...]:
    """One finding where three distinct matches lie in the bytes; none where there are fewer."""
    keys: set[str] = set()
    for place in islice(_places(path), _MOST_PLACES):
        for match in found_in(place):
            if match.kind in _KINDS:
                keys.add(match.key)
                if len(keys) >= ENOUGH:
                    return (PersonalDataFinding(match.kind, None, "?"),)
    return ()


def _places(path: Path) -> Iterator[str]:
    for text in _texts(path):
        for found in _MAY_BE.finditer(text):
            yield text[max(found.start() - _BEFORE, 0) : found.end() + _AFTER]


def _texts(path: Path) -> Iterator[str]:
    """Whole lines where there are any, so that no number is cut."""
    rest = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            whole, end, rest = (rest + chunk).rpartition(b"\n")
            if len(rest) > _CHUNK:
                whole, rest = whole + end + rest, b""
            yield _as_text(whole)
    yield _as_text(rest)


def _as_text(content: bytes) -> str:
    return content.replace(b"\0", b"").decode("latin-1")
