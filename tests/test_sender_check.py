"""The sender's own check: the verdict of the nightly run, its exit codes, and what it must not cost or leave behind."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from dagster_project.contracts import Contracts, load_contracts
from dagster_project.contracts import kept as kept_copies
from dagster_project.contracts.kept import known_contracts
from dagster_project.core.errors import ContractError
from dagster_project.core.settings import PROJECT, Settings
from dagster_project.submissions.dry_run import SenderCheck, file_at
from dagster_project.submissions.examine import Examiner
from dagster_project.submissions.ingest.reception import receive
from dagster_project.submissions.ledger.ledger import open_ledger
from dagster_project.submissions.receipts.schema import PLACE
from dagster_project.submissions.records.workspace import open_workspace
from tests.broken import File, cases
from tests.conftest import ARRIVED, Drop
from tests.sending import CLEAN, NAMES, as_csv, as_rows, clean_file
from tests.support.commands import Done, run
from tests.test_check import CLEAN_FILES

pytestmark = pytest.mark.usefixtures("each_file_alone")

SCHEMA = json.loads((PROJECT / PLACE).read_text(encoding="utf-8"))
NAME = NAMES["subscribers"][1]
BROKEN = {code: case for code, case in cases().items() if isinstance(case, File)}
FILES = {**BROKEN, **{f"clean: {name}": file for name, file in CLEAN_FILES.items()}}
HEAVY = ("dagster", "dbt", "great_expectations", "pandas", "numpy", "pyarrow", "sqlalchemy", "pydantic")


@pytest.fixture
def sender_check(settings: Settings, contracts: Contracts, tmp_path: Path) -> Iterator[SenderCheck]:
    with open_workspace(settings, tmp_path / "check") as workspace:
        yield SenderCheck(Examiner(settings, contracts, workspace), ARRIVED.astimezone(UTC))


def said(notices: Any) -> list[tuple[Any, ...]]:
    names = ("code", "severity", "sheet", "row", "column", "value", "expected", "message", "message_vi")
    return sorted(tuple(str(notice[name]) for name in names) for notice in notices)


@pytest.mark.slow("two examinations of each of ninety files")
@pytest.mark.parametrize("name", FILES)
def test_the_verdict_is_that_of_the_nightly_run(
    name: str,
    settings: Settings,
    contracts: Contracts,
    drop: Drop,
    sender_check: SenderCheck,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = FILES[name]
    if file.prepare:
        file.prepare(monkeypatch, contracts)
    (tmp_path / "own").mkdir()
    source = tmp_path / "own" / file.name
    source.write_bytes(file.made)
    checked = sender_check.check(file_at(source), file.submitter)
    drop(file.submitter, file.name, file.made)
    [received] = receive(settings, contracts)
    assert checked.status == received.status
    kept = 0 if received.is_held else received.rows_accepted
    assert (checked.rows.read, checked.rows.accepted) == (received.rows_read, kept)
    assert (checked.feed, checked.read_as) == (received.feed, received.read_as)
    with open_ledger(settings.root.ledger) as ledger:
        counts = dict(ledger.notice_counts(received.submission_id))
    across = {code for code, rule in contracts.rules.items() if rule.is_across}
    assert checked.notice_counts == {code: count for code, count in counts.items() if code not in across}
    [path] = settings.root.receipts.glob(f"*/{received.submission_id}.json")
    receipt = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(receipt, SCHEMA)
    shown = [vars(line) for line in checked.notices]
    assert said(shown) == said(line for line in receipt["notices"] if line["code"] not in across)
    of_feed = {code for code in across if checked.feed is None or contracts.rules[code].is_of(checked.feed)}
    assert set(checked.not_checked) == of_feed
    assert len(checked.not_checked_subjects) == len(of_feed)


def tatsong(*words: str | Path, **environment: str) -> Done:
    return run("check", *words, environment={"TATSONG_DATA_ROOT": "/nowhere"} | environment)


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """A folder of Viettel's with a right file, one with a wrong row and one that is refused."""
    folder = tmp_path / "viettel"
    folder.mkdir()
    wrong = as_rows([{**CLEAN["subscribers"][0], "subscribers_total": 101}, *CLEAN["subscribers"][1:]])
    (folder / NAME).write_bytes(clean_file("subscribers"))
    (folder / NAME.replace("22.csv", "21.csv")).write_bytes(as_csv(wrong))
    (folder / NAME.replace("22.csv", "20.csv")).write_bytes(b"")
    return folder


