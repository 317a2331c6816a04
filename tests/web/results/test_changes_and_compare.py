"""Rounds and areas side by side, and the programme: every figure is the API's, and nothing is ranked."""

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, get_args
from xml.etree.ElementTree import Element, fromstring

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page
from sqlmodel import Session

from app.db.session import Database
from app.db.tables import Account, Appointment
from app.domain.access import Office
from app.domain.answers import Answer, Rating, Role
from app.domain.plan import Status
from app.services import areas, plans, sessions
from app.services.assessments import close_assessment, open_assessment
from app.services.publishing import publish_assessment, reopen_assessment
from app.services.responses import Submission, Ticket, submit_response
from app.services.rounds import create_round
from tests.fixtures.browsers import OpenBrowser
from tests.fixtures.pages import ReadHtml, text
from tests.fixtures.programme import BORROWED

MakeClient = Callable[..., TestClient]
ACTOR = "the tests"
CHANGES = "/areas/willowmere/changes"
NOTHING = "\N{EN DASH}"
RATINGS: tuple[Rating, ...] = get_args(Rating)
AREAS = [f"{letter}field" for letter in "jihgfedcba"]


def rows(page: Element, table: str) -> list[list[str]]:
    """What the cells of a table's body say, the table named by its label or the id of what labels it."""
    found = page.find(f".//table[@aria-label='{table}']")
    found = page.find(f".//table[@aria-labelledby='{table}']") if found is None else found
    assert found is not None, table
    return [[text(cell) for cell in row] for row in found.iterfind("tbody/tr")]


def figure(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.1f}"


def token(session: Session, office: Office, *held: str) -> str:
    """A session of somebody with an office in these areas."""
    account = Account(id=f"{office}", email=f"{office}@example.org", created_at=dt.datetime.now(dt.UTC))
    session.add(account)
    session.flush()
    for area in held or ("",):
        session.add(Appointment(account_id=account.id, office=office, area_id=area))
    return sessions.begin(session, account.id, "Firefox on Linux")


@pytest.fixture
def sign_in(anyone: TestClient, database: Database) -> Callable[..., TestClient]:
    """The same service, as somebody with an office in these areas, or over the programme."""

    def make(office: Office, *held: str) -> TestClient:
        client = TestClient(anyone.app, raise_server_exceptions=False)
        with database.write() as session:
            client.cookies.set("waymark", token(session, office, *held))
        return client

    return make


@pytest.fixture
def ten_areas(database: Database) -> None:
    """Ten areas that have published 2025, their names in the reverse of the order they were added in."""
    with database.write() as session:
        create_round(
            session,
            "2025",
            title="The year 2025",
            questionnaire=BORROWED,
            opens=dt.date(2025, 5, 1),
            closes=dt.date(2025, 6, 30),
            min_cell=3,
            actor=ACTOR,
        )
        for number, area in enumerate(AREAS):
            areas.create_area(session, area, area.title(), actor=ACTOR)
            open_assessment(session, area, "2025", actor=ACTOR)
            for person in range(4):
                answers: dict[str, Answer] = {
                    "meeting": RATINGS[(number + person) % 5],
                    "deciding": RATINGS[number % 5],
                    "belonging": 4 if number % 2 else 2,
                    "distrust": "dont_know" if person == 0 else 1,
                }
                submit_response(session, area, "2025", Submission(Role.RESIDENT, answers, {}), Ticket.random())
            close_assessment(session, area, "2025", actor=ACTOR)
            publish_assessment(session, area, "2025", actor=ACTOR)


