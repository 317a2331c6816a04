"""Rounds."""

from typing import Any

from fastapi import APIRouter, Request, Response, status

from app.api.schemas import RoundCreate, RoundPatch, RoundPublic
from app.deps import Caller, ReadSession, RoundId, RuntimeDep, WriteSession, allow, allow_somewhere
from app.domain.access import Permission
from app.domain.errors import InvalidError
from app.domain.shapes import QuestionnaireKey
from app.services import rounds
from app.services.rounds import RoundDetails

router = APIRouter(prefix="/rounds", tags=["Rounds"])


@router.get("", dependencies=[allow_somewhere(Permission.READ_STATE)])
def list_rounds(session: ReadSession) -> list[RoundPublic]:
    """Every round, oldest first."""
    return [_public(found) for found in rounds.list_rounds(session)]


@router.post("", status_code=status.HTTP_201_CREATED, dependencies=[allow(Permission.MANAGE_ROUNDS)])
def create_round(
    request: Request, response: Response, runtime: RuntimeDep, session: WriteSession, caller: Caller, body: RoundCreate
) -> RoundPublic:
    """Add a round. Needs the scope admin."""
    made = rounds.create_round(
        session,
        body.id,
        title=body.title,
        questionnaire=runtime.catalogue.get(body.questionnaire.id, body.questionnaire.version),
        opens=body.opens,
        closes=body.closes,
        min_cell=body.min_cell or runtime.settings.min_cell,
        actor=caller.name,
    )
    response.headers["Location"] = f"{request.url.path}/{made.id}"
    return _public(made)


@router.get("/{round}", dependencies=[allow_somewhere(Permission.READ_STATE)])
def read_round(session: ReadSession, round: RoundId) -> RoundPublic:
    """One round."""
    return _public(rounds.get_round(session, round))


@router.patch("/{round}", dependencies=[allow(Permission.MANAGE_ROUNDS)])
def change_round(session: WriteSession, caller: Caller, round: RoundId, body: RoundPatch) -> RoundPublic:
    """Change a round. Needs the scope admin. Once an area has opened its assessment, opens and min_cell are fixed."""
    changes: Any = body.model_dump(exclude_unset=True)
    if None in changes.values():
        raise InvalidError("A round has all of these. Leave a field out to keep it as it is.")
    return _public(rounds.change_round(session, round, actor=caller.name, **changes))


def _public(found: RoundDetails) -> RoundPublic:
    return RoundPublic(
        id=found.id,
        title=found.title,
        questionnaire=QuestionnaireKey(id=found.questionnaire_id, version=found.questionnaire_version),
        opens=found.opens,
        closes=found.closes,
        min_cell=found.min_cell,
    )
