"""Answering, screen by screen. Only what is sent changes anything, and nothing that was filled in is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import FormData

from app.deps import ReadSession, Service, ServiceDep, WriteSession
from app.domain.answers import Role
from app.domain.errors import ConflictError, NotFoundError
from app.domain.screens import Screen
from app.language import gettext
from app.presentation.questions import ROLES, THEMES
from app.services import definitions, drafts, joining
from app.services.drafts import Filled
from app.services.joining import Place
from app.settings import Settings
from app.web.answering.answer_form import AnswerForm, Sent, read_field
from app.web.answering.cookies import HeldTicket, Pass
from app.web.answering.joining import ask_again, new_token, no_such_code
from app.web.answering.progress import Closed, Part, Reason, Sitting, Stop, find_sitting
from app.web.forms import PAGE, READ, see_other, show_again
from app.web.language import keep_language
from app.web.rendering import Page, render

CHECK = "check"
SCREEN = "/answer/{number}"

router = APIRouter()


@dataclass(frozen=True)
class Notice:
    """What the privacy notice says of this service in particular; None for what most would say."""

    lawful_basis: str | None
    retention: str | None
    contact: str | None

    @classmethod
    def of(cls, settings: Settings) -> "Notice":
        """As it is set."""
        return cls(settings.lawful_basis, settings.retention, settings.contact)


@dataclass(frozen=True)
class BeginPage(Page):
    """What this is, before anything is asked."""

    template = "answering/begin.html"

    place: Place
    questions: int
    notice: Notice
    token: str
    """Makes what is begun here one draft, however often it is sent."""


@dataclass(frozen=True)
class ResumePage(Page):
    """What has been begun on this device, and the question whose it is."""

    template = "answering/resume.html"

    sitting: Sitting
    notice: Notice


@dataclass(frozen=True)
class YouPage(Page):
    """Who answers, and the receipt to go on with elsewhere."""

    template = "answering/you.html"

    sitting: Sitting
    roles: Mapping[Role, str]
    form: AnswerForm
    problems: Mapping[str, str]
    back_to: str
    """`check` for one who comes from there, and goes back there."""


@dataclass(frozen=True)
class ScreenPage(Page):
    """A few questions."""

    template = "answering/screen.html"

    sitting: Sitting
    screen: Screen
    theme: str
    form: AnswerForm
    problems: Mapping[str, str]
    """What to correct, by the id of the field."""
    back_to: str


@dataclass(frozen=True)
class CheckPage(Page):
    """All that was filled in, before it is sent or after."""

    template = "answering/check.html"

    sitting: Sitting
    role: str | None
    problem: str | None
    """Why it could not be sent."""


@dataclass(frozen=True)
class ClosedPage(Page):
    """Collection closed before this was sent, or after."""

    template = "answering/closed.html"

    place: Place
    role: str | None
    parts: tuple[Part, ...] | None
    """What was filled in and never sent; None for what was sent, which can only be taken back."""


@router.api_route("/answer", **READ)
def show_answer(session: ReadSession, service: ServiceDep, key: Pass, held: HeldTicket) -> Response:
    """What this is, and the way in; or what was begun on this device."""
    if key is None:
        return see_other("/join")
    notice = Notice.of(service.settings)
    found = find_sitting(service, session, key, held)
    if isinstance(found, Sitting):
        return render(ResumePage(found, notice))
    if isinstance(found, Closed) and found.draft is not None:
        return stop(found)
    try:
        place = joining.join(session, key)
    except NotFoundError as error:
        return no_such_code("", error)
    joining.check_room(session, place)
    questionnaire = definitions.get_questionnaire(session, place.round_id)
    return render(BeginPage(place, len(questionnaire.items), notice, new_token()))


BackTo = Annotated[str, Query(alias="from")]


@router.api_route("/answer/you", **READ)
def show_you(service: ServiceDep, session: ReadSession, key: Pass, held: HeldTicket, back_to: BackTo = "") -> Response:
    """Who answers."""
    found = find_sitting(service, session, key, held)
    if not isinstance(found, Sitting):
        return stop(found)
    return render(_you_page(found, AnswerForm.of(found.filled), {}, back_to))


@router.api_route("/answer/check", **READ)
def show_check(service: ServiceDep, session: ReadSession, key: Pass, held: HeldTicket) -> Response:
    """All that was filled in."""
    found = find_sitting(service, session, key, held)
    return render(check_page(found)) if isinstance(found, Sitting) else stop(found)


@router.api_route(SCREEN, **READ)
def show_screen(
    service: ServiceDep, session: ReadSession, key: Pass, held: HeldTicket, number: str, back_to: BackTo = ""
) -> Response:
    """A few questions."""
    found = find_sitting(service, session, key, held)
    if not isinstance(found, Sitting):
        return stop(found)
    screen = _get_screen(found, number)
    return render(_screen_page(found, screen, AnswerForm.of(found.filled), {}, back_to))


@router.post("/answer/you", **PAGE)
def save_you(
    request: Request, sent: Sent, service: ServiceDep, session: WriteSession, key: Pass, held: HeldTicket
) -> Response:
    """Save who answers, and go on."""
    saved = _save(service, sent, session, key, held, "you")
    if isinstance(saved, Response):
        return saved
    sitting, form, problems = saved
    if problems:
        return show_again(_you_page(sitting, form, problems, _back_to(sent)))
    return _go_on(request, service, sent, sitting, "/answer/you", before="/answer", after="/answer/1")


@router.post(SCREEN, **PAGE)
def save_screen(
    request: Request, sent: Sent, service: ServiceDep, session: WriteSession, key: Pass, held: HeldTicket, number: str
) -> Response:
    """Save a screen, and go on. Fields of other screens are saved too: a script may have kept them for better times."""
    saved = _save(service, sent, session, key, held, number)
    if isinstance(saved, Response):
        return saved
    sitting, form, problems = saved
    screen = _get_screen(sitting, number)
    if problems:
        return show_again(_screen_page(sitting, screen, form, problems, _back_to(sent)))
    before = f"/answer/{screen.number - 1}" if screen.number > 1 else "/answer/you"
    after = sitting.address_after(screen.number)
    return _go_on(request, service, sent, sitting, f"/answer/{screen.number}", before=before, after=after)


def check_page(sitting: Sitting, problem: str | None = None) -> CheckPage:
    """All that was filled in; `problem` is why it could not be sent."""
    return CheckPage(sitting, role_name(sitting.filled), problem)


def stop(found: Closed | Stop, form: AnswerForm | None = None) -> Response:
    """Where one who cannot go on is led, or what they are shown; `form` is what can be saved no more."""
    if isinstance(found, Stop):
        return see_other("/join" if found.reason is Reason.NO_PASS else "/answer")
    if found.draft is None:
        return render(ClosedPage(found.place, None, None), HTTPStatus.CONFLICT)
    filled = found.draft.filled
    shown = replace(found.draft, filled=form.over_unsaved(filled) if form else filled)
    return render(ClosedPage(found.place, role_name(shown.filled), shown.parts), HTTPStatus.CONFLICT)


def stop_sending(found: Closed | Stop, sent: FormData, at: str) -> Response:
    """What one is shown who sent something and cannot go on: all they filled in is on it."""
    if isinstance(found, Closed):
        return stop(found, AnswerForm.read(sent, found.draft.questionnaire) if found.draft else None)
    return ask_again(sent, found.reason, at)


def role_name(filled: Filled) -> str | None:
    """Who somebody says they are to the area; None where they do not say."""
    return gettext(ROLES[filled.role]) if filled.role else None


def _save(
    service: Service, sent: FormData, session: WriteSession, key: Pass, held: HeldTicket, at: str
) -> tuple[Sitting, AnswerForm, Mapping[str, str]] | Response:
    """Save what was sent: what there is then, with the form as it was sent and what to correct; or why nothing was."""
    found = find_sitting(service, session, key, held, read_field(sent, "mark"))
    if not isinstance(found, Sitting):
        return stop_sending(found, sent, at)
    place, form = found.place, AnswerForm.read(sent, found.questionnaire)
    changes = form.changes(read_field(sent, "clear"))
    try:
        filled = drafts.save_answers(session, place.area_id, place.round_id, found.ticket, changes)
    except (ConflictError, NotFoundError):
        again = find_sitting(service, session, key, held)
        if isinstance(again, Sitting):
            raise
        return stop_sending(again, sent, at)  # closed, or deleted, in this very moment
    return replace(found, filled=filled), form.over(filled), form.problems()


def _go_on(
    request: Request, service: ServiceDep, sent: FormData, sitting: Sitting, here: str, *, before: str, after: str
) -> Response:
    """To the next page, or whichever button was pressed. A script is told where that is, and how far one has got.

    How far: in each section and over all, in the order a page tells it.
    """
    back_to = _back_to(sent)
    stay = f"{here}?from={back_to}" if back_to else here
    ways = {"back": f"/answer/{back_to}" if back_to else before, CHECK: "/answer/check"}
    if "language" in sent:
        address = stay
    elif cleared := read_field(sent, "clear"):
        address = f"{stay}#answer-{cleared}" if cleared in sitting.questionnaire.items else stay
    else:
        address = ways.get(read_field(sent, "go"), f"/answer/{back_to}" if back_to else after)
    if request.headers.get("accept") == "application/json":
        answered = [*(part.answered for part in sitting.parts), sitting.answered]
        response: Response = JSONResponse({"next": address, "answered": answered})
    else:
        response = see_other(address)
    keep_language(response, service, read_field(sent, "language"))
    return response


def _back_to(sent: FormData) -> str:
    return CHECK if read_field(sent, "from") == CHECK else ""


def _get_screen(sitting: Sitting, number: str) -> Screen:
    screen = next((screen for screen in sitting.screens if str(screen.number) == number), None)
    if screen is None:
        raise NotFoundError("There are not so many questions.")
    return screen


def _you_page(sitting: Sitting, form: AnswerForm, problems: Mapping[str, str], back_to: str) -> YouPage:
    roles = {role: gettext(label) for role, label in ROLES.items()}
    return YouPage(sitting, roles, form, problems, CHECK if back_to == CHECK else "")


def _screen_page(
    sitting: Sitting, screen: Screen, form: AnswerForm, problems: Mapping[str, str], back_to: str
) -> ScreenPage:
    theme = gettext(THEMES[screen.theme]) if screen.theme else screen.section.title
    return ScreenPage(sitting, screen, theme, form, problems, CHECK if back_to == CHECK else "")
