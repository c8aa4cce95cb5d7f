"""Header words of columns that hold persons: their names, their numbers.

Belongs here: which words, in Vietnamese and English. Does not belong here: header words of the feeds (`contracts/`).
"""

import re
from typing import Literal

from dagster_project.core.text import plain

_CELL = re.compile(
    r"\b(?:[en]?cgi|cell(?: ?id)?|eci|nci|lac|tac|e nodeb|enodeb|gnodeb|nodeb|bts|site|ma tram|cell global id)\b"
)
_MONEY = re.compile(r"\b(?:kinh phi|chi phi|doanh thu|so tien|thanh tien|don gia|gia tri|vnd|amount|revenue|cost)\b")

PersonalHeader = Literal["person", "identity", "device", "phone"]

_LONGEST = 12
"""Words of a header; a longer text is a sentence."""
_PERSON = (
    r"ho va ten|ho ten|ho dem|ten (?:khach hang|kh|chu thue bao|chu tb|nguoi (?:su )?dung|nguoi dan|ca nhan)"
    r"|chu (?:thue bao|tb|so huu)|ngay(?: thang nam)? sinh|nam sinh|(?:dia chi|noi) (?:thuong tru|tam tru|cu tru)"
    r"|dia chi (?:khach hang|kh|chu thue bao)"
    r"|(?:nguoi|can bo|nhan vien|dau moi) (?:dai dien|lien he|lien lac|phu trach|quan ly|lap|ky|nhan|dung ten)"
    r"|ten (?:nguoi|can bo|nhan vien|chu ho|chu nha)|chu (?:ho|nha|may)|lien he"
    r"|e ?mail|thu dien tu"
    r"|(?:full|first|last|middle|given|family|customer|subscriber|user|owner|contact) name|contact person"
    r"|date of birth|birth ?(?:date|day)|dob"
)
_TRAITS = r"gioi tinh|dan toc|nghe nghiep|gender|sex|ethnicity|occupation"
_IDENTITY = (
    r"cmnd|cccd|cmt|cmtnd|chung minh(?: nhan dan| thu)?|can cuoc(?: cong dan)?|so dinh danh|dinh danh ca nhan|ho chieu"
    r"|(?:so )?(?:gttt|giay to|ddcn|cmnd|cccd)|so cc|ma dinh danh|so bao hiem xa hoi|so bhxh|ma so thue ca nhan"
    r"|passport|national id|id card|identity (?:card|number|no)|citizen id"
)
_DEVICE = r"imei\d?|imeisv|imsi|iccid|(?:serial|so seri|ma) sim|tmsi|supi|suci|mac(?: address)?"
_PHONE = (
    r"sdt|so (?:dien thoai|dt|di dong|dd)|dien thoai(?: di dong| lien he| khach hang)?"
    r"|msisdn\w*|isdn|hotline|zalo|so may"
    r"|phone(?: number| no)?|mobile(?: number| no)|tel(?:ephone)?(?: number| no)?|cell ?phone"
)
_PERHAPS_PERSON = re.compile(
    r"\b(?:khach hang|kh|nguoi (?:su )?dung|nguoi (?:ke )?khai|nguoi dan|ong ba|ca nhan|dai dien|thanh vien"
    r"|(?:tuyen truyen|bao cao|cong tac|phat thanh|hoi|tinh nguyen) vien|(?:to|doi|nhom|thon|xom|khu)(?: pho)? truong"
    r"|truong (?:thon|xom|khu|ban|nhom)|can bo|nhan vien|customer|subscriber|user|owner)\b"
    r"|^(?:ten|name)$"
)
_PLACE = re.compile(
    r"^(?:dia (?:chi|diem)|vi tri|thon|xom|khu(?: pho| dan cu| vuc)?|to dan pho|tdp|tuyen(?: duong| pho)?"
    r"|(?:ten )?(?:duong|pho|duong pho)|noi (?:dat|lap dat))\b"
)
_HEADERS: dict[PersonalHeader, re.Pattern[str]] = {
    "person": re.compile(rf"\b(?:{_PERSON}|{_TRAITS})\b"),
    "identity": re.compile(rf"\b(?:{_IDENTITY})\b"),
    "device": re.compile(rf"\b(?:{_DEVICE})\b"),
    "phone": re.compile(rf"\b(?:{_PHONE})\b"),
}
_TRAIT = re.compile(rf"(?!.*\b(?:{_PERSON})\b).*\b(?:{_TRAITS})\b")
_COUNTED = re.compile(r"^(?:tong )?so (?:luong|luot|nguoi|lan)\b|\bty le\b|^(?:tong so|count|number) of\b")
"""`Số lượng khách hàng đã cung cấp số điện thoại` is a figure."""


def personal_header(text: str) -> PersonalHeader | None:
    """What a header says that its column holds of persons; None where it says nothing of the kind."""
    words = plain(text.replace("_", " "))
    if len(words.split()) > _LONGEST or _COUNTED.search(words):
        return None
    return next((kind for kind, pattern in _HEADERS.items() if pattern.search(words)), None)


def is_trait(text: str) -> bool:
    """Whether a header asks for the sex, the people or the occupation alone, by which sums are told apart, too."""
    return bool(_TRAIT.search(plain(text.replace("_", " "))))


def may_be_of_persons(text: str) -> bool:
    """Whether a header names persons or counts them: `Khách hàng`, `Người sử dụng`; only what is under it can tell."""
    words = plain(text.replace("_", " "))
    return len(words.split()) <= _LONGEST and bool(_PERHAPS_PERSON.search(words))


def is_of_places(text: str) -> bool:
    """Whether a header that no feed knows asks for streets or hamlets: `Hà Nhuận Đông` is one of these."""
    is_place = bool(_PLACE.search(plain(text.replace("_", " "))))
    return is_place and personal_header(text) is None and not may_be_of_persons(text)


def is_of_cells(text: str) -> bool:
    """Whether a header that no feed knows says that its column holds identities of cells or stations."""
    words = plain(text.replace("_", " "))
    return len(words.split()) <= _LONGEST and bool(_CELL.search(words)) and personal_header(text) is None


def is_of_money(text: str) -> bool:
    """Whether a header that no feed knows says that its column holds amounts of money, which are as long as numbers."""
    return bool(_MONEY.search(plain(text.replace("_", " "))))
