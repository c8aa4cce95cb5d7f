"""The measures in the other models: what `make docs` writes from the contract and from `_report_city.yml`.

Belongs here: the lists that macros loop over (`dbt/macros/measures.sql`) and the measures' columns in the YAML of each
model that has them. A column that is missing is put in; of one that is there the type, label and unit follow the
declaration, and its own description stays. Does not belong here: any other column.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from dagster_project.contracts import Column, Contracts
from dagster_project.core.settings import PROJECT
from dagster_project.warehouse.measures import DECLARED_IN, REPORTS, ReportMeasure, report_measures

MACRO = Path("dbt/macros/measures.sql")
_MODELS = Path("dbt/models")
_HEAD = f"""\
{{# Written from contracts/feeds/subscribers.yaml and {DECLARED_IN} by `make docs`: a measure is declared there. #}}
{{#
  The names of measures, in their published order. `report`: all that the city, a district, a commune and a carrier are
  reported by; `additive`: those of them whose parts add up; `summed`: those that are sums over mart_commune_daily;
  `subscribers` and `stations`: the mart's, by feed; `stocks`: those of the mart that have movements.
#}}
"""


@dataclass(frozen=True)
class _Column:
    """A column that a model has; where it `is_own`, what the model says of it stays."""

    name: str
    data_type: str
    description: str
    label: str
    unit: str = ""
    is_own: bool = False

    @property
    def config(self) -> str:
        meta = {"label": self.label} | ({"unit": self.unit} if self.unit else {})
        text = yaml.safe_dump(meta, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**6)
        return f"        config: {{meta: {text.strip()}}}\n"

    @property
    def block(self) -> str:
        lines = (f"- name: {self.name}", f"  data_type: {self.data_type}", f"  description: {self.description}")
        return "".join(f"      {line}\n" for line in lines) + self.config


def measure_files(contracts: Contracts) -> dict[Path, str]:
    """The files as they should be, by their place in the project."""
    found = {MACRO: _macro(contracts)}
    for place, columns in _columns(contracts).items():
        found[place] = _completed((PROJECT / place).read_text(encoding="utf-8"), columns)
    return found


def _scopes(contracts: Contracts) -> dict[str, list[str]]:
    measures = report_measures().values()
    subscribers = list(_counts(contracts))
    stations = [one.name for one in measures if one.feed == "stations"]
    return {
        "report": [one.name for one in measures],
        "additive": [one.name for one in measures if one.is_additive],
        "summed": [one.name for one in measures if one.feed],
        "subscribers": subscribers,
        "stations": stations,
        "stocks": [*subscribers, "converted_total", *stations],
    }


def _counts(contracts: Contracts) -> dict[str, Column]:
    """What the feed counts, by name."""
    return {column.name: column for column in contracts.feeds["subscribers"].columns if column.type == "integer"}


def _macro(contracts: Contracts) -> str:
    lines = []
    for scope, names in _scopes(contracts).items():
        lines += [f"        '{scope}': [", *(f"            '{name}'," for name in names), "        ],"]
    body = "\n".join(lines)
    return (
        f"{_HEAD}{{% macro measures(scope) -%}}\n    {{{{ return({{\n{body}\n    }}[scope]) }}}}\n{{%- endmacro %}}\n"
    )


def _columns(contracts: Contracts) -> dict[Path, list[_Column]]:
    scopes, counts = _scopes(contracts), _counts(contracts)
    reported = {name: _reported(one) for name, one in report_measures().items()}
    sent = {name: _sent(column) for name, column in counts.items()}
    known = {name: replace(one, is_own=True) for name, one in sent.items()} | reported
    mart = [known[name] for name in (*scopes["subscribers"], "converted_total", *scopes["stations"])]
    units = {name: column.unit for name, column in counts.items()}
    units |= {name: one.unit_en for name, one in report_measures().items()}
    moved = [_movement(known[name], units[name], days) for name in scopes["stocks"] for days in (7, 28)]
    return {
        _MODELS / "staging/_stg_subscribers.yml": list(sent.values()),
        _MODELS / "intermediate/_int_subscribers_in_force.yml": list(sent.values()),
        _MODELS / "intermediate/_int_commune_daily.yml": [replace(one, unit="") for one in mart],
        _MODELS / "marts/_mart_commune_daily.yml": [*mart, *moved],
        **{_MODELS / f"official/_{name}.yml": list(reported.values()) for name in REPORTS if name != "report_city"},
    }


def _sent(column: Column) -> _Column:
    """A column of the feed, as the contract calls it."""
    declared = report_measures().get(column.name)
    description = declared.description if declared else f"{column.label}."
    return _Column(column.name, "bigint", _scalar(description), column.label)


def _reported(one: ReportMeasure) -> _Column:
    return _Column(one.name, one.data_type, _scalar(one.description), one.label, one.unit)


def _movement(of: _Column, unit: str | None, days: int) -> _Column:
    text = f"Movement of {of.name} over {days} days, in {unit}; null where it was not known {days} days before."
    label = f"{of.label}, tăng giảm {days} ngày"
    return _Column(f"{of.name}_change_{days}d", "bigint", text, label, of.unit, of.is_own)


def _scalar(text: str) -> str:
    """A description as YAML writes it on one line; a doc block in double quotes, as everywhere."""
    if text.startswith("{{"):
        return f'"{text}"'
    return yaml.safe_dump(text, allow_unicode=True, width=10**6).removesuffix("\n").removesuffix("\n...")


def _completed(text: str, columns: list[_Column]) -> str:
    """The YAML with all these columns; a missing one comes behind the one that it follows in the list."""
    head, rest = text.split("    columns:\n", 1)
    end = re.search(r"(?m)^(?! {6}|$)|\Z", rest)
    assert end is not None
    blocks = [block for block in re.split(r"(?m)^(?=      - name: )", rest[: end.start()]) if block]
    at = -1
    for column in columns:
        places = [n for n, block in enumerate(blocks) if block.startswith(f"      - name: {column.name}\n")]
        if places:
            at = places[0]
            blocks[at] = _declared_anew(blocks[at], column)
        else:
            at += 1
            blocks.insert(at, column.block)
    return f"{head}    columns:\n{''.join(blocks)}{rest[end.start() :]}"


def _declared_anew(block: str, column: _Column) -> str:
    if column.is_own:
        return block
    block = re.sub(r"(?m)^        data_type: .*\n", f"        data_type: {column.data_type}\n", block)
    return re.sub(r"(?m)^        config: .*\n", lambda _: column.config, block)
