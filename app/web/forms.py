"""What pages with forms share: where they lead, and how they are shown again with what is wrong."""

import re
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from app.web.rendering import Page, render

PAGE: dict[str, Any] = {"include_in_schema": False, "response_class": HTMLResponse}
READ: dict[str, Any] = {**PAGE, "methods": ["GET", "HEAD"]}
LOCAL = re.compile(r"/(?!/)[!-\[\]-~]*")
"""A path here: browsers read `//host`, and `/\\host`, as another site, and leave out spaces and tabs."""
ACCOUNT = "/account"
HOME = "/areas"
"""Where whoever is signed in begins."""
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac": "Mac",
    "Linux": "Linux",
}
"""What User-Agent headers hold, the telling ones first."""

NEVER_SHOWN = -1

Typed = Annotated[str, Form()]


def show_again(page: Page) -> HTMLResponse:
    """A form with something to correct in it."""
    return render(page, HTTPStatus.UNPROCESSABLE_ENTITY)


def see_other(path: str) -> RedirectResponse:
    """On to another page, after something was sent."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


def local_path(path: str, otherwise: str = HOME) -> str:
    """The path, if it leads nowhere but here; else another, most often a person's areas."""
    return path if LOCAL.fullmatch(path) else otherwise


def with_next(path: str, after: str) -> str:
    """The path of a page that leads on to another in the end."""
    return f"{path}?next={quote(after, safe='/')}"


def read_version(typed: str) -> int:
    """The version of something that a form was filled in from. What is no such number, nobody was ever shown."""
    return int(typed) if re.fullmatch(r"[0-9]{1,10}", typed) else NEVER_SHOWN


async def _name_browser(request: Request) -> str:
    agent = request.headers.get("user-agent", "")
    browser = next((name for mark, name in BROWSERS.items() if mark in agent), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in agent), None)
    return f"{browser} ({system})" if browser and system else browser or system or ""


Browser = Annotated[str, Depends(_name_browser)]
"""Such as "Firefox (Windows)", in no language: all that is kept of what a browser says of itself."""
