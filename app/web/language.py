"""Which language pages are told in: the one chosen here, kept in a cookie; else the one the browser asks for."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request, Response

from app import language
from app.deps import Runtime, RuntimeDep, get_runtime
from app.presentation.labels import Labels
from app.web.forms import PAGE, Sent, local_path, see_other

LIFETIME = 365 * 24 * 60 * 60
"""Seconds."""
START = "/"

router = APIRouter()


async def speak(request: Request) -> None:
    """Tell whatever answers this request in its language."""
    chosen = request.cookies.get(_name(get_runtime(request)))
    language.speak(language.choose(chosen, request.headers.get("accept-language", "")))


async def _get_labels(runtime: RuntimeDep, _spoken: Annotated[None, Depends(speak)]) -> Labels:
    return Labels(runtime.catalogue, language.spoken().code)


ReaderLabels = Annotated[Labels, Depends(_get_labels)]
"""What results are called in the language of whoever reads them."""


def keep_language(response: Response, runtime: Runtime, code: str) -> None:
    """Let this browser be told in a language from now on. One that does not exist changes nothing."""
    if code in language.list_languages():
        response.set_cookie(
            _name(runtime),
            code,
            max_age=LIFETIME,
            path="/",
            secure=runtime.is_secure,
            httponly=True,
            samesite="lax",
        )


@router.post("/language", **PAGE)
async def choose_language(request: Request, runtime: RuntimeDep, sent: Sent) -> Response:
    """Choose a language, and go back to the page it was chosen on."""
    response = see_other(_came_from(request))
    keep_language(response, runtime, sent.text("language"))
    return response


def _came_from(request: Request) -> str:
    """The path of the page here that something was sent from; the start page where that cannot be told."""
    try:
        page = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return START
    if page.netloc != request.headers.get("host"):
        return START
    return local_path(f"{page.path}?{page.query}" if page.query else page.path, START)


def _name(runtime: Runtime) -> str:
    return f"{runtime.cookie}-language"
