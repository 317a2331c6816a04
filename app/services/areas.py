"""Areas: the neighbourhoods that assess themselves."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select, tuple_

from app.db.tables import Area
from app.domain.access import NO_SUCH_AREA
from app.domain.errors import ConflictError, InvalidError, NotFoundError
from app.domain.shapes import AreaName
from app.formats.area_list import ListedArea, read_area_list
from app.language import N_
from app.services import audit

TAKEN = N_("There is an area with this id already. Choose another id, or change that area instead.")


@dataclass(frozen=True, slots=True)
class AreaDetails:
    """What is known of an area."""

    id: str
    name: str
    sort_name: str
    """The name, case-folded: what lists are ordered by."""
    demo: bool
    """Invented, and open for anyone to look at."""
    archived_on: dt.date | None
    """Since when it takes part no more."""


def create_area(session: Session, area_id: str, name: str, *, actor: str, demo: bool = False) -> AreaDetails:
    """Add an area. Raises `ConflictError` where its id is taken."""
    if session.get(Area, area_id):
        raise ConflictError(TAKEN)
    area = Area(id=area_id, name=name, sort_name=_sort_name(name), demo=demo)
    session.add(area)
    audit.record(session, actor, "area added", area_id=area_id)
    return _details(area)


def get_area(session: Session, area_id: str) -> AreaDetails:
    """One area. Raises `NotFoundError`."""
    return _details(_get_row(session, area_id))


def get_name(session: Session, area_id: str) -> AreaName:
    """One area, by name. Raises `NotFoundError`."""
    area = get_area(session, area_id)
    return AreaName(id=area.id, name=area.name)


def hold_area(session: Session, area_id: str) -> None:
    """Let nobody else open or publish in an area until the transaction ends."""
    session.exec(select(Area.id).where(Area.id == area_id).with_for_update()).one_or_none()


def list_areas(
    session: Session,
    *,
    among: Collection[str] | None = None,
    demo: bool | None = None,
    after: tuple[str, str] | None = None,
    limit: int | None = None,
) -> Sequence[AreaDetails]:
    """Areas in name order: those `among` these ids, `demo` or not (None for all), past the (sort name, id) `after`."""
    query = select(Area).order_by(col(Area.sort_name), col(Area.id)).limit(limit)
    if among is not None:
        query = query.where(col(Area.id).in_(among))
    if demo is not None:
        query = query.where(col(Area.demo).is_(demo))
    if after is not None:
        query = query.where(tuple_(Area.sort_name, Area.id) > after)
    return [_details(area) for area in session.exec(query)]


def rename_area(session: Session, area_id: str, name: str, *, actor: str) -> AreaDetails:
    """Give an area another name. Raises `NotFoundError`."""
    area = _get_row(session, area_id)
    area.name = name
    area.sort_name = _sort_name(name)
    audit.record(session, actor, "area renamed", area_id=area_id)
    return _details(area)


def archive_area(session: Session, area_id: str, *, actor: str) -> AreaDetails:
    """Let an area take part no more: it opens no new assessment, and what it published stays. Again: no change."""
    hold_area(session, area_id)
    area = _get_row(session, area_id)
    if area.archived_on is None:
        area.archived_on = dt.datetime.now(dt.UTC).date()
        audit.record(session, actor, "area archived", area_id=area_id)
    return _details(area)


def restore_area(session: Session, area_id: str, *, actor: str) -> AreaDetails:
    """Let an archived area take part again. Where it is not archived: no change."""
    area = _get_row(session, area_id)
    if area.archived_on is not None:
        area.archived_on = None
        audit.record(session, actor, "area restored", area_id=area_id)
    return _details(area)


def preview_import(session: Session, text: str) -> list[ListedArea]:
    """A CSV list of areas to add, each row with what is wrong with it, here too: its id may be taken.

    Raises `InvalidError` for what is no such list at all.
    """
    rows = read_area_list(text)
    taken = set(session.exec(select(Area.id).where(col(Area.id).in_({row.id for row in rows}))))
    problem = ConflictError(TAKEN)
    return [replace(row, problem=problem) if row.problem is None and row.id in taken else row for row in rows]


def import_areas(session: Session, text: str, *, actor: str) -> int:
    """Add every area of a CSV list, or none; how many. Raises `InvalidError` where anything is wrong with any."""
    rows = preview_import(session, text)
    wrong = sum(row.problem is not None for row in rows)
    if wrong:
        raise InvalidError(
            "Rows that need a correction: {wrong} of {count}. No area was added.", wrong=wrong, count=len(rows)
        )
    for row in rows:
        create_area(session, row.id, row.name, actor=actor)
    return len(rows)


def _get_row(session: Session, area_id: str) -> Area:
    area = session.get(Area, area_id)
    if area is None:
        raise NotFoundError(NO_SUCH_AREA)
    return area


def _details(area: Area) -> AreaDetails:
    return AreaDetails(area.id, area.name, area.sort_name, area.demo, area.archived_on)


def _sort_name(name: str) -> str:
    # Some letters fold to two or three: the longest names keep what fits the column
    return name.casefold()[:400]
