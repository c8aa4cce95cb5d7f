"""What one text or number looks like: a phone number, a device's or a SIM's number, an identity number.

Phone numbers: mobile 03x 05x 07x 08x 09x with ten digits, landlines 02x with eleven, the mobile numbers 012x 016x 018x
019x that were in use until 2018; 0, 84, +84 or 0084 before them. Identity cards: 12 digits, the first three a province.
Belongs here: the forms of such numbers, and hiding them. Does not belong here: where they may stand (`cells`).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["phone", "hidden_phone", "imei", "imsi", "identity", "digest"]

HIDDEN = "•"
_SEP = r"[\s.\-–]{0,2}"
_GAP = r"[\s\-–]{0,2}"
_NATIONAL = rf"(?:[35789](?:{_SEP}\d){{8}}|1{_SEP}[2689](?:{_SEP}\d){{8}}|2(?:{_SEP}\d){{9}})"
_START = r"(?<![^\W_])" + "".join(rf"(?<!(?<!\d)\d{{{n}}}[.,])" for n in (1, 2, 3))
_END = r"(?![^\W_])(?![.,]\d{1,3}(?!\d))"
"""Not within a word, nor the decimals of a number; a list of numbers may be joined by commas."""
_PHONE = re.compile(rf"{_START}(?:(?:\+|00)?84{_SEP}0?{_SEP}|0{_GAP}|0\.(?=\d{{3}}\.)){_NATIONAL}{_END}")
_HIDDEN_PHONE = re.compile(
    r"(?<![^\W_])(?:\+?84|0)[\s.\-]?[35789][\s.\-\d]{0,6}[xX*•#]{2,8}(?:[\s.\-]?[\dxX*•#]){1,7}(?!\w)"
    r"|(?<![^\W_])(?:\+?84|0)[\s.\-]?[35789][\s.\-\d]{2,8}[xX*•#]{2,8}(?!\w)"
)
_LONG = re.compile(rf"{_START}\d(?:[ \-]?\d){{11,14}}{_END}")
_DATE = re.compile(
    r"(?<!\d)(?:\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d|(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2})(?!\d)"
    r"(?:[ T]+\d{1,2}[:.h]\d{2})?"
)
_DIGEST = re.compile(r"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{64}|[0-9a-fA-F]{40}|[0-9a-fA-F]{32})(?![0-9A-Za-z])")
_DIGIT = re.compile(r"\d")
SHORTEST = 9
"""Nothing personal has fewer characters."""
_TWO_DIGITS = re.compile(rf"\d{_SEP}\d")
_PARENTHESES = str.maketrans("()", "  ")
_GROUPED = re.compile(r"\d{1,3}(?:[.,\s]\d{3})+|\d+(?:\.0+)?")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{1,2}")
_NO_DECIMALS = re.compile(r"\.0+$")
_SHORT_PHONE = re.compile(r"[35789]\d{8}")
_INTERNATIONAL = re.compile(r"84[35789]\d{8}")
_PROVINCES = 96
_CLOCK_FORMS = {10: ("%Y%m%d%H", "%d%m%Y%H"), 12: ("%Y%m%d%H%M", "%d%m%Y%H%M"), 14: ("%Y%m%d%H%M%S",)}


@dataclass(frozen=True)
class Match:
    """Something personal in a text: what it is, a key by which equal ones are told from distinct ones, and where."""

    kind: Kind
    key: str
    start: int
    end: int


def found_in(text: str) -> list[Match]:
    """All that a text holds in a form that means nothing else, wherever in the text."""
    if len(text) < SHORTEST or not _TWO_DIGITS.search(text):
        return []
    shown = _blank_dates(_as_ascii(text).translate(_PARENTHESES))
    found = [Match("phone", _national(m[0]), *m.span()) for m in _PHONE.finditer(shown)]
    found += [Match("hidden_phone", m[0], *m.span()) for m in _HIDDEN_PHONE.finditer(shown)]
    found += [Match("digest", m[0].lower(), *m.span()) for m in _DIGEST.finditer(shown)]
    for m in _LONG.finditer(shown):
        kind = _long_kind(_digits(m[0]))
        if kind:
            found.append(Match(kind, _digits(m[0]), *m.span()))
    return found


def number_kind(digits: str) -> tuple[Kind, str] | None:
    """What a whole number may be that a spreadsheet has stripped of its zeros; only its column can tell."""
    if len(digits) < SHORTEST:
        return None
    if _SHORT_PHONE.fullmatch(digits) and not digits.endswith("000"):
        return "phone", digits
    if _INTERNATIONAL.fullmatch(digits):
        return "phone", digits[2:]
    if len(digits) in (10, 11, 12) and not _is_clock(digits) and _is_identity(digits.zfill(12)):
        return "identity", digits.zfill(12)
    if len(digits) == 12 and not _is_clock(digits) and not digits.endswith("000"):
        return "identity", digits
    kind = _long_kind(digits)
    return (kind, digits) if kind else None


def as_whole_number(cell: object) -> str:
    """The digits of a cell that is a whole number, in whatever form it is written; empty where it is none."""
    if isinstance(cell, bool):
        return ""
    if isinstance(cell, (int, float)):
        return str(int(cell)) if 0 <= cell < 1e16 and float(cell).is_integer() else ""
    if not isinstance(cell, str):
        return ""
    text = _as_ascii(cell).strip(" '")
    if _SCIENTIFIC.fullmatch(text):
        return as_whole_number(float(text.replace(",", ".")))
    return _digits(_NO_DECIMALS.sub("", text)) if _GROUPED.fullmatch(text) else ""


def hidden(text: str) -> str:
    """The text with a dot for every digit of what is personal."""
    matches = found_in(text)
    if not matches:
        return text
    letters = list(text)
    for match in matches:
        letters[match.start : match.end] = [HIDDEN] * (match.end - match.start)
    return "".join(letters)


def _as_ascii(text: str) -> str:
    """The same length, digits and signs of other forms made plain; what cannot be seen becomes a space."""
    if text.isascii():
        return text
    return "".join(
        " "
        if unicodedata.category(c) in ("Cf", "Zs")
        else short
        if len(short := unicodedata.normalize("NFKC", c)) == 1
        else c
        for c in text
    )


def _blank_dates(text: str) -> str:
    return _DATE.sub(lambda found: "/" * len(found[0]), text)


def _digits(text: str) -> str:
    return "".join(_DIGIT.findall(text))


def _national(text: str) -> str:
    """A phone number without 0 or 84, so that all its forms are one."""
    digits = _digits(text).lstrip("0")
    digits = digits.removeprefix("84") if len(digits) > 10 else digits
    return digits.lstrip("0")


def _long_kind(digits: str) -> Kind | None:
    if len(digits) == 15:
        return "imsi" if digits.startswith("452") else "imei" if _passes_luhn(digits) else None
    return "identity" if len(digits) == 12 and _is_identity(digits) and not _is_clock(digits) else None


def _is_identity(digits: str) -> bool:
    """Province 001 to 096, then sex with century, year of birth and six digits."""
    return digits[0] == "0" and 1 <= int(digits[:3]) <= _PROVINCES and digits[3] in "0123"


def _is_clock(digits: str) -> bool:
    for form in _CLOCK_FORMS.get(len(digits), ()):
        try:
            year = datetime.strptime(digits, form).year
        except ValueError:
            continue
        if 1990 <= year <= 2099:
            return True
    return False


def _passes_luhn(digits: str) -> bool:
    """The check digit of an IMEI (GSM 02.16, annex B); all zeros are no device."""
    total = sum(int(d) if at % 2 == 0 else sum(divmod(2 * int(d), 10)) for at, d in enumerate(reversed(digits)))
    return total % 10 == 0 and len(set(digits)) > 2
