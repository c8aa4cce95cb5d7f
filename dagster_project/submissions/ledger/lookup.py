"""Finding a submission by the name that a person types.

Belongs here: the search, and what is said where it fails. Does not belong here: what is then done with it.
"""

from dagster_project.core.errors import NothingReceivedError, TatsongError
from dagster_project.core.settings import Settings
from dagster_project.submissions.ledger.ledger import Ledger
from dagster_project.submissions.records.submission import Submission


def require_ledger(settings: Settings) -> None:
    """Raises NothingReceivedError where nothing was ever received, so that no empty ledger is made by asking."""
    if not settings.root.ledger.is_file():
        raise NothingReceivedError(f"{settings.root.path}: nothing was ever received here; see TATSONG_DATA_ROOT.")


def require_submission(ledger: Ledger, submission_id: str) -> Submission:
    """The submission, or TatsongError with the names of the same date."""
    found = ledger.find(submission_id)
    if found:
        return found
    siblings = ledger.names_like(f"{submission_id.rpartition('.')[0]}.")
    hint = f"of that date there are {', '.join(siblings)}" if siblings else "`tatsong status` shows their names"
    raise TatsongError(f"{submission_id}: there is no such submission; {hint}.")
