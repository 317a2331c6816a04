"""A published profile as PDF: a report, also in large print, and a poster. Whoever may read the profile may."""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from app.caching import CHECK_EACH_TIME, cached_response
from app.deps import CachedBody, Runtime, RuntimeDep, Session
from app.presentation.documents.profile_poster import make_poster
from app.presentation.documents.profile_report import make_report
from app.presentation.documents.report import write_poster, write_report
from app.presentation.labels import Labels
from app.presentation.profile import ProfileView
from app.services import profiles
from app.services.profile_view import Edition, get_edition, get_profile_view
from app.web.access import AreaReader, Reader
from app.web.forms import READ
from app.web.language import ReaderLabels

PDF = "application/pdf"

router = APIRouter()


@router.api_route("/areas/{area}/report.pdf", **READ)
async def send_report(
    request: Request,
    runtime: RuntimeDep,
    reader: AreaReader,
    labels: ReaderLabels,
    round: str | None = None,
    large: bool = False,
) -> Response:
    """The report of a published round, or of the newest."""
    address = f"{runtime.settings.base_url}api/v1/method"

    def write(view: ProfileView) -> bytes:
        return write_report(make_report(view, address), large=large)

    edition = await _find_edition(runtime, reader, round)
    return await _send(request, runtime, labels, edition, "report-large" if large else "report", write)


@router.api_route("/areas/{area}/poster.pdf", **READ)
async def send_poster(
    request: Request,
    runtime: RuntimeDep,
    reader: AreaReader,
    labels: ReaderLabels,
    round: str | None = None,
) -> Response:
    """The poster of a published round, or of the newest."""
    address = f"{runtime.settings.base_url}areas/{reader.area['id']}"
    edition = await _find_edition(runtime, reader, round)
    return await _send(
        request, runtime, labels, edition, "poster", lambda view: write_poster(make_poster(view, address))
    )


async def _find_edition(runtime: Runtime, reader: Reader, round_id: str | None) -> Edition:
    """What tells the profile from what it said before."""

    def find(session: Session) -> Edition:
        return get_edition(session, reader.area["id"], round_id)

    return await runtime.look_up(find)


async def _send(
    request: Request,
    runtime: Runtime,
    labels: Labels,
    edition: Edition,
    name: str,
    write: Callable[[ProfileView], bytes],
) -> Response:
    """The document of that name, written unless there is one of this edition in this language already."""
    key = ("document", name, labels.language, edition)
    body = runtime.pictures.get(key)
    if body is None:
        view = await runtime.look_up(lambda session: _get_view(session, labels, edition))
        body = runtime.pictures[key] = CachedBody.of(await runtime.draw(lambda: write(view)), PDF)
    response = cached_response(request, body, CHECK_EACH_TIME)
    response.headers["Content-Disposition"] = f'inline; filename="{edition.area}-{edition.shown}-{name}.pdf"'
    return response


def _get_view(session: Session, labels: Labels, edition: Edition) -> ProfileView:
    """The profile, with small counts hidden from everyone: a document goes from hand to hand."""
    profile = labels.rename(profiles.get_profile(session, edition.area))
    return get_profile_view(session, profile, edition.shown)
