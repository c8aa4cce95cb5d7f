"""The tables on the server: made once, led on when a column is added, commented, readable for BI.

Belongs here: structure. Does not belong here: rows of the report (`rows`).
"""

import psycopg
from psycopg import sql

from dagster_project.errors import TatsongError
from dagster_project.releases.manifest import Manifest, Table
from dagster_project.warehouse.published import PUBLISHED, PublishedTable

_TYPES = {"DOUBLE": "double precision", "VARCHAR": "text", "TIMESTAMP WITH TIME ZONE": "timestamptz"}
_SCHEMAS = ("official", "marts")
_OWN = """
create schema if not exists official;
create schema if not exists marts;
create schema if not exists tatsong;
create table if not exists tatsong.content (
    table_name text, part text, report_date date, digest text not null, primary key (table_name, part, report_date)
);
create table if not exists marts.release (
    report_date date not null, release bigint not null, digest text not null, created_at timestamptz not null,
    note text, delivered_at timestamptz not null default now()
);
comment on schema tatsong is 'What the server holds of which release; written by the platform alone';
comment on table marts.release is 'Bản phát hành đang có trên máy chủ này';
"""


def prepare_tables(server: psycopg.Connection, manifest: Manifest) -> None:
    """Make what is missing: schemas, tables, columns, keys, comments. Nothing is dropped or renamed.

    Raises:
        TatsongError: a column has another type than the release's; views on it would break if it were changed here.
    """
    server.execute(_OWN)
    described = {table.name: table for table in manifest.tables}
    for table in PUBLISHED:
        _prepare(server, table, described[table.full_name], manifest.note)


def pg_type(duckdb_type: str) -> str:
    """The server's word for a type: `DECIMAL(18,3)` → `numeric(18,3)`."""
    if duckdb_type.startswith("DECIMAL"):
        return duckdb_type.replace("DECIMAL", "numeric")
    return _TYPES.get(duckdb_type, duckdb_type.lower())


def _prepare(server: psycopg.Connection, table: PublishedTable, described: Table, note: str | None) -> None:
    name = sql.Identifier(table.schema, table.name)
    server.execute(sql.SQL("create table if not exists {} ()").format(name))
    known: dict[str, str] = dict(server.execute(_COLUMNS, [table.schema, table.name]).fetchall())
    for column in described.columns:
        wanted = pg_type(column.type)
        if column.name not in known:
            add = sql.SQL("alter table {} add column {} {}")
            server.execute(add.format(name, sql.Identifier(column.name), sql.SQL(wanted)))
        elif known[column.name] != _catalog_name(wanted):
            raise TatsongError(
                f"PostgreSQL: {table.full_name}.{column.name} is {known[column.name]}, the release has {wanted}. "
                "Change the column on the server, with the views that use it, and run again."
            )
        _comment(
            server, sql.SQL("column {}").format(sql.Identifier(table.schema, table.name, column.name)), column.label
        )
    for gone in set(known) - {column.name for column in described.columns}:
        server.execute(sql.SQL("alter table {} alter column {} drop not null").format(name, sql.Identifier(gone)))
    _comment(server, sql.SQL("table {}").format(name), " – ".join(text for text in (note, described.label) if text))
    unique = sql.SQL("create unique index if not exists {} on {} ({}) nulls not distinct")
    key = sql.SQL(", ").join(map(sql.Identifier, table.key))
    server.execute(unique.format(sql.Identifier(f"{table.name}_key"), name, key))


def write_release_row(server: psycopg.Connection, manifest: Manifest) -> None:
    """`marts.release`: which release the server holds, one row."""
    server.execute("delete from marts.release")
    server.execute(
        "insert into marts.release (report_date, release, digest, created_at, note) values (%s, %s, %s, %s, %s)",
        [manifest.report_date, manifest.release, manifest.digest, manifest.created_at, manifest.note],
    )


def grant_reading(server: psycopg.Connection, role: str) -> None:
    """The role for BI: may read both schemas, now and what is added, and write nothing. It cannot log in by itself."""
    name = sql.Identifier(role)
    if not server.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
        server.execute(sql.SQL("create role {} nologin").format(name))
    schemas = sql.SQL(", ").join(map(sql.Identifier, _SCHEMAS))
    server.execute(sql.SQL("grant usage on schema {} to {}").format(schemas, name))
    server.execute(sql.SQL("grant select on all tables in schema {} to {}").format(schemas, name))


def _comment(server: psycopg.Connection, what: sql.Composed, text: str) -> None:
    server.execute(sql.SQL("comment on {} is {}").format(what, sql.Literal(text)))


def _catalog_name(type_: str) -> str:
    """As the server's catalogue writes a type."""
    return {"timestamptz": "timestamp with time zone", "varchar": "character varying"}.get(type_, type_)


_COLUMNS = """
select attname, format_type(atttypid, atttypmod)
from pg_attribute
where attrelid = format('%%I.%%I', %s::text, %s::text)::regclass and attnum > 0 and not attisdropped
"""
