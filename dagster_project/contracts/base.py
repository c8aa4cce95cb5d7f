"""What all parts of a contract share.

Belongs here: plain dataclasses that say of each field what `YamlFile.model` checks and the JSON Schema tells. Pydantic
does both, and only it reads what is said here: a command that loads no YAML never imports it, for it would take as long
as all that command's own work.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, NamedTuple

Location = tuple[int | str, ...]
"""Where in a YAML file: keys and list positions, from the outside in."""


class Model:
    """Strict base: an unknown key is an error, and nothing changes after loading."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}


def about(description: str | None = None, **limits: Any) -> dict[str, Any]:
    """Metadata of a field: what it means, and the limits of its values by pydantic's names (`ge`, `pattern`, …)."""
    return limits if description is None else {"description": description, **limits}


class TypeBounds:
    """Limits of a type wherever it stands, told to pydantic by its protocol for annotations."""

    def __init__(self, **limits: Any) -> None:
        self._limits = limits

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Mapping[str, Any]]) -> dict[str, Any]:
        return {**handler(source), **self._limits}


Name = Annotated[str, TypeBounds(pattern=r"^[a-z][a-z0-9_]*$")]


class Words(NamedTuple):
    """The same words in both languages."""

    en: str
    vi: str
