"""The review: a partnership goes through its results item by item, and settles what it thinks together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Annotated, cast

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse, Response

from app.deps import AreaId, ReadSession, RoundId, Session, WriteSession
from app.domain.access import Permission, Principal
from app.domain.answers import NOT_RELEVANT, AgreedAnswer, SettledAnswer, State
from app.domain.errors import ChangedMeanwhileError, ConflictError, NotFoundError
from app.domain.plan import Action
from app.domain.profile import items_by_id
from app.domain.questionnaire import SCALE_POINTS, Item, Questionnaire, Section
from app.domain.scoring import Agreement
from app.domain.shapes import AreaName, ItemChange, ItemEntry, RoundEntry
from app.domain.text_rules import MAX_COMMENT, MAX_SLUG, SLUG
from app.language import gettext, tell
from app.presentation.labels import Labels
from app.services import areas, assessments, definitions, plans, reviews
from app.services.reviews import Settled, SinceLast
from app.web.access import Reviewer, Settler
from app.web.forms import PAGE, READ, Form, Sent, read_version, see_other
from app.web.language import ReaderLabels
from app.web.rendering import Page, render

router = APIRouter(prefix="/areas/{area}/assessments/{round}")

ItemId = Annotated[str, Path(pattern=SLUG, max_length=MAX_SLUG)]
ANSWERS: Mapping[str, SettledAnswer] = {
    **{str(rating): cast("SettledAnswer", rating) for rating in range(SCALE_POINTS)},
    NOT_RELEVANT: NOT_RELEVANT,
}
BIGGEST = 3
"""How many of the biggest changes there are jumps to."""


@dataclass(frozen=True)
class SettleForm:
    """What somebody wants to settle for an item, as it was typed."""

    answer: str = ""
    reason: str = ""
    seen: str = "0"
    """The version of what was agreed when they saw it; 0 for nothing."""

    @classmethod
    def of(cls, settled: Settled | None) -> "SettleForm":
        """Filled with what is agreed."""
        if settled is None:
            return cls()
        return cls(str(settled.agreed.answer), settled.agreed.reason or "", str(settled.version))

    @classmethod
    def read(cls, sent: Form) -> "SettleForm":
        """As it was sent."""
        return cls(sent.text("answer"), sent.text("reason"), sent.text("seen"))

    def problems(self) -> dict[str, str]:
        """What to correct, by the id of the field."""
        problems = {} if self.answer in ANSWERS else {"answer": gettext("Choose the answer you agree on.")}
        if len(self.reason) > MAX_COMMENT:
            too_long = gettext("Make the reason shorter: it can have {count} characters at most.")
            problems["reason"] = too_long.format(count=MAX_COMMENT)
        return problems

    def agreed(self) -> AgreedAnswer:
        """What it says, where there are no problems."""
        return AgreedAnswer(ANSWERS[self.answer], self.reason or None)


@dataclass(frozen=True)
class ReviewPage(Page):
    """Where the review begins: last round's plan, where we stand, and every item with what is settled."""

    template = "review/review.html"

    address: str
    """Of the assessment."""
    area: AreaName
    entry: RoundEntry
    is_open: bool
    """Whether answers can be settled now."""
    may_settle: bool
    settled: Mapping[str, Settled]
    items: Mapping[str, ItemEntry]
    labels: Mapping[str, Sequence[str]]
    """The words for each answer, by section."""
    apart: Sequence[str]
    """The items people agree on least, as far as they do not agree."""
    promised: Sequence[Action]
    """What was carried on from last round's plan."""
    since: SinceLast | None
    biggest: Sequence[ItemChange]
    priorities: Sequence[str]


@dataclass(frozen=True)
class ReviewItemPage(Page):
    """One item: what people said, and what the partnership agrees on."""

    template = "review/item.html"

    address: str
    area: AreaName
    entry: RoundEntry
    section: Section
    item: ItemEntry
    asked: Item
    number: int
    total: int
    before: str | None
    """The item before this one."""
    after: str | None
    change: ItemChange | None
    since: SinceLast | None
    comments: Sequence[str] | None
    """None for those who look on."""
    settled: Settled | None
    labels: Sequence[str]
    """The words for each answer, lowest first."""
    is_open: bool
    may_settle: bool
    form: SettleForm
    problems: Mapping[str, str]
    collided: bool
    """Whether somebody else settled it while the form was filled in."""
    refusal: str
    """Why nothing can be settled any more, to whoever was about to."""
    done: str
    """The label of what was just settled."""


@dataclass(frozen=True)
class SettledPage(Page):
    """Just what is agreed on one item, to be looked at again and again."""

    template = "review/settled.html"

    settled: Settled | None
    labels: Sequence[str]


@router.api_route("/review", **READ)
def show_review(
    session: ReadSession, reviewer: Reviewer, labels: ReaderLabels, area: AreaId, round: RoundId
) -> HTMLResponse:
    """Where the review begins."""
    entry = _results(session, reviewer, labels, area, round)
    questionnaire = labels.translated(definitions.get_questionnaire(session, round))
    assessment = assessments.get_assessment(session, area, round)
    plan = plans.get_plan(session, area, round, unpublished=True)
    since = reviews.find_changes(session, area, round)
    items = items_by_id(entry)
    page = ReviewPage(
        address=address_of(area, round),
        area=areas.get_name(session, area),
        entry=entry,
        is_open=assessment.state == State.REVIEWING,
        may_settle=reviewer.may(Permission.SETTLE, area),
        settled=reviews.list_settled(session, area, round),
        items=items,
        labels={section.id: section.scale.labels for section in questionnaire.sections},
        apart=[id_ for id_ in entry["highlights"]["least_agreed"] if items[id_]["agreement"] != Agreement.CLOSE],
        promised=[action for action in plan.actions if plan.since[action.id].id != round],
        since=since,
        biggest=since.biggest[:BIGGEST] if since else [],
        priorities=assessment.priorities or [],
    )
    return render(page)


