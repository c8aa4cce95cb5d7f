"""SQL that turns rows into hashes: the text of a row, the digest of a date, the fingerprint of a date.

Belongs here: how a row becomes a hash, whatever table it lies in. Does not belong here: which rows, and what for.
"""

import duckdb

from dagster_project.warehouse.published import PublishedPart

Columns = list[tuple[str, str]]


def columns_of(con: duckdb.DuckDBPyConnection, relation: str) -> Columns:
    """Names and types of the columns of a table, view or query, in order."""
    return [(name, type_) for name, type_, *_ in con.execute(f"describe from {relation}").fetchall()]


def row_hash(columns: Columns) -> str:
    """SHA-256 of a row's text; a JSON list keeps null apart from the text 'null', and one value from the next."""
    values = (f'epoch_us("{n}")::varchar' if t.startswith("TIMESTAMP") else f'"{n}"::varchar' for n, t in columns)
    return f"sha256(to_json([{', '.join(values)}])::varchar)"


def digest_of(hashes: str) -> str:
    """SHA-256 over a column of row hashes, sorted."""
    return f"sha256(coalesce(string_agg({hashes}, '' order by {hashes}), ''))"


def fingerprint(columns: Columns) -> str:
    """DuckDB's own hash of a row: not cryptographic, and fast."""
    return f"""hash({", ".join(f'"{name}"' for name, _ in columns)})"""


def digest_query(relation: str, part: PublishedPart, columns: Columns) -> str:
    """report_date, row_count, digest and fingerprint of a part's rows; a row per date that has any."""
    return (
        f"select report_date, count(*) as row_count, {digest_of('row_hash')} as digest, sum(row_print) as fingerprint "
        f"from (select report_date, {row_hash(columns)} as row_hash, {fingerprint(columns)} as row_print "
        f"from {relation} where {part.condition}) group by report_date"
    )


def fingerprint_query(relation: str, part: PublishedPart, columns: Columns) -> str:
    """As digest_query, without the digest: a fortieth of the time."""
    return (
        f"select report_date, count(*) as row_count, sum({fingerprint(columns)}) as fingerprint "
        f"from {relation} where {part.condition} group by report_date"
    )
