"""The audit log: all of it for admins, an area's for its coordinators."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from app.deps import AreaId, ReadSession, Session
from app.domain.errors import NotFoundError
from app.services import areas, audit
from app.services.areas import AreaDetails
from app.services.audit import Entry
from app.web.access import HIDDEN, AreaAuditor, Auditor
from app.web.forms import READ
from app.web.rendering import Page, render

router = APIRouter()

PAGE_SIZE = 50
Cursor = Annotated[str, Query(alias="before", max_length=100)]


@dataclass(frozen=True)
class AuditPage(Page):
    """Who did what, newest first, a page at a time."""

    template = "admin/audit.html"

    entries: Sequence[Entry]
    older: str | None
    """The query that leads to the page after this one."""
    areas: Sequence[AreaDetails]
    area_id: str
    """The area whose entries are shown; empty for everything."""


@dataclass(frozen=True)
class AreaAuditPage(Page):
    """Who did what to one area, newest first, a page at a time."""

    template = "admin/area_audit.html"

    area: AreaDetails
    entries: Sequence[Entry]
    older: str | None
    """The query that leads to the page after this one."""


@router.api_route("/admin/audit", **READ)
def show_audit(_auditor: Auditor, session: ReadSession, area: str = "", before: Cursor = "") -> HTMLResponse:
    """Everything that happened, or what happened in one area."""
    every = areas.list_areas(session)
    if area and area not in {known.id for known in every}:
        raise NotFoundError(HIDDEN)
    entries, older = _page(session, area or None, before)
    if older and area:
        older = f"{older}&{urlencode({'area': area})}"
    return render(AuditPage(entries, older, every, area))


@router.api_route("/areas/{area}/audit", **READ)
def show_area_audit(_auditor: AreaAuditor, session: ReadSession, area: AreaId, before: Cursor = "") -> HTMLResponse:
    """What happened in one area."""
    return render(AreaAuditPage(areas.get_area(session, area), *_page(session, area, before)))


def _page(session: Session, area_id: str | None, before: str) -> tuple[Sequence[Entry], str | None]:
    entries = audit.list_entries(
        session, area_id=area_id, before=_read_cursor(before) if before else None, limit=PAGE_SIZE + 1
    )
    shown = entries[:PAGE_SIZE]
    if len(entries) == len(shown):
        return shown, None
    at, id_ = shown[-1].cursor
    return shown, urlencode({"before": f"{at.isoformat()} {id_}"})


def _read_cursor(cursor: str) -> tuple[dt.datetime, str]:
    at, _, id_ = cursor.partition(" ")
    try:
        moment = dt.datetime.fromisoformat(at)
    except ValueError:
        raise NotFoundError(HIDDEN) from None
    if moment.tzinfo is None or "\x00" in id_:
        raise NotFoundError(HIDDEN)
    return moment, id_
