"""The receipt as one page of HTML; it prints and fits a telephone.

Belongs here: filling the template. Does not belong here: what a receipt says (`content`).
"""

from dagster_project.submissions.receipts.content import Receipt
from dagster_project.submissions.receipts.facts import facts
from dagster_project.submissions.receipts.template import template


def page(receipt: Receipt, language: str = "vi") -> str:
    """The page; `language` is the one that it opens with."""
    return template("receipt.html.j2").render(
        receipt=receipt,
        facts=facts(receipt),
        remedies={rule.code: rule.remedy for rule in receipt.rules},
        language=language,
    )
