"""Loading the contracts from YAML, with errors that name the file and the line."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from dagster_project.contracts.binding import feed_sql_faults, rule_faults
from dagster_project.contracts.coherence import Faults, feed_faults, submitter_faults
from dagster_project.contracts.feed import Feed
from dagster_project.contracts.models import Contracts
from dagster_project.contracts.office import Office
from dagster_project.contracts.register import Register
from dagster_project.contracts.register_file import load_measures, load_queries, load_register
from dagster_project.contracts.rule import Rule
from dagster_project.contracts.submitter import Submitter
from dagster_project.contracts.words import TableWords
from dagster_project.contracts.yaml_file import YamlFile, read_yaml
from dagster_project.core.duckdb_session import connect_small
from dagster_project.core.errors import ContractError


def load_contracts(folder: Path) -> Contracts:
    """Load and check all contracts of a folder.

    Raises:
        ContractError: one line with file, line and what is wrong.
    """
    file, register = load_register(folder / "rules.yaml")
    rules = {rule.code: rule for rule in register.rules}
    queries = load_queries(folder, file, register)
    with connect_small() as con:
        feeds = _load_feeds(folder / "feeds", rules, con)
        _bind_rules(file, feeds, rules, con)
    submitters = _load_submitters(folder / "submitters", feeds)
    if not feeds or not submitters:
        raise ContractError(f"{folder}: holds no feeds or no submitters; set TATSONG_CONTRACTS to the contracts.")
    _check_feeds_of_rules(file, feeds, register)
    measures = load_measures(folder, feeds, file, register)
    words = read_yaml(folder / "words.yaml").model(TableWords)
    return Contracts(
        feeds=feeds,
        submitters=submitters,
        rules=rules,
        words=words,
        office=load_office(folder),
        rule_register=register,
        queries=queries,
        measures=measures,
    )


def load_office(folder: Path) -> Office:
    """Load and check who signs; raises ContractError."""
    return read_yaml(folder / "office.yaml").model(Office)


def _raise_first(file: YamlFile, faults: Faults) -> None:
    for location, message in faults:
        raise file.fault(location, message)


def _load_feeds(folder: Path, rules: Mapping[str, Rule], con: duckdb.DuckDBPyConnection) -> dict[str, Feed]:
    feeds: dict[str, Feed] = {}
    for path in sorted(folder.glob("*.yaml")):
        file = read_yaml(path)
        feed = file.model(Feed)
        if feed.feed in feeds:
            raise file.fault(("feed",), f"the feed {feed.feed} is declared twice")
        _raise_first(file, feed_faults(feed, rules))
        _raise_first(file, feed_sql_faults(con, feed))
        feeds[feed.feed] = feed
    return feeds


def _bind_rules(
    register: YamlFile, feeds: Mapping[str, Feed], rules: Mapping[str, Rule], con: duckdb.DuckDBPyConnection
) -> None:
    order = list(rules)
    for feed in feeds.values():
        for (code, *rest), message in rule_faults(con, feed, [rules[code] for code in feed.rules]):
            raise register.fault(("rules", order.index(str(code)), *rest), message)


def _check_feeds_of_rules(file: YamlFile, feeds: Mapping[str, Feed], register: Register) -> None:
    for at, rule in enumerate(register.rules):
        if rule.feed is not None and rule.feed not in feeds:
            raise file.fault(("rules", at, "feed"), f"there is no feed {rule.feed}")


def _load_submitters(folder: Path, feeds: Mapping[str, Feed]) -> dict[str, Submitter]:
    """One submitter a file, or several that share the terms written beside the list `submitters`."""
    submitters: dict[str, Submitter] = {}
    hosted: list[tuple[YamlFile, str]] = []
    for path in sorted(folder.glob("*.yaml")):
        file = read_yaml(path)
        for item in file.items("submitters") if "submitters" in file.content else [file]:
            submitter = item.model(Submitter)
            if submitter.submitter in submitters:
                raise item.fault(("submitter",), f"{submitter.submitter} is declared twice")
            _raise_first(item, submitter_faults(submitter, feeds))
            submitters[submitter.submitter] = submitter
            if submitter.host is not None:
                hosted.append((item, submitter.host))
    for item, host in hosted:
        if host not in submitters or submitters[host].kind != "mno":
            raise item.fault(("host",), f"{host} is no network operator")
    return submitters
