"""Making every frozen result anew from what is stored, to show that it still comes out the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, select

from app.db.tables import Assessment, ChangeRow
from app.domain.answers import State
from app.domain.tally import tally
from app.services.assessments import TALLY, get_frozen, list_responses
from app.services.definitions import get_questionnaire
from app.services.publishing import compare_rounds


class Outcome(StrEnum):
    """How a result made anew compares with what is stored."""

    EQUAL = "equal"
    DIFFERENT = "different"
    WITHDRAWN = "withdrawn"
    """Responses were withdrawn since, so that it can no longer be made anew; what is stored stays."""


@dataclass(frozen=True, slots=True)
class Check:
    """One stored result, checked."""

    area_id: str
    round_id: str
    what: str
    outcome: Outcome
    withdrawn: int = 0


def check_results(session: Session) -> Iterator[Check]:
    """Check the tally and entry of every closed assessment, and every stored change."""
    query = select(Assessment.area_id, Assessment.round_id).where(Assessment.state != State.COLLECTING)
    for key in session.exec(query.order_by(col(Assessment.area_id), col(Assessment.round_id))).all():
        yield from _check_assessment(session, session.get_one(Assessment, key))
    for change in session.exec(select(ChangeRow).order_by(col(ChangeRow.area_id))).all():
        yield _check_change(session, change)


def _check_assessment(session: Session, assessment: Assessment) -> Iterator[Check]:
    area_id, round_id = assessment.area_id, assessment.round_id
    counted = tally(get_questionnaire(session, round_id), list_responses(session, area_id, round_id))
    same = TALLY.dump_python(counted, mode="json") == assessment.tally
    outcome = _outcome(same=same, withdrawn=assessment.withdrawn)
    yield Check(area_id, round_id, "tally", outcome, assessment.withdrawn)
    if assessment.state == State.PUBLISHED:
        same = get_frozen(session, assessment).entry() == assessment.entry
        yield Check(area_id, round_id, "profile entry", _outcome(same=same))


def _check_change(session: Session, change: ChangeRow) -> Check:
    pair = [
        session.get_one(Assessment, (change.area_id, round_id))
        for round_id in (change.from_round_id, change.to_round_id)
    ]
    earlier, later = (get_frozen(session, assessment) for assessment in pair)
    withdrawn = sum(assessment.withdrawn for assessment in pair)
    same = compare_rounds(session, earlier, later) == change.sections
    what = f"change since {change.from_round_id}"
    return Check(change.area_id, change.to_round_id, what, _outcome(same=same, withdrawn=withdrawn), withdrawn)


def _outcome(*, same: bool, withdrawn: int = 0) -> Outcome:
    if same:
        return Outcome.EQUAL
    return Outcome.WITHDRAWN if withdrawn else Outcome.DIFFERENT
