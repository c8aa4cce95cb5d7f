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


def finish_docs(folder: Path, found: Mapping[str, list[CheckResult]]) -> None:
    """Make a run's pages stand alone: a government network must see no call home, and fonts are not worth 4 MB a run.

    `found` holds the results by suite; the index lists them, each with the way to its suite's page.
    """
    shutil.rmtree(folder / "static", ignore_errors=True)
    for page in folder.rglob("*.html"):
        text = _REMOTE.sub("", page.read_text(encoding="utf-8"))
        page.write_text(text.replace("</head>", f"{_STYLE}</head>", 1), encoding="utf-8")
    rows = [_row(folder, suite, check) for suite, checks in found.items() for check in checks]
    heads = "".join(f"<th>{head}</th>" for head in ("Suite", "Check", "Severity", "Outcome", "Failing rows"))
    (folder / INDEX).write_text(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{folder.name}</title>{_STYLE}</head>'
        f"<body><h1>{folder.name}</h1><table><tr>{heads}</tr>{''.join(rows)}</table></body></html>\n",
        encoding="utf-8",
    )


def _row(folder: Path, suite: str, check: CheckResult) -> str:
    page = next((folder / "validations" / suite).rglob("*.html"), folder).relative_to(folder).as_posix()
    outcome = '<td class="text-success">✓' if check.success else '<td class="text-danger">✗'
    link = f'<a href="{escape(page)}">{escape(suite)}</a>'
    cells = "".join(f"<td>{cell}</td>" for cell in (link, escape(check.name), check.severity))
    return f"<tr>{cells}{outcome}</td><td>{check.failing_count}</td></tr>"


def remove_old_docs(settings: Settings) -> None:
    """Keep as many runs as the settings say; their names sort by time."""
    runs = sorted((settings.root.verdicts / "data_docs").glob("*"))
    for folder in runs[: -settings.data_docs_kept]:
        shutil.rmtree(folder, ignore_errors=True)
