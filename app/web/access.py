"""The one door: who may open which page. Each page states what it needs as a dependency from here.

Here alone it is found out who is asking, noted whom the audit log is to name, and raised where they may not. Keys open
no page. For whoever may not see an area it is as if it were not there, signed in or not.
"""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request

from app.deps import AreaId, RuntimeDep, Session, find_person, get_runtime
from app.domain.access import NO_SUCH_AREA, Office, Permission, Principal
from app.domain.errors import NotAllowedError, NotFoundError, NotYoursError, SignInRequiredError
from app.domain.shapes import AreaName
from app.language import N_
from app.services import accounts, areas
from app.services.sessions import Person

HIDDEN = N_("There is no such page, or it is not yours to open.")
SIGN_IN_FIRST = N_("Sign in first.")
NOBODY = Principal("nobody", ())


# Who is asking


async def _get_visitor(request: Request, person: Annotated[Person | None, Depends(find_person)]) -> Person | None:
    if person is not None and person.is_ready:
        request.state.caller = person.principal.name
    return person


Visitor = Annotated[Person | None, Depends(_get_visitor)]
"""Whoever is signed in, perhaps with something still to give or set up; None where nobody is."""


async def _get_signed_in_person(visitor: Visitor) -> Person:
    if visitor is None or not visitor.is_ready:
        raise SignInRequiredError(SIGN_IN_FIRST)
    return visitor


async def _get_identified_person(visitor: Visitor) -> Person:
    if visitor is None or visitor.needs_code:
        raise SignInRequiredError(SIGN_IN_FIRST)
    return visitor


SignedInPerson = Annotated[Person, Depends(_get_signed_in_person)]
"""Whoever is signed in with all that asks. Others are led to what is missing."""
IdentifiedPerson = Annotated[Person, Depends(_get_identified_person)]
"""Whoever has shown who they are, even where they must set up a second factor before they do anything else."""


# People with an office in the area of the page's path


def _person_who_may_here(permission: Permission) -> Any:  # noqa: ANN401 - what Depends gives
    async def check_person(person: SignedInPerson, area: AreaId) -> Principal:
        if not person.principal.may(permission, area):
            raise NotYoursError(NO_SUCH_AREA)
        return person.principal

    return Depends(check_person)


Onlooker = Annotated[Principal, _person_who_may_here(Permission.READ_STATE)]
"""Whoever may know where an assessment stands."""
Runner = Annotated[Principal, _person_who_may_here(Permission.RUN_ASSESSMENTS)]
"""Whoever may open and close an assessment."""
Coordinator = Annotated[Principal, _person_who_may_here(Permission.MANAGE_JOINING)]
"""Whoever may give out join codes, and the questionnaire on paper."""
Clerk = Annotated[Principal, _person_who_may_here(Permission.RESPOND)]
"""Whoever may type in what came on paper."""
Reviewer = Annotated[Principal, _person_who_may_here(Permission.READ_RESULTS)]
"""Whoever may look on at the review."""
Settler = Annotated[Principal, _person_who_may_here(Permission.SETTLE)]
"""Whoever may settle answers, publish and reopen."""
Planner = Annotated[Principal, _person_who_may_here(Permission.KEEP_ACTIONS)]
"""Whoever may keep the action plan."""
AreaAuditor = Annotated[Principal, _person_who_may_here(Permission.READ_AUDIT)]
"""Whoever may read what happened in the area."""
AreaComparer = Annotated[Principal, _person_who_may_here(Permission.READ_PUBLISHED)]
"""Whoever may see the area beside others."""


# People with an office in some area, or over the whole programme


def _person_who_may_somewhere(permission: Permission) -> Any:  # noqa: ANN401 - what Depends gives
    """The page shows them what the areas cover in which they may."""

    async def check_person(person: SignedInPerson) -> Person:
        within = person.principal.areas(permission)
        if within is not None and not within:
            raise NotYoursError(HIDDEN)
        return person

    return Depends(check_person)


