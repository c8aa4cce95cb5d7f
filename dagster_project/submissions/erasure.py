"""Erasing from landing what holds personal data, refused or with rows set aside.

It goes once its receipt and its entry in the ledger are there.
Belongs here: which files may be erased, also those that a killed run left. Does not belong here: finding personal data.
"""

import logging
from dataclasses import dataclass

from dagster_project.core.settings import Settings
from dagster_project.submissions.landing.deliveries import Delivery, deliveries, stands
from dagster_project.submissions.ledger.ledger import Ledger
from dagster_project.submissions.records.notices import IN_ROW, PERSONAL

_log = logging.getLogger(__name__)
_PERSONAL = f"select submission_id from notice_count where code in ('{PERSONAL}', '{IN_ROW}')"


@dataclass(frozen=True)
class Erasing:
    """Erases files of landing where the settings say so."""

    settings: Settings
    ledger: Ledger

    def erase_if_personal(self, delivery: Delivery, submission_id: str) -> None:
        """Erase a delivery if personal data was found in the submission that it is."""
        found = self.ledger.con.execute(f"select 1 where ? in ({_PERSONAL})", (submission_id,)).fetchone()
        if found and self.settings.erase_personal_data:
            _erase(delivery)

    def erase_left(self) -> None:
        """Erase what a killed run had found and not erased yet."""
        if not self.settings.erase_personal_data:
            return
        query = f"select path, bytes, modified_ns, changed_ns from delivery where submission_id in ({_PERSONAL})"
        personal = {tuple(row) for row in self.ledger.con.execute(query)}
        if personal:
            for delivery in deliveries(self.settings.root):
                if (*delivery.key, delivery.changed_ns) in personal:
                    _erase(delivery)


def _erase(delivery: Delivery) -> None:
    """Only the file that was looked at: one that took its place meanwhile is a delivery of its own."""
    try:
        if stands(delivery):
            delivery.source.unlink()
    except FileNotFoundError:
        return
    except OSError as error:
        _log.warning("%s: holds personal data and cannot be erased (%s); erase it.", delivery.path, error.strerror)
