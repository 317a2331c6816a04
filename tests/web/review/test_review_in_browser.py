"""The review and the plan in a real browser: two at once, without script on a small phone, and for everyone's eyes."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.db.session import Database
from app.domain.access import Office
from app.services import plans
from tests.fixtures.browsers import SIDEWAYS, OpenBrowser
from tests.fixtures.rounds import TakeRound

HERE = "/areas/elmfield/assessments/2026"
PLAN = "/areas/elmfield/plan"
MEETING = f"{HERE}/review/meeting"
ITEMS = ["meeting", "asking", "deciding", "planning", "sharing", "belonging", "trusting", "money", "room", "quarrels"]
SENT: list[dict[str, Any]] = [
    {
        "role": "resident" if number < 6 else "paid_worker",
        "answers": {**dict.fromkeys(ITEMS, number % 5), "hurry": "dont_know"},
        "comments": {"meeting": f"A comment of some length, such as people write, number {number}."},
    }
    for number in range(12)
]
Come = Callable[..., Page]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # how it looks is no matter of it


@pytest.fixture
def come(
    open_browser: OpenBrowser,
    site: str,
    appoint: Callable[[Office, str], str],
    take_round: TakeRound,
    database: Database,
) -> Come:
    """Elmfield reviews 2026, a plan carried on from 2025. Somebody comes, signed in on a device of their own."""
    take_round("elmfield", "2025", questionnaire="tempting", responses=[{**one, "role": "resident"} for one in SENT])
    with database.write() as session:
        plans.add_action(session, "elmfield", "2025", "Ask the school for its hall", actor="the tests", item="room")
    take_round("elmfield", "2026", questionnaire="tempting", responses=SENT, to="reviewing")

    def make(office: str = "coordinator", **options: Any) -> Page:
        page = open_browser(**options)
        token = appoint(Office(office), "elmfield")
        page.context.add_cookies([{"name": "waymark", "value": token, "url": site}])
        return page

    return make


def settle(page: Page, answer: str, reason: str) -> None:
    page.get_by_label(answer, exact=True).check()
    page.get_by_label("Why? In a sentence or two").fill(reason)
    page.get_by_role("button", name="Settle, and stay here").click()


def test_two_who_review_at_once_see_each_other_s_answers_and_overwrite_nothing(come: Come) -> None:
    one, other, onlooker = come(), come(width=390), come("member", width=390)
    for page in (one, other, onlooker):
        page.goto(MEETING)
    other.get_by_label("In every way", exact=True).check()
    other.get_by_label("Why? In a sentence or two").fill("Typed on the other device")

    settle(one, "First signs", "Twice a year is not much")
    for page in (other, onlooker):
        expect(page.locator("#settled")).to_contain_text("First signs")
        expect(page.locator("#settled")).to_contain_text("Twice a year is not much")
    expect(other.get_by_role("status")).to_have_text(
        "Somebody has just changed this. What you chose and wrote is still here."
    )
    expect(onlooker.get_by_role("status")).to_have_text("This was just changed.")
    expect(other.get_by_label("In every way", exact=True)).to_be_checked()

    other.get_by_role("button", name="Settle, and stay here").click()
    expect(other.get_by_role("alert")).to_contain_text("Somebody else changed this while you were at it.")
    expect(other.get_by_role("alert")).to_be_focused()
    expect(other.get_by_label("Why? In a sentence or two")).to_have_value("Typed on the other device")
    expect(one.locator("#settled")).to_contain_text("First signs")
    other.get_by_role("button", name="Put mine in its place").click()
    for page in (one, onlooker):
        expect(page.locator("#settled")).to_contain_text("Typed on the other device")


def test_a_whole_review_is_done_on_a_small_phone_without_script(come: Come) -> None:
    page = come(width=320, height=640, java_script_enabled=False)
    page.goto(f"{HERE}/review")
    page.get_by_role("link", name="Go through the plan").click()
    page.get_by_role("button", name="It is done").click()
    expect(page.get_by_role("heading", name="Done")).to_be_visible()

    page.goto(f"{HERE}/review")
    page.get_by_role("link", name="Begin with the first question").click()
    page.get_by_label("In most ways", exact=True).check()
    page.get_by_label("Why? In a sentence or two").fill("The café made the difference")
    page.get_by_role("button", name="Settle, and on to the next").click()
    expect(page.get_by_role("status")).to_have_text("Settled: Meeting.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Asking")

    page.get_by_role("link", name="All questions").first.click()
    page.get_by_role("link", name="Choose priorities").click()
    page.get_by_label("Priority 1").select_option(label="A room")
    page.get_by_role("button", name="Choose these").click()
    expect(page.get_by_role("main")).to_contain_text("The café made the difference")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, it is published")

    page.get_by_role("link", name="Go to the plan").click()
    page.get_by_role("link", name="Add an action").click()
    page.get_by_label("What will you do?").fill("Look at three rooms")
    page.get_by_label("What is it about?").select_option(label="A room")
    page.get_by_role("button", name="Add it to the plan").click()
    expect(page.get_by_role("heading", name="Look at three rooms")).to_be_visible()


def test_every_page_of_the_review_and_the_plan_is_accessible(
    come: Come, check_accessible: Callable[[Page], None], subtests: pytest.Subtests
) -> None:
    page, other = come(), come()
    page.goto(MEETING)
    settle(page, "First signs", "Twice a year is not much")
    for path in (f"{HERE}/review", MEETING, f"{HERE}/priorities", f"{HERE}/preview", PLAN, f"{PLAN}/new"):
        with subtests.test(path):
            page.goto(path)
            if not path.endswith("preview"):  # a profile is tried with everything opened in `test_profiles.py`
                page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            check_accessible(page)
    with subtests.test("a collision"):
        other.goto(MEETING)
        page.goto(MEETING)
        settle(page, "In some ways", "Once a month")
        settle(other, "Not yet", "Never")
        check_accessible(other)
    with subtests.test("a change of the plan made twice"):
        for one in (page, other):
            one.goto(PLAN)
            one.get_by_role("link", name="Change").click()
        page.get_by_label("Anything else to note").fill("Theirs")
        page.get_by_role("button", name="Keep the change").click()
        other.get_by_label("Anything else to note").fill("Mine")
        other.get_by_role("button", name="Keep the change").click()
        check_accessible(other)
    with subtests.test("published"):
        page.goto(f"{HERE}/preview")
        page.get_by_role("button", name="Publish").click()
        check_accessible(page)


def test_a_question_fills_a_projector_s_screen_and_is_read_at_once(come: Come) -> None:
    page = come(width=1920, height=1080)
    page.goto(MEETING)
    assert page.evaluate(SIDEWAYS) <= 0
    parts = (page.locator(part).first for part in ("h1", ".lead", ".bars th", ".bars td", ".choice", ".agreed p"))
    sizes = [part.evaluate("part => parseFloat(getComputedStyle(part).fontSize)") for part in parts]
    assert min(sizes) >= 24
    bars = [bar.bounding_box() for bar in page.locator(".bars rect").all()]
    assert [round(bar["width"]) > 0 for bar in bars if bar] == [True] * 5
    page.emulate_media(forced_colors="active")
    sides = page.get_by_role("link", name="All questions").first.evaluate("link => getComputedStyle(link).borderColor")
    assert " rgb" not in sides, "a colour for each side"
