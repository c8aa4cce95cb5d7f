"""The matcher of places: every spelling of every unit is that unit, and nothing else is."""

import csv
import re
import shutil
import unicodedata
from collections import Counter
from datetime import date
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.core.settings import PROJECT
from dagster_project.core.text import accented, has_accents, plain
from dagster_project.demo.write import in_legacy
from dagster_project.submissions.places.matcher import NotFound
from dagster_project.submissions.places.names import Commune
from dagster_project.submissions.places.reference import load_reference
from dagster_project.submissions.reading.legacy import decode_legacy
from tests.conftest import DAY
from tests.support.effort import effort

SEEDS = PROJECT / "dbt" / "seeds"
REFERENCE = load_reference(SEEDS, DAY)
assert REFERENCE.places is not None
PLACES = REFERENCE.places
with (SEEDS / "communes.csv").open(encoding="utf-8", newline="") as file:
    UNITS = list(csv.DictReader(file))
COMMUNES = [unit for unit in UNITS if unit["is_commune"] == "true"]
BARE = {unit["commune_code"]: re.sub("^(Phường|Xã|Thị trấn) ", "", unit["commune_name"]) for unit in COMMUNES}
LIKE_THEIR_DISTRICT = {"An Dương", "An Lão", "Tiên Lãng", "Vĩnh Bảo", "Cát Hải"}
SHORT = {"phường": "P", "xã": "X", "thị trấn": "TT", "quận": "Q", "huyện": "H"}
OLD_STYLE = ("oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ")
NEW_STYLE = ("òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy")


def _tones(name: str, to: dict[str, str]) -> str:
    pattern = re.compile(rf"(?<![qQ])({'|'.join(to)})\b")
    return pattern.sub(lambda found: to[found[0]], name)


def _without_accents(name: str) -> str:
    letters = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _types(kind: str, bare: str) -> list[str]:
    """The name with its type in full, short and glued."""
    short = SHORT[kind]
    return [f"{kind.capitalize()} {bare}", f"{short}. {bare}", f"{short}.{bare}", f"{short} {bare}"]


TONES: tuple[dict[str, str], ...] = (
    dict(zip(OLD_STYLE, NEW_STYLE, strict=True)),
    dict(zip(NEW_STYLE, OLD_STYLE, strict=True)),
)
FORMS = (partial(unicodedata.normalize, "NFC"), partial(unicodedata.normalize, "NFD"), _without_accents)
CASES = (str, str.upper, str.lower)


def _spellings(kind: str, bare: str) -> list[str]:
    written = _types(kind, bare) + ([] if bare in LIKE_THEIR_DISTRICT and kind == "thị trấn" else [bare])
    return [case(form(_tones(name, tone))) for name, tone, form, case in product(written, TONES, FORMS, CASES)]


def test_every_spelling_of_every_unit_is_that_unit() -> None:
    """Full, short, glued or no type; both tone styles; composed, decomposed, unaccented; three cases; any district."""
    outcomes: Counter[str] = Counter()
    for unit in COMMUNES:
        district_kind, bare_district = unit["district_name"].split(" ", 1)
        districts = [*_spellings(district_kind.lower(), bare_district), bare_district, unit["district_code"]]
        for at, name in enumerate(_spellings(unit["commune_type"], BARE[unit["commune_code"]])):
            found = PLACES.resolve(code=None, district=districts[at % len(districts)], name=name)
            assert isinstance(found, Commune), (name, found)
            outcomes["right" if found.code == unit["commune_code"] else "wrong"] += 1
    assert outcomes == {"right": sum(len(_spellings(u["commune_type"], BARE[u["commune_code"]])) for u in COMMUNES)}
    assert outcomes["right"] > 19_000


def test_every_spelling_of_every_district_is_that_district() -> None:
    for unit in {unit["district_name"]: unit for unit in COMMUNES}.values():
        kind, bare = unit["district_name"].split(" ", 1)
        for district in _spellings(kind.lower(), bare):
            found = PLACES.resolve(code=None, district=district, name=unit["commune_name"])
            assert isinstance(found, Commune)
            assert found.code == unit["commune_code"]


