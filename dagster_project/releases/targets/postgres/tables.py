"""The tables on the server: made once, led on when a column is added, commented, readable for BI.

Belongs here: structure. Does not belong here: rows of the report (`rows`).
"""

import psycopg
from psycopg import sql

from dagster_project.core.errors import TatsongError
from dagster_project.releases.contents.database import RELEASE
from dagster_project.releases.contents.manifest import Manifest, ManifestColumn, ManifestTable
from dagster_project.warehouse.published import PUBLISHED, PublishedTable

_TYPES = {"DOUBLE": "double precision", "VARCHAR": "text", "TIMESTAMP WITH TIME ZONE": "timestamptz"}
_SCHEMAS = ("official", "marts")
_RELEASE = {**RELEASE.columns, "delivered_at": "Thời điểm đưa lên máy chủ"}
_OWN = """
create table if not exists tatsong.content (
    table_name text, part text, report_date date, digest text not null, primary key (table_name, part, report_date)
);
alter table tatsong.content add column if not exists column_names text not null default '';
create table if not exists marts.release (
    report_date date not null, release bigint not null, digest text not null, created_at timestamptz not null,
    note text, delivered_at timestamptz not null default now()
);
"""


def prepare_tables(server: psycopg.Connection, manifest: Manifest) -> None:
    """Make what is missing: tables, columns, comments. Nothing is dropped or renamed.

    Raises:
        TatsongError: a column has another type than the release's; views on it would break if it were changed here.
    """
    server.execute(_OWN)
    described = {table.name: table for table in manifest.tables}
    for table in PUBLISHED:
        _prepare(server, table, described[table.full_name], manifest.note)
    said = {"table marts.release": RELEASE.label}
    said |= {f"column marts.release.{name}": label for name, label in _RELEASE.items()}
    server.execute(sql.SQL("; ").join(_comment(sql.Composed([sql.SQL(what)]), label) for what, label in said.items()))


def prepare_keys(server: psycopg.Connection) -> None:
    """Make the keys that are missing, once the rows are the release's."""
    keyed = "select conrelid::regclass::text from pg_constraint where contype = 'p'"
    known = {name for (name,) in server.execute(keyed).fetchall()}
    for table in PUBLISHED:
        name = sql.Identifier(table.schema, table.name)
        key = sql.SQL(", ").join(map(sql.Identifier, table.key))
        if table.key_has_nulls:
            unique = sql.SQL("create unique index if not exists {} on {} ({}) nulls not distinct")
            server.execute(unique.format(sql.Identifier(f"{table.name}_key"), name, key))
        elif table.full_name not in known:
            server.execute(sql.SQL("alter table {} add primary key ({})").format(name, key))


def prepare_schemas(server: psycopg.Connection) -> None:
    """Only those that are missing: who may not make any can be given them."""
    known = {name for (name,) in server.execute("select nspname from pg_namespace").fetchall()}
    for name in (*_SCHEMAS, "tatsong"):
        if name not in known:
            server.execute(sql.SQL("create schema {}").format(sql.Identifier(name)))
    if "tatsong" not in known:
        said = "What the server holds of which release; written by the platform alone"
        server.execute(_comment(sql.SQL("schema {}").format(sql.Identifier("tatsong")), said))


def pg_type(duckdb_type: str) -> str:
    """The server's word for a type: `DECIMAL(18,3)` → `numeric(18,3)`."""
    if duckdb_type.startswith("DECIMAL"):
        return duckdb_type.replace("DECIMAL", "numeric")
    return _TYPES.get(duckdb_type, duckdb_type.lower())


def _prepare(server: psycopg.Connection, table: PublishedTable, described: ManifestTable, note: str | None) -> None:
    """What a table needs; what is right is left alone, and needs no lock. A new column empties the register."""
    name = sql.Identifier(table.schema, table.name)
    server.execute(sql.SQL("create table if not exists {} ()").format(name))
    place = [table.schema, table.name]
    known = {column: (type_, said) for column, type_, said in server.execute(_COLUMNS, place).fetchall()}
    said = " – ".join(filter(None, (note, described.label)))
    found = server.execute("select obj_description(format('%%I.%%I', %s::text, %s::text)::regclass)", place).fetchone()
    changes = [] if found == (said,) else [_comment(sql.SQL("table {}").format(name), said)]
    for column in described.columns:
        changes += _column(table, column, known.get(column.name))
    if changes:
        server.execute(sql.SQL("; ").join(changes))
    if any(column.name not in known for column in described.columns):
        server.execute("delete from tatsong.content where table_name = %s", [table.full_name])


def _column(table: PublishedTable, column: ManifestColumn, known: tuple[str, str] | None) -> list[sql.Composed]:
    name, wanted = sql.Identifier(table.schema, table.name, column.name), pg_type(column.type)
    if known and known[0] != _catalog_name(wanted):
        raise TatsongError(
            f"PostgreSQL: {table.full_name}.{column.name} is {known[0]}, the release has {wanted}. "
            "Change the column on the server, with the views that use it, and run again."
        )
    add = sql.SQL("alter table {} add column {} {}").format(
        sql.Identifier(table.schema, table.name), sql.Identifier(column.name), sql.SQL(wanted)
    )
    said = known[1] if known else ""
    return [
        *([] if known else [add]),
        *([] if said == column.label else [_comment(sql.SQL("column {}").format(name), column.label)]),
    ]


def write_release_row(server: psycopg.Connection, manifest: Manifest) -> None:
    """`marts.release`: which release the server holds, one row."""
    server.execute("delete from marts.release")
    server.execute(
        "insert into marts.release (report_date, release, digest, created_at, note) values (%s, %s, %s, %s, %s)",
        [manifest.report_date, manifest.release, manifest.digest, manifest.created_at, manifest.note],
    )


def grant_reading(server: psycopg.Connection, role: str) -> None:
    """The role for BI: may read the published tables, and write nothing. It cannot log in by itself.

    Raises:
        TatsongError: there is no such role, and the writer may make none.
    """
    name = sql.Identifier(role)
    if not server.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone():
        if server.execute("select rolcreaterole or rolsuper from pg_roles where rolname = current_user").fetchone() == (
            False,
        ):
            raise TatsongError(
                f"PostgreSQL: the role {role} for BI is missing, and the writer may make no roles: have an "
                f"administrator run `create role {role} nologin`; the next run tries again."
            )
        server.execute(sql.SQL("create role {} nologin").format(name))
    schemas = sql.SQL(", ").join(map(sql.Identifier, _SCHEMAS))
    server.execute(sql.SQL("grant usage on schema {} to {}").format(schemas, name))
    # Not all tables of the schemas: an analyst's own there are the analyst's to grant.
    tables = sql.SQL(", ").join(sql.SQL(each) for each in ["marts.release", *(table.full_name for table in PUBLISHED)])
    server.execute(sql.SQL("grant select on {} to {}").format(tables, name))


def _comment(what: sql.Composed, text: str) -> sql.Composed:
    return sql.SQL("comment on {} is {}").format(what, sql.Literal(text))


def _catalog_name(type_: str) -> str:
    """As the server's catalogue writes a type."""
    return {"timestamptz": "timestamp with time zone", "varchar": "character varying"}.get(type_, type_)


_COLUMNS = """
select attname, format_type(atttypid, atttypmod), coalesce(col_description(attrelid, attnum), '')
from pg_attribute
where attrelid = format('%%I.%%I', %s::text, %s::text)::regclass and attnum > 0 and not attisdropped
"""