def test_exit_codes_are_for_scripts(sent: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    right, partly, refused = (sent / NAME.replace("22.csv", f"{day}.csv") for day in (22, 21, 20))
    assert tatsong(right).returncode == 0
    assert tatsong(partly, right).returncode == 4
    assert tatsong(refused, partly, right).returncode == 1
    assert tatsong(sent).returncode == 1
    assert tatsong(tmp_path / "empty").returncode == 3
    assert tatsong(sent / "nowhere.csv").returncode == 2


def test_usage_that_cannot_be_understood_is_one_line(sent: Path, tmp_path: Path) -> None:
    unknown = tmp_path / "x.csv"
    unknown.write_bytes(b"x")
    for words, says in (
        ((sent / NAME, "--submitter", "viettell"), "viettel, vinaphone"),
        ((unknown,), "say who sends it with --submitter"),
    ):
        done = tatsong(*words)
        assert (done.returncode, done.stdout) == (2, "")
        assert says in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


def test_a_folder_is_looked_through_as_landing_is(sent: Path) -> None:
    inside = sent / "gửi lại"
    inside.mkdir()
    (inside / NAME).write_bytes(b"x")
    (sent / "link.csv").symlink_to(sent / NAME)
    receipts = json.loads(tatsong(sent, "--json").stdout)
    assert [(receipt["file"], receipt["submitter"]) for receipt in receipts[-2:]] == [
        (NAME, "viettel"), ("link.csv", "viettel")
    ]  # fmt: skip
    assert receipts[-2]["status"] == "refused"
    assert "landing_link" in receipts[-1]["notice_counts"]


def test_a_remedy_names_its_rows_and_what_is_left_to_others_is_said(sent: Path) -> None:
    shown = " ".join(tatsong(sent / NAME.replace("22.csv", "21.csv")).stdout.split())
    assert "• Dòng 2: " in shown
    assert "Chưa kiểm tra: thuê bao của mạng ảo so với mạng chủ; " in shown


def test_json_is_a_list_of_receipts_that_fit_the_schema(sent: Path) -> None:
    done = tatsong(sent, "--json")
    receipts = json.loads(done.stdout)
    assert [receipt["status"] for receipt in receipts] == ["refused", "accepted_with_quarantine", "accepted"]
    for receipt in receipts:
        jsonschema.validate(receipt, SCHEMA)
        assert (receipt["kind"], receipt["submission_id"], receipt["submitter"]) == ("check", None, "viettel")


def test_the_words_are_vietnamese_and_english_where_asked(sent: Path) -> None:
    vi, en = tatsong(sent), tatsong(sent, "--lang", "en")
    for text in ("Không đạt", "Đạt một phần", "2G + 3G + 4G + 5G = tổng số", "Việc cần làm", "3 tệp: 1 đạt"):
        assert text in " ".join(vi.stdout.split())
    for text in ("would be refused", "Partly right", "What to do", "3 files: 1 right"):
        assert text in " ".join(en.stdout.split())
    assert tatsong(sent, TATSONG_LANGUAGE="en").stdout == en.stdout
    assert "\x1b" not in vi.stdout


def test_receipts_are_written_where_asked_and_nowhere_else(sent: Path, tmp_path: Path) -> None:
    before = sorted(sent.iterdir())
    done = tatsong(sent / NAME, "--receipt", tmp_path / "out", "--lang", "en")
    assert done.returncode == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        f"{NAME}.receipt.{ending}" for ending in ("html", "json", "xlsx")
    ]
    assert 'id="en" checked' in (tmp_path / "out" / f"{NAME}.receipt.html").read_text(encoding="utf-8")
    assert sorted(sent.iterdir()) == before


def test_it_needs_no_data_root_and_leaves_nothing(sent: Path, tmp_path: Path) -> None:
    root, scratch = tmp_path / "data", tmp_path / "aside"
    scratch.mkdir()
    done = tatsong(sent, TATSONG_DATA_ROOT=str(root), TMPDIR=str(scratch))
    assert done.returncode == 1
    assert not root.exists()
    assert list(scratch.iterdir()) == []


def test_a_name_with_markup_is_shown_as_it_is(sent: Path) -> None:
    names = ("[red]x[/bold] \u202e.csv", "[link=http://x]y[/link].csv".replace("/", "∕"), "=1+1.csv")
    names = tuple(name.replace("/", "∕") for name in names)
    for name in names:
        (sent / name).write_bytes(clean_file("subscribers"))
        done = tatsong(sent / name)
        assert done.returncode == 1
        assert name.replace("\u202e", "⟨U+202E⟩").split()[0] in done.stdout
        assert "Traceback" not in done.stderr


def test_a_check_pays_for_no_heavy_library(sent: Path) -> None:
    program = (
        "import sys\nfrom click.testing import CliRunner\nfrom dagster_project.cli.check import check\n"
        f"done = CliRunner().invoke(check, [{str(sent / NAME)!r}])\nassert done.exit_code == 0, done.output\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    first, again = (
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
        for _ in range(2)
    )
    assert first in ("[]", "['pydantic']"), "only the first check parses the contracts"
    assert again == "[]"


def test_kept_contracts_are_those_of_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "contracts"
    shutil.copytree(PROJECT / "contracts", folder)
    contracts = load_contracts(folder)
    assert known_contracts(folder) == contracts
    monkeypatch.setattr(kept_copies, "load_contracts", lambda _: pytest.fail("loaded again"))
    assert known_contracts(folder) == contracts
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    sender = folder / "submitters" / "viettel.yaml"
    sender.write_text(sender.read_text(encoding="utf-8").replace("name: Viettel", "name: Khác"), encoding="utf-8")
    assert known_contracts(folder).submitters["viettel"].name == "Khác"
    [copy] = (tmp_path / "cache" / "tatsong").iterdir()
    copy.write_bytes(b"damaged")
    assert known_contracts(folder).submitters["viettel"].name == "Khác"
    sender.write_text("submitter: 1", encoding="utf-8")
    with pytest.raises(ContractError, match="viettel"):
        known_contracts(folder)


def test_a_file_that_arrived_now_is_checked_as_of_now(sent: Path) -> None:
    tomorrow = sent / NAME.replace("20231122", f"{datetime.now(UTC).year + 1}1122")
    tomorrow.write_bytes(clean_file("subscribers"))
    [receipt] = json.loads(tatsong(tomorrow, "--json").stdout)
    assert receipt["notice_counts"] == {"report_date_not_over": 1}
