"""The checkpoint over a release says of it what the gate said when it was published."""

from collections.abc import Callable
from pathlib import Path

from dagster_project.core.settings import Settings
from dagster_project.gate.checkpoint import check_release
from dagster_project.releases import current
from dagster_project.releases.contents.manifest import read_manifest
from dagster_project.releases.contents.verdicts import read_verdict
from dagster_project.releases.continuity.checks import RULES


def test_the_release_passes_as_it_did(published: Path, copy_of: Callable[[Path], Settings]) -> None:
    settings = copy_of(published)
    release = current(settings)
    assert release is not None
    manifest = read_manifest(release.path)
    verdict = read_verdict(settings, manifest.report_date, manifest.digest)
    assert verdict is not None
    checks, index = check_release(settings, release)
    asked = {check.name for check in verdict.checks} - {rule.name for rule in RULES}
    assert {check.name for check in checks} <= asked
    assert [check.name for check in checks if not check.success and check.severity == "critical"] == []
    assert index.is_file()
    assert index.parent.name in (index.parents[1] / "index.html").read_text(encoding="utf-8")
