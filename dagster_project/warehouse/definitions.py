"""What figures are made by beside the files that were sent: models, reference data, contracts, and this program.

Belongs here: gathering them as text, their fingerprint, and naming what differs between two states of them, by file
and entry. Does not belong here: what follows from a difference (`build` builds anew, `releases` asks a person).
"""

import csv
import hashlib
import importlib.metadata
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from dagster_project.core.settings import PROJECT, Settings

Definitions = dict[str, str]
"""File, or `version of <program>`, → its text."""

_CHECKS = "models/checks/"
"""They make no figure: the gate judges by them, and a date is judged anew where they have changed."""
_PROGRAMS = ("dbt-core", "dbt-duckdb", "duckdb")


def definitions(settings: Settings) -> Definitions:
    """All that a change of which may change figures of any date."""
    models = _texts(settings.dbt, "models", (".sql",))
    found = {f"dbt/{name}": text for name, text in models if not name.startswith(_CHECKS)}
    found |= {f"dbt/{name}": text for name, text in _texts(settings.dbt, "macros", (".sql",))}
    found |= {f"dbt/{name}": text for name, text in _texts(settings.dbt, "seeds", (".csv", ".yml"))}
    found["dbt/dbt_project.yml"] = (settings.dbt / "dbt_project.yml").read_text(encoding="utf-8")
    for folder in ("feeds", "submitters"):
        found |= {f"contracts/{name}": text for name, text in _texts(settings.contracts, folder, (".yaml",))}
    own = _texts(PROJECT / "dagster_project", "warehouse", (".py",))
    found |= {f"dagster_project/{name}": text for name, text in own}
    found |= {f"version of {name}": importlib.metadata.version(name) for name in _PROGRAMS}
    return dict(sorted(found.items()))


def fingerprint(found: Definitions) -> str:
    """SHA-256 over all definitions."""
    digest = hashlib.sha256()
    for name, text in found.items():
        digest.update(f"{name}\0{text}\0".encode())
    return digest.hexdigest()


def differences(before: Definitions, after: Definitions) -> list[str]:
    """What differs, a line each: the file and, of YAML and CSV, the entry with its old and new value."""
    found = []
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            found.append(f"{name} is gone")
        elif name not in before:
            found.append(f"{name} is new")
        elif before[name] != after[name]:
            found += [f"{name}: {entry}" for entry in _entries(name, before[name], after[name])]
    return found


def _texts(folder: Path, room: str, endings: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for path in sorted((folder / room).rglob("*")):
        if path.suffix in endings and path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")


def _entries(name: str, before: str, after: str) -> list[str]:
    """The entries that differ; where none can be told apart, such as in comments or SQL, that the text differs."""
    if name.startswith("version of "):
        return [f"{before} → {after}"]
    flat = {".csv": _rows, ".yaml": _leaves, ".yml": _leaves}.get(Path(name).suffix)
    try:
        old, new = (flat(text) if flat else {} for text in (before, after))
    except (yaml.YAMLError, csv.Error):
        old, new = {}, {}
    changed = [entry for entry in dict.fromkeys([*old, *new]) if old.get(entry) != new.get(entry)]
    lines = [f"{entry} {old.get(entry, 'nothing')} → {new.get(entry, 'nothing')}" for entry in changed]
    return lines or ["its text differs"]


def _rows(text: str) -> dict[str, str]:
    """Each cell of a table, by its row's first value and its column; of repeated first values by the row's number."""
    found: dict[str, str] = {}
    rows = list(csv.DictReader(io.StringIO(text)))
    for at, row in enumerate(rows, start=2):
        values = [str(value) for value in row.values()]
        alone = sum(1 for other in rows if next(iter(other.values())) == values[0]) == 1
        label = f"{next(iter(row))} {values[0]}" if alone and len(rows) > 1 else f"line {at}"
        found |= {f"{label}, {column}": value for column, value in zip(row, values, strict=True)}
    return found


def _leaves(text: str) -> dict[str, str]:
    return dict(_walk("", yaml.safe_load(text)))


def _walk(path: str, node: Any) -> Iterator[tuple[str, str]]:
    """The path and value of every leaf; items of a list go by the name that they give themselves, if any."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from _walk(f"{path}.{key}" if path else str(key), value)
    elif isinstance(node, list):
        for at, value in enumerate(node):
            names = [value[key] for key in ("name", "submitter") if key in value] if isinstance(value, Mapping) else []
            yield from _walk(f"{path}[{next(iter(names), at)}]", value)
    else:
        yield path, str(node)
