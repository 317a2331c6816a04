"""Who may open which page: stated by each page as a dependency from here.

What an area has published is open to its people, its reps and admins, and to anyone where the area is the
demonstration's. For all others an area is as if it were not there, signed in or not.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request

from app.deps import AreaId, ReadSession, SignedInPerson, Visitor, get_service
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


_seems_signed_in: ContextVar[bool] = ContextVar("seems_signed_in", default=False)


async def note_visitor(request: Request) -> None:
    """Take note of whether this request comes with a session, good or not: enough to show the way to one's areas."""
    _seems_signed_in.set(get_service(request).cookie in request.cookies)


def is_signed_in() -> bool:
    """Whether the request that is answered came with a session."""
    return _seems_signed_in.get()
