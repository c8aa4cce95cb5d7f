"""Computing figures by their declared formulas, and remembering from what.

Belongs here: one figure with its inputs, recursively. Does not belong here: where rows come from (`rows`).
"""

from dataclasses import dataclass, field
from typing import Any

import duckdb

from dagster_project.contracts import Contracts
from dagster_project.core.errors import TatsongError
from dagster_project.core.text import literal
from dagster_project.releases.dictionary.declared import (
    RELATIONS,
    Measure,
    RowsAsked,
    declarations,
    filled,
    inputs,
    key_of,
)
from dagster_project.releases.explain.rows import LakeRows

Key = dict[str, Any]


@dataclass(frozen=True)
class RowsUsed:
    """Rows of one feed that a figure rests on; `table` holds them all, `count` is how many."""

    feed: str
    table: str
    count: int
    submissions: tuple[str, ...]
    carried: int
    """How many of them come from an earlier date than the one that they count for."""


@dataclass(frozen=True)
class Reference:
    """A value of the reference data, by the release."""

    name: str
    value: Any


@dataclass(frozen=True)
class Figure:
    """A figure computed again: its formula in words, and all that went into it."""

    table: str
    key: Key
    name: str
    value: Any
    type: str
    formula: str
    inputs: tuple["Figure | Reference", ...] = ()
    rows: tuple[RowsUsed, ...] = ()
    submissions: tuple[str, ...] = ()
    """Those that it speaks of as wholes, by no row of theirs."""
    meaning: str = ""


@dataclass
class Computing:
    """Computes figures of one release, whose database is attached as `official`."""

    con: duckdb.DuckDBPyConnection
    lake: LakeRows
    contracts: Contracts
    done: dict[tuple[str, str, str], Figure] = field(default_factory=dict)

    def prepare(self) -> None:
        """Create the relations that formulas read."""
        for feed in self.contracts.feeds:
            self._show(feed, self.lake.empty(feed))
        self.con.execute(RELATIONS.read_text(encoding="utf-8"))

    def figure(self, table: str, key: Key, name: str) -> Figure:
        """The figure of a row; raises TatsongError where the table declares none of that name."""
        place = (table, str(sorted(key.items())), name)
        if place not in self.done:
            measure = declarations().tables[table].measure(name)
            if measure is None:
                known = ", ".join(n for n, m in declarations().tables[table].measures.items() if not m.hidden)
                raise TatsongError(f"{table} has no figure {name!r}; it has: {known}.")
            self.done[place] = self._compute(table, key, name, measure)
        return self.done[place]

    def _compute(self, table: str, key: Key, name: str, measure: Measure) -> Figure:
        scope = declarations().tables[table].scope
        asked = {feed: (rows, declarations().scopes[rows.within or scope]) for feed, rows in measure.rows.items()}
        own = inputs(measure.formula)
        texts = [measure.formula, measure.source, measure.submissions]
        texts += [text for rows, within in asked.values() for text in (*rows.on, rows.since, rows.where, within)]
        found = {each: self._input(table, key, each) for text in texts for each in inputs(text) if each not in asked}
        values = {each: sql for each, (_, sql) in found.items()}
        used = []
        for feed, (rows, within) in asked.items():
            used.append(self._rows(feed, rows, within, values))
            values[feed] = used[-1].table
            self._show(feed, values[feed])
        for feed in set(self.contracts.feeds) - set(asked):
            self._show(feed, self.lake.empty(feed))
        relation = f" from {filled(measure.relation, values)}" if measure.relation else ""
        value, type_ = self._ask(f"select {filled(measure.formula, values)}{relation}")
        spoken_of = (
            self._ask(f"select {filled(measure.submissions, values)}{relation}")[0] if measure.submissions else ()
        )
        shown = [each for each in found if each not in key and (each in own or each in inputs(measure.source))]
        return Figure(
            table=table,
            key=key,
            name=name,
            value=value,
            type=type_,
            formula=measure.words,
            inputs=tuple(node for each in shown if (node := found[each][0])),
            rows=tuple(used),
            submissions=tuple(sorted(filter(None, spoken_of or ()))),
            meaning=measure.hidden,
        )

    def _input(self, table: str, key: Key, name: str) -> tuple["Figure | Reference | None", str]:
        """An input, and its value as SQL."""
        if name in key:
            return None, f"{literal(key[name])}::{'date' if name.endswith('_date') else 'varchar'}"
        node: Figure | Reference
        if "." not in name:
            node = self.figure(table, key, name)
            return node, _sql(node.value, node.type)
        of, _, column = name.partition(".")
        if of == "city":
            node = self.figure("report_city", {"report_date": key["report_date"]}, column)
            return node, _sql(node.value, node.type)
        value, type_ = self._reference(table, key, of, column)
        return Reference(name, value), _sql(value, type_)

    def _reference(self, table: str, key: Key, of: str, column: str) -> tuple[Any, str]:
        query = declarations().references[of]
        values = {each: self._input(table, key, each)[1] for each in inputs(query)}
        if of == "contract":
            self._show_due(key)
        rows = f"({filled(query, values)})"
        return self._ask(f"select any_value({column}) from {rows}")

    def _show_due(self, key: Key) -> None:
        """When the submission was due by the contract, and which one was due last."""
        day = key["report_date"]
        due_at, last_due = next(
            (
                (terms.due_at(day), terms.last_due(day))
                for sender, feed, terms in self.contracts.pairs()
                if (sender.submitter, feed.feed) == (key["submitter"], key["feed"])
            ),
            (None, None),
        )
        last_due_date, last_due_at = last_due or (None, None)
        self.con.execute(
            f"create or replace temp view due as select {literal(key['submitter'])} as submitter, "
            f"{literal(key['feed'])} as feed, date '{day}' as report_date, {_sql(due_at, 'timestamptz')} as due_at, "
            f"{_sql(last_due_date, 'date')} as last_due_date, {_sql(last_due_at, 'timestamptz')} as last_due_at"
        )

    def _rows(self, feed: str, rows: RowsAsked, within: str, values: dict[str, str]) -> RowsUsed:
        dates = [filled(text, values) for text in rows.on]
        if rows.since:
            span = f"generate_series({filled(rows.since, values)}, {values['report_date']}, interval 1 day)"
            dates = [f"select unnest({span})::date"]
        table = self.lake.load(feed, dates, f"({filled(within, values)}) and ({filled(rows.where, values)})")
        found = self.con.execute(
            f"select count(*), list(distinct submission_id), count_if(report_date < on_date) from {table}"
        ).fetchone() or (0, [], 0)
        return RowsUsed(feed, table, found[0], tuple(sorted(found[1] or [])), found[2])

    def _show(self, feed: str, table: str) -> None:
        self.con.execute(f"create or replace temp view {feed} as from {table}")

    def _ask(self, query: str) -> tuple[Any, str]:
        found = self.con.execute(query)
        type_ = str(found.description[0][1]) if found.description else ""
        row = found.fetchone()
        return (row[0] if row else None), type_


def require_key(table: str, key: list[str], report_date: Any) -> Key:
    """The key of a row from what was written for it, the date apart; raises TatsongError where it does not fit."""
    names = [name for name in key_of(table) if name != "report_date"]
    if len(key) != len(names):
        raise TatsongError(f"{table} is keyed by {', '.join(names) or 'the date alone'}; {len(key)} given: {key}.")
    return {"report_date": report_date, **dict(zip(names, key, strict=True))}


def _sql(value: Any, type_: str) -> str:
    if value is None:
        return f"null::{type_}"
    if isinstance(value, float):
        return f"{value!r}::double"
    return f"{literal(value)}::{type_}"
