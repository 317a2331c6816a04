"""What was published: profiles, changes, areas side by side, the programme."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.schemas import ChangesQuery, CompareQuery, ProfileQuery, split_ids
from app.caching import RememberedRoute
from app.deps import AreaId, Caller, ReadSession, RoundId, allow_in_area, allow_somewhere
from app.domain.access import Permission
from app.domain.shapes import AreaChanges, AreaProfile, Comparison, ProgrammeRound
from app.services import profiles, programme

router = APIRouter(tags=["Profiles"], route_class=RememberedRoute)


@router.get("/areas/{area}/profile", dependencies=[allow_in_area(Permission.READ_PUBLISHED)])
def read_profile(
    session: ReadSession, caller: Caller, area: AreaId, query: Annotated[ProfileQuery, Query()]
) -> AreaProfile:
    """An area's maturity profile over its published rounds, oldest first."""
    small_counts = caller.may(Permission.READ_SMALL_COUNTS, area)
    return profiles.get_profile(session, area, rounds=split_ids(query.rounds), small_counts=small_counts)


@router.get("/areas/{area}/changes", dependencies=[allow_in_area(Permission.READ_PUBLISHED)])
def read_changes(session: ReadSession, area: AreaId, query: Annotated[ChangesQuery, Query()]) -> AreaChanges:
    """How an area changed between two published rounds, by section and item."""
    return profiles.get_changes(session, area, query.from_round, query.to_round)


@router.get("/compare", dependencies=[allow_somewhere(Permission.READ_PUBLISHED)])
def compare_areas(session: ReadSession, caller: Caller, query: Annotated[CompareQuery, Query()]) -> Comparison:
    """Areas side by side in one round, in name order: of those named, the ones you may see."""
    visible, named = caller.areas(Permission.READ_PUBLISHED), split_ids(query.areas)
    if named is not None:
        visible = frozenset(named) if visible is None else visible & set(named)
    return profiles.compare_areas(session, query.round, among=visible)


@router.get("/programme/{round}", dependencies=[allow_somewhere(Permission.READ_PROGRAMME)])
def read_programme(session: ReadSession, round: RoundId) -> ProgrammeRound:
    """Participation, quartiles and reliability over a round's published areas, with none of them named."""
    return programme.get_programme(session, round)
