"""Long numbers: what one may be that stands alone in its cell, or has the length of a device, a SIM or an identity.

Identity cards: 12 digits, the first three a province; older ones nine. An IMEI has 15 digits, the last a check digit,
14 without it, 16 with the version of its software; an IMSI of this country begins with 452, a SIM's number with 8984.
Belongs here: numbers by their digits. Does not belong here: telephone numbers within texts (`phones`).
"""

import re
from datetime import datetime
from typing import Literal

from dagster_project.submissions.hiding.signs import in_one_writing

Kind = Literal["phone", "hidden_phone", "imei", "imsi", "device", "identity", "digest", "email", "person"]

SHORTEST = 8
"""Nothing personal has fewer characters."""
_GROUPED = re.compile(r"\d{1,3}(?:[.,\s\-]\d{3})+|\d{2}(?:[ .\-]\d\d){2}[ .\-]\d{3}|\d+(?:[.,]0+)?")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{1,2}")
_NO_DECIMALS = re.compile(r"(?<=\d{4})[.,]0+$|(?<=\d)[.,]0{1,2}$")
_SHORT_PHONE = re.compile(r"[35789]\d{8}")
_INTERNATIONAL = re.compile(r"84[35789]\d{8}")
_OLD_IDENTITY = re.compile(r"0[1-9]\d{7}")
_DEVICE = re.compile(r"(?:01|35|86|99)(?:\d{12}|\d{14})")
_SIM = re.compile(r"8984\d{15,16}")
_PROVINCES = 96
_CLOCK_FORMS = {10: ("%Y%m%d%H", "%d%m%Y%H"), 12: ("%Y%m%d%H%M", "%d%m%Y%H%M"), 14: ("%Y%m%d%H%M%S",)}


def long_kind(digits: str) -> Kind | None:
    """What a long number is that can hardly be anything else."""
    if len(digits) == 15:
        return "imsi" if digits.startswith("452") else "imei" if _passes_luhn(digits) else None
    if len(digits) == 12:
        return "identity" if _is_identity(digits) and not _is_clock(digits) else None
    return "device" if _SIM.fullmatch(digits) else None


def number_kind(digits: str) -> tuple[Kind, str] | None:
    """What a whole number may be, perhaps stripped of its zeros by a spreadsheet; only its column can tell."""
    if len(digits) <= SHORTEST or _is_clock(digits):
        return None
    if _SHORT_PHONE.fullmatch(digits) and not digits.endswith("000"):
        return "phone", digits
    if _INTERNATIONAL.fullmatch(digits):
        return "phone", digits[2:]
    if len(digits) in (10, 11, 12) and _is_identity(digits.zfill(12)):
        return "identity", digits.zfill(12)
    if (len(digits) == 12 and not digits.endswith("000")) or _OLD_IDENTITY.fullmatch(digits):
        return "identity", digits
    if _DEVICE.fullmatch(digits) or (len(digits) == 15 and not digits.endswith("000")):
        return ("imsi" if digits.startswith("452") else "imei"), digits
    kind = long_kind(digits)
    return (kind, digits) if kind else None


def as_whole_number(cell: object) -> str:
    """The digits of a cell that is a whole number, in whatever form it is written; empty where it is none."""
    if isinstance(cell, bool):
        return ""
    if isinstance(cell, (int, float)):
        return str(int(cell)) if 0 <= cell < 1e16 and float(cell).is_integer() else ""
    if not isinstance(cell, str):
        return ""
    text = in_one_writing(cell).strip(" '")
    if _SCIENTIFIC.fullmatch(text):
        return as_whole_number(float(text.replace(",", ".")))
    return re.sub(r"\D", "", _NO_DECIMALS.sub("", text)) if _GROUPED.fullmatch(text) else ""


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
