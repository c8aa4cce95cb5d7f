"""The Dagster UI as an engineer meets it after a blocked night: graph, feeds, the failed check, a backfill by a click.

iTel's file of the last night holds three times its subscribers, so the gate blocks; then it sends the file again.
"""

import csv
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dagster_project.core.settings import PROJECT, DataRoot
from dagster_project.demo import write_demo
from dagster_project.instance import run_nightly
from dagster_project.submissions.landing.arrivals import write_arrivals
from dagster_project.warehouse.models import ensure_manifest
from tests.pipeline.conftest import LAST, SITES, settings_of

NIGHTS = 2
SLOW = 60_000
GROUPS = {
    *("subscribers", "conversions", "stations", "traffic", "shutdown_plan", "outreach", "reference"),
    *("staging", "intermediate", "marts", "official", "release", "exposures"),
}
EXPOSURES = {"workbook", "document", "page", "postgresql", "superset_dashboard"}
FILE = "itel_subscribers_20231122.csv"

pytestmark = pytest.mark.usefixtures("backfill")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Webserver and daemon on a root whose last night is blocked, and a correction in landing."""
    root = tmp_path_factory.mktemp("dagster") / "data"
    write_demo(DataRoot(root), NIGHTS, LAST, sites=SITES)
    path = root / "landing" / "itel" / FILE
    right = path.read_text(encoding="utf-8")
    _triple(path)
    contracts = _without_comparison(root.parent / "contracts")
    ensure_manifest(settings_of(root))
    served = _serve(root, contracts)
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name in ("DAGSTER_HOME", "TATSONG_DATA_ROOT"):
                patch.setenv(name, "restored")
            assert not run_nightly(replace(settings_of(root), contracts=contracts), None, LAST).success
        again = path.parent / "lan-2" / FILE
        again.parent.mkdir()
        again.write_text(right, encoding="utf-8")
        yield _when_up(served)
    finally:
        os.killpg(served.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One for all windows, so that the UI's own script is fetched once."""
    opened = browser.new_context(viewport={"width": 1500, "height": 1200})
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def backfill(address: str, context: BrowserContext) -> str:
    """Launched first, by clicking: the daemon looks for backfills twice a minute."""
    page = context.new_page()
    page.goto(f"{address}/assets/subscribers/itel")
    page.get_by_role("button", name="Materialize…").first.click(timeout=SLOW)
    dates = page.get_by_role("dialog").get_by_role("textbox").first
    dates.fill("[2023-11-21...2023-11-22]")
    dates.press("Enter")
    page.get_by_role("button", name="Launch backfill").click()
    page.get_by_text("View", exact=True).click()
    page.wait_for_url("**/runs/b/*")
    url = page.url
    page.close()
    return url


@pytest.fixture
def desk(context: BrowserContext) -> Iterator[Page]:
    """A window; an error on the console, or a request to anybody else, fails the test."""
    page = context.new_page()
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    yield page
    page.close()
    assert said == []
    assert [url for url in asked if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))] == []


def see(page: Page, *texts: str) -> None:
    """Each text is to be seen somewhere on the page, once it has loaded."""
    for text in texts:
        expect(page.get_by_text(text).filter(visible=True).first).to_be_visible(timeout=SLOW)


def test_the_graph_leads_from_the_feeds_to_those_who_read(desk: Page, address: str) -> None:
    desk.goto(f"{address}/asset-groups")
    see(desk, *GROUPS)
    desk.goto(f"{address}/locations/dagster_project.definitions/asset-groups/exposures/list")
    see(desk, *EXPOSURES)


def test_in_the_graph_of_a_feed_each_sender_has_its_name(desk: Page, address: str) -> None:
    desk.goto(f"{address}/locations/dagster_project.definitions/asset-groups/traffic")
    see(desk, "viettel", "vinaphone", "mobifone", "vietnamobile", "gmobile", "stg_traffic")


def test_an_exposure_says_where_it_lies_and_what_it_reads(desk: Page, address: str) -> None:
    desk.goto(f"{address}/assets/page")
    see(desk, "Trang báo cáo.", "releases/current/report.html", "report_commune", "External Asset")


