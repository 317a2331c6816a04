"""Answering on paper: what is printed, and what is typed in from it."""

from sqlmodel import Session

from app.domain.questionnaire import Questionnaire
from app.formats.paper import Invitation, Occasion
from app.services import codes, joining
from app.services.assessments import get_assessment
from app.services.definitions import get_questionnaire
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
