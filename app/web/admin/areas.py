"""Areas: added, renamed, archived."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from app.deps import AreaId, ReadSession, Session, WriteSession
from app.domain.text_rules import suggest_id
from app.language import N_
from app.services import areas
from app.services.areas import AreaDetails
from app.web.access import AreasAdmin
from app.web.admin.forms import Id, Name, lead_to
from app.web.forms import PAGE, READ, Form, Sent, show_again
from app.web.rendering import Page, render

router = APIRouter()

HERE = "/admin/areas"
DONE: Mapping[str, str] = {
    "added": N_("The area was added."),
    "imported": N_("The areas in the list were added."),
    "renamed": N_("The area has its new name."),
    "archived": N_("The area is archived."),
    "restored": N_("The area takes part again."),
}


@dataclass(frozen=True)
class AreasPage(Page):
    """Every area, and a form to add another."""

    template = "admin/areas.html"

    active: Sequence[AreaDetails]
    archived: Sequence[AreaDetails]
    form: Form
    done: str | None


@dataclass(frozen=True)
class AreaPage(Page):
    """One area, to rename or archive."""

    template = "admin/area.html"

    area: AreaDetails
    form: Form
    done: str | None


class AreaForm(BaseModel):
    """A new area, or a new name for one."""

    name: Name


class NewAreaForm(AreaForm):
    """A new area."""

    id: Id


@router.api_route(HERE, **READ)
def show_areas(_admin: AreasAdmin, session: ReadSession, done: str = "") -> HTMLResponse:
    """Every area."""
    return render(_areas_page(session, Form(), DONE.get(done)))


@router.post(HERE, **PAGE)
def add_area(admin: AreasAdmin, session: WriteSession, form: Sent) -> Response:
    """Add an area. An id left empty is made from the name."""
    if not form.typed("id").strip():
        form = replace(form, values={**form.values, "id": [suggest_id(form.typed("name"))]})
    if sent := form.read(NewAreaForm):
        with form.refusals_at("id", session):
            areas.create_area(session, sent.id, sent.name, actor=admin.name)
            return lead_to(HERE, "added")
    return show_again(_areas_page(session, form, None))


@router.api_route(HERE + "/{area}", **READ)
def show_area(_admin: AreasAdmin, session: ReadSession, area: AreaId, done: str = "") -> HTMLResponse:
    """One area."""
    shown = areas.get_area(session, area)
    return render(AreaPage(shown, Form.filled(name=shown.name), DONE.get(done)))


@router.post(HERE + "/{area}", **PAGE)
def rename_area(admin: AreasAdmin, session: WriteSession, area: AreaId, form: Sent) -> Response:
    """Give an area another name."""
    shown = areas.get_area(session, area)
    if sent := form.read(AreaForm):
        areas.rename_area(session, area, sent.name, actor=admin.name)
        return lead_to(f"{HERE}/{area}", "renamed")
    return show_again(AreaPage(shown, form, None))


@router.post(HERE + "/{area}/archive", **PAGE)
def archive_area(admin: AreasAdmin, session: WriteSession, area: AreaId) -> Response:
    """Let an area take part in no new round."""
    areas.archive_area(session, area, actor=admin.name)
    return lead_to(f"{HERE}/{area}", "archived")


@router.post(HERE + "/{area}/restore", **PAGE)
def restore_area(admin: AreasAdmin, session: WriteSession, area: AreaId) -> Response:
    """Let an archived area take part again."""
    areas.restore_area(session, area, actor=admin.name)
    return lead_to(f"{HERE}/{area}", "restored")


def _areas_page(session: Session, form: Form, done: str | None) -> AreasPage:
    every = areas.list_areas(session)
    active = [area for area in every if area.archived_on is None]
    archived = [area for area in every if area.archived_on is not None]
    return AreasPage(active, archived, form, done)
