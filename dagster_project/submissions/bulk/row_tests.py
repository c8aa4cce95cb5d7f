"""The tests of one scanned row as SQL, made from the contract.

Belongs here: what is asked of a row, and what is said where the answer is bad. Does not belong here: running it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from dagster_project.contracts import Column, Contracts, Feed, Words
from dagster_project.core.text import literal
from dagster_project.submissions.privacy.values import ValuesOfPersons
from dagster_project.submissions.records.notices import IN_ROW

UNKNOWN_WORD = "?"
"""Stands before a word that means no choice."""
_NOTHING = Words("", "")
_ONE_ROW = Words("one row", "một dòng")
_NO_ROW = "false"


@dataclass(frozen=True)
class RowTest:
    """One test: `broken` is SQL, true where a typed row breaks `code`; `value` is SQL for what to show of it."""

    code: str
    column: str | None
    expected: Words
    broken: str
    value: str = "null"


def choice_sql(column: Column) -> str:
    """The value that a word means; a word that means nothing is marked, for the notice."""
    meaning = {word.lower(): value for value, words in column.choices.items() for word in (value, *words)}
    cases = " ".join(f"when {literal(word)} then {literal(value)}" for word, value in meaning.items())
    values = ", ".join(map(literal, column.choices))
    other = f"case lower({column.name}) {cases} else {literal(UNKNOWN_WORD)} || {column.name} end"
    return f"case when {column.name} in ({values}) then {column.name} else {other} end"


def row_tests(feed: Feed, contracts: Contracts) -> list[RowTest]:
    """Every test of one typed row."""
    marks = sorted(contracts.words.placeholder_marks | contracts.words.empty_marks)
    tests = [test for column in feed.own_columns for test in _column_tests(column, marks)]
    for code in feed.rules:
        rule = contracts.rules[code]
        broken = f"not coalesce({rule.check}, true)"
        tests.append(RowTest(code, rule.column, rule.expectation, broken, str(rule.column)))
    return tests


def word_tests(feed: Feed) -> list[RowTest]:
    """The tests of codes that are words: none is one where most have digits, as in a table."""
    return [
        RowTest("value_wrong_form", c.name, c.form_words, f"not regexp_matches({c.name}, '[0-9]')", c.name)
        for c in feed.own_columns
        if c.pattern is not None
    ]


def line_tests(feed: Feed) -> list[RowTest]:
    """What can be wrong with a line that did not become a typed row: a value, its width, its text."""
    values = [RowTest("value_wrong_type", c.name, c.type_words, _NO_ROW) for c in feed.own_columns]
    return [
        *values,
        RowTest("row_wrong_width", None, _NOTHING, _NO_ROW),
        RowTest("row_unreadable", None, _NOTHING, _NO_ROW),
    ]


def repeated_key_test(feed: Feed, typed: str) -> RowTest:
    """The test that no single row can answer; dear, so it is made only where keys may repeat."""
    key = ", ".join(feed.key)
    repeated = f"select {key} from {typed} group by all having count(*) > 1"
    return RowTest("key_repeated", feed.key[0], _ONE_ROW, f"({key}) in ({repeated})", f"concat_ws(' / ', {key})")


def persons_test(persons: ValuesOfPersons) -> RowTest:
    """The test that a row fails by what it holds of persons, in a column that no feed knows."""
    return RowTest(IN_ROW, persons.letter, persons.kind, persons.flag)


def _column_tests(column: Column, placeholders: list[str]) -> Iterator[RowTest]:
    name, bounds = column.name, Words(column.bounds, column.bounds)
    if column.required:
        yield RowTest("value_missing", name, _NOTHING, f"{name} is null")
    if column.type == "choice":
        unknown = f"{name}[1] = {literal(UNKNOWN_WORD)}"
        yield RowTest("value_not_a_choice", name, column.choice_words, unknown, f"{name}[2:]")
    limits = [f"{name} < {column.minimum!r}"] if column.minimum is not None else []
    limits += [f"{name} > {column.maximum!r}"] if column.maximum is not None else []
    if limits:
        yield RowTest("value_out_of_range", name, bounds, " or ".join(limits), name)
    if column.pattern is not None:
        unlike = f"not regexp_full_match({name}, {literal(column.pattern)}) or replace({name}, {name}[1], '') = ''"
        unlike += f" or lower({name}) in ({', '.join(map(literal, placeholders))})" if placeholders else ""
        yield RowTest("value_wrong_form", name, column.form_words, unlike, name)
