"""What people fill in before they send it: kept as they go, theirs by a receipt, and counted in nothing."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlmodel import Session, col, delete, func, select

from app.db.tables import Draft, JoinCode, ResponseRow
from app.domain.answers import Answer, Role, check_items_known
from app.domain.errors import ConflictError, NotFoundError
from app.language import N_
from app.services import joining, responses
from app.services.assessments import get_assessment
from app.services.definitions import get_questionnaire
from app.services.responses import Submission, Ticket

MOST_DRAFTS = 2000
"""In one assessment, far more than would ever answer: past this, someone plays with a code."""
CROWDED = N_("Too many people have begun to answer here. Tell whoever asked you to answer, and try again later.")
GONE = N_("These answers are not here any more: they were deleted, or collection ended before they were sent.")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Filled:
    """What one person has filled in so far."""

    role: Role | None
    answers: Mapping[str, Answer]
    comments: Mapping[str, str]
    is_sent: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """What to change of it. What is not named stays as it is; None takes an answer, or a comment, away."""

    role: Role | None = None
    answers: Mapping[str, Answer | None] | None = None
    comments: Mapping[str, str | None] | None = None


def start_draft(session: Session, key: str, ticket: Ticket) -> None:
    """Begin to answer where a code leads; begun again with the same ticket, nothing changes.

    Raises `NotFoundError` where the code leads nowhere, `ConflictError` where there is no room.
    """
    place = joining.get_place(session, key)
    get_assessment(session, place.area_id, place.round_id, lock=True)  # a button pressed twice begins once
    path = (place.area_id, place.round_id, ticket.id)
    if session.get(Draft, path) is not None or session.get(ResponseRow, path) is not None:
        return
    place = joining.join(session, key)
    joining.check_room(session, place)
    _check_crowd(session, place.area_id, place.round_id)
    session.add(
        Draft(
            area_id=place.area_id,
            round_id=place.round_id,
            id=ticket.id,
            answers={},
            comments={},
            receipt_hash=responses.hash_receipt(ticket.receipt),
        )
    )


def find_ticket(session: Session, area_id: str, round_id: str, receipt: str) -> Ticket | None:
    """The ticket of the draft or response with this receipt; None where there is neither."""
    query = select(Draft.id).where(
        Draft.area_id == area_id, Draft.round_id == round_id, Draft.receipt_hash == responses.hash_receipt(receipt)
    )
    id_ = session.exec(query).one_or_none()
    if id_ is None:
        return responses.find_by_receipt(session, area_id, round_id, receipt)
    return Ticket(id_, responses.tidy_receipt(receipt))


def find_draft(session: Session, area_id: str, round_id: str, ticket: Ticket) -> Filled | None:
    """One's own draft, whatever the assessment's state; None where it was sent, or is gone."""
    row = _find_own(session, area_id, round_id, ticket)
    return None if row is None else _filled(row, is_sent=False)


def get_draft(session: Session, area_id: str, round_id: str, ticket: Ticket) -> Filled:
    """What the holder of a ticket has filled in, sent or not.

    Raises `NotFoundError` where it is gone, `ConflictError` where it was sent and collection has closed.
    """
    draft = find_draft(session, area_id, round_id, ticket)
    if draft is not None:
        return draft
    sent = responses.get_response(session, area_id, round_id, ticket)
    return Filled(sent.role, sent.answers, sent.comments, is_sent=True)


def save_answers(session: Session, area_id: str, round_id: str, ticket: Ticket, changes: Changes) -> Filled:
    """Keep what was changed, beside all that was filled in before: gives what there is now.

    The row is held meanwhile, so that two screens saved at once both count. Sent already, the response changes.
    Raises `ConflictError` unless collecting, `NotFoundError` where it is gone.
    """
    responses.check_collecting(session, area_id, round_id, hold=False)
    check_items_known(get_questionnaire(session, round_id), {**(changes.answers or {}), **(changes.comments or {})})
    row: Draft | ResponseRow | None = _find_own(session, area_id, round_id, ticket, hold=True)
    is_sent = row is None
    if row is None:
        responses.check_collecting(session, area_id, round_id)
        row = responses.get_own(session, area_id, round_id, ticket, hold=True)
    row.role = changes.role or row.role
    row.answers = _merged(row.answers, changes.answers)
    row.comments = _merged(row.comments, changes.comments)
    return _filled(row, is_sent=is_sent)


def send_draft(session: Session, key: str, ticket: Ticket) -> None:
    """Make a draft a response, under the same receipt; sent again, nothing changes. A code for one person is spent.

    Raises `NotFoundError` where the code is no longer good or the draft is gone, `ConflictError` where there is no
    room. One comes after the other: of two who send with one personal code, or for the last room, one is refused.
    """
    place = joining.get_place(session, key)
    get_assessment(session, place.area_id, place.round_id, lock=True)
    if session.get(ResponseRow, (place.area_id, place.round_id, ticket.id)) is not None:
        responses.check_collecting(session, place.area_id, place.round_id)
        responses.get_own(session, place.area_id, place.round_id, ticket)
        return
    place = joining.join(session, key)
    joining.check_room(session, place)
    draft = _find_own(session, place.area_id, place.round_id, ticket, hold=True)
    if draft is None:
        raise NotFoundError(GONE)
    submission = Submission(Role(draft.role or Role.UNSPECIFIED), draft.answers, draft.comments)
    responses.submit_response(session, place.area_id, place.round_id, submission, ticket)
    session.delete(draft)
    if place.shared_code is None:
        session.get_one(JoinCode, key).spent = True


def withdraw(session: Session, area_id: str, round_id: str, ticket: Ticket, *, actor: str) -> None:
    """Delete what the holder of a ticket has filled in, sent or not, at once and at any time."""
    draft = _find_own(session, area_id, round_id, ticket, hold=True)
    if draft is not None:
        session.delete(draft)
        return
    responses.withdraw_response(session, area_id, round_id, ticket, actor=actor)


def count_drafts(session: Session, area_id: str, round_id: str) -> int:
    """How many have filled in something and not sent it."""
    rows = session.exec(
        select(Draft.role, Draft.answers, Draft.comments).where(Draft.area_id == area_id, Draft.round_id == round_id)
    )
    return sum(1 for role, answers, comments in rows if role or answers or comments)


def delete_drafts(session: Session, area_id: str, round_id: str) -> None:
    """Delete every draft of an assessment: none can be sent any more."""
    session.exec(delete(Draft).where(col(Draft.area_id) == area_id, col(Draft.round_id) == round_id))


def _check_crowd(session: Session, area_id: str, round_id: str) -> None:
    query = select(func.count()).where(Draft.area_id == area_id, Draft.round_id == round_id)
    if session.exec(query).one() >= MOST_DRAFTS:
        raise ConflictError(CROWDED)


def _find_own(session: Session, area_id: str, round_id: str, ticket: Ticket, *, hold: bool = False) -> Draft | None:
    row = session.get(Draft, (area_id, round_id, ticket.id), with_for_update=hold or None, populate_existing=True)
    if row is None or not hmac.compare_digest(row.receipt_hash, responses.hash_receipt(ticket.receipt)):
        return None
    return row


def _filled(row: Draft | ResponseRow, *, is_sent: bool) -> Filled:
    return Filled(Role(row.role) if row.role else None, row.answers, row.comments, is_sent=is_sent)


def _merged(kept: Mapping[str, Value], changes: Mapping[str, Value | None] | None) -> dict[str, Value]:
    merged = {**kept, **(changes or {})}
    return {item: value for item, value in merged.items() if value is not None}
