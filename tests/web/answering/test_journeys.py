"""Answering in a real browser, all the way: what arrives in the database is what was chosen, whatever happens."""

import datetime as dt
from collections.abc import Callable
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect
from sqlmodel import select

from app.catalogue import Catalogue
from app.db.session import Database
from app.db.tables import Assessment, Draft, ResponseRow
from app.domain.answers import Answer
from app.domain.questionnaire import Questionnaire
from app.domain.screens import list_screens
from app.language import ENGLISH, list_languages
from app.services import areas, joining
from app.services.assessments import close_assessment, open_assessment
from app.services.rounds import create_round
from app.settings import Settings
from tests import ACTOR, ROOT, TINY, pseudo
from tests.fixtures.browsers import SIDEWAYS, OpenBrowser
from tests.web.respondent import CONTINUE, Respondent, choices

ANNUAL = Catalogue.load(ROOT / "questionnaires").get("annual", 1)
SHORT = Catalogue.load(TINY).get("tempting", 1)
HEAVIEST = 100_000
"""Bytes a page may take in all, the first time."""
OUTLINE = "choice => getComputedStyle(choice).outline"

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # a browser sees no difference

SCHEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")
LANGUAGES = [*[code for code in list_languages() if code != ENGLISH], pseudo.CODE]

