"""Coming back with a receipt: one's own answers, to see and change while collecting, and to take back at any time."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from app.deps import ReadSession, ServiceDep, WriteSession
from app.domain.errors import NotFoundError
from app.domain.questionnaire import Questionnaire
from app.services import definitions, joining, responses
from app.services.joining import NO_SUCH_RECEIPT, Place
from app.services.responses import Ticket
from app.web.answer_form import AnswerForm, Sent, read_field
from app.web.forms import PAGE, READ, show_again
from app.web.joining import ThanksPage
from app.web.passes import Pass, give_pass
from app.web.rendering import Page, render

RESPONDENT = "a respondent"

router = APIRouter()


@dataclass(frozen=True)
class ReceiptPage(Page):
    """Where the receipt is typed, with the code it was got with."""

    template = "receipt.html"

    code: str
    receipt: str
    """Both as they were typed, where they do not fit together."""
    problem: str | None


@dataclass(frozen=True)
class OwnResponsePage(Page):
    """One's own answers."""

    template = "own_response.html"

    place: Place
    questionnaire: Questionnaire
    form: AnswerForm | None
    """None once collection is closed: then they can only be taken back."""
    problems: Mapping[str, str]
    receipt: str


@dataclass(frozen=True)
class WithdrawnPage(Page):
    """What comes after taking one's answers back."""

    template = "withdrawn.html"

    place: Place


@router.api_route("/receipt", **READ)
def show_receipt() -> HTMLResponse:
    """Where the receipt is typed."""
    return render(ReceiptPage("", "", None))


@router.post("/receipt", **PAGE)
def show_own_response(sent: Sent, service: ServiceDep, session: ReadSession, key: Pass) -> HTMLResponse:
    """One's own answers, by the receipt and the code they were sent with; with no code, where this browser joined."""
    code = read_field(sent, "code")
    try:
        place, ticket = _find(session, sent, joining.get_key(code) if code else key)
    except NotFoundError:
        return _do_not_fit(sent)
    form = None
    if place.is_collecting:
        form = AnswerForm.of(responses.get_response(session, place.area_id, place.round_id, ticket))
    questionnaire = definitions.get_questionnaire(session, place.round_id)
    response = render(OwnResponsePage(place, questionnaire, form, {}, ticket.receipt))
    give_pass(response, service, place.key)
    return response


@router.post("/receipt/change", **PAGE)
def change_own_response(sent: Sent, session: WriteSession, key: Pass) -> HTMLResponse:
    """Put other answers in place of one's own, while collecting."""
    try:
        place, ticket = _find(session, sent, key)
    except NotFoundError:
        return _do_not_fit(sent)
    questionnaire = definitions.get_questionnaire(session, place.round_id)
    form = AnswerForm.read(sent, questionnaire)
    if problems := form.problems():
        return show_again(OwnResponsePage(place, questionnaire, form, problems, ticket.receipt))
    responses.replace_response(session, place.area_id, place.round_id, ticket, form.submission())
    return render(ThanksPage(place, ticket.receipt, changed=True))


@router.post("/receipt/withdraw", **PAGE)
def withdraw_own_response(sent: Sent, session: WriteSession, key: Pass) -> HTMLResponse:
    """Take back one's own answers, at once and at any time."""
    try:
        place, ticket = _find(session, sent, key)
        responses.withdraw_response(session, place.area_id, place.round_id, ticket, actor=RESPONDENT)
    except NotFoundError:
        return _do_not_fit(sent)
    return render(WithdrawnPage(place))


def _find(session: ReadSession, sent: FormData, key: str | None) -> tuple[Place, Ticket]:
    """Where a code led, and the response there with the receipt sent. Raises `NotFoundError` for either alike."""
    if key is None:
        raise NotFoundError(NO_SUCH_RECEIPT)
    place = joining.get_place(session, key)
    ticket = responses.find_by_receipt(session, place.area_id, place.round_id, read_field(sent, "receipt"))
    if ticket is None:
        raise NotFoundError(NO_SUCH_RECEIPT)
    return place, ticket


def _do_not_fit(sent: FormData) -> HTMLResponse:
    page = ReceiptPage(read_field(sent, "code"), read_field(sent, "receipt"), NO_SUCH_RECEIPT)
    return render(page, HTTPStatus.NOT_FOUND)
