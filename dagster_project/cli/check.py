"""`tatsong check`: what the nightly run would say of a file, before it is sent."""

import gc
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dagster_project.cli import EXIT_BLOCKED, EXIT_NOTHING
from dagster_project.core.settings import Settings, load_settings

if TYPE_CHECKING:
    from dagster_project.submissions.landing.deliveries import Delivery
    from dagster_project.submissions.receipts.content import Receipt

EXIT_QUARANTINED, EXIT_HELD = 4, 5
_LONGEST_NAME = 200


@click.command()
@click.argument("paths", metavar="FILE...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--submitter", metavar="NAME", help="Who sends it; default: the file's folder, or its name, tells.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of receipts (contracts/schema/receipt.json).")
@click.option(
    "--receipt",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write each file's receipt here as .xlsx, .html and .json.",
)
@click.option(
    "--rows",
    "rows_to",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the rows of the one file as they were read here, as CSV; of a file that would be held too.",
)
@click.option(
    "--lang",
    "language",
    type=click.Choice(["vi", "en"]),
    default="vi",
    show_default=True,
    envvar="TATSONG_LANGUAGE",
    help="Vietnamese or English; or set TATSONG_LANGUAGE.",
)
def check(
    paths: tuple[Path, ...],
    submitter: str | None,
    as_json: bool,
    folder: Path | None,
    rows_to: Path | None,
    language: str,
) -> None:
    """Kiểm tra tệp trước khi gửi / Check FILE, or every file of a folder, as the nightly run will.

    Nothing is kept or sent, and no data root is needed. Where there is one, the file is also compared with what is in
    force, and what persons have agreed to there counts.

    Exit code 0: all would be accepted. 4: accepted, but rows would be quarantined. 5: at least one would be held until
    a person has confirmed what is not understood of it. 1: at least one would be refused. 2: wrong usage, or a setting
    or contract to mend. 3: the folder holds no file.
    """
    if rows_to and (len(paths) != 1 or paths[0].is_dir()):
        raise click.UsageError("--rows takes the rows of one file.")
    gc.set_threshold(200_000, 50, 1000)  # most objects of so short a process are modules and contracts
    receipts = []
    for file, receipt in _receipts(load_settings(), paths, submitter, rows_to):
        receipts.append(receipt)
        if not as_json:
            from dagster_project.cli.check_display import print_receipt

            print_receipt(receipt, language)
        if folder:
            _write(receipt, folder, file, language, quiet=as_json)
    if as_json:
        _print_json(receipts)
    elif len(receipts) > 1:
        from dagster_project.cli.check_display import print_sum

        print_sum(receipts, language)
    sys.exit(_exit_code({receipt.status for receipt in receipts}))


def _receipts(
    settings: Settings, paths: tuple[Path, ...], submitter: str | None, rows_to: Path | None
) -> Iterator[tuple["Delivery", "Receipt"]]:
    import tempfile

    from dagster_project.contracts.kept import known_contracts
    from dagster_project.submissions.dry_run import files_in, sender_check, submitter_of
    from dagster_project.submissions.ledger.ledger import open_ledger
    from dagster_project.submissions.records.workspace import open_workspace

    contracts = known_contracts(settings.contracts)
    files = [(file, submitter_of(contracts, file, submitter)) for file in files_in(paths)]
    with ExitStack() as opened:
        scratch = opened.enter_context(tempfile.TemporaryDirectory(prefix="tatsong-check-"))
        workspace = opened.enter_context(open_workspace(settings, Path(scratch)))
        is_known = settings.root.ledger.is_file()
        ledger = opened.enter_context(open_ledger(settings.root.ledger)) if is_known else None
        checker = sender_check(settings, contracts, workspace, ledger, datetime.now(UTC))
        for file, sender in files:
            yield file, checker.check(file, sender, rows_to)


def _write(receipt: "Receipt", folder: Path, file: "Delivery", language: str, quiet: bool) -> None:
    from dagster_project.submissions.receipts.visible import visible
    from dagster_project.submissions.receipts.writing import write_files

    path = file.path.replace("/", " - ")
    name = path.encode(errors="backslashreplace")[-_LONGEST_NAME:].decode(errors="ignore")
    written = write_files(receipt, folder, f"{name}.receipt", language)
    if not quiet:
        click.echo("  → " + ", ".join(visible(str(path)) for path in written))


def _print_json(receipts: "list[Receipt]") -> None:
    import json
    from dataclasses import asdict

    text = json.dumps([asdict(receipt) for receipt in receipts], ensure_ascii=False, indent=2)
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")


def _exit_code(found: set[str]) -> int:
    if not found:
        click.echo("tatsong: nothing to check: no file there.", err=True)
        return EXIT_NOTHING
    if "refused" in found:
        return EXIT_BLOCKED
    if "held" in found:
        return EXIT_HELD
    return EXIT_QUARANTINED if "accepted_with_quarantine" in found else 0
