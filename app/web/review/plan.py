"""An area's action plan: the newest to keep, earlier ones to look back at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from itertools import count, islice
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse, Response

from app.deps import AreaId, ReadSession, Session, WriteSession
from app.domain.access import Permission
from app.domain.errors import (
    ChangedMeanwhileError,
    ConflictError,
    InvalidError,
    NotFoundError,
)
from app.domain.plan import Action, Status
from app.domain.questionnaire import Questionnaire
from app.domain.shapes import AreaName
from app.domain.text_rules import MAX_COMMENT, MAX_NAME, UNPRINTABLE
from app.language import gettext, tell
from app.presentation.labels import Labels
from app.services import areas, assessments, definitions, plans, reviews
from app.services.plans import ActionChanges, ActionDetails, Plan
from app.web.access import Planner, PlanReader
from app.web.forms import PAGE, READ, Form, Sent, read_version, see_other, show_again
from app.web.language import ReaderLabels
from app.web.rendering import Page, render

router = APIRouter(prefix="/areas/{area}/plan")

ActionId = Annotated[UUID, Path()]
MONTHS_AHEAD = 36
STATUSES = {status.value for status in Status}


@dataclass(frozen=True)
class ActionForm:
    """An action as it was typed."""

    title: str = ""
    item: str = ""
    owner: str = ""
    due: str = ""
    status: str = Status.PLANNED
    note: str = ""
    version: str = ""
    """The version that was seen; empty for a new one."""

    @classmethod
    def of(cls, action: Action) -> "ActionForm":
        """Filled with what stands in the plan."""
        return cls(
            action.title,
            action.item or "",
            action.owner,
            action.due or "",
            action.status,
            action.note,
            str(action.version),
        )

    @classmethod
    def read(cls, sent: Form) -> "ActionForm":
        """As it was sent."""
        names = ("title", "item", "owner", "due", "status", "note", "version")
        return cls(**{name: sent.text(name) for name in names if name in sent})

    def problems(self, months: Sequence[str]) -> dict[str, str]:
        """What to correct, by the id of the field."""
        problems: dict[str, str] = {}
        if not self.title:
            problems["title"] = gettext("Write down what you mean to do.")
        for name in ("title", "owner"):
            text = getattr(self, name)
            if len(text) > MAX_NAME:
                problems[name] = gettext("Make this shorter: it can have {count} characters at most.").format(
                    count=MAX_NAME
                )
            elif UNPRINTABLE.search(text):
                problems[name] = gettext("Write this on one line.")
        if self.due and self.due not in months:
            problems["due"] = gettext("Choose a month from the list, or none.")
        if self.status not in STATUSES:
            problems["status"] = gettext("Choose how far it has come.")
        if len(self.note) > MAX_COMMENT:
            too_long = gettext("Make the note shorter: it can have {count} characters at most.")
            problems["note"] = too_long.format(count=MAX_COMMENT)
        return problems

    def details(self) -> ActionDetails:
        """What it says beside the title, where there are no problems."""
        return ActionDetails(
            item=self.item or None,
            owner=self.owner,
            due=self.due or None,
            status=Status(self.status),
            note=self.note,
        )

    def changes(self) -> ActionChanges:
        """All it says, where there are no problems."""
        return ActionChanges(title=self.title, **self.details())


@dataclass(frozen=True)
class PlanPage(Page):
    """One round's plan, the newest unless another is asked for."""

    template = "review/plan.html"

    area: AreaName
    plans: Sequence[Plan]
    """Every plan there is to see, oldest first."""
    shown: Plan | None
    """None where there is no plan yet."""
    may_keep: bool
    """Whether whoever looks may change the plan that is shown."""
    statuses: Sequence[Status]
    """In the order they are listed."""
    labels: Mapping[str, str]
    """What items are called, by id."""
    wanting: Sequence[str]
    """Items worth an action that have none yet."""
    done: str
    """What was just done."""


@dataclass(frozen=True)
class ActionPage(Page):
    """One action, to add or to change."""

    template = "review/action.html"

    area: AreaName
    round: str
    """Whose plan it is in."""
    action: str | None
    """The action's id; None for one to add."""
    form: ActionForm
    problems: Mapping[str, str]
    refusal: str
    """Why it cannot be kept, though nothing is wrong with what was typed."""
    theirs: Action | None
    """What stands in the plan, where somebody else changed it meanwhile."""
    questionnaire: Questionnaire
    labels: Mapping[str, str]
    months: Sequence[str]
    statuses: Sequence[Status]


DONE: Mapping[str, str] = {"added": "added", "changed": "changed"}


@router.api_route("", **READ)
def show_plan(
    session: ReadSession,
    reader: PlanReader,
    labels: ReaderLabels,
    round: str | None = None,
    done: str = "",
) -> HTMLResponse:
    """The plan, for those who may see it; a demonstration area's for anyone."""
    area = reader.area["id"]
    every = plans.list_plans(session, area, unpublished=reader.may(Permission.READ_RESULTS))
    shown = next((plan for plan in every if plan.round.id == round), None) if round else next(reversed(every), None)
    if shown is None and round:
        raise NotFoundError(plans.NO_PLAN)
    may_keep = reader.may(Permission.KEEP_ACTIONS) and shown is not None and shown.is_living
    page = PlanPage(
        area=reader.area,
        plans=every,
        shown=shown,
        may_keep=may_keep,
        statuses=[Status.UNDER_WAY, Status.PLANNED, Status.DONE, Status.DROPPED],
        labels=_item_labels(session, labels, [plan.round.id for plan in every]),
        wanting=_find_wanting(session, area, shown) if shown and may_keep else [],
        done=DONE.get(done, ""),
    )
    return render(page)


