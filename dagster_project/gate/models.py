"""What a suite is put to: a dbt model of `dbt/models/checks`, as a query.

dbt holds these models to their contracts on target `dev`, and documents them. The nightly run builds none: the gate
makes the query of the model's text itself. So it judges by the text that the verdict's hash covers, not by a view that
lay in the working database meanwhile; the same text reads the Parquet of a release; and the night pays nothing.
Belongs here: the model's file, and which relations its text names. Does not belong here: running it (`frames`).
"""

from pathlib import Path

from jinja2 import Environment, StrictUndefined, TemplateError

from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import Settings

_SCHEMAS = {"gate": "temp"}
"""Source of dbt → schema, where they differ: what the gate hands over are temporary tables."""
_TEMPLATES = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - SQL, of our own files


def checks_folder(settings: Settings) -> Path:
    """Where the models lie."""
    return settings.dbt / "models" / "checks"


def model_path(settings: Settings, model: str) -> Path:
    """The file of a model."""
    return checks_folder(settings) / f"{model}.sql"


def model_query(settings: Settings, model: str) -> str:
    """The model's rows, of the database that is open; every table is read in the schema that its folder is named after.

    Raises:
        TatsongError: the model names what is no table, or uses more of Jinja than `ref` and `source`.
    """
    path = model_path(settings, model)
    tables = _tables(settings.dbt)

    def ref(name: str) -> str:
        if name not in tables:
            raise TatsongError(f"{path}: there is no model or seed {name!r}. Mend the model.")
        return tables[name]

    def source(schema: str, name: str) -> str:
        return f"{_SCHEMAS.get(schema, schema)}.{name}"

    try:
        return _TEMPLATES.from_string(path.read_text(encoding="utf-8")).render(ref=ref, source=source)
    except TemplateError as error:
        raise TatsongError(f"{path}: {error}; a check knows ref and source alone. Mend the model.") from None


def _tables(dbt: Path) -> dict[str, str]:
    """Model or seed → its table: `dbt_project.yml` names the schema of a layer as its folder."""
    models, seeds = dbt / "models", dbt / "seeds"
    layers = {path.stem: path.relative_to(models).parts[0] for path in models.rglob("*.sql")}
    schemas = layers | {path.stem: "reference" for path in seeds.glob("*.csv")}
    return {name: f"{schema}.{name}" for name, schema in schemas.items()}
