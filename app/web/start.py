"""The pages anyone may open."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.deps import ReadSession, RuntimeDep
from app.domain.questionnaire import Questionnaire
from app.domain.shapes import AreaName
from app.services import areas
from app.web.forms import READ
from app.web.rendering import Page, render

router = APIRouter()


@dataclass(frozen=True)
class StartPage(Page):
    """What Waymark is, and where to go from here."""

    template = "start.html"

    demo_areas: Sequence[AreaName]
    """In name order."""
    questionnaires: Sequence[Questionnaire]


@dataclass(frozen=True)
class ApiPage(Page):
    """The API's own documentation."""

    template = "api.html"


@router.api_route("/", **READ)
def show_start(runtime: RuntimeDep, session: ReadSession) -> HTMLResponse:
    """The start page."""
    demo_areas = [AreaName(id=area.id, name=area.name) for area in areas.list_areas(session, demo=True)]
    return render(StartPage(demo_areas, runtime.catalogue.questionnaires))


@router.api_route("/api", **READ)
def show_api() -> HTMLResponse:
    """How tools call the service."""
    return render(ApiPage())
