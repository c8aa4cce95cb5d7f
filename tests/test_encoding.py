"""The encoding of a text: told by its words, or refused; never taken for another."""

import csv
import io
import time
import unicodedata
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dagster_project.settings import load_settings
from dagster_project.submissions.reading import Unreadable, read_file
from dagster_project.submissions.reading.evidence import decide_legacy
from dagster_project.submissions.reading.legacy import TABLES, decode_legacy
from dagster_project.submissions.reading.syllables import is_syllable
from tests.support.effort import effort

pytestmark = pytest.mark.slow("a search by chance")

LIMITS = load_settings({}).limits
WORDS = {
    "Tên xã/phường": ("Tªn x·/ph\u00adêng", "Teân xaõ/phöôøng", "54ea6e207861de2f7068fdf5cc6e67"),
    "Quận/Huyện": ("QuËn/HuyÖn", "Quaän/Huyeän", "5175e2f26e2f487579eaf26e"),
    "Số thuê bao 2G": ("Sè thuª bao 2G", "Soá thueâ bao 2G", "53f4ec20746875ea2062616f203247"),
    "Tổng số thuê bao": ("Tæng sè thuª bao", "Toång soá thueâ bao", "54f4d26e672073f4ec20746875ea2062616f"),
    "Mã trạm": ("M· tr¹m", "Maõ traïm", "4d61de20747261f26d"),
    "Tên trạm": ("Tªn tr¹m", "Teân traïm", "54ea6e20747261f26d"),
    "Địa chỉ": ("§Þa chØ", "Ñòa chæ", "d069f26120636869d2"),
    "Kinh độ": ("Kinh ®é", "Kinh ñoä", "4b696e6820f0f4f2"),
    "Vĩ độ": ("VÜ ®é", "Vó ñoä", "5669de20f0f4f2"),
    "Công nghệ": ("C«ng nghÖ", "Coâng ngheä", "43f46e67206e6768eaf2"),
    "Ngày phát sóng": ("Ngµy ph¸t sãng", "Ngaøy phaùt soùng", "4e6761cc7920706861ec7420736fec6e67"),
    "Ngày tắt sóng": ("Ngµy t¾t sãng", "Ngaøy taét soùng", "4e6761cc792074e3ec7420736fec6e67"),
    "Trạng thái": ("Tr¹ng th¸i", "Traïng thaùi", "547261f26e6720746861ec69"),
    "Lưu lượng": ("L\u00adu l\u00adîng", "Löu löôïng", "4cfd75206cfdf5f26e67"),
    "Tổng cộng": ("Tæng céng", "Toång coäng", "54f4d26e672063f4f26e67"),
    "Huyện Thủy Nguyên": ("HuyÖn Thñy Nguyªn", "Huyeän Thuûy Nguyeân", "487579eaf26e20546875d279204e677579ea6e"),
    "Thị trấn Núi Đèo": ("ThÞ trÊn Nói §Ìo", "Thò traán Nuùi Ñeøo", "546869f2207472e2ec6e204e75ec6920d065cc6f"),
}
"""Header words and places, as TCVN3 and VNI write them in Western letters, and their bytes in Windows-1258."""

HEADER = ["Mã xã", "Tên xã/phường", "Quận/Huyện", "Tổng số thuê bao"]
MORE = (
    "Đồ Sơn Kiến Thụy Vĩnh Bảo Dương Tiên Lãng Cát Hải Đằng Giang Hưng Hồng Thắng Dũng Tiến Đông Quốc Tuấn Hòa Bình "
    "ẳm ẵm ằng kỵ ngưỡng quyết giữa giỏi khuỷu nghiêng rượu ưu yếm xoong hoạch thuở"
)
SYLLABLES = sorted({syllable for words in (*WORDS, MORE) for syllable in words.replace("/", " ").split()})


