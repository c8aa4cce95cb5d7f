"""A coverage-guided search for text that breaks its readers, with `atheris`, which no test needs.

Run by hand: `python -m tests.fuzz.text -runs=200000 -max_len=4096`. Whatever is no `Unreadable` ends it.
"""

import contextlib
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["dagster_project.submissions.reading", "csv"]):
    from dagster_project.core.settings import load_settings
    from dagster_project.submissions.reading.delimited import read_delimited
    from dagster_project.submissions.reading.scan_text import prepare_scan
    from dagster_project.submissions.reading.sheet import Unreadable


def main() -> None:
    """Read whatever is tried, both ways."""
    limits = load_settings({}).limits
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)

        def read(content: bytes) -> None:
            path = scratch / "file.csv"
            path.write_bytes(content)
            with contextlib.suppress(Unreadable):
                read_delimited(path, limits)
            with contextlib.suppress(Unreadable):
                prepare_scan(path, limits, scratch)

        atheris.Setup(sys.argv, read)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
