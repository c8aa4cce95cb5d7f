"""The register of rules: every rule is broken once, by its own code and with the companions that its row names."""

from collections import Counter

import pytest

from dagster_project.contracts import Contracts, Rule
from dagster_project.core.settings import Settings
from dagster_project.submissions.records.notices import Notice
from tests.broken import File, cases
from tests.conftest import Examine

CASES = cases()
FILES = {code: case for code, case in CASES.items() if isinstance(case, File)}
RUNS = {code: case for code, case in CASES.items() if not isinstance(case, File)}


def test_every_rule_of_the_register_is_broken_by_a_case(contracts: Contracts) -> None:
    """Those that compare a file with what is in force are broken by the files of `test_plausible`."""
    alone = {code for code, rule in contracts.rules.items() if not rule.compares}
    assert sorted(alone - set(CASES)) == []
    assert sorted(set(CASES) - alone) == []


@pytest.mark.parametrize("code", FILES)
def test_a_file_breaks_its_rule_alone(
    code: str, examine: Examine, contracts: Contracts, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, rule = FILES[code], contracts.rules[code]
    if file.prepare:
        file.prepare(monkeypatch, contracts)
    found = examine(file.submitter, file.name, file.made)
    _is_told(found.notices.kept, found.notices.counts, rule)
    if rule.refuses:
        assert found.status == "refused"
    elif rule.holds:
        assert found.status == "held"
    elif rule.rejects:
        assert found.status == "accepted_with_quarantine"
    else:
        assert found.status == "accepted"


@pytest.mark.parametrize("code", RUNS)
def test_a_run_breaks_its_rule_alone(code: str, settings: Settings, contracts: Contracts) -> None:
    kept = RUNS[code].notices(settings, contracts)
    _is_told(kept, Counter(notice.code for notice in kept), contracts.rules[code])


def _is_told(kept: list[Notice], counts: Counter[str], rule: Rule) -> None:
    assert rule.code in counts
    assert set(counts) <= {rule.code, *rule.companions}
    assert [notice for notice in kept if not _reads_well(notice)] == []
    assert {notice.severity for notice in kept if notice.code == rule.code} == {rule.severity}


def _reads_well(notice: Notice) -> bool:
    """No sign of the program in either language, and no English in the Vietnamese."""
    signs = ("{", "}", " None", "BIGINT", "DECIMAL", "%Y", "[A-Z", "  ")
    english = (" number", "such as", "capital", " date ", "a commune", "hour of")
    return (
        not any(sign in text for sign in signs for text in (notice.message, notice.message_vi))
        and not any(word in notice.message_vi for word in english)
        and notice.message != notice.message_vi
    )
