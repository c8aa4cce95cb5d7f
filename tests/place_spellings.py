"""Thousands of spellings of places, right and wrong, and what the matcher makes of each.

`python -m tests.place_spellings` writes docs/place-spellings.md; a test compares it with what it would be.
"""

import csv
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator

from dagster_project.core.settings import PROJECT
from dagster_project.submissions.places.names import NONE_NEAR, Commune
from dagster_project.submissions.places.reference import load_reference
from tests.conftest import DAY

DOCUMENT = PROJECT / "docs" / "place-spellings.md"
SEEDS = PROJECT / "dbt" / "seeds"
with (SEEDS / "communes.csv").open(encoding="utf-8", newline="") as _file:
    UNITS = [unit for unit in csv.DictReader(_file) if unit["is_commune"] == "true"]
SHORT = {"phường": "P.", "xã": "X.", "thị trấn": "TT.", "quận": "Q.", "huyện": "H."}
Unit = dict[str, str]
Spelling = tuple[str | None, str | None, str]
"""Code, district, name."""


def bare(unit: Unit) -> str:
    """The name without its type."""
    return re.sub("^(Phường|Xã|Thị trấn) ", "", unit["commune_name"])


def district(unit: Unit) -> str:
    """The district without its type."""
    return unit["district_name"].split(" ", 1)[1]


def typed(unit: Unit) -> str:
    """The name with its type shortened."""
    return f"{SHORT[unit['commune_type']]} {bare(unit)}"


