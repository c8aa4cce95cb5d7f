"""Loading the contracts from YAML, with errors that name the file and the line."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from pydantic import BaseModel, ValidationError

from dagster_project.contracts.models import Contracts, Feed, Rule, Submitter
from dagster_project.errors import ContractError

_Location = tuple[int | str, ...]
_M = TypeVar("_M", bound=BaseModel)


class _Loader(yaml.CSafeLoader):
    """Safe YAML in which a key that is given twice is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [key.value for key, _ in node.value]
        for at, key in enumerate(keys):
            if key in keys[:at]:
                raise yaml.MarkedYAMLError(None, None, f"`{key}` is given twice", node.value[at][0].start_mark)
        return super().construct_mapping(node, deep)


def _read(path: Path) -> tuple[dict[str, Any], yaml.Node]:
    try:
        text = path.read_text(encoding="utf-8")
        node, data = yaml.compose(text, _Loader), yaml.load(text, _Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ContractError(f"{path}:{line}: {error.problem}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ContractError(f"{path}: cannot be read: {error}") from None
    if not isinstance(data, dict) or node is None:
        raise ContractError(f"{path}:1: expected a mapping of keys to values")
    return cast(dict[str, Any], data), node


def _line(node: yaml.Node, location: _Location) -> int:
    """The line of the innermost part of `location` that the document has."""
    for part in location:
        if isinstance(node, yaml.MappingNode):
            found = [pair for pair in node.value if pair[0].value == part]
            if not found:
                continue
            key, node = found[0]
            if not isinstance(node, yaml.CollectionNode):
                return int(key.start_mark.line) + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
    return int(node.start_mark.line) + 1


def _validate(model: type[_M], data: Any, path: Path, node: yaml.Node, at: _Location = ()) -> _M:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        line = _line(node, at + first["loc"])
        raise ContractError(f"{path}:{line}: {where + ': ' if where else ''}{message}") from None


def _load_rules(path: Path) -> dict[str, Rule]:
    data, node = _read(path)
    rules: dict[str, Rule] = {}
    for index, item in enumerate(data.get("rules") or []):
        rule = _validate(Rule, item, path, node, ("rules", index))
        if rule.code in rules:
            raise ContractError(f"{path}:{_line(node, ('rules', index))}: the code {rule.code} is declared twice")
        rules[rule.code] = rule
    return rules


def _load_feeds(folder: Path, rules: dict[str, Rule]) -> dict[str, Feed]:
    feeds: dict[str, Feed] = {}
    for path in sorted(folder.glob("*.yaml")):
        data, node = _read(path)
        feed = _validate(Feed, data, path, node)
        for at, code in enumerate(feed.rules):
            if code not in rules:
                raise ContractError(f"{path}:{_line(node, ('rules', at))}: {code} is not in the register of rules")
            if rules[code].check is None:
                raise ContractError(f"{path}:{_line(node, ('rules', at))}: the rule {code} has no check")
        feeds[feed.feed] = feed
    return feeds


def _submitters_of(data: dict[str, Any]) -> list[tuple[dict[str, Any], _Location]]:
    """One submitter a file, or several that share the terms written above the list `submitters`."""
    if "submitters" not in data:
        return [(data, ())]
    shared = {key: value for key, value in data.items() if key != "submitters"}
    return [({**shared, **own}, ("submitters", at)) for at, own in enumerate(data["submitters"])]


def _load_submitters(folder: Path, feeds: dict[str, Feed]) -> dict[str, Submitter]:
    submitters: dict[str, Submitter] = {}
    for path in sorted(folder.glob("*.yaml")):
        data, node = _read(path)
        for item, at in _submitters_of(data):
            submitter = _validate(Submitter, item, path, node, at)
            if submitter.submitter in submitters:
                raise ContractError(f"{path}:{_line(node, at)}: {submitter.submitter} is declared twice")
            for name in submitter.feeds:
                if name not in feeds:
                    raise ContractError(f"{path}:{_line(node, ('feeds', name))}: there is no feed {name}")
            submitters[submitter.submitter] = submitter
    for submitter in submitters.values():
        if submitter.host is not None and submitter.host not in submitters:
            raise ContractError(f"{folder}: {submitter.submitter} names the host {submitter.host}, which is unknown")
    return submitters


def load_contracts(folder: Path) -> Contracts:
    """Load and check all contracts of a folder.

    Raises:
        ContractError: one line with file, line and what is wrong.
    """
    rules = _load_rules(folder / "rules.yaml")
    feeds = _load_feeds(folder / "feeds", rules)
    submitters = _load_submitters(folder / "submitters", feeds)
    if not feeds or not submitters:
        raise ContractError(f"{folder}: holds no feeds or no submitters; set TATSONG_CONTRACTS to the contracts.")
    return Contracts(feeds=feeds, submitters=submitters, rules=rules)
