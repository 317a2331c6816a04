"""A round over the whole programme, with no area named: participation, quartiles, reliability, what is not known."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.caching import RememberedPage
from app.deps import RoundId, Runtime, RuntimeDep, Session
from app.domain.programme import MIN_AREAS, SHARE_STEP
from app.domain.shapes import ProgrammeRound, ProgrammeSection, UnsureItem
from app.formats.vega import Theme
from app.presentation.charts.rows import Width
from app.presentation.charts.sections import quartile_chart
from app.services import programme, rounds
from app.services.rounds import RoundDetails
from app.web.access import ProgrammeReader
from app.web.forms import READ
from app.web.language import ReaderLabels
from app.web.rendering import Page, render
from app.web.results.charts import Form, Picture, send_picture

SHOWN = 10
"""How many of the items that people know least of are shown."""

router = APIRouter(route_class=RememberedPage)
files = APIRouter()


@dataclass(frozen=True)
class ProgrammePage(Page):
    """What can be said of a round over its published areas."""

    template = "results/programme.html"

    round: ProgrammeRound
    rounds: Sequence[RoundDetails]
    """Every round, newest first."""
    picture: Picture | None
    """Where areas lie; None over too few of them."""
    unsure: Sequence[UnsureItem]
    """The items that people know least of, the least known first."""
    min_areas: int
    share_step: int
    min_cell: int


async def find_programme(runtime: Runtime, round_id: str) -> ProgrammeRound:
    """What can be said of a round, reckoned anew only when an area opens, closes, publishes or reopens."""

    def find_editions(session: Session) -> object:
        return tuple(programme.list_editions(session, round_id))

    key = (round_id, await runtime.look_up(find_editions))
    if key not in runtime.programmes:
        runtime.programmes[key] = await runtime.look_up(lambda session: programme.get_programme(session, round_id))
    return runtime.programmes[key]


@router.api_route("/programme/{round}", **READ)
async def show_programme(
    runtime: RuntimeDep, _reader: ProgrammeReader, labels: ReaderLabels, round: RoundId
) -> HTMLResponse:
    """The programme in a round."""
    shown = labels.rename(await find_programme(runtime, round))
    every = await runtime.look_up(rounds.list_rounds)
    asked = next(each for each in every if each.id == round)
    page = ProgrammePage(
        round=shown,
        rounds=every[::-1],
        picture=_picture(shown),
        unsure=least_known(shown["sections"]),
        min_areas=MIN_AREAS,
        share_step=SHARE_STEP,
        min_cell=asked.min_cell,
    )
    return render(page)


@files.api_route("/programme/{round}/quartiles.{form}", **READ)
async def send_quartiles(
    request: Request,
    runtime: RuntimeDep,
    _reader: ProgrammeReader,
    round: RoundId,
    form: Form,
    labels: ReaderLabels,
    width: Width = Width.WIDE,
    theme: Theme = Theme.LIGHT,
) -> Response:
    """The chart of where areas lie."""
    sections = labels.rename(await find_programme(runtime, round))["sections"]
    key = ("quartiles", round, repr([section["quartiles"] for section in sections]))
    make = lambda _session: lambda width: quartile_chart(sections, width)  # noqa: E731 - what is drawn is read already
    return await send_picture(request, runtime, key, make, form, width, theme)


def least_known(sections: Sequence[ProgrammeSection]) -> list[UnsureItem]:
    """The items with the largest shares of people who did not know; of equal shares, in the questionnaire's order."""
    known = [(item["dont_know_percent"], item) for section in sections for item in section["items"]]
    large = [(share, item) for share, item in known if share is not None and share > SHARE_STEP]
    return [item for _, item in sorted(large, key=lambda pair: -pair[0])[:SHOWN]]


def _picture(shown: ProgrammeRound) -> Picture | None:
    wide, narrow = (quartile_chart(shown["sections"], width) for width in (Width.WIDE, Width.NARROW))
    if wide is None or narrow is None:
        return None
    return Picture(wide, narrow, f"/programme/{shown['round']}/quartiles", "")
