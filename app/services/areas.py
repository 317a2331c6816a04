"""Areas: the neighbourhoods that assess themselves."""

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, select, tuple_

from app.db.tables import Area
from app.domain.access import NO_SUCH_AREA
from app.domain.errors import ConflictError, NotFoundError
from app.services import audit


def create_area(session: Session, area_id: str, name: str, *, actor: str, demo: bool = False) -> Area:
    """Add an area. Raises `ConflictError` where its id is taken."""
    if session.get(Area, area_id):
        raise ConflictError("There is an area with this id already. Choose another id, or change that area instead.")
    area = Area(id=area_id, name=name, sort_name=_sort_name(name), demo=demo)
    session.add(area)
    audit.record(session, actor, "area added", area_id=area_id)
    return area


def get_area(session: Session, area_id: str) -> Area:
    """One area. Raises `NotFoundError`."""
    area = session.get(Area, area_id)
    if area is None:
        raise NotFoundError(NO_SUCH_AREA)
    return area


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
) -> Sequence[Area]:
    """Areas in name order: those `among` these ids, `demo` or not (None for all), past the (sort name, id) `after`."""
    query = select(Area).order_by(col(Area.sort_name), col(Area.id)).limit(limit)
    if among is not None:
        query = query.where(col(Area.id).in_(among))
    if demo is not None:
        query = query.where(col(Area.demo).is_(demo))
    if after is not None:
        query = query.where(tuple_(Area.sort_name, Area.id) > after)
    return session.exec(query).all()


def rename_area(session: Session, area_id: str, name: str, *, actor: str) -> Area:
    """Give an area another name. Raises `NotFoundError`."""
    area = get_area(session, area_id)
    area.name = name
    area.sort_name = _sort_name(name)
    audit.record(session, actor, "area renamed", area_id=area_id)
    return area


def _sort_name(name: str) -> str:
    # Some letters fold to two or three: the longest names keep what fits the column
    return name.casefold()[:400]
