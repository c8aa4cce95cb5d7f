"""Rows that are set aside for what they hold of persons, too little to refuse the file.

Belongs here: the fault of such a row. Does not belong here: finding it (`privacy/cells`), or the value, which nobody
gets.
"""

from collections.abc import Iterable

from dagster_project.submissions.privacy.cells import KINDS, PersonalDataFinding
from dagster_project.submissions.records.notices import IN_ROW, Notices
from dagster_project.submissions.tables.rows import RowReader


def fault_persons(reader: RowReader, findings: Iterable[PersonalDataFinding]) -> list[PersonalDataFinding]:
    """Fault every row of the table that a finding names; returns the findings that lie in no such row."""
    found = {(finding.sheet, finding.row): finding for finding in findings}
    if found:
        for row in reader.rows:
            if finding := found.pop((row.sheet, row.number), None):
                reader.fault(row, IN_ROW, finding.column, expected=KINDS[finding.kind])
    return list(found.values())


def notify_persons(notices: Notices, findings: Iterable[PersonalDataFinding]) -> None:
    """Say where it stands, of what becomes no row: a heading, a total, a sheet that is not taken."""
    for finding in findings:
        notices.add(IN_ROW, sheet=finding.sheet, row=finding.row, column=finding.column, expected=KINDS[finding.kind])
