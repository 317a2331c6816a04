"""Joining with a code, and beginning to answer: no account, and the receipt is in no address.

What is sent here tries codes or begins something, so all of it draws on the budget for joining.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from app.deps import ReadSession, Runtime, RuntimeDep, WriteSession
from app.domain.errors import InvalidError, NotFoundError
from app.language import N_, gettext, tell
from app.services import drafts, joining
from app.services.joining import NO_SUCH_CODE, NO_SUCH_RECEIPT, Place
from app.services.responses import Ticket
from app.web.answering.answer_form import AnswerForm, kept_fields
from app.web.answering.cookies import HeldTicket, JoinedKey, remember_code, remember_ticket
from app.web.answering.progress import Progress, StopReason, find_progress, load_progress, mark_of
from app.web.forms import PAGE, READ, Form, Sent, is_token, new_token, see_other
from app.web.rendering import Page, render

REASONS: Mapping[StopReason, str] = {
    StopReason.NO_CODE: N_("It is more than a day since the code was entered on this device."),
    StopReason.NOT_BEGUN: N_("This device no longer knows whose answers these are."),
    StopReason.NOT_THEIRS: N_("Since this page was opened, somebody else has begun to answer on this device."),
    StopReason.GONE: N_("The answers begun on this device have been deleted."),
    StopReason.REPLACED: N_(
        "The code used on this device has been used up, or replaced by a new one. Ask for another."
    ),
}
"""Why what was filled in cannot be saved just like that."""

router = APIRouter()


@dataclass(frozen=True)
class JoinPage(Page):
    """Where a join code is typed."""

    template = "answering/join.html"

    code: str
    """As it was typed, where it leads nowhere."""
    problem: str | None


@dataclass(frozen=True)
class WelcomePage(Page):
    """Where a link or QR code leads: nothing happens before its button is pressed."""

    template = "answering/welcome.html"

    place: Place
    code: str


@dataclass(frozen=True)
class AgainPage(Page):
    """Where the code is entered again, with all that was filled in carried along."""

    template = "answering/again.html"

    reason: str
    """Why it is asked for, in a word for the form."""
    explanation: str
    """The same in a sentence to read."""
    code: str
    receipt: str
    """Both as they were typed, where they lead nowhere."""
    asks_receipt: bool
    problem: str | None
    kept: Mapping[str, str]
    """The fields to carry along."""
    at: str
    """The page to come back to, by the last part of its address."""
    token: str
    """Makes what is begun here one draft, however often it is sent."""


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
        return no_such_code(code, error)
    return render(WelcomePage(place, code))


@router.post("/join", **PAGE)
def join(sent: Sent, runtime: RuntimeDep, session: ReadSession) -> Response:
    """Join with a code: this browser may answer where it leads."""
    code = sent.text("code")
    try:
        place = joining.join(session, joining.get_key(code))
    except NotFoundError as error:
        return no_such_code(code, error)
    response = see_other("/answer")
    remember_code(response, runtime, place.key)
    return response


@router.post("/join/begin", **PAGE)
def begin(sent: Sent, runtime: RuntimeDep, session: WriteSession, key: JoinedKey, held: HeldTicket) -> Response:
    """Begin to answer, where this browser joined. What it has begun already it goes on with."""
    if key is None:
        return see_other("/join")
    progress = find_progress(runtime, session, key, held)
    if isinstance(progress, Progress):
        return see_other("/answer" if progress.filled.is_sent else progress.resume_at)
    if progress.place is None:
        return no_such_code("", NotFoundError(NO_SUCH_CODE))
    try:
        joining.check_open(progress.place)
        ticket = _new_ticket(runtime, progress.place, sent.text("token"))
        drafts.start_draft(session, progress.place, ticket)
    except NotFoundError as error:
        return no_such_code("", error)
    response = see_other("/answer/you")
    remember_ticket(response, runtime, ticket)
    return response


@router.post("/join/again", **PAGE)
def join_again(sent: Sent, runtime: RuntimeDep, session: WriteSession, held: HeldTicket) -> Response:
    """Enter the code again, and save what was filled in before it was asked for."""
    code, receipt, token = (sent.text(name) for name in ("code", "receipt", "token"))
    at, mark = sent.text("at"), sent.text("mark")
    try:
        key = joining.get_key(code)
        place = joining.get_place(session, key)
        ticket = _find_own_ticket(
            runtime, session, place, receipt, held if held and mark in {"", mark_of(held)} else None
        )
        if ticket is None:
            ticket = _new_ticket(runtime, place, token)
            drafts.start_draft(session, place, ticket)
    except NotFoundError as error:
        return ask_again(sent, _read_reason(sent), at, problem=tell(error))
    form = AnswerForm.read(sent, place.questionnaire)
    if place.is_collecting:
        drafts.save_answers(session, place.area_id, place.round_id, ticket, form.changes())
    response = see_other(f"/answer/{at}" if at.isalnum() and at.isascii() else "/answer")
    remember_code(response, runtime, key)
    remember_ticket(response, runtime, ticket)
    return response


def ask_again(sent: Form, reason: StopReason, at: str, *, problem: str | None = None) -> HTMLResponse:
    """The page that asks for the code, with all that was filled in on the page before."""
    token = sent.text("token")
    page = AgainPage(
        reason=reason.value,
        explanation=gettext(REASONS[reason]),
        code=sent.text("code"),
        receipt=sent.text("receipt"),
        asks_receipt=reason is not StopReason.REPLACED,
        problem=problem,
        kept=kept_fields(sent),
        at=at,
        token=token if is_token(token) else new_token(),
    )
    return render(page, HTTPStatus.NOT_FOUND)


def no_such_code(code: str, error: NotFoundError) -> HTMLResponse:
    """Where a code is typed, with what is wrong with the code before."""
    return render(JoinPage(code, tell(error)), HTTPStatus.NOT_FOUND)


def _read_reason(sent: Form) -> StopReason:
    reason = sent.text("reason")
    return StopReason(reason) if reason in set(StopReason) else StopReason.NO_CODE


def _find_own_ticket(
    runtime: Runtime, session: WriteSession, place: Place, receipt: str, held: Ticket | None
) -> Ticket | None:
    """The ticket of the receipt typed, else that of this browser if it is good here; None where there is neither.

    Raises `NotFoundError` for a wrong receipt.
    """
    if receipt:
        ticket = drafts.find_ticket(session, place.area_id, place.round_id, receipt)
        if ticket is None:
            raise NotFoundError(NO_SUCH_RECEIPT)
        return ticket
    progress = load_progress(runtime, session, place, held) if held else None
    return held if isinstance(progress, Progress) else None


def _new_ticket(runtime: Runtime, place: Place, token: str) -> Ticket:
    if not is_token(token):
        raise InvalidError("This form is not complete, and nothing was sent. Open the page again.")
    return Ticket.derived(runtime.settings.secret, "form", place.area_id, place.round_id, token)
