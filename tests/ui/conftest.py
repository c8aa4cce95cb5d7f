"""What a person sees: a browser and an office program, on a release of the made city with all that is worth a look."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from dagster_project.releases import publish
from dagster_project.releases.contents.verdicts import Approval, CheckResult, write_verdict
from tests.made_warehouse import D3, change, make_warehouse, pass_gate

CHROMIUM = os.environ.get("TATSONG_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
_RICHER = f"""
update official.report_commune set
    commune_name = c.commune_name, district_name = c.district_name,
    is_priority = c.commune_code in ('11584', '11587', '11593'), is_rural = true,
    required_conversions_per_day = subscribers_2g / 299.0, stations_2g_on_air = 3
from marts.dim_commune as c where c.commune_code = report_commune.commune_code;
update official.report_district set district_name = c.district_name
from marts.dim_commune as c where c.district_code = report_district.district_code;
update official.report_carrier set submitter_name = s.submitter_name, market_share = 0.33
from marts.dim_submitter as s where s.submitter = report_carrier.submitter;
update official.report_city set
    communes_priority = 3, days_to_milestone = date '2024-09-16' - report_date, conversions_per_day_28d = 100,
    required_conversions_per_day = 500, projected_completion_date = date '2026-01-01', is_on_track = false;
update official.report_switch_off_candidate set
    is_eligible = false, blocking_reasons = 'voice_above_limit, none_within_reach' where submitter = 'viettel';
update official.report_submission set status = 'late', rows_quarantined = 2
where submitter = 'itel' and feed = 'subscribers' and report_date = date '{D3}';
"""


def pytest_configure() -> None:
    """Say in one line what is missing, before anything runs."""
    missing = [
        name
        for name, there in (("Chromium", Path(CHROMIUM).exists()), ("LibreOffice", shutil.which("soffice")))
        if not there
    ]
    if missing:
        pytest.exit(
            f"These tests need {' and '.join(missing)}. On Debian: apt-get install chromium libreoffice-calc-nogui "
            "libreoffice-writer-nogui poppler-utils. Another Chromium: TATSONG_CHROMIUM=/path.",
            returncode=2,
        )


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published release."""
    settings = make_warehouse(tmp_path_factory.mktemp("ui") / "root")
    change(settings, _RICHER)
    verdict = pass_gate(settings, checks=[_warning()])
    given = Approval(
        check=_warning().name,
        digest=verdict.digest,
        dates={D3: 2},
        by="Nguyễn Văn A",
        reason="Viettel đã xác nhận",
        approved_at=datetime(2023, 11, 23, 8, 0, tzinfo=UTC),
    )
    write_verdict(settings, verdict.model_copy(update={"approvals": [given]}))
    return publish(settings).path


def _warning() -> CheckResult:
    return CheckResult(
        name="carrier_moves_within_bounds",
        table="official.report_carrier",
        topic="movement",
        severity="warning",
        success=False,
        expectation="expect_column_values_to_be_between",
        reason="A carrier usually moves by under 1 % a day.",
        notice="Số thuê bao của nhà mạng thay đổi hơn 5 % so với ngày trước.",
        failing_count=2,
        dates={D3: 2},
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, release: Path) -> Iterator[Page]:
    """The report's page on a desk; whatever it asks of anybody, or says to the console, fails the test."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    opened = context.new_page()
    asked, said = [], []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.goto((release / "report.html").as_uri())
    yield opened
    context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert said == []
