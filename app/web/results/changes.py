"""Two rounds of an area: what rose, what fell, what may be chance, and what became of the plan."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from app.caching import RememberedPage
from app.deps import ReadSession, RuntimeDep, Session
from app.domain.access import Permission
from app.domain.answers import Role
from app.domain.comparison import Direction
from app.domain.errors import NotFoundError
from app.domain.plan import FollowUp
from app.domain.profile import find_section
from app.domain.shapes import AreaName, RoundEntry, SectionChangeEntry, SectionEntry
from app.domain.unmatched import Turnover, turnover
from app.formats.vega import Chart, Theme
from app.presentation.charts.rows import Width
from app.presentation.charts.sections import change_chart
from app.services import plans, profiles
from app.web.access import AreaReader
from app.web.forms import READ
from app.web.language import ReaderLabels
from app.web.rendering import Page, render
from app.web.results.charts import NO_SUCH_CHART, ChartId, Form, Picture, send_picture

router = APIRouter(route_class=RememberedPage)
files = APIRouter()

FromRound = Annotated[str | None, Query(alias="from")]
ToRound = Annotated[str | None, Query(alias="to")]


@dataclass(frozen=True)
class SectionShift:
    """One section in two rounds."""

    change: SectionChangeEntry
    before: SectionEntry | None
    """None where the earlier round did not ask it."""
    after: SectionEntry
    picture: Picture


@dataclass(frozen=True)
class RoleCounts:
    """How many of a role answered in two rounds; None for fewer than may be shown."""

    role: Role
    before: int | None
    after: int | None


@dataclass(frozen=True)
class ChangesPage(Page):
    """What changed in an area between two of its published rounds."""

    template = "results/changes.html"

    area: AreaName
    is_demo: bool
    rounds: Sequence[RoundEntry]
    """Every published round, oldest first."""
    before: RoundEntry
    after: RoundEntry
    sections: Sequence[SectionShift]
    rose: Sequence[SectionShift]
    fell: Sequence[SectionShift]
    unclear: Sequence[SectionShift]
    """No more than may be chance, or too little to call."""
    apart: Sequence[SectionShift]
    """With nothing to compare."""
    roles: Sequence[RoleCounts]
    turnover: Turnover
    plan: FollowUp


@dataclass(frozen=True)
class NoChangesPage(Page):
    """An area that has published fewer than two rounds."""

    template = "results/changes_none.html"

    area: AreaName
    is_demo: bool


@router.api_route("/areas/{area}/changes", **READ)
def show_changes(
    session: ReadSession, reader: AreaReader, labels: ReaderLabels, start: FromRound = None, end: ToRound = None
) -> HTMLResponse:
    """What changed between two rounds, whichever is named first; between the newest two where none is named."""
    area = reader.area["id"]
    small_counts = reader.may(Permission.READ_SMALL_COUNTS)
    rounds = labels.rename(profiles.get_profile(session, area, small_counts=small_counts))["rounds"]
    if len(rounds) < 2:  # noqa: PLR2004 - a change is between two
        return render(NoChangesPage(reader.area, reader.is_demo))
    before, after = _choose(rounds, start, end)
    changes = profiles.get_changes(session, area, before["round"], after["round"])["sections"]
    shifts = [_shift(area, change, before, after) for change in labels.rename(changes, after["questionnaire"])]
    by_direction: dict[str | None, list[SectionShift]] = {}
    for shift in shifts:
        by_direction.setdefault(shift.change["direction"], []).append(shift)
    page = ChangesPage(
        area=reader.area,
        is_demo=reader.is_demo,
        rounds=rounds,
        before=before,
        after=after,
        sections=shifts,
        rose=by_direction.get(Direction.HIGHER, []),
        fell=by_direction.get(Direction.LOWER, []),
        unclear=by_direction.get(Direction.NO_CLEAR_CHANGE, []),
        apart=by_direction.get(None, []),
        roles=_roles(before, after),
        turnover=turnover(before, after),
        plan=plans.get_follow_up(session, area, before["round"], after["round"]),
    )
    return render(page)


@files.api_route("/areas/{area}/changes/{change}.{form}", **READ)
async def send_change(
    request: Request,
    runtime: RuntimeDep,
    reader: AreaReader,
    change: ChartId,
    form: Form,
    labels: ReaderLabels,
    start: FromRound = None,
    end: ToRound = None,
    width: Width = Width.WIDE,
    theme: Theme = Theme.LIGHT,
) -> Response:
    """The chart of one section's change between two rounds."""
    area = reader.area["id"]

    def find_editions(session: Session) -> object:
        return tuple(profiles.list_editions(session, area))

    def load(session: Session) -> Callable[[Width], Chart | None]:
        changes = profiles.get_changes(session, area, start or "", end or "")["sections"]
        [after] = profiles.get_profile(session, area, rounds={end or ""})["rounds"]
        charts = {
            f"change-{section['section']}": partial(change_chart, section)
            for section in labels.rename(changes, after["questionnaire"])
        }
        if change not in charts:
            raise NotFoundError(NO_SUCH_CHART)
        return charts[change]

    key = (area, await runtime.look_up(find_editions), start, end, change)
    return await send_picture(request, runtime, key, load, form, width, theme)


def _choose(rounds: Sequence[RoundEntry], start: str | None, end: str | None) -> tuple[RoundEntry, RoundEntry]:
    """The two rounds, the earlier first. Raises `NotFoundError`."""
    named = {name for name in (start, end) if name is not None}
    chosen = [entry for entry in rounds if entry["round"] in named]
    if len(chosen) < len(named):
        raise NotFoundError(profiles.NOT_PUBLISHED)
    if len(chosen) < 2:  # noqa: PLR2004 - one or none was named: with the newest of the others
        others = [entry for entry in rounds if entry not in chosen][len(chosen) - 2 :]
        chosen = [entry for entry in rounds if entry in [*chosen, *others]]
    before, after = chosen
    return before, after


def _shift(area: str, change: SectionChangeEntry, before: RoundEntry, after: RoundEntry) -> SectionShift:
    section = find_section(after, change["section"])
    if section is None:
        raise NotFoundError(profiles.NOT_PUBLISHED)
    wide, narrow = (change_chart(change, width) for width in (Width.WIDE, Width.NARROW))
    picture = Picture(wide, narrow, f"/areas/{area}/changes/{wide.id}", f"from={before['round']}&to={after['round']}")
    return SectionShift(change, find_section(before, section["id"]), section, picture)


def _roles(before: RoundEntry, after: RoundEntry) -> list[RoleCounts]:
    """Every role that anybody had in either round."""
    roles = [role for role in Role if role in before["by_role"] or role in after["by_role"]]
    return [RoleCounts(role, before["by_role"].get(role, 0), after["by_role"].get(role, 0)) for role in roles]
