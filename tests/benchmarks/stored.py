"""What is in the database before anything is measured, all of it made by the service's own use cases."""

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.catalogue import Catalogue
from app.db import migrate
from app.db.session import Database
from app.db.tables import ResponseRow
from app.domain.access import Scope
from app.domain.answers import DONT_KNOW, NOT_RELEVANT, Answer, Role
from app.domain.questionnaire import Questionnaire
from app.services import api_keys, areas, assessments, publishing, responses, rounds
from app.services.responses import Submission, Ticket

ROOT = Path(__file__).parents[2]
ACTOR = "the benchmarks"
YEARS = ("2024", "2025", "2026")
LAST = YEARS[-1]
PROFILED = "profiled"
"""The area that has published every year, each with so many respondents. Anyone may open its pages."""
RESPONDENTS = 12
COLLECTING = "collecting"
"""The area that answers are sent to, in the last year."""
CHOICES: Sequence[Answer] = (0, 1, 2, 3, 4, DONT_KNOW, NOT_RELEVANT)


def fill(database: Database, full: Sequence[str], respondents: int) -> str:
    """Migrate a database and fill it; `full` are areas of so many, yet to close. Gives a key to call with."""
    migrate.upgrade(database.engine)
    questionnaire = annual()
    with database.write() as session:
        for area in (PROFILED, COLLECTING, *full):
            areas.create_area(session, area, area.title(), demo=area == PROFILED, actor=ACTOR)
        for year in YEARS:
            _make_round(session, year, questionnaire)
            _collect(session, PROFILED, year, random_submissions(questionnaire, RESPONDENTS))
            assessments.close_assessment(session, PROFILED, year, actor=ACTOR)
            publishing.publish_assessment(session, PROFILED, year, actor=ACTOR)
        _collect(session, COLLECTING, LAST, [])
        for area in full:
            _collect(session, area, LAST, random_submissions(questionnaire, respondents))
        return api_keys.create_key(session, ACTOR, [Scope.MANAGE], actor=ACTOR)


def annual() -> Questionnaire:
    """The questionnaire of every round here."""
    return Catalogue.load(ROOT / "questionnaires").get("annual", 1)


def random_submissions(questionnaire: Questionnaire, number: int) -> Iterator[Submission]:
    """So many people's answers to every item: at random, and the same in every run."""
    chance = random.Random(number)  # noqa: S311 - nothing here is secret
    for _ in range(number):
        answers = {item: chance.choice(CHOICES) for item in questionnaire.items}
        yield Submission(chance.choice(list(Role)), answers, {})


def answer_texts(database: Database, area: str) -> Sequence[str]:
    """Everyone's answers in an area's last year, as the database keeps them."""
    query = select(sa.cast(col(ResponseRow.answers), sa.Text))
    with database.read() as session:
        return session.exec(query.where(ResponseRow.area_id == area, ResponseRow.round_id == LAST)).all()


def _make_round(session: Session, year: str, questionnaire: Questionnaire) -> None:
    opens, closes = dt.date(int(year), 5, 1), dt.date(int(year), 6, 30)
    rounds.create_round(
        session, year, title=year, questionnaire=questionnaire, opens=opens, closes=closes, min_cell=5, actor=ACTOR
    )


def _collect(session: Session, area: str, year: str, sent: Iterable[Submission]) -> None:
    assessments.open_assessment(session, area, year, actor=ACTOR)
    for submission in sent:
        responses.submit_response(session, area, year, submission, Ticket.random())
