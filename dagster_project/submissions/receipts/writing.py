"""Writing receipts into place: JSON, page and spreadsheet of one submission, all three whole or not at all.

Belongs here: files and their names, the page from its template. Does not belong here: what they say (`content`).
"""

import json
import os
from dataclasses import asdict
from pathlib import Path

from dagster_project.contracts import Contracts
from dagster_project.core.settings import DataRoot
from dagster_project.submissions.ledger.ledger import Ledger
from dagster_project.submissions.receipts.compose import compose
from dagster_project.submissions.receipts.content import Receipt
from dagster_project.submissions.receipts.facts import facts
from dagster_project.submissions.receipts.template import template
from dagster_project.submissions.receipts.workbook import workbook
from dagster_project.submissions.records.notices import Notices
from dagster_project.submissions.records.submission import Submission


def write_receipt(root: DataRoot, folder: str, submission: Submission, notices: Notices, ledger: Ledger) -> None:
    """Write `receipts/<folder>/<submission>` as .xlsx, .html and .json, of what the ledger holds.

    It is written again where more is known of it later.
    """
    receipt = compose(submission, notices, _in_force(ledger, submission), root.is_demo)
    write_files(receipt, root.receipts / folder, submission.submission_id)


def write_receipt_again(root: DataRoot, contracts: Contracts, submission: Submission, ledger: Ledger) -> None:
    """Write the receipt of a known submission anew: what is in force beside it is no longer what it was."""
    write_receipt(root, submission.submitter, submission, ledger.recorded_notices(contracts, submission), ledger)


def write_files(receipt: Receipt, folder: Path, name: str, language: str = "vi") -> list[Path]:
    """Write the three files of a receipt, aside first: a reader never sees half of one. The JSON comes last."""
    contents = {
        "xlsx": workbook(receipt),
        "html": page(receipt, language).encode("utf-8", "backslashreplace"),
        "json": as_json(receipt).encode("utf-8", "backslashreplace"),
    }
    folder.mkdir(parents=True, exist_ok=True)
    scratches = {}
    for ending, content in contents.items():
        scratches[ending] = folder / f".{name}.{ending}.part"
        scratches[ending].write_bytes(content)
    for ending, scratch in scratches.items():
        os.replace(scratch, folder / f"{name}.{ending}")
    return [folder / f"{name}.{ending}" for ending in contents]


def as_json(receipt: Receipt) -> str:
    """The machine's copy. A lone surrogate, which no encoding takes, comes out as an escape when it is encoded."""
    return json.dumps(asdict(receipt), ensure_ascii=False, indent=2) + "\n"


def _in_force(ledger: Ledger, submission: Submission) -> Submission | None:
    """What the report date rests on."""
    if submission.feed is None or submission.report_date is None:
        return None
    return ledger.in_force(submission.submitter, submission.feed, submission.report_date)


def page(receipt: Receipt, language: str = "vi") -> str:
    """The page; `language` is the one that it opens with."""
    return template("receipt.html.j2").render(
        receipt=receipt,
        facts=facts(receipt),
        remedies={rule.code: rule.remedy for rule in receipt.rules},
        language=language,
    )
