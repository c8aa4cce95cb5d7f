"""The form of an official document: A4, margins, letterhead, tables, signature, page number from page two.

After Nghị định 30/2020/NĐ-CP, Phụ lục I. Belongs here: form. Does not belong here: wording and figures.
"""

import re

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from dagster_project.contracts.office import Office
from dagster_project.releases.report.document.tables import TextTable
from dagster_project.releases.report.figures import Figures
from dagster_project.releases.wording import recipient_lines, signing_day

FONT = "Times New Roman"
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
_CENTRE = WD_ALIGN_PARAGRAPH.CENTER
_TABLE_SIZE = 11
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TOGETHER = 4
"""So many rows at a table's beginning, and at its end, are not parted by a page."""
_TEXT_WIDTH, _LEFT = 165, 70
"""In millimetres: the page without its margins, and the agency's side of the letterhead."""


def set_up(document: Document, title: str, office: Office, figures: Figures) -> None:
    """Page, margins, font, page number and the document's own properties."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = _CENTRE
    _add_page_number(number)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(6)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, office.agency, figures.note or ""
    properties.created = properties.modified = figures.created_at.replace(tzinfo=None)


def add_letterhead(document: Document, office: Office, figures: Figures) -> None:
    """Agency and nation, number and date, the kind of document and its subject."""
    table = document.add_table(rows=2, cols=2)
    table.autofit = False
    left, right = table.rows[0].cells
    _line(left, _in_halves(office.parent_agency), 12, first=True)
    _line(left, _in_halves(office.agency), 12, bold=True)
    _rule(left.add_paragraph(), _LEFT, 24)
    _line(right, NATION, 12, bold=True, first=True)
    _line(right, MOTTO, 13, bold=True)
    _rule(right.add_paragraph(), _TEXT_WIDTH - _LEFT, 52)
    left, right = table.rows[1].cells
    _line(left, f"Số:        /{office.document_symbol}", 13, first=True)
    _line(right, f"{office.place}, {signing_day(figures.created_at)}", 13, italic=True, first=True)
    _set_widths(table, [_LEFT, _TEXT_WIDTH - _LEFT])
    if figures.note:
        _centred(document, f"{figures.note} – THÀNH PHỐ GIẢ ĐỊNH", 13).paragraph_format.space_before = Pt(8)
    heading = _centred(document, "BÁO CÁO", 14)
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(10), Pt(0)
    _centred(document, f"Tiến độ tắt sóng 2G trên địa bàn {office.city}", 14).paragraph_format.space_after = Pt(0)
    _rule(document.add_paragraph(), _TEXT_WIDTH, 50)
    _centred(document, f"Kính gửi: {office.addressee}.", 13, bold=False)


def _in_halves(name: str) -> str:
    """A name that is too long for one line breaks in its middle, and leaves no word alone."""
    words = name.split()
    half = (len(words) + 1) // 2
    return " ".join([*words[:half], "\N{NO-BREAK SPACE}".join(words[half:])]).strip()


def add_heading(document: Document, text: str) -> None:
    """A heading of the prose, kept with what follows."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.first_line_indent = Mm(10)
    paragraph.add_run(_writable(text)).bold = True


def add_paragraph(document: Document, text: str, *, kept: bool = False) -> None:
    """A paragraph of the prose; `kept` on the page of what follows."""
    paragraph = document.add_paragraph(_writable(text))
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Mm(10)
    paragraph.paragraph_format.keep_with_next = kept or text.endswith(":")


def add_item(document: Document, text: str, *, kept: bool = False) -> None:
    """An item of a list, with the dash that official papers use."""
    add_paragraph(document, f"- {text}", kept=kept)


def add_table(document: Document, content: TextTable) -> None:
    """A table with lines, whose heads are repeated on every page and whose rows stay whole."""
    table = document.add_table(rows=1, cols=len(content.columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _narrow(table)
    for cell, column in zip(table.rows[0].cells, content.columns, strict=True):
        _line(cell, column.head, _TABLE_SIZE, bold=True, first=True)
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    _mark(table, 0, "w:tblHeader")
    for at, row in enumerate(content.rows):
        is_total = content.has_total and at == len(content.rows) - 1
        cells = table.add_row().cells
        for cell, column in zip(cells, content.columns, strict=True):
            align = WD_ALIGN_PARAGRAPH.RIGHT if column.is_figure else WD_ALIGN_PARAGRAPH.LEFT
            _line(cell, column.text(row), _TABLE_SIZE, bold=is_total, first=True, align=align)
        _mark(table, len(table.rows) - 1, "w:cantSplit")
    _set_widths(table, [column.width for column in content.columns])
    for row in [*table.rows[:_TOGETHER], *table.rows[-_TOGETHER:-1]]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def add_signature(document: Document, office: Office) -> None:
    """`Nơi nhận` at the left, position and name at the right."""
    table = document.add_table(rows=1, cols=2)
    _mark(table, 0, "w:cantSplit")
    left, right = table.rows[0].cells
    left_aligned = WD_ALIGN_PARAGRAPH.LEFT
    _line(left, "Nơi nhận:", 12, bold=True, italic=True, first=True, align=left_aligned)
    for line in recipient_lines(office):
        _line(left, line, 11, align=left_aligned)
    _line(right, office.signatory_position, 13, bold=True, first=True)
    for _ in range(4):
        _line(right, "", 13)
    _line(right, office.signatory_name, 13, bold=True)


def _centred(document: Document, text: str, size: int, *, bold: bool = True) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = _CENTRE
    run = paragraph.add_run(_writable(text))
    run.bold, run.font.size = bold, Pt(size)
    return paragraph


def _rule(paragraph: Paragraph, within: int, width: int) -> None:
    """The line under a name or a motto, in the middle of its column; both in millimetres."""
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Mm((within - width) / 2)
    form.space_after, form.line_spacing = Pt(4), Pt(3)
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def _line(
    cell: _Cell,
    text: str,
    size: int,
    *,
    bold: bool = False,
    italic: bool = False,
    first: bool = False,
    align: WD_ALIGN_PARAGRAPH = _CENTRE,
) -> None:
    paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(_writable(text))
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)


def _writable(text: str) -> str:
    """Without the signs that no XML file may hold."""
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _set_widths(table: Table, millimetres: list[int]) -> None:
    for width, column in zip(millimetres, table.columns, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _narrow(table: Table) -> None:
    """Cells whose text stands close to the lines, so that names and figures need no second line."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "50")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def _mark(table: Table, row: int, name: str) -> None:
    """Word's own mark on a row; the library has no word for it."""
    table.rows[row]._tr.get_or_add_trPr().append(OxmlElement(name))


def _add_page_number(paragraph: Paragraph) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