@pytest.mark.usefixtures("programme")
class TestChanges:
    @pytest.fixture
    def changes(self, as_key: MakeClient) -> dict[str, Any]:
        """What the API says of Willowmere."""
        found: dict[str, Any] = as_key("read").get("/api/v1" + CHANGES, params={"from": "2024", "to": "2025"}).json()
        return found

    def test_what_rose_and_what_cannot_be_compared_is_told_apart(
        self, anyone: TestClient, read_html: ReadHtml, changes: dict[str, Any]
    ) -> None:
        page = read_html(anyone.get(CHANGES).text)
        told = {
            text(part.find("h3")): [text(link) for link in part.iter("a")]
            for part in page.iterfind(".//div[@class='columns']/div")
        }
        functions, outcomes, obstacles = (section["title"] for section in changes["sections"])
        assert told == {"What rose": [functions], "Cannot be compared": [outcomes, obstacles]}

    @pytest.mark.parametrize("query", ["", "?from=2024&to=2025", "?from=2025&to=2024", "?to=2025", "?from=2024"])
    def test_whichever_round_is_named_first_the_earlier_one_comes_first(self, anyone: TestClient, query: str) -> None:
        assert anyone.get(CHANGES + query).text == anyone.get(CHANGES).text

    @pytest.mark.parametrize("query", ["?from=1999", "?from=2025&to=2026", "?to=%00"])
    def test_a_round_that_is_not_published_is_not_found(self, anyone: TestClient, query: str) -> None:
        assert anyone.get(CHANGES + query).status_code == HTTPStatus.NOT_FOUND

    def test_what_became_of_the_plan_is_told(self, anyone: TestClient, database: Database, read_html: ReadHtml) -> None:
        with database.write() as session:
            reopen_assessment(session, "willowmere", "2025", actor=ACTOR)
            plans.add_action(session, "willowmere", "2025", "New <one>", actor=ACTOR, status=Status.PLANNED)
            publish_assessment(session, "willowmere", "2025", actor=ACTOR)
        page = read_html(anyone.get(CHANGES).text)
        assert "New <one>" in text(page.find(".//main"))
        assert "Actions promised: 0. Done: 0, going on: 0, dropped: 0." in text(page.find(".//main"))

    def test_items_with_no_score_in_one_of_the_rounds_are_named(self, anyone: TestClient, read_html: ReadHtml) -> None:
        told = text(read_html(anyone.get(CHANGES).text).find(".//main"))
        assert told.replace(" ", "").endswith("WithnoscoreinoneofthetworoundsBelongingDistrust")

    def test_an_area_with_fewer_than_two_rounds_says_so(self, anyone: TestClient, read_html: ReadHtml) -> None:
        page = read_html(anyone.get("/areas/larchend/changes").text)
        assert "nothing to compare yet" in text(page.find(".//main"))

    def test_its_pictures_are_there_in_the_size_kept_for_them(self, anyone: TestClient, read_html: ReadHtml) -> None:
        page = read_html(anyone.get(CHANGES).text)
        pictures = [*page.iterfind(".//figure//img")]
        for image in pictures:
            svg = fromstring(anyone.get(image.get("src", "")).text)  # noqa: S314 - our own
            assert (svg.get("width"), svg.get("height")) == (image.get("width"), image.get("height"))
        assert len(pictures) == 1
        assert anyone.get(f"{CHANGES}/change-nothing.svg?from=2024&to=2025").status_code == HTTPStatus.NOT_FOUND
        assert anyone.get(f"{CHANGES}/change-functions.svg?from=2024").status_code == HTTPStatus.NOT_FOUND

    def test_the_profile_leads_there(self, anyone: TestClient, read_html: ReadHtml) -> None:
        links = {link.get("href") for link in read_html(anyone.get("/areas/willowmere").text).iter("a")}
        assert f"{CHANGES}?from=2024&to=2025" in links


