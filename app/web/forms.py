"""Forms, as every page has them: what was filled in, what is wrong with it, and where sending it leads."""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated, Any, TypeVar, get_origin
from urllib.parse import quote

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile

from app.deps import WriteSession
from app.domain.errors import ConflictError, InvalidError, NotFoundError
from app.domain.text_rules import UNSTORABLE
from app.language import tell
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
TOKEN_LENGTH = 16

Read = TypeVar("Read", bound=BaseModel)


@dataclass(frozen=True)
class Form:
    """What was filled in, by field, and what is wrong with it."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """All that was sent in each field, in order, just as it was sent."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    """What to correct, by the name of the field."""

    @classmethod
    def filled(cls, **values: str) -> "Form":
        """A form to begin with, filled with what stands so far."""
        return cls({name: [value] for name, value in values.items()})

    def __contains__(self, name: str) -> bool:
        """Whether the field was sent at all, be it empty."""
        return name in self.values

    def typed(self, name: str) -> str:
        """What was typed in a field, to the letter: a password, the text of a file. Empty where nothing was sent."""
        values = self.chosen(name)
        return values[-1] if values else ""

    def text(self, name: str) -> str:
        """What was typed in a field; a browser's line ends made plain, and what cannot be written left out."""
        return UNSTORABLE.sub("", self.typed(name).replace("\r\n", "\n")).strip()

    def chosen(self, name: str) -> Sequence[str]:
        """Everything that was chosen in a field which takes several."""
        return self.values.get(name, ())

    def read(self, model: type[Read]) -> Read | None:
        """What was sent as a model checks it; None where anything is wrong with it, which is then in `errors`.

        A field of the model that is a list gets everything chosen, any other what was typed.
        """
        sent = {
            name: list(self.chosen(name)) if _is_list(about.annotation) else self.typed(name)
            for name, about in model.model_fields.items()
        }
        try:
            return model.model_validate(sent)
        except ValidationError as error:
            self.errors.update({str(problem["loc"][0]): problem["msg"] for problem in error.errors()})
            return None

    @contextmanager
    def refusals_at(self, name: str, session: WriteSession) -> Iterator[None]:
        """Undo what a use case refuses, and keep the reason as an error of this field."""
        try:
            with session.begin_nested():
                yield
        except (ConflictError, InvalidError, NotFoundError) as error:
            self.errors[name] = tell(error)


async def read_form(request: Request) -> Form:
    """What was sent with a request; nothing, where that is no form."""
    values: dict[str, list[str]] = {}
    files: dict[str, bytes] = {}
    async with request.form() as sent:
        for name, value in sent.multi_items():
            if isinstance(value, UploadFile):
                files[name] = await value.read()
            else:
                values.setdefault(name, []).append(value)
    return Form(values, files)


Sent = Annotated[Form, Depends(read_form)]


def new_token() -> str:
    """A hidden field's value that makes what a form begins one thing, however often the form is sent."""
    return secrets.token_urlsafe(TOKEN_LENGTH)


def is_token(text: str) -> bool:
    """Whether it may be such a value: too long for two forms ever to have the same by chance."""
    return len(text) >= TOKEN_LENGTH


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


def _is_list(annotation: Any) -> bool:  # noqa: ANN401 - the type of a model's field may be anything
    return get_origin(annotation) is list or annotation is list
