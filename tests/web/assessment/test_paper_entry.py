"""Typing in paper sheets: by keyboard alone in a real browser, and as a plain form."""

import datetime as dt
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from playwright.sync_api import Page, expect
from sqlmodel import select

from app.catalogue import Catalogue
from app.db.session import Database
from app.db.tables import AuditEvent, ResponseRow
from app.domain.access import Office
from app.domain.screens import list_screens
from app.services.assessments import close_assessment, open_assessment
from app.services.rounds import create_round
from tests import ACTOR, ROOT
from tests.fixtures.browsers import OpenBrowser
from tests.fixtures.pages import ReadHtml, text
from tests.fixtures.people import add_session

PATH = "/areas/realham/assessments/2026/keyed"
ANNUAL = Catalogue.load(ROOT / "questionnaires").get("annual", 1)
ANSWERS = {"0": 0, "1": 1, "2": 2, "3": 3, "4": 4, "d": "dont_know", "n": "not_relevant"}

pytestmark = pytest.mark.usefixtures("programme")


class Clerk:
    """The coordinator, with a form to type sheets into."""

    def __init__(self, client: TestClient, read_html: ReadHtml) -> None:
        self.client = client
        self.read_html = read_html
        self.page = self.read(client.get(PATH))

    def read(self, response: Response) -> Element:
        self.page = self.read_html(response.text)
        return self.page

    def field(self, name: str) -> str:
        found = self.page.find(f".//*[@name='{name}']")
        assert found is not None
        return found.get("value", "") or (found.text or "").strip()

    def save(self, fields: Mapping[str, str], **more: str) -> Response:
        sent = {"token": self.field("token"), "entered": self.field("entered"), **fields, **more}
        response = self.client.post(PATH, data=sent, headers={"Sec-Fetch-Site": "same-origin"})
        self.read(response)
        return response

    def problems(self) -> dict[str, str]:
        return {link.get("href", "")[1:]: text(link) for link in self.page.iterfind(".//div[@role='alert']//a")}


@pytest.fixture
def clerk(database: Database, anyone: TestClient, read_html: ReadHtml) -> Clerk:
    """The coordinator of Realham, with an empty sheet."""
    anyone.cookies.set("waymark", add_session(database, "kim", (Office.COORDINATOR, "realham")))
    return Clerk(anyone, read_html)


def stored(database: Database, round_id: str = "2026") -> list[tuple[str, dict[str, Any], dict[str, str]]]:
    with database.read() as session:
        rows = session.exec(select(ResponseRow).where(ResponseRow.round_id == round_id))
        return [(row.role, row.answers, row.comments) for row in rows]


def test_a_sheet_is_stored_as_it_was_filled_in_and_an_empty_one_follows(clerk: Clerk, database: Database) -> None:
    keys = {"role": "resident", "answer-meeting": "3", "answer-deciding": "D", "answer-belonging": " n "}
    words = {"number-1": "2.", "comment-1": "Line\r\n<b>two</b>", "number-2": "2", "comment-2": "And more"}
    assert clerk.save({**keys, "answer-distrust": "x", **words}).status_code == HTTPStatus.OK
    answers = {"meeting": 3, "deciding": "dont_know", "belonging": "not_relevant"}
    second = "deciding"  # by the number on the sheet
    assert stored(database) == [("resident", answers, {second: "Line\n<b>two</b>\nAnd more"})]
    assert "one sheet at this sitting" in text(clerk.page)
    assert clerk.field("answer-meeting") == ""
    assert text(clerk.page.find(".//section[@class='receipt']/p[@class='code']")).count("-") == 3


def test_sheets_are_counted_and_each_has_its_receipt(clerk: Clerk, database: Database) -> None:
    receipts = set()
    for _ in range(3):
        clerk.save({"answer-meeting": "1"})
        receipts.add(text(clerk.page.find(".//section[@class='receipt']/p[@class='code']")))
    assert "You have typed in 3 sheets" in text(clerk.page)
    assert (len(receipts), len(stored(database))) == (3, 3)
    with database.read() as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.action == "sheet typed in")).all()
    assert [(event.actor, event.subject) for event in events] == [("account kim", "2026")] * 3


def test_a_sheet_sent_twice_is_stored_once_and_one_corrected_takes_its_place(clerk: Clerk, database: Database) -> None:
    token = clerk.field("token")
    for key in ("1", "1", "4"):
        assert clerk.save({"answer-meeting": key}, token=token).status_code == HTTPStatus.OK
    assert stored(database) == [("unspecified", {"meeting": 4}, {})]