@pytest.mark.usefixtures("ten_areas")
class TestAreas:
    def test_they_stand_in_name_order(self, sign_in: Callable[..., TestClient], read_html: ReadHtml) -> None:
        page = read_html(sign_in(Office.ADMIN).get("/compare").text)
        names = [text(heading) for heading in page.iterfind(".//div[@class='panels many']/div/h2")]
        assert names == sorted(area.title() for area in AREAS) == [row[0] for row in rows(page, "all")]

    def test_a_rep_sees_their_own_and_the_band_of_all(
        self, sign_in: Callable[..., TestClient], as_key: MakeClient, read_html: ReadHtml
    ) -> None:
        rep = sign_in(Office.REP, "afield", "bfield")
        page = read_html(rep.get("/compare?round=2025&area=afield&area=bfield&area=cfield").text)
        assert [row[0] for row in rows(page, "all")] == ["Afield", "Bfield"]
        quartiles = {
            section["title"]: section["quartiles"]
            for section in as_key("read").get("/api/v1/programme/2025").json()["sections"]
        }
        for name, _, _, *band in rows(page, "Afield"):
            assert band == [figure(quartiles[name]["lower"]), figure(quartiles[name]["upper"])]
        picture = rep.get("/compare/afield.json?round=2025").json()
        drawn = [row for layer in picture["layer"] for row in layer["data"]["values"] if "low" in row]
        assert [(row["low"], row["high"]) for row in drawn[:3]] == [
            (band["lower"], band["upper"]) for band in quartiles.values()
        ]
        assert rep.get("/compare/cfield.svg?round=2025").status_code == HTTPStatus.NOT_FOUND

    def test_members_see_no_band(self, sign_in: Callable[..., TestClient], read_html: ReadHtml) -> None:
        member = sign_in(Office.MEMBER, "afield")
        page = read_html(member.get("/compare").text)
        assert {len(row) for row in rows(page, "Afield")} == {3}
        for path in ("/programme/2025", "/programme/2025/quartiles.svg"):
            assert member.get(path).status_code == HTTPStatus.NOT_FOUND

    def test_one_that_reopens_has_no_figures(
        self, sign_in: Callable[..., TestClient], database: Database, read_html: ReadHtml
    ) -> None:
        admin = sign_in(Office.ADMIN)
        with database.write() as session:
            reopen_assessment(session, "afield", "2025", actor=ACTOR)
        page = read_html(admin.get("/compare?round=2025&area=afield&area=bfield").text)
        assert rows(page, "all")[0] == ["Afield", *[NOTHING] * 5]
        assert admin.get("/compare/afield.svg?round=2025").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.usefixtures("ten_areas")
class TestProgramme:
    def test_what_is_not_known_is_told_as_the_api_tells_it(
        self, sign_in: Callable[..., TestClient], as_key: MakeClient, read_html: ReadHtml
    ) -> None:
        told = as_key("read").get("/api/v1/programme/2025").json()
        percent = {item["label"]: item["dont_know_percent"] for one in told["sections"] for item in one["items"]}
        assert percent == {"Meeting": None, "Deciding": None, "Belonging": None, "Distrust": 25}
        page = read_html(sign_in(Office.ADMIN).get("/programme/2025").text)
        assert rows(page, "unsure") == [["Distrust", "about 25 %"]]

    def test_when_an_area_reopens_its_figures_go_everywhere(
        self, sign_in: Callable[..., TestClient], database: Database, read_html: ReadHtml
    ) -> None:
        admin = sign_in(Office.ADMIN)
        assert admin.get("/programme/2025/quartiles.svg").status_code == HTTPStatus.OK
        with database.write() as session:
            reopen_assessment(session, "afield", "2025", actor=ACTOR)
        fresh = sign_in(Office.REP, "bfield")
        page = read_html(fresh.get("/programme/2025").text)
        assert page.find(".//figure") is None
        assert "once at least 10 areas have published" in text(page.find(".//main"))
        assert "nothing that may be shown yet" in text(page.find(".//main"))
        assert fresh.get("/programme/2025/quartiles.svg").status_code == HTTPStatus.NOT_FOUND

    def test_an_unknown_round_is_not_found(self, sign_in: Callable[..., TestClient]) -> None:
        admin = sign_in(Office.ADMIN)
        for path in ("/programme/1999", "/compare?round=1999", "/compare/afield.svg?round=1999"):
            assert admin.get(path).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("ten_areas")
def test_areas_and_programme_are_accessible(
    open_browser: OpenBrowser, site: str, database: Database, check_accessible: Callable[[Page], None]
) -> None:
    with database.write() as session:
        cookie = token(session, Office.ADMIN)
    page = open_browser(width=320)
    page.context.add_cookies([{"name": "waymark", "value": cookie, "url": site}])
    for path in ("/compare", "/programme/2025"):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        check_accessible(page)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("programme")
def test_changes_are_accessible(open_browser: OpenBrowser, check_accessible: Callable[[Page], None]) -> None:
    page = open_browser(width=320)
    page.goto(CHANGES)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    check_accessible(page)
