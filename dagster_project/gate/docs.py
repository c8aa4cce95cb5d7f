"""Data Docs of the gate's runs: the last few, readable without a network.

Belongs here: where a run's pages lie, taking out what they would fetch from elsewhere, removing old runs.
"""

import re
import shutil
from pathlib import Path

from dagster_project.settings import Settings

INDEX = "index.html"
_REMOTE = re.compile(
    r"""<link[^>]*href="https?://[^>]*>|<script[^>]*src="https?://[^>]*>\s*</script>|<img[^>]*src="https?://[^>]*>"""
    r"""|<form.*?</form>|url\(["']?https?://[^)]*\)|<a[^>]*href="https?://[^>]*>.*?</a>""",
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


def finish_docs(folder: Path) -> None:
    """Make the pages stand alone: a government network must see no call home, and fonts are not worth 4 MB a run."""
    shutil.rmtree(folder / "static", ignore_errors=True)
    for page in folder.rglob("*.html"):
        text = _REMOTE.sub("", page.read_text(encoding="utf-8"))
        page.write_text(text.replace("</head>", f"{_STYLE}</head>", 1), encoding="utf-8")


def remove_old_docs(settings: Settings) -> None:
    """Keep as many runs as the settings say; their names sort by time."""
    runs = sorted((settings.root.verdicts / "data_docs").glob("*"))
    for folder in runs[: -settings.data_docs_kept]:
        shutil.rmtree(folder, ignore_errors=True)