def _person_who_may_everywhere(permission: Permission) -> Any:  # noqa: ANN401 - what Depends gives
    async def check_person(person: SignedInPerson) -> Principal:
        if not person.principal.may(permission, None):
            raise NotYoursError(HIDDEN)
        return person.principal

    return Depends(check_person)


Comparer = Annotated[Person, _person_who_may_somewhere(Permission.READ_PUBLISHED)]
ProgrammeReader = Annotated[Person, _person_who_may_somewhere(Permission.READ_PROGRAMME)]

AreasAdmin = Annotated[Principal, _person_who_may_everywhere(Permission.MANAGE_AREAS)]
RoundsAdmin = Annotated[Principal, _person_who_may_everywhere(Permission.MANAGE_ROUNDS)]
PeopleAdmin = Annotated[Principal, _person_who_may_everywhere(Permission.MANAGE_PEOPLE)]
KeysAdmin = Annotated[Principal, _person_who_may_everywhere(Permission.MANAGE_KEYS)]
Auditor = Annotated[Principal, _person_who_may_everywhere(Permission.READ_AUDIT)]


@dataclass(frozen=True)
class Inviter:
    """Whoever may invite others, and to what."""

    person: Person
    choices: Mapping[Office, Sequence[AreaName]]


async def _get_inviter(runtime: RuntimeDep, person: SignedInPerson) -> Inviter:
    choices = await runtime.look_up(lambda session: accounts.list_invitable(session, person.principal))
    if not choices:
        raise NotAllowedError("You may not invite anyone. Ask an admin to.")
    return Inviter(person, choices)


InvitingPerson = Annotated[Inviter, Depends(_get_inviter)]


# Readers of what an area has published: its people, its reps and admins, and of the demonstration's areas anyone


@dataclass(frozen=True)
class Reader:
    """Whoever reads, and of which area."""

    area: AreaName
    is_demo: bool
    principal: Principal

    def may(self, permission: Permission) -> bool:
        """Whether they may do this here."""
        return self.principal.may(permission, self.area["id"])


def read_as(session: Session, principal: Principal, area_id: str) -> Reader:
    """Whoever is known to be asking, if they may read the area. Raises `NotFoundError`."""
    found = areas.get_area(session, area_id)
    if not found.demo and not principal.may(Permission.READ_PUBLISHED, area_id):
        raise NotYoursError(NO_SUCH_AREA)
    return Reader(AreaName(id=found.id, name=found.name), found.demo, principal)


async def _get_area_reader(runtime: RuntimeDep, visitor: Visitor, area: AreaId) -> Reader:
    principal = visitor.principal if visitor is not None and visitor.is_ready else NOBODY
    return await runtime.look_up(lambda session: read_as(session, principal, area))


async def _get_plan_reader(runtime: RuntimeDep, visitor: Visitor, area: AreaId) -> Reader:
    try:
        return await _get_area_reader(runtime, visitor, area)
    except NotFoundError:
        if visitor is None or not visitor.is_ready:  # asked alike whether there is such an area or not
            raise SignInRequiredError(SIGN_IN_FIRST) from None
        raise


AreaReader = Annotated[Reader, Depends(_get_area_reader)]
PlanReader = Annotated[Reader, Depends(_get_plan_reader)]
"""The same for its action plan, but for whoever is not signed in: they are asked to, rather than told of nothing."""


# For what every page shows


_seems_signed_in: ContextVar[bool] = ContextVar("seems_signed_in", default=False)


async def note_visitor(request: Request) -> None:
    """Take note of whether this request comes with a session, good or not: enough to show the way to one's areas."""
    _seems_signed_in.set(get_runtime(request).cookie in request.cookies)


def is_signed_in() -> bool:
    """Whether the request that is answered came with a session."""
    return _seems_signed_in.get()
