"""`tatsong demo`: write the demo city's files."""

from datetime import datetime

import click

from dagster_project.cli.days import DAY
from dagster_project.core.settings import load_settings


@click.command()
@click.option("--nights", type=click.IntRange(1, 400), required=True, help="How many report dates to write.")
@click.option("--until", type=DAY, default="2023-11-22", show_default=True, help="The last one.")
@click.option("--sites", type=click.FloatRange(0.01, 1.0), default=1.0, show_default=True, help="Share of the sites.")
def demo(nights: int, until: datetime, sites: float) -> None:
    """Write what the demo city's carriers and districts would have sent, into an empty data root or a demo one."""
    from rich.console import Console

    from dagster_project.demo import write_demo

    settings = load_settings()
    console = Console(stderr=True)
    with console.status("the demo city") as status:
        write_demo(
            settings.root,
            nights,
            until.date(),
            sites=sites,
            progress=lambda day: status.update(f"the demo city writes the files of {day:%d/%m/%Y}"),
        )
    console.print(f"{nights} nights of DỮ LIỆU MẪU (sample data) lie in {settings.root.landing}", soft_wrap=True)
