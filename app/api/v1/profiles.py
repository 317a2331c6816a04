"""What was published: profiles, changes, areas side by side, the programme."""

import json
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.api.caching import CHECK_EACH_TIME, cached_response
from app.api.schemas import ChangesQuery, CompareQuery, ProfileQuery, split_ids
from app.deps import (
    AreaId,
    CachedBody,
    Caller,
    ReadSession,
    RoundId,
    allow_in_area,
    allow_somewhere,
    get_service,
)
from app.domain.access import Permission, check
from app.domain.shapes import AreaChanges, AreaProfile, Comparison, ProgrammeRound
from app.services import profiles, programme

router = APIRouter(tags=["Profiles"])


@router.get("/areas/{area}/profile", response_model=AreaProfile)
async def read_profile(
    request: Request, caller: Caller, area: AreaId, query: Annotated[ProfileQuery, Query()]
) -> Response:
    """An area's maturity profile over its published rounds, oldest first."""
    # The call made most: what dependencies would do is done here, since each costs as much as all the rest
    check(caller, Permission.READ_PUBLISHED, area)
    service = get_service(request)
    small_counts = caller.may(Permission.READ_SMALL_COUNTS, area)
    rounds = split_ids(query.rounds)
    key = (area, str(rounds), str(small_counts))
    body = service.profiles.get(key)
    if body is None:
        body = await service.look_up(
            lambda session: _body(profiles.get_profile(session, area, rounds=rounds, small_counts=small_counts))
        )
        service.profiles[key] = body
    return cached_response(request, body, CHECK_EACH_TIME)


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


def _body(profile: AreaProfile) -> CachedBody:
    return CachedBody.of(json.dumps(profile, ensure_ascii=False).encode())
