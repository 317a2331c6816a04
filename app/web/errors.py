"""What goes wrong, as a page: what is wrong, what to do, the way home. It repeats nothing that was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from app.domain.errors import WaymarkError
from app.language import N_, gettext, tell
from app.web.rendering import Page, render


@dataclass(frozen=True)
class ErrorPage(Page):
    """One thing that went wrong."""

    template = "error.html"

    title: str
    detail: str
    """What is wrong and what to do."""


NOT_FOUND = ErrorPage(
    N_("There is no page here"),
    N_(
        "The page you asked for does not exist, or is not open to you. Check the address for typing mistakes, or begin "
        "again at the start page."
    ),
)
"""One page for all that is not found, so that nobody learns from it what exists."""
CRASH = ErrorPage(
    N_("Something went wrong here"),
    N_(
        "This is our fault, not yours, and nothing was changed. Try again in a few minutes. If it goes on, please tell "
        "whoever runs this service this reference: {reference}."
    ),
)
REFUSALS: Mapping[int, ErrorPage] = {
    404: NOT_FOUND,
    405: ErrorPage(
        N_("That does not work here"),
        N_(
            "This page can be read, but nothing can be sent to it. Go back to the page you came from, or begin again "
            "at the start page."
        ),
    ),
    408: ErrorPage(
        N_("That took too long to arrive"),
        N_(
            "Not all of what you sent got here, and nothing was changed. Go back and send it again, where the signal "
            "is better if you can."
        ),
    ),
    413: ErrorPage(
        N_("That is too much at once"),
        N_("What you sent is larger than this service accepts, and nothing was changed. Go back and send less."),
    ),
}
NOT_UNDERSTOOD = ErrorPage(
    N_("That could not be understood"),
    N_(
        "What you sent does not fit this page, and nothing was changed. Go back, check what you filled in, and send "
        "it again."
    ),
)


def render_error(error: Exception, status: int, reference: str) -> HTMLResponse:
    """The page for an error, under the status it has everywhere; `reference` finds a crash in the log."""
    headers = error.headers if isinstance(error, HTTPException) else None
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        page = ErrorPage(gettext(CRASH.title), gettext(CRASH.detail).format(reference=reference))
    elif isinstance(error, WaymarkError) and status != HTTPStatus.NOT_FOUND:
        page = ErrorPage(gettext(error.title), tell(error))
    else:
        refusal = REFUSALS.get(status, NOT_UNDERSTOOD)
        page = ErrorPage(gettext(refusal.title), gettext(refusal.detail))
    return render(page, status, headers)
