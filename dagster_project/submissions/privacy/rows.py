"""Rows that are set aside for what they hold of persons, too little to refuse the file.

Belongs here: the fault of such a row. Does not belong here: finding it (`cells`), or the value, which nobody gets.
"""

from collections.abc import Iterable

from dagster_project.submissions.privacy.cells import KINDS, Finding
from dagster_project.submissions.tables.rows import RowReader

IN_ROW = "personal_data_in_row"


def tell_persons(reader: RowReader, findings: Iterable[Finding]) -> None:
    """Fault every row of the table that a finding names; what stands outside the table is no row."""
    found = {(finding.sheet, finding.row): finding for finding in findings}
    if not found:
        return
    for row in reader.rows:
        if finding := found.get((row.sheet, row.number)):
            reader.fault(row, IN_ROW, finding.column, expected=KINDS[finding.kind])
