"""A published profile as PDF: a report, also in large print, and a poster. Whoever may read the profile may."""

import hashlib
from collections.abc import Callable, Sequence
from functools import partial

from fastapi import APIRouter, Request, Response

from app import language
from app.caching import CHECK_EACH_TIME, cached_response
from app.deps import CachedBody, Service, ServiceDep, Session
from app.domain.errors import NotFoundError
from app.presentation.documents.report import Poster, Report, write_poster, write_report
from app.services import profiles
from app.web.access import AreaReader, Reader
from app.web.forms import READ
from app.web.results.profile import ProfilePage, get_profile_page
from app.web.results.report_words import tell_poster, tell_report

PDF = "application/pdf"

router = APIRouter()


@router.api_route("/areas/{area}/report.pdf", **READ)
async def send_report(
    request: Request,
    service: ServiceDep,
    reader: AreaReader,
    round: str | None = None,
    large: bool = False,
) -> Response:
    """The report of a published round, or of the newest."""
    page = await _find_page(service, reader, round)
    report = tell_report(page, str(service.settings.base_url))
    write = partial(write_report, report, large=large)
    return await _send(request, service, ("report", large, report), write, page, "report-large" if large else "report")


@router.api_route("/areas/{area}/poster.pdf", **READ)
async def send_poster(request: Request, service: ServiceDep, reader: AreaReader, round: str | None = None) -> Response:
    """The poster of a published round, or of the newest."""
    page = await _find_page(service, reader, round)
    poster = tell_poster(page, str(service.settings.base_url))
    return await _send(request, service, ("poster", poster), partial(write_poster, poster), page, "poster")


async def _find_page(service: Service, reader: Reader, round_id: str | None) -> ProfilePage:
    """The profile as its page shows it, with small counts hidden from everyone: a document goes from hand to hand."""

    def find(session: Session) -> ProfilePage:
        profile = profiles.get_profile(session, reader.area["id"])
        if not profile["rounds"]:
            raise NotFoundError(profiles.NOT_PUBLISHED)
        return get_profile_page(session, reader, profile, round_id)

    return await service.look_up(find)


async def _send(
    request: Request,
    service: Service,
    says: Sequence[str | bool | Report | Poster],
    write: Callable[[], bytes],
    page: ProfilePage,
    name: str,
) -> Response:
    """The document, written unless there is one already that says the same."""
    said = f"{language.spoken().code} {says!r}"
    key = ("document", hashlib.sha256(said.encode()).hexdigest())
    body = service.pictures.get(key)
    if body is None:
        body = service.pictures[key] = CachedBody.of(await service.draw(write), PDF)
    response = cached_response(request, body, CHECK_EACH_TIME)
    response.headers["Content-Disposition"] = f'inline; filename="{page.area["id"]}-{page.shown["round"]}-{name}.pdf"'
    return response
