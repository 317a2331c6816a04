"""Publishing an assessment and taking it back: its profile entry and its changes are made here, once."""

import datetime as dt
from collections.abc import Sequence

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


def compare_rounds(session: Session, earlier: Frozen, later: Frozen) -> list[SectionChangeEntry]:
    """The change of every section between two closed rounds of an area."""
    before, after = earlier.score, later.score
    responses = tuple(_responses(session, frozen) for frozen in (earlier, later))
    k = max(earlier.round.min_cell, later.round.min_cell)
    changes = {}
    for section in later.questionnaire.sections:
        old, new = before.sections.get(section.id), after.sections[section.id]
        items = matched_items(old, new) if old else {}
        groups = [
            _people(frozen, section.id, list(items), answers)
            for frozen, answers in zip((earlier, later), responses, strict=True)
        ]
        changes[section.id] = compare_section(section.kind, items, groups, k)
    return change_entries(later.questionnaire, earlier.round.id, later.round.id, changes)


def _responses(session: Session, frozen: Frozen) -> list[Response]:
    return list_responses(session, frozen.assessment.area_id, frozen.round.id)


def _people(frozen: Frozen, section_id: str, item_ids: list[str], responses: list[Response]) -> People | None:
    """Everyone's own scores on the matched items, as they were at close.

    Once a response was withdrawn, counting the rest anew would let it be found by subtraction: then only what was
    frozen will do, and that covers whole sections.
    """
    if not frozen.assessment.withdrawn:
        return people(item_ids, responses)
    counts = frozen.tally.sections.get(section_id)
    return counts.people if counts and set(item_ids) == set(counts.items) else None
