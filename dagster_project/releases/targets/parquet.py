"""One Parquet file a table, from the release's own database."""

from dagster_project.releases.contents.build_context import PARQUET, BuildContext, relation
from dagster_project.releases.contents.database import open_database
from dagster_project.submissions.records.lake import literal
from dagster_project.warehouse.published import PUBLISHED


def write_parquet(context: BuildContext) -> None:
    """Write `parquet/<table>.parquet`; which release it is goes into each file's own metadata."""
    folder = context.folder / PARQUET
    folder.mkdir()
    about = {
        "report_date": context.report_date.isoformat(),
        "release": str(context.number),
        "digest": context.digest.digest,
        "note": context.note or "",
    }
    metadata = ", ".join(f"{name}: {literal(value)}" for name, value in about.items())
    with open_database(context.settings, context.folder, read_only=True) as con:
        for table in PUBLISHED:
            con.execute(
                f"copy {relation(table)} to {literal(folder / f'{table.name}.parquet')} "
                f"(format parquet, compression zstd, kv_metadata {{{metadata}}})"
            )
