"""Links sent to one person: to take up an office, or to choose a new password."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, BackgroundTasks, Path, Request
from fastapi.responses import Response

from app.deps import ReadSession, Runtime, RuntimeDep
from app.domain.errors import InvalidError, NotFoundError
from app.language import N_, gettext, tell
from app.services import accounts, mail, sessions
from app.services.accounts import OpenLink
from app.services.attempts import Attempt
from app.services.audit import SOMEBODY
from app.services.mail import Letter
from app.services.passwords import hash_password
from app.services.sessions import Person
from app.web.access import Visitor
from app.web.errors import ErrorPage
from app.web.forms import ACCOUNT, PAGE, READ, Browser, Sent, see_other, show_again
from app.web.rendering import Page, render

INVITATION, RESET = "/invitations/{token}", "/reset/{token}"
RESET_LETTER = N_("""Somebody, most likely you, asked to choose a new password for {email} on Waymark.

Open this link within the hour, and choose one:
{link}

If it was not you, do nothing: your password stays as it is.
""")

Token = Annotated[str, Path(pattern=r"^[\w-]+$", max_length=64)]

router = APIRouter()


@dataclass(frozen=True)
class LinkPage(Page):
    """What a link does, before it is spent by the button."""

    template = "account/link.html"

    link: OpenLink
    visitor: str | None
    """The e-mail address of whoever is signed in in this browser."""
    here: str
    """The page's own path."""
    errors: Mapping[str, str]


@dataclass(frozen=True)
class ResetPage(Page):
    """Where someone who cannot sign in asks for a link."""

    template = "account/reset.html"

    sends_mail: bool


@dataclass(frozen=True)
class ResetAskedPage(Page):
    """The same for everyone who asked."""

    template = "account/reset_asked.html"


@router.api_route("/reset", **READ)
async def show_reset(runtime: RuntimeDep) -> Response:
    """Where to ask for a link."""
    return render(ResetPage(sends_mail=runtime.settings.smtp_url is not None))


@router.post("/reset", **PAGE)
async def ask_reset(runtime: RuntimeDep, later: BackgroundTasks, sent: Sent) -> Response:
    """Send a link, if there is an account: the answer is the same, and is given before that is looked up."""
    if runtime.settings.smtp_url is not None:
        later.add_task(_send_reset, runtime, sent.text("email"))
    return see_other("/reset/asked")


async def _send_reset(runtime: Runtime, email: str) -> None:
    account = await runtime.look_up(lambda session: accounts.find_account(session, email))
    subject = account.id if account else ""
    await runtime.note_attempt(Attempt(SOMEBODY, N_("password reset asked"), subject=subject))
    asked = await runtime.change(lambda session: accounts.ask_reset(session, email))
    if asked is not None:
        address, token = asked
        text = gettext(RESET_LETTER).format(email=address, link=f"{runtime.settings.base_url}reset/{token}")
        letter = Letter(address, gettext("Choose a new password for Waymark"), text)
        await to_thread.run_sync(mail.send, runtime.settings, letter)


@router.api_route("/reset/asked", **READ)
async def show_reset_asked() -> Response:
    """What happens next."""
    return render(ResetAskedPage())


@router.api_route(INVITATION, **READ)
@router.api_route(RESET, **READ)
def show_link(request: Request, session: ReadSession, person: Visitor, token: Token) -> Response:
    """What a link does: looking at it changes nothing, since mail programs look at links too."""
    try:
        link = accounts.read_link(session, token)
    except NotFoundError as error:
        return _tell_dead(error)
    return render(LinkPage(link, _who_visits(person), request.url.path, errors={}))


@router.post(INVITATION, **PAGE)
@router.post(RESET, **PAGE)
async def spend_link(
    request: Request, runtime: RuntimeDep, person: Visitor, browser: Browser, token: Token, sent: Sent
) -> Response:
    """Spend a link, and sign in whoever chose a password with it."""
    try:
        link = await runtime.look_up(lambda session: accounts.read_link(session, token))
        password, is_asked = sent.typed("password"), link.sets_password
        password_hash = await runtime.hash(lambda: hash_password(password, link.email)) if is_asked else None
        by = person.account_id if person and person.is_ready else None
        account = await runtime.change(
            lambda session: accounts.spend_link(session, token, password_hash=password_hash, by=by)
        )
    except InvalidError as error:
        return show_again(LinkPage(link, _who_visits(person), request.url.path, {"password": tell(error)}))
    except NotFoundError as error:
        await runtime.note_attempt(Attempt(SOMEBODY, N_("link refused")))
        return _tell_dead(error)
    response = see_other(ACCOUNT)
    if link.sets_password:
        begun = await runtime.change(lambda session: sessions.begin(session, account.id, browser))
        runtime.keep_signed_in(response, begun)
    return response


def _who_visits(person: Person | None) -> str | None:
    return person.email if person and person.is_ready else None


def _tell_dead(error: NotFoundError) -> Response:
    return render(ErrorPage(gettext("This link does not work any more"), tell(error)), HTTPStatus.NOT_FOUND)
