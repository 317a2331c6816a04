"""An assessment's page: where it stands, what to do next, and the steps from one state to the next.

Publishing has a page of its own, with a preview of what others will see.
"""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from app.deps import AreaId, ReadSession, RoundId, RuntimeDep, WriteSession
from app.domain.access import Permission, Principal
from app.domain.answers import State
from app.domain.text_rules import MAX_NAME, UNPRINTABLE
from app.language import N_, gettext, speak, spoken
from app.presentation.documents.paper import write_paper_questionnaire
from app.services import area_status, assessments, drafts, publishing, sheets
from app.web.access import Coordinator, Onlooker, Runner, Settler
from app.web.assessment.next_step import StatusForPerson, describe_status
from app.web.forms import PAGE, READ, Sent, see_other, show_again
from app.web.rendering import Page, render

LONG_MEETING = N_("Make this shorter: it can have 200 characters at most, on one line.")
DONE = {
    "opened": N_("It is open. Now people can join and answer."),
    "closed": N_("Collection is closed."),
    "reopened": N_("It is open for review again."),
    "meeting": N_("The meeting is noted."),
}

router = APIRouter(prefix="/areas/{area}/assessments/{round}")


@dataclass(frozen=True)
class AssessmentPage(Page):
    """One area's assessment in one round, as one person may see and move it."""

    template = "assessment/lifecycle.html"

    status: StatusForPerson
    may_run: bool
    may_settle: bool
    may_invite: bool
    """Give out the join code, and the questionnaire on paper."""
    may_key: bool
    """Type in what came on paper."""
    meeting: str
    """As it is, or as it was typed."""
    problem: str | None
    """What is wrong with the meeting."""
    note: str | None
    """What was done just now."""


@dataclass(frozen=True)
class ClosePage(Page):
    """What closing means, before it is done."""

    template = "assessment/close.html"

    status: StatusForPerson
    drafts: int
    """Begun, and not sent."""


@dataclass(frozen=True)
class ReopenPage(Page):
    """What reopening means, before it is done."""

    template = "assessment/reopen.html"

    status: StatusForPerson


@router.api_route("", **READ)
def show_assessment(
    session: ReadSession, person: Onlooker, area: AreaId, round: RoundId, done: str = ""
) -> HTMLResponse:
    """Where it stands."""
    status = describe_status(area_status.get_round_status(session, area, round), person)
    return render(_page(status, person, note=gettext(DONE[done]) if done in DONE else None))


@router.post("/open", **PAGE)
def open_assessment(session: WriteSession, person: Runner, area: AreaId, round: RoundId) -> Response:
    """Let people join and answer."""
    assessments.open_assessment(session, area, round, actor=person.name)
    return _lead_back(area, round, "opened")


@router.api_route("/close", **READ)
def show_close(session: ReadSession, person: Runner, area: AreaId, round: RoundId) -> Response:
    """What closing means. Where it is closed already, the assessment's page says so."""
    status = describe_status(area_status.get_round_status(session, area, round), person)
    if status.assessment.state is not State.COLLECTING:
        return see_other(status.address)
    return render(ClosePage(status, drafts.count_drafts(session, area, round)))


@router.post("/close", **PAGE)
def close(session: WriteSession, person: Runner, area: AreaId, round: RoundId) -> Response:
    """End collection."""
    assessments.close_assessment(session, area, round, actor=person.name)
    return _lead_back(area, round, "closed")


@router.api_route("/reopen", **READ)
def show_reopen(session: ReadSession, person: Settler, area: AreaId, round: RoundId) -> Response:
    """What reopening means. Where nothing is published, the assessment's page says so."""
    status = describe_status(area_status.get_round_status(session, area, round), person)
    if status.assessment.state is not State.PUBLISHED:
        return see_other(status.address)
    return render(ReopenPage(status))


@router.post("/reopen", **PAGE)
def reopen(session: WriteSession, person: Settler, area: AreaId, round: RoundId) -> Response:
    """Take the profile back to be reviewed anew."""
    publishing.reopen_assessment(session, area, round, actor=person.name)
    return _lead_back(area, round, "reopened")


@router.post("/meeting", **PAGE)
def set_meeting(sent: Sent, session: WriteSession, person: Runner, area: AreaId, round: RoundId) -> Response:
    """Say when and where the group looks at the answers."""
    typed = sent.text("meeting")
    if len(typed) > MAX_NAME or UNPRINTABLE.search(typed):
        status = describe_status(area_status.get_round_status(session, area, round), person)
        return show_again(_page(status, person, meeting=typed, problem=gettext(LONG_MEETING)))
    assessments.set_meeting(session, area, round, typed or None, actor=person.name)
    return _lead_back(area, round, "meeting")


@router.api_route("/paper.pdf", **READ)
def show_paper(
    runtime: RuntimeDep,
    session: ReadSession,
    _coordinator: Coordinator,
    area: AreaId,
    round: RoundId,
    large: bool = False,
    language: str | None = None,
) -> Response:
    """The questionnaire to print, in whatever language is asked for."""
    if language is not None:
        speak(language)
    questionnaire, occasion = sheets.get_occasion(session, area, round, runtime.settings)
    translated = runtime.catalogue.translated(questionnaire, spoken().code)
    pdf = write_paper_questionnaire(translated, occasion, large=large)
    name = f"{area}-{round}-paper{'-large' if large else ''}.pdf"
    return Response(pdf, media_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


def _page(
    status: StatusForPerson,
    person: Principal,
    *,
    meeting: str | None = None,
    problem: str | None = None,
    note: str | None = None,
) -> AssessmentPage:
    area = status.assessment.area_id
    return AssessmentPage(
        status=status,
        may_run=person.may(Permission.RUN_ASSESSMENTS, area),
        may_settle=person.may(Permission.SETTLE, area),
        may_invite=person.may(Permission.MANAGE_JOINING, area),
        may_key=person.may(Permission.RESPOND, area),
        meeting=(status.assessment.meeting or "") if meeting is None else meeting,
        problem=problem,
        note=note,
    )


def _lead_back(area: str, round: str, done: str) -> Response:
    return see_other(f"/areas/{area}/assessments/{round}?done={done}")
