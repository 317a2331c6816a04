"""What a partnership looks at when it reviews its results, and what it chooses to work on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, select

from app.db.tables import AgreedAnswerRow, ResponseRow
from app.domain.answers import AgreedAnswer, check_items_known
from app.domain.comparison import compare_section, matched_items
from app.domain.errors import ChangedMeanwhileError, InvalidError
from app.domain.profile import change_entries
from app.domain.questionnaire import Kind
from app.domain.shapes import ItemChange
from app.services import audit
from app.services.assessments import as_agreed, check_under_review, get_assessment, get_frozen
from app.services.definitions import get_questionnaire
from app.services.publishing import list_published
from app.services.rounds import get_round

MAX_PRIORITIES = 5


@dataclass(frozen=True, slots=True)
class Settled:
    """What is agreed for one item, and which version of it that is."""

    agreed: AgreedAnswer
    version: int


@dataclass(frozen=True, slots=True)
class SinceLast:
    """How items have changed since the round that was last published, by item id."""

    round_id: str
    round_title: str
    items: Mapping[str, ItemChange]
    obstacles: frozenset[str]
    """The items that are better the lower they are."""

    @property
    def worsened(self) -> list[ItemChange]:
        """Those that got worse, most of all first."""
        return [change for change in self.biggest if (change["delta"] > 0) == (change["id"] in self.obstacles)]

    @property
    def biggest(self) -> list[ItemChange]:
        """Those that changed at all, the biggest changes first."""
        moved = [change for change in self.items.values() if change["delta"]]
        return sorted(moved, key=lambda change: -abs(change["delta"]))


def list_settled(session: Session, area_id: str, round_id: str) -> dict[str, Settled]:
    """What is agreed so far, by item id."""
    query = select(AgreedAnswerRow).where(AgreedAnswerRow.area_id == area_id, AgreedAnswerRow.round_id == round_id)
    return {row.item_id: Settled(as_agreed(row), row.version) for row in session.exec(query)}


def list_comments(session: Session, area_id: str, round_id: str, item_id: str) -> list[str]:
    """What people wrote about an item, for its partnership alone; nothing where few enough answered to be guessed.

    They come in order of their letters, so that nothing says who wrote which, or which others are theirs.
    """
    rows = session.exec(
        select(ResponseRow.comments).where(ResponseRow.area_id == area_id, ResponseRow.round_id == round_id)
    ).all()
    if len(rows) < get_round(session, round_id).min_cell:
        return []
    return sorted((found[item_id] for found in rows if item_id in found), key=lambda text: (text.casefold(), text))


def find_changes(session: Session, area_id: str, round_id: str) -> SinceLast | None:
    """How each item's score changed since the last earlier round that was published; None where there is none.

    Only scores that are shown anyway are compared. Noise is not worked out before publishing: it comes from people's
    own scores on just the matched items, and settling answers would let these be chosen at will.
    """
    own = get_round(session, round_id)
    earlier = [
        found
        for found in (get_frozen(session, each) for each in list_published(session, area_id))
        if (found.round.opens, found.round.id) < (own.opens, own.id)
    ]
    if not earlier:
        return None
    last, now = earlier[-1], get_frozen(session, get_assessment(session, area_id, round_id))
    before, after = last.score.sections, now.score.sections
    changes = {
        section.id: compare_section(
            section.kind,
            matched_items(before[section.id], after[section.id]) if section.id in before else {},
            (None, None),
            own.min_cell,
        )
        for section in now.questionnaire.sections
    }
    entries = change_entries(now.questionnaire, last.round.id, round_id, changes)
    items = {item["id"]: item for entry in entries for item in entry["items"]}
    obstacles = {
        id_ for section in now.questionnaire.sections if section.kind is Kind.NEGATIVE for id_ in section.item_ids
    }
    return SinceLast(last.round.id, last.round.title, items, frozenset(obstacles))


def get_priorities(session: Session, area_id: str, round_id: str) -> list[str]:
    """The ids of the items a partnership chose to work on, the first first."""
    return list(get_assessment(session, area_id, round_id).priorities or [])


def choose_priorities(  # noqa: PLR0913 - in place of what, and by whom
    session: Session, area_id: str, round_id: str, item_ids: Sequence[str], *, seen: Sequence[str], actor: str
) -> None:
    """Record what the partnership chose to work on, in place of what was `seen` when it chose.

    Raises `ChangedMeanwhileError` where somebody chose otherwise since, `InvalidError` for what cannot be chosen.
    """
    assessment = get_assessment(session, area_id, round_id, lock=True)
    check_under_review(assessment)
    questionnaire = get_questionnaire(session, round_id)
    check_items_known(questionnaire, dict.fromkeys(item_ids))
    if len(item_ids) > MAX_PRIORITIES:
        raise InvalidError("Choose {count} priorities at most.", count=MAX_PRIORITIES)
    if len(set(item_ids)) < len(item_ids):
        raise InvalidError("Each priority can be chosen once.")
    chosen = assessment.priorities or []
    if chosen == list(item_ids):
        return
    if chosen != list(seen):
        raise ChangedMeanwhileError("Somebody has chosen other priorities since you opened this page.")
    assessment.priorities = list(item_ids)
    audit.record(session, actor, "priorities chosen", area_id=area_id, subject=round_id)
