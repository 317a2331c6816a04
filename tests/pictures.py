"""`python -m tests.pictures`: takes the README's pictures anew, of the demonstration as it is served.

One is a profile, the other a question as a phone shows it.
"""

import os
import subprocess
import sys
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from app.catalogue import Catalogue
from app.db.session import Database
from app.services import joining
from app.services.demo import DEMO_AREA, ROUNDS
from tests import ROOT
from tests.browser import launch
from tests.environment import settle
from tests.serving import serve_apart
from tests.web.respondent import Respondent

PICTURES = ROOT / ".github"
ANNUAL = Catalogue.load(ROOT / "questionnaires").get("annual", 1)
PROFILE = ViewportSize(width=800, height=1000)
PHONE = ViewportSize(width=390, height=844)


def main() -> None:
    """Serve the demonstration for a moment, from a database of its own, and take both pictures."""
    settle()
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/waymark.db"
        environment = {**os.environ, "WAYMARK_DATABASE_URL": url}
        for command in ("migrate", "demo"):
            waymark = [sys.executable, "-m", "app.cli", command]
            subprocess.run(waymark, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        with serve_apart(environment) as address, sync_playwright() as playwright:
            browser = launch(playwright)
            PICTURES.mkdir(exist_ok=True)
            _picture_profile(browser, address)
            _picture_question(browser, address, _join_code(url))
            browser.close()


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


if __name__ == "__main__":
    main()
