"""Folding Vietnamese text to comparable forms."""

import unicodedata
from datetime import date
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagster_project.core.text import accented, csv_cell, csv_cell_sql, has_accents, literal, plain

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


FORMULAS = (
    "=1+1", "+84", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0@x", "\ufeff=1", "＝1", "－1", "=", "\tx",
    '=HYPERLINK("http://x","y")', "= cmd|' /C calc'!A0", "-",
)  # fmt: skip
TEXTS = ("", "An Đồng", "a=1", "1-2", "5", "'=1", "–", " x", "a\t=1", "2023-11-22", "(1)", "Tổng: -5")


def test_a_text_that_a_spreadsheet_would_calculate_has_an_apostrophe_in_sql_as_well() -> None:
    with duckdb.connect() as con:
        for text in (*FORMULAS, *TEXTS):
            wanted = f"'{text}" if text in FORMULAS else text
            assert csv_cell(text) == wanted, repr(text)
            assert con.execute(f"select {csv_cell_sql('?')}".replace("?", "$1"), [text]).fetchone() == (wanted,)
        assert con.execute(f"select {csv_cell_sql('null::varchar')}").fetchone() == (None,)


@pytest.mark.parametrize("value", [-5, -0.5, Decimal("-1.5"), date(2023, 11, 22), None, True])
def test_what_is_no_text_stays_as_it_is(value: object) -> None:
    assert csv_cell(value) is value
