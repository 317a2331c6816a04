"""The profile as a page: its pictures, what the group made of its figures, and who may read it."""

import datetime as dt
import json
from collections.abc import Callable
from http import HTTPStatus
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page

from app.catalogue import Catalogue
from app.db.session import Database
from app.db.tables import Account, ActionRow, AgreedAnswerRow, Appointment, Assessment, ChangeRow
from app.domain.access import Office
from app.domain.answers import AgreedAnswer, State
from app.domain.plan import Status
from app.main import create_app
from app.services import areas, plans, sessions
from app.services.assessments import close_assessment, get_assessment, open_assessment, settle_answer
from app.services.profiles import get_changes
from app.services.publishing import publish_assessment, reopen_assessment
from app.services.responses import Ticket, submit_response
from app.services.rounds import create_round
from app.settings import Settings
from tests import ROOT
from tests.benchmarks.stored import random_submissions
from tests.fixtures.browsers import OpenBrowser
from tests.fixtures.pages import ReadHtml, text

ACTOR = "the tests"
WILLOWMERE, REALHAM = "/areas/willowmere", "/areas/realham"
MANY_ROUNDS = 15
LIGHT_ENOUGH = 150_000
"""Bytes."""


def sign_in(client: TestClient, database: Database, office: Office, area: str) -> TestClient:
    """The same service, as somebody with an office there."""
    with database.write() as session:
        email = f"{office}@{area}.example.org"
        account = Account(id=f"{office}-{area}"[:36], email=email, created_at=dt.datetime.now(dt.UTC))
        session.add(account)
        session.flush()
        session.add(Appointment(account_id=account.id, office=office, area_id="" if office is Office.ADMIN else area))
        token = sessions.begin(session, account.id, "Firefox on Linux")
    signed_in = TestClient(client.app, raise_server_exceptions=False)
    signed_in.cookies.set("waymark", token)
    return signed_in


@pytest.mark.usefixtures("programme")
class TestReaders:
    def test_an_areas_people_its_reps_and_admins_read_it_and_nobody_else(
        self, anyone: TestClient, database: Database
    ) -> None:
        for office in Office:
            assert sign_in(anyone, database, office, "realham").get(REALHAM).status_code == HTTPStatus.OK
        stranger = sign_in(anyone, database, Office.REP, "larchend")
        for client in (stranger, anyone):
            unknown = client.get("/areas/unknown")
            for path in (REALHAM, f"{REALHAM}/charts/standing.svg"):
                assert client.get(path).status_code == HTTPStatus.NOT_FOUND
                assert client.get(path).content == unknown.content

    def test_only_the_coordinator_sees_small_counts(
        self, anyone: TestClient, database: Database, read_html: ReadHtml
    ) -> None:
        with database.write() as session:
            reopen_assessment(session, "realham", "2025", actor=ACTOR)
            assessment = get_assessment(session, "realham", "2025")
            assert assessment.tally is not None
            assessment.tally = {**assessment.tally, "by_role": {"resident": 4, "paid_worker": 1}}
            publish_assessment(session, "realham", "2025", actor=ACTOR)
        told = {
            office: text(read_html(sign_in(anyone, database, office, "realham").get(REALHAM).text).find(".//dl"))
            for office in (Office.COORDINATOR, Office.MEMBER)
        }
        assert "People paid to work here1" in told[Office.COORDINATOR]
        assert "People paid to work hereFewer than 3" in told[Office.MEMBER]

    def test_a_private_profile_is_not_kept_by_the_browser(self, anyone: TestClient, database: Database) -> None:
        answer = sign_in(anyone, database, Office.MEMBER, "realham").get(REALHAM)
        assert answer.headers["cache-control"] == "no-store"

    def test_it_is_told_in_the_language_of_each_reader(self, anyone: TestClient) -> None:
        first = anyone.get(WILLOWMERE, headers={"accept-language": "en"})
        again = anyone.get(WILLOWMERE, headers={"accept-language": "xx, en;q=0.1"})
        assert first.text == again.text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # nothing here is stored
