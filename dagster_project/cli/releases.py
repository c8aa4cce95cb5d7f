"""`tatsong releases`: what was published, when, from what, and who let what pass."""

from typing import Any

import click

from dagster_project.core.settings import Settings, load_settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many, the newest first.")
def releases(as_json: bool, limit: int) -> None:
    """List the releases: what and when, from which submissions, verdict, notices, who approved."""
    from dagster_project.cli.output import print_json
    from dagster_project.releases import releases as all_releases

    settings = load_settings()
    known = all_releases(settings)
    told = [_about(settings, release) for release in reversed(known[-limit:])]
    if as_json:
        print_json({"count": len(known), "releases": told, **_beside(settings)})
        return
    if not told:
        click.echo("Nothing is published yet.")
        return
    _print(told)
    click.echo(f"{len(told)} of {len(known)} releases.")
    _print_choice(settings)
    beside = _beside(settings)
    for name, reason in beside["undelivered"].items():
        click.echo(f"{name} does not hold the current release: {reason}; the next run tries again.")


def _about(settings: Settings, release: Any) -> dict[str, Any]:
    """A release in plain values; one whose manifest cannot be read says so."""
    from dagster_project.releases import current
    from dagster_project.releases.contents.manifest import read_manifest

    about: dict[str, Any] = {"release": release.name, "is_current": current(settings) == release, "path": release.path}
    try:
        manifest = read_manifest(release.path)
    except (OSError, ValueError) as error:
        return about | {"fault": f"manifest.json cannot be read: {str(error).splitlines()[0]}"}
    return about | {
        "created_at": manifest.created_at,
        "digest": manifest.digest,
        "note": manifest.note,
        "first_date": min(manifest.dates),
        "last_date": manifest.report_date,
        "submissions": manifest.submissions,
        "verdict": manifest.verdict.outcome,
        "checks": manifest.verdict.checks,
        "notices": manifest.verdict.notices,
        "approvals": manifest.approvals,
    }


def _beside(settings: Settings) -> dict[str, Any]:
    """Who pointed `current` where, and which targets do not hold it."""
    from dagster_project.releases.deliveries import undelivered
    from dagster_project.releases.store.promotions import promotions

    return {
        "pointings": promotions(settings),
        "undelivered": undelivered(settings),
    }


def _print_choice(settings: Settings) -> None:
    """Who stepped to the current release, and why, where a person did."""
    from dagster_project.cli.output import local
    from dagster_project.releases.store.promotions import chosen

    if found := chosen(settings):
        release, choice = found
        click.echo(f"{release.name} is current by {choice.by}'s choice, {local(choice.at)}: {choice.reason}")


def _print(told: list[dict[str, Any]]) -> None:
    from dagster_project.cli.output import local

    for about in told:
        mark = "→" if about["is_current"] else " "
        if "fault" in about:
            click.echo(f"{mark} {about['release']}  {about['fault']}")
            continue
        note = f"  {about['note']}" if about["note"] else ""
        click.echo(
            f"{mark} {about['release']}  made {local(about['created_at'])}, {about['first_date']} to "
            f"{about['last_date']}, {len(about['submissions'])} submissions in force, digest {about['digest'][:16]}, "
            f"verdict {about['verdict']} ({about['checks']} checks){note}"
        )
        for notice in about["notices"]:
            click.echo(f"    notice {notice.name}: {notice.notice} ({notice.failing_count} rows)")
        for given in about["approvals"]:
            click.echo(f"    {given.check} approved by {given.by}, {local(given.approved_at)}: {given.reason}")
