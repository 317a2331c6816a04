"""Answering on paper: what is printed, and what is typed in from it."""

from sqlmodel import Session

from app.db.tables import ResponseRow
from app.domain.questionnaire import Questionnaire
from app.language import gettext
from app.presentation.documents.paper import Invitation, Occasion
from app.services import audit, codes, joining, responses
from app.services.assessments import get_assessment
from app.services.definitions import get_questionnaire
from app.services.responses import Submission, Ticket
from app.services.rounds import get_round
from app.settings import Settings


def get_occasion(session: Session, area_id: str, round_id: str, settings: Settings) -> tuple[Questionnaire, Occasion]:
    """What a sheet asks, and what it is filled in for."""
    found, round_ = joining.get_joining(session, area_id, round_id), get_round(session, round_id)
    invitation = None
    if found.is_collecting and found.code is not None:
        base = str(settings.base_url).rstrip("/")
        address = f"{base.partition('://')[2]}/join"
        invitation = Invitation(codes.spaced(found.code), f"{base}/join/{found.code}", address)
    occasion = Occasion(
        area_name=found.area_name,
        round_title=found.round_title,
        closes=round_.closes,
        min_cell=round_.min_cell,
        meeting=get_assessment(session, area_id, round_id).meeting,
        invitation=invitation,
        notice=_tell_notice(settings),
    )
    return get_questionnaire(session, round_id), occasion


def _tell_notice(settings: Settings) -> tuple[str, ...]:
    """Why answers may be kept, how long, and whom to ask: as it is set, or as it mostly is."""
    why = settings.lawful_basis or gettext(
        "Because you agree to it by handing them in. You need not answer, and you can take your answers back."
    )
    how_long = settings.retention or gettext("As long as your area compares its years, or until you delete them.")
    whom = settings.contact or gettext("Whoever gave you this sheet.")
    return (
        gettext("Why we may keep your answers: {why}").format(why=why),
        gettext("How long we keep them: {how_long}").format(how_long=how_long),
        gettext("Whom to ask: {whom}").format(whom=whom),
    )


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
