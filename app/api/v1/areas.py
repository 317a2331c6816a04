"""Areas."""

import base64
import json
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response, status
from pydantic import TypeAdapter

from app.api.schemas import AreaCreate, AreaPatch, AreaPublic, PageQuery, Slug, Text
from app.deps import AreaId, Caller, ReadSession, WriteSession, allow, allow_in_area, allow_somewhere
from app.domain.access import Permission
from app.domain.errors import InvalidError
from app.services import areas
from app.services.areas import AreaDetails

router = APIRouter(prefix="/areas", tags=["Areas"])

_CURSOR: TypeAdapter[tuple[str, str]] = TypeAdapter(tuple[Text, Slug])
"""The sort name and id of a page's last area."""


@router.get("", dependencies=[allow_somewhere(Permission.READ_STATE)])
def list_areas(
    request: Request, response: Response, session: ReadSession, caller: Caller, page: Annotated[PageQuery, Query()]
) -> list[AreaPublic]:
    """The areas you may see, in name order, a page at a time: the Link header leads to the next."""
    found = areas.list_areas(
        session,
        among=caller.areas(Permission.READ_STATE),
        after=None if page.cursor is None else _read_cursor(page.cursor),
        limit=page.limit + 1,
    )
    shown = found[: page.limit]
    if len(found) > page.limit:
        query = urlencode({"limit": page.limit, "cursor": _write_cursor(shown[-1])})
        response.headers["Link"] = f'<{request.url.path}?{query}>; rel="next"'
    return [AreaPublic.model_validate(area) for area in shown]


@router.post("", status_code=status.HTTP_201_CREATED, dependencies=[allow(Permission.MANAGE_AREAS)])
def create_area(
    request: Request, response: Response, session: WriteSession, caller: Caller, body: AreaCreate
) -> AreaPublic:
    """Add an area. Needs the scope admin."""
    area = areas.create_area(session, body.id, body.name, actor=caller.name)
    response.headers["Location"] = f"{request.url.path}/{area.id}"
    return AreaPublic.model_validate(area)


@router.get("/{area}", dependencies=[allow_in_area(Permission.READ_STATE)])
def read_area(session: ReadSession, area: AreaId) -> AreaPublic:
    """One area you may see."""
    return AreaPublic.model_validate(areas.get_area(session, area))


@router.patch("/{area}", dependencies=[allow_in_area(Permission.MANAGE_AREAS)])
def change_area(session: WriteSession, caller: Caller, area: AreaId, body: AreaPatch) -> AreaPublic:
    """Rename an area. Needs the scope admin."""
    return AreaPublic.model_validate(areas.rename_area(session, area, body.name, actor=caller.name))


def _write_cursor(area: AreaDetails) -> str:
    return base64.urlsafe_b64encode(json.dumps([area.sort_name, area.id], ensure_ascii=False).encode()).decode()


def _read_cursor(cursor: str) -> tuple[str, str]:
    try:
        return _CURSOR.validate_json(base64.urlsafe_b64decode(cursor.encode()))
    except ValueError:
        raise InvalidError("This cursor is not one of ours. Start again from the first page, without it.") from None
