"""How a review ends: the partnership chooses what to work on, sees what others will see, and publishes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from app.deps import AreaId, ReadSession, RoundId, RuntimeDep, Session, WriteSession
from app.domain.access import Principal
from app.domain.answers import State
from app.domain.errors import ChangedMeanwhileError, ConflictError, InvalidError
from app.domain.profile import items_by_id
from app.domain.questionnaire import Questionnaire
from app.domain.shapes import AreaName, Highlights, ItemChange, ItemEntry, RoundEntry
from app.formats.vega import Chart, Theme
from app.language import tell
from app.presentation.charts.rows import Width
from app.presentation.labels import Labels
from app.services import areas, assessments, definitions, previews, reviews
from app.services.reviews import MAX_PRIORITIES
from app.web.access import Reviewer, Settler, read_as
from app.web.forms import PAGE, READ, Sent, see_other
from app.web.language import ReaderLabels
from app.web.rendering import Page, render
from app.web.results.charts import ChartId, Form, find_chart, send_picture
from app.web.results.profile import ProfilePage, get_profile_page
from app.web.review.items import BIGGEST, address_of

router = APIRouter(prefix="/areas/{area}/assessments/{round}")


@dataclass(frozen=True)
class PrioritiesPage(Page):
    """Up to five things to work on, in order."""

    template = "review/priorities.html"

    address: str
    area: AreaName
    round_title: str
    questionnaire: Questionnaire
    items: Mapping[str, ItemEntry]
    highlights: Highlights
    fallen: Sequence[ItemChange]
    """What got worse most since the last published round: from where things go well, or more in the way."""
    places: Sequence[str]
    """What is chosen for each place, as it was typed; empty for none."""
    seen: Sequence[str]
    """What was chosen when the page was opened."""
    problem: str
    collided: bool
    """Whether somebody else chose otherwise while the form was filled in."""


@dataclass(frozen=True)
class PreviewPage(ProfilePage):
    """The profile as others will see it once it is published."""

    template = "review/preview.html"

    address: str
    """Of the assessment."""
    mark: str
    """Tells what is shown here from what it was before, or will be after."""
    changed: bool
    """Whether something changed between looking and publishing."""


@dataclass(frozen=True)
class PublishedPage(Page):
    """Thanks, and where to go from here."""

    template = "review/published.html"

    address: str
    area: AreaName
    entry: RoundEntry


@router.api_route("/priorities", **READ)
def show_priorities(
    session: ReadSession, _settler: Settler, labels: ReaderLabels, area: AreaId, round: RoundId
) -> HTMLResponse:
    """The choice of priorities."""
    return render(_priorities_page(session, labels, area, round))


@router.post("/priorities", **PAGE)
def choose(
    sent: Sent, session: WriteSession, settler: Settler, labels: ReaderLabels, area: AreaId, round: RoundId
) -> Response:
    """Choose them, unless somebody else chose others meanwhile: then both are shown, and nothing is changed."""
    places = [sent.text(f"place-{number}") for number in range(1, MAX_PRIORITIES + 1)]
    seen = [item for item in sent.text("seen").split(",") if item]
    page = replace(_priorities_page(session, labels, area, round), places=places)
    try:
        chosen = [item for item in places if item]
        reviews.choose_priorities(session, area, round, chosen, seen=seen, actor=settler.name)
    except ChangedMeanwhileError:
        return render(replace(page, collided=True), HTTPStatus.CONFLICT)
    except InvalidError as error:
        return render(replace(page, problem=tell(error), seen=seen), HTTPStatus.UNPROCESSABLE_ENTITY)
    except ConflictError as error:
        return render(replace(page, problem=tell(error)), HTTPStatus.CONFLICT)
    return see_other(f"{page.address}/preview")


@router.api_route("/preview", **READ)
def show_preview(
    session: ReadSession, settler: Settler, labels: ReaderLabels, area: AreaId, round: RoundId
) -> HTMLResponse:
    """What others will see."""
    return render(_preview_page(session, settler, labels, area, round))


@router.post("/preview", **PAGE)
def publish(
    sent: Sent, session: WriteSession, settler: Settler, labels: ReaderLabels, area: AreaId, round: RoundId
) -> Response:
    """Publish what was looked at. What has changed since is shown first."""
    try:
        previews.publish_preview(session, area, round, seen=sent.text("mark"), actor=settler.name)
    except ChangedMeanwhileError:
        return render(_preview_page(session, settler, labels, area, round, changed=True), HTTPStatus.CONFLICT)
    return see_other(f"{address_of(area, round)}/published")


@router.api_route("/charts/{chart}.{form}", **READ)
async def send_chart(
    request: Request,
    runtime: RuntimeDep,
    _settler: Settler,
    area: AreaId,
    round: RoundId,
    chart: ChartId,
    form: Form,
    labels: ReaderLabels,
    width: Width = Width.WIDE,
    theme: Theme = Theme.LIGHT,
) -> Response:
    """A chart of the profile as others will see it."""
    preview = await runtime.look_up(lambda session: previews.get_preview(session, area, round))

    def load(_session: Session) -> Callable[[Width], Chart | None]:
        return find_chart(labels.rename(preview.profile), chart, round)

    return await send_picture(request, runtime, (preview.mark, chart), load, form, width, theme)


@router.api_route("/published", **READ)
def show_published(
    session: ReadSession, _reviewer: Reviewer, labels: ReaderLabels, area: AreaId, round: RoundId
) -> Response:
    """Thanks; or the review, where it is not over."""
    entry = labels.rename(assessments.get_results(session, area, round, small_counts=False))
    if assessments.get_assessment(session, area, round).state != State.PUBLISHED:
        return see_other(f"{address_of(area, round)}/review")
    return render(PublishedPage(address_of(area, round), areas.get_name(session, area), entry))


def _priorities_page(session: Session, labels: Labels, area: str, round: str) -> PrioritiesPage:
    entry = labels.rename(assessments.get_results(session, area, round, small_counts=False))
    assessments.check_under_review(assessments.get_assessment(session, area, round))
    since = reviews.find_changes(session, area, round)
    chosen = reviews.get_priorities(session, area, round)
    return PrioritiesPage(
        address=address_of(area, round),
        area=areas.get_name(session, area),
        round_title=entry["title"],
        questionnaire=labels.translated(definitions.get_questionnaire(session, round)),
        items=items_by_id(entry),
        highlights=entry["highlights"],
        fallen=since.worsened[:BIGGEST] if since else [],
        places=[*chosen, *[""] * (MAX_PRIORITIES - len(chosen))],
        seen=chosen,
        problem="",
        collided=False,
    )


def _preview_page(
    session: Session, settler: Principal, labels: Labels, area: str, round: str, *, changed: bool = False
) -> PreviewPage:
    preview = previews.get_preview(session, area, round)
    page = get_profile_page(session, read_as(session, settler, area), labels.rename(preview.profile), round)
    return PreviewPage(**vars(page), address=address_of(area, round), mark=preview.mark, changed=changed)