@router.api_route("/review/{item}", **READ)
def show_item(
    session: ReadSession,
    reviewer: Reviewer,
    labels: ReaderLabels,
    area: AreaId,
    round: RoundId,
    item: ItemId,
    done: str = "",
) -> HTMLResponse:
    """One item."""
    page = _item_page(session, reviewer, labels, area, round, item)
    asked = labels.translated(definitions.get_questionnaire(session, round)).items
    return render(replace(page, done=asked[done].label if done in asked else ""))


@router.api_route("/review/{item}/settled", **READ)
def show_settled(
    session: ReadSession, _reviewer: Reviewer, labels: ReaderLabels, area: AreaId, round: RoundId, item: ItemId
) -> HTMLResponse:
    """What is agreed on one item by now: a few hundred bytes, for pages that are open to look at."""
    settled = reviews.list_settled(session, area, round).get(item)
    section = _section_of(labels.translated(definitions.get_questionnaire(session, round)), item)
    return render(SettledPage(settled, section.scale.labels))


@router.post("/review/{item}", **PAGE)
def settle(
    sent: Sent,
    session: WriteSession,
    settler: Settler,
    labels: ReaderLabels,
    area: AreaId,
    round: RoundId,
    item: ItemId,
) -> Response:
    """Settle an answer, unless somebody else did meanwhile: then both are shown, and nothing is changed."""
    form = SettleForm.read(sent)
    if problems := form.problems():
        page = replace(_item_page(session, settler, labels, area, round, item), form=form, problems=problems)
        return render(page, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        assessments.settle_answer(
            session, area, round, item, form.agreed(), seen=read_version(form.seen), actor=settler.name
        )
    except ConflictError as error:
        return _show_refused(_item_page(session, settler, labels, area, round, item), form, error)
    page = _item_page(session, settler, labels, area, round, item)
    if sent.text("stay"):
        return see_other(f"{page.address}/review/{item}?done={item}")
    return see_other(f"{page.address}/review/{page.after}?done={item}" if page.after else f"{page.address}/priorities")


@router.post("/review/{item}/remove", **PAGE)
def remove(
    sent: Sent,
    session: WriteSession,
    settler: Settler,
    labels: ReaderLabels,
    area: AreaId,
    round: RoundId,
    item: ItemId,
) -> Response:
    """Remove what is agreed, so that what people said alone counts again."""
    seen = read_version(sent.text("seen"))
    try:
        assessments.unsettle_answer(session, area, round, item, seen=seen, actor=settler.name)
    except ChangedMeanwhileError as error:
        return _show_refused(_item_page(session, settler, labels, area, round, item), SettleForm(), error)
    return see_other(f"{address_of(area, round)}/review/{item}")


def address_of(area: str, round: str) -> str:
    """Where an assessment's pages are."""
    return f"/areas/{area}/assessments/{round}"


def _results(session: Session, reviewer: Principal, labels: Labels, area: str, round: str) -> RoundEntry:
    small_counts = reviewer.may(Permission.READ_SMALL_COUNTS, area)
    return labels.rename(assessments.get_results(session, area, round, small_counts=small_counts))


def _item_page(
    session: Session, reviewer: Principal, labels: Labels, area: str, round: str, item: str
) -> ReviewItemPage:
    entry = _results(session, reviewer, labels, area, round)
    questionnaire = labels.translated(definitions.get_questionnaire(session, round))
    section = _section_of(questionnaire, item)
    items = items_by_id(entry)
    order = [*items]
    place = order.index(item)
    settled = reviews.list_settled(session, area, round).get(item)
    since = reviews.find_changes(session, area, round)
    may_comments = reviewer.may(Permission.READ_COMMENTS, area)
    assessment = assessments.get_assessment(session, area, round)
    return ReviewItemPage(
        address=address_of(area, round),
        area=areas.get_name(session, area),
        entry=entry,
        section=section,
        item=items[item],
        asked=questionnaire.items[item],
        number=place + 1,
        total=len(order),
        before=order[place - 1] if place else None,
        after=order[place + 1] if place + 1 < len(order) else None,
        change=since.items.get(item) if since else None,
        since=since,
        comments=reviews.list_comments(session, area, round, item) if may_comments else None,
        settled=settled,
        labels=section.scale.labels,
        is_open=assessment.state == State.REVIEWING,
        may_settle=reviewer.may(Permission.SETTLE, area),
        form=SettleForm.of(settled),
        problems={},
        collided=False,
        refusal="",
        done="",
    )


def _section_of(questionnaire: Questionnaire, item: str) -> Section:
    section = next((each for each in questionnaire.sections if item in each.item_ids), None)
    if section is None:
        raise NotFoundError("There is no such question in this round.")
    return section


def _show_refused(page: ReviewItemPage, typed: SettleForm, error: ConflictError) -> HTMLResponse:
    """The item again, with what was typed and why it was not taken. Sent once more, it is meant in spite of that."""
    form = replace(typed, seen=SettleForm.of(page.settled).seen)
    if isinstance(error, ChangedMeanwhileError):
        return render(replace(page, form=form, collided=True), HTTPStatus.CONFLICT)
    return render(replace(page, form=form, refusal=tell(error)), HTTPStatus.CONFLICT)
