"""The names of the city's places as one submitter writes them.

Belongs here: abbreviations, capitals, accents, tone styles. Does not belong here: who uses which (habits/).
"""

import unicodedata
from functools import lru_cache

from dagster_project.demo.habits import Spelling
from dagster_project.demo.places import load_places

SHORT = {"Phường": "P.", "Xã": "X.", "Thị trấn": "TT.", "Quận": "Q.", "Huyện": "H."}


def without_accents(text: str) -> str:
    """`Thị trấn Núi Đèo` → `Thi tran Nui Deo`."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _new_tone(word: str) -> str:
    """`Thuỷ` → `Thủy`, `Hoà` → `Hòa`: a tone on the last vowel of a word that ends in oa, oe or uy moves one left."""
    letters = unicodedata.normalize("NFD", word)
    if len(letters) < 3 or unicodedata.combining(letters[-1]) == 0:
        return word
    if letters[-3:-1].lower() not in ("oa", "oe", "uy") or letters[-4:-3].lower() == "q":
        return word
    return unicodedata.normalize("NFC", letters[:-2] + letters[-1] + letters[-2])


def spell(name: str, spelling: Spelling) -> str:
    """A name with its type, as `Xã Lê Thiện` or `Huyện An Lão`, in a submitter's spelling."""
    if spelling.form != "full":
        kind = next(kind for kind in SHORT if name.startswith(f"{kind} "))
        name = SHORT[kind] + (" " if spelling.form == "short" else "") + name.removeprefix(f"{kind} ")
    if spelling.new_tones:
        name = " ".join(_new_tone(word) for word in name.split(" "))
    if not spelling.accents:
        name = without_accents(name)
    return name.upper() if spelling.capitals else name


@lru_cache(maxsize=32)
def place_names(spelling: Spelling) -> tuple[list[str], list[str]]:
    """District and commune of every place, in the order of places.py."""
    places = load_places().all
    return [spell(place.district, spelling) for place in places], [spell(place.name, spelling) for place in places]
