"""A signed-in person's areas, and the page from which an assessment is run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from playwright.sync_api import Page
from pypdf import PdfReader
from sqlmodel import select

from app.db.session import Database
from app.db.tables import Appointment, Assessment, AuditEvent, Draft
from app.domain.access import Office
from app.services import areas
from tests.fixtures.browsers import OpenBrowser
from tests.fixtures.pages import ReadHtml, text
from tests.fixtures.people import add_session
from tests.fixtures.programme import NAME

OPEN = "/areas/realham/assessments/2026"
PUBLISHED = "/areas/realham/assessments/2025"

pytestmark = pytest.mark.usefixtures("programme")


@dataclass(frozen=True)
class SignedInPerson:
    """Someone who is signed in."""

    client: TestClient
    read_html: ReadHtml

    def get(self, path: str) -> Response:
        return self.client.get(path, follow_redirects=False)

    def read(self, path: str) -> str:
        response = self.get(path)
        assert response.status_code == HTTPStatus.OK, response.text
        return text(self.read_html(response.text).find(".//main"))

    def post(self, path: str, fields: Mapping[str, str] | None = None) -> Response:
        own = {"Sec-Fetch-Site": "same-origin"}
        return self.client.post(path, data=dict(fields or {}), headers=own, follow_redirects=False)

    def links(self, path: str) -> dict[str, str]:
        page = self.read_html(self.get(path).text)
        return {text(link): link.get("href", "") for link in page.iterfind(".//main//a")}


@pytest.fixture
def sign_in(database: Database, anyone: TestClient, read_html: ReadHtml) -> Callable[..., SignedInPerson]:
    """Signs someone in: `sign_in("kim", (Office.REP, "realham"))`."""

    def sign(name: str, *offices: tuple[Office, str]) -> SignedInPerson:
        client = TestClient(anyone.app, raise_server_exceptions=False)
        client.cookies.set("waymark", add_session(database, name, *offices))
        return SignedInPerson(client, read_html)

    return sign


@pytest.fixture
def coordinator(sign_in: Callable[..., SignedInPerson]) -> SignedInPerson:
    """The coordinator of Realham."""
    return sign_in("kim", (Office.COORDINATOR, "realham"))


def state_of(database: Database, area: str, round_id: str) -> str | None:
    with database.read() as session:
        found = session.get(Assessment, (area, round_id))
        return found.state if found else None


def audited(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        found = session.exec(select(AuditEvent).where(AuditEvent.actor == "account kim").order_by(AuditEvent.at))  # type: ignore[arg-type]
        return [(event.action, event.subject) for event in found]


def test_signing_in_leads_to_ones_areas_and_every_page_then_shows_the_way(coordinator: SignedInPerson) -> None:
    assert coordinator.get("/sign-in").headers["location"] == "/areas"
    assert 'href="/areas"' in coordinator.get("/").text
    coordinator.client.cookies.clear()
    assert 'href="/areas"' not in coordinator.get("/").text


def test_areas_are_in_name_order_each_with_its_rounds_and_how_many_answered(
    sign_in: Callable[..., SignedInPerson],
) -> None:
    rep = sign_in("rep", (Office.REP, "willowmere"), (Office.REP, "larchend"))
    page = rep.read_html(rep.get("/areas").text)
    assert [text(name) for name in page.iterfind(".//section/h2")] == ["larchend", NAME]
    willowmere = text(page.findall(".//section")[1])
    assert "The year 2026" in willowmere
    assert "Nobody has answered yet." in willowmere
    assert "The year 2025. Published on 31 July 2025." in willowmere
    assert "Realham" not in text(page)


def test_an_admin_sees_every_area_and_somebody_with_no_office_is_told_what_to_do(
    sign_in: Callable[..., SignedInPerson],
) -> None:
    admin = sign_in("admin", (Office.ADMIN, ""))
    assert len(admin.read_html(admin.get("/areas").text).findall(".//section")) == 3
    assert admin.links("/areas")["Look after the programme"] == "/admin"
    assert "can invite you" in sign_in("nobody").read("/areas")


def test_what_waits_for_someone_comes_first(sign_in: Callable[..., SignedInPerson]) -> None:
    rep = sign_in("rep", (Office.REP, "willowmere"), (Office.REP, "larchend"))
    assert "2 areas wait for something you can do" in rep.read("/areas")  # one to open, one whose last day is over
    links = rep.links("/areas")
    assert links["Open the assessment"] == "/areas/larchend/assessments/2026"
    assert links["Close collection"] == "/areas/willowmere/assessments/2026/close"


def test_answered_is_told_against_the_round_before(coordinator: SignedInPerson) -> None:
    assert "5 people have answered; 5 did in The year 2024." in coordinator.read(PUBLISHED)


def test_a_coordinator_runs_an_assessment_from_opening_to_review(
    sign_in: Callable[..., SignedInPerson], database: Database
) -> None:
    kim = sign_in("kim", (Office.COORDINATOR, "larchend"))
    path = "/areas/larchend/assessments/2026"
    assert "Open it" in kim.read(path)
    assert kim.post(f"{path}/open").headers["location"] == f"{path}?done=opened"
    assert "Now people can join" in kim.read(f"{path}?done=opened")
    assert kim.post(f"{path}/meeting", {"meeting": " Thursday, 7 pm "}).headers["location"] == f"{path}?done=meeting"
    assert 'value="Thursday, 7 pm"' in kim.get(path).text
    assert "Nobody has answered. You can still close" in kim.read(f"{path}/close")
    assert state_of(database, "larchend", "2026") == "collecting"
    assert kim.post(f"{path}/close").headers["location"] == f"{path}?done=closed"
    assert state_of(database, "larchend", "2026") == "reviewing"
    assert kim.links(path)["Go to the review"] == f"{path}/review"
    actions = [("assessment opened", "2026"), ("meeting set", "2026"), ("assessment closed", "2026")]
    assert audited(database) == actions


def test_closing_says_first_how_many_have_begun_and_not_sent(coordinator: SignedInPerson, database: Database) -> None:
    with database.write() as session:
        for number in range(3):
            answers = {"meeting": 1} if number else {}
            draft = Draft(
                area_id="realham", round_id="2026", id=str(number), answers=answers, comments={}, receipt_hash="x"
            )
            session.add(draft)
    assert "2 people have begun and not sent their answers" in coordinator.read(f"{OPEN}/close")


def test_closing_twice_is_told_as_it_is(coordinator: SignedInPerson) -> None:
    coordinator.post(f"{OPEN}/close")
    assert coordinator.get(f"{OPEN}/close").headers["location"] == OPEN
    assert coordinator.post(f"{OPEN}/close").status_code == HTTPStatus.CONFLICT


def test_reopening_warns_first_and_takes_the_profile_back(coordinator: SignedInPerson, database: Database) -> None:
    assert "taken down until you publish it again" in coordinator.read(f"{PUBLISHED}/reopen")
    assert state_of(database, "realham", "2025") == "published"
    assert coordinator.post(f"{PUBLISHED}/reopen").headers["location"] == f"{PUBLISHED}?done=reopened"
    assert state_of(database, "realham", "2025") == "reviewing"
    assert coordinator.get(f"{PUBLISHED}/reopen").headers["location"] == PUBLISHED
    assert audited(database) == [("assessment reopened", "2025")]


def test_a_meeting_that_does_not_fit_is_kept_and_told(coordinator: SignedInPerson, database: Database) -> None:
    response = coordinator.post(f"{OPEN}/meeting", {"meeting": "W" * 201})
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert f'value="{"W" * 201}"' in response.text
    assert "Make this shorter" in response.text
    coordinator.post(f"{OPEN}/meeting", {"meeting": "Here"})
    coordinator.post(f"{OPEN}/meeting", {"meeting": ""})
    with database.read() as session:
        assert session.get_one(Assessment, ("realham", "2026")).meeting is None


def test_each_office_is_offered_what_it_may_do(sign_in: Callable[..., SignedInPerson]) -> None:
    offered = {
        office: set(sign_in(office, (office, "" if office is Office.ADMIN else "realham")).links(OPEN))
        for office in Office
    }
    paper = {"Print the questions (PDF)", "Print them in large print (PDF)"}
    assert offered[Office.COORDINATOR] >= {"Close collection", "How people join", *paper}
    assert offered[Office.REP] == {"Your areas", "Close collection"}
    assert offered[Office.MEMBER] == offered[Office.ADMIN] == {"Your areas"}


def test_an_archived_area_opens_nothing(coordinator: SignedInPerson, database: Database) -> None:
    with database.write() as session:
        areas.create_area(session, "gone", "Gone", actor="the tests")
        session.add(Appointment(account_id="kim", office=Office.COORDINATOR, area_id="gone"))
        areas.archive_area(session, "gone", actor="the tests")
    assert "takes part in no new round" in coordinator.read("/areas/gone/assessments/2026")
    assert coordinator.post("/areas/gone/assessments/2026/open").status_code == HTTPStatus.CONFLICT


@pytest.mark.parametrize("large", ["", "?large=true"])
def test_the_questionnaire_can_be_printed_with_the_code_on_it(coordinator: SignedInPerson, large: str) -> None:
    response = coordinator.get(f"{OPEN}/paper.pdf{large}")
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["cache-control"] == "no-store"
    (code,) = coordinator.read_html(coordinator.get(f"{OPEN}/joining").text).findall(".//p[@class='code']/strong")
    said = "".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)
    assert text(code) in said
    assert "Realham" in said
    assert "Because you agree to it by handing them in" in " ".join(said.split())


def test_no_round_is_no_page(coordinator: SignedInPerson) -> None:
    assert coordinator.get("/areas/realham/assessments/1999").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_pages_that_run_an_assessment_are_accessible(
    database: Database, site: str, open_browser: OpenBrowser, check_accessible: Callable[[Page], None]
) -> None:
    offices = ((Office.COORDINATOR, "realham"), (Office.COORDINATOR, "willowmere"), (Office.REP, "larchend"))
    token = add_session(database, "kim", *offices)
    page = open_browser()
    page.context.add_cookies([{"name": "waymark", "value": token, "url": site}])
    paths = ("/areas", OPEN, PUBLISHED, f"{OPEN}/close", f"{PUBLISHED}/reopen", f"{OPEN}/joining")
    for path in (*paths, "/areas/larchend/assessments/2026"):
        page.goto(path)
        check_accessible(page)
