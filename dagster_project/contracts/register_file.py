"""Loading the register: `contracts/rules.yaml`, with the SQL of its cross-file and history rules beside it.

Belongs here: what rules must be to each other, and to the program.
Does not belong here: what one rule must be (`rule`).
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from string import Template

from dagster_project.contracts.base import Location
from dagster_project.contracts.register import Register
from dagster_project.contracts.rule import Rule
from dagster_project.contracts.yaml_file import YamlFile, read_yaml
from dagster_project.core.settings import PROJECT

OWN_REGISTER = PROJECT / "contracts" / "rules.yaml"
"""The register that the program comes with: it says which rules the program finds by itself."""


def load_register(path: Path) -> tuple[YamlFile, Register]:
    """The checked register, and its file for further faults; raises ContractError."""
    file = read_yaml(path)
    register = file.model(Register)
    for location, message in _faults(register, _found_by_program(path, register)):
        raise file.fault(location, message)
    return file, register


def load_queries(folder: Path, file: YamlFile, register: Register) -> dict[str, str]:
    """Code → SQL of each cross-file and history rule, its thresholds filled in; raises ContractError."""
    queries = {}
    for at, rule in enumerate(register.rules):
        if not rule.is_across:
            continue
        path = folder / "cross" / f"{rule.code}.sql"
        try:
            values = {name: repr(threshold.value) for name, threshold in rule.thresholds.items()}
            queries[rule.code] = Template(path.read_text(encoding="utf-8")).substitute(values)
        except OSError:
            raise file.fault(("rules", at), f"{rule.code} needs its SQL in {path}") from None
        except KeyError as unknown:
            raise file.fault(
                ("rules", at, "thresholds"), f"{path} speaks of the threshold {unknown}, which is not given"
            ) from None
    return queries


def load_measures(folder: Path, feeds: Iterable[str], file: YamlFile, register: Register) -> dict[str, str]:
    """Feed → SQL of what is measured of it, for the rules that compare it with what is in force."""
    measures: dict[str, str] = {}
    for at, rule in enumerate(register.rules):
        for feed in rule.feeds:
            path = folder / "measures" / f"{feed}.sql"
            if feed not in feeds:
                raise file.fault(("rules", at, "feeds"), f"there is no feed {feed}")
            try:
                measures[feed] = path.read_text(encoding="utf-8")
            except OSError:
                raise file.fault(("rules", at, "feeds"), f"{rule.code} needs what is measured in {path}") from None
    return measures


def _found_by_program(path: Path, register: Register) -> Mapping[str, Rule]:
    own = register if path.resolve() == OWN_REGISTER.resolve() else read_yaml(OWN_REGISTER).model(Register)
    return {rule.code: rule for rule in own.rules if rule.is_found_by_program}


def _faults(register: Register, own: Mapping[str, Rule]) -> Iterator[tuple[Location, str]]:
    codes = [rule.code for rule in register.rules]
    for at, rule in enumerate(register.rules):
        place = ("rules", at)
        if rule.code in codes[:at]:
            yield place, f"the code {rule.code} is declared twice"
        if rule.is_found_by_program and rule.code not in own:
            yield place, f"{rule.code} needs a `check`: the program finds no such rule by itself"
        if rule.code in own and not rule.is_found_by_program:
            yield place, f"{rule.code} is found by the program itself: leave `check` and `feed` out"
        if rule.code in own and rule.may_pass != own[rule.code].may_pass:
            yield (*place, "may_pass"), f"whether a file may pass {rule.code} is not for the register to say"
        if rule.code in own and rule.circumstance != own[rule.code].circumstance:
            yield (*place, "circumstance"), f"what {rule.code} rests on is not for the register to say"
        if rule.owner not in register.owners:
            yield (*place, "owner"), f"{rule.owner} is none of the `owners`: {', '.join(register.owners)}"
        if _number(rule.since) > _number(register.version):
            yield (*place, "since"), f"{rule.since} is newer than the register's version {register.version}"
        if unknown := [code for code in rule.companions if code not in codes]:
            yield (*place, "companions"), f"{unknown[0]} is not in the register of rules"
    if missing := sorted(set(own) - set(codes)):
        yield (), f"the rule {missing[0]} is missing"


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
