"""A release on a real PostgreSQL server: asking it, changing it behind the platform's back, publishing once more."""

from typing import Any

import psycopg

from dagster_project.core.settings import Settings
from dagster_project.releases import publish
from dagster_project.warehouse.published import PublishedTable
from tests.made_warehouse import D3, change, pass_gate

CITY = "select sum(subscribers_2g) from official.report_city"
MORE = f"update official.report_city set subscribers_2g = subscribers_2g + 7 where report_date = date '{D3}'"
_COLUMNS = """
    select string_agg(quote_ident(attname), ', ' order by attname) from pg_attribute
    where attrelid = '{}'::regclass and attnum > 0 and not attisdropped
"""


def ask(served: Settings, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(str(served.postgres_url)) as con:
        return con.execute(query).fetchall()


def do(served: Settings, statements: str) -> None:
    with psycopg.connect(str(served.postgres_url), autocommit=True) as con:
        con.execute(statements)


def publish_again(served: Settings, statements: str) -> None:
    change(served, statements)
    pass_gate(served)
    publish(served)


def rows_of(served: Settings, table: PublishedTable) -> list[tuple[Any, ...]]:
    """All rows that the server has, whatever the order of the columns there."""
    ((columns,),) = ask(served, _COLUMNS.format(table.full_name))
    return ask(served, f"select {columns} from {table.full_name} order by {', '.join(table.key)}")
