"""The models as dbt has compiled them, run without dbt: a build of a few dates in a second instead of ten.

Everything else of a build is the real thing: the plan, the handover, the order of the models, the digests. Of dbt's
tests only those of keys and sums are asked; the others, and its materializations, are tested where dbt runs.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dagster_project.contracts import Contracts
from dagster_project.core.settings import PROJECT, Settings
from dagster_project.warehouse import build as building
from dagster_project.warehouse import models
from dagster_project.warehouse.connect import open_warehouse
from dagster_project.warehouse.plan import BuildPlan, Window

Digests = dict[tuple[date, str], str]


@dataclass(frozen=True)
class CompiledModels:
    """The models in their order, with whether they are by date, and a warehouse in which their tables are empty."""

    nodes: list[tuple[str, str, bool]]
    empty: Path
    tests: list[tuple[str, str]]
    order: str = ""
    """In which order rows are laid into the tables, where it is not the models' own."""

    def build(
        self,
        settings: Settings,
        contracts: Contracts,
        last: date,
        patch: pytest.MonkeyPatch,
        before: Callable[[str], None] = lambda table: None,
    ) -> BuildPlan:
        """A build up to `last` on top of what is there; on nothing where the warehouse is gone.

        `before` is told each table before it is written.
        """
        patch.setattr(building, "discard_warehouse", lambda found: shutil.copy(self.empty, found.root.warehouse))
        return building.build(settings, contracts, last, last, lambda window: self._run(settings, window, before)).plan

    def _run(self, settings: Settings, window: Window, before: Callable[[str], None]) -> None:
        dates = f"report_date between date '{window.from_date}' and date '{window.to_date}'"
        with open_warehouse(settings) as con:
            if settings.dbt != PROJECT / "dbt":
                self._load_seeds(con, settings)
            for table, query, by_date in self.nodes:
                before(table)
                con.execute(f"create or replace temp table found as {query}")
                con.execute(f"delete from {table} where {dates if by_date else 'true'}")
                con.execute(f"insert into {table} by name select * from found {self.order}")
            for name, query in self.tests:
                assert con.execute(query).fetchall() == [], name

    def _load_seeds(self, con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
        """The reference data as it lies in the seeds now."""
        for path in sorted((settings.dbt / "seeds").glob("*.csv")):
            con.execute(f"delete from reference.{path.stem}")
            con.execute(f"insert into reference.{path.stem} by name from read_csv('{path}', all_varchar = true)")


def compile_models(settings: Settings, scratch: Path) -> CompiledModels:
    """Compile the models against a warehouse that has been built, so that they take up what it holds."""
    models._invoke(settings, ["compile"], None)
    nodes = json.loads(models.manifest_path(settings).read_text(encoding="utf-8"))["nodes"]
    wanted = {
        name: node
        for name, node in nodes.items()
        if node["resource_type"] == "model" and node["config"]["materialized"] in ("incremental", "table")
    }
    tests = [
        (node["name"], node["compiled_code"])
        for node in nodes.values()
        if node["resource_type"] == "test" and node["name"].endswith(("_key_is_unique", "parts_add_up"))
    ]
    order: list[str] = []

    def visit(name: str) -> None:
        for parent in nodes[name]["depends_on"].get("nodes", []) if name in nodes else []:
            visit(parent)
        if name in wanted and name not in order:
            order.append(name)

    for name in sorted(wanted):
        visit(name)
    empty = scratch / "empty.duckdb"
    shutil.copy(settings.root.warehouse, empty)
    with duckdb.connect(empty) as con:
        for name in order:
            con.execute(f"delete from {_table(wanted[name])}")
        con.execute("delete from control.build; delete from control.table_digest; delete from control.written")
    nodes = [(wanted[name], wanted[name]["config"]["materialized"] == "incremental") for name in order]
    return CompiledModels([(_table(node), node["compiled_code"], by_date) for node, by_date in nodes], empty, tests)


def digests(settings: Settings) -> Digests:
    """Every date's digests."""
    with duckdb.connect(settings.root.warehouse, read_only=True) as con:
        found = con.execute("select report_date, kind, digest from control.date_digest").fetchall()
    return {(day, kind): digest for day, kind, digest in found}


def _table(node: dict) -> str:
    return f"{node['schema']}.{node['alias']}"
