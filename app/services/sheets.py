"""Answering on paper: what is printed, and what is typed in from it."""

from sqlmodel import Session

from app.db.tables import ResponseRow
from app.domain.questionnaire import Questionnaire
from app.formats.paper import Invitation, Occasion
from app.services import audit, codes, joining, responses
from app.services.assessments import get_assessment
from app.services.definitions import get_questionnaire
from app.services.responses import Submission, Ticket
from app.services.rounds import get_round


def get_occasion(session: Session, area_id: str, round_id: str, base_url: str) -> tuple[Questionnaire, Occasion]:
    """What a sheet asks, and what it is filled in for. `base_url` is where people reach the service."""
    found, round_ = joining.get_joining(session, area_id, round_id), get_round(session, round_id)
    invitation = None
    if found.is_collecting and found.code is not None:
        base = base_url.rstrip("/")
        address = f"{base.partition('://')[2]}/join"
        invitation = Invitation(codes.spaced(found.code), f"{base}/join/{found.code}", address)
    occasion = Occasion(
        area_name=found.area_name,
        round_title=found.round_title,
        closes=round_.closes,
        min_cell=round_.min_cell,
        meeting=get_assessment(session, area_id, round_id).meeting,
        invitation=invitation,
    )
    return get_questionnaire(session, round_id), occasion


def enter_sheet(  # noqa: PLR0913 - where, what, and by whom
    session: Session, area_id: str, round_id: str, submission: Submission, ticket: Ticket, *, actor: str
) -> None:
    """Store what somebody answered on paper, once; entered again with the same ticket, it takes its place.

    Raises `ConflictError` unless the assessment is collecting.
    """
    get_assessment(session, area_id, round_id, lock=True)  # a form sent twice is entered once
    if session.get(ResponseRow, (area_id, round_id, ticket.id)) is not None:
        responses.replace_response(session, area_id, round_id, ticket, submission)
        return
    responses.submit_response(session, area_id, round_id, submission, ticket)
    audit.record(session, actor, "sheet typed in", area_id=area_id, subject=round_id)
