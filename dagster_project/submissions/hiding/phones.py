"""Telephone numbers: whole ones, and those of which some digits are hidden.

Mobile 03x 05x 07x 08x 09x with ten digits, landlines 02x with eleven, the mobile numbers 012x 016x 018x 019x that were
in use until 2018; 0, 84, +84 or 0084 before them.
Belongs here: these forms in a text of one writing (`signs`). Does not belong here: other numbers (`numbers`).
"""

import re
from collections.abc import Iterator

_SEP = r"(?:\s{0,3}|\s?[.\-·]|[.\-·]\s)"
_GAP = r"[\s\-]{0,3}"
_NATIONAL = rf"(?:[35789](?:{_SEP}\d){{8}}|1{_SEP}[2689](?:{_SEP}\d){{8}}|2(?:{_SEP}\d){{9}})"
_SAID = "".join(rf"|(?<={word})" for word in ("sđt", "sdt", "đt", "dđ", "tel", "phone", "mobile", "zalo", "hotline"))
"""Words that are written before a number without a space; any other letters make a code of it."""
_ALONE = rf"(?i:(?<![^\W_]){_SAID})"
_NO_DECIMALS = "".join(rf"(?<!(?<!\d)\d{{{n}}}[.,])" for n in (1, 2, 3))
START = _ALONE + _NO_DECIMALS
END = r"(?![^\W_])(?![.,](?!0+(?!\d))\d{1,3}(?!\d))"
"""Not within a word, nor the decimals of a number; a list of numbers may be joined by commas."""
_WHOLE = re.compile(
    rf"{START}(?:(?:\+{_GAP}|0{_GAP}0{_GAP})?84{_SEP}0?{_SEP}|0{_GAP}|0\.(?=\d{{3}}\.)|[Oo](?=\d{{9}}(?!\d))){_NATIONAL}{END}"
    rf"|{_ALONE}0[35789]\d{{1,2}}(?P<sign>\s?[/_,\-]\s?)\d{{3}}(?P=sign)\d{{3,4}}(?!\w)"
)
_ANY = "xX*•●#"
_COUNTRY = r"(?:\+?84[\s.\-]?|0[\s.\-]?)"
_HIDDEN = re.compile(
    rf"(?<![^\W_]){_COUNTRY}[35789][\s.\-\d]{{0,6}}[{_ANY}]{{2,8}}(?:[\s.\-]?[\d{_ANY}]){{1,7}}(?!\w)"
    rf"|(?<![^\W_]){_COUNTRY}[35789][\s.\-\d]{{2,8}}[{_ANY}]{{2,8}}(?!\w)"
    rf"|(?<!\w)0[35789](?=[\d{_ANY}]{{8}}(?!\w))\d*[{_ANY}][\d{_ANY}]*"
    rf"|(?<!\w)[35789](?=[\d{_ANY}]{{8}}(?!\w))\d{{1,3}}[{_ANY}]{{3,6}}\d{{2,4}}(?!\w)"
    rf"|(?<![\w*•●#])[{_ANY}]{{5,8}}[\s.\-]?\d{{3,4}}(?!\w)"
    rf"|(?<!\w){_COUNTRY}[35789]\d{{1,2}}\s?(?:\.{{3,5}}|…|_{{3,5}}|\?{{3,5}})\s?\d{{3,4}}(?!\w)"
)


def whole_phones(text: str) -> Iterator[tuple[str, int, int]]:
    """Each number without 0 or 84, so that all its forms are one, and where it stands."""
    for found in _WHOLE.finditer(text):
        digits = re.sub(r"\D", "", found[0]).lstrip("0")
        digits = digits.removeprefix("84") if len(digits) > 10 else digits
        yield digits.lstrip("0"), *found.span()


def hidden_phones(text: str) -> Iterator[tuple[str, int, int]]:
    """Each number of which some digits are hidden, as it is written, and where it stands."""
    for found in _HIDDEN.finditer(text):
        yield found[0], *found.span()
