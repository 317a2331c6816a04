"""Pages as HTML: each a template, filled from the fields of its one context class, and what pages load."""

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import NotModifiedResponse
from starlette.types import Scope

from app import language
from app.presentation.agreement import agreement, section_agreement
from app.presentation.answers import agreed_answer, answer_in_words
from app.presentation.changes import change, change_working, item_change
from app.presentation.courses import pattern
from app.presentation.dates import date, moment, month
from app.presentation.figures import figure, statistic
from app.presentation.levels import level, levels, reading
from app.presentation.people import office, office_duty, office_name, role_name
from app.presentation.plans import status
from app.presentation.programme import (
    alpha_working,
    comparison_working,
    participation_working,
    quartiles_working,
    unsure_working,
)
from app.presentation.scores import basis, individual_working, item_working, section_working
from app.presentation.summary import majority_working, outcomes_working, round_summary
from app.web import access

HERE = Path(__file__).parent
STATIC = HERE / "static"
STYLESHEET = "waymark.css"
IMPORT = re.compile(r'@import "(?P<file>[^"]+)"(?: layer\((?P<layer>\w+)\))?;')
COMMENT = re.compile(r"\s*/\*.*?\*/", re.DOTALL)

FILTERS: Mapping[str, Callable[..., Any]] = {
    word.__name__: word
    for word in (
        *(figure, statistic, date, moment, month),
        *(level, levels, reading, basis, agreement, section_agreement, change, item_change, pattern, round_summary),
        *(item_working, individual_working, section_working, change_working, majority_working, outcomes_working),
        *(alpha_working, comparison_working, participation_working, quartiles_working, unsure_working),
        *(agreed_answer, answer_in_words, status, office, office_duty, office_name, role_name),
        language.tell,
    )
} | {"translate": language.gettext}
"""What templates may say, by name. `translate` is for messages marked where they are kept: never for what was typed."""

environment = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    extensions=["jinja2.ext.i18n"],
)
environment.policies["ext.i18n.trimmed"] = True
environment.install_gettext_callables(language.gettext, language.ngettext, newstyle=True)  # type: ignore[attr-defined]
environment.globals |= {"spoken": language.spoken, "list_languages": language.list_languages, "DRAFT": language.DRAFT}
environment.globals["is_signed_in"] = access.is_signed_in
environment.filters |= FILTERS


@dataclass(frozen=True)
class Page:
    """What a template shows. A subclass names its template, whose variables are its fields: no more, no fewer."""

    template: ClassVar[str]


def render(page: Page, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """A page as a response, in the language of this context."""
    by_language = {"content-language": language.spoken().code, "vary": "accept-language, cookie"}
    html = environment.get_template(page.template).render(vars(page))
    return HTMLResponse(html, status, {**by_language, **(headers or {})})


def mount_static(app: FastAPI) -> None:
    """Serve what pages load: the project's own files, and Swagger UI's from its package."""
    app.mount("/static/swagger", _Static(packages=[("fastapi_swagger", "resources")]))
    app.mount("/static", _OwnStatic(directory=STATIC))


def join_styles(stylesheet: Path) -> str:
    """A stylesheet as one file: what it imports stands in its place, in its layer, and comments are left out."""

    def read(found: re.Match[str]) -> str:
        styles = (stylesheet.parent / found["file"]).read_text(encoding="utf-8")
        return f"@layer {found['layer']} {{\n{styles}}}" if found["layer"] else styles

    return COMMENT.sub("", IMPORT.sub(read, stylesheet.read_text(encoding="utf-8"))).strip()


class _Static(StaticFiles):
    """Files that browsers keep and ask about each time, so that a page never meets the styles of another version."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "no-cache"
        return response


class _OwnStatic(_Static):
    """The project's own files, among them the stylesheet, which is joined from its parts once."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory)
        self.styles = join_styles(directory / STYLESHEET).encode()
        self.styles_tag = f'"{hashlib.sha256(self.styles).hexdigest()}"'

    async def get_response(self, path: str, scope: Scope) -> Response:
        if path != STYLESHEET or scope["method"] not in {"GET", "HEAD"}:
            return await super().get_response(path, scope)
        response = Response(
            self.styles, media_type="text/css", headers={"ETag": self.styles_tag, "Cache-Control": "no-cache"}
        )
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response
