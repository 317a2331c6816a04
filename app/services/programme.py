"""A round across the programme: participation, quartiles, reliability and what is not known, with no area named."""

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from app.db.tables import Assessment
from app.domain.answers import Role, State
from app.domain.profile import programme_section, small_counts_hidden
from app.domain.shapes import Participation, ProgrammeRound, QuestionnaireKey
from app.services.assessments import Frozen, get_frozen
from app.services.definitions import get_questionnaire
from app.services.rounds import get_round


def get_programme(session: Session, round_id: str) -> ProgrammeRound:
    """What can be said of a round over its published areas."""
    asked = get_round(session, round_id)
    questionnaire = get_questionnaire(session, round_id)
    published = _list_published(session, round_id)
    by_role = {role: sum(frozen.tally.by_role.get(role, 0) for frozen in published) for role in Role}
    scores = [frozen.score for frozen in published]
    return ProgrammeRound(
        round=round_id,
        title=asked.title,
        questionnaire=QuestionnaireKey(id=questionnaire.id, version=questionnaire.version),
        participation=Participation(
            areas=_count_areas(session, round_id),
            responses=sum(frozen.tally.responses for frozen in published),
            by_role=small_counts_hidden({role: n for role, n in by_role.items() if n}, asked.min_cell),
        ),
        sections=[
            programme_section(
                section,
                [score.sections[section.id].score for score in scores],
                [frozen.tally.sections[section.id] for frozen in published],
                asked.min_cell,
            )
            for section in questionnaire.sections
        ],
    )


def list_editions(session: Session, round_id: str) -> Sequence[tuple[str, str, int]]:
    """Every assessment of a round, with its state and revision: while they stay, so does what can be said of it."""
    query = (
        select(Assessment.area_id, Assessment.state, Assessment.revision)
        .where(Assessment.round_id == round_id)
        .order_by(col(Assessment.area_id))
    )
    return [(area, state, revision) for area, state, revision in session.exec(query)]


def _list_published(session: Session, round_id: str) -> list[Frozen]:
    query = select(Assessment).where(Assessment.round_id == round_id, Assessment.state == State.PUBLISHED)
    return [get_frozen(session, assessment) for assessment in session.exec(query).all()]


def _count_areas(session: Session, round_id: str) -> dict[State, int]:
    query = select(Assessment.state, func.count()).where(Assessment.round_id == round_id).group_by(Assessment.state)
    counts = dict(session.exec(query).all())
    return {state: counts.get(state, 0) for state in State}
