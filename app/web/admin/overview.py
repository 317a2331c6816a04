"""What there is to look after."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.deps import ReadSession
from app.language import N_
from app.services import accounts, api_keys, areas, rounds
from app.web.access import PeopleAdmin
from app.web.forms import READ
from app.web.rendering import Page, render

router = APIRouter()


@dataclass(frozen=True)
class Part:
    """One part of the programme to look after."""

    address: str
    title: str
    count: int | None
    purpose: str


@dataclass(frozen=True)
class AdminPage(Page):
    """Everything there is to look after, and how much of it."""

    template = "admin/overview.html"

    parts: Sequence[Part]


@router.api_route("/admin", **READ)
def show_admin(_admin: PeopleAdmin, session: ReadSession) -> HTMLResponse:
    """Where an admin begins."""
    now = dt.datetime.now(dt.UTC)
    counts = {
        "areas": sum(area.archived_on is None for area in areas.list_areas(session)),
        "rounds": len(rounds.list_rounds(session)),
        "people": accounts.count_people(session),
        "keys": sum(key.is_live(now) for key in api_keys.list_keys(session)),
    }
    parts = [
        Part(
            "/admin/areas",
            N_("Areas"),
            counts["areas"],
            N_("Add, rename and archive areas, one by one or from a file."),
        ),
        Part("/admin/rounds", N_("Rounds"), counts["rounds"], N_("Say when each round is, and what it asks.")),
        Part("/admin/people", N_("People"), counts["people"], N_("Invite people, and change what they may do.")),
        Part("/admin/keys", N_("Keys"), counts["keys"], N_("Let other programs in, and shut them out again.")),
        Part("/admin/audit", N_("Audit log"), None, N_("See who did what, when and from where.")),
    ]
    return render(AdminPage(parts))
