"""Rounds: added, and changed as far as they may be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator, BaseModel
from pydantic_core import PydanticCustomError

from app.catalogue import Catalogue
from app.deps import ReadSession, RoundId, Runtime, RuntimeDep, Session, WriteSession
from app.domain.questionnaire import Questionnaire
from app.domain.scoring import MIN_CELL_FLOOR
from app.language import N_, gettext
from app.services import rounds
from app.services.rounds import RoundDetails
from app.web.access import RoundsAdmin
from app.web.admin.forms import Day, Id, Name, Number, lead_to
from app.web.forms import PAGE, READ, Form, Sent, show_again
from app.web.rendering import Page, render

router = APIRouter()

HERE = "/admin/rounds"
MAX_CELL = 100
DONE: Mapping[str, str] = {"added": N_("The round was added."), "changed": N_("The round was changed.")}


def _check_min_cell(number: int) -> int:
    if not MIN_CELL_FLOOR <= number <= MAX_CELL:
        reason = gettext("Write a number from {least} to {most}.").format(least=MIN_CELL_FLOOR, most=MAX_CELL)
        raise PydanticCustomError("min_cell", "{reason}", {"reason": reason})
    return number


MinCell = Annotated[Number, AfterValidator(_check_min_cell)]


@dataclass(frozen=True)
class RoundsPage(Page):
    """Every round, and a form to add another."""

    template = "admin/rounds.html"

    rounds: Sequence[RoundDetails]
    """Newest first."""
    questionnaires: Sequence[Questionnaire]
    form: Form
    done: str | None


@dataclass(frozen=True)
class RoundPage(Page):
    """One round, to change."""

    template = "admin/round.html"

    round: RoundDetails
    has_begun: bool
    """An area has opened its assessment: then its opening date and smallest group are fixed."""
    form: Form
    done: str | None


class BegunRoundForm(BaseModel):
    """What of a round may change at any time."""

    title: Name
    closes: Day


class RoundForm(BegunRoundForm):
    """What of a round may change before any area has begun."""

    opens: Day
    min_cell: MinCell


class NewRoundForm(RoundForm):
    """A new round."""

    id: Id
    questionnaire: str


@router.api_route(HERE, **READ)
def show_rounds(_admin: RoundsAdmin, runtime: RuntimeDep, session: ReadSession, done: str = "") -> HTMLResponse:
    """Every round."""
    blank = Form.filled(min_cell=str(runtime.settings.min_cell))
    return render(_rounds_page(runtime, session, blank, DONE.get(done)))


@router.post(HERE, **PAGE)
def add_round(admin: RoundsAdmin, runtime: RuntimeDep, session: WriteSession, form: Sent) -> Response:
    """Add a round."""
    questionnaire = _find_questionnaire(runtime.catalogue, form.typed("questionnaire"))
    if questionnaire is None:
        form.errors["questionnaire"] = gettext("Choose one of these questionnaires.")
    if (sent := form.read(NewRoundForm)) and questionnaire:
        with form.refusals_at(_where(sent), session):
            rounds.create_round(
                session,
                sent.id,
                title=sent.title,
                questionnaire=questionnaire,
                opens=sent.opens,
                closes=sent.closes,
                min_cell=sent.min_cell,
                actor=admin.name,
            )
            return lead_to(HERE, "added")
    return show_again(_rounds_page(runtime, session, form, None))


@router.api_route(HERE + "/{round}", **READ)
def show_round(_admin: RoundsAdmin, session: ReadSession, round: RoundId, done: str = "") -> HTMLResponse:
    """One round."""
    shown = rounds.get_round(session, round)
    stands = {name: str(getattr(shown, name)) for name in RoundForm.model_fields}
    return render(RoundPage(shown, rounds.has_begun(session, round), Form.filled(**stands), DONE.get(done)))


@router.post(HERE + "/{round}", **PAGE)
def change_round(admin: RoundsAdmin, session: WriteSession, round: RoundId, form: Sent) -> Response:
    """Change of a round what may be changed."""
    shown = rounds.get_round(session, round)
    begun = rounds.has_begun(session, round)
    model = BegunRoundForm if begun else RoundForm
    if sent := form.read(model):
        with form.refusals_at("closes", session):
            rounds.change_round(session, round, actor=admin.name, **sent.model_dump())
            return lead_to(f"{HERE}/{round}", "changed")
    return show_again(RoundPage(shown, begun, form, None))


def _where(sent: NewRoundForm) -> str:
    """The field that a refusal is about: the dates, or else the id."""
    return "closes" if sent.closes < sent.opens else "id"


def _find_questionnaire(catalogue: Catalogue, key: str) -> Questionnaire | None:
    return next((questionnaire for questionnaire in catalogue if questionnaire.key == key), None)


def _rounds_page(runtime: Runtime, session: Session, form: Form, done: str | None) -> RoundsPage:
    return RoundsPage([*reversed(rounds.list_rounds(session))], runtime.catalogue.questionnaires, form, done)
