"""Typing in what came on paper, made for speed: a key for each question, and totals to check against the sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from app.deps import AreaId, ReadSession, RoundId, RuntimeDep, WriteSession
from app.domain.answers import State
from app.domain.errors import ConflictError, InvalidError
from app.domain.questionnaire import Questionnaire, Section
from app.language import gettext, spoken
from app.presentation.questions import ROLES
from app.services import area_status, definitions, sheets
from app.services.area_status import RoundStatus
from app.services.responses import Ticket
from app.web.access import Clerk
from app.web.assessment.paper_sheet import MOST_COMMENTS, Totals, TypedComment, TypedSheet, number_items
from app.web.forms import PAGE, READ, Form, Sent, is_token, new_token, see_other, show_again
from app.web.rendering import Page, render

MOST_ENTERED = 4
"""Digits of the number of sheets typed in one after the other."""

router = APIRouter(prefix="/areas/{area}/assessments/{round}/keyed")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A question, and what was typed for it."""

    number: int
    item_id: str
    prompt: str
    typed: str


@dataclass(frozen=True, slots=True)
class SheetSection:
    """The questions of one section, in the order of the sheet."""

    section: Section
    rows: Sequence[SheetRow]


@dataclass(frozen=True, slots=True)
class SavedSheet:
    """The sheet that was saved just now."""

    receipt: str
    totals: Sequence[Totals]


@dataclass(frozen=True)
class PaperEntryPage(Page):
    """A sheet to type in."""

    template = "assessment/paper_entry.html"

    status: RoundStatus
    sections: Sequence[SheetSection]
    roles: Mapping[str, str]
    role: str
    comments: Sequence[TypedComment]
    problems: Mapping[str, str]
    """What to correct, by the id of the field."""
    notice: str | None
    """Why nothing was saved, where no field is to blame."""
    token: str
    """Makes this sheet one response, however often it is sent."""
    totals: Sequence[Totals]
    """Of what is typed so far."""
    entered: int
    """Sheets saved one after the other so far."""
    saved: SavedSheet | None


@router.api_route("", **READ)
def show_sheet(runtime: RuntimeDep, session: ReadSession, _clerk: Clerk, area: AreaId, round: RoundId) -> Response:
    """An empty sheet. Where answers are not taken, the assessment's page says why."""
    status = area_status.get_round_status(session, area, round)
    if status.state is not State.COLLECTING:
        return see_other(f"/areas/{area}/assessments/{round}")
    questionnaire = definitions.get_questionnaire(session, round)
    questionnaire = runtime.catalogue.translated(questionnaire, spoken().code)
    return render(_page(status, questionnaire, TypedSheet.empty(), token=new_token()))


@router.post("", **PAGE)
def save_sheet(
    sent: Sent, runtime: RuntimeDep, session: WriteSession, clerk: Clerk, area: AreaId, round: RoundId
) -> HTMLResponse:
    """Save a sheet, and show an empty one with the receipt of the one before: no other page has it."""
    questionnaire = definitions.get_questionnaire(session, round)
    questionnaire = runtime.catalogue.translated(questionnaire, spoken().code)
    sheet, token, entered = TypedSheet.read(sent, questionnaire), sent.text("token"), _read_entered(sent)
    if not is_token(token):
        raise InvalidError("This form is not complete, and nothing was saved. Open the page to type in sheets again.")
    problems, notice = sheet.problems(questionnaire), None
    submission = None if problems else sheet.submission(questionnaire)
    ticket = Ticket.derived(runtime.settings.secret, "sheet", area, round, token)
    if submission is not None:
        try:
            sheets.enter_sheet(session, area, round, submission, ticket, actor=clerk.name)
        except ConflictError as error:
            notice = gettext(error.message).format(**error.values)
    status = area_status.get_round_status(session, area, round)
    if submission is None or notice is not None:
        page = _page(status, questionnaire, sheet, token=token, entered=entered, problems=problems, notice=notice)
        return show_again(page)
    totals = [Totals.of(section, submission.answers) for section in questionnaire.sections]
    saved = SavedSheet(ticket.receipt, totals)
    empty = TypedSheet.empty()
    return render(_page(status, questionnaire, empty, token=new_token(), entered=entered + 1, saved=saved))


def _page(
    status: RoundStatus,
    questionnaire: Questionnaire,
    sheet: TypedSheet,
    *,
    token: str,
    entered: int = 0,
    problems: Mapping[str, str] | None = None,
    notice: str | None = None,
    saved: SavedSheet | None = None,
) -> PaperEntryPage:
    numbers = number_items(questionnaire)
    sections = [
        SheetSection(
            section,
            [
                SheetRow(number, item.id, item.prompt, sheet.keys.get(item.id, ""))
                for number, item in numbers.items()
                if item.id in section.item_ids
            ],
        )
        for section in questionnaire.sections
    ]
    answers = sheet.submission(questionnaire).answers
    spare = [TypedComment("", "")] * (MOST_COMMENTS - len(sheet.comments))
    return PaperEntryPage(
        status=status,
        sections=sections,
        roles={role: gettext(words) for role, words in ROLES.items()},
        role=sheet.role,
        comments=[*sheet.comments, *spare],
        problems=problems or {},
        notice=notice,
        token=token,
        totals=[Totals.of(section, answers) for section in questionnaire.sections],
        entered=entered,
        saved=saved,
    )


def _read_entered(sent: Form) -> int:
    typed = sent.text("entered")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= MOST_ENTERED else 0
