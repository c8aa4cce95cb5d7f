"""`tatsong docs`: write the files that are generated from the contracts, the models and the suites.

The models are parsed aside: this command touches no data root.
"""

from dataclasses import replace
from pathlib import Path

import click

from dagster_project.core.settings import PROJECT, DataRoot, load_settings

DBT_DOCS = Path("docs/dbt/index.html")
"""dbt's static site: it names the moment of its making, so it is not checked in."""


@click.command()
def docs() -> None:
    """Write all that follows from contracts, models and suites: documents, JSON Schema, dbt's docs."""
    import tempfile

    from dagster_project.contracts import load_contracts
    from dagster_project.contracts.documents import documents
    from dagster_project.gate.project import project_files
    from dagster_project.releases.dictionary.markdown import tables_in_words
    from dagster_project.submissions.receipts.schema import PLACE, receipt_schema
    from dagster_project.warehouse import lake_sources
    from dagster_project.warehouse.models import ensure_manifest, write_docs

    settings = load_settings()
    contracts = load_contracts(settings.contracts)
    with tempfile.TemporaryDirectory() as scratch:
        models = replace(settings, root=DataRoot(Path(scratch)))
        tables = tables_in_words(ensure_manifest(models))
        write_docs(models, PROJECT / DBT_DOCS)
    click.echo(f"{DBT_DOCS} written")
    for path, content in {
        **documents(contracts),
        lake_sources.PLACE: lake_sources.lake_sources(contracts),
        PLACE: receipt_schema(),
        Path("docs/tables.md"): tables,
        **project_files(settings),
    }.items():
        target = PROJECT / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_file() or target.read_text(encoding="utf-8") != content:
            target.write_text(content, encoding="utf-8")
            click.echo(f"{path} written")
