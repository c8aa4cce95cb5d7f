"""`tatsong docs`: write the documents that are generated from the contracts and from the models."""

from pathlib import Path

import click

from dagster_project.settings import PROJECT, Settings, load_settings


@click.command()
def docs() -> None:
    """Write the file specification, the published tables in words, and the JSON Schema of the contract files."""
    from dagster_project.contracts import load_contracts
    from dagster_project.contracts.documents import documents
    from dagster_project.submissions.receipts.schema import PLACE, receipt_schema

    settings = load_settings()
    for path, content in {
        **documents(load_contracts(settings.contracts)),
        PLACE: receipt_schema(),
        **_tables(settings),
    }.items():
        target = PROJECT / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_file() or target.read_text(encoding="utf-8") != content:
            target.write_text(content, encoding="utf-8")
            click.echo(f"{path} written")


def _tables(settings: Settings) -> dict[Path, str]:
    """The models are parsed aside: this command touches no data root."""
    import tempfile
    from dataclasses import replace

    from dagster_project.releases.dictionary import tables_in_words
    from dagster_project.settings import DataRoot
    from dagster_project.warehouse.models import ensure_manifest

    with tempfile.TemporaryDirectory() as aside:
        manifest = ensure_manifest(replace(settings, root=DataRoot(Path(aside))))
        return {Path("docs/tables.md"): tables_in_words(manifest)}
