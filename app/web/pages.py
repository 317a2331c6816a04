"""The pages anyone may open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.deps import AreaId, ReadSession, ServiceDep
from app.domain.access import NO_SUCH_AREA
from app.domain.comparison import Pattern
from app.domain.errors import NotFoundError
from app.domain.questionnaire import Questionnaire
from app.domain.shapes import AreaName, AreaProfile, Change, ItemEntry, RoundEntry, SectionEntry
from app.services import areas, profiles
from app.web.rendering import Page, render

READ: dict[str, Any] = {"methods": ["GET", "HEAD"], "include_in_schema": False, "response_class": HTMLResponse}

router = APIRouter()


@dataclass(frozen=True)
class StartPage(Page):
    """What Waymark is, and where to go from here."""

    template = "start.html"

    demo_areas: Sequence[AreaName]
    """In name order."""
    questionnaires: Sequence[Questionnaire]


@dataclass(frozen=True)
class SectionCourse:
    """One section over all published rounds."""

    section: SectionEntry
    """As it is in the newest round that has it."""
    steps: Sequence[SectionEntry | None]
    """One for each round, oldest first; None for a round whose questionnaire does not have it."""
    pattern: Pattern | None


@dataclass(frozen=True)
class ProfilePage(Page):
    """An area's profile: one published round in full, and every section over all of them."""

    template = "profile.html"

    area: AreaName
    shown: RoundEntry
    before: RoundEntry | None
    """The published round before the one shown."""
    rounds: Sequence[RoundEntry]
    """Every published round, oldest first."""
    changes: Mapping[str, Change]
    """From the round before, by section."""
    items: Mapping[str, ItemEntry]
    """Of the round shown, by id."""
    courses: Sequence[SectionCourse]


@dataclass(frozen=True)
class EmptyProfilePage(Page):
    """An area that has published no round yet."""

    template = "profile_empty.html"

    area: AreaName


@dataclass(frozen=True)
class ApiPage(Page):
    """The API's own documentation."""

    template = "api.html"


@router.api_route("/", **READ)
def show_start(service: ServiceDep, session: ReadSession) -> HTMLResponse:
    """The start page."""
    demo_areas = [AreaName(id=area.id, name=area.name) for area in areas.list_areas(session, demo=True)]
    return render(StartPage(demo_areas, service.catalogue.questionnaires))


@router.api_route("/areas/{area}", **READ)
def show_profile(session: ReadSession, area: AreaId, round: str | None = None) -> HTMLResponse:
    """A demonstration area's profile. Any other area looks like one that does not exist."""
    if not areas.get_area(session, area).demo:
        raise NotFoundError(NO_SUCH_AREA)
    profile = profiles.get_profile(session, area, small_counts=False)
    if round is None and not profile["rounds"]:
        return render(EmptyProfilePage(profile["area"]))
    return render(_profile_page(profile, round))


@router.api_route("/api", **READ)
def show_api() -> HTMLResponse:
    """How tools call the service."""
    return render(ApiPage())


def _profile_page(profile: AreaProfile, round_id: str | None) -> ProfilePage:
    """The profile with that round in full, or the newest. Raises `NotFoundError`."""
    rounds = profile["rounds"]
    shown = rounds[-1] if round_id is None else next((one for one in rounds if one["round"] == round_id), None)
    if shown is None:
        raise NotFoundError(profiles.NOT_PUBLISHED)
    before = next((earlier for earlier, later in pairwise(rounds) if later is shown), None)
    return ProfilePage(
        area=profile["area"],
        shown=shown,
        before=before,
        rounds=rounds,
        changes={change["section"]: change for change in profile["changes"] if change["to"] == shown["round"]},
        items={item["id"]: item for section in shown["sections"] for item in section["items"]},
        courses=[_course(rounds, id_, pattern) for id_, pattern in profile["patterns"].items()],
    )


def _course(rounds: Sequence[RoundEntry], section_id: str, pattern: Pattern | None) -> SectionCourse:
    steps = [next((one for one in entry["sections"] if one["id"] == section_id), None) for entry in rounds]
    newest = next(step for step in reversed(steps) if step is not None)
    return SectionCourse(newest, steps, pattern)