@pytest.mark.parametrize("code", [unit["commune_code"] for unit in UNITS][::7])
@pytest.mark.parametrize("written", ["{}", "{}.0", " {} "])
def test_codes_survive_spreadsheets(code: str, written: str) -> None:
    found = PLACES.resolve(code=written.format(code), district=None, name=None)
    assert isinstance(found, Commune)
    assert found.code == code


def test_an_old_code_is_the_unit_that_it_became() -> None:
    found = PLACES.resolve(code="11353", district="Q. Ngô Quyền", name="P. Cầu Đất")
    assert isinstance(found, Commune)
    assert found.code == "11344"


def test_no_commune_is_taken_without_its_district() -> None:
    for unit in COMMUNES:
        found = PLACES.resolve(code=None, district=None, name=unit["commune_name"])
        assert isinstance(found, NotFound)
        same = [u for u in COMMUNES if plain(u["commune_name"]) == plain(unit["commune_name"])]
        assert found.code == ("district_missing" if len(same) == 1 else "commune_ambiguous")
        assert all(u["district_name"] in found.expected for u in same)


def test_homonyms_are_told_apart_by_their_district() -> None:
    names = Counter(BARE[unit["commune_code"]] for unit in COMMUNES)
    homonyms = [unit for unit in COMMUNES if names[BARE[unit["commune_code"]]] > 1]
    assert len(homonyms) >= 20
    for unit in homonyms:
        found = PLACES.resolve(code=None, district=unit["district_name"], name=unit["commune_name"])
        assert isinstance(found, Commune)
        assert found.code == unit["commune_code"]


def test_a_township_named_like_its_district_needs_its_type() -> None:
    townships = [
        u for u in COMMUNES if BARE[u["commune_code"]] in LIKE_THEIR_DISTRICT and u["commune_type"] == "thị trấn"
    ]
    assert len(townships) == 5
    for unit in townships:
        bare, district = BARE[unit["commune_code"]], unit["district_name"]
        for name in (bare, bare.upper(), _without_accents(bare), district, f"H. {bare}"):
            found = PLACES.resolve(code=None, district=district, name=name)
            assert isinstance(found, NotFound), name
            assert found.code == "commune_unknown"
        found = PLACES.resolve(code=None, district=district, name=f"TT {bare}")
        assert isinstance(found, Commune)
        assert found.code == unit["commune_code"]


LETTERS = "abcdđeêghiklmnoôơpqrstuưvxyàáảãạáéíóúăâ12"


@given(
    st.sampled_from(COMMUNES),
    st.integers(0, 30),
    st.sampled_from(["replace", "drop", "add"]),
    st.sampled_from(LETTERS),
    st.booleans(),
)
@settings(max_examples=effort(500))
def test_a_name_that_is_one_letter_off_is_never_taken_for_another(
    unit: dict[str, str], at: int, change: str, letter: str, bare_of_accents: bool
) -> None:
    name = BARE[unit["commune_code"]]
    name = _without_accents(name) if bare_of_accents else name
    at %= len(name)
    wrong = name[:at] + ("" if change == "drop" else letter) + name[at + (change != "add") :]
    found = PLACES.resolve(code=None, district=unit["district_name"], name=f"{unit['commune_type']} {wrong}")
    if isinstance(found, Commune):
        same = accented if has_accents(wrong) else plain
        spaced = same(BARE[found.code]) == same(wrong)
        bare = BARE[found.code] if has_accents(wrong) else _without_accents(BARE[found.code])
        assert spaced or bare.replace(" ", "").casefold() == wrong.replace(" ", "").casefold()
        assert found.district_code == unit["district_code"]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("Xã An Hung", "Xã An Hồng"), ("Xã Đông Thái", "Xã Hồng Thái"), ("X. Tiên Thăng", "Xã Tiên Thắng")],
)
def test_neighbours_are_suggested_and_not_taken(wrong: str, right: str) -> None:
    district = next(u["district_name"] for u in COMMUNES if u["commune_name"] == right)
    found = PLACES.resolve(code=None, district=district, name=wrong.replace("Hung", "Hungg"))
    assert isinstance(found, NotFound)
    assert right in found.expected


