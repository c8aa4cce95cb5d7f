"""Offices, roles and institutions, which stand where persons are asked for and are none: `UBND xã`, `Trưởng phòng`.

Belongs here: their words, with accents, since `Tổ` is a group and `Tô` a family. Does not belong here: names of persons
(`names`), which may stand beside them.
"""

import re
import unicodedata
from functools import lru_cache

_ROLES = (
    "(?:phó |p)?(?:chủ tịch|ct|bí thư|bt|giám đốc|trưởng|tổ trưởng|đội trưởng|nhóm trưởng|chủ nhiệm)|phó|thư ký|cán bộ"
    "|cb|công chức|viên chức|nhân viên|chuyên viên|[uủ]y viên|đại biểu|hội viên|đoàn viên"
)
_BODIES = (
    "ubnd|[uủ]y ban nhân dân|hđnd|mttq|mặt trận(?: tổ quốc)?|đảng [uủ]y|chi bộ|văn phòng|phòng|ban|bưu điện|bưu cục"
    "|vnpt|viettel|vinaphone|mobifone|viễn thông|trung tâm|công ty|doanh nghiệp|hợp tác xã|htx|cơ quan|tư nhân|cá nhân"
    "|hộ dân|nhà nước|trạm y tế|trường học|hội(?: phụ nữ| nông dân| cựu chiến binh)?|đoàn(?: thanh niên)?|công an"
    "|quân sự|nhà văn hóa"
)
_MORE = "kỹ thuật|kinh doanh|hạ tầng|tổng hợp|hành chính|văn hóa|xã hội|thông tin|công nghệ|số|khu vực|cụm|thôn|xóm"
_WHERE = "xã|phường|thị trấn|huyện|quận|thành phố|tp|khu|tổ(?: dân phố)?|đội|vnpt|viettel"
_WORD = f"{_ROLES}|{_BODIES}|{_MORE}|{_WHERE}"
_OFFICE = re.compile(
    rf"(?!(?:{_MORE}) )(?:(?:{_WORD}|\d+) )+|(?:(?:{_WORD}) )*(?:{_WHERE}) (?:kỹ thuật )?(?!trưởng)\w+ \w+ (?:\d )?"
)
"""The name of a place has two words."""


@lru_cache(1 << 14)
def is_office(text: str) -> bool:
    """Whether a text names an office, a role or an institution and nobody; its place may follow."""
    said = " ".join(unicodedata.normalize("NFC", text).casefold().replace(".", " ").split())
    return bool(_OFFICE.fullmatch(f"{said} "))
