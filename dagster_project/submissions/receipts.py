"""Receipts: what a sender gets back of each file, as JSON.

Belongs here: the form of a receipt. Does not belong here: deciding anything.
"""

import json
import os
from dataclasses import asdict

from dagster_project.settings import DataRoot
from dagster_project.submissions.ledger import Submission
from dagster_project.submissions.notices import Notices


def write_receipt(root: DataRoot, submitter: str, submission: Submission, notices: Notices) -> None:
    """Write `receipts/<submitter>/<submission>.json`, whole or not at all."""
    content = {
        "submission_id": submission.submission_id,
        "submitter": submission.submitter,
        "feed": submission.feed,
        "report_date": submission.report_date and submission.report_date.isoformat(),
        "file": submission.path.rsplit("/", 1)[-1],
        "sha256": submission.sha256 or None,
        "received_at": submission.received_at.isoformat(),
        "status": submission.status,
        "rows": {
            "read": submission.rows_read,
            "accepted": submission.rows_accepted,
            "quarantined": submission.rows_quarantined,
        },
        "notice_counts": dict(sorted(notices.counts.items())),
        "notices": [asdict(notice) for notice in notices.kept],
        "sample_data": "DỮ LIỆU MẪU" if root.is_demo else None,
    }
    folder = root.receipts / submitter
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{submission.submission_id}.part"
    aside.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    os.replace(aside, folder / f"{submission.submission_id}.json")
