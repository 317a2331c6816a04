"""An area's profile: one published round in full, and every section over all of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.caching import RememberedPage
from app.deps import ReadSession, Session
from app.domain.access import Permission
from app.domain.shapes import AreaName, AreaProfile
from app.presentation.agreement import agreement_rule
from app.presentation.profile import ProfileView
from app.services import profiles
from app.services.profile_view import get_profile_view
from app.web.access import AreaReader, Reader
from app.web.forms import READ
from app.web.language import ReaderLabels
from app.web.rendering import Page, render
from app.web.results.charts import Picture, show_profile

router = APIRouter(route_class=RememberedPage)


@dataclass(frozen=True)
class ProfilePage(Page):
    """An area's profile: one published round in full, and every section over all of them."""

    template = "results/profile.html"

    area: AreaName
    is_demo: bool
    profile: ProfileView
    pictures: Mapping[str, Picture]
    """By the chart's id."""
    agreement_rule: str
    """When people are said to agree."""


@dataclass(frozen=True)
class EmptyProfilePage(Page):
    """An area that has published no round yet."""

    template = "results/profile_empty.html"

    area: AreaName
    is_demo: bool


@router.api_route("/areas/{area}", **READ)
def show_profile_page(
    session: ReadSession, reader: AreaReader, labels: ReaderLabels, round: str | None = None
) -> HTMLResponse:
    """An area's profile, for those who may read it. For all others it looks like an area that does not exist."""
    small_counts = reader.may(Permission.READ_SMALL_COUNTS)
    profile = profiles.get_profile(session, reader.area["id"], small_counts=small_counts)
    if round is None and not profile["rounds"]:
        return render(EmptyProfilePage(reader.area, reader.is_demo))
    return render(get_profile_page(session, reader, labels.rename(profile), round))


def get_profile_page(session: Session, reader: Reader, profile: AreaProfile, round_id: str | None) -> ProfilePage:
    """The profile with that round in full, or the newest. Raises `NotFoundError`."""
    view = get_profile_view(session, profile, round_id)
    return ProfilePage(
        area=reader.area,
        is_demo=reader.is_demo,
        profile=view,
        pictures=show_profile(view),
        agreement_rule=agreement_rule(),
    )
