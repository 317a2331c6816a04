"""What the pages' tests share: invented and real areas to show, and a page read as a tree."""

import datetime as dt
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.catalogue import read_questionnaire
from app.db.session import Database
from app.db.tables import Account, Appointment, SignedIn
from app.domain.access import Office
from app.domain.answers import AgreedAnswer, Answer, Role
from app.language import Language, list_languages
from app.services import areas, joining
from app.services.assessments import close_assessment, open_assessment, settle_answer
from app.services.publishing import publish_assessment
from app.services.responses import Submission, Ticket, submit_response
from app.services.rounds import create_round
from app.services.sessions import hash_token
from tests import pseudo
from tests.conftest import Fill
from tests.web.someone import Someone
from tests.web.visitors import PLACE, Visitor, shared_code

ACTOR = "the tests"
NAME = 'Willow <mere> & "Sons"'
BORROWED = read_questionnaire(Path(__file__).parent.parent / "questionnaires" / "borrowed" / "1.yaml")
SENT: dict[str, list[dict[str, Answer]]] = {
    "2024": [
        {"meeting": 0, "deciding": 1, "belonging": 3, "distrust": 0},
        {"meeting": 1, "deciding": 1, "belonging": 3, "distrust": 1},
        {"meeting": 1, "deciding": 1, "belonging": 3, "distrust": 1},
        {"meeting": 2, "deciding": 1, "belonging": 3, "distrust": 2},
        {"meeting": 2, "deciding": 1, "belonging": 3, "distrust": 4},
    ],
    "2025": [
        {"meeting": 3, "deciding": 3, "belonging": 2},
        {"meeting": 4, "deciding": 2, "belonging": 4},
        {"meeting": 4, "deciding": 0},
        {"meeting": 4, "deciding": 4, "distrust": "dont_know"},
        {"meeting": 4, "deciding": 0},
    ],
}
"""Five residents' answers on borrowed/1. In 2025 too few rated belonging, and nobody distrust."""
AGREED = {"2025": {"deciding": AgreedAnswer(3)}}
VOID = frozenset({"meta", "link", "img", "input", "br", "hr", "source"})


class _Tree(HTMLParser):
    """Reads a page into elements; every element must be closed where it was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.builder = TreeBuilder()

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        named = list(attrs)
        assert len(dict(named)) == len(named), f"an attribute twice in <{tag}>"
        self.builder.start(tag, {name: value or "" for name, value in named})
        if tag in VOID:
            self.builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.builder.end(tag).tag == tag

    def handle_data(self, data: str) -> None:
        self.builder.data(data)


def read_tree(html: str) -> Element:
    """Reads a page into a tree, or fails where its elements are not well nested."""
    tree = _Tree()
    tree.feed(html.strip())
    tree.close()
    return tree.builder.close()


@pytest.fixture
def read_html() -> Callable[[str], Element]:
    """The same for tests that ask for it."""
    return read_tree


@pytest.fixture
def appoint(database: Database) -> Callable[[Office, str], str]:
    """Gives somebody an office in an area, and has them signed in: the token of their session."""

    def make(office: Office, area: str) -> str:
        token, now = f"{office}-of-{area}", dt.datetime.now(dt.UTC)
        with database.write() as session:
            if session.get(Account, token) is None:
                session.add(Account(id=token, email=f"{token}@example.org", created_at=now))
                session.flush()
                session.add(Appointment(account_id=token, office=office, area_id=area))
                hashed = hash_token(token)
                signed_in = SignedIn(
                    token_hash=hashed, account_id=token, began_at=now, seen_at=now, complete=True, browser=""
                )
                session.add(signed_in)
        return token

    return make


@pytest.fixture
def mirrored(monkeypatch: pytest.MonkeyPatch) -> Language:
    """A language from right to left, beside the others."""
    monkeypatch.setitem(list_languages(), pseudo.CODE, pseudo.LANGUAGE)
    return pseudo.LANGUAGE


@pytest.fixture
def someone(
    anyone: TestClient, appoint: Callable[[Office, str], str], read_html: Callable[[str], Element]
) -> Callable[[str], Someone]:
    """Somebody who holds an office in Elmfield, by the office."""

    def make(office: str) -> Someone:
        return Someone(anyone, appoint(Office(office), "elmfield"), read_html)

    return make


@pytest.fixture
def programme(database: Database, fill: Fill) -> None:
    """Invented areas beside a real one, with rounds.

    Willowmere has published 2024 and 2025 and is answering in 2026; Larchend has only just joined. Realham is real.
    """
    fill("the programme", lambda: _make_programme(database))


def _make_programme(database: Database) -> None:
    with database.write() as session:
        areas.create_area(session, "willowmere", NAME, demo=True, actor=ACTOR)
        areas.create_area(session, "larchend", "larchend", demo=True, actor=ACTOR)
        areas.create_area(session, "realham", "Realham", actor=ACTOR)
        for year in (2024, 2025, 2026):
            create_round(
                session,
                str(year),
                title=f"The year {year}",
                questionnaire=BORROWED,
                opens=dt.date(year, 5, 1),
                closes=dt.date(year, 6, 30),
                min_cell=3,
                actor=ACTOR,
            )
            for area in ("willowmere", "realham"):
                _take_stock(session, area, str(year))


def _take_stock(session: Session, area: str, year: str) -> None:
    open_assessment(session, area, year, actor=ACTOR)
    for answers in SENT.get(year, []):
        submit_response(session, area, year, Submission(Role.RESIDENT, answers, {}), Ticket.random())
    if year in SENT:
        close_assessment(session, area, year, actor=ACTOR)
        for item, answer in AGREED.get(year, {}).items():
            settle_answer(session, area, year, item, answer, actor=ACTOR)
        publish_assessment(session, area, year, actor=ACTOR, on=dt.date(int(year), 7, 31))


@pytest.fixture
def visitor(anyone: TestClient, read_html: Callable[[str], Element]) -> Visitor:
    """Someone with no account."""
    return Visitor(anyone, read_html)


@pytest.fixture
def code(database: Database) -> str:
    """The code everyone in Realham may share."""
    return shared_code(database)


@pytest.fixture
def personal(database: Database) -> str:
    """A code for one person in Realham."""
    with database.write() as session:
        (made,) = joining.make_personal_codes(session, *PLACE, 1, actor=ACTOR)
    return made
