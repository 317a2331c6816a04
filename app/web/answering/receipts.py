"""Coming back with a receipt, on any device: to go on, to see and change what was sent, or to take it back."""

from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from app.deps import ReadSession, RuntimeDep
from app.domain.errors import NotFoundError
from app.language import tell
from app.services import drafts, joining
from app.services.joining import NO_SUCH_RECEIPT, Place
from app.services.responses import Ticket
from app.web.answering.cookies import JoinedKey, remember_code, remember_ticket
from app.web.answering.progress import Progress, load_progress
from app.web.forms import PAGE, READ, Sent, see_other
from app.web.rendering import Page, render

router = APIRouter()


@dataclass(frozen=True)
class ReceiptPage(Page):
    """Where the receipt is typed, with the code it was got with."""

    template = "answering/receipt.html"

    code: str
    receipt: str
    """Both as they were typed, where they do not fit together."""
    problem: str | None


@router.api_route("/receipt", **READ)
def show_receipt() -> HTMLResponse:
    """Where the receipt is typed."""
    return render(ReceiptPage("", "", None))


@router.post("/receipt", **PAGE)
def come_back(sent: Sent, runtime: RuntimeDep, session: ReadSession, key: JoinedKey) -> Response:
    """Go on by the receipt and the code joined with; with no code, where this browser joined."""
    code, receipt = sent.text("code"), sent.text("receipt")
    try:
        place, ticket = _find_answers(session, code, key, receipt)
    except NotFoundError as error:
        return render(ReceiptPage(code, receipt, tell(error)), HTTPStatus.NOT_FOUND)
    progress = load_progress(runtime, session, place, ticket)
    goes_on = isinstance(progress, Progress) and not progress.filled.is_sent
    response = see_other(progress.resume_at if isinstance(progress, Progress) and goes_on else "/answer/check")
    remember_code(response, runtime, place.key)
    remember_ticket(response, runtime, ticket)
    return response


def _find_answers(session: ReadSession, code: str, key: str | None, receipt: str) -> tuple[Place, Ticket]:
    """Where a code (or else a key) led, and whose answers a receipt opens there. Raises `NotFoundError`, all alike."""
    try:
        place = joining.get_place(session, joining.get_key(code) if code else key or "")
    except NotFoundError as error:
        raise NotFoundError(NO_SUCH_RECEIPT) from error
    ticket = drafts.find_ticket(session, place.area_id, place.round_id, receipt)
    if ticket is None:
        raise NotFoundError(NO_SUCH_RECEIPT)
    return place, ticket
