"""Names of persons by their form: a family name, then two or more further syllables.

Streets, wards and stations are named after persons of history, who are no customers: `names_of_history.txt`.
Belongs here: one text. Does not belong here: how many make a list (`cells`), or header words (`headers`).
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from dagster_project.text import has_accents, plain

_SYLLABLES = re.compile(r"[^\W\d_]{1,7}(?: [^\W\d_]{1,7}){2,5}")
_TITLE = re.compile(r"(?:ông|bà|anh|chị|cô|mr|mrs|ms)\.? ", re.IGNORECASE)
_COMMON = frozenset("nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ ngô trịnh trương đinh".split())
"""With these hardly any other phrase begins."""
_OTHERS = frozenset(
    (
        "dương lý hồ đào đoàn lương mai hà lâm cao tạ tô lưu chu quách thạch vương la kiều nghiêm khúc phùng "
        "tống thái tăng mạc doãn vi hứa triệu châu quản giang ninh thân bạch"
    ).split()
)
"""These count with `Văn` or `Thị` behind them alone."""
_MIDDLE = ("văn", "thị")
_LONGEST = 40


@lru_cache(1 << 14)
def is_name(text: str) -> bool:
    """Whether a text is the name of a person and nothing else."""
    if not 5 < len(text) <= _LONGEST:
        return False
    shown = " ".join(unicodedata.normalize("NFC", text).split())
    title = _TITLE.match(shown)
    shown = shown[title.end() :] if title else shown
    if not _SYLLABLES.fullmatch(shown) or plain(shown) in _of_history():
        return False
    syllables = shown.casefold().split()
    is_written_as_name = all(syllable[0].isupper() for syllable in shown.split())
    family, middle = syllables[:2]
    if not has_accents(shown):
        is_common, is_other = family in _PLAIN_COMMON, family in _PLAIN_OTHERS
        has_middle = middle in ("van", "thi")
    else:
        is_common, is_other, has_middle = family in _COMMON, family in _OTHERS, middle in _MIDDLE
    if has_middle:
        return (is_common or is_other) and (is_written_as_name or is_common)
    return is_common and is_written_as_name


@lru_cache(1)
def _of_history() -> frozenset[str]:
    names = Path(__file__).with_name("names_of_history.txt").read_text(encoding="utf-8")
    return frozenset(map(plain, names.splitlines()))


_PLAIN_COMMON = frozenset(map(plain, _COMMON))
_PLAIN_OTHERS = frozenset(map(plain, _OTHERS))
