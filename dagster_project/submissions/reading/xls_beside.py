"""What an XLS workbook says beside its cells, and cells that look otherwise than they are.

xlrd tells fonts, formats and notes; headers, footers and text boxes are read from the records that it passes over.
Belongs here: those. Does not belong here: values of cells (`workbook_xls`).
"""

import struct
from collections.abc import Iterable, Iterator
from typing import Any

from dagster_project.submissions.reading.number_format import is_plain
from dagster_project.submissions.reading.sheet import Cell, MetadataItem
from dagster_project.submissions.reading.unusual import COMMENT, DRAWING, PAGE, PROMPT, invisible, marked, struck
from dagster_project.submissions.reading.xlsx_beside import names_given, texts_of_page

_HEADER, _FOOTER, _TEXT_BOX, _CONTINUED, _COMMENT_BOX, _PROMPT = 0x14, 0x15, 0x1B6, 0x3C, 25, 0x1BE
_TEXTS_OF_PROMPT = 4
_WHITE = (255, 255, 255)
_LENGTH_AT = 10
_UNICODE = 80
"""From this version of the format on, texts are Unicode."""


def beside_cells(book: Any) -> Iterator[MetadataItem]:
    """The headers and footers of printed pages, text boxes and prompts of all sheets, and the names that are given."""
    yield from names_given((name.name, "") for name in book.name_obj_list if not name.builtin)
    if book.biff_version < _UNICODE:
        return
    length, is_note = 0, False
    for kind, data in _records(bytes(book.mem), book.base):
        if kind in (_HEADER, _FOOTER) and len(data) > 3:
            for text in texts_of_page(_decoded(data[2:], struct.unpack_from("<H", data)[0])):
                yield MetadataItem("beside", text, PAGE)
        elif kind == _PROMPT:
            yield from (MetadataItem("beside", text, PROMPT) for text in _texts_of_prompt(data))
        elif kind == 0x5D and len(data) >= 6:
            is_note = struct.unpack_from("<H", data, 4)[0] == _COMMENT_BOX
        elif kind == _TEXT_BOX and len(data) > _LENGTH_AT + 1:
            length = struct.unpack_from("<H", data, _LENGTH_AT)[0]
        elif kind == _CONTINUED and length:
            text = " ".join(_decoded(data, length).split())
            length = 0
            if text and not is_note:
                yield MetadataItem("beside", text, DRAWING)


def _texts_of_prompt(data: bytes) -> Iterator[str]:
    """Its titles and texts; one zero sign stands for none."""
    at = 4
    for _ in range(_TEXTS_OF_PROMPT):
        if at + 3 > len(data):
            return
        length = struct.unpack_from("<H", data, at)[0]
        text = _decoded(data[at + 2 :], length).strip("\0 ")
        at += 3 + length * (2 if data[at + 2] & 1 else 1)
        if text:
            yield text


def _records(memory: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    at = start
    while at + 4 <= len(memory):
        kind, length = struct.unpack_from("<HH", memory, at)
        if kind == 0 and length == 0:
            return
        yield kind, memory[at + 4 : at + 4 + length]
        at += 4 + length


def _decoded(data: bytes, length: int) -> str:
    if data[:1] == b"\x01":
        return data[1 : 1 + 2 * length].decode("utf-16-le", errors="replace")
    return data[1 : 1 + length].decode("latin-1")


class Looks:
    """How the cells of one sheet look."""

    def __init__(self, book: Any, page: Any) -> None:
        self._book, self._page = book, page
        self._codes: dict[int, str] = {}

    def formats(self) -> dict[tuple[int, int], str]:
        """By row number and column, the formats of numbers that may show another one."""
        found = {}
        for row in range(self._page.nrows):
            for column, kind in enumerate(self._page.row_types(row)):
                if kind == 2 and (code := self._code(self._page.cell_xf_index(row, column))):
                    found[row + 1, column] = code
        return found

    def without_marked(
        self, rows: Iterable[tuple[int, list[Cell]]], beside: list[MetadataItem]
    ) -> Iterator[tuple[int, list[Cell]]]:
        """The rows, in whose texts raised, lowered and struck-out letters do not count."""
        runs = self._page.rich_text_runlist_map
        with_runs = {row for row, _ in runs}
        for number, cells in rows:
            if number - 1 in with_runs:
                for column, cell in enumerate(cells):
                    if isinstance(cell, str) and (number - 1, column) in runs:
                        text = str(self._page.cell_value(number - 1, column))
                        said, left_out = self._parts(number - 1, column, text)
                        if left_out:
                            cells[column] = said.strip() or None
                            beside.append(marked(self._page.name, number, said.strip(), left_out.strip()))
            yield number, cells

    def unusual(self) -> Iterator[MetadataItem]:
        """The cells that are struck out or cannot be seen, of each row the first, and the notes of cells."""
        for row in range(self._page.nrows):
            kinds = self._page.row_types(row)
            fonts = [(at, self._style(row, at)) for at, kind in enumerate(kinds) if kind not in (0, 6)]
            for tell, places in (
                (struck, [at for at, style in fonts if self._font(style.font_index).struck_out]),
                (invisible, [at for at, style in fonts if self._is_invisible(style)]),
            ):
                if places:
                    yield tell(self._page.name, row + 1, str(self._page.cell_value(row, places[0])))
        for (row, _), note in self._page.cell_note_map.items():
            if text := " ".join(note.text.split()):
                yield MetadataItem("beside", text, COMMENT, self._page.name, row + 1)

    def _code(self, style: int) -> str:
        if style not in self._codes:
            known = self._book.format_map.get(self._book.xf_list[style].format_key)
            code = known.format_str if known else ""
            self._codes[style] = "" if is_plain(code) else code
        return self._codes[style]

    def _parts(self, row: int, column: int, text: str) -> tuple[str, str]:
        runs = [(0, self._style(row, column).font_index), *self._page.rich_text_runlist_map[row, column]]
        ends = [at for at, _ in runs[1:]] + [len(text)]
        said = left_out = ""
        for (start, font), end in zip(runs, ends, strict=True):
            if self._font(font).struck_out or self._font(font).escapement:
                left_out += text[start:end]
            else:
                said += text[start:end]
        return said, left_out

    def _style(self, row: int, column: int) -> Any:
        return self._book.xf_list[self._page.cell_xf_index(row, column)]

    def _font(self, index: int) -> Any:
        return self._book.font_list[index]

    def _is_invisible(self, style: Any) -> bool:
        is_white = self._book.colour_map.get(self._font(style.font_index).colour_index) == _WHITE
        return is_white and not style.background.fill_pattern
