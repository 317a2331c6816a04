"""One person's response: sent while collecting, theirs to change with its receipt, theirs to withdraw at any time."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlmodel import Session, select

from app.db.tables import Assessment, ResponseRow
from app.domain.answers import Answer, Role, State, check_items_known, check_state
from app.domain.errors import InvalidError, NotFoundError
from app.language import N_
from app.services import audit, codes
from app.services.assessments import get_assessment
from app.services.definitions import get_questionnaire

RECEIPT_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing that looks or sounds like something else."""
RECEIPT_LENGTH = 16
_LOOK_ALIKES = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class Submission:
    """What one person sends."""

    role: Role
    answers: Mapping[str, Answer]
    comments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ticket:
    """Where a response is kept, and what proves that it is one's own. The receipt is shown once and stored hashed."""

    id: str
    receipt: str

    @classmethod
    def random(cls) -> "Ticket":
        """A fresh one."""
        return cls._from_bytes(uuid4().bytes, secrets.token_bytes(RECEIPT_LENGTH))

    @classmethod
    def derived(cls, secret: bytes, *parts: str) -> "Ticket":
        """Always the same one for the same parts: sending again what was sent once gives the same answer."""
        digest = hmac.digest(secret, "\x00".join(parts).encode(), "sha256")
        return cls._from_bytes(digest[:16], digest[16:])

    @classmethod
    def _from_bytes(cls, id_bytes: bytes, receipt_bytes: bytes) -> "Ticket":
        letters = "".join(RECEIPT_LETTERS[byte % 32] for byte in receipt_bytes[:RECEIPT_LENGTH])
        return cls(str(UUID(bytes=id_bytes, version=4)), codes.spaced(letters, "-"))


def submit_response(session: Session, area_id: str, round_id: str, submission: Submission, ticket: Ticket) -> Ticket:
    """Store a response, once: with a ticket already used for the very same submission nothing is added.

    Raises `ConflictError` unless the assessment is collecting, `InvalidError` for items it does not ask.
    """
    check_collecting(session, area_id, round_id)
    check_items_known(get_questionnaire(session, round_id), {**submission.answers, **submission.comments})
    earlier = session.get(ResponseRow, (area_id, round_id, ticket.id))
    if earlier is None:
        add_response(session, area_id, round_id, submission, ticket)
    elif _submission(earlier) != submission:
        raise InvalidError("This Idempotency-Key was used for other answers. Send these with a key of their own.")
    return ticket


def add_response(session: Session, area_id: str, round_id: str, submission: Submission, ticket: Ticket) -> None:
    """Store a response where it is known already that collection is open, and that its items are asked."""
    session.add(
        ResponseRow(
            area_id=area_id,
            round_id=round_id,
            id=ticket.id,
            role=submission.role,
            answers=dict(submission.answers),
            comments=dict(submission.comments),
            receipt_hash=hash_receipt(ticket.receipt),
        )
    )


def find_by_receipt(session: Session, area_id: str, round_id: str, receipt: str) -> Ticket | None:
    """The ticket of the response with this receipt, whatever the assessment's state; None where there is none."""
    query = select(ResponseRow.id).where(
        ResponseRow.area_id == area_id,
        ResponseRow.round_id == round_id,
        ResponseRow.receipt_hash == hash_receipt(receipt),
    )
    id_ = session.exec(query).one_or_none()
    return None if id_ is None else Ticket(id_, tidy_receipt(receipt))


def tidy_receipt(typed: str) -> str:
    """A receipt as it was shown, however it was typed."""
    return codes.spaced(_letters(typed), "-")


def get_response(session: Session, area_id: str, round_id: str, ticket: Ticket) -> Submission:
    """One's own response, while collecting."""
    check_collecting(session, area_id, round_id, hold=False)
    return _submission(get_own(session, area_id, round_id, ticket))


def replace_response(session: Session, area_id: str, round_id: str, ticket: Ticket, submission: Submission) -> None:
    """Put other answers in place of one's own, while collecting."""
    check_collecting(session, area_id, round_id)
    check_items_known(get_questionnaire(session, round_id), {**submission.answers, **submission.comments})
    row = get_own(session, area_id, round_id, ticket)
    row.role = submission.role
    row.answers = dict(submission.answers)
    row.comments = dict(submission.comments)


def withdraw_response(session: Session, area_id: str, round_id: str, ticket: Ticket, *, actor: str) -> None:
    """Delete one's own response at once, at any time. Results frozen with it stay as they are, and say so."""
    assessment = get_assessment(session, area_id, round_id, lock=True)
    session.delete(get_own(session, area_id, round_id, ticket))
    if assessment.state != State.COLLECTING:
        assessment.withdrawn += 1
        audit.record(session, actor, "response withdrawn after closing", area_id=area_id, subject=round_id)


def check_collecting(session: Session, area_id: str, round_id: str, *, hold: bool = True) -> None:
    """Raise unless collecting; with `hold`, a close waits until the transaction ends, as this waits for a close."""
    query = select(Assessment.state).where(Assessment.area_id == area_id, Assessment.round_id == round_id)
    state = session.exec(query.with_for_update(read=True) if hold else query).one_or_none()
    if state is None:
        raise NotFoundError("This area is not collecting answers in this round. Check the area and the round.")
    closed = N_("Collection has closed, so answers can no longer be sent, seen or changed. They can be withdrawn.")
    check_state(State(state), State.COLLECTING, {State.REVIEWING: closed, State.PUBLISHED: closed})


def get_own(session: Session, area_id: str, round_id: str, ticket: Ticket, *, hold: bool = False) -> ResponseRow:
    """The response of a ticket's holder; with `hold`, to change it. Raises `NotFoundError`."""
    path = (area_id, round_id, ticket.id)
    row = session.get(ResponseRow, path, with_for_update=hold or None, populate_existing=hold)
    if row is None or not hmac.compare_digest(row.receipt_hash, hash_receipt(ticket.receipt)):
        raise NotFoundError("There is no response with this id and receipt. Check both.")
    return row


def hash_receipt(receipt: str) -> str:
    """What is kept of a receipt."""
    return hashlib.sha256(_letters(receipt).encode()).hexdigest()


def _submission(row: ResponseRow) -> Submission:
    return Submission(Role(row.role), row.answers, row.comments)


def _letters(receipt: str) -> str:
    return codes.tidy(receipt).translate(_LOOK_ALIKES)
