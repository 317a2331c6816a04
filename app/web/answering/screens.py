"""Answering, screen by screen. Only what is sent changes anything, and nothing that was filled in is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from app.deps import ReadSession, Runtime, RuntimeDep, WriteSession
from app.domain.answers import Role
from app.domain.errors import ConflictError, NotFoundError
from app.domain.screens import Screen
from app.language import gettext
from app.presentation.questions import ROLES, THEMES
from app.services import drafts, joining
from app.services.drafts import Filled
from app.services.joining import NO_SUCH_CODE, Place
from app.settings import Settings
from app.web.answering.answer_form import AnswerForm
from app.web.answering.cookies import HeldTicket, JoinedKey
from app.web.answering.joining import ask_again, no_such_code
from app.web.answering.progress import Closed, Part, Progress, Stop, StopReason, find_progress, read_claim, translate
from app.web.forms import PAGE, READ, Form, Sent, new_token, see_other, show_again
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
        """The notice as the settings have it."""
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

    progress: Progress
    notice: Notice


@dataclass(frozen=True)
class YouPage(Page):
    """Who answers, and the receipt to go on with elsewhere."""

    template = "answering/you.html"

    progress: Progress
    roles: Mapping[Role, str]
    form: AnswerForm
    problems: Mapping[str, str]
    back_to: str
    """`check` for somebody who comes from the check, and goes back there."""


@dataclass(frozen=True)
class ScreenPage(Page):
    """A few questions."""

    template = "answering/screen.html"

    progress: Progress
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

    progress: Progress
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
def show_answer(session: ReadSession, runtime: RuntimeDep, key: JoinedKey, held: HeldTicket) -> Response:
    """What this is, and the way in; or what was begun on this device."""
    if key is None:
        return see_other("/join")
    notice = Notice.of(runtime.settings)
    progress = find_progress(runtime, session, key, held)
    if isinstance(progress, Progress):
        return render(ResumePage(progress, notice))
    if isinstance(progress, Closed) and progress.draft is not None:
        return stop(progress)
    place = progress.place
    if place is None or not place.is_open:
        return no_such_code("", NotFoundError(NO_SUCH_CODE))
    joining.check_room(session, place)
    return render(BeginPage(place, len(place.questionnaire.items), notice, new_token()))


BackTo = Annotated[str, Query(alias="from")]


@router.api_route("/answer/you", **READ)
def show_you(
    runtime: RuntimeDep, session: ReadSession, key: JoinedKey, held: HeldTicket, back_to: BackTo = ""
) -> Response:
    """Who answers."""
    progress = find_progress(runtime, session, key, held)
    if not isinstance(progress, Progress):
        return stop(progress)
    return render(_you_page(progress, AnswerForm.of(progress.filled), {}, back_to))


@router.api_route("/answer/check", **READ)
def show_check(runtime: RuntimeDep, session: ReadSession, key: JoinedKey, held: HeldTicket) -> Response:
    """All that was filled in."""
    progress = find_progress(runtime, session, key, held)
    return render(check_page(progress)) if isinstance(progress, Progress) else stop(progress)


@router.api_route(SCREEN, **READ)
def show_screen(
    runtime: RuntimeDep, session: ReadSession, key: JoinedKey, held: HeldTicket, number: str, back_to: BackTo = ""
) -> Response:
    """A few questions."""
    progress = find_progress(runtime, session, key, held)
    if not isinstance(progress, Progress):
        return stop(progress)
    screen = _get_screen(progress, number)
    return render(_screen_page(progress, screen, AnswerForm.of(progress.filled), {}, back_to))


@router.post("/answer/you", **PAGE)
def save_you(
    request: Request, sent: Sent, runtime: RuntimeDep, session: WriteSession, key: JoinedKey, held: HeldTicket
) -> Response:
    """Save who answers, and go on."""
    saved = _save(runtime, sent, session, key, held, "you")
    if isinstance(saved, Response):
        return saved
    progress, form, problems = saved
    if problems:
        return show_again(_you_page(progress, form, problems, _back_to(sent)))
    return _go_on(request, runtime, sent, progress, "/answer/you", before="/answer", after="/answer/1")


@router.post(SCREEN, **PAGE)
def save_screen(
    request: Request,
    sent: Sent,
    runtime: RuntimeDep,
    session: WriteSession,
    key: JoinedKey,
    held: HeldTicket,
    number: str,
) -> Response:
    """Save a screen, and go on. Fields of other screens are saved too: a script may have kept them for better times."""
    saved = _save(runtime, sent, session, key, held, number)
    if isinstance(saved, Response):
        return saved
    progress, form, problems = saved
    screen = _get_screen(progress, number)
    if problems:
        return show_again(_screen_page(progress, screen, form, problems, _back_to(sent)))
    before = f"/answer/{screen.number - 1}" if screen.number > 1 else "/answer/you"
    after = progress.address_after(screen.number)
    return _go_on(request, runtime, sent, progress, f"/answer/{screen.number}", before=before, after=after)


def check_page(progress: Progress, problem: str | None = None) -> CheckPage:
    """All that was filled in; `problem` is why it could not be sent."""
    return CheckPage(progress, role_name(progress.filled), problem)


def stop(end: Closed | Stop, form: AnswerForm | None = None) -> Response:
    """Where somebody who cannot go on is led, or what they are shown; `form` is what can be saved no more."""
    if isinstance(end, Stop):
        return see_other("/join" if end.reason is StopReason.NO_CODE else "/answer")
    if end.draft is None:
        return render(ClosedPage(end.place, None, None), HTTPStatus.CONFLICT)
    filled = end.draft.filled
    shown = replace(end.draft, filled=form.over_unsaved(filled) if form else filled)
    return render(ClosedPage(end.place, role_name(shown.filled), shown.parts), HTTPStatus.CONFLICT)


def stop_sending(end: Closed | Stop, sent: Form, at: str) -> Response:
    """What somebody is shown who sent something and cannot go on: all they filled in is on it."""
    if isinstance(end, Closed):
        return stop(end, AnswerForm.read(sent, end.draft.questionnaire) if end.draft else None)
    return ask_again(sent, end.reason, at)


def role_name(filled: Filled) -> str | None:
    """Who somebody says they are to the area; None where they do not say."""
    return gettext(ROLES[filled.role]) if filled.role else None


def _save(
    runtime: Runtime, sent: Form, session: WriteSession, key: JoinedKey, held: HeldTicket, at: str
) -> tuple[Progress, AnswerForm, Mapping[str, str]] | Response:
    """Save what was sent: what there is then, with the form as it was sent and what to correct; or why nothing was."""
    claim = read_claim(session, key, held, sent.text("mark"))
    if isinstance(claim, Stop):
        return stop_sending(claim, sent, at)
    place, ticket, questionnaire = claim.place, claim.ticket, translate(runtime, claim.place)
    form = AnswerForm.read(sent, questionnaire)
    try:
        filled = drafts.save_answers(session, place.area_id, place.round_id, ticket, form.changes(sent.text("clear")))
    except (ConflictError, NotFoundError):  # closed, or deleted
        progress = find_progress(runtime, session, key, held)
        if isinstance(progress, Progress):
            raise
        return stop_sending(progress, sent, at)
    return Progress(place, ticket, questionnaire, filled), form.over(filled), form.problems()


def _go_on(
    request: Request, runtime: RuntimeDep, sent: Form, progress: Progress, here: str, *, before: str, after: str
) -> Response:
    """To the next page, or where the button that was pressed leads.

    A script gets that address as data, with how many questions are answered in each section and over all.
    """
    back_to = _back_to(sent)
    stay = f"{here}?from={back_to}" if back_to else here
    ways = {"back": f"/answer/{back_to}" if back_to else before, CHECK: "/answer/check"}
    if "language" in sent:
        address = stay
    elif cleared := sent.text("clear"):
        address = f"{stay}#answer-{cleared}" if cleared in progress.questionnaire.items else stay
    else:
        address = ways.get(sent.text("go"), f"/answer/{back_to}" if back_to else after)
    if request.headers.get("accept") == "application/json":
        answered = [*(part.answered for part in progress.parts), progress.answered]
        response: Response = JSONResponse({"next": address, "answered": answered})
    else:
        response = see_other(address)
    keep_language(response, runtime, sent.text("language"))
    return response


def _back_to(sent: Form) -> str:
    return CHECK if sent.text("from") == CHECK else ""


def _get_screen(progress: Progress, number: str) -> Screen:
    screen = next((screen for screen in progress.screens if str(screen.number) == number), None)
    if screen is None:
        raise NotFoundError("There are not so many questions.")
    return screen


def _you_page(progress: Progress, form: AnswerForm, problems: Mapping[str, str], back_to: str) -> YouPage:
    roles = {role: gettext(label) for role, label in ROLES.items()}
    return YouPage(progress, roles, form, problems, CHECK if back_to == CHECK else "")


def _screen_page(
    progress: Progress, screen: Screen, form: AnswerForm, problems: Mapping[str, str], back_to: str
) -> ScreenPage:
    theme = gettext(THEMES[screen.theme]) if screen.theme else screen.section.title
    return ScreenPage(progress, screen, theme, form, problems, CHECK if back_to == CHECK else "")
