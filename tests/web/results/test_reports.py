"""The report and the poster: the published profile on paper, figure for figure."""

import json
from collections.abc import Callable, Iterator
from http import HTTPStatus
from io import BytesIO
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from pypdf import PdfReader
from sqlmodel import Session, select

from app.db.session import Database
from app.db.tables import ActionRow, AgreedAnswerRow, Area, Assessment, Round
from app.domain.access import Office
from app.domain.plan import Status
from app.domain.shapes import RoundEntry
from app.formats.vega import Chart
from app.services import profiles, publishing
from tests.fixtures.people import add_session
from tests.fixtures.programme import NAME
from tests.presentation.test_paper import list_tags

REPORT, LARGE, POSTER = "report.pdf", "report.pdf?large=true", "poster.pdf"
DOCUMENTS = [REPORT, LARGE, POSTER]

pytestmark = pytest.mark.usefixtures("programme")


def read(response: Response) -> PdfReader:
    assert response.status_code == HTTPStatus.OK, response.text
    assert response.headers["content-type"] == "application/pdf"
    return PdfReader(BytesIO(response.content))


def squeezed(words: str) -> str:
    return "".join(words.replace("\u200b", "").split())


def text(reader: PdfReader) -> str:
    """What it says, spaces left out: they depend on where lines end."""
    return squeezed("".join(page.extract_text() for page in reader.pages))


def list_alternatives(element: Any) -> Iterator[str]:
    """What stands in for each picture."""
    element = element.get_object()
    if isinstance(element, list):
        for child in element:
            yield from list_alternatives(child)
    elif isinstance(element, dict) and "/S" in element:
        if "/Alt" in element:
            yield str(element["/Alt"])
        if "/K" in element:
            yield from list_alternatives(element["/K"])


@pytest.fixture
def entry(database: Database) -> RoundEntry:
    """What Willowmere published last, as the API gives it."""
    with database.read() as session:
        return profiles.get_profile(session, "willowmere")["rounds"][-1]


@pytest.fixture
def planned(database: Database, programme: None) -> None:
    """What Willowmere puts first, and means to do."""
    assert programme is None
    with database.write() as session:
        session.get_one(Assessment, ("willowmere", "2025")).priorities = ["deciding", "meeting"]
        about: dict[str, Any] = {"area_id": "willowmere", "round_id": "2025", "note": ""}
        session.add(
            ActionRow(
                **about, id="1", title="Knock on #every door", owner="Ama *B*", due="2026-05", status=Status.PLANNED
            )
        )
        session.add(ActionRow(**about, id="2", title="Paint the hall", status=Status.DONE))


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.usefixtures("planned")
def test_it_is_tagged_and_every_picture_has_words_in_its_place(anyone: TestClient, document: str) -> None:
    reader = read(anyone.get(f"/areas/willowmere/{document}"))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert NAME in str(reader.metadata["/Title"])  # type: ignore[index]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    tags = list_tags(root["/StructTreeRoot"]["/K"])
    assert tags.count("/H1") == 1
    alternatives = list(list_alternatives(root["/StructTreeRoot"]["/K"]))
    assert len(alternatives) == tags.count("/Figure") > 0
    assert all(len(words) > 20 for words in alternatives)


def test_the_report_of_another_round_is_that_rounds(anyone: TestClient) -> None:
    reader = read(anyone.get("/areas/willowmere/report.pdf?round=2024"))
    assert reader.metadata["/Title"] == f"{NAME}, The year 2024"  # type: ignore[index]
    assert anyone.get("/areas/willowmere/report.pdf?round=2026").status_code == HTTPStatus.NOT_FOUND
    assert anyone.get("/areas/larchend/report.pdf").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.usefixtures("planned")
def test_it_says_what_comes_first_and_what_is_done_about_it(anyone: TestClient, document: str) -> None:
    said = text(read(anyone.get(f"/areas/willowmere/{document}")))
    assert squeezed("Knock on #every door") in said
    assert (squeezed("Ama *B*") in said) == (document != POSTER)
    assert (squeezed("Paint the hall") in said) == (document != POSTER)  # done: nothing to hang up any more


