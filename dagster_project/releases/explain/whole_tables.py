"""All rows of an official table at once, by the formulas of `measures.yaml`.

`figures` explains one figure and remembers all that went into it; here every figure of every row is computed and
nothing is remembered: each step adds figures to the table, from relations that bear the column of the rows' scope.
Belongs here: the order of the formulas. Does not belong here: which rows are in force (`lake_in_force`), or comparing.
"""

from dataclasses import dataclass
from typing import Any

import duckdb

from dagster_project.releases.dictionary.declared import Measure, declarations, filled, inputs


@dataclass
class WholeTables:
    """Computes tables of one report date; the feeds' relations hold all rows in force on the dates that are read."""

    con: duckdb.DuckDBPyConnection
    report_date: Any

    def compute(self, table: str, keys: str) -> str:
        """A temporary table with all figures of the rows that the query `keys` names; `report_city` is asked first."""
        self.con.execute(f"create or replace temp table computed_{table} as {keys}")
        left = dict(declarations().tables[table].measures)
        while left:
            ready = {name: one for name, one in left.items() if not set(left) & set(_inputs(one))}
            if not ready:
                raise AssertionError(f"{table}: {', '.join(left)} rest on one another")
            for (relation, scope), names in self._together(table, ready).items():
                self._add(table, relation, scope, {name: ready[name] for name in names})
            left = {name: one for name, one in left.items() if name not in ready}
        return f"computed_{table}"

    def _together(self, table: str, measures: dict[str, Measure]) -> dict[tuple[str, str], list[str]]:
        """Figures by the relation that they are computed over, and the rows of it that are theirs."""
        groups: dict[tuple[str, str], list[str]] = {}
        for name, measure in measures.items():
            groups.setdefault((measure.relation, _scope(table, measure)), []).append(name)
        return groups

    def _add(self, table: str, relation: str, scope: str, measures: dict[str, Measure]) -> None:
        texts = " ".join([relation, scope, *(one.formula for one in measures.values())])
        values = {each: self._value(table, each) for each in inputs(texts)}
        columns = ", ".join(f"{filled(one.formula, values)} as {name}" for name, one in measures.items())
        source = (
            f"{relation} where on_date = {self._value(table, 'report_date')} and" if relation.isidentifier() else ""
        )
        if not relation:
            query = f"select row.*, {columns} from computed_{table} as row"
        else:
            rows = filled(source or f"{relation} where", values)
            query = (
                f"select row.*, figures.* from computed_{table} as row, "
                f"lateral (select {columns} from {rows} ({filled(scope, values)})) as figures"
            )
        self.con.execute(f"create or replace temp table computed_{table} as {query}")

    def _value(self, table: str, name: str) -> str:
        """An input as SQL: of the row, of the city, or of the reference data."""
        of, _, column = name.rpartition(".")
        if name == "report_date":
            return f"date '{self.report_date}'"
        if not of:
            return f"row.{name}"
        if of == "city":
            return f"(select {column} from computed_report_city)"
        query = declarations().references[of]
        values = {each: self._value(table, each) for each in inputs(query)}
        return f"(select any_value({column}) from ({filled(query, values)}))"


def _inputs(measure: Measure) -> list[str]:
    return inputs(f"{measure.formula} {measure.source}")


def _scope(table: str, measure: Measure) -> str:
    """The condition on the relation's rows: that of the table's rows, or of the place that the figure asks for."""
    within = {rows.within for rows in measure.rows.values() if rows.within}
    return declarations().scopes[next(iter(within), declarations().tables[table].scope)]