@pytest.mark.parametrize(("code", "district", "name", "rule"), [
    ("11296", None, "Phường Hùng Vương", "commune_disagrees"),
    ("11296", "Quận Lê Chân", None, "commune_disagrees"),
    ("11296", "Quận Không Có", "Phường Quán Toan", "commune_disagrees"),
    ("318", None, "Xã Lê Lợi", "commune_disagrees"),
    ("1129", None, None, "commune_unknown"),
    (None, "Quận Hồng Bàng", None, "value_missing"),
    (None, None, None, "value_missing"),
    (None, "Hồng Bang", "Phường Quán Toan", "district_unknown"),
    (None, "Huyện Bạch Long Vĩ", "Xã Lê Lợi", "commune_unknown"),
    (None, "Quận Hồng Bàng", "Xã Quán Toan", "commune_unknown"),
    (None, "Quận Hồng Bàng", "Phường Quán Tòan", "commune_unknown"),
    (None, "Quận Hồng Bàng", "Phường", "commune_unknown"),
])  # fmt: skip
def test_what_does_not_fit_is_a_fault(code: str | None, district: str | None, name: str | None, rule: str) -> None:
    found = PLACES.resolve(code=code, district=district, name=name)
    assert isinstance(found, NotFound)
    assert found.code == rule


@pytest.mark.parametrize("name", [None, "Bạch Long Vĩ", "Huyện đảo Bạch Long Vĩ", "H. BACH LONG VI"])
@pytest.mark.parametrize("district", ["Huyện Bạch Long Vĩ", "318", "bach long vi", None])
def test_the_island_has_no_commune(name: str | None, district: str | None) -> None:
    found = PLACES.resolve(code=None, district=district, name=name)
    if name is None and district is None:
        assert isinstance(found, NotFound)
    else:
        assert isinstance(found, Commune)
        assert found.code == "318"


def test_capitals_of_tcvn3_are_read_where_their_accents_are_small() -> None:
    """The font drew the accented letters large; in the file they are small between capitals."""
    for unit in COMMUNES:
        name, district = (_as_tcvn3_capitals(unit[column]) for column in ("commune_name", "district_name"))
        found = PLACES.resolve(code=None, district=district, name=name)
        assert isinstance(found, Commune) and found.code == unit["commune_code"], name


def _as_tcvn3_capitals(text: str) -> str:
    return decode_legacy(in_legacy(text.upper(), "tcvn3"), "tcvn3")


def test_no_bare_name_begins_like_a_type() -> None:
    """`X.`, `P.`, `TT` and the like are cut off: no name may be hurt by it."""
    for unit in COMMUNES:
        assert plain(BARE[unit["commune_code"]]).split()[0] not in {"x", "p", "tt", "xa", "phuong", "thi", "t"}


@pytest.mark.parametrize("written", ["Bạch Long Vỹ", "Huyện đảo Bạch Long Vỹ", "BACH LONG VY", "H. Bạch Long Vĩ"])
def test_i_and_y_are_spelt_for_each_other(written: str) -> None:
    assert PLACES.district_code(written) == "318"
    assert getattr(PLACES.resolve(code=None, district=None, name=written), "code", None) == "318"


def test_the_list_ends_with_its_period() -> None:
    assert load_reference(SEEDS, date(2025, 1, 1)).places is None
    assert load_reference(SEEDS, date(2025, 1, 1)).period == "01/03/2020 – 31/12/2024"


def test_an_older_code_counts_from_its_date_on(tmp_path: Path) -> None:
    shutil.copy(SEEDS / "communes.csv", tmp_path)
    aliases = "old_code,new_code,valid_from,source\n11353,11347,2023-11-23,x\n11353,11344,2023-11-22,x\n"
    (tmp_path / "commune_aliases.csv").write_text(aliases, encoding="utf-8")
    found = {}
    for day in (21, 22, 23):
        places = load_reference(tmp_path, date(2023, 11, day)).places
        assert places is not None
        found[day] = getattr(places.resolve(code="11353", district=None, name=None), "code", None)
    assert found[22] == "11344"
    assert found[23] == "11347"
    assert found[21] not in ("11344", "11347")