def test_what_does_not_fit_is_kept_and_told_beside_its_row(clerk: Clerk, database: Database) -> None:
    token = clerk.field("token")
    response = clerk.save(
        {"answer-meeting": "7", "answer-deciding": "2", "role": "resident", "number-1": "99", "comment-1": "Hm"}
    )
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert set(clerk.problems()) == {"answer-meeting", "number-1"}
    assert [clerk.field(name) for name in ("token", "answer-meeting", "answer-deciding", "number-1", "comment-1")] == [
        token,
        "7",
        "2",
        "99",
        "Hm",
    ]
    assert clerk.page.find(".//input[@id='answer-meeting'][@aria-invalid='true']") is not None
    assert stored(database) == []


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"role": "resident"}, "nothing on this sheet"),
        ({"number-1": "1", "comment-1": "W" * 2001}, "Make this shorter"),
        ({"comment-1": "With no number"}, "by its number"),
    ],
)
def test_nothing_is_saved_of_a_sheet_that_is_empty_or_too_long(
    clerk: Clerk, database: Database, fields: dict[str, str], told: str
) -> None:
    assert clerk.save(fields).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert told in "".join(clerk.problems().values())
    assert stored(database) == []


def test_the_same_answers_are_stored_alike_typed_in_and_by_the_api(clerk: Clerk, database: Database) -> None:
    clerk.save(
        {"role": "paid_worker", "answer-meeting": "4", "answer-deciding": "n", "number-1": "1", "comment-1": "Hm"}
    )
    (typed,) = stored(database)
    role, answers, comments = typed
    sent = {"role": role, "answers": answers, "comments": comments}
    path = "/api/v1/areas/realham/assessments/2026/responses"
    clerk.client.post(path, json=sent, headers={"Sec-Fetch-Site": "same-origin"}).raise_for_status()
    assert typed == ("paid_worker", {"meeting": 4, "deciding": "not_relevant"}, {"meeting": "Hm"})
    assert stored(database) == [typed, typed]


def test_when_collection_closes_midway_what_was_typed_is_kept_and_it_is_said(clerk: Clerk, database: Database) -> None:
    with database.write() as session:
        close_assessment(session, "realham", "2026", actor=ACTOR)
    assert clerk.save({"answer-meeting": "3"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Collection has closed" in text(clerk.page)
    assert clerk.field("answer-meeting") == "3"
    assert stored(database) == []
    assert clerk.client.get(PATH, follow_redirects=False).status_code == HTTPStatus.SEE_OTHER


@pytest.fixture
def annual_round(database: Database) -> str:
    """A round of the whole questionnaire, open in Realham: where its sheets are typed in."""
    with database.write() as session:
        create_round(
            session,
            "2027",
            title="2027",
            questionnaire=ANNUAL,
            opens=dt.date(2027, 5, 1),
            closes=dt.date(2027, 6, 30),
            min_cell=3,
            actor=ACTOR,
        )
        open_assessment(session, "realham", "2027", actor=ACTOR)
    return "/areas/realham/assessments/2027/keyed"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_sheet_of_48_takes_48_keys_and_what_leads_to_them(
    database: Database,
    site: str,
    annual_round: str,
    open_browser: OpenBrowser,
    check_accessible: Callable[[Page], None],
) -> None:
    items = [item.id for screen in list_screens(ANNUAL) for item in screen.items]
    keys = [[*ANSWERS][number % 7] for number in range(48)]
    page = open_browser()
    page.context.add_cookies(
        [{"name": "waymark", "value": add_session(database, "kim", (Office.COORDINATOR, "realham")), "url": site}]
    )
    page.goto(annual_round)
    check_accessible(page)
    page.reload()
    page.keyboard.press("ArrowDown")  # from "I would rather not say" round to "I live here"
    page.keyboard.press("Tab")
    for key in keys:
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="Save this sheet")).to_be_focused()
    first = page.locator("[data-part=functions] [data-what]")
    assert first.all_text_contents() == ["23", "13", "2", "2", "0"]
    page.keyboard.press("Enter")
    expect(page.get_by_text("one sheet at this sitting")).to_be_visible()
    page.wait_for_load_state()  # the script is there to take keys
    ((role, answers, comments),) = stored(database, "2027")
    assert (role, comments) == ("resident", {})
    assert answers == {item: ANSWERS[key] for item, key in zip(items, keys, strict=True)}

    page.keyboard.press("Tab")  # a second sheet: blanks, and a step back to correct one
    for key in ("1", "Enter", "x", "z", "2", "Backspace", "ArrowUp", "3"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Save this sheet").click()
    expect(page.get_by_text("2 sheets at this sitting")).to_be_visible()
    check_accessible(page)
    assert {items[0]: 1, items[2]: 3, items[3]: 2} in [answers for _, answers, _ in stored(database, "2027")]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_script_tab_leads_from_row_to_row(database: Database, site: str, open_browser: OpenBrowser) -> None:
    page = open_browser(width=320, java_script_enabled=False)
    page.context.add_cookies(
        [{"name": "waymark", "value": add_session(database, "kim", (Office.COORDINATOR, "realham")), "url": site}]
    )
    page.goto(PATH)
    for key in ("3", "7", "d"):
        page.keyboard.press("Tab")
        page.keyboard.type(key)
    page.get_by_role("button", name="Save this sheet").click()
    expect(page.get_by_role("alert")).to_contain_text("Question 2")
    page.get_by_role("textbox", name="2").first.fill("4")
    page.get_by_role("button", name="Save this sheet").click()
    expect(page.get_by_text("one sheet at this sitting")).to_be_visible()
    assert [answers for _, answers, _ in stored(database)] == [{"meeting": 3, "deciding": 4, "belonging": "dont_know"}]
