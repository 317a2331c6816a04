"""Sending one's answers, and what comes after: the receipt, a copy to keep, taking them back, leaving the device."""

from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from app.deps import ReadSession, ServiceDep, WriteSession
from app.domain.errors import ConflictError, NotFoundError
from app.language import tell
from app.presentation.documents.own_answers import write_own_answers
from app.services import drafts, joining
from app.services.joining import Place
from app.web.answering.answer_form import Sent, read_field
from app.web.answering.cookies import HeldTicket, Pass, take_pass, take_ticket
from app.web.answering.joining import ask_again
from app.web.answering.progress import Closed, Found, Part, Reason, Sitting, Stop, find_sitting
from app.web.answering.screens import check_page, role_name, stop, stop_sending
from app.web.forms import PAGE, READ, see_other
from app.web.rendering import Page, render

RESPONDENT = "a respondent"
PDF = "application/pdf"

router = APIRouter()


@dataclass(frozen=True)
class ThanksPage(Page):
    """What comes after sending, and the receipt."""

    template = "answering/thanks.html"

    sitting: Sitting
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
def send(sent: Sent, service: ServiceDep, session: WriteSession, key: Pass, held: HeldTicket) -> Response:
    """Send what was filled in. Sent twice, it is one response."""
    found = find_sitting(service, session, key, held, read_field(sent, "mark"))
    if not isinstance(found, Sitting):
        return stop_sending(found, sent, "check")
    try:
        drafts.send_draft(session, found.place.key, found.ticket)
    except NotFoundError:
        again = find_sitting(service, session, key, held)
        if isinstance(again, Sitting):
            return ask_again(sent, Reason.REPLACED, "check")
        return stop_sending(again, sent, "check")
    except ConflictError as error:
        return render(check_page(found, tell(error)), HTTPStatus.CONFLICT)
    return see_other("/answer/thanks")


@router.api_route("/answer/thanks", **READ)
def show_thanks(service: ServiceDep, session: ReadSession, key: Pass, held: HeldTicket) -> Response:
    """The receipt of what was sent, and what happens next."""
    found = find_sitting(service, session, key, held)
    if not isinstance(found, Sitting):
        return stop(found)
    if not found.filled.is_sent:
        return see_other("/answer/check")
    return render(ThanksPage(found, joining.get_meeting(session, found.place)))


@router.api_route("/answer/copy", **READ)
def show_copy(service: ServiceDep, session: ReadSession, key: Pass, held: HeldTicket) -> Response:
    """One's own answers, as a page to print."""
    found = _find_own(find_sitting(service, session, key, held))
    if isinstance(found, Response):
        return found
    return render(CopyPage(found.place, role_name(found.filled), found.parts, found.filled.is_sent))


@router.api_route("/answer/copy.pdf", **READ)
def read_copy(service: ServiceDep, session: ReadSession, key: Pass, held: HeldTicket) -> Response:
    """One's own answers, as PDF."""
    found = _find_own(find_sitting(service, session, key, held))
    if isinstance(found, Response):
        return found
    filled = found.filled
    content = write_own_answers(
        found.questionnaire,
        area_name=found.place.area_name,
        round_title=found.place.round_title,
        role=filled.role,
        answers=filled.answers,
        comments=filled.comments,
    )
    return Response(content, media_type=PDF, headers={"Content-Disposition": 'inline; filename="answers.pdf"'})


@router.post("/answer/withdraw", **PAGE)
def withdraw(sent: Sent, service: ServiceDep, session: WriteSession, key: Pass, held: HeldTicket) -> Response:
    """Delete what was filled in, sent or not, at once and at any time."""
    found = find_sitting(service, session, key, held, read_field(sent, "mark"))
    if found.place is None or (isinstance(found, Stop) and found.reason is not Reason.GONE):
        return stop_sending(found, sent, "check")
    if not isinstance(found, Stop):
        with suppress(NotFoundError):  # deleted already, on another device
            drafts.withdraw(session, found.place.area_id, found.place.round_id, found.ticket, actor=RESPONDENT)
    response = render(WithdrawnPage(found.place))
    take_ticket(response, service)
    return response


@router.post("/answer/leave", **PAGE)
def leave(sent: Sent, service: ServiceDep) -> Response:
    """Make this device forget whose answers it holds; and the code too, unless somebody else wants to answer."""
    if read_field(sent, "next") == "another":
        response: Response = see_other("/answer")
    else:
        response = see_other("/answer/finished")
        take_pass(response, service)
    take_ticket(response, service)
    return response


@router.api_route("/answer/finished", **READ)
def show_finished() -> HTMLResponse:
    """That this device keeps nothing."""
    return render(FinishedPage())


def _find_own(found: Found) -> Sitting | Response:
    """What was filled in, even where collection closed before it was sent."""
    if isinstance(found, Closed) and found.draft is not None:
        return found.draft
    return found if isinstance(found, Sitting) else stop(found)
