"""Legacy Vietnamese text in the cells of a workbook, read by the font that the file names, or else by evidence.

In a cell, TCVN3 and VNI are Western letters; only the font made them Vietnamese on the screen. A reading is taken
where its words are Vietnamese and those of no other are; where two are, the file is refused with both shown.
Belongs here: deciding per workbook. Does not belong here: fonts in the file (the readers), or the tables (`legacy`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from dagster_project.submissions.reading.evidence import decide_legacy, undecided, weigh, words_of
from dagster_project.submissions.reading.legacy import Legacy, decode_legacy, legacy_of_font
from dagster_project.submissions.reading.sheet import Cell, Sheet
from dagster_project.submissions.reading.workbook_rows import Book, Place

Texts = dict[Place, str]

_OF_UNICODE = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ\u0300-\u036f]")
"""Letters of Vietnamese that no legacy text has."""


def decoded(book: Book) -> tuple[list[Sheet], str | None]:
    """The sheets with all text in Unicode, and the legacy encodings that were found, if any.

    Raises:
        Unreadable: two readings are possible.
    """
    texts = _texts(book.sheets)
    in_question = {place: text for place, text in texts.items() if not _OF_UNICODE.search(text)}
    if not in_question:
        return book.sheets, None
    runs = book.runs()
    by_font = {place: _by_font(runs[place]) for place in in_question if _is_legacy(runs.get(place, []))}
    found: set[str] = set()
    decided: Texts = {}
    if by_font:
        lies = any(_is_legacy(parts) for place, parts in runs.items() if place not in in_question)
        if _font_is_right(by_font, in_question, lies):
            decided |= by_font
            found |= {legacy for place in by_font for legacy in _legacies(runs[place])}
    others = {place: text for place, text in in_question.items() if place not in by_font}
    if others and len(in_question) == len(texts):
        legacy = decide_legacy(others.values())
        if legacy is not None:
            decided |= {place: decode_legacy(text, legacy) for place, text in others.items()}
            found.add(legacy)
    return [_with(sheet, decided) for sheet in book.sheets] if decided else book.sheets, ", ".join(
        sorted(found)
    ) or None


def _texts(sheets: list[Sheet]) -> Texts:
    """The cells with other than plain letters."""
    return {
        (sheet.name or "", number, column): cell
        for sheet in sheets
        for number, row in zip(sheet.numbers, sheet.rows, strict=True)
        for column, cell in enumerate(row)
        if isinstance(cell, str) and not cell.isascii()
    }


def _is_legacy(parts: list[tuple[str, str]]) -> bool:
    return bool(_legacies(parts))


def _legacies(parts: list[tuple[str, str]]) -> set[Legacy]:
    found = (legacy_of_font(font) for text, font in parts if not text.isascii())
    return {legacy for legacy in found if legacy is not None}


def _by_font(parts: list[tuple[str, str]]) -> str:
    """Each part as its font reads it; the capitals of TCVN3 are letters of a font whose name ends in H."""
    return "".join(map(_part, parts)).strip()


def _part(part: tuple[str, str]) -> str:
    text, font = part
    legacy = legacy_of_font(font)
    if legacy is None:
        return text
    plain = decode_legacy(text, legacy)
    return plain.upper() if legacy == "tcvn3" and font.strip().casefold().endswith("h") else plain


def _font_is_right(by_font: Texts, texts: Mapping[Place, str], lies: bool) -> bool:
    """Whether the fonts say how the text is to be read; `lies`: they stand on text in Unicode elsewhere.

    Text that was converted keeps its old font, so that the words have to bear the font out.
    """
    as_said, as_it_stands = _faults(by_font.values()), _faults(texts[place] for place in by_font)
    if as_said < as_it_stands or (as_said == as_it_stands and not lies):
        return True
    if as_it_stands < as_said and lies:
        return False
    raise undecided({"unicode": " ".join(texts[place] for place in by_font), "font": " ".join(by_font.values())})


def _faults(texts: Iterable[str]) -> int:
    """How many different words with other than plain letters are no Vietnamese ones."""
    return weigh(words_of(" ".join(texts))).wrong


def _with(sheet: Sheet, decided: Texts) -> Sheet:
    def cell(number: int, column: int, value: Cell) -> Cell:
        return decided.get((sheet.name or "", number, column), value)

    rows = [
        [cell(number, column, value) for column, value in enumerate(row)]
        for number, row in zip(sheet.numbers, sheet.rows, strict=True)
    ]
    return replace(sheet, rows=rows)
