"""After a night whose files hold persons it is published, and nothing of them is anywhere.

Searched: every file of the data root, unpacked, with the tables of each database, Dagster's event log and captured
output, dbt's artifacts, receipts, verdicts and releases; what the run logged, printed and told by the notify command;
and what `tatsong status` shows.
"""

from pathlib import Path

from dagster_project.submissions.ledger.ledger import open_ledger
from tests.pipeline.conftest import settings_of
from tests.pipeline.troubled import PLANTED
from tests.support.commands import run
from tests.test_privacy import FORMS, PERSONS, PHONES
from tests.traces import traces


def _words() -> list[str]:
    forms = [str(value) for values in FORMS.values() for value in values]
    return [*forms, *PHONES, *(phone[1:] for phone in PHONES), *PERSONS]


def test_no_store_of_a_night_holds_a_planted_value(troubled: Path) -> None:
    settings = settings_of(troubled / "data")
    with open_ledger(settings.root.ledger) as ledger:
        codes = dict(
            ledger.con.execute(
                "select code, count(distinct submission_id) from notice_count where code like 'personal%' group by code"
            ).fetchall()
        )
    assert codes["personal_data"] >= len(PLANTED) - 3
    assert codes["personal_data_in_row"] >= 2
    left = [path.name for path in settings.root.landing.rglob("*") if path.is_file() and path.stat().st_size == 900]
    assert left == ["hỏng.xlsx"]  # it cannot be looked through: of it only name, size and hash are kept

    stores = {path.suffix for path in settings.root.path.rglob("*") if path.is_file()}
    assert {".sqlite", ".db", ".parquet", ".duckdb", ".json", ".xlsx", ".html", ".docx"} <= stores
    status = run("status", environment={"TATSONG_DATA_ROOT": str(settings.root.path)})
    files = {path.name: path.read_text(encoding="utf-8") for path in (troubled / "said").iterdir()}
    assert set(files) == {"log.txt", "printed.txt", "told.json"}
    assert files["log.txt"]
    said = "\n".join([*files.values(), status.stdout, status.stderr])
    assert [word for word in _words() if word in said] == []
    assert traces(settings.root.path, _words()) == []
