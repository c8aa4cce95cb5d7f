"""Personal data in the cells of a file: what refuses the file, what sets a row aside, what is hidden.

A file is refused for three distinct matches in one column or sheet, for six over all its sheets, or for a header of
persons' names or numbers with values beneath it. Fewer set their rows aside. Whatever matches is hidden from all later
rooms. Above and under the table some telephones and names are normal, and a list of them is not.
Codes of cells and stations are exempt by their column, unless most
of the column are phone numbers; so are names of stations. A large number or the name of a person may be something else:
where the contract expects a figure or a place it cannot be; elsewhere most of the column must look like that.
Does not belong here: the forms (`marks`, `headers`), the notices' words (`contracts/rules.yaml`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from dagster_project.contracts import Contracts, Words
from dagster_project.submissions.hiding.marks import HIDDEN, hidden
from dagster_project.submissions.hiding.names import names_in
from dagster_project.submissions.privacy.columns import (
    Roles,
    SheetColumn,
    Sign,
    has_only_sums,
    look_at_columns,
    roles_of,
)
from dagster_project.submissions.reading import Cell, Sheet

_HIDDEN_SIGNS = re.compile(f"{HIDDEN}{{6,}}")
ENOUGH = 3
"""Distinct matches that refuse a file."""
SIGNATORIES = 5
"""Names of persons under or above a table; more are a list."""
KINDS = {
    "phone": Words("telephone numbers", "số điện thoại"),
    "hidden_phone": Words("telephone numbers with hidden digits", "số điện thoại bị che một phần"),
    "imei": Words("IMEI", "IMEI"),
    "imsi": Words("IMSI", "IMSI"),
    "identity": Words("identity numbers", "số CMND/CCCD"),
    "digest": Words("hashed telephone numbers", "số điện thoại đã băm"),
    "email": Words("e-mail addresses", "địa chỉ thư điện tử"),
    "person": Words("names or particulars of persons", "họ tên hoặc thông tin cá nhân"),
    "device": Words("numbers of devices or SIM cards", "số máy hoặc số SIM"),
}


@dataclass(frozen=True)
class PersonalDataFinding:
    """What looks personal, in which column of which sheet; never a value."""

    kind: str
    sheet: str | None
    column: str
    """Its letter, as spreadsheets have it."""
    row: int | None = None


@dataclass(frozen=True)
class Privacy:
    """What was found in a file, and its sheets without it."""

    sheets: list[Sheet]
    refusing: tuple[PersonalDataFinding, ...] = ()
    rows: tuple[PersonalDataFinding, ...] = ()
    """One a row that is set aside."""
    found: frozenset[str] = frozenset()
    """By which what was found in tables is told apart."""


def look_for_persons(sheets: list[Sheet], contracts: Contracts) -> Privacy:
    """Look through all sheets, hidden ones too."""
    roles = roles_of(contracts)
    seen = [_look(sheet, roles) for sheet in sheets]
    refusing = tuple(finding for found in seen for finding in found.refusing)
    rows = tuple(finding for found in seen for finding in found.rows)
    if not refusing and len(frozenset().union(*(found.found for found in seen))) > SIGNATORIES:
        refusing = rows[:1]
    return Privacy([sheet for found in seen for sheet in found.sheets], refusing, rows)


def look_in_name(name: str) -> tuple[PersonalDataFinding, ...]:
    """What refuses a file for its own name, in which all that is personal was hidden as it was found."""
    return (PersonalDataFinding("person", None, "(file name)"),) if len(_HIDDEN_SIGNS.findall(name)) >= ENOUGH else ()


def letter_of(column: int) -> str:
    """`A` for the column 0, `AA` for 26."""
    letters = ""
    while column >= 0:
        column, rest = divmod(column, 26)
        letters, column = chr(ord("A") + rest) + letters, column - 1
    return letters


def _look(sheet: Sheet, roles: Roles) -> Privacy:
    name = None if sheet.name is None else hidden(sheet.name)
    columns = look_at_columns(sheet, roles)
    signs = {column.at: list(_that_count(column)) for column in columns}
    of_table = {at: [sign for sign in found if sign.in_table] for at, found in signs.items()}
    is_enough = _distinct(sign for found in of_table.values() for sign in found) >= ENOUGH
    is_of_sums = has_only_sums(sheet, columns)
    refusing = list(_about(sheet, columns, name))
    for column in columns:
        if column.is_trait and is_of_sums:
            column.header = None
        kind = _refusing_kind(column, signs[column.at], of_table[column.at] if is_enough else [])
        if kind:
            refusing.append(PersonalDataFinding(kind, name, letter_of(column.at)))
    rows = {
        sign.row: PersonalDataFinding(sign.kind, name, letter_of(at), sheet.numbers[sign.row])
        for at, found in of_table.items()
        for sign in found
    }
    cleaned = _cleaned(sheet.rows, {(sign.row, at) for at, found in signs.items() for sign in found})
    keys = frozenset(sign.key for found in of_table.values() for sign in found)
    return Privacy([replace(sheet, name=name, rows=cleaned)], tuple(refusing), tuple(rows.values()), keys)


def _that_count(column: SheetColumn) -> Iterator[Sign]:
    """The signs that mean a person in a column of this role."""
    in_table = sum(sign.in_table for sign in column.signs)
    is_usual = 2 * in_table >= max(column.filled, 1)
    is_of_persons = column.may_be_of_persons and 2 * in_table >= max(column.texts, 1)
    is_phones = is_usual and _distinct(column.signs) >= ENOUGH
    is_meant = bool(column.header) or column.role == "figure" or (is_usual and column.role != "money")
    for sign in column.signs:
        if column.role == "identifier":
            is_sign = is_phones and sign.is_certain and sign.kind in ("phone", "hidden_phone")
        else:
            is_sign = sign.is_certain or is_of_persons or (is_usual if sign.is_weak else is_meant)
        if is_sign:
            yield sign


def _refusing_kind(column: SheetColumn, signs: list[Sign], of_sheet: list[Sign]) -> str | None:
    """What refuses the file: the header with values under it, three matches of the column, or of the whole sheet."""
    numbers = column.digits - column.small
    if column.header and (
        column.texts > column.offices if column.header == "person" else numbers and 2 * numbers >= column.filled
    ):
        return column.header
    names = sum(sign.in_table and sign.kind == "person" for sign in column.signs)
    if column.may_be_of_persons and names and 2 * names >= column.texts:
        return "person"
    if _distinct(sign for sign in signs if sign.in_table or (sign.is_alone and sign.kind != "person")) >= ENOUGH:
        return signs[0].kind
    if _distinct(sign for sign in column.signs if sign.kind == "person") > SIGNATORIES and column.role != "text":
        return "person"
    return of_sheet[0].kind if of_sheet else None


def _about(sheet: Sheet, columns: list[SheetColumn], name: str | None) -> Iterator[PersonalDataFinding]:
    """Lists of persons above or under the table: more names, or more numbers, than a letterhead and signatures have."""
    names: dict[str, PersonalDataFinding] = {}
    numbers: dict[str, PersonalDataFinding] = {}
    for column in columns:
        letter = letter_of(column.at)
        for sign in column.signs:
            if not sign.in_table and sign.is_certain and column.role != "identifier":
                numbers.setdefault(sign.key, PersonalDataFinding(sign.kind, name, letter))
        for at in column.about:
            for match in names_in(str(sheet.rows[at][column.at])):
                names.setdefault(match.key, PersonalDataFinding("person", name, letter))
    for found in (names, numbers):
        if len(found) > SIGNATORIES:
            yield next(iter(found.values()))


def _distinct(signs: Iterable[Sign]) -> int:
    return len({sign.key for sign in signs})


def _cleaned(rows: list[list[Cell]], marked: set[tuple[int, int]]) -> list[list[Cell]]:
    if not marked:
        return rows
    touched = {row for row, _ in marked}
    return [
        [_hide(cell) if (at, column) in marked else cell for column, cell in enumerate(row)] if at in touched else row
        for at, row in enumerate(rows)
    ]


def _hide(cell: Cell) -> str:
    text = hidden(cell) if isinstance(cell, str) else ""
    return text if HIDDEN in text else HIDDEN * 3
