"""Data Docs of the gate's runs: the last few, readable without a network.

Belongs here: where a run's pages lie, taking out what they would fetch from elsewhere, an index that needs no script,
removing old runs. Does not belong here: what the pages of the suites say; the library renders them.
"""

import re
import shutil
from collections.abc import Mapping
from html import escape
from pathlib import Path

from dagster_project.core.settings import Settings
from dagster_project.releases.contents.verdicts import CheckResult

INDEX = "index.html"
_REMOTE = re.compile(
    r"""<link[^>]*href="https?://[^>]*>|<script[^>]*src="https?://[^>]*>\s*</script>|<img[^>]*src="https?://[^>]*>"""
    r"""|<form.*?</form>|<footer.*?</footer>|url\(["']?https?://[^)]*\)|<a[^>]*href="https?://[^>]*>.*?</a>""",
    re.DOTALL,
)
_STYLE = """<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 1.5rem auto; max-width: 75rem; padding: 0 1rem; color: #222 }
table { border-collapse: collapse; margin: .5rem 0 }
td, th { border: 1px solid #ccc; padding: .25rem .5rem; text-align: left }
ul { padding-left: 1.2rem }
.modal, .d-none, nav button { display: none }
.badge, .alert { background: #eee; padding: 0 .3rem; border-radius: .2rem }
.text-danger { color: #a00 }
.text-success { color: #060 }
.fa-times.text-danger::before { content: "✗" }
.fa-check-circle.text-success::before { content: "✓" }
</style>"""


def docs_folder(settings: Settings, run_name: str) -> Path:
    """Where the results and pages of one run go."""
    return settings.root.verdicts / "data_docs" / run_name


def stand_alone(folder: Path) -> None:
    """Make a run's pages fetch nothing: a government network must see no call home, and fonts are 4 MB a run."""
    shutil.rmtree(folder / "static", ignore_errors=True)
    for page in folder.rglob("*.html"):
        text = _REMOTE.sub("", page.read_text(encoding="utf-8"))
        page.write_text(text.replace("</head>", f"{_STYLE}</head>", 1), encoding="utf-8")


def finish_docs(folder: Path, found: Mapping[str, list[CheckResult]]) -> None:
    """Make a run's pages stand alone, and write their index.

    `found` holds the results by suite; the index lists them, each with the way to its suite's page.
    """
    stand_alone(folder)
    rows = [_row(folder, suite, check) for suite, checks in found.items() for check in checks]
    heads = ("Suite", "Check", "Severity", "Outcome", "Failing rows")
    (folder / INDEX).write_text(_table(folder.name, heads, rows), encoding="utf-8")


def index_runs(settings: Settings) -> None:
    """Remove the runs that are more than the settings keep, and list the others, the newest first."""
    home = settings.root.verdicts / "data_docs"
    runs = sorted((path for path in home.glob("*") if path.is_dir()), reverse=True)
    for folder in runs[settings.data_docs_kept :]:
        shutil.rmtree(folder, ignore_errors=True)
    rows = [_run_row(folder) for folder in runs[: settings.data_docs_kept] if (folder / INDEX).is_file()]
    (home / INDEX).write_text(_table("Runs of the gate", ("Run", "Checks", "Failed"), rows), encoding="utf-8")


def _run_row(folder: Path) -> str:
    """A run, how many checks it made and how many failed, as its own index marks them."""
    marks = re.findall(r'<td class="text-(success|danger)">', (folder / INDEX).read_text(encoding="utf-8"))
    link = f'<a href="{escape(folder.name)}/{INDEX}">{escape(folder.name)}</a>'
    return f"<tr><td>{link}</td><td>{len(marks)}</td><td>{marks.count('danger')}</td></tr>"


def _table(title: str, heads: tuple[str, ...], rows: list[str]) -> str:
    cells = "".join(f"<th>{head}</th>" for head in heads)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{_STYLE}</head>'
        f"<body><h1>{title}</h1><table><tr>{cells}</tr>{''.join(rows)}</table></body></html>\n"
    )


def _row(folder: Path, suite: str, check: CheckResult) -> str:
    page = next((folder / "validations" / suite).rglob("*.html"), folder).relative_to(folder).as_posix()
    outcome = '<td class="text-success">✓' if check.success else '<td class="text-danger">✗'
    link = f'<a href="{escape(page)}">{escape(suite)}</a>'
    cells = "".join(f"<td>{cell}</td>" for cell in (link, escape(check.name), check.severity))
    return f"<tr>{cells}{outcome}</td><td>{check.failing_count}</td></tr>"
