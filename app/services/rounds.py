"""Rounds: one year's self-assessment over all areas, with one questionnaire version."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict, Unpack

from sqlmodel import Session, col, select

from app.db.tables import Assessment, Round
from app.domain.errors import ConflictError, InvalidError, NotFoundError
from app.domain.questionnaire import Questionnaire
from app.services import audit
from app.services.definitions import keep_definition


@dataclass(frozen=True, slots=True)
class RoundDetails:
    """What is known of a round."""

    id: str
    title: str
    questionnaire_id: str
    questionnaire_version: int
    opens: dt.date
    closes: dt.date
    min_cell: int
    """The smallest group whose answers may be shown."""


class RoundChanges(TypedDict, total=False):
    """What of a round may be changed. Its id and questionnaire stay as they were made."""

    title: str
    opens: dt.date
    closes: dt.date
    min_cell: int


def create_round(  # noqa: PLR0913 - a round is made of just these
    session: Session,
    round_id: str,
    *,
    title: str,
    questionnaire: Questionnaire,
    opens: dt.date,
    closes: dt.date,
    min_cell: int,
    actor: str,
) -> RoundDetails:
    """Add a round. Raises `ConflictError` where its id is taken, `InvalidError` where it closes before it opens."""
    if session.get(Round, round_id):
        raise ConflictError("There is a round with this id already. Choose another id, or change that round instead.")
    keep_definition(session, questionnaire)
    made = Round(
        id=round_id,
        title=title,
        questionnaire_id=questionnaire.id,
        questionnaire_version=questionnaire.version,
        opens=opens,
        closes=closes,
        min_cell=min_cell,
    )
    _check_dates(made)
    session.add(made)
    audit.record(session, actor, "round added", subject=round_id)
    return _details(made)


def get_round(session: Session, round_id: str) -> RoundDetails:
    """One round. Raises `NotFoundError`."""
    found = session.get(Round, round_id)
    if found is None:
        raise NotFoundError("There is no such round. The rounds there are: GET /api/v1/rounds.")
    return _details(found)


def list_rounds(session: Session) -> Sequence[RoundDetails]:
    """Every round, oldest first."""
    return [_details(round_) for round_ in session.exec(select(Round).order_by(col(Round.opens), col(Round.id)))]


def change_round(session: Session, round_id: str, *, actor: str, **changes: Unpack[RoundChanges]) -> RoundDetails:
    """Change a round. Raises `ConflictError` for what is fixed once an area has opened its assessment.

    Results rest on the order of rounds, and people answered knowing how small a group may be shown.
    """
    changed = session.exec(select(Round).where(Round.id == round_id).with_for_update()).one_or_none()
    if changed is None:
        return get_round(session, round_id)
    before = changed.opens, changed.min_cell
    changed.sqlmodel_update(dict(changes))
    if before != (changed.opens, changed.min_cell) and has_begun(session, round_id):
        raise ConflictError(
            "An area has opened its assessment in this round, so its opening date and min_cell stay as they are."
        )
    _check_dates(changed)
    audit.record(session, actor, "round changed", subject=round_id)
    return _details(changed)


def has_begun(session: Session, round_id: str) -> bool:
    """Whether any area has opened its assessment in a round."""
    opened = select(Assessment.area_id).where(Assessment.round_id == round_id).limit(1)
    return session.exec(opened).first() is not None


def _details(round_: Round) -> RoundDetails:
    return RoundDetails(
        round_.id,
        round_.title,
        round_.questionnaire_id,
        round_.questionnaire_version,
        round_.opens,
        round_.closes,
        round_.min_cell,
    )


def _check_dates(checked: Round) -> None:
    if checked.closes < checked.opens:
        raise InvalidError("The round closes before it opens. Put the later of the two dates in closes.")
