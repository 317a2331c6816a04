"""Areas side by side in one round, in name order: small multiples and a table, never ranked."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from app.caching import RememberedPage
from app.deps import AreaId, Runtime, RuntimeDep, Session
from app.domain.access import Permission, Principal
from app.domain.errors import NotFoundError
from app.domain.shapes import AreaName, AreaStanding, Comparison, QuartilesEntry, QuestionnaireKey
from app.formats.vega import Chart, Theme
from app.presentation.charts.rows import Width
from app.presentation.charts.sections import standing_chart
from app.presentation.labels import Labels
from app.services import areas, definitions, profiles, rounds
from app.services.rounds import RoundDetails
from app.web.access import AreaComparer, Comparer
from app.web.forms import READ
from app.web.language import ReaderLabels
from app.web.rendering import Page, render
from app.web.results.charts import NO_SUCH_CHART, Form, Picture, send_picture
from app.web.results.programme import find_programme

AT_ONCE = 12
"""How many areas are shown where none was chosen."""

Quartiles = Mapping[str, QuartilesEntry]
"""Of each section's scores, by its id."""

router = APIRouter(route_class=RememberedPage)
files = APIRouter()


@dataclass(frozen=True)
class Panel:
    """One area among others."""

    standing: AreaStanding
    picture: Picture | None
    """None where it has not published the round."""


@dataclass(frozen=True)
class ComparePage(Page):
    """Areas side by side in one round."""

    template = "results/compare.html"

    round: Comparison
    rounds: Sequence[RoundDetails]
    """Every round, newest first."""
    choices: Sequence[AreaName]
    """Every area that may be chosen, in name order."""
    chosen: frozenset[str]
    panels: Sequence[Panel]
    sections: Mapping[str, str]
    """Titles of the sections that any of them was asked, by id."""
    quartiles: Quartiles
    reads_programme: bool
    """Whether whoever is asking may read the programme's figures."""


@router.api_route("/compare", **READ)
async def show_comparison(
    runtime: RuntimeDep,
    person: Comparer,
    labels: ReaderLabels,
    round: str | None = None,
    area: Annotated[list[str] | None, Query()] = None,
) -> HTMLResponse:
    """Those of the caller's areas that were chosen, in a round, or in the newest with anything published."""
    visible = person.principal.areas(Permission.READ_PUBLISHED)
    every = await runtime.look_up(rounds.list_rounds)
    choices = await runtime.look_up(lambda session: _list_choices(session, visible))
    named = [each.id for each in reversed(every) if round in {None, each.id}]
    if not named:
        raise NotFoundError(NO_SUCH_CHART)
    shown = await runtime.look_up(lambda session: _find_round(session, labels, named, visible))
    chosen = frozenset(area or ()) & {choice["id"] for choice in choices} or _first_published(shown)
    standings = [standing for standing in shown["areas"] if standing["area"]["id"] in chosen]
    quartiles = await _find_quartiles(runtime, person.principal, shown["round"])
    page = ComparePage(
        round=shown,
        rounds=every[::-1],
        choices=choices,
        chosen=chosen,
        panels=[Panel(standing, _picture(shown["round"], standing, quartiles)) for standing in standings],
        sections={section["id"]: section["title"] for standing in standings for section in standing["sections"]},
        quartiles=quartiles,
        reads_programme=_reads_programme(person.principal),
    )
    return render(page)


@files.api_route("/compare/{area}.{form}", **READ)
async def send_standing(
    request: Request,
    runtime: RuntimeDep,
    comparer: AreaComparer,
    area: AreaId,
    form: Form,
    labels: ReaderLabels,
    round: str,
    width: Width = Width.WIDE,
    theme: Theme = Theme.LIGHT,
) -> Response:
    """One area's picture among the others."""
    quartiles = await _find_quartiles(runtime, comparer, round)
    key = ("compared", area, round, repr(quartiles), await runtime.look_up(lambda session: _edition(session, area)))

    def load(session: Session) -> Callable[[Width], Chart | None]:
        compared = _compare(session, labels, round, {area})
        return lambda _width: _chart(compared["areas"][0], quartiles)

    return await send_picture(request, runtime, key, load, form, width, theme)


def _edition(session: Session, area: str) -> object:
    return areas.get_area(session, area).name, tuple(profiles.list_editions(session, area))


def _list_choices(session: Session, visible: frozenset[str] | None) -> list[AreaName]:
    return [AreaName(id=area.id, name=area.name) for area in areas.list_areas(session, among=visible)]


def _find_round(
    session: Session, labels: Labels, round_ids: Sequence[str], visible: frozenset[str] | None
) -> Comparison:
    """The first of these rounds in which any of the areas has published; else the first."""
    first = _compare(session, labels, round_ids[0], visible)
    others = (_compare(session, labels, round_id, visible) for round_id in round_ids[1:])
    return next((compared for compared in chain([first], others) if _first_published(compared)), first)


def _compare(session: Session, labels: Labels, round_id: str, among: Collection[str] | None) -> Comparison:
    compared = profiles.compare_areas(session, round_id, among=among)
    asked = definitions.get_questionnaire(session, round_id)
    return labels.rename(compared, QuestionnaireKey(id=asked.id, version=asked.version))


def _first_published(comparison: Comparison) -> frozenset[str]:
    published = [standing["area"]["id"] for standing in comparison["areas"] if standing["sections"]]
    return frozenset(published[:AT_ONCE])


def _reads_programme(principal: Principal) -> bool:
    readable = principal.areas(Permission.READ_PROGRAMME)
    return readable is None or bool(readable)


async def _find_quartiles(runtime: Runtime, principal: Principal, round_id: str) -> Quartiles:
    """Of each section, for those who may read the programme's figures; where there are none, nothing."""
    if not _reads_programme(principal):
        return {}
    sections = (await find_programme(runtime, round_id))["sections"]
    return {section["id"]: section["quartiles"] for section in sections if section["quartiles"] is not None}


def _picture(round_id: str, standing: AreaStanding, quartiles: Quartiles) -> Picture | None:
    chart = _chart(standing, quartiles)
    if chart is None:
        return None
    return Picture(chart, chart, f"/compare/{standing['area']['id']}", f"round={round_id}")


def _chart(standing: AreaStanding, quartiles: Quartiles) -> Chart | None:
    """Small enough to stand in a row of others, and on a phone alike."""
    if not standing["sections"]:
        return None
    area = standing["area"]
    return standing_chart(
        f"compared-{area['id']}", area["name"], standing["sections"], Width.NARROW, quartiles=quartiles
    )
