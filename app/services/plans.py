"""Action plans: one for each round of an area, from the close of collection on. Only the newest may be changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict, Unpack
from uuid import uuid4

from sqlmodel import Session, col, select

from app.db.tables import ActionRow, Assessment, Round
from app.domain.answers import State, check_items_known
from app.domain.errors import ChangedMeanwhileError, ConflictError, NotFoundError
from app.domain.plan import MAX_ACTIONS, Action, FollowUp, Status, carry_on, follow_up, in_order
from app.domain.shapes import ActionEntry, ActionPlan
from app.language import N_
from app.services import audit
from app.services.areas import get_area, hold_area
from app.services.definitions import get_questionnaire

NO_PLAN = N_(
    "There is no plan of this area in this round, or it is not published. A plan begins when collection closes."
)
CHANGED = N_(
    "Somebody has changed this action since you saw it, so it was left as it is. Look at it again, then decide."
)


class ActionDetails(TypedDict, total=False):
    """What may be said of an action beside its title."""

    item: str | None
    owner: str
    due: str | None
    status: Status
    note: str


class ActionChanges(ActionDetails, total=False):
    """What of an action may be changed."""

    title: str


@dataclass(frozen=True, slots=True)
class RoundName:
    """A round, as plans refer to it."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One round's plan."""

    round: RoundName
    is_published: bool
    """Whether its round is: until then, the plan is for those who review."""
    is_living: bool
    """Whether it may be changed."""
    actions: Sequence[Action]
    since: Mapping[str, RoundName]
    """The round in whose plan each action first stood, by the action's id."""


def list_plans(session: Session, area_id: str, *, unpublished: bool) -> list[Plan]:
    """Every plan of an area, oldest round first; `unpublished` for those who may see a round under review."""
    get_area(session, area_id)
    closed = _list_closed(session, area_id)
    by_round: dict[str, list[Action]] = {found.id: [] for _, found in closed}
    for row in session.exec(select(ActionRow).where(ActionRow.area_id == area_id)):
        by_round.get(row.round_id, []).append(_action(row))
    plans = []
    begun: dict[str, RoundName] = {}
    for assessment, found in closed:
        round_, actions = RoundName(found.id, found.title), by_round[found.id]
        begun = dict.fromkeys((action.id for action in actions), round_) | begun
        since = {action.id: begun[action.id] for action in actions}
        is_published, is_living = assessment.state == State.PUBLISHED, found is closed[-1][1]
        plans.append(Plan(round_, is_published, is_living, in_order(actions), since))
    return [plan for plan in plans if plan.is_published or unpublished]


def get_plan(session: Session, area_id: str, round_id: str, *, unpublished: bool) -> Plan:
    """One round's plan. Raises `NotFoundError` where there is none to see."""
    plans = list_plans(session, area_id, unpublished=unpublished)
    found = next((plan for plan in plans if plan.round.id == round_id), None)
    if found is None:
        raise NotFoundError(NO_PLAN)
    return found


def get_follow_up(
    session: Session, area_id: str, from_round: str, to_round: str, *, unpublished: bool = False
) -> FollowUp:
    """What has become by a later round of what was promised in an earlier one. Raises `NotFoundError`."""
    plans = list_plans(session, area_id, unpublished=unpublished)
    rounds = [plan.round.id for plan in plans]
    if from_round not in rounds or to_round not in rounds:
        raise NotFoundError(NO_PLAN)
    between = plans[rounds.index(from_round) : rounds.index(to_round) + 1]
    return follow_up(*(plan.actions for plan in between)) if between else FollowUp((), (), (), ())


def add_action(
    session: Session, area_id: str, round_id: str, title: str, *, actor: str, **details: Unpack[ActionDetails]
) -> Action:
    """Add an action to the living plan. Raises `ConflictError` for an older plan, or a full one."""
    plan = _get_living(session, area_id, round_id)
    if len(plan) >= MAX_ACTIONS:
        raise ConflictError("This plan is full: it has {count} actions. Do some of them first.", count=MAX_ACTIONS)
    action = Action(str(uuid4()), title, **details)
    _check_item(session, round_id, action.item)
    session.add(_row(area_id, round_id, action))
    audit.record(session, actor, "action added", area_id=area_id, subject=round_id)
    return action