def _tcvn3(text: str) -> bytes:
    """As the old keyboards wrote it: capitals that bear an accent are small letters."""
    meant = {letter: sign for sign, letter in TABLES["tcvn3"].letters.items()}
    return "".join(meant.get(c, meant.get(c.lower(), c)) for c in text).encode("cp1252")


def _vni(text: str) -> bytes:
    meant: dict[str, str] = {}
    for written, letter in TABLES["vni"].letters.items():
        meant.setdefault(letter, written)
    return "".join(meant.get(c, c) for c in text).encode("cp1252")


def _windows(text: str) -> bytes:
    """Vowels with roof or horn are letters of their own, tones follow them."""
    out = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323")
        out.append(unicodedata.normalize("NFC", "".join(c for c in parts if c not in tone)) + tone)
    return "".join(out).encode("cp1258")


WRITERS = {
    "utf-8": lambda text: text.encode(),
    "utf-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "utf-8 decomposed": lambda text: unicodedata.normalize("NFD", text).encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "utf-16 decomposed": lambda text: unicodedata.normalize("NFD", text).encode("utf-16"),
    "windows-1258": _windows,
    "tcvn3": _tcvn3,
    "vni": _vni,
}
LAYOUTS = list(product(WRITERS, ",;\t|", ["\n", "\r\n", "\r"]))
CELLS = st.one_of(
    st.none(),
    st.integers(0, 10**7).map(str),
    st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=4).map(" ".join),
    st.text("abc ,;|\"'0123456789.-", min_size=1, max_size=12).map(str.strip).filter(bool),
)
TABLE_ROWS = st.lists(st.lists(CELLS, min_size=4, max_size=4).filter(any), max_size=8)


def _written(table: list[list[Any]], delimiter: str, line_end: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(table)
    return text.getvalue()


def _read(folder: Path, content: bytes) -> tuple[list[list[Any]], str | None]:
    (folder / "table.csv").write_bytes(content)
    reading = read_file(folder / "table.csv", "table.csv", LIMITS)
    return reading.sheets[0].rows, reading.encoding


@pytest.mark.parametrize("word", WORDS)
def test_each_vector_means_its_word(tmp_path: Path, word: str) -> None:
    tcvn3, vni, windows = WORDS[word]
    assert decode_legacy(tcvn3, "tcvn3") == decode_legacy(vni, "vni") == word
    assert (_tcvn3(word), _vni(word), _windows(word)) == (
        tcvn3.encode("cp1252"), vni.encode("cp1252"), bytes.fromhex(windows),
    )  # fmt: skip
    assert _read(tmp_path, bytes.fromhex(windows)) == ([[word]], "windows-1258")
    assert _read(tmp_path, tcvn3.encode("cp1252")) == ([[word]], "tcvn3")
    assert _read(tmp_path, vni.encode("cp1252")) == ([[word]], "vni")


def test_the_tables_agree_with_a_library_made_from_real_documents() -> None:
    """`viparse`; it lacks some letters of VNI that no document of its own held, and takes too long to import."""
    from viparse.normalize.tcvn3 import TCVN3
    from viparse.normalize.vni import VNI

    assert dict(TCVN3.pairs) == TABLES["tcvn3"].letters
    assert dict(VNI.pairs).items() <= TABLES["vni"].letters.items()


@given(TABLE_ROWS, st.sampled_from(LAYOUTS))
@settings(max_examples=effort(300))
def test_a_table_in_any_encoding_reads_back_as_the_same_table(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[Any]], layout: tuple[str, str, str]
) -> None:
    encoding, delimiter, line_end = layout
    content = WRITERS[encoding](_written([HEADER, *rows], delimiter, line_end))
    read, found = _read(tmp_path_factory.getbasetemp(), content)
    assert _folded(read) == _folded([HEADER, *rows])
    assert found == encoding.split(" ")[0].removesuffix("-le").removesuffix("-be")


