"""What people fill in before they send it: kept as they go, theirs by a receipt, and counted in nothing."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, ScalarSelect
from sqlmodel import Session, col, delete, func, select

from app.db.tables import Draft, ResponseRow
from app.domain.answers import Answer, Role, check_items_known
from app.domain.errors import ConflictError
from app.language import N_
from app.services import joining, responses
from app.services.definitions import get_questionnaire
from app.services.joining import Place
from app.services.responses import Submission, Ticket

MOST_DRAFTS = 2000
"""In one assessment, far more than would ever answer: past this, someone plays with a code."""
CROWDED = N_("Too many people have begun to answer here. Tell whoever asked you to answer, and try again later.")

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


def start_draft(session: Session, place: Place, ticket: Ticket) -> None:
    """Begin to answer where a code led a moment ago; begun again with the same ticket, nothing changes.

    Raises `NotFoundError` where the code leads nowhere any more, `ConflictError` where there is no room.
    """
    place = joining.hold_place(session, place)  # a button pressed twice begins once
    is_begun, drafts = _count_begun(session, place, ticket)
    if is_begun:
        return
    joining.check_open(place)
    joining.check_room(session, place)
    if drafts >= MOST_DRAFTS:
        raise ConflictError(CROWDED)
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
    row: Draft | ResponseRow | None = _find_own(session, area_id, round_id, ticket, hold=True)
    is_sent = row is None
    # What is saved of a draft while collection closes is counted in nothing; a response must be in what is frozen
    responses.check_collecting(session, area_id, round_id, hold=is_sent)
    check_items_known(get_questionnaire(session, round_id), {**(changes.answers or {}), **(changes.comments or {})})
    if row is None:
        row = responses.get_own(session, area_id, round_id, ticket, hold=True)
    row.role = changes.role or row.role
    row.answers = _merged(row.answers, changes.answers)
    row.comments = _merged(row.comments, changes.comments)
    return _filled(row, is_sent=is_sent)


def send_draft(session: Session, place: Place, ticket: Ticket) -> None:
    """Make a draft a response, under the same receipt; sent again, nothing changes. A code for one person is spent.

    `place` is where the code led a moment ago. Raises `NotFoundError` where the code is no longer good or the draft is
    gone, `ConflictError` where there is no room. One comes after the other: of two who send with one personal code, or
    for the last room, one is refused.
    """
    place = joining.hold_place(session, place)
    draft = _find_own(session, place.area_id, place.round_id, ticket, hold=True)
    if draft is None:
        responses.get_own(session, place.area_id, place.round_id, ticket)
        responses.check_collecting(session, place.area_id, place.round_id, hold=False)
        return
    joining.check_open(place)
    joining.check_room(session, place)
    # What is in a draft was checked when it was saved, and the place is held: there is nothing to look up again
    submission = Submission(Role(draft.role or Role.UNSPECIFIED), draft.answers, draft.comments)
    responses.add_response(session, place.area_id, place.round_id, submission, ticket)
    session.delete(draft)
    joining.spend_code(session, place)


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


def _count_begun(session: Session, place: Place, ticket: Ticket) -> tuple[bool, int]:
    """Whether something was begun with a ticket, sent or not, and how many drafts there are: in one statement."""

    def count(table: type[Draft | ResponseRow], *also: ColumnElement[bool]) -> ScalarSelect[int]:
        rows = (col(table.area_id) == place.area_id, col(table.round_id) == place.round_id, *also)
        return select(func.count()).select_from(table).where(*rows).scalar_subquery()

    begun, sent = count(Draft, col(Draft.id) == ticket.id), count(ResponseRow, col(ResponseRow.id) == ticket.id)
    own, drafts = session.exec(select(begun + sent, count(Draft))).one()
    return own > 0, drafts


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
