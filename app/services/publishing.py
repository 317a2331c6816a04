"""Publishing an assessment and taking it back: its profile entry and its changes are made here, once."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from sqlmodel import Session, col, delete, or_, select

from app.db.tables import Assessment, ChangeRow, Round
from app.domain.answers import Response, State, check_state
from app.domain.comparison import compare_section, matched_items
from app.domain.profile import change_entries
from app.domain.shapes import SectionChangeEntry
from app.domain.tally import People, people
from app.language import N_
from app.services import audit, drafts
from app.services.areas import hold_area
from app.services.assessments import Frozen, get_assessment, get_frozen, list_responses, today


def publish_assessment(session: Session, area_id: str, round_id: str, *, actor: str, on: dt.date | None = None) -> None:
    """Make the profile final and visible, with its change against every other published round of the area."""
    hold_area(session, area_id)  # two rounds published at once would each miss the change against the other
    assessment = get_assessment(session, area_id, round_id, lock=True)
    check_state(
        State(assessment.state),
        State.REVIEWING,
        {
            State.COLLECTING: N_("Answers are still coming in. Close the assessment, review it, then publish."),
            State.PUBLISHED: N_("This assessment is published already."),
        },
    )
    others = list_published(session, area_id)
    assessment.state = State.PUBLISHED
    assessment.published_on = on or today()
    published = get_frozen(session, assessment)
    assessment.entry = dict(published.entry())
    drafts.delete_drafts(session, area_id, round_id)
    for other in (get_frozen(session, other) for other in others):
        earlier, later = sorted((published, other), key=lambda frozen: (frozen.round.opens, frozen.round.id))
        session.add(
            ChangeRow(
                area_id=area_id,
                from_round_id=earlier.round.id,
                to_round_id=later.round.id,
                sections=compare_rounds(session, earlier, later),
            )
        )
    audit.record(session, actor, "assessment published", area_id=area_id, subject=round_id)


def reopen_assessment(session: Session, area_id: str, round_id: str, *, actor: str) -> None:
    """Take a published assessment back to reviewing, under the next revision. What was frozen stays frozen."""
    hold_area(session, area_id)  # a round published at once would store its change against this one
    assessment = get_assessment(session, area_id, round_id, lock=True)
    check_state(
        State(assessment.state),
        State.PUBLISHED,
        {
            State.COLLECTING: N_("This assessment is still collecting, so there is nothing to reopen."),
            State.REVIEWING: N_("This assessment is open for review already."),
        },
    )
    assessment.state = State.REVIEWING
    assessment.revision += 1
    assessment.published_on = None
    assessment.entry = None
    pairs = delete(ChangeRow).where(
        col(ChangeRow.area_id) == area_id,
        or_(col(ChangeRow.from_round_id) == round_id, col(ChangeRow.to_round_id) == round_id),
    )
    session.exec(pairs)
    audit.record(session, actor, "assessment reopened", area_id=area_id, subject=round_id)


def list_published(session: Session, area_id: str) -> Sequence[Assessment]:
    """An area's published assessments, oldest round first."""
    query = (
        select(Assessment)
        .join(Round, col(Assessment.round_id) == Round.id)
        .where(Assessment.area_id == area_id, Assessment.state == State.PUBLISHED)
        .order_by(col(Round.opens), col(Round.id))
    )
    return session.exec(query).all()


def compare_rounds(
    session: Session, earlier: Frozen, later: Frozen, *, publishing: bool = True
) -> list[SectionChangeEntry]:
    """The change of every section between two closed rounds of an area.

    Before publishing, what may be chance is left open where only some of a section's items match: by settling answers
    one way and another, these could be chosen at will.
    """
    pair = earlier, later
    before, after = earlier.score, later.score
    responses = [_responses(session, frozen) if publishing else [] for frozen in pair]
    k = max(frozen.round.min_cell for frozen in pair)
    changes = {}
    for section in later.questionnaire.sections:
        old, new = before.sections.get(section.id), after.sections[section.id]
        items = matched_items(old, new) if old else {}
        groups = [
            _people(frozen, section.id, list(items), answers) for frozen, answers in zip(pair, responses, strict=True)
        ]
        change = compare_section(section.kind, items, groups, k)
        is_open = not publishing and _awaits_people(pair, section.id, items, k)
        changes[section.id] = change.left_open() if is_open else change
    return change_entries(later.questionnaire, earlier.round.id, later.round.id, changes)


def _responses(session: Session, frozen: Frozen) -> list[Response]:
    return list_responses(session, frozen.assessment.area_id, frozen.round.id)


def _people(frozen: Frozen, section_id: str, item_ids: Collection[str], responses: list[Response]) -> People | None:
    """Everyone's own scores on the matched items, as they were at close: over a whole section they are frozen.

    Once a response was withdrawn, counting the rest anew would let it be found by subtraction: then nothing else will
    do.
    """
    if _is_whole(frozen, section_id, item_ids):
        return frozen.tally.sections[section_id].people
    return None if frozen.assessment.withdrawn else people(list(item_ids), responses)


def _is_whole(frozen: Frozen, section_id: str, item_ids: Collection[str]) -> bool:
    counts = frozen.tally.sections.get(section_id)
    return counts is not None and counts.items.keys() == set(item_ids)


def _awaits_people(pair: Iterable[Frozen], section_id: str, item_ids: Collection[str], k: int) -> bool:
    """Whether there can be a noise figure, and it needs people's own scores on just these items."""
    partial = [frozen for frozen in pair if not _is_whole(frozen, section_id, item_ids)]
    can_be = all(frozen.tally.responses >= k for frozen in pair)
    return can_be and bool(item_ids and partial) and not any(frozen.assessment.withdrawn for frozen in partial)
