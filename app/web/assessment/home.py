"""Where whoever is signed in begins: their areas, each with what is to be done there next."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.deps import ReadSession
from app.domain.access import Permission
from app.domain.answers import State
from app.services import area_status
from app.web.access import SignedInPerson
from app.web.assessment.next_step import StatusForPerson, describe_status
from app.web.forms import READ
from app.web.rendering import Page, render

MOST_EARLIER = 2
"""How many rounds before the newest are listed."""

router = APIRouter()


@dataclass(frozen=True)
class AreaEntry:
    """One area."""

    id: str
    name: str
    newest: StatusForPerson | None
    """None where no round concerns it yet."""
    earlier: Sequence[StatusForPerson]
    """Newest first."""

    @property
    def published(self) -> int:
        """How many of these rounds are published."""
        rounds = [self.newest, *self.earlier] if self.newest else self.earlier
        return sum(status.assessment.state is State.PUBLISHED for status in rounds)


@dataclass(frozen=True)
class HomePage(Page):
    """A person's areas, in name order."""

    template = "assessment/home.html"

    areas: Sequence[AreaEntry]
    calling: Sequence[AreaEntry]
    """Those where something waits for this person."""
    is_admin: bool


@router.api_route("/areas", **READ)
def show_home(session: ReadSession, person: SignedInPerson) -> HTMLResponse:
    """Every area that the person has to do with."""
    principal = person.principal
    entries = []
    for own in area_status.list_area_statuses(session, principal.areas(Permission.READ_STATE)):
        statuses = [describe_status(assessment, principal) for assessment in own.rounds[: MOST_EARLIER + 1]]
        entries.append(AreaEntry(own.area_id, own.area_name, statuses[0] if statuses else None, statuses[1:]))
    page = HomePage(
        areas=entries,
        calling=[entry for entry in entries if entry.newest and entry.newest.calls],
        is_admin=principal.may(Permission.MANAGE_AREAS, None),
    )
    return render(page)