def unaccented(text: str) -> str:
    """Without any accent, đ as d."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def other_tones(text: str) -> str:
    """The other tone style: `Hòa` as `Hoà`, `Thuỷ` as `Thủy`."""
    old = ("oà", "oá", "oả", "oã", "oạ", "oè", "oé", "uỳ", "uý", "uỷ", "uỹ", "uỵ")
    new = ("òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ùy", "úy", "ủy", "ũy", "ụy")
    swap = dict(zip(old + new, new + old, strict=True))
    return re.sub(rf"(?<![qQ])({'|'.join(swap)})\b", lambda found: swap[found[0]], text)


def other_i(text: str) -> str:
    """The other vowel where i and y are spelt for each other: `Mỹ` as `Mĩ`."""
    short, long = "iìíỉĩịIÌÍỈĨỊ", "yỳýỷỹỵYỲÝỶỸỴ"
    swap = dict(zip(short + long, long + short, strict=True))
    return re.sub(rf"(?<=\b[BHKLMSTVbhklmstv])([{short}{long}])\b", lambda found: swap[found[0]], text)


def together(text: str) -> str:
    """Words run together, each with its capital."""
    return "".join(text.split())


RIGHT: dict[str, Callable[[Unit], Spelling]] = {
    "name as in the list, district as in the list": lambda u: (None, u["district_name"], u["commune_name"]),
    "type shortened: `X.` `P.` `TT.`, `H.` `Q.`": lambda u: (
        None, f"{SHORT[u['district_type']]}{district(u)}", typed(u)
    ),
    "type shortened and glued: `X.Lê Thiện`": lambda u: (None, district(u), typed(u).replace(". ", ".")),
    "words run together: `X.LêThiện`": lambda u: (
        None, district(u), typed(u)[: typed(u).index(" ")] + together(bare(u))
    ),
    "all capitals": lambda u: (None, u["district_name"].upper(), u["commune_name"].upper()),
    "no accents": lambda u: (None, unaccented(u["district_name"]), unaccented(u["commune_name"])),
    "capitals without accents, shortened": lambda u: (
        None, unaccented(district(u)).upper(), unaccented(typed(u)).upper()
    ),
    "the other tone style": lambda u: (None, other_tones(u["district_name"]), other_tones(u["commune_name"])),
    "the other i: `Mĩ Đức`, `Kỳ Sơn`": lambda u: (None, other_i(u["district_name"]), other_i(u["commune_name"])),
    "decomposed (NFD)": lambda u: (
        None, unicodedata.normalize("NFD", u["district_name"]), unicodedata.normalize("NFD", u["commune_name"])
    ),
    "district by its code": lambda u: (None, u["district_code"], u["commune_name"]),
    "`Xã A, huyện B` in one cell": lambda u: (None, None, f"{u['commune_name']}, {u['district_name'].lower()}"),
    "`X. A - H. B`": lambda u: (None, None, f"{typed(u)} - {SHORT[u['district_type']]} {district(u)}"),
    "`H. B - X. A`": lambda u: (None, None, f"{SHORT[u['district_type']]} {district(u)} - {typed(u)}"),
    "`Xã A (B)`": lambda u: (None, None, f"{u['commune_name']} ({district(u)})"),
    "`Xã A, huyện B, TP Hải Phòng`": lambda u: (None, None, f"{u['commune_name']}, {u['district_name']}, TP Hải Phòng"),
    "numbered section row: `II. Huyện B`": lambda u: (None, f"II. {u['district_name']}", u["commune_name"]),
    "code as text": lambda u: (u["commune_code"], None, ""),
    "code as a float": lambda u: (f"{u['commune_code']}.0", None, ""),
    "code with a thousands' point": lambda u: (f"{u['commune_code'][:2]}.{u['commune_code'][2:]}", None, ""),
    "code with zeros before it": lambda u: (f"00{u['commune_code']}", u["district_name"], u["commune_name"]),
}  # fmt: skip
"""What must be resolved, whichever unit it is."""


def _at_distance_one(name: str, chance: random.Random) -> Iterator[str]:
    at = chance.randrange(len(name))
    letter = chance.choice("aăâbcdđeêghiklmnoôơpqrstuưvxy")
    yield name[:at] + name[at + 1 :]
    yield name[:at] + letter + name[at:]
    yield name[:at] + letter + name[at + 1 :]


def _swapped(name: str, chance: random.Random) -> Iterator[str]:
    at = chance.randrange(len(name) - 1)
    yield name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _other_district(unit: Unit, chance: random.Random) -> Spelling:
    names = [other["district_name"] for other in UNITS if other["district_name"] != unit["district_name"]]
    return None, chance.choice(names), unit["commune_name"]


def _wrong(unit: Unit, chance: random.Random) -> Iterator[tuple[str, Spelling]]:
    for name in _at_distance_one(bare(unit), chance):
        yield "one letter too few, too many or another", (None, unit["district_name"], f"{unit['commune_type']} {name}")
    for name in _swapped(bare(unit), chance):
        yield "two letters changed about", (None, unit["district_name"], f"{unit['commune_type']} {name}")
    for name in _at_distance_one(district(unit), chance):
        yield "district misspelt", (None, name, unit["commune_name"])
    yield "no district", (None, None, unit["commune_name"])
    yield "another district", _other_district(unit, chance)
    yield "the district's own name", (None, unit["district_name"], district(unit))
    yield (
        "code that is another unit's",
        (chance.choice(UNITS)["commune_code"], unit["district_name"], unit["commune_name"]),
    )


def is_meant(found: Commune, spelling: Spelling) -> bool:
    """Whether a commune that was found is what the spelling says, letter for letter but for what never counts."""
    code, beside, name = spelling
    if code and not name:
        return found.code == re.sub(r"\.0$", "", code).replace(".", "").lstrip("0")
    is_there = not beside or beside == found.district_code or says(beside, found.district_name.split(" ", 1)[1])
    return is_there and any(says(part, _bare_name(found)) for part in re.split(r"[,()]| - ", name))


def _bare_name(found: Commune) -> str:
    return re.sub("^(Phường|Xã|Thị trấn) ", "", found.name)


def says(text: str, name: str) -> bool:
    """Whether a text ends in the name: with every accent where it has any, in one tone style or the other."""
    forms = {name, other_tones(name)} if unaccented(text) != text else {unaccented(name)}
    return any(_letters(text).endswith(_letters(form)) for form in forms)


def _letters(text: str) -> str:
    return re.sub(r"\W", "", unicodedata.normalize("NFC", text).casefold())


def outcomes() -> dict[str, Counter[str]]:
    """Every kind of spelling over every unit: resolved, wrong, suggested or refused."""
    places = load_reference(SEEDS, DAY).places
    assert places is not None
    chance = random.Random(20231122)
    found: dict[str, Counter[str]] = {}
    for unit in UNITS:
        cases = [(kind, spell(unit), True) for kind, spell in RIGHT.items()]
        cases += [(kind, spelling, False) for _ in range(3) for kind, spelling in _wrong(unit, chance)]
        for kind, spelling, is_right in cases:
            code, beside, name = spelling
            answer = places.resolve(code=code, district=beside, name=name or None)
            counts = found.setdefault(kind, Counter())
            if isinstance(answer, Commune):
                is_wrong = answer.code != unit["commune_code"] if is_right else not is_meant(answer, spelling)
                counts["wrong" if is_wrong else "resolved"] += 1
            else:
                counts["suggested" if answer.expected and answer.expected != NONE_NEAR else "refused"] += 1
    return found


def document() -> str:
    """The table as Markdown."""
    lines = [
        "# Spellings of places",
        "",
        "Written by `python -m tests.place_spellings`; a test fails where it is no longer true.",
        "Every kind is made of",
        "each of the 217 communes. *Suggested*: not taken, the receipt names the nearest or the possible ones.",
        "*Refused*: not taken, nothing near. *Wrong*: taken for what it does not say. A misspelling that is *resolved*",
        "has come out, letter for letter, as the name of a commune of that district: a letter replaced by itself, a",
        "lost space, the last accent lost.",
        "",
        "| spelling | tried | resolved | suggested | refused | wrong |",
        "|---|---|---|---|---|---|",
    ]
    total: Counter[str] = Counter()
    for kind, counts in outcomes().items():
        total += counts
        lines.append(_line(kind, counts))
    return "\n".join([*lines, _line("**all**", total), ""])


def _line(kind: str, counts: Counter[str]) -> str:
    numbers = [counts.total(), *(counts[name] for name in ("resolved", "suggested", "refused", "wrong"))]
    return f"| {kind} | " + " | ".join(f"{number:,}".replace(",", " ") for number in numbers) + " |"


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
