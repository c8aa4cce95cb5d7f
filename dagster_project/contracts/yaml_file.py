"""Contract files: safe YAML whose every part knows its line."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from dagster_project.contracts.base import Location, Model
from dagster_project.core.errors import ContractError

_M = TypeVar("_M", bound=Model)

_PLAIN = {
    "unexpected_keyword_argument": "is no key that belongs here",
    "dataclass_type": "expected a mapping of keys to values",
    "missing": "is missing",
}
"""What a fault of the form is called, where the checker would speak of Python."""


class _Loader(yaml.CSafeLoader):
    """Safe YAML in which a key that is given twice is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [key.value for key, _ in node.value]
        for at, key in enumerate(keys):
            if key in keys[:at]:
                raise yaml.MarkedYAMLError(None, None, f"`{key}` is given twice", node.value[at][0].start_mark)
        return super().construct_mapping(node, deep)


def _date(loader: _Loader, node: yaml.ScalarNode) -> object:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError as error:
        raise yaml.MarkedYAMLError(None, None, f"{node.value} is no date ({error})", node.start_mark) from None


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _date)


@dataclass(frozen=True)
class YamlFile:
    """A file, or one item of a list in it, with the line of each of its parts."""

    path: Path
    content: dict[str, Any]
    node: yaml.Node
    at: Location = ()
    shared: frozenset[str] = frozenset()
    """Keys of an item that are written above the list, for all of its items."""

    def fault(self, location: Location, message: str) -> ContractError:
        """The error that names file, line and what is wrong."""
        start = () if location and location[0] in self.shared else self.at
        return ContractError(f"{self.path}:{self._line(start + location)}: {message}")

    def _line(self, location: Location) -> int:
        """The line of the innermost part of `location` that the file has."""
        node, line = self.node, int(self.node.start_mark.line)
        for part in location:
            if isinstance(node, yaml.MappingNode):
                found = [pair for pair in node.value if pair[0].value == part]
                if found:
                    line, node = int(found[0][0].start_mark.line), found[0][1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                line = int(node.start_mark.line)
        return line + 1

    def items(self, key: str) -> Iterator["YamlFile"]:
        """The mappings of a list, each with the terms that are written beside the list."""
        items = self.content.get(key)
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise self.fault((key,), f"`{key}` is a list of mappings")
        shared = {name: value for name, value in self.content.items() if name != key}
        for at, item in enumerate(items):
            yield YamlFile(self.path, {**shared, **item}, self.node, (key, at), frozenset(set(shared) - set(item)))

    def model(self, model: type[_M]) -> _M:
        """The checked model of the content."""
        try:
            found: _M = _checker(model).validate_python(self.content)  # type: ignore[arg-type]  # classes have hashes
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            message = _PLAIN.get(first["type"]) or first["msg"].removeprefix("Value error, ")
            raise self.fault(first["loc"], f"{where + ': ' if where else ''}{message}") from None
        return found


@cache
def _checker(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)


def read_yaml(path: Path) -> YamlFile:
    """Read a file that holds a mapping; raises ContractError."""
    try:
        text = path.read_text(encoding="utf-8")
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            data = None if node is None else loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ContractError(f"{path}:{line}: {error.problem}") from None
    except yaml.YAMLError as error:
        raise ContractError(f"{path}:1: is no YAML: {str(error).splitlines()[0]}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ContractError(f"{path}: cannot be read: {error}") from None
    if not isinstance(data, dict) or node is None:
        raise ContractError(f"{path}:1: expected a mapping of keys to values")
    return YamlFile(path, data, node)
