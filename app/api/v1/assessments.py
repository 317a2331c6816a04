"""Assessments: an area in a round, from opening to publishing."""

from typing import Annotated

from fastapi import APIRouter, Path, Response, status

from app.api.schemas import AgreedBody, AgreedPublic
from app.deps import AreaId, Caller, ReadSession, RoundId, Session, WriteSession, allow_in_area
from app.domain.access import Permission, Principal
from app.domain.answers import AgreedAnswer
from app.domain.shapes import AssessmentStatus, RoundEntry
from app.domain.text_rules import MAX_SLUG, SLUG
from app.services import assessments, publishing

router = APIRouter(prefix="/areas/{area}/assessments/{round}", tags=["Assessments"])

ItemId = Annotated[str, Path(pattern=SLUG, max_length=MAX_SLUG, description="The item's id")]


@router.put(
    "",
    dependencies=[allow_in_area(Permission.RUN_ASSESSMENTS)],
    responses={status.HTTP_201_CREATED: {"model": AssessmentStatus, "description": "Opened by this call"}},
)
def open_assessment(
    response: Response, session: WriteSession, caller: Caller, area: AreaId, round: RoundId
) -> AssessmentStatus:
    """Open an area's assessment, so that answers can come in. Opening it again changes nothing."""
    if assessments.open_assessment(session, area, round, actor=caller.name):
        response.status_code = status.HTTP_201_CREATED
    return _get_status(session, caller, area, round)


@router.get("", dependencies=[allow_in_area(Permission.READ_STATE)])
def read_assessment(session: ReadSession, caller: Caller, area: AreaId, round: RoundId) -> AssessmentStatus:
    """Where an assessment stands, and how many have answered."""
    return _get_status(session, caller, area, round)


@router.post("/close", dependencies=[allow_in_area(Permission.RUN_ASSESSMENTS)])
def close_assessment(session: WriteSession, caller: Caller, area: AreaId, round: RoundId) -> AssessmentStatus:
    """End collection: what was answered is frozen, and the partnership can review it."""
    assessments.close_assessment(session, area, round, actor=caller.name)
    return _get_status(session, caller, area, round)


@router.post("/publish", dependencies=[allow_in_area(Permission.SETTLE)])
def publish_assessment(session: WriteSession, caller: Caller, area: AreaId, round: RoundId) -> AssessmentStatus:
    """Make the profile final, and visible to reps, the programme and tools."""
    publishing.publish_assessment(session, area, round, actor=caller.name)
    return _get_status(session, caller, area, round)


@router.post("/reopen", dependencies=[allow_in_area(Permission.SETTLE)])
def reopen_assessment(session: WriteSession, caller: Caller, area: AreaId, round: RoundId) -> AssessmentStatus:
    """Take a published assessment back to review, under its next revision."""
    publishing.reopen_assessment(session, area, round, actor=caller.name)
    return _get_status(session, caller, area, round)


@router.get("/results", dependencies=[allow_in_area(Permission.READ_RESULTS)])
def read_results(session: ReadSession, caller: Caller, area: AreaId, round: RoundId) -> RoundEntry:
    """What the partnership reviews: the round's entry in the profile, as it would be published now."""
    small_counts = caller.may(Permission.READ_SMALL_COUNTS, area)
    return assessments.get_results(session, area, round, small_counts=small_counts)


@router.put("/agreed/{item}", dependencies=[allow_in_area(Permission.SETTLE)])
def settle_answer(
    session: WriteSession, caller: Caller, area: AreaId, round: RoundId, item: ItemId, body: AgreedBody
) -> AgreedPublic:
    """Record what the partnership agreed on for an item, in place of what it had agreed before."""
    agreed = AgreedAnswer(body.answer, body.reason)
    assessments.settle_answer(session, area, round, item, agreed, actor=caller.name)
    return AgreedPublic(item=item, answer=agreed.answer, reason=agreed.reason)


@router.delete(
    "/agreed/{item}", status_code=status.HTTP_204_NO_CONTENT, dependencies=[allow_in_area(Permission.SETTLE)]
)
def unsettle_answer(session: WriteSession, caller: Caller, area: AreaId, round: RoundId, item: ItemId) -> None:
    """Remove an agreed answer, so that the mean counts again."""
    assessments.unsettle_answer(session, area, round, item, actor=caller.name)


def _get_status(session: Session, caller: Principal, area: str, round: str) -> AssessmentStatus:
    small_counts = caller.may(Permission.READ_SMALL_COUNTS, area)
    return assessments.get_status(session, area, round, small_counts=small_counts)
