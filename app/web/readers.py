"""Who may read what an area has published: its people, its reps, admins; and anyone, of the demonstration's areas.

For all others an area is as if it were not there, signed in or not.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from app.deps import AreaId, ReadSession, Visitor
from app.domain.access import NO_SUCH_AREA, Permission, Principal
from app.domain.errors import NotYoursError
from app.domain.shapes import AreaName
from app.services import areas
from app.services.sessions import Person

NOBODY = Principal("nobody", ())


@dataclass(frozen=True)
class Reader:
    """Whoever reads, and of which area."""

    area: AreaName
    is_demo: bool
    principal: Principal

    def may(self, permission: Permission) -> bool:
        """Whether they may do this here."""
        return self.principal.may(permission, self.area["id"])


def find_reader(session: ReadSession, person: Person | None, area_id: str) -> Reader:
    """Whoever is asking, if they may read the area. Raises `NotYoursError`."""
    return read_as(session, person.principal if person is not None and person.is_ready else NOBODY, area_id)


def read_as(session: ReadSession, principal: Principal, area_id: str) -> Reader:
    """Whoever is known to be asking, if they may read the area. Raises `NotYoursError`."""
    found = areas.get_area(session, area_id)
    if not found.demo and not principal.may(Permission.READ_PUBLISHED, area_id):
        raise NotYoursError(NO_SUCH_AREA)
    return Reader(AreaName(id=found.id, name=found.name), found.demo, principal)


def _get_reader(request: Request, session: ReadSession, person: Visitor, area: AreaId) -> Reader:
    if person is not None and person.is_ready:
        request.state.caller = person.principal.name
    return find_reader(session, person, area)


AreaReader = Annotated[Reader, Depends(_get_reader, scope="function")]
