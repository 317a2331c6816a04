"""A whole year of an area, in real browsers: collect, close, review, settle, choose, publish, compare, carry on.

Each step leaves its pictures in the test's folder: at 320, 768 and 1280 px, and as it is printed.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.catalogue import Catalogue
from app.db.session import Database
from app.domain.access import Office
from app.domain.answers import Answer, Role
from app.services import plans
from tests import TINY
from tests.fixtures.browsers import SIDEWAYS, OpenBrowser
from tests.fixtures.rounds import TakeRound
from tests.web.respondent import Respondent

TEMPTING = Catalogue.load(TINY).get("tempting", 1)
HERE = "/areas/elmfield/assessments/2026"
ITEMS = list(TEMPTING.items)
LAST_YEAR: list[dict[str, Any]] = [
    {"role": "resident", "answers": dict.fromkeys(ITEMS, 1 + number % 2)} for number in range(6)
]
MET: tuple[Answer, ...] = (0, 1, 2, 3, 4)
"""What each says of meeting; of all else, they say the same."""
THIS_YEAR: list[tuple[Role, dict[str, Answer]]] = [
    (Role.PAID_WORKER if met == MET[-1] else Role.RESIDENT, {**dict.fromkeys(ITEMS, MET[3]), "meeting": met})
    for met in MET
]
MEETING, REASON = "Thursday 9 July, 7 pm, at the Old Library", "The café brings people in"
WIDTHS = (320, 768, 1280)
DRAW_ALL = """new Promise(done => {
  const isDrawn = image => {
    image.loading = 'eager';
    const sources = image.parentElement.querySelectorAll(':scope > source');
    const fitting = [...sources].find(source => matchMedia(source.media).matches);
    const due = fitting ? fitting.srcset : image.src;
    return image.currentSrc === new URL(due, document.baseURI).href && image.complete;
  };
  const look = () => [...document.images].filter(image => image.offsetParent).every(isDrawn) ? done()
    : setTimeout(look, 50);
  look();
})"""
"""Until each picture is there in the size that this width asks for."""
TakePictures = Callable[[Page, str], None]
Come = Callable[[Office, int], Page]


@pytest.fixture
def take_pictures(tmp_path: Path) -> TakePictures:
    """Takes the pictures of a page under a name."""
    folder = tmp_path / "pictures"
    folder.mkdir()

    def take(page: Page, name: str) -> None:
        usual = page.viewport_size
        assert usual
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(DRAW_ALL)
            page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
            assert page.evaluate(SIDEWAYS) <= 0, f"{page.url} scrolls sideways at {width} px"
        page.pdf(path=folder / f"{name}.pdf", format="A4")
        page.set_viewport_size(usual)

    return take


@pytest.fixture
def come(open_browser: OpenBrowser, site: str, appoint: Callable[[Office, str], str]) -> Come:
    """Somebody of Elmfield comes, signed in on a device of their own."""

    def make(office: Office, width: int) -> Page:
        page = open_browser(width=width)
        page.context.add_cookies([{"name": "waymark", "value": appoint(office, "elmfield"), "url": site}])
        return page

    return make


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # a browser sees no difference
def test_an_area_s_year_is_done_in_the_browser(
    open_browser: OpenBrowser, come: Come, take_round: TakeRound, database: Database, take_pictures: TakePictures
) -> None:
    take_round("elmfield", "2025", questionnaire="tempting", responses=LAST_YEAR)
    take_round("ashby", "2026", questionnaire="tempting", to="collecting")
    with database.write() as session:
        plans.add_action(session, "elmfield", "2025", "Ask the school for its hall", actor="the tests", item="room")
    coordinator, member = come(Office.COORDINATOR, 1280), come(Office.MEMBER, 390)
    code = _open(coordinator, take_pictures)
    for role, answers in THIS_YEAR:
        respondent = open_browser(width=390, java_script_enabled=False)
        _answer(respondent, code, role, answers)
    take_pictures(respondent, "3-thanks")
    _close(coordinator, take_pictures)
    _review(coordinator, member, take_pictures)
    _publish(coordinator, take_pictures)
    _look_back(member, take_pictures)


def _open(coordinator: Page, take_pictures: TakePictures) -> str:
    """The code to join with."""
    coordinator.goto("/areas")
    coordinator.get_by_role("link", name="The year 2026").first.click()
    coordinator.get_by_role("button", name="Open").click()
    coordinator.get_by_label("When and where").fill(MEETING)
    coordinator.get_by_role("button", name="Save the meeting").click()
    take_pictures(coordinator, "1-collecting")
    coordinator.get_by_role("link", name="How people join").click()
    take_pictures(coordinator, "2-how-people-join")
    return coordinator.locator(".poster .code strong").inner_text()


def _answer(page: Page, code: str, role: Role, answers: dict[str, Answer]) -> None:
    one = Respondent(page, TEMPTING)
    one.begin(code)
    one.answer(answers, role)
    one.send()
    expect(page.get_by_role("main")).to_contain_text(MEETING)


def _close(coordinator: Page, take_pictures: TakePictures) -> None:
    coordinator.goto(f"{HERE}/close")
    take_pictures(coordinator, "4-closing")
    coordinator.get_by_role("button", name="Close collection").click()
    expect(coordinator.get_by_role("status")).to_have_text("Collection is closed.")


def _review(coordinator: Page, member: Page, take_pictures: TakePictures) -> None:
    coordinator.goto(f"{HERE}/review")
    expect(coordinator.get_by_role("main")).to_contain_text("Ask the school for its hall")
    take_pictures(coordinator, "5-review")
    coordinator.get_by_role("link", name="Begin with the first question").click()
    member.goto(coordinator.url)
    coordinator.get_by_label("In most ways", exact=True).check()
    coordinator.get_by_label("Why? In a sentence or two").fill(REASON)
    coordinator.get_by_role("button", name="Settle, and stay here").click()
    expect(member.locator("#settled")).to_contain_text(REASON)
    take_pictures(coordinator, "6-question")


def _publish(coordinator: Page, take_pictures: TakePictures) -> None:
    coordinator.get_by_role("link", name="All questions").first.click()
    coordinator.get_by_role("link", name="Choose priorities").click()
    coordinator.get_by_label("Priority 1").select_option(label="A room")
    take_pictures(coordinator, "7-priorities")
    coordinator.get_by_role("button", name="Choose these").click()
    take_pictures(coordinator, "8-preview")
    coordinator.get_by_role("button", name="Publish").click()
    take_pictures(coordinator, "9-published")


def _look_back(member: Page, take_pictures: TakePictures) -> None:
    main = member.get_by_role("main")
    member.goto("/areas/elmfield")
    for told in ("5 people answered, most of them residents", REASON, "Up 37.5"):
        expect(main).to_contain_text(told)
    take_pictures(member, "10-profile")
    member.get_by_role("link", name="See what changed between two rounds").click()
    for told in ("Up 37.5", "Ask the school for its hall"):
        expect(main).to_contain_text(told)
    take_pictures(member, "11-what-changed")
    member.goto("/areas/elmfield/plan")
    action = member.get_by_role("listitem").filter(has=member.get_by_role("heading", name="Ask the school"))
    expect(action).to_contain_text("The year 2025")  # carried on from there
    take_pictures(member, "12-plan")
