"""Pages in a language written from right to left: they turn round, and nothing on them runs over an edge."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.db.session import Database
from app.domain.access import Office
from app.language import Language
from tests.fixtures.browsers import SIDEWAYS, OpenBrowser
from tests.fixtures.rounds import TakeRound
from tests.pseudo import mirror
from tests.web.visitors import shared_code, stored

ASSESSMENT = "/areas/elmfield/assessments"
ANYONE = ["/", "/join", "/receipt", "/sign-in", "/reset", "/nowhere", "/api"]
COORDINATOR = [
    "/areas",
    "/areas/elmfield",
    "/areas/elmfield/plan",
    "/areas/elmfield/plan/new",
    "/areas/elmfield/audit",
    f"{ASSESSMENT}/2026",
    f"{ASSESSMENT}/2026/close",
    f"{ASSESSMENT}/2026/joining",
    f"{ASSESSMENT}/2026/keyed",
    f"{ASSESSMENT}/2025/review",
    f"{ASSESSMENT}/2025/review/meeting",
    f"{ASSESSMENT}/2025/priorities",
    f"{ASSESSMENT}/2025/preview",
    "/account",
    "/account/password",
    "/account/factor",
    "/invite",
]
ADMIN = [
    "/admin",
    "/admin/areas",
    "/admin/areas/import",
    "/admin/rounds",
    "/admin/people",
    "/admin/keys",
    "/admin/audit",
]
SENT: list[dict[str, Any]] = [
    {
        "role": "resident",
        "answers": {"meeting": number % 5, "deciding": 4, "belonging": number % 3, "distrust": number % 4},
        "comments": {"meeting": f"A comment, number {number}."},
    }
    for number in range(8)
]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # how it looks is no matter of it


@pytest.fixture
def come(
    open_browser: OpenBrowser,
    site: str,
    mirrored: Language,
    take_round: TakeRound,
    appoint: Callable[[Office, str], str],
) -> Callable[[Office | None], Page]:
    """Somebody on a small phone, who chose the language; Elmfield has had a year, reviews one and answers in one."""
    take_round("elmfield", "2024", responses=SENT)
    take_round("elmfield", "2025", responses=SENT, to="reviewing")
    take_round("elmfield", "2026", responses=SENT[:2], to="collecting")

    def make(office: Office | None) -> Page:
        page = open_browser(width=320)
        if office is not None:
            token = appoint(office, "" if office is Office.ADMIN else "elmfield")
            page.context.add_cookies([{"name": "waymark", "value": token, "url": site}])
        page.goto("/")
        page.get_by_role("button", name=mirrored.name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(mirror("Take stock of where your community stands"))
        return page

    return make


def check(page: Page) -> None:
    """The page reads from right to left, fits, and is without fault."""
    check_turned(page)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def check_turned(page: Page) -> None:
    """The page reads from right to left, and fits."""
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(SIDEWAYS) <= 0, f"{page.url} scrolls sideways at {width} px"


@pytest.mark.parametrize(
    ("office", "paths"),
    [(None, ANYONE), (Office.COORDINATOR, COORDINATOR), (Office.ADMIN, ADMIN)],
    ids=["anyone", "coordinator", "admin"],
)
def test_every_page_turns_round_and_fits(
    come: Callable[[Office | None], Page], office: Office | None, paths: list[str], subtests: pytest.Subtests
) -> None:
    page = come(office)
    for path in paths:
        with subtests.test(path):
            page.goto(path)
            check_turned(page)


def test_a_questionnaire_is_answered_from_right_to_left(
    come: Callable[[Office | None], Page], database: Database
) -> None:
    page = come(None)

    def go_on(button: str) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=mirror(button)).locator("visible=true").last.click()
        check(page)

    page.goto(f"/join/{shared_code(database, 'elmfield')}")
    check(page)
    go_on("Go on")
    go_on("Begin")
    page.get_by_label(mirror("I live here")).check()
    go_on("Continue")
    while "/check" not in page.url:
        for question in page.locator("fieldset.question").all():
            question.get_by_role("radio").nth(2).check()
        go_on("Continue")
    go_on("Send my answers")
    expect(page.get_by_role("heading", level=1)).to_have_text(mirror("Thank you, your answers are in"))
    assert dict.fromkeys(SENT[0]["answers"], 2) in [sent.answers for sent in stored(database)]
