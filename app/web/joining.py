"""Joining with a code, and answering: no account, and the receipt is in no address."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from app.deps import ReadSession, ServiceDep, WriteSession
from app.domain.errors import InvalidError, NotFoundError
from app.domain.questionnaire import Questionnaire
from app.services import definitions, joining
from app.services.joining import Place
from app.services.responses import Ticket
from app.web.answer_form import AnswerForm, Sent, read_field
from app.web.forms import PAGE, READ, see_other, show_again
from app.web.passes import Pass, give_pass
from app.web.rendering import Page, render

SHORTEST_TOKEN = 16
RUN_OUT = "It is more than a day since a code was entered on this device. Enter it again."

router = APIRouter()


@dataclass(frozen=True)
class JoinPage(Page):
    """Where a join code is typed."""

    template = "join.html"

    code: str
    """As it was typed, where it leads nowhere."""
    problem: str | None


@dataclass(frozen=True)
class WelcomePage(Page):
    """Where a link or QR code leads: nothing happens before its button is pressed."""

    template = "welcome.html"

    place: Place
    code: str


@dataclass(frozen=True)
class AnswerPage(Page):
    """All the questions."""

    template = "answer.html"

    place: Place
    questionnaire: Questionnaire
    form: AnswerForm
    problems: Mapping[str, str]
    """What to correct, by the id of the field."""
    token: str
    """Makes this form one response, however often it is sent."""


@dataclass(frozen=True)
class ThanksPage(Page):
    """What comes after sending, and the receipt."""

    template = "thanks.html"

    place: Place
    receipt: str
    changed: bool
    """Whether an earlier response was changed."""


@router.api_route("/join", **READ)
def show_join() -> HTMLResponse:
    """Where a code is typed."""
    return render(JoinPage("", None))


@router.api_route("/join/{code}", **READ)
def show_welcome(session: ReadSession, code: str) -> HTMLResponse:
    """Where a link leads. Looking spends nothing, so that a preview of the link does no harm."""
    try:
        place = joining.join(session, joining.get_key(code))
    except NotFoundError as error:
        return _no_such_code(code, error)
    return render(WelcomePage(place, code))


@router.post("/join", **PAGE)
def join(sent: Sent, service: ServiceDep, session: ReadSession) -> Response:
    """Join with a code: this browser may answer where it leads."""
    code = read_field(sent, "code")
    try:
        place = joining.join(session, joining.get_key(code))
    except NotFoundError as error:
        return _no_such_code(code, error)
    response = see_other("/answer")
    give_pass(response, service, place.key)
    return response


@router.api_route("/answer", **READ)
def show_questions(session: ReadSession, key: Pass) -> Response:
    """The questions, to whoever joined."""
    if key is None:
        return see_other("/join")
    try:
        place = joining.join(session, key)
    except NotFoundError as error:
        return _no_such_code("", error)
    joining.check_room(session, place)
    questionnaire = definitions.get_questionnaire(session, place.round_id)
    token = secrets.token_urlsafe(SHORTEST_TOKEN)
    return render(AnswerPage(place, questionnaire, AnswerForm.empty(), {}, token))


@router.post("/answer", **PAGE)
def send_answers(sent: Sent, service: ServiceDep, session: WriteSession, key: Pass) -> HTMLResponse:
    """Send the answers. The page that says so has the receipt on it: no other does."""
    if key is None:
        return render(JoinPage("", RUN_OUT), HTTPStatus.NOT_FOUND)
    try:
        place = joining.get_place(session, key)
        questionnaire = definitions.get_questionnaire(session, place.round_id)
        form, token = AnswerForm.read(sent, questionnaire), read_field(sent, "token")
        if problems := form.problems():
            return show_again(AnswerPage(place, questionnaire, form, problems, token))
        if len(token) < SHORTEST_TOKEN:
            raise InvalidError("This form is not complete, and nothing was sent. Open the questions again.")
        ticket = Ticket.derived(service.settings.secret, "form", place.area_id, place.round_id, token)
        joining.send_response(session, key, form.submission(), ticket)
    except NotFoundError as error:
        return _no_such_code("", error)
    return render(ThanksPage(place, ticket.receipt, changed=False))


def _no_such_code(code: str, error: NotFoundError) -> HTMLResponse:
    return render(JoinPage(code, str(error)), HTTPStatus.NOT_FOUND)
