"""An assessment while people work on it: opened, closed, its agreed answers settled. `publishing` has the rest."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session, func, select

from app.db.tables import AgreedAnswerRow, Assessment, JoinCode, ResponseRow
from app.domain.answers import NOT_RELEVANT, AgreedAnswer, Response, Role, State, check_items_known, check_state
from app.domain.errors import ChangedMeanwhileError, ConflictError, NotFoundError
from app.domain.profile import round_entry, small_counts_hidden, with_withdrawals, without_small_counts
from app.domain.questionnaire import Questionnaire
from app.domain.scoring import AssessmentScore, score_assessment
from app.domain.shapes import AssessmentStatus, RoundEntry
from app.domain.tally import Tally, tally
from app.language import N_
from app.services import audit, codes, plans
from app.services.areas import get_area, hold_area
from app.services.definitions import get_questionnaire
from app.services.rounds import RoundDetails, get_round

LATEST_START = 2**30
"""The highest version that an agreed answer may begin with."""
TALLY: TypeAdapter[Tally] = TypeAdapter(Tally)


@dataclass(frozen=True, slots=True)
class Frozen:
    """A closed assessment with all its results rest on. Nothing here needs a response."""

    assessment: Assessment
    round: RoundDetails
    questionnaire: Questionnaire
    tally: Tally
    agreed: Mapping[str, AgreedAnswer]

    @property
    def score(self) -> AssessmentScore:
        """Its exact scores."""
        return score_assessment(self.questionnaire, self.tally, self.agreed, self.round.min_cell)

    def entry(self) -> RoundEntry:
        """Its part of the profile, with every count in it."""
        return round_entry(
            round_id=self.round.id,
            title=self.round.title,
            questionnaire=self.questionnaire,
            revision=self.assessment.revision,
            published_on=_iso(self.assessment.published_on),
            min_cell=self.round.min_cell,
            tally=self.tally,
            score=self.score,
        )


def open_assessment(session: Session, area_id: str, round_id: str, *, actor: str, on: dt.date | None = None) -> bool:
    """Begin collecting, with a code to join by. Opening again changes nothing; says whether this call opened it."""
    hold_area(session, area_id)  # two who open it at once would each find it not open yet
    area = get_area(session, area_id)
    get_round(session, round_id)
    if session.get(Assessment, (area_id, round_id)) is not None:
        return False
    if area.archived_on is not None:
        raise ConflictError("This area is archived, so it takes part in no new round. An admin can restore it.")
    session.add(Assessment(area_id=area_id, round_id=round_id, state=State.COLLECTING, opened_on=on or today()))
    session.flush()
    code = codes.random_code(codes.SHARED_LENGTH)
    session.add(JoinCode(code=code, area_id=area_id, round_id=round_id, personal=False))
    audit.record(session, actor, "assessment opened", area_id=area_id, subject=round_id)
    return True


def get_assessment(session: Session, area_id: str, round_id: str, *, lock: bool = False) -> Assessment:
    """One assessment; with `lock`, nobody else can change it, or add a response, until the transaction ends."""
    query = select(Assessment).where(Assessment.area_id == area_id, Assessment.round_id == round_id)
    found = session.exec(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise NotFoundError("This area has no assessment in this round. Open it first: PUT the assessment.")
    return found


def get_status(session: Session, area_id: str, round_id: str, *, small_counts: bool) -> AssessmentStatus:
    """Where an assessment stands, and how many have answered; `small_counts` for the area's coordinator."""
    assessment = get_assessment(session, area_id, round_id)
    query = (
        select(ResponseRow.role, func.count())
        .where(ResponseRow.area_id == area_id, ResponseRow.round_id == round_id)
        .group_by(ResponseRow.role)
    )
    counts = {Role(role): count for role, count in session.exec(query)}
    min_cell = 0 if small_counts else get_round(session, round_id).min_cell
    return AssessmentStatus(
        area=area_id,
        round=round_id,
        state=State(assessment.state),
        revision=assessment.revision,
        responses=sum(counts.values()),
        by_role=small_counts_hidden({role: counts[role] for role in Role if role in counts}, min_cell),
        opened_on=assessment.opened_on.isoformat(),
        closed_on=_iso(assessment.closed_on),
        published_on=_iso(assessment.published_on),
    )


def set_meeting(session: Session, area_id: str, round_id: str, meeting: str | None, *, actor: str) -> None:
    """Say when and where the group looks at the answers together; None for not known yet."""
    get_assessment(session, area_id, round_id, lock=True).meeting = meeting
    audit.record(session, actor, "meeting set", area_id=area_id, subject=round_id)


def close_assessment(session: Session, area_id: str, round_id: str, *, actor: str, on: dt.date | None = None) -> None:
    """End collection and freeze how it was answered. Responses sent at the same moment are in it, or refused."""
    hold_area(session, area_id)  # two rounds closed at once would each carry on the same actions
    assessment = get_assessment(session, area_id, round_id, lock=True)
    check_state(
        State(assessment.state),
        State.COLLECTING,
        {
            State.REVIEWING: N_("Collection is closed already. Settle agreed answers, then publish."),
            State.PUBLISHED: N_("Collection is closed already, and the profile is published."),
        },
    )
    questionnaire = get_questionnaire(session, round_id)
    assessment.tally = TALLY.dump_python(tally(questionnaire, list_responses(session, area_id, round_id)), mode="json")
    assessment.state = State.REVIEWING
    assessment.closed_on = on or today()
    plans.carry_on_actions(session, area_id, round_id)
    audit.record(session, actor, "assessment closed", area_id=area_id, subject=round_id)


