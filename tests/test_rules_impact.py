"""What a new or changed rule would newly hit, and the register on the command line."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click.testing
import pytest

from dagster_project.cli import tatsong
from dagster_project.contracts import Contracts, Rule, Severity
from dagster_project.core.errors import TatsongError
from dagster_project.core.settings import PROJECT, Settings
from dagster_project.submissions.impact import impact
from dagster_project.submissions.ingest.reception import receive
from tests.conftest import Drop
from tests.made_nights import Nights, before, conversions
from tests.sending import CLEAN, NAMES, as_csv, as_rows, clean_file


@pytest.fixture
def received(settings: Settings, contracts: Contracts, drop: Drop) -> Settings:
    """Two clean files of two feeds, kept."""
    for feed in ("subscribers", "conversions"):
        drop(*NAMES[feed], clean_file(feed))
    receive(settings, contracts)
    return settings


def _with_rule(contracts: Contracts, rule: Rule) -> Contracts:
    """The contracts, with another rule of subscribers."""
    feed = contracts.feeds["subscribers"]
    feeds = {**contracts.feeds, "subscribers": replace(feed, rules=[*feed.rules, rule.code])}
    return replace(contracts, rules={**contracts.rules, rule.code: rule}, feeds=feeds)


def _new_rule(contracts: Contracts, check: str, severity: Severity = Severity.ERROR) -> Contracts:
    model = contracts.rules["subscribers_2g_only_within_2g"]
    return _with_rule(contracts, replace(model, code="new_rule", check=check, severity=severity))


def test_a_present_rule_newly_hits_nothing(received: Settings, contracts: Contracts) -> None:
    found = impact(received, contracts, "subscribers_parts_sum", 35)
    assert (found.files, found.hits) == (1, [])


@pytest.mark.parametrize(("severity", "effect"), [(Severity.ERROR, "quarantined"), (Severity.WARNING, "warned")])
def test_a_new_rule_hits_rows_of_kept_files(
    received: Settings, contracts: Contracts, severity: Severity, effect: str
) -> None:
    with_rule = _new_rule(contracts, "subscribers_total < 100 or commune_code <> '11296'", severity)
    [hit] = impact(received, with_rule, "new_rule", 35).hits
    assert (hit.submitter, hit.feed, hit.count, hit.newly, hit.effect) == ("viettel", "subscribers", 1, 1, effect)


def test_a_rule_may_refuse_a_file_that_was_accepted(received: Settings, contracts: Contracts) -> None:
    [hit] = impact(received, _new_rule(contracts, "subscribers_total < 100"), "new_rule", 35).hits
    assert (hit.newly, hit.effect, hit.status) == (3, "refused", "accepted")


def test_what_was_said_before_is_not_new(settings: Settings, contracts: Contracts, drop: Drop) -> None:
    rows = [{**CLEAN["subscribers"][0], "subscribers_total": 101}, *CLEAN["subscribers"][1:]]
    drop(*NAMES["subscribers"], as_csv(as_rows(rows)))
    receive(settings, contracts)
    assert impact(settings, contracts, "subscribers_parts_sum", 35).hits == []


def test_a_rule_that_hits_other_rows_in_the_same_number_hits_them_newly(
    settings: Settings, contracts: Contracts, drop: Drop
) -> None:
    rows = [{**CLEAN["subscribers"][0], "subscribers_total": 101}, *CLEAN["subscribers"][1:]]
    drop(*NAMES["subscribers"], as_csv(as_rows(rows)))
    receive(settings, contracts)
    other = CLEAN["subscribers"][1]["commune_code"]
    changed = replace(contracts.rules["subscribers_parts_sum"], check=f"commune_code <> '{other}'")
    with_change = replace(contracts, rules={**contracts.rules, changed.code: changed})
    [hit] = impact(settings, with_change, changed.code, 35).hits
    assert (hit.count, hit.newly) == (1, 1)


def test_nothing_is_kept_of_it(received: Settings, contracts: Contracts) -> None:
    def files() -> dict[Path, bytes]:
        found = (path for path in received.root.path.rglob("*") if path.is_file() and "ledger" not in path.name)
        return {path: path.read_bytes() for path in found}

    kept = files()
    impact(received, _new_rule(contracts, "false"), "new_rule", 35)
    assert files() == kept


def test_a_rule_across_nights_is_asked_of_what_the_ledger_holds(settings: Settings, contracts: Contracts) -> None:
    nights = Nights(settings, contracts)
    nights.put("viettel", "conversions", [conversions(5000)], before(2))
    told = nights.put("viettel", "conversions", [conversions(4000)], before(1))
    [hit] = impact(settings, contracts, "cumulative_falls", 35).hits
    assert (hit.submission_id, hit.newly, hit.effect) == (told.submission_id, 1, "warned")
    nights.warn()
    assert impact(settings, contracts, "cumulative_falls", 35).hits == []


def test_only_the_nights_asked_for_are_read(settings: Settings, contracts: Contracts) -> None:
    nights = Nights(settings, contracts)
    for night in (9, 8, 0):
        nights.put("viettel", "conversions", [conversions(5000 + night)], before(night))
    found = impact(settings, contracts, "cumulative_falls", 5)
    assert (found.first, found.last, found.files) == (before(4), before(0), 1)


def test_what_cannot_be_asked_is_told(settings: Settings, contracts: Contracts) -> None:
    with pytest.raises(TatsongError, match="there is no such rule"):
        impact(settings, contracts, "no_such_rule", 35)
    with pytest.raises(TatsongError, match="nothing was ever received"):
        impact(settings, contracts, "file_empty", 35)


@pytest.fixture
def command(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[click.testing.CliRunner]:
    monkeypatch.setenv("TATSONG_DATA_ROOT", str(settings.root.path))
    yield click.testing.CliRunner()


def test_the_command_lists_the_register(command: click.testing.CliRunner, contracts: Contracts) -> None:
    found = command.invoke(tatsong, ["rules", "--json"])
    assert [rule["code"] for rule in json.loads(found.output)] == list(contracts.rules)
    shown = command.invoke(tatsong, ["rules"], env={"COLUMNS": "200"}).output
    assert all(code in shown for code in contracts.rules)


def test_the_exit_code_says_whether_anything_is_hit(
    command: click.testing.CliRunner, settings: Settings, contracts: Contracts
) -> None:
    nights = Nights(settings, contracts)
    nights.put("viettel", "conversions", [conversions(5000)], before(2))
    nights.put("viettel", "conversions", [conversions(4000)], before(1))
    found = command.invoke(tatsong, ["rules", "impact", "cumulative_falls", "--json"])
    assert (found.exit_code, json.loads(found.output)["hits"][0]["newly"]) == (1, 1)
    found = command.invoke(tatsong, ["rules", "impact", "station_on_again"])
    assert (found.exit_code, "none of 0 kept files" in found.output) == (0, True)


def test_the_register_in_words_is_whole(contracts: Contracts) -> None:
    page = (PROJECT / "docs" / "rules.md").read_text(encoding="utf-8")
    for rule in contracts.rules.values():
        assert f"`{rule.code}`" in page
        assert rule.remedy_vi.replace("|", "\\|") in page