def change_action(  # noqa: PLR0913
    session: Session,
    area_id: str,
    round_id: str,
    action_id: str,
    version: int,
    *,
    actor: str,
    **changes: Unpack[ActionChanges],
) -> Action:
    """Change an action of the living plan as the caller saw it, in this `version`.

    Raises `ChangedMeanwhileError` where it has another by now, and `ConflictError` for an older plan.
    """
    plan = _get_living(session, area_id, round_id)
    row = next((row for row in plan if row.id == action_id), None)
    if row is None:
        raise NotFoundError("There is no such action in this plan. Look at the plan again.")
    before = _action(row)
    if version != row.version:
        raise ChangedMeanwhileError(CHANGED)
    if "item" in changes and changes["item"] != row.item_id:
        _check_item(session, round_id, changes["item"])
    named = {"item_id" if name == "item" else name: value for name, value in changes.items()}
    row.sqlmodel_update(named)
    if _action(row) != before:
        row.version += 1
        audit.record(session, actor, "action changed", area_id=area_id, subject=round_id)
    return _action(row)


def carry_on_actions(session: Session, area_id: str, round_id: str) -> None:
    """Begin the plan of a round whose collection has just closed with what is still open in the one before.

    A round closed after a later one is entered afterwards: its plan is history, and begins empty.
    """
    closed = _list_closed(session, area_id)
    rounds = [found.id for _, found in closed]
    if rounds[-1] != round_id or len(rounds) == 1:
        return
    for action in carry_on(_action(row) for row in _list_rows(session, area_id, rounds[-2])):
        session.add(_row(area_id, round_id, action))


def get_public_plan(session: Session, area_id: str, round_id: str, *, unpublished: bool) -> ActionPlan:
    """A plan's public shape. Raises `NotFoundError` where there is none to see."""
    plan = get_plan(session, area_id, round_id, unpublished=unpublished)
    entries = [_entry(action, plan.since[action.id].id) for action in plan.actions]
    return ActionPlan(area=area_id, round=round_id, living=plan.is_living, actions=entries)


def get_entry(session: Session, area_id: str, round_id: str, action_id: str) -> ActionEntry:
    """One action's public shape."""
    plan = get_public_plan(session, area_id, round_id, unpublished=True)
    return next(entry for entry in plan["actions"] if entry["id"] == action_id)


def _get_living(session: Session, area_id: str, round_id: str) -> Sequence[ActionRow]:
    """The rows of the plan, held so that nobody else changes it or closes a newer round until this is done."""
    hold_area(session, area_id)
    closed = _list_closed(session, area_id)
    rounds = [found.id for _, found in closed]
    if round_id not in rounds:
        raise ConflictError("There is no plan for this round yet: it begins when collection closes.")
    if round_id != rounds[-1]:
        raise ConflictError(
            "This plan belongs to an earlier round, so it stays as it was. What was still open in it was carried on: "
            "change it in the newest plan."
        )
    return _list_rows(session, area_id, round_id)


def _list_closed(session: Session, area_id: str) -> list[tuple[Assessment, Round]]:
    """The assessments that have a plan, oldest round first."""
    query = (
        select(Assessment, Round)
        .join(Round, col(Assessment.round_id) == Round.id)
        .where(Assessment.area_id == area_id, Assessment.state != State.COLLECTING)
        .order_by(col(Round.opens), col(Round.id))
    )
    return [(assessment, found) for assessment, found in session.exec(query)]


def _list_rows(session: Session, area_id: str, round_id: str) -> Sequence[ActionRow]:
    return session.exec(select(ActionRow).where(ActionRow.area_id == area_id, ActionRow.round_id == round_id)).all()


def _check_item(session: Session, round_id: str, item: str | None) -> None:
    if item is not None:
        check_items_known(get_questionnaire(session, round_id), {item: None})


def _entry(action: Action, since: str) -> ActionEntry:
    return ActionEntry(
        id=action.id,
        title=action.title,
        item=action.item,
        owner=action.owner,
        due=action.due,
        status=action.status,
        note=action.note,
        version=action.version,
        since=since,
    )


def _row(area_id: str, round_id: str, action: Action) -> ActionRow:
    return ActionRow(
        area_id=area_id,
        round_id=round_id,
        id=action.id,
        title=action.title,
        item_id=action.item,
        owner=action.owner,
        due=action.due,
        status=action.status,
        note=action.note,
        version=action.version,
    )


def _action(row: ActionRow) -> Action:
    return Action(row.id, row.title, row.item_id, row.owner, row.due, Status(row.status), row.note, row.version)
