"""Which language pages are told in: the one chosen here, kept in a cookie; else the one the browser asks for."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response

from app import language
from app.deps import Service, ServiceDep, get_service
from app.web.forms import PAGE, local_path, see_other

LIFETIME = 365 * 24 * 60 * 60
"""Seconds."""
START = "/"

router = APIRouter()


async def speak(request: Request) -> None:
    """Tell whatever answers this request in its language."""
    chosen = request.cookies.get(_name(get_service(request)))
    language.speak(language.choose(chosen, request.headers.get("accept-language", "")))


def keep_language(response: Response, service: Service, code: str) -> None:
    """Let this browser be told in a language from now on. One that does not exist changes nothing."""
    if code in language.list_languages():
        response.set_cookie(
            _name(service),
            code,
            max_age=LIFETIME,
            path="/",
            secure=service.is_secure,
            httponly=True,
            samesite="lax",
        )


@router.post("/language", **PAGE)
async def choose_language(request: Request, service: ServiceDep, language: Annotated[str, Form()] = "") -> Response:
    """Choose a language, and go back to the page it was chosen on."""
    page = urlsplit(request.headers.get("referer", ""))
    address = f"{page.path}?{page.query}" if page.query else page.path
    is_here = page.netloc == request.headers.get("host")
    response = see_other(local_path(address, START) if is_here else START)
    keep_language(response, service, language)
    return response


def _name(service: Service) -> str:
    return f"{service.cookie}-language"
