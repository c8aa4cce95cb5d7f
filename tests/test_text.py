"""Folding Vietnamese text to comparable forms."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagster_project.text import accented, has_accents, literal, plain

TONE_STYLES = [("Thuỷ Nguyên", "Thủy Nguyên"), ("Hoà Bình", "Hòa Bình"), ("Kiến Thuỵ", "Kiến Thụy"), ("khoẻ", "khỏe")]
VIETNAMESE = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậỳýỷỹỵÀÁẢÃẠĐƯỨ .-_0123456789", max_size=30)


@pytest.mark.parametrize(("old", "new"), TONE_STYLES)
def test_both_tone_styles_are_one(old: str, new: str) -> None:
    assert accented(old) == accented(new)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Thị trấn  An-Dương", "thi tran an duong"),
        ("TỔNG SỐ\nTHUÊ BAO", "tong so thue bao"),
        ("Đông Hải 1", "dong hai 1"),
        ("Ðông Hải", "dong hai"),
        ("Lưu\u00a0lượng (MB)", "luu luong mb"),
        ("Quán\u200b Toan\ufeff", "quan toan"),
        ("report_date", "report_date"),
        ("—", ""),
    ],
)
def test_plain_leaves_letters_and_digits(text: str, folded: str) -> None:
    assert plain(text) == folded


@pytest.mark.parametrize(("one", "other"), [("An Hưng", "An Hồng"), ("Tiên Thanh", "Tiên Thắng"), ("ma", "má")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert accented(one) != accented(other)


@given(VIETNAMESE)
def test_form_and_case_do_not_matter(text: str) -> None:
    for form in ("NFC", "NFD", "NFKC"):
        for other in (unicodedata.normalize(form, text), unicodedata.normalize(form, text).upper()):
            assert (plain(other), accented(other)) == (plain(text), accented(text))


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert accented(accented(text)) == accented(text)


def test_accents_are_seen() -> None:
    assert has_accents("đ")
    assert has_accents("An Lão")
    assert not has_accents("An Lao 1, X.")


def test_a_literal_holds_its_quotation_marks() -> None:
    assert literal("O'Neill") == "'O''Neill'"
