"""Many areas at once, from a CSV file: first what would happen, then all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from app.deps import ReadSession, Session, WriteSession
from app.domain.errors import InvalidError
from app.formats.area_list import MAX_ROWS, ListedArea, decode_area_list
from app.language import tell
from app.services import areas
from app.web.access import AreasAdmin
from app.web.admin.areas import HERE as AREAS
from app.web.admin.forms import lead_to
from app.web.forms import PAGE, READ, Form, Sent, show_again
from app.web.rendering import Page, render

router = APIRouter()

HERE = f"{AREAS}/import"


@dataclass(frozen=True)
class AreaImportPage(Page):
    """A form to choose the file with."""

    template = "admin/area_import.html"

    form: Form
    max_rows: int


@dataclass(frozen=True)
class AreaImportPreviewPage(Page):
    """What would happen with each row of the file; nothing has yet."""

    template = "admin/area_import_preview.html"

    rows: Sequence[ListedArea]
    wrong: int
    """How many rows need a correction."""
    content: str
    """The file's text, to be sent back."""


@router.api_route(HERE, **READ)
def show_import(_admin: AreasAdmin) -> HTMLResponse:
    """Where to choose the file."""
    return render(AreaImportPage(Form(), MAX_ROWS))


@router.post(HERE, **PAGE)
def preview_import(_admin: AreasAdmin, session: ReadSession, form: Sent) -> Response:
    """What would happen with the file."""
    try:
        content = decode_area_list(form.files.get("file", b""))
        return _preview(session, content)
    except InvalidError as error:
        form.errors["file"] = tell(error)
        return show_again(AreaImportPage(form, MAX_ROWS))


@router.post(HERE + "/confirm", **PAGE)
def import_areas(admin: AreasAdmin, session: WriteSession, form: Sent) -> Response:
    """Add them all. What was shown is checked again: it may no longer be so, or not be what was shown."""
    content = form.typed("content")
    with form.refusals_at("file", session):
        areas.import_areas(session, content, actor=admin.name)
        return lead_to(AREAS, "imported")
    try:
        return _preview(session, content)
    except InvalidError:
        return show_again(AreaImportPage(form, MAX_ROWS))


def _preview(session: Session, content: str) -> HTMLResponse:
    rows = areas.preview_import(session, content)
    wrong = sum(row.problem is not None for row in rows)
    page = AreaImportPreviewPage(rows, wrong, content)
    return show_again(page) if wrong else render(page)
