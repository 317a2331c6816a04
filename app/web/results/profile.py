"""An area's profile: one published round in full, and every section over all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.caching import RememberedPage
from app.deps import ReadSession, Session
from app.domain.access import Permission
from app.domain.answers import AgreedAnswer
from app.domain.comparison import Pattern
from app.domain.errors import NotFoundError
from app.domain.plan import Action
from app.domain.profile import is_open, items_by_id
from app.domain.questionnaire import Kind
from app.domain.scoring import LEVEL_NAMES
from app.domain.shapes import AreaName, AreaProfile, Change, ItemEntry, RoundEntry, SectionEntry
from app.language import gettext
from app.presentation.charts.items import find_section
from app.presentation.labels import told_profile
from app.presentation.workings import agreement_working
from app.services import assessments, plans, profiles, reviews
from app.web.access import AreaReader, Reader
from app.web.forms import READ
from app.web.rendering import Page, render
from app.web.results.charts import Picture, show_profile

router = APIRouter(route_class=RememberedPage)


@dataclass(frozen=True)
class SectionCourse:
    """One section over all published rounds."""

    section: SectionEntry
    """As it is in the newest round that has it."""
    steps: Sequence[SectionEntry | None]
    """One for each round, oldest first; None for a round whose questionnaire does not have it."""
    pattern: Pattern | None
    is_open: bool
    """Whether it takes publishing to tell the pattern."""


@dataclass(frozen=True)
class Agreed:
    """What the group settled for one item, beside what people had answered alone."""

    item: ItemEntry
    words: str
    reason: str | None


@dataclass(frozen=True)
class ProfilePage(Page):
    """An area's profile: one published round in full, and every section over all of them."""

    template = "results/profile.html"

    area: AreaName
    is_demo: bool
    shown: RoundEntry
    before: RoundEntry | None
    """The published round before the one shown."""
    rounds: Sequence[RoundEntry]
    """Every published round, oldest first."""
    changes: Mapping[str, Change]
    """From the round before, by section."""
    earlier: Mapping[str, SectionEntry]
    """The sections of the round before, by id."""
    items: Mapping[str, ItemEntry]
    """Of the round shown, by id."""
    courses: Sequence[SectionCourse]
    pictures: Mapping[str, Picture]
    """By the chart's id."""
    agreed: Sequence[Agreed]
    priorities: Sequence[ItemEntry]
    """The first first."""
    actions: Sequence[Action]
    agreement_rule: str
    """When people are said to agree."""


@dataclass(frozen=True)
class EmptyProfilePage(Page):
    """An area that has published no round yet."""

    template = "results/profile_empty.html"

    area: AreaName
    is_demo: bool


@router.api_route("/areas/{area}", **READ)
def show_profile_page(session: ReadSession, reader: AreaReader, round: str | None = None) -> HTMLResponse:
    """An area's profile, for those who may read it. For all others it looks like an area that does not exist."""
    small_counts = reader.may(Permission.READ_SMALL_COUNTS)
    profile = profiles.get_profile(session, reader.area["id"], small_counts=small_counts)
    if round is None and not profile["rounds"]:
        return render(EmptyProfilePage(reader.area, reader.is_demo))
    return render(get_profile_page(session, reader, profile, round))


def get_profile_page(session: Session, reader: Reader, profile: AreaProfile, round_id: str | None) -> ProfilePage:
    """The profile with that round in full, or the newest. Raises `NotFoundError`."""
    profile = told_profile(profile)
    rounds, area_id = profile["rounds"], reader.area["id"]
    shown = rounds[-1] if round_id is None else next((one for one in rounds if one["round"] == round_id), None)
    if shown is None:
        raise NotFoundError(profiles.NOT_PUBLISHED)
    before = next((earlier for earlier, later in pairwise(rounds) if later is shown), None)
    items = items_by_id(shown)
    settled = assessments.list_agreed(session, area_id, shown["round"])
    chosen = reviews.get_priorities(session, area_id, shown["round"])
    return ProfilePage(
        area=reader.area,
        is_demo=reader.is_demo,
        shown=shown,
        before=before,
        rounds=rounds,
        changes={change["section"]: change for change in profile["changes"] if change["to"] == shown["round"]},
        earlier={section["id"]: section for section in before["sections"]} if before else {},
        items=items,
        courses=[_course(profile, id_) for id_ in profile["patterns"]],
        pictures=show_profile(profile, shown),
        agreed=[
            Agreed(item, _answer(settled[item["id"]], Kind(section["kind"])), settled[item["id"]].reason)
            for section in shown["sections"]
            for item in section["items"]
            if item["id"] in settled
        ],
        priorities=[items[id_] for id_ in chosen if id_ in items],
        actions=plans.get_plan(session, area_id, shown["round"], unpublished=shown["published_on"] is None).actions,
        agreement_rule=agreement_working(),
    )


def _answer(agreed: AgreedAnswer, kind: Kind) -> str:
    if not isinstance(agreed.answer, int):
        return gettext("Not relevant here")
    return gettext("{answer} of 4: {level}").format(
        answer=agreed.answer, level=gettext(LEVEL_NAMES[kind][cast("int", agreed.answer)])
    )


def _course(profile: AreaProfile, section_id: str) -> SectionCourse:
    steps = [find_section(entry, section_id) for entry in profile["rounds"]]
    newest = next(step for step in reversed(steps) if step is not None)
    open_ = any(change["section"] == section_id and is_open(change) for change in profile["changes"])
    return SectionCourse(newest, steps, profile["patterns"][section_id], open_)
