"""The tables on the server: made once, led on when a column is added, commented, readable for BI.

Belongs here: structure. Does not belong here: rows of the report (`rows`).
"""

import psycopg
from psycopg import sql

from dagster_project.errors import TatsongError
from dagster_project.releases.manifest import Column, Manifest, Table
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
    """All that one table needs, sent as one message: hundreds of comments would each cost a round trip."""
    name = sql.Identifier(table.schema, table.name)
    server.execute(sql.SQL("create table if not exists {} ()").format(name))
    known: dict[str, str] = dict(server.execute(_COLUMNS, [table.schema, table.name]).fetchall())
    changes = [_comment(sql.SQL("table {}").format(name), " – ".join(filter(None, (note, described.label))))]
    for column in described.columns:
        changes += _column(table, column, known.get(column.name))
    key = sql.SQL(", ").join(map(sql.Identifier, table.key))
    unique = sql.SQL("create unique index if not exists {} on {} ({}) nulls not distinct")
    server.execute(sql.SQL("; ").join([*changes, unique.format(sql.Identifier(f"{table.name}_key"), name, key)]))


def _column(table: PublishedTable, column: Column, known: str | None) -> list[sql.Composed]:
    name, wanted = sql.Identifier(table.schema, table.name, column.name), pg_type(column.type)
    if known is not None and known != _catalog_name(wanted):
        raise TatsongError(
            f"PostgreSQL: {table.full_name}.{column.name} is {known}, the release has {wanted}. "
            "Change the column on the server, with the views that use it, and run again."
        )
    comment = _comment(sql.SQL("column {}").format(name), column.label)
    if known is not None:
        return [comment]
    add = sql.SQL("alter table {} add column {} {}")
    return [add.format(sql.Identifier(table.schema, table.name), sql.Identifier(column.name), sql.SQL(wanted)), comment]


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


def _comment(what: sql.Composed, text: str) -> sql.Composed:
    return sql.SQL("comment on {} is {}").format(what, sql.Literal(text))


def _catalog_name(type_: str) -> str:
    """As the server's catalogue writes a type."""
    return {"timestamptz": "timestamp with time zone", "varchar": "character varying"}.get(type_, type_)


_COLUMNS = """
select attname, format_type(atttypid, atttypmod)
from pg_attribute
where attrelid = format('%%I.%%I', %s::text, %s::text)::regclass and attnum > 0 and not attisdropped
"""
