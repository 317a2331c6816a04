"""What goes wrong, as a page: what is wrong, what to do, the way home. It repeats nothing that was sent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus

from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from app.domain.errors import WaymarkError
from app.language import gettext, tell
from app.web.rendering import Page, render


@dataclass(frozen=True)
class ErrorPage(Page):
    """One thing that went wrong."""

    template = "error.html"

    title: str
    detail: str
    """What is wrong and what to do."""


NOT_FOUND = ErrorPage(
    "There is no page here",
    "The page you asked for does not exist, or is not open to you. Check the address for typing mistakes, or begin "
    "again at the start page.",
)
"""One page for all that is not found, so that nobody learns from it what exists."""
CRASH = ErrorPage(
    "Something went wrong here",
    "This is our fault, not yours, and nothing was changed. Try again in a few minutes. If it goes on, please tell "
    "whoever runs this service this reference: ",
)
REFUSALS: Mapping[int, ErrorPage] = {
    404: NOT_FOUND,
    405: ErrorPage(
        "That does not work here",
        "This page can be read, but nothing can be sent to it. Go back to the page you came from, or begin again at "
        "the start page.",
    ),
    413: ErrorPage(
        "That is too much at once",
        "What you sent is larger than this service accepts, and nothing was changed. Go back and send less.",
    ),
}
NOT_UNDERSTOOD = ErrorPage(
    "That could not be understood",
    "What you sent does not fit this page, and nothing was changed. Go back, check what you filled in, and try again.",
)


def render_error(error: Exception, status: int, reference: str) -> HTMLResponse:
    """The page for an error, under the status it has everywhere; `reference` finds a crash in the log."""
    headers = error.headers if isinstance(error, HTTPException) else None
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return render(replace(CRASH, detail=f"{CRASH.detail}{reference}."), status, headers)
    if isinstance(error, WaymarkError) and status != HTTPStatus.NOT_FOUND:
        return render(ErrorPage(gettext(error.title), tell(error)), status, headers)
    return render(REFUSALS.get(status, NOT_UNDERSTOOD), status, headers)