Ask = Callable[[Questionnaire], str]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With the questionnaires that are served, and their translations."""
    return settings.model_copy(update={"questionnaires": ROOT / "questionnaires"})


@pytest.fixture
def ask(database: Database) -> Ask:
    """Has Elmfield collect answers to a questionnaire: the code to join with."""

    def begin(questionnaire: Questionnaire) -> str:
        day = dt.date(2026, 5, 1)
        with database.write() as session:
            areas.create_area(session, "elmfield", "Elmfield", actor=ACTOR)
            create_round(
                session,
                "2026",
                title="Taking stock 2026",
                questionnaire=questionnaire,
                opens=day,
                closes=day,
                min_cell=3,
                actor=ACTOR,
            )
            open_assessment(session, "elmfield", "2026", actor=ACTOR)
        with database.read() as session:
            code = joining.get_joining(session, "elmfield", "2026").code
        assert code is not None
        return code

    return begin


def sent(database: Database) -> list[tuple[str, dict[str, Answer]]]:
    with database.read() as session:
        return [(row.role, row.answers) for row in session.exec(select(ResponseRow))]


def drafted(database: Database) -> list[dict[str, Answer]]:
    with database.read() as session:
        return [row.answers for row in session.exec(select(Draft))]


def address_of(page: Page) -> str:
    return page.url.split("/", 3)[3]


WAYS = [
    pytest.param(ANNUAL, 320, True, False, id="the whole, by mouse, small, with script"),
    pytest.param(ANNUAL, 1280, False, False, id="the whole, by mouse, large, without script"),
    pytest.param(ANNUAL, 1280, True, True, id="the whole, by keyboard, large, with script"),
    pytest.param(SHORT, 320, False, True, id="by keyboard, small, without script"),
    pytest.param(SHORT, 320, True, True, id="by keyboard, small, with script"),
    pytest.param(SHORT, 1280, False, True, id="by keyboard, large, without script"),
    pytest.param(SHORT, 320, False, False, id="by mouse, small, without script"),
    pytest.param(SHORT, 1280, True, False, id="by mouse, large, with script"),
]


@pytest.mark.parametrize(("questionnaire", "width", "scripted", "by_keys"), WAYS)
def test_what_arrives_is_what_was_chosen(  # noqa: PLR0913, PLR0917 - each way to answer
    open_browser: OpenBrowser,
    database: Database,
    ask: Ask,
    questionnaire: Questionnaire,
    width: int,
    scripted: bool,
    by_keys: bool,
) -> None:
    page = open_browser(width=width, java_script_enabled=scripted)
    one, chosen = Respondent(page, questionnaire, uses_keys=by_keys), choices(questionnaire)
    receipt = one.begin(ask(questionnaire))
    one.answer(chosen)
    expect(page.locator(".gap")).to_have_count(len(questionnaire.items) - len(chosen))
    one.send()
    assert one.receipt() == receipt
    assert sent(database) == [("resident", chosen)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scripted", [True, False])
@pytest.mark.usefixtures("mirrored")
def test_it_is_the_same_in_every_language_and_from_right_to_left(
    open_browser: OpenBrowser, database: Database, ask: Ask, language: str, scripted: bool
) -> None:
    questionnaire = ANNUAL if language == "pl" and scripted else SHORT
    page = open_browser(width=320, java_script_enabled=scripted)
    one, chosen = Respondent(page, questionnaire), choices(questionnaire)
    one.start(ask(questionnaire), language)
    (first, *_), *_ = [screen.items for screen in list_screens(questionnaire)]
    one.answer_item(first, chosen)
    one.press("button[name=language][value=en]")  # changed midway, and back: the answer just chosen stays
    expect(page.locator("html")).to_have_attribute("lang", "en-GB")
    expect(page.locator(f"[name='answer-{first.id}']:checked")).to_have_value(str(chosen[first.id]))
    one.press(f"button[name=language][value={language}]")
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == pseudo.CODE else "ltr")
    if questionnaire is ANNUAL:
        expect(page.locator("legend").first).not_to_contain_text(first.prompt)
    one.answer_screens(chosen)
    one.send()
    assert page.evaluate(SIDEWAYS) <= 0
    assert sent(database) == [("resident", chosen)]


class TestScript:
    def test_each_answer_is_saved_as_it_is_chosen(
        self, open_browser: OpenBrowser, database: Database, ask: Ask
    ) -> None:
        page = open_browser(width=320)
        one = Respondent(page, SHORT)
        one.begin(ask(SHORT))
        page.goto("/answer/1")
        one.choose("answer-meeting", 3)
        expect(page.get_by_role("status")).to_have_text("Saved")
        expect(page.locator("#answered")).to_have_text("1 of 11 answered")
        expect(page.locator(".count")).to_have_text(["1 of 5", "0 of 2", "0 of 2", "0 of 2"])
        assert drafted(database) == [{"meeting": 3}]
        one.choose("answer-meeting", 4)
        expect(page.get_by_role("status")).to_have_text("Saving…")
        expect(page.get_by_role("status")).to_have_text("Saved")
        one.choose("answer-meeting", 3)  # as the page was made, and yet a change
        one.go_on("/answer/2")
        assert drafted(database) == [{"meeting": 3}]

    def test_with_the_line_down_it_keeps_trying_and_goes_on_by_itself(
        self, open_browser: OpenBrowser, database: Database, ask: Ask
    ) -> None:
        page = open_browser(width=320)
        one, chosen = Respondent(page, SHORT), choices(SHORT)
        one.start(ask(SHORT))
        page.context.set_offline(True)
        for item in list_screens(SHORT)[0].items:
            one.answer_item(item, chosen)
        expect(page.get_by_role("status")).to_contain_text("Not saved yet")
        one.press(CONTINUE)
        expect(page.get_by_role("status")).to_contain_text("No connection just now")
        assert drafted(database) == [{}]
        page.context.set_offline(False)
        page.wait_for_url("**/answer/2")
        one.answer_screens(chosen, first=2)
        one.send()
        assert sent(database) == [("resident", chosen)]
        assert page.evaluate("localStorage.length") == 0

    def test_what_was_unsaved_when_the_tab_was_closed_is_saved_on_the_next_visit(
        self, open_browser: OpenBrowser, database: Database, ask: Ask
    ) -> None:
        page = open_browser(width=320)
        one, chosen = Respondent(page, SHORT), choices(SHORT)
        one.begin(ask(SHORT))
        page.goto("/answer/2")
        page.context.set_offline(True)
        for item in list_screens(SHORT)[1].items:
            one.answer_item(item, chosen)
        expect(page.get_by_role("status")).to_contain_text("Not saved yet")
        page.close()
        assert drafted(database) == [{}]
        again = page.context.new_page()
        page.context.set_offline(False)
        again.goto("/answer/check")
        expect(again.locator(".lines .gap")).to_have_count(1 + len(SHORT.items) - 2)  # read again once all was saved
        assert drafted(database) == [{item.id: chosen[item.id] for item in list_screens(SHORT)[1].items}]
        assert again.evaluate("localStorage.length") == 0

    def test_nothing_stays_on_a_device_that_is_handed_on(
        self, open_browser: OpenBrowser, database: Database, ask: Ask
    ) -> None:
        page = open_browser(width=320)
        one = Respondent(page, SHORT)
        first = one.begin(ask(SHORT))
        page.goto("/answer/1")
        one.choose("answer-meeting", 2)
        expect(page.get_by_role("status")).to_have_text("Saved")
        page.evaluate("localStorage.setItem('waymark-answers-left', '{}')")
        page.get_by_role("link", name="Someone else wants to answer on this device").click()
        assert one.receipt() == first
        page.get_by_role("button", name="Someone else wants to answer on this device").click()
        page.wait_for_url("**/answer")
        expect(page.get_by_role("button", name="Begin")).to_be_visible()
        assert page.evaluate("localStorage.length") == 0
        page.get_by_role("button", name="Begin").click()
        page.wait_for_url("**/answer/you")
        assert one.receipt() != first
        assert len(drafted(database)) == 2

    def test_what_cannot_be_saved_at_all_is_told_and_continue_shows_why(
        self, open_browser: OpenBrowser, database: Database, ask: Ask
    ) -> None:
        page = open_browser(width=320)
        one = Respondent(page, SHORT)
        one.begin(ask(SHORT))
        page.goto("/answer/1")
        page.locator("details.comment summary").first.click()
        page.locator("#comment-meeting").fill("x" * 2001)
        page.locator("#comment-meeting").blur()
        expect(page.get_by_role("status")).to_contain_text("Press Continue to see why")
        one.press(CONTINUE)
        alert = page.get_by_role("alert")
        expect(alert).to_be_focused()
        expect(alert).to_contain_text("has 2001")
        assert len(page.locator("#comment-meeting").input_value()) == 2001
        page.locator("#comment-meeting").fill("Short")
        one.go_on("/answer/2")
        with database.write() as session:
            close_assessment(session, "elmfield", "2026", actor=ACTOR)
        held: list[Route] = []
        page.route("**/answer/2", lambda route: held.append(route), times=1)  # noqa: PLW0108 - Playwright asks how many it takes
        with page.expect_request("**/answer/2"):
            one.choose("answer-asking", 1)  # which is saved, and takes long
        one.press(CONTINUE)
        held[0].continue_()
        expect(page.get_by_role("heading", level=1)).to_have_text("Collection has closed")
        expect(page.locator(".lines")).to_have_count(4)
        expect(page.get_by_text("Short", exact=True)).to_be_visible()


@pytest.mark.parametrize("scripted", [True, False])
def test_a_closed_tab_is_resumed_where_it_was(
    open_browser: OpenBrowser, database: Database, ask: Ask, scripted: bool
) -> None:
    page = open_browser(width=320, java_script_enabled=scripted)
    one, chosen = Respondent(page, SHORT), choices(SHORT)
    one.start(ask(SHORT))
    one.answer_screens(chosen, last=3)
    page.close()
    one.page = page.context.new_page()
    one.page.goto("/answer")
    one.press("main a[href='/answer/3']")  # the third was left blank: what comes after the last answer
    one.page.wait_for_url("**/answer/3")
    one.answer_screens(chosen, first=3)
    one.send()
    assert sent(database) == [("resident", chosen)]


@pytest.mark.parametrize("scripted", [True, False])
def test_two_devices_with_one_receipt_fill_in_one_response(
    open_browser: OpenBrowser, database: Database, ask: Ask, scripted: bool
) -> None:
    phone = Respondent(open_browser(width=320, java_script_enabled=scripted), SHORT)
    tablet = Respondent(open_browser(width=1280, java_script_enabled=scripted), SHORT)
    code, chosen = ask(SHORT), choices(SHORT)
    receipt = phone.start(code)
    phone.answer_screens(chosen, last=2)
    tablet.page.goto("/receipt")
    tablet.page.fill("#receipt", receipt.lower().replace("-", " "))
    tablet.page.fill("#code", code)
    tablet.press("main form button")
    tablet.page.wait_for_url("**/answer/3")
    tablet.answer_screens(chosen, first=3, last=4)
    phone.page.goto("/answer/5")
    phone.answer_screens(chosen, first=5)
    tablet.page.goto("/answer/check")
    tablet.send()
    phone.send()
    assert phone.receipt() == tablet.receipt() == receipt
    assert sent(database) == [("resident", chosen)]


def test_a_line_that_drops_without_script_loses_nothing_that_was_sent_or_chosen(
    open_browser: OpenBrowser, database: Database, ask: Ask
) -> None:
    page = open_browser(width=320, java_script_enabled=False)
    one, chosen = Respondent(page, SHORT), choices(SHORT)
    one.start(ask(SHORT))
    for item in list_screens(SHORT)[0].items:
        one.answer_item(item, chosen)
    page.context.set_offline(True)
    one.press(CONTINUE)
    page.wait_for_url("chrome-error://**")
    page.context.set_offline(False)
    page.reload()  # which is what the browser's own page says to do: it sends the same again
    page.wait_for_url("**/answer/2")
    one.answer_screens(chosen, first=2)
    one.send()
    assert sent(database) == [("resident", chosen)]


@pytest.mark.parametrize("scripted", [True, False])
def test_going_back_and_pressing_twice_do_no_harm(
    open_browser: OpenBrowser, database: Database, ask: Ask, scripted: bool
) -> None:
    page = open_browser(width=320, java_script_enabled=scripted)
    one, chosen = Respondent(page, SHORT), choices(SHORT)
    one.start(ask(SHORT))
    one.answer_screens(chosen, last=2)
    page.go_back()
    page.wait_for_url("**/answer/2")
    for item in list_screens(SHORT)[1].items:
        expect(page.locator(f"[name='answer-{item.id}']:checked")).to_have_value(str(chosen[item.id]))
    one.go_on("/answer/3")
    one.answer_screens(chosen, first=3)
    page.locator("form[action='/answer/send'] .ways button").dblclick()
    page.wait_for_url("**/answer/thanks")
    page.go_back()
    page.wait_for_url("**/answer/check")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your answers")
    assert sent(database) == [("resident", chosen)]


def test_enter_continues_and_never_clears_an_answer(open_browser: OpenBrowser, database: Database, ask: Ask) -> None:
    page = open_browser(width=320, java_script_enabled=False)
    one = Respondent(page, SHORT)
    one.begin(ask(SHORT))
    page.goto("/answer/1")
    one.choose("answer-meeting", 3)
    page.locator("[name='answer-meeting']:checked").press("Enter")
    page.wait_for_url("**/answer/2")
    assert drafted(database) == [{"meeting": 3}]
    page.goto("/answer/1")
    page.get_by_role("button", name="Leave question 1 blank").click()
    expect(page.locator("[name='answer-meeting']:checked")).to_have_count(0)
    assert drafted(database) == [{}]


def test_every_page_of_the_way_is_accessible_fits_and_is_light(  # noqa: PLR0915 - one page after the other
    open_browser: OpenBrowser, check_accessible: Callable[[Page], None], database: Database, ask: Ask
) -> None:
    code = ask(ANNUAL)
    page = open_browser(width=320)
    weigh = _scales(page)
    one = Respondent(page, ANNUAL)
    titles = set()

    def look() -> None:
        check_accessible(page)
        titles.add(page.title())
        _check_enlarged(page)

    page.goto(f"/join/{code}")
    look()
    one.begin(code)
    weigh("/answer/1")
    look()
    _check_contrast(page)
    _check_own_colours(page)
    page.locator("details").first.locator("summary").click()
    page.locator("details.comment summary").first.click()
    page.locator("textarea").first.fill("x" * 2001)
    one.choose("answer-researching-needs", 5)
    one.press(CONTINUE)
    expect(page.get_by_role("alert")).to_be_visible()
    look()
    for path in ("/answer", "/answer/you", "/answer/4", "/answer/19?from=check", "/answer/check", "/answer/copy"):
        weigh(path)
        look()
    page.context.clear_cookies()
    page.goto("/join")
    page.fill("#code", code)
    page.locator("main form[action='/join'] button").click()
    page.wait_for_url("**/answer")
    weigh("/answer")
    look()
    one.begin(code)
    page.goto("/answer/2")
    page.context.clear_cookies()
    one.press(CONTINUE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code again")
    look()
    one.begin(code)
    page.goto("/answer/check")
    with database.write() as session:
        joining.set_cap(session, "elmfield", "2026", 0, actor=ACTOR)
    one.press("form[action='/answer/send'] .ways button")
    expect(page.get_by_role("alert")).to_be_focused()
    look()
    with database.write() as session:
        joining.set_cap(session, "elmfield", "2026", None, actor=ACTOR)
        session.get_one(Assessment, ("elmfield", "2026")).meeting = "Friday at six in the hall"
    one.send()
    for path in ("/answer/thanks", "/answer", "/answer/check", "/answer/finished"):
        weigh(path)
        look()
    with database.write() as session:
        close_assessment(session, "elmfield", "2026", actor=ACTOR)
    page.goto("/answer/check")
    look()
    page.get_by_role("button", name="Delete my answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your answers are deleted")
    look()
    assert len(titles) >= 15


def _scales(page: Page) -> Callable[[str], None]:
    """Opens pages as if for the first time, and fails where one takes too many bytes."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    taken: list[float] = []
    session.on("Network.loadingFinished", lambda event: taken.append(event["encodedDataLength"]))

    def weigh(path: str) -> None:
        session.send("Network.clearBrowserCache")
        taken.clear()
        page.goto(path, wait_until="load")
        assert 0 < sum(taken) < HEAVIEST, path

    return weigh


def _check_enlarged(page: Page) -> None:
    """Nothing is lost where a reader has set text twice as large, on a large screen or on a small phone."""
    size = page.viewport_size
    assert size is not None
    session = page.context.new_cdp_session(page)
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        session.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "36px"
        assert page.evaluate(SIDEWAYS) <= 0, f"{address_of(page)} at {width} px"
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 16}})
    session.detach()
    page.set_viewport_size(size)


def _check_contrast(page: Page) -> None:
    """With more contrast asked for, by day and by night."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, contrast="more")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    page.emulate_media(contrast="no-preference")


def _check_own_colours(page: Page) -> None:
    """In colours that the reader chose, an answer looks another when it is chosen, and another under the focus."""
    page.emulate_media(forced_colors="active")
    choice = page.locator(".choice").first
    looks = [choice.evaluate(OUTLINE)]
    choice.click()
    looks.append(choice.evaluate(OUTLINE))
    page.keyboard.press("Space")
    looks.append(choice.evaluate(OUTLINE))
    assert len(set(looks)) == len(looks)
    page.emulate_media(forced_colors="none")