@router.api_route("/new", **READ)
def show_new(
    session: ReadSession, _planner: Planner, labels: ReaderLabels, area: AreaId, item: str = ""
) -> HTMLResponse:
    """A form for another action, about an item if one is named."""
    page = _action_page(session, labels, area, None)
    known = item if item in page.questionnaire.items else ""
    return render(replace(page, form=ActionForm(item=known)))


@router.post("/new", **PAGE)
def add(sent: Sent, session: WriteSession, planner: Planner, labels: ReaderLabels, area: AreaId) -> Response:
    """Add one."""
    form, round_id = ActionForm.read(sent), sent.text("round")
    page = replace(_action_page(session, labels, area, None), form=form)
    if problems := form.problems(page.months):
        return show_again(replace(page, problems=problems))
    try:
        plans.add_action(session, area, round_id, form.title, actor=planner.name, **form.details())
    except (ConflictError, InvalidError) as error:
        return _show_refused(page, error)
    return see_other(f"/areas/{area}/plan?done=added")


@router.api_route("/{action}", **READ)
def show_action(
    session: ReadSession, _planner: Planner, labels: ReaderLabels, area: AreaId, action: ActionId
) -> HTMLResponse:
    """One action, to change."""
    return render(_action_page(session, labels, area, str(action)))


@router.post("/{action}", **PAGE)
def change(
    sent: Sent, session: WriteSession, planner: Planner, labels: ReaderLabels, area: AreaId, action: ActionId
) -> Response:
    """Change one, unless somebody else did meanwhile: then both are shown, and nothing is changed."""
    page = _action_page(session, labels, area, str(action))
    form = _fill_in(ActionForm.read(sent), sent, page.form)
    page, round_id = replace(page, form=form), sent.text("round")
    if problems := form.problems(page.months):
        return show_again(replace(page, problems=problems))
    try:
        plans.change_action(
            session, area, round_id, str(action), read_version(form.version), actor=planner.name, **form.changes()
        )
    except ChangedMeanwhileError:
        theirs = _find_action(session, area, str(action))
        form = replace(form, version=str(theirs.version))
        return render(replace(page, form=form, theirs=theirs), HTTPStatus.CONFLICT)
    except (ConflictError, InvalidError) as error:
        return _show_refused(page, error)
    return see_other(f"/areas/{area}/plan?done=changed")


def _show_refused(page: ActionPage, error: ConflictError | InvalidError) -> HTMLResponse:
    return render(replace(page, refusal=tell(error)), HTTPStatus.CONFLICT)


def _fill_in(form: ActionForm, sent: Form, stands: ActionForm) -> ActionForm:
    """What a form leaves out stays: the one that marks an action as done sends nothing else."""
    left_out: dict[str, str] = {name: value for name, value in vars(stands).items() if name not in sent}
    return replace(form, **left_out)


def _find_wanting(session: Session, area: str, plan: Plan) -> list[str]:
    """The priorities, or, where none were chosen, what is weakest and most in the way: those without an action yet."""
    chosen = reviews.get_priorities(session, area, plan.round.id)
    if not chosen:
        highlights = assessments.get_results(session, area, plan.round.id, small_counts=False)["highlights"]
        chosen = [*highlights["weakest"], *highlights["heaviest_obstacles"]]
    planned = {action.item for action in plan.actions}
    return [item for item in chosen if item not in planned]


def _action_page(session: Session, labels: Labels, area: str, action: str | None) -> ActionPage:
    living = _get_living(session, area)
    stands = None if action is None else _find_action(session, area, action)
    months = _months_ahead()
    due = stands.due if stands else None
    return ActionPage(
        area=areas.get_name(session, area),
        round=living.round.id,
        action=action,
        form=ActionForm() if stands is None else ActionForm.of(stands),
        problems={},
        refusal="",
        theirs=None,
        questionnaire=labels.translated(definitions.get_questionnaire(session, living.round.id)),
        labels=_item_labels(
            session, labels, [plan.round.id for plan in plans.list_plans(session, area, unpublished=True)]
        ),
        months=[*([due] if due and due not in months else []), *months],
        statuses=[*Status],
    )


def _get_living(session: Session, area: str) -> Plan:
    every = plans.list_plans(session, area, unpublished=True)
    if not every:
        raise ConflictError("There is no plan yet: it begins when collection closes for the first time.")
    return every[-1]


def _find_action(session: Session, area: str, action: str) -> Action:
    action_ = next((each for each in _get_living(session, area).actions if each.id == action), None)
    if action_ is None:
        raise NotFoundError("There is no such action in the newest plan.")
    return action_


def _months_ahead() -> list[str]:
    today = assessments.today()
    numbers = islice(count(today.year * 12 + today.month - 1), MONTHS_AHEAD)
    return [f"{number // 12}-{number % 12 + 1:02}" for number in numbers]


def _item_labels(session: Session, labels: Labels, rounds: Sequence[str]) -> dict[str, str]:
    """What items are called, as in the newest round that asked them."""
    asked = [labels.translated(definitions.get_questionnaire(session, round)).items for round in rounds]
    return {id_: item.label for items in asked for id_, item in items.items()}
