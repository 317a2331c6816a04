"""Sending answers, and what comes after: the receipt, a copy to keep, taking them back, leaving the device."""

from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from app.deps import ReadSession, Runtime, RuntimeDep, WriteSession
from app.domain.errors import ConflictError, NotFoundError
from app.language import tell
from app.presentation.documents.own_answers import write_own_answers
from app.services import drafts, joining
from app.services.joining import Place
from app.services.responses import Ticket
from app.web.answering.cookies import HeldTicket, JoinedKey, forget_code, forget_ticket
from app.web.answering.joining import ask_again
from app.web.answering.progress import Closed, Part, Progress, Stop, StopReason, find_progress, read_claim
from app.web.answering.screens import check_page, role_name, stop, stop_sending
from app.web.forms import PAGE, READ, Sent, see_other
from app.web.rendering import Page, render

RESPONDENT = "a respondent"
PDF = "application/pdf"

router = APIRouter()


@dataclass(frozen=True)
class ThanksPage(Page):
    """What comes after sending, and the receipt."""

    template = "answering/thanks.html"

    progress: Progress
    meeting: str | None
    """When and where the group will meet, in its own words."""


@dataclass(frozen=True)
class CopyPage(Page):
    """One's own answers, to print or keep."""

    template = "answering/copy.html"

    place: Place
    role: str | None
    parts: tuple[Part, ...]
    is_sent: bool


@dataclass(frozen=True)
class WithdrawnPage(Page):
    """What comes after deleting one's answers."""

    template = "answering/withdrawn.html"

    place: Place


@dataclass(frozen=True)
class FinishedPage(Page):
    """A device that keeps nothing of anybody's answers."""

    template = "answering/finished.html"


@router.post("/answer/send", **PAGE)
def send(sent: Sent, runtime: RuntimeDep, session: WriteSession, key: JoinedKey, held: HeldTicket) -> Response:
    """Send what was filled in. Sent twice, it is one response."""
    claim = read_claim(session, key, held, sent.text("mark"))
    if isinstance(claim, Stop):
        return stop_sending(claim, sent, "check")
    try:
        drafts.send_draft(session, claim.place, claim.ticket)
    except (ConflictError, NotFoundError) as error:
        progress = find_progress(runtime, session, key, held)
        if not isinstance(progress, Progress):
            return stop_sending(progress, sent, "check")
        if isinstance(error, ConflictError):
            return render(check_page(progress, tell(error)), HTTPStatus.CONFLICT)
        return ask_again(sent, StopReason.REPLACED, "check")
    return see_other("/answer/thanks")


@router.api_route("/answer/thanks", **READ)
def show_thanks(runtime: RuntimeDep, session: ReadSession, key: JoinedKey, held: HeldTicket) -> Response:
    """The receipt of what was sent, and what happens next."""
    progress = find_progress(runtime, session, key, held)
    if not isinstance(progress, Progress):
        return stop(progress)
    if not progress.filled.is_sent:
        return see_other("/answer/check")
    return render(ThanksPage(progress, joining.get_meeting(session, progress.place)))


@router.api_route("/answer/copy", **READ)
def show_copy(runtime: RuntimeDep, session: ReadSession, key: JoinedKey, held: HeldTicket) -> Response:
    """One's own answers, as a page to print."""
    own = _find_own(runtime, session, key, held)
    if isinstance(own, Response):
        return own
    return render(CopyPage(own.place, role_name(own.filled), own.parts, own.filled.is_sent))


@router.api_route("/answer/copy.pdf", **READ)
def read_copy(runtime: RuntimeDep, session: ReadSession, key: JoinedKey, held: HeldTicket) -> Response:
    """One's own answers, as PDF."""
    own = _find_own(runtime, session, key, held)
    if isinstance(own, Response):
        return own
    filled = own.filled
    content = write_own_answers(
        own.questionnaire,
        area_name=own.place.area_name,
        round_title=own.place.round_title,
        role=filled.role,
        answers=filled.answers,
        comments=filled.comments,
    )
    return Response(content, media_type=PDF, headers={"Content-Disposition": 'inline; filename="answers.pdf"'})


@router.post("/answer/withdraw", **PAGE)
def withdraw(sent: Sent, runtime: RuntimeDep, session: WriteSession, key: JoinedKey, held: HeldTicket) -> Response:
    """Delete what was filled in, sent or not, at once and at any time."""
    progress = find_progress(runtime, session, key, held, sent.text("mark"))
    if isinstance(progress, Stop):
        if progress.place is None or progress.reason is not StopReason.GONE:
            return stop_sending(progress, sent, "check")
        place = progress.place
    else:
        place = progress.place
        with suppress(NotFoundError):  # deleted already, on another device
            drafts.withdraw(session, place.area_id, place.round_id, progress.ticket, actor=RESPONDENT)
    response = render(WithdrawnPage(place))
    forget_ticket(response, runtime)
    return response


@router.post("/answer/leave", **PAGE)
def leave(sent: Sent, runtime: RuntimeDep) -> Response:
    """Make this device forget whose answers it holds; and the code too, unless somebody else wants to answer."""
    if sent.text("next") == "another":
        response: Response = see_other("/answer")
    else:
        response = see_other("/answer/finished")
        forget_code(response, runtime)
    forget_ticket(response, runtime)
    return response


@router.api_route("/answer/finished", **READ)
def show_finished() -> HTMLResponse:
    """That this device keeps nothing."""
    return render(FinishedPage())


def _find_own(runtime: Runtime, session: ReadSession, key: str | None, held: Ticket | None) -> Progress | Response:
    """What was filled in, even where collection closed before it was sent."""
    progress = find_progress(runtime, session, key, held)
    if isinstance(progress, Closed) and progress.draft is not None:
        return progress.draft
    return progress if isinstance(progress, Progress) else stop(progress)