def settle_answer(  # noqa: PLR0913 - the item's path, what was settled in place of what, and by whom
    session: Session,
    area_id: str,
    round_id: str,
    item_id: str,
    agreed: AgreedAnswer,
    *,
    seen: int | None = None,
    actor: str,
) -> None:
    """Record what the partnership agreed on for one item, in place of what it had agreed before.

    `seen` is the version of that which the caller saw, 0 where nothing was agreed, None to look at nothing. Raises
    `ChangedMeanwhileError` where something else is agreed by now.
    """
    assessment = get_assessment(session, area_id, round_id, lock=True)
    check_under_review(assessment)
    check_items_known(get_questionnaire(session, round_id), {item_id: None})
    row = session.get(AgreedAnswerRow, (area_id, round_id, item_id))
    if row is not None and as_agreed(row) == agreed:
        return
    _check_seen(row, seen)
    answer = None if agreed.answer == NOT_RELEVANT else agreed.answer
    if row is None:
        # Not from 1: what was removed and settled anew must not pass for what somebody saw before
        version = 1 + secrets.randbelow(LATEST_START)
        row = AgreedAnswerRow(area_id=area_id, round_id=round_id, item_id=item_id, answer=answer, version=version)
        session.add(row)
    else:
        row.version += 1
    row.answer, row.reason = answer, agreed.reason
    audit.record(session, actor, "answer settled", area_id=area_id, subject=f"{round_id} {item_id}")


def unsettle_answer(  # noqa: PLR0913
    session: Session, area_id: str, round_id: str, item_id: str, *, seen: int | None = None, actor: str
) -> None:
    """Remove an agreed answer. Raises `NotFoundError` where nothing is agreed; for `seen`, see `settle_answer`."""
    assessment = get_assessment(session, area_id, round_id, lock=True)
    check_under_review(assessment)
    check_items_known(get_questionnaire(session, round_id), {item_id: None})
    row = session.get(AgreedAnswerRow, (area_id, round_id, item_id))
    if row is None:
        raise NotFoundError("Nothing is agreed for this item, so there is nothing to remove.")
    _check_seen(row, seen)
    session.delete(row)
    audit.record(session, actor, "settled answer removed", area_id=area_id, subject=f"{round_id} {item_id}")


def get_frozen(session: Session, assessment: Assessment) -> Frozen:
    """All that a closed assessment's results rest on."""
    return Frozen(
        assessment=assessment,
        round=get_round(session, assessment.round_id),
        questionnaire=get_questionnaire(session, assessment.round_id),
        tally=TALLY.validate_python(assessment.tally),
        agreed=list_agreed(session, assessment.area_id, assessment.round_id),
    )


def get_results(session: Session, area_id: str, round_id: str, *, small_counts: bool) -> RoundEntry:
    """What the partnership reviews: the round's entry as it would be published now."""
    assessment = get_assessment(session, area_id, round_id)
    if assessment.state == State.COLLECTING:
        raise ConflictError("There are no results while answers come in. Close the assessment first.")
    entry = with_withdrawals(get_frozen(session, assessment).entry(), assessment.withdrawn)
    return entry if small_counts else without_small_counts(entry)


def list_agreed(session: Session, area_id: str, round_id: str) -> dict[str, AgreedAnswer]:
    """What the partnership settled on, by item id."""
    rows = session.exec(
        select(AgreedAnswerRow).where(AgreedAnswerRow.area_id == area_id, AgreedAnswerRow.round_id == round_id)
    )
    return {row.item_id: as_agreed(row) for row in rows}


def list_responses(session: Session, area_id: str, round_id: str) -> list[Response]:
    """Everyone's answers, without their comments."""
    query = select(ResponseRow.role, ResponseRow.answers).where(
        ResponseRow.area_id == area_id, ResponseRow.round_id == round_id
    )
    return [Response(Role(role), answers) for role, answers in session.exec(query)]


def check_under_review(assessment: Assessment) -> None:
    """Raise `ConflictError` unless the partnership may settle what it thinks now."""
    check_state(
        State(assessment.state),
        State.REVIEWING,
        {
            State.COLLECTING: N_("Answers are still coming in. Close the assessment, then settle agreed answers."),
            State.PUBLISHED: N_("The profile is published. Reopen the assessment to settle an answer anew."),
        },
    )


def as_agreed(row: AgreedAnswerRow) -> AgreedAnswer:
    """An agreed answer, from how it is stored."""
    answer: Any = NOT_RELEVANT if row.answer is None else row.answer
    return AgreedAnswer(answer, row.reason)


def _check_seen(row: AgreedAnswerRow | None, seen: int | None) -> None:
    if seen is not None and seen != (row.version if row else 0):
        raise ChangedMeanwhileError("Somebody has settled this since you saw it, so it was left as it is.")


def _iso(date: dt.date | None) -> str | None:
    return None if date is None else date.isoformat()


def today() -> dt.date:
    """The date, in UTC."""
    return dt.datetime.now(dt.UTC).date()
