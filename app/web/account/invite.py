"""Inviting people to an office."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anyio import to_thread
from fastapi import APIRouter
from fastapi.responses import Response

from app.deps import RuntimeDep
from app.domain.access import Office, Principal
from app.domain.errors import InvalidError
from app.domain.shapes import AreaName
from app.language import N_, gettext, tell
from app.services import accounts, mail
from app.services.mail import Letter
from app.web.access import InvitingPerson
from app.web.forms import PAGE, READ, Sent, show_again
from app.web.rendering import Page, render

INVITE = "/invite"
LETTER = N_("""{inviter} invites you to Waymark, where communities take stock of themselves.

Open this link within a week to see what it is for, and to accept:
{link}

If you do not know them, do nothing.
""")
Choices = Mapping[Office, Sequence[AreaName]]

router = APIRouter()


@dataclass(frozen=True)
class InviteForm:
    """What was filled in."""

    email: str = ""
    office: str = ""
    area: str = ""


@dataclass(frozen=True)
class InvitePage(Page):
    """Whom to invite, and to what."""

    template = "account/invite.html"

    offices: Sequence[Office]
    areas: Sequence[AreaName]
    """Every area that one of the offices can be given in."""
    form: InviteForm
    errors: Mapping[str, str]


@dataclass(frozen=True)
class InvitedPage(Page):
    """What became of an invitation, this once."""

    template = "account/invited.html"

    email: str
    link: str
    sent: bool
    """By mail. Otherwise the link is shown, to be passed on."""
    sends_mail: bool


@router.api_route(INVITE, **READ)
async def show_invite(inviter: InvitingPerson) -> Response:
    """The form."""
    return render(_invite_page(inviter.choices, InviteForm(), {}))


@router.post(INVITE, **PAGE)
async def invite(
    runtime: RuntimeDep,
    inviter: InvitingPerson,
    sent: Sent,
) -> Response:
    """Make the invitation, and send it if there is mail: failing mail does not lose it."""
    person, choices = inviter.person, inviter.choices
    form = InviteForm(sent.text("email"), sent.text("office"), sent.text("area"))
    errors = _find_errors(choices, form)
    if errors:
        return show_again(_invite_page(choices, form, errors))
    try:
        link = f"{runtime.settings.base_url}invitations/{await _make(runtime, person.principal, form)}"
    except InvalidError as error:
        return show_again(_invite_page(choices, form, {"email": tell(error)}))
    letter = Letter(
        form.email, gettext("An invitation to Waymark"), gettext(LETTER).format(inviter=person.email, link=link)
    )
    is_sent = await to_thread.run_sync(mail.send, runtime.settings, letter)
    return render(InvitedPage(form.email, link, is_sent, sends_mail=runtime.settings.smtp_url is not None))


async def _make(runtime: RuntimeDep, by: Principal, form: InviteForm) -> str:
    area = form.area or None
    return await runtime.change(lambda session: accounts.invite(session, form.email, Office(form.office), area, by=by))


def _find_errors(choices: Choices, form: InviteForm) -> dict[str, str]:
    if form.office not in choices:
        return {"office": gettext("Choose what they are to do.")}
    areas = {area["id"] for area in choices[Office(form.office)]}
    if areas and form.area not in areas:
        return {"area": gettext("Choose an area where you may invite someone to do this.")}
    return {}


def _invite_page(choices: Choices, form: InviteForm, errors: Mapping[str, str]) -> InvitePage:
    areas = {area["id"]: area for offered in choices.values() for area in offered}
    return InvitePage([*choices], sorted(areas.values(), key=lambda area: area["name"].casefold()), form, errors)
