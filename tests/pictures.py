"""`python -m tests.pictures`: takes the README's pictures anew, of the demonstration as it is served.

One is a profile, the other a question as a phone shows it.
"""

import os
import socket
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

import httpx2
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from app.catalogue import Catalogue
from app.db.session import Database
from app.services import joining
from app.services.demo import DEMO_AREA, ROUNDS
from tests.browser import launch
from tests.web.respondent import Respondent

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / ".github"
ANNUAL = Catalogue.load(ROOT / "questionnaires").get("annual", 1)
PATIENCE = 30
"""Seconds the demonstration may take to be served."""
PROFILE = ViewportSize(width=800, height=1000)
PHONE = ViewportSize(width=390, height=844)


def main() -> None:
    """Serve the demonstration for a moment, from a database of its own, and take both pictures."""
    with TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        url, address = f"sqlite:///{folder}/waymark.db", f"http://127.0.0.1:{port}"
        named = {"DATABASE_URL": url, "PORT": str(port), "BASE_URL": f"{address}/"}
        environment = {**os.environ, **{f"WAYMARK_{name}": value for name, value in named.items()}}
        waymark = [sys.executable, "-m", "app.cli"]
        for command in ("migrate", "demo"):
            subprocess.run([*waymark, command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen([*waymark, "serve"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            _wait_until_up(address)
            with sync_playwright() as playwright:
                browser = launch(playwright)
                PICTURES.mkdir(exist_ok=True)
                _picture_profile(browser, address)
                _picture_question(browser, address, _join_code(url))
                browser.close()
        finally:
            server.terminate()
            server.wait(PATIENCE)


def _picture_profile(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=PROFILE, locale="en-GB", reduced_motion="reduce")
    page.goto(f"{address}/areas/{DEMO_AREA}")
    page.get_by_role("heading", name="What helps us").first.scroll_into_view_if_needed()
    page.evaluate(
        "() => document.querySelector('#section-enablers').scrollIntoView({block: 'start', behavior: 'instant'})"
    )
    page.wait_for_function("() => [...document.images].filter((image) => image.complete).length > 3")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / "profile.png")


def _picture_question(browser: Browser, address: str, code: str) -> None:
    page = browser.new_page(
        base_url=address, viewport=PHONE, locale="en-GB", has_touch=True, is_mobile=True, java_script_enabled=False
    )
    Respondent(page, ANNUAL).start(code)
    page.locator("fieldset.question").first.locator("input[type=radio]").nth(2).check()
    page.evaluate(
        "() => document.querySelector('fieldset.question').scrollIntoView({block: 'start', behavior: 'instant'})"
    )
    page.screenshot(path=PICTURES / "question.png")


def _join_code(url: str) -> str:
    database = Database(url)
    with database.read() as session:
        code = joining.get_joining(session, DEMO_AREA, ROUNDS[-1].id).code
    database.dispose()
    if code is None:
        raise RuntimeError("The demonstration has no join code.")
    return code


def _wait_until_up(address: str) -> None:
    deadline = monotonic() + PATIENCE
    while monotonic() < deadline:
        try:
            httpx2.get(f"{address}/healthz").raise_for_status()
        except httpx2.TransportError:
            sleep(0.1)
        else:
            return
    raise RuntimeError("The demonstration did not start.")


if __name__ == "__main__":
    main()
