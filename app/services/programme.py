"""A round across the programme: participation, quartiles and reliability, with no area named."""

from sqlmodel import Session, func, select

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
                [frozen.tally.sections[section.id].complete for frozen in published],
            )
            for section in questionnaire.sections
        ],
    )


def _list_published(session: Session, round_id: str) -> list[Frozen]:
    query = select(Assessment).where(Assessment.round_id == round_id, Assessment.state == State.PUBLISHED)
    return [get_frozen(session, assessment) for assessment in session.exec(query).all()]


def _count_areas(session: Session, round_id: str) -> dict[State, int]:
    query = select(Assessment.state, func.count()).where(Assessment.round_id == round_id).group_by(Assessment.state)
    counts = dict(session.exec(query).all())
    return {state: counts.get(state, 0) for state in State}