@given(st.lists(st.lists(CELLS, min_size=2, max_size=3).filter(any), min_size=1, max_size=3), st.sampled_from(LAYOUTS))
@settings(max_examples=effort(300))
@example([["Tờn"]], ("tcvn3", ",", "\n"))
def test_a_table_with_hardly_a_word_is_the_same_or_refused(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[Any]], layout: tuple[str, str, str]
) -> None:
    """Without a header that parts the cells another delimiter may fit, so that the text is compared, not the cells."""
    encoding, delimiter, line_end = layout
    content = WRITERS[encoding](_written(rows, delimiter, line_end))
    try:
        read, _ = _read(tmp_path_factory.getbasetemp(), content)
    except Unreadable as refused:
        assert refused.code in ("encoding_undecided", "delimiter_undecided", "text_malformed")
        return
    assert _letters(read) == _letters(rows)


def _folded(rows: list[list[Any]]) -> list[list[str | None]]:
    """TCVN3 has no capitals with accents."""
    return [[cell and cell.casefold() for cell in row] for row in rows]


def _letters(rows: list[list[Any]]) -> str:
    text = "".join(cell or "" for row in rows for cell in row)
    return "".join(c for c in text.casefold() if c.isalnum())


@pytest.mark.parametrize("word", ["Tên", "Tờn"])
def test_two_readings_are_shown_and_none_is_taken(tmp_path: Path, word: str) -> None:
    with pytest.raises(Unreadable) as refused:
        _read(tmp_path, b"T\xean\n")
    assert refused.value.code == "encoding_undecided"
    assert word in str(refused.value.value)


def test_what_is_shown_holds_no_digit(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as refused:
        _read(tmp_path, b"T\xean 0912345678;T\xean0912345678\n")
    assert not any(c.isdigit() for c in str(refused.value.value).replace("windows-1258", "").replace("tcvn3", ""))


@pytest.mark.parametrize("content", [b"\xfd\xff\xfe\n" * 9, b"a;b\n1;2\n" + b"\x81\x8d\n", b"caf\xe9\nna\xefve\n"])
def test_text_that_is_no_vietnamese_in_any_encoding_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Unreadable, match="encoding_un"):
        _read(tmp_path, content)


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
@pytest.mark.parametrize("at", [0, 1])
def test_legacy_text_may_stand_in_unicode(tmp_path: Path, codec: str, at: int) -> None:
    """What a spreadsheet with an old font exports."""
    text = ";".join(WORDS[word][at] for word in WORDS)
    rows, found = _read(tmp_path, text.encode(codec))
    assert (rows, found) == ([list(WORDS)], f"{('tcvn3', 'vni')[at]} in {codec}")


def test_the_text_of_cells_is_told_apart_too() -> None:
    assert decide_legacy([WORDS[word][0] for word in WORDS]) == "tcvn3"
    assert decide_legacy([WORDS[word][1] for word in WORDS]) == "vni"
    assert decide_legacy(WORDS) is None
    assert decide_legacy(["plain", "café", "5 m² ± 2 °C", "naïve"]) is None


def test_evidence_may_come_late(tmp_path: Path) -> None:
    """Megabytes of ASCII say nothing yet."""
    rows, found = _read(tmp_path, b"code;note\n" + b"1;%s\n" % (b"x" * 200) * 22_000 + b"2;" + _tcvn3("Thủy Nguyên"))
    assert (rows[-1], found) == (["2", "Thủy Nguyên"], "tcvn3")


@pytest.mark.parametrize("word", ["nghiêng", "Thuỷ", "Thủy", "quý", "gì", "giếng", "HỒNG", "khuỷu", "hoà", "rượu"])
def test_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize("word", ["phöôøng", "Tªn", "thuêt", "ngheọ", "tæng", "bờờ", "szh", "càt"])
def test_what_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)


def test_the_tables_cost_nothing_to_import() -> None:
    import importlib

    from dagster_project.submissions.reading import legacy

    began = time.perf_counter()
    importlib.reload(legacy)
    assert time.perf_counter() - began < 0.05