def test_a_feed_shows_what_came_and_how_it_moved(desk: Page, address: str) -> None:
    desk.goto(f"{address}/assets/subscribers/viettel")
    see(desk, "Thuê bao theo xã — Viettel", "viettel/VTT_thuebao_20231122.csv", "on_time", "data-engineering")
    desk.get_by_text("Plots", exact=True).click()
    desk.get_by_text("Events", exact=True).last.click()
    see(desk, "rows_accepted", "rows_quarantined", "age_days")


def test_a_table_has_its_name_columns_and_newest_date(desk: Page, address: str) -> None:
    desk.goto(f"{address}/assets/report_carrier")
    see(desk, "Theo nhà mạng — One row per report date and carrier", LAST.isoformat())
    see(desk, "Subscribers in force on a 2G device or plan.")


def test_a_failed_check_shows_the_rows_that_fail(desk: Page, address: str) -> None:
    desk.goto(f"{address}/assets/report_carrier?view=checks&checkDetail=carrier_moves_within_bounds")
    rows = desk.get_by_role("row").filter(has_text="itel")
    expect(rows.first).to_contain_text(LAST.isoformat(), timeout=SLOW)
    see(desk, "Số thuê bao của nhà mạng thay đổi quá ngưỡng", "blocked")
    see(desk, f"tatsong approve {LAST} carrier_moves_within_bounds", "data_docs")


def test_the_run_that_was_blocked_says_by_which_check(desk: Page, address: str) -> None:
    desk.goto(f"{address}/runs")
    desk.locator('a[href^="/runs/"]').filter(has_text=re.compile(r"^[0-9a-f]{8}$")).last.click(timeout=SLOW)
    see(desk, f"partition: {LAST}", "STEP_FAILURE", "report_carrier: carrier_moves_within_bounds")


def test_schedule_and_sensor_are_listed(desk: Page, address: str) -> None:
    desk.goto(f"{address}/automation")
    see(desk, "landing", "nightly_at_two", "Scheduled At 02:00 AM GMT+7")
    desk.goto(f"{address}/locations/dagster_project.definitions/sensors/landing")
    see(desk, "Files in landing that the ledger does not know", "~5 min")
    desk.goto(f"{address}/locations/dagster_project.definitions/schedules/nightly_at_two")
    see(desk, "for the day that has just ended", "nightly")


def test_a_backfill_launched_by_a_click_takes_the_correction_in(desk: Page, address: str, backfill: str) -> None:
    desk.goto(f"{backfill}?tab=runs")
    see(desk, "Success")
    desk.goto(f"{address}/assets/subscribers/itel")
    see(desk, f"itel/lan-2/{FILE}")


def _triple(path: Path) -> None:
    """The same file with three times the counts, as it arrived."""
    arrived = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    rows = [[*row[:2], *(str(int(cell) * 3) if cell.isdigit() else cell for cell in row[2:])] for row in rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    write_arrivals(DataRoot(path.parents[2]), [(path, arrived)])


def _without_comparison(folder: Path) -> Path:
    """Contracts by which a file that jumps is not held, so that the gate has something to stop."""
    shutil.copytree(PROJECT / "contracts", folder)
    register = yaml.safe_load((folder / "rules.yaml").read_text(encoding="utf-8"))
    compared = [rule for rule in register["rules"] if (rule["level"], rule["severity"]) == ("history", "held")]
    register["rules"] = [rule for rule in register["rules"] if rule not in compared]
    (folder / "rules.yaml").write_text(yaml.safe_dump(register, allow_unicode=True), encoding="utf-8")
    for rule in compared:
        (folder / "cross" / f"{rule['code']}.sql").unlink()
    return folder


def _serve(root: Path, contracts: Path) -> subprocess.Popen[bytes]:
    """`tatsong ui` in a process group of its own; its last argument is the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [str(Path(sys.executable).with_name("tatsong")), "ui", "--port", port]
    log = (root.parent / "ui.log").open("wb")
    environment = {**os.environ, "TATSONG_DATA_ROOT": str(root), "TATSONG_CONTRACTS": str(contracts)}
    return subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)


def _when_up(served: subprocess.Popen[bytes]) -> str:
    address = f"http://127.0.0.1:{served.args[-1]}"  # type: ignore[index]
    until = time.monotonic() + 90
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{address}/server_info", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
        else:
            return address
    raise AssertionError("the webserver did not come up; see ui.log beside the data root")
