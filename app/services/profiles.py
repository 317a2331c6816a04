"""Reading what was published: profiles, changes, areas side by side. Stored at publish, so no response is touched."""

from collections.abc import Callable, Collection, Mapping, Sequence

from pydantic import TypeAdapter
from sqlmodel import Session, col, or_, select

from app.db.tables import Assessment, ChangeRow, Round
from app.domain.answers import State
from app.domain.errors import InvalidError, NotFoundError
from app.domain.profile import area_profile, area_standing, with_withdrawals, without_small_counts
from app.domain.scoring import METHOD
from app.domain.shapes import (
    AreaChanges,
    AreaName,
    AreaProfile,
    AreaStanding,
    Comparison,
    RoundEntry,
    SectionChangeEntry,
)
from app.language import N_
from app.services.areas import AreaDetails, get_area, list_areas
from app.services.rounds import get_round

Compare = Callable[[str, str], Sequence[SectionChangeEntry]]
"""Gives the change from one round to a later one."""

NOT_PUBLISHED = N_("This area has not published every round named. Its profile lists the rounds it has.")

ENTRY: TypeAdapter[RoundEntry] = TypeAdapter(RoundEntry)
CHANGES: TypeAdapter[list[SectionChangeEntry]] = TypeAdapter(list[SectionChangeEntry])
"""What is stored holds strings: they are read as what they stand for once, here."""


def get_profile(
    session: Session, area_id: str, *, rounds: Collection[str] | None = None, small_counts: bool = False
) -> AreaProfile:
    """An area's profile over its published rounds, or just those named; `small_counts` for its coordinator."""
    area = get_area(session, area_id)
    entries = _list_entries(session, area_id)
    if rounds is not None:
        if not entries.keys() >= set(rounds):
            raise NotFoundError(NOT_PUBLISHED)
        entries = {id_: entry for id_, entry in entries.items() if id_ in rounds}
    changes = _list_changes(session, area_id)
    return _profile(area, entries, lambda *pair: changes.get(pair, []), small_counts=small_counts)


def foresee_profile(session: Session, area_id: str, entry: RoundEntry, compare: Compare) -> AreaProfile:
    """The profile as it will be once this entry is published too; `compare` gives its changes, not stored yet."""
    area = get_area(session, area_id)
    changes = _list_changes(session, area_id)
    return _profile(
        area,
        _list_entries(session, area_id, foreseen=entry),
        lambda *pair: compare(*pair) if entry["round"] in pair else changes.get(pair, []),
    )


def list_editions(session: Session, area_id: str) -> Sequence[tuple[str, int]]:
    """An area's published rounds, oldest first, each with its revision: while they stay, so does the profile."""
    query = (
        select(Round.id, Assessment.revision)
        .join(Round, col(Assessment.round_id) == Round.id)
        .where(Assessment.area_id == area_id, Assessment.state == State.PUBLISHED)
        .order_by(col(Round.opens), col(Round.id))
    )
    return [(round_id, revision) for round_id, revision in session.exec(query)]


def get_changes(session: Session, area_id: str, from_round: str, to_round: str) -> AreaChanges:
    """How an area changed from one published round to a later one."""
    area = get_area(session, area_id)
    if from_round == to_round:
        raise InvalidError("A change is between two rounds. Name another one in from or in to.")
    changes = _list_changes(session, area_id)
    if (from_round, to_round) not in changes:
        if (to_round, from_round) in changes:
            raise InvalidError("The round in from opened after the round in to. Swap the two.")
        raise NotFoundError(NOT_PUBLISHED)
    return {
        "area": AreaName(id=area.id, name=area.name),
        "method": METHOD,
        "from": from_round,
        "to": to_round,
        "sections": changes[from_round, to_round],
    }


def compare_areas(session: Session, round_id: str, *, among: Collection[str] | None) -> Comparison:
    """Areas side by side in one round, in name order: those `among` these ids (None for all)."""
    compared = get_round(session, round_id)
    areas = list_areas(session, among=among)
    query = select(Assessment.area_id, Assessment.state, Assessment.entry).where(Assessment.round_id == round_id)
    found = {area_id: (State(state), entry) for area_id, state, entry in session.exec(query)}
    return Comparison(
        round=round_id,
        title=compared.title,
        areas=[_standing(area, *found.get(area.id, (None, None))) for area in areas],
    )


def _profile(
    area: AreaDetails, entries: Mapping[str, RoundEntry], changes: Compare, *, small_counts: bool = False
) -> AreaProfile:
    rounds = [entry if small_counts else without_small_counts(entry) for entry in entries.values()]
    return area_profile(AreaName(id=area.id, name=area.name), rounds, changes)


def _list_entries(session: Session, area_id: str, *, foreseen: RoundEntry | None = None) -> dict[str, RoundEntry]:
    own = foreseen and foreseen["round"]
    query = (
        select(Round.id, Round.title, Assessment.entry, Assessment.withdrawn)
        .join(Round, col(Assessment.round_id) == Round.id)
        .where(Assessment.area_id == area_id, or_(Assessment.state == State.PUBLISHED, Round.id == own))
        .order_by(col(Round.opens), col(Round.id))
    )
    return {
        round_id: with_withdrawals({**_read_entry(entry, foreseen), "title": title}, withdrawn)
        for round_id, title, entry, withdrawn in session.exec(query)
    }


def _read_entry(stored: object, foreseen: RoundEntry | None) -> RoundEntry:
    return foreseen if foreseen is not None and stored is None else ENTRY.validate_python(stored)


def _list_changes(session: Session, area_id: str) -> dict[tuple[str, ...], list[SectionChangeEntry]]:
    query = select(ChangeRow.from_round_id, ChangeRow.to_round_id, ChangeRow.sections)
    rows = session.exec(query.where(ChangeRow.area_id == area_id))
    return {(start, end): CHANGES.validate_python(sections) for start, end, sections in rows}


def _standing(area: AreaDetails, state: State | None, entry: object) -> AreaStanding:
    read = None if entry is None else ENTRY.validate_python(entry)
    return area_standing(AreaName(id=area.id, name=area.name), state, read)
