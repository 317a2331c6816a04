"""Who may use these pages: people who are signed in, by what their offices allow. Keys open none of them."""

from typing import Annotated, Any

from fastapi import Depends

from app.deps import AreaId, SignedInPerson
from app.domain.access import Permission, Principal
from app.domain.errors import NotYoursError
from app.language import N_

HIDDEN = N_("There is no such page, or it is not yours to open.")


def _person_who_may(permission: Permission) -> Any:  # noqa: ANN401 - what Depends gives
    async def check_person(person: SignedInPerson) -> Principal:
        if not person.principal.may(permission, None):
            raise NotYoursError(HIDDEN)
        return person.principal

    return Depends(check_person)


async def _person_who_may_audit(person: SignedInPerson, area: AreaId) -> Principal:
    if not person.principal.may(Permission.READ_AUDIT, area):
        raise NotYoursError(HIDDEN)
    return person.principal


AreasAdmin = Annotated[Principal, _person_who_may(Permission.MANAGE_AREAS)]
RoundsAdmin = Annotated[Principal, _person_who_may(Permission.MANAGE_ROUNDS)]
PeopleAdmin = Annotated[Principal, _person_who_may(Permission.MANAGE_PEOPLE)]
KeysAdmin = Annotated[Principal, _person_who_may(Permission.MANAGE_KEYS)]
Auditor = Annotated[Principal, _person_who_may(Permission.READ_AUDIT)]
AreaAuditor = Annotated[Principal, Depends(_person_who_may_audit)]
