"""Names of persons by their form: a family name, then two or more further syllables.

Streets, wards and stations are named after persons of history, who are no customers: `names_of_history.txt`.
Belongs here: one text. Does not belong here: how many make a list (`privacy/cells`), or header words
(`privacy/headers`).
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from dagster_project.core.text import has_accents, plain
from dagster_project.submissions.hiding.marks import Match
from dagster_project.submissions.hiding.offices import is_office

_SYLLABLES = re.compile(r"[^\W\d_]{1,7}(?: [^\W\d_]{1,7}){2,5}")
_TITLE = re.compile(r"^(?:(?:ông|bà|anh|chị|cô|mr|mrs|ms|đ[/.]?c|đồng chí)\.? )+", re.IGNORECASE)
_BEHIND = re.compile(r"(?: [-–—] ?|, ?| ?\()([^()]+)\)?")
_COMMON = frozenset("nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ ngô trịnh trương đinh".split())
"""With these hardly any other phrase begins."""
_OTHERS = frozenset(
    (
        "dương lý hồ đào đoàn lương mai hà lâm cao tạ tô lưu chu quách thạch vương la kiều nghiêm khúc phùng "
        "tống thái tăng mạc doãn vi hứa triệu châu quản giang ninh thân bạch đàm đồng lại lã bế nông hàn khổng khuất "
        "khương mã ngụy nhữ phí phó sầm thẩm tôn tiêu tưởng uông ứng cù cung diệp dư giáp từ đậu kim lò lường "
        "giàng sùng thào trang âu ông bành chử hán hầu kha lục ma mẫn nhâm sái thiều viên"
    ).split()
)
"""These count with `Văn` or `Thị` behind them; without, only where most of a column looks so."""
_WITH_OTHER_ACCENTS = frozenset("quan duong to tong tang ho dong lai tu kim trang vien phi ma ong ung thai".split())
"""Without accents these begin districts, streets, groups of houses and much else."""
_NO_NAMES = frozenset(
    (
        "bạch long|bạch đằng|cao cấp|cao tầng|cao tốc|cao điểm|cao đẳng|cao độ|chu kỳ|cung cấp|cung đường"
        "|dư hàng|giang biên|hà nội|hồ chí|hồ sơ|kim ngạch|la liệt|lâm nghiệp|lâm sản|lý do|lưu lượng|lưu trữ"
        "|lưu ý|lương thực|lại xuân|lục địa|mai sau|mã hóa|mã số|mã trạm|phí dịch|phó chủ|phó giám|phó trưởng"
        "|phạm vi|quản lý|quản trị|thái bình|thái lan|thái nguyên|thân nhân|tiêu chí|tiêu dùng|trang bị"
        "|trang thiết|tăng cường|tăng giảm|tăng mới|tăng trưởng|từ ngày|vi phạm|viên chức|võ thuật|vũ khí"
        "|đoàn phường|đoàn thanh|đoàn thể|đoàn viên|đoàn xã|đào tạo"
        "|đồng bộ|đồng chí|đỗ xe|ứng dụng|ứng phó"
    ).split("|")
)
"""How other phrases begin that have a family name's syllable."""
_IN_A_DISTRICT = re.compile(
    r"^(?! \w+ (?:van|thi) \w+ \w+$)(?: \w+){2,} (?:hong bang|ngo quyen|le chan|hai an|kien an|do son|duong kinh"
    r"|thuy nguyen|an duong|an lao|kien thuy|tien lang|vinh bao|cat hai)$"
)
"""`Lê Lợi An Dương` is a place; `Nguyễn Hải An` is none."""
_MIDDLE = ("văn", "thị")
_LISTED = re.compile(r"(?:[^\W\d_]|[ /.](?=[^\W\d_]))+")
"""Words with blanks between them; `Đ/c` and `Mr.` are some."""
_LETTERS = re.compile(r"[^\W\d_]+")
_LONGEST, _LONGEST_WITH_OFFICE = 40, 80


@lru_cache(1 << 14)
def is_name(text: str) -> bool:
    """Whether a text is the name of a person and nothing else."""
    shown = _as_name(text)
    if not shown:
        return False
    is_common, is_other = _family_of(shown)
    middle = shown.casefold().split()[1]
    if middle in _MIDDLE or (middle in map(plain, _MIDDLE) and not has_accents(shown)):
        return is_common or (is_other and _is_written_as_name(shown))
    return is_common and _is_written_as_name(shown)


@lru_cache(1 << 14)
def may_be_name(text: str) -> bool:
    """Whether a text may be the name of a person: in a column that is full of such texts, or headed as of persons."""
    shown = _as_name(text)
    if not shown or len(shown.split()) > 5 or plain(" ".join(shown.split()[:2])) in _PLAIN_NO_NAMES:
        return False
    is_common, is_other = _family_of(shown)
    if not has_accents(shown) and plain(shown.split()[0]) in _WITH_OTHER_ACCENTS:
        return False
    is_written = _is_written_as_name(shown)
    return (is_common and (is_written or shown.islower())) or (is_other and is_written)


def names_in(text: str) -> list[Match]:
    """The names of persons in a text that lists them, or that says what they are: `Khách hàng: …; …`."""
    words = text.casefold().split()
    if len(words) < 3 or (_FAMILIES.isdisjoint(words) and _FAMILIES.isdisjoint(_LETTERS.findall(text.casefold()))):
        return []
    found = []
    for part in _LISTED.finditer(unicodedata.normalize("NFC", text)):
        name = part[0].strip()
        if is_name(name):
            found.append(Match("person", plain(name), *part.span()))
    return found


def _as_name(text: str) -> str:
    """The text without title and office where it has a name's form and is none of history; else empty."""
    if not 5 < len(text) <= _LONGEST_WITH_OFFICE:
        return ""
    shown = _TITLE.sub("", " ".join(unicodedata.normalize("NFC", text).split()))
    behind = _BEHIND.search(shown)
    if behind and is_office(behind[1]):
        shown = shown[: behind.start()]
    if len(shown) > _LONGEST:
        return ""
    if not _SYLLABLES.fullmatch(shown) or plain(shown) in _of_history() or _IN_A_DISTRICT.search(f" {plain(shown)}"):
        return ""
    return shown


def _family_of(shown: str) -> tuple[bool, bool]:
    """Whether a name begins with a common family name, and whether with another."""
    family = shown.casefold().split()[0]
    if has_accents(shown):
        return family in _COMMON, family in _OTHERS
    return family in _PLAIN_COMMON, family in _PLAIN_OTHERS


def _is_written_as_name(shown: str) -> bool:
    return all(syllable[0].isupper() for syllable in shown.split())


@lru_cache(1)
def _of_history() -> frozenset[str]:
    names = Path(__file__).with_name("names_of_history.txt").read_text(encoding="utf-8")
    return frozenset(map(plain, names.splitlines()))


_FAMILIES = frozenset(name for family in _COMMON | _OTHERS for name in (family, plain(family)))
_PLAIN_COMMON = frozenset(map(plain, _COMMON))
_PLAIN_OTHERS = frozenset(map(plain, _OTHERS))
_PLAIN_NO_NAMES = frozenset(map(plain, _NO_NAMES))
