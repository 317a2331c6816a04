"""The action plan of an area, round by round: the newest may be changed, and begins with what was open before."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, status

from app.api.schemas import ActionCreate, ActionPatch
from app.deps import AreaId, Caller, ReadSession, RoundId, WriteSession, allow_in_area
from app.domain.access import Permission
from app.domain.errors import InvalidError
from app.domain.shapes import ActionEntry, ActionPlan
from app.services import plans

router = APIRouter(prefix="/areas/{area}/assessments/{round}/actions", tags=["Action plan"])

ActionId = Annotated[UUID, Path(description="The action's id")]
MAY_BE_EMPTY = {"item", "due"}


@router.get("", dependencies=[allow_in_area(Permission.READ_PUBLISHED)])
def read_plan(session: ReadSession, caller: Caller, area: AreaId, round: RoundId) -> ActionPlan:
    """A round's action plan, those due first coming first. Before the round is published, it is for its reviewers."""
    unpublished = caller.may(Permission.READ_RESULTS, area)
    return plans.get_public_plan(session, area, round, unpublished=unpublished)


@router.post("", status_code=status.HTTP_201_CREATED, dependencies=[allow_in_area(Permission.KEEP_ACTIONS)])
def add_action(session: WriteSession, caller: Caller, area: AreaId, round: RoundId, body: ActionCreate) -> ActionEntry:
    """Add an action to the newest round's plan. An earlier round's plan stays as it was."""
    details: Any = body.model_dump()
    action = plans.add_action(session, area, round, actor=caller.name, **details)
    return plans.get_entry(session, area, round, action.id)


@router.patch("/{action}", dependencies=[allow_in_area(Permission.KEEP_ACTIONS)])
def change_action(
    session: WriteSession, caller: Caller, area: AreaId, round: RoundId, action: ActionId, body: ActionPatch
) -> ActionEntry:
    """Change an action of the newest round's plan, as you saw it: send its `version` with what changes.

    If somebody changed it since, nothing is overwritten: the call is refused with 409. Read the plan again.
    """
    changes: Any = body.model_dump(exclude_unset=True, exclude={"version"})
    if any(value is None and name not in MAY_BE_EMPTY for name, value in changes.items()):
        raise InvalidError("Only item and due may be null. Leave a field out to keep it as it is.")
    plans.change_action(session, area, round, str(action), body.version, actor=caller.name, **changes)
    return plans.get_entry(session, area, round, str(action))
