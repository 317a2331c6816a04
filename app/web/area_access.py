"""Who may open an area's pages: people who are signed in, by what they may do there. All others find nothing there."""

from typing import Annotated, Any

from fastapi import Depends

from app.deps import AreaId, SignedInPerson
from app.domain.access import NO_SUCH_AREA, Permission, Principal
from app.domain.errors import NotYoursError


def person_who_may(permission: Permission) -> Any:  # noqa: ANN401 - what Depends gives
    """Let a page be opened only by people with `permission` in the area of its path."""

    async def check_person(person: SignedInPerson, area: AreaId) -> Principal:
        if not person.principal.may(permission, area):
            raise NotYoursError(NO_SUCH_AREA)
        return person.principal

    return Depends(check_person)


Reviewer = Annotated[Principal, person_who_may(Permission.READ_RESULTS)]
"""Whoever may look on at the review."""
Settler = Annotated[Principal, person_who_may(Permission.SETTLE)]
Planner = Annotated[Principal, person_who_may(Permission.KEEP_ACTIONS)]