@pytest.mark.usefixtures("planned")
def test_a_poster_is_one_page_whatever_it_says(anyone: TestClient, database: Database) -> None:
    with database.write() as session:
        for number in range(20):
            title = f"{number}: " + "A very long thing that we mean to do together " * 4
            session.add(
                ActionRow(
                    area_id="willowmere", round_id="2025", id=f"x{number}", title=title, status=Status.PLANNED, note=""
                )
            )
    reader = read(anyone.get("/areas/willowmere/poster.pdf"))
    assert len(reader.pages) == 1
    assert squeezed("and 17 more") in text(reader)
    assert squeezed("Read all of it") in text(reader)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the charts that were built, for whatever purpose, as they are built."""
    titles: list[str] = []
    build = Chart.__init__

    def count(chart: Chart, *args: Any, **fields: Any) -> None:
        build(chart, *args, **fields)
        titles.append(chart.title)

    monkeypatch.setattr(Chart, "__init__", count)
    return titles


@pytest.mark.parametrize("document", DOCUMENTS)
def test_asked_for_again_it_costs_no_chart(anyone: TestClient, built: list[str], document: str) -> None:
    first = anyone.get(f"/areas/willowmere/{document}").raise_for_status()
    assert built
    built.clear()
    again = anyone.get(f"/areas/willowmere/{document}", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == HTTPStatus.NOT_MODIFIED
    assert anyone.get(f"/areas/willowmere/{document}").content == first.content
    assert built == []


def _rename_area(session: Session) -> None:
    session.get_one(Area, "willowmere").name = "Alderholt"


def _rename_round(session: Session) -> None:
    session.get_one(Round, "2024").title = "The year before"


def _finish_action(session: Session) -> None:
    session.get_one(ActionRow, ("willowmere", "2025", "1")).status = Status.DONE


def _choose_otherwise(session: Session) -> None:
    session.get_one(Assessment, ("willowmere", "2025")).priorities = ["meeting"]


def _withdraw(session: Session) -> None:
    session.get_one(Assessment, ("willowmere", "2025")).withdrawn = 1


def _say_why_agreed(session: Session) -> None:
    session.get_one(AgreedAnswerRow, ("willowmere", "2025", "deciding")).reason = "It was a good year"


def _publish_anew(session: Session) -> None:
    publishing.reopen_assessment(session, "willowmere", "2025", actor="kim")
    publishing.publish_assessment(session, "willowmere", "2025", actor="kim")


@pytest.mark.parametrize(
    "change",
    [_rename_area, _rename_round, _finish_action, _choose_otherwise, _withdraw, _say_why_agreed, _publish_anew],
)
@pytest.mark.usefixtures("planned")
def test_it_is_written_anew_once_what_it_says_changes(
    anyone: TestClient, database: Database, built: list[str], change: Callable[[Session], None]
) -> None:
    before = text(read(anyone.get("/areas/willowmere/report.pdf")))
    built.clear()
    with database.write() as session:
        change(session)
    assert text(read(anyone.get("/areas/willowmere/report.pdf"))) != before
    assert built


def test_each_language_and_size_is_a_document_of_its_own(anyone: TestClient) -> None:
    paths = ("report.pdf", "report.pdf?large=true", "poster.pdf", "report.pdf?round=2024")
    bodies = {
        anyone.get(f"/areas/willowmere/{path}", headers={"accept-language": code}).raise_for_status().content
        for path in paths
        for code in ("en", "pl")
    }
    assert len(bodies) == len(paths) * 2


def test_small_counts_are_hidden_even_from_the_coordinator(
    anyone: TestClient, database: Database, entry: RoundEntry
) -> None:
    assert entry["by_role"] == {"resident": 5}
    anyone.cookies.set("waymark", add_session(database, "kim", (Office.COORDINATOR, "willowmere")))
    mine = anyone.get("/areas/willowmere/report.pdf").content
    anyone.cookies.clear()
    assert text(PdfReader(BytesIO(mine))) == text(read(anyone.get("/areas/willowmere/report.pdf")))


def test_the_page_leads_to_all_three(anyone: TestClient) -> None:
    page = anyone.get("/areas/willowmere").text
    for document in ("report.pdf?round=2025", "report.pdf?round=2025&amp;large=true", "poster.pdf?round=2025"):
        assert f'href="/areas/willowmere/{document}"' in page


def test_names_that_no_font_has_are_marked_in_pictures_too(anyone: TestClient, database: Database) -> None:
    with database.write() as session:
        session.get_one(Area, "willowmere").name = "\N{GRINNING FACE} Willowmere"
        for round_ in session.exec(select(Round)):
            round_.title = f"\u4e2d {round_.id}"
        assessment = session.get_one(Assessment, ("willowmere", "2025"))
        assert assessment.entry is not None
        entry = json.loads(json.dumps(assessment.entry).replace('"title": "', '"title": "\\u4e2d '))
        assessment.entry = entry
    for document in DOCUMENTS:
        assert "\ufffdWillowmere" in text(read(anyone.get(f"/areas/willowmere/{document}")))
