"""Joining an assessment without an account: with a code anyone in the area may share, or one for each person."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select, update

from app.db.tables import Area, Assessment, JoinCode, QuestionnaireDefinition, ResponseRow, Round
from app.domain.answers import State, check_state
from app.domain.errors import ConflictError, NotFoundError
from app.domain.questionnaire import Questionnaire
from app.language import N_
from app.services import audit, codes
from app.services.assessments import get_assessment
from app.services.definitions import get_definition
from app.services.sessions import hash_token

NO_SUCH_CODE = N_("This code leads nowhere. Check it letter by letter, or ask whoever gave it to you.")
NO_SUCH_RECEIPT = N_("These two codes do not fit together. Check both, letter by letter.")
FULL = N_(
    "All the answers asked for have come in, so no more are taken. If you were asked to answer, tell whoever asked."
)
OVER = N_("Collection is closed, so nobody can join any more.")


@dataclass(frozen=True, slots=True)
class Place:
    """The assessment a code leads to, or once led to."""

    key: str
    """What is kept of the code: whoever holds a key has shown the code."""
    area_id: str
    area_name: str
    round_id: str
    round_title: str
    min_cell: int
    questionnaire: Questionnaire
    """What is asked there, as it was when the round was made."""
    cap: int | None
    """How many responses are taken; None for no limit."""
    shared_code: str | None
    """The code, where it is one that everybody may share."""
    is_collecting: bool
    is_open: bool
    """Collecting, and the code neither spent nor replaced."""


@dataclass(frozen=True, slots=True)
class Joining:
    """How people join one assessment, for its coordinator."""

    area_name: str
    round_title: str
    is_collecting: bool
    code: str | None
    cap: int | None
    responses: int
    personal: int
    """Personal codes made."""
    spent: int
    """Personal codes that sent a response."""


def get_joining(session: Session, area_id: str, round_id: str) -> Joining:
    """How people join an assessment. Raises `NotFoundError` where there is none."""
    assessment = get_assessment(session, area_id, round_id)
    personal = session.exec(
        select(JoinCode.spent).where(
            JoinCode.area_id == area_id, JoinCode.round_id == round_id, col(JoinCode.personal).is_(True)
        )
    ).all()
    shared = _find_shared(session, area_id, round_id)
    return Joining(
        area_name=session.get_one(Area, area_id).name,
        round_title=session.get_one(Round, round_id).title,
        is_collecting=assessment.state == State.COLLECTING,
        code=shared.code if shared else None,
        cap=assessment.response_cap,
        responses=_count_responses(session, area_id, round_id),
        personal=len(personal),
        spent=sum(personal),
    )


def rotate_join_code(session: Session, area_id: str, round_id: str, *, actor: str) -> None:
    """Make a fresh join code: with the old one, wherever it hangs, nobody joins from now on."""
    _get_collecting(session, area_id, round_id)
    old = _find_shared(session, area_id, round_id)
    if old is not None:
        old.spent = True
    code = codes.random_code(codes.SHARED_LENGTH)
    session.add(JoinCode(code=code, area_id=area_id, round_id=round_id, personal=False))
    audit.record(session, actor, "join code made", area_id=area_id, subject=round_id)


def set_cap(session: Session, area_id: str, round_id: str, cap: int | None, *, actor: str) -> None:
    """Take no response through a join code once there are `cap`; None for no limit."""
    _get_collecting(session, area_id, round_id).response_cap = cap
    audit.record(session, actor, "response cap set", area_id=area_id, subject=round_id)


def make_personal_codes(session: Session, area_id: str, round_id: str, number: int, *, actor: str) -> Sequence[str]:
    """Codes for that many people, shown this once: each is spent by one response, and by which is not kept."""
    _get_collecting(session, area_id, round_id)
    made = [codes.random_code(codes.PERSONAL_LENGTH) for _ in range(number)]
    session.add_all(JoinCode(code=hash_token(code), area_id=area_id, round_id=round_id, personal=True) for code in made)
    audit.record(session, actor, "personal codes made", area_id=area_id, subject=f"{round_id}: {number}")
    return made


def get_key(typed: str) -> str:
    """What a typed code would be kept as. Raises `NotFoundError` for what is no code at all."""
    code = codes.tidy(typed)
    match len(code):
        case codes.SHARED_LENGTH:
            return code
        case codes.PERSONAL_LENGTH:
            return hash_token(code)
        case _:
            raise NotFoundError(NO_SUCH_CODE)


def get_place(session: Session, key: str) -> Place:
    """Where a code leads, or led: a receipt is good there whatever became of the code. Raises `NotFoundError`."""
    definition = QuestionnaireDefinition
    row = session.exec(
        # columns, not rows of tables: read again after a lock, they are what the lock waited for
        select(  # type: ignore[call-overload]
            JoinCode.personal,
            JoinCode.spent,
            Area.id,
            Area.name,
            Round.id,
            Round.title,
            Round.min_cell,
            definition.digest,
            Assessment.state,
            Assessment.response_cap,
        )
        .join(
            Assessment, (col(Assessment.area_id) == JoinCode.area_id) & (col(Assessment.round_id) == JoinCode.round_id)
        )
        .join(Area, col(Area.id) == JoinCode.area_id)
        .join(Round, col(Round.id) == JoinCode.round_id)
        .join(
            definition,
            (col(definition.id) == Round.questionnaire_id) & (col(definition.version) == Round.questionnaire_version),
        )
        .where(JoinCode.code == key)
    ).one_or_none()
    if row is None:
        raise NotFoundError(NO_SUCH_CODE)
    personal, spent, area_id, area_name, round_id, round_title, min_cell, digest, state, cap = row
    is_collecting = state == State.COLLECTING
    return Place(
        key=key,
        area_id=area_id,
        area_name=area_name,
        round_id=round_id,
        round_title=round_title,
        min_cell=min_cell,
        questionnaire=get_definition(session, digest),
        cap=cap,
        shared_code=None if personal else key,
        is_collecting=is_collecting,
        is_open=is_collecting and not spent,
    )


def hold_place(session: Session, place: Place) -> Place:
    """The same place as it is now, where nobody else can begin, send or close until the transaction ends."""
    get_assessment(session, place.area_id, place.round_id, lock=True)
    return get_place(session, place.key)


def join(session: Session, key: str) -> Place:
    """Where a code leads. Raises `NotFoundError`, alike for every code that leads nowhere or no longer does."""
    place = get_place(session, key)
    check_open(place)
    return place


def check_open(place: Place) -> None:
    """Raise `NotFoundError` where a code no longer leads anywhere: it is spent or replaced, or collection is over."""
    if not place.is_open:
        raise NotFoundError(NO_SUCH_CODE)


def get_meeting(session: Session, place: Place) -> str | None:
    """When and where the group will look at the answers together, in its own words."""
    return get_assessment(session, place.area_id, place.round_id).meeting


def check_room(session: Session, place: Place) -> None:
    """Raise `ConflictError` where as many have answered as may."""
    if place.cap is not None and _count_responses(session, place.area_id, place.round_id) >= place.cap:
        raise ConflictError(FULL)


def spend_code(session: Session, place: Place) -> None:
    """Let one person's code lead nowhere from now on, since a response was sent with it; a shared one stays good."""
    if place.shared_code is None:
        session.exec(update(JoinCode).where(col(JoinCode.code) == place.key).values(spent=True))


def _find_shared(session: Session, area_id: str, round_id: str) -> JoinCode | None:
    return session.exec(
        select(JoinCode).where(
            JoinCode.area_id == area_id,
            JoinCode.round_id == round_id,
            col(JoinCode.personal).is_(False),
            col(JoinCode.spent).is_(False),
        )
    ).one_or_none()


def _count_responses(session: Session, area_id: str, round_id: str) -> int:
    query = select(func.count()).where(ResponseRow.area_id == area_id, ResponseRow.round_id == round_id)
    return session.exec(query).one()


def _get_collecting(session: Session, area_id: str, round_id: str) -> Assessment:
    assessment = get_assessment(session, area_id, round_id, lock=True)
    check_state(State(assessment.state), State.COLLECTING, {State.REVIEWING: OVER, State.PUBLISHED: OVER})
    return assessment