@pytest.mark.usefixtures("programme")
class TestPictures:
    @pytest.mark.parametrize("path", [WILLOWMERE, f"{WILLOWMERE}?round=2024"])
    def test_none_is_without_its_sentence_its_table_and_words_instead(
        self, anyone: TestClient, read_html: ReadHtml, path: str
    ) -> None:
        page = read_html(anyone.get(path).text)
        tables = [*page.iter("table")]
        assert all(table.find("tbody/tr") is not None for table in tables)
        figures = page.findall(".//figure")
        for figure in figures:
            image = figure.find("picture/img")
            assert image is not None
            assert image.get("alt", "").endswith(".")
            assert text(figure.find("figcaption")).endswith(".")
        assert len(figures) == 1 + 1 + 3 + 3  # where things stand, the outcomes, and each section, also over time
        assert len(tables) >= len(figures)

    def test_every_file_of_every_chart_is_there(self, anyone: TestClient, read_html: ReadHtml) -> None:
        page = read_html(anyone.get(WILLOWMERE).text)
        shown = [source.get("srcset", "") for source in page.iter("source")]
        shown += [image.get("src", "") for image in page.iterfind(".//figure//img")]
        for path in shown:
            picture = anyone.get(path)
            assert picture.headers["content-type"] == "image/svg+xml"
            assert fromstring(picture.text).get("role") == "img"  # noqa: S314 - our own
        files = [link.get("href", "") for link in page.iterfind(".//p[@class='files']/a")]
        files = [path for path in files if "/charts/" in path]
        assert len(files) == 3 * len(page.findall(".//figure"))
        specs = [anyone.get(path) for path in files if ".json" in path]
        assert all(spec.json()["description"] for spec in specs)
        png = anyone.get(next(path for path in files if ".png" in path))
        assert (png.headers["content-type"], png.content[:4]) == ("image/png", b"\x89PNG")

    def test_a_picture_has_the_size_that_the_page_keeps_for_it(self, anyone: TestClient, read_html: ReadHtml) -> None:
        page = read_html(anyone.get(WILLOWMERE).text)
        for element, name in [(one, "srcset") for one in page.iter("source")] + [
            (one, "src") for one in page.iterfind(".//figure//img")
        ]:
            svg = fromstring(anyone.get(element.get(name, "")).text)  # noqa: S314 - our own
            assert (svg.get("width"), svg.get("height")) == (element.get("width"), element.get("height"))

    def test_one_is_drawn_once_and_anew_when_the_profile_changes(
        self, anyone: TestClient, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = f"{WILLOWMERE}/charts/section-functions.svg?round=2025"
        first = anyone.get(path)
        assert anyone.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == HTTPStatus.NOT_MODIFIED
        monkeypatch.setattr("app.web.results.charts.draw_svg", lambda *_: pytest.fail("drawn again"))
        assert anyone.get(path).content == first.content
        monkeypatch.undo()
        with database.write() as session:
            reopen_assessment(session, "willowmere", "2025", actor=ACTOR)
            settle_answer(session, "willowmere", "2025", "meeting", AgreedAnswer(0), actor=ACTOR)
            publish_assessment(session, "willowmere", "2025", actor=ACTOR)
        assert anyone.get(path).content != first.content

    def test_whoever_cannot_unpack_gets_it_unpacked(self, anyone: TestClient) -> None:
        path = f"{WILLOWMERE}/charts/standing.svg"
        packed, plain = (anyone.get(path, headers={"accept-encoding": coding}) for coding in ("gzip", "identity"))
        assert packed.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        assert packed.text == plain.text

    @pytest.mark.parametrize(
        "path",
        [
            "charts/nothing.svg",
            "charts/section-nothing.svg",
            "charts/force-field.svg",
            "charts/standing.svg?round=1999",
        ],
    )
    def test_what_does_not_exist_is_not_found(self, anyone: TestClient, path: str) -> None:
        assert anyone.get(f"{WILLOWMERE}/{path}").status_code == HTTPStatus.NOT_FOUND

    def test_too_few_answers_leave_no_trace_in_a_spec(self, anyone: TestClient) -> None:
        spec = anyone.get(f"{WILLOWMERE}/charts/section-outcomes.json?round=2025").json()
        rows = [row for layer in spec["layer"] for row in layer["data"]["values"] if "label" in row]
        assert rows == []
        assert "Too few answers to show" in json.dumps(spec)


@pytest.mark.usefixtures("programme")
def test_what_the_group_agreed_put_first_and_means_to_do_is_shown(
    anyone: TestClient, database: Database, read_html: ReadHtml
) -> None:
    with database.write() as session:
        reopen_assessment(session, "willowmere", "2025", actor=ACTOR)
        agreed = AgreedAnswer(2, "We <tried> it.")
        settle_answer(session, "willowmere", "2025", "deciding", agreed, actor=ACTOR)
        get_assessment(session, "willowmere", "2025").priorities = ["meeting", "gone"]
        plans.add_action(
            session, "willowmere", "2025", "Meet on Mondays", actor=ACTOR, owner="Ade", due="2026-05",
            status=Status.UNDER_WAY, note="In the hall",
        )  # fmt: skip
        publish_assessment(session, "willowmere", "2025", actor=ACTOR)
    page = read_html(anyone.get(WILLOWMERE).text)
    rows = [
        [text(cell) for cell in row]
        for name in ("agreed", "plan")
        for row in page.iterfind(f".//table[@aria-labelledby='{name}']/tbody/tr")
    ]
    assert rows == [
        ["Deciding", "2 of 4: Developing", "45.0", "We <tried> it."],
        ["Meet on MondaysIn the hall", "Ade", "May 2026", "Under way"],
    ]
    assert [text(one) for one in page.iterfind(".//main/ol/li")] == ["Meeting"]


@pytest.fixture
def many_rounds(database: Database, settings: Settings) -> TestClient:
    """A service in which an area has published fifteen rounds of the annual questionnaire, all alike."""
    annual = Catalogue.load(ROOT / "questionnaires").get("annual", 1)
    years = [str(year) for year in range(2011, 2011 + MANY_ROUNDS)]
    with database.write() as session:
        areas.create_area(session, "elder", "Elder", demo=True, actor=ACTOR)
        for year in years:
            create_round(
                session,
                year,
                title=f"Annual self-assessment {year}",
                questionnaire=annual,
                opens=dt.date(int(year), 5, 1),
                closes=dt.date(int(year), 6, 30),
                min_cell=5,
                actor=ACTOR,
            )
        for year in years[:2]:
            open_assessment(session, "elder", year, actor=ACTOR)
            for submission in random_submissions(annual, 12):
                submit_response(session, "elder", year, submission, Ticket.random())
            close_assessment(session, "elder", year, actor=ACTOR)
            for item in [*annual.items][::6]:
                settle_answer(session, "elder", year, item, AgreedAnswer(3, "We talked it over."), actor=ACTOR)
            publish_assessment(session, "elder", year, actor=ACTOR)
        entry = get_assessment(session, "elder", years[1]).entry
        sections = get_changes(session, "elder", *years[:2])["sections"]
        for before, year in pairwise(years[1:]):
            opened = dt.date(int(year), 5, 1)
            session.add(
                Assessment(
                    area_id="elder",
                    round_id=year,
                    state=State.PUBLISHED,
                    opened_on=opened,
                    published_on=opened,
                    entry={**(entry or {}), "round": year},
                )
            )
            session.flush()
            renamed = [{**section, "from": before, "to": year} for section in sections]
            session.add(ChangeRow(area_id="elder", from_round_id=before, to_round_id=year, sections=renamed))
        for number, item in enumerate([*annual.items][::6]):
            session.add(AgreedAnswerRow(area_id="elder", round_id=years[-1], item_id=item, answer=3, reason="x" * 200))
            session.add(
                ActionRow(
                    area_id="elder", round_id=years[-1], id=str(number), title="Meet " * 20, status=Status.PLANNED
                )
            )
    return TestClient(create_app(settings))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_page_of_fifteen_rounds_is_light_enough_for_an_old_phone(
    many_rounds: TestClient, read_html: ReadHtml
) -> None:
    answer = many_rounds.get("/areas/elder")
    page = read_html(answer.text)
    assert len(page.findall(".//nav[@aria-label='Rounds']//a")) == MANY_ROUNDS
    assert len(answer.content) < LIGHT_ENOUGH
    pictures = [many_rounds.get(image.get("src", "")) for image in page.iterfind(".//figure//img")]
    assert {picture.status_code for picture in pictures} == {HTTPStatus.OK}
    sent = [int(picture.headers["content-length"]) for picture in pictures]
    styles = many_rounds.get("/static/waymark.css")
    assert len(answer.content) + sum(sent) + len(styles.content) < 1.5 * LIGHT_ENOUGH


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_so_is_its_preview(many_rounds: TestClient, database: Database) -> None:
    with database.write() as session:
        last, before, real = (get_assessment(session, "elder", year) for year in ("2025", "2024", "2012"))
        last.tally = before.tally = real.tally
        reopen_assessment(session, "elder", "2025", actor=ACTOR)
    coordinator = sign_in(many_rounds, database, Office.COORDINATOR, "elder")
    answer = coordinator.get("/areas/elder/assessments/2025/preview")
    assert answer.status_code == HTTPStatus.OK
    assert len(answer.content) < LIGHT_ENOUGH


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("programme")
def test_everything_opened_is_accessible_too(
    open_browser: OpenBrowser, check_accessible: Callable[[Page], None]
) -> None:
    page = open_browser(width=320)
    page.goto(WILLOWMERE)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    check_accessible(page)


@pytest.mark.usefixtures("programme")
def test_head_is_answered(anyone: TestClient) -> None:
    for path in (WILLOWMERE, f"{WILLOWMERE}/charts/standing.svg"):
        head: Any = anyone.head(path)
        assert head.status_code == HTTPStatus.OK
        assert not head.content
