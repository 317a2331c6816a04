"""Where areas stand: each one's newest rounds, how many have answered, and how many did the time before."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from app.db.tables import Assessment, ResponseRow
from app.domain.answers import State
from app.services.areas import AreaDetails, get_area, list_areas
from app.services.assessments import today
from app.services.rounds import RoundDetails, get_round, list_rounds

Counts = Mapping[tuple[str, str], int]
"""How many answered, by area and round."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The round an area took part in before."""

    round_title: str
    responses: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One area in one round. Dates are None until what they tell of has happened."""

    area_id: str
    area_name: str
    is_archived: bool
    round_id: str
    round_title: str
    opens: dt.date
    closes: dt.date
    min_cell: int
    state: State | None
    """None where nothing was opened yet."""
    responses: int
    closed_on: dt.date | None
    published_on: dt.date | None
    meeting: str | None
    earlier: Earlier | None


@dataclass(frozen=True, slots=True)
class AreaStandings:
    """One area, in every round that concerns it."""

    area_id: str
    area_name: str
    rounds: Sequence[Standing]
    """Newest first."""


class _Opened(NamedTuple):
    """What is told of an assessment."""

    state: str
    closed_on: dt.date | None
    published_on: dt.date | None
    meeting: str | None


def list_standings(session: Session, areas: Collection[str] | None) -> Sequence[AreaStandings]:
    """For each of these areas (None for all) in name order: the rounds that concern it, newest first.

    Those are the newest round that has begun, whether the area opened it or not, and every one it took part in.
    """
    rounds = list_rounds(session)
    found = list_areas(session, among=areas)
    assessments = _list_assessments(session, areas)
    counts = _count_responses(session, areas)
    standings = []
    for area in found:
        own = [one for one in rounds if (area.id, one.id) in assessments]
        begun = [one for one in rounds if one.opens <= today() or one in own]
        shown = sorted({one.id: one for one in (*own, *begun[-1:])}.values(), key=lambda one: (one.opens, one.id))
        told = [_standing(area, one, assessments.get((area.id, one.id)), own, counts) for one in reversed(shown)]
        standings.append(AreaStandings(area.id, area.name, told))
    return standings


def get_standing(session: Session, area_id: str, round_id: str) -> Standing:
    """One area in one round, opened there or not. Raises `NotFoundError` where either does not exist."""
    area, round_ = get_area(session, area_id), get_round(session, round_id)
    assessments = _list_assessments(session, {area_id})
    own = [one for one in list_rounds(session) if (area_id, one.id) in assessments]
    counts = _count_responses(session, {area_id})
    return _standing(area, round_, assessments.get((area_id, round_id)), own, counts)


def _standing(
    area: AreaDetails, round_: RoundDetails, found: _Opened | None, own: Sequence[RoundDetails], counts: Counts
) -> Standing:
    before = [one for one in own if (one.opens, one.id) < (round_.opens, round_.id)]
    return Standing(
        area_id=area.id,
        area_name=area.name,
        is_archived=area.archived_on is not None,
        round_id=round_.id,
        round_title=round_.title,
        opens=round_.opens,
        closes=round_.closes,
        min_cell=round_.min_cell,
        state=State(found.state) if found else None,
        responses=counts.get((area.id, round_.id), 0),
        closed_on=found.closed_on if found else None,
        published_on=found.published_on if found else None,
        meeting=found.meeting if found else None,
        earlier=Earlier(before[-1].title, counts.get((area.id, before[-1].id), 0)) if before else None,
    )


def _list_assessments(session: Session, areas: Collection[str] | None) -> dict[tuple[str, str], _Opened]:
    query = sa.select(  # not what was frozen: that is large
        col(Assessment.area_id),
        col(Assessment.round_id),
        col(Assessment.state),
        col(Assessment.closed_on),
        col(Assessment.published_on),
        col(Assessment.meeting),
    )
    if areas is not None:
        query = query.where(col(Assessment.area_id).in_(areas))
    return {(area_id, round_id): _Opened(*rest) for area_id, round_id, *rest in session.execute(query)}


def _count_responses(session: Session, areas: Collection[str] | None) -> Counts:
    query = select(ResponseRow.area_id, ResponseRow.round_id, func.count()).group_by(
        col(ResponseRow.area_id), col(ResponseRow.round_id)
    )
    if areas is not None:
        query = query.where(col(ResponseRow.area_id).in_(areas))
    return Counter({(area_id, round_id): count for area_id, round_id, count in session.exec(query)})
