"""How commands about releases print: JSON, tables, dates. Belongs here: form. Does not belong here: any figure."""

import json
from dataclasses import asdict, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from pydantic import BaseModel
from rich.console import Console

from dagster_project.core.settings import TIME_ZONE

_WIDTH_OF_A_FILE = 160


def wide_console() -> Console:
    """As wide as the terminal; wide enough for every table where the text goes to a file or another command."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_WIDTH_OF_A_FILE)


def print_json(value: Any) -> None:
    """Print a value as JSON, records and times included."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=_plain))


def local(moment: datetime) -> str:
    """A time as people in the city read it."""
    return f"{moment.astimezone(ZoneInfo(TIME_ZONE)):%d/%m/%Y %H:%M}"


def shown(value: Any) -> str:
    """A figure as people read it."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return local(value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value.as_posix() if isinstance(value, Path) else str(value)
