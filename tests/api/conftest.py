"""What the API's tests share: a client that may do everything, whole rounds to read, and how a refusal looks."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import select, text
from sqlmodel import SQLModel

from app.db.session import Database
from app.db.tables import Area, Round
from app.domain.answers import AgreedAnswer, Role
from app.services import assessments
from app.services.areas import create_area
from app.services.publishing import publish_assessment
from app.services.responses import Submission, Ticket, submit_response
from app.services.rounds import create_round

ACTOR = "the tests"
STATES = ["collecting", "reviewing", "published"]
ITEMS = ["meeting", "deciding", "belonging", "distrust"]
"""Those of the questionnaire borrowed/1: two functions, an outcome and an obstacle."""
RATINGS = {"resident": [1, 1, 1, 2, 2, 2, 3, 3], "paid_worker": [1, 2, 2, 3]}
PARTNERSHIP: list[dict[str, Any]] = [
    {"role": role, "answers": dict.fromkeys(ITEMS, rating)} for role, ratings in RATINGS.items() for rating in ratings
]
"""Twelve responses, as in the design's example: eight residents and four paid workers."""

Dump = Callable[[], dict[str, list[Any]]]


@pytest.fixture
def api(as_key: Callable[..., TestClient]) -> TestClient:
    """Called with a key that may do everything."""
    return as_key("admin", "manage")


@pytest.fixture
def partnership() -> list[dict[str, Any]]:
    """What the twelve people of a partnership sent, on borrowed/1."""
    return PARTNERSHIP


@pytest.fixture
def moved() -> Callable[[int], list[dict[str, Any]]]:
    """The same twelve people, each answer so many steps higher."""

    def by(steps: int) -> list[dict[str, Any]]:
        return [
            {"role": role, "answers": dict.fromkeys(ITEMS, rating + steps)}
            for role, ratings in RATINGS.items()
            for rating in ratings
        ]

    return by


@pytest.fixture
def take_round(anyone: TestClient, database: Database) -> Callable[..., list[dict[str, str]]]:
    """Takes an area through a round, as far as the state asked for; gives back the responses' receipts.

    In one transaction of its own, to be quick: what the API makes of each step has tests of its own.
    """
    service = cast("Any", anyone.app).state.service

    def take(  # noqa: PLR0913 - what a round is made of
        area: str,
        year: str,
        *,
        to: str = "published",
        responses: Sequence[Mapping[str, Any]] = (),
        agreed: Mapping[str, Any] | None = None,
        questionnaire: str = "borrowed",
        min_cell: int = 5,
    ) -> list[dict[str, str]]:
        with database.write() as session:
            if session.get(Area, area) is None:
                create_area(session, area, area.title(), actor=ACTOR)
            if session.get(Round, year) is None:
                create_round(
                    session,
                    year,
                    title=f"The year {year}",
                    questionnaire=service.catalogue.get(questionnaire, 1),
                    opens=dt.date(int(year), 5, 1),
                    closes=dt.date(int(year), 6, 30),
                    min_cell=min_cell,
                    actor=ACTOR,
                )
            session.flush()
            assessments.open_assessment(session, area, year, actor=ACTOR)
            session.flush()
            tickets = [Ticket.random() for _ in responses]
            for sent, ticket in zip(responses, tickets, strict=True):
                submission = Submission(Role(sent["role"]), sent["answers"], sent.get("comments", {}))
                submit_response(session, area, year, submission, ticket)
            if to in STATES[1:]:
                assessments.close_assessment(session, area, year, actor=ACTOR)
                for item, answer in (agreed or {}).items():
                    assessments.settle_answer(session, area, year, item, AgreedAnswer(answer), actor=ACTOR)
            if to in STATES[2:]:
                publish_assessment(session, area, year, actor=ACTOR)
        service.answers.clear()
        return [{"id": ticket.id, "receipt": ticket.receipt} for ticket in tickets]

    return take


@pytest.fixture
def elmfield(take_round: Callable[..., Any], moved: Callable[[int], list[dict[str, Any]]]) -> str:
    """An area with two published rounds, 2024 and 2025, in which every answer went up a step."""
    take_round("elmfield", "2024", responses=PARTNERSHIP, min_cell=3)
    take_round("elmfield", "2025", responses=moved(1), min_cell=3)
    return "elmfield"


@pytest.fixture
def refused() -> Callable[[Response, int], dict[str, Any]]:
    """Checks that a response is a problem (RFC 9457) of that status, and gives it back."""

    def check(response: Response, status: int) -> dict[str, Any]:
        assert response.status_code == status, response.text
        assert response.headers["content-type"] == "application/problem+json"
        problem: dict[str, Any] = response.json()
        assert problem.keys() - {"errors"} == {"type", "title", "status", "detail"}
        assert problem["status"] == status
        assert problem["title"]
        assert problem["detail"].endswith(".")
        return problem

    return check


@pytest.fixture
def dump(database: Database) -> Dump:
    """Gives all that is stored, by table, to compare before and after."""

    def everything() -> dict[str, list[Any]]:
        with database.engine.connect() as connection:
            return {
                table.name: sorted(connection.execute(select(text("*")).select_from(table)).all(), key=repr)
                for table in SQLModel.metadata.sorted_tables
            }

    return everything
