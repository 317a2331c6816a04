"""Charts as files: SVG for pages, PNG and Vega-Lite specs to take away. Drawn once for each edition of a profile."""

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app import language
from app.caching import CHECK_EACH_TIME, cached_response
from app.deps import CachedBody, Runtime, RuntimeDep, Session
from app.domain.errors import NotFoundError
from app.domain.shapes import AreaProfile
from app.domain.text_rules import MAX_SLUG, SLUG
from app.formats.vega import Chart, Theme, describe, draw_png, draw_svg
from app.language import N_
from app.presentation.charts.profile import profile_charts
from app.presentation.charts.rows import Width
from app.presentation.profile import ProfileView
from app.services import profiles
from app.web.access import AreaReader
from app.web.forms import READ
from app.web.language import ReaderLabels

NO_SUCH_CHART = N_("There is no such chart.")
PRINTED = 3
"""How much larger a PNG is than on a page, to print well."""

ChartId = Annotated[str, Path(pattern=SLUG, max_length=MAX_SLUG + len("outcomes-reached"))]
Load = Callable[[Session], Callable[[Width], Chart | None]]
"""Reads what a chart shows, and gives what draws it."""

router = APIRouter()


class Form(StrEnum):
    """What kind of file."""

    SVG = "svg"
    PNG = "png"
    JSON = "json"


MEDIA_TYPES = {
    Form.SVG: "image/svg+xml",
    Form.PNG: "image/png",
    Form.JSON: "application/json",
}


@dataclass(frozen=True)
class Picture:
    """A chart as a page shows it: in the width that fits, with where its files are."""

    wide: Chart
    narrow: Chart
    path: str
    """Of its files, less what kind each is."""
    query: str = ""

    def address(self, width: str = Width.WIDE, theme: str = Theme.LIGHT) -> str:
        """Where the picture itself is."""
        chosen = {"width": width, "theme": theme}
        usual = {"width": Width.WIDE, "theme": Theme.LIGHT}
        more = [f"{name}={value}" for name, value in chosen.items() if value != usual[name]]
        return self._find(Form.SVG, *more)

    def file(self, form: str) -> str:
        """Where a file of it is, to take away."""
        return self._find(form)

    def _find(self, form: str, *more: str) -> str:
        return "?".join(filter(None, (f"{self.path}.{form}", "&".join(filter(None, (self.query, *more))))))


def show_profile(view: ProfileView) -> Mapping[str, Picture]:
    """Every picture there is of a profile with one of its rounds in full, by the chart's id."""
    shown, area = view.shown, f"/areas/{view.area['id']}"
    if shown["published_on"] is None:
        path, query = f"{area}/assessments/{shown['round']}/charts", ""
    else:
        path, query = f"{area}/charts", f"round={shown['round']}"
    pictures = {}
    for id_, make in profile_charts(view.profile, shown).items():
        wide, narrow = make(Width.WIDE), make(Width.NARROW)
        if wide is not None and narrow is not None:
            pictures[id_] = Picture(wide, narrow, f"{path}/{id_}", query)
    return pictures


@router.api_route("/areas/{area}/charts/{chart}.{form}", **READ)
async def send_chart(
    request: Request,
    runtime: RuntimeDep,
    reader: AreaReader,
    chart: ChartId,
    form: Form,
    labels: ReaderLabels,
    round: str | None = None,
    width: Width = Width.WIDE,
    theme: Theme = Theme.LIGHT,
) -> Response:
    """A chart of the profile with a round in full, or the newest."""
    area = reader.area["id"]

    def find_editions(session: Session) -> object:
        return tuple(profiles.list_editions(session, area))

    def load(session: Session) -> Callable[[Width], Chart | None]:
        return find_chart(labels.rename(profiles.get_profile(session, area)), chart, round)

    editions = await runtime.look_up(find_editions)
    return await send_picture(request, runtime, (area, editions, round, chart), load, form, width, theme)


async def send_picture(
    request: Request,
    runtime: Runtime,
    key: tuple[object, ...],
    load: Load,
    form: Form,
    width: Width,
    theme: Theme,
) -> Response:
    """A picture, drawn unless there is one of this `key` already: it stands for all that is in the picture."""
    key = (*key, form, width, theme, language.spoken().code)
    body = runtime.pictures.get(key)
    if body is None:
        make = await runtime.look_up(load)
        body = runtime.pictures[key] = await runtime.draw(lambda: _make(make, form, width, theme))
    response = cached_response(request, body, CHECK_EACH_TIME)
    if form is Form.SVG and response.body:
        _unpack(request, response)
    return response


def find_chart(profile: AreaProfile, chart: str, round_id: str | None) -> Callable[[Width], Chart | None]:
    """What draws a chart of the profile with that round in full, or the newest. Raises `NotFoundError`."""
    rounds = profile["rounds"]
    shown = next((entry for entry in reversed(rounds) if round_id in {None, entry["round"]}), None)
    make = profile_charts(profile, shown).get(chart) if shown else None
    if make is None:
        raise NotFoundError(NO_SUCH_CHART)
    return make


def _make(make: Callable[[Width], Chart | None], form: Form, width: Width, theme: Theme) -> CachedBody:
    chart = make(width)
    if chart is None:
        raise NotFoundError(NO_SUCH_CHART)
    match form:
        case Form.SVG:
            content = gzip.compress(draw_svg(chart, theme).encode(), mtime=0)
        case Form.PNG:
            content = draw_png(chart, theme, PRINTED)
        case Form.JSON:
            content = json.dumps(describe(chart), ensure_ascii=False).encode()
    return CachedBody.of(content, MEDIA_TYPES[form])


def _unpack(request: Request, response: Response) -> None:
    """Say that a picture is packed, or unpack it for the rare caller who cannot."""
    response.headers["Vary"] = "Accept-Encoding"
    if "gzip" in request.headers.get("accept-encoding", ""):
        response.headers["Content-Encoding"] = "gzip"
    else:
        response.body = gzip.decompress(response.body)
        response.headers["Content-Length"] = str(len(response.body))
