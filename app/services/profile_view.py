"""An area's profile with one of its rounds in full, read for whatever shows it, and what tells one from another."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.db.tables import Assessment, Round
from app.domain.answers import AgreedAnswer, State
from app.domain.errors import NotFoundError
from app.domain.plan import Action
from app.domain.profile import items_by_id
from app.domain.shapes import AreaProfile
from app.presentation.profile import AgreedItem, ProfileView
from app.services.areas import get_area
from app.services.assessments import list_agreed
from app.services.plans import get_plan
from app.services.profiles import NOT_PUBLISHED
from app.services.reviews import get_priorities


@dataclass(frozen=True, slots=True)
class Edition:
    """Equal where two profiles say the same with the same round in full."""

    area: str
    shown: str
    """The round in full."""
    area_name: str
    rounds: tuple[tuple[str, str, int, int], ...]
    """Of each published round, oldest first: its id, title, revision, and how many responses were withdrawn since."""
    actions: tuple[Action, ...]
    priorities: tuple[str, ...]
    agreed: tuple[tuple[str, AgreedAnswer], ...]
    """By item."""


def get_profile_view(session: Session, profile: AreaProfile, round_id: str | None) -> ProfileView:
    """The profile, with that of its rounds in full, or its newest. Raises `NotFoundError`."""
    area_id = profile["area"]["id"]
    newest_first = reversed(profile["rounds"])
    shown = next((entry for entry in newest_first if round_id in {None, entry["round"]}), None)
    if shown is None:
        raise NotFoundError(NOT_PUBLISHED)
    settled, items = list_agreed(session, area_id, shown["round"]), items_by_id(shown)
    plan = get_plan(session, area_id, shown["round"], unpublished=shown["published_on"] is None)
    return ProfileView(
        profile=profile,
        shown=shown,
        agreed=[
            AgreedItem(item, section["kind"], settled[item["id"]])
            for section in shown["sections"]
            for item in section["items"]
            if item["id"] in settled
        ],
        priorities=[items[id_] for id_ in get_priorities(session, area_id, shown["round"]) if id_ in items],
        actions=plan.actions,
    )


def get_edition(session: Session, area_id: str, round_id: str | None) -> Edition:
    """Stands for all that a published profile says with that of its rounds, or its newest, in full.

    No figures are read: they change only when a round is published anew, which makes another revision. Raises
    `NotFoundError` where the round, or any round where none is named, is not published.
    """
    rounds = _list_published(session, area_id)
    shown = next((id_ for id_, *_ in reversed(rounds) if round_id in {None, id_}), None)
    if shown is None:
        raise NotFoundError(NOT_PUBLISHED)
    return Edition(
        area=area_id,
        shown=shown,
        area_name=get_area(session, area_id).name,
        rounds=rounds,
        actions=tuple(get_plan(session, area_id, shown, unpublished=False).actions),
        priorities=tuple(get_priorities(session, area_id, shown)),
        agreed=tuple(sorted(list_agreed(session, area_id, shown).items())),
    )


def _list_published(session: Session, area_id: str) -> tuple[tuple[str, str, int, int], ...]:
    query = (
        select(Round.id, Round.title, Assessment.revision, Assessment.withdrawn)
        .join(Round, col(Assessment.round_id) == Round.id)
        .where(Assessment.area_id == area_id, Assessment.state == State.PUBLISHED)
        .order_by(col(Round.opens), col(Round.id))
    )
    return tuple((id_, title, revision, withdrawn) for id_, title, revision, withdrawn in session.exec(query))
