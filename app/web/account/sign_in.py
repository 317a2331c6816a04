"""Signing in, in one step or two, and out."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.deps import RuntimeDep, WriteSession
from app.language import N_, gettext
from app.services import accounts, factors, sessions
from app.services.attempts import Attempt
from app.services.audit import SOMEBODY
from app.services.passwords import verify_password
from app.services.sessions import Person
from app.web.access import Visitor
from app.web.forms import HOME, PAGE, READ, Browser, Sent, local_path, see_other, show_again, with_next
from app.web.rendering import Page, render

SIGN_IN, CODE, FACTOR = "/sign-in", "/sign-in/code", "/account/factor"
WRONG = N_("The e-mail address and password do not match. Check both, or choose a new password.")
WRONG_CODE = N_("This code is not right, or was used already. Wait for the next one, or use a recovery code.")
TOO_MANY_CODES = N_(
    "Too many codes were wrong, so none from the app is looked at for a while. Use a recovery code, or try again "
    "later. If it was not you who tried, somebody knows your password: choose a new one."
)

router = APIRouter()


@dataclass(frozen=True)
class SignInPage(Page):
    """E-mail address and password."""

    template = "account/sign_in.html"

    next: str
    """The path to lead on to."""
    email: str
    """As it was typed."""
    errors: Mapping[str, str]
    """What to correct, by field."""


@dataclass(frozen=True)
class CodePage(Page):
    """The second factor."""

    template = "account/code.html"

    next: str
    errors: Mapping[str, str]


def lead_in(request: Request) -> Response:
    """To the sign-in page, and from there back to the page that was asked for."""
    query = request.url.query
    return see_other(with_next(SIGN_IN, request.url.path + (f"?{query}" if query else "")))


@router.api_route(SIGN_IN, **READ)
async def show_sign_in(person: Visitor, next: str = HOME) -> Response:
    """Where to sign in; whoever is signed in is led on."""
    after = local_path(next)
    if person is None:
        return render(SignInPage(after, email="", errors={}))
    return see_other(_what_is_missing(person, after) or after)


@router.post(SIGN_IN, **PAGE)
async def sign_in(
    runtime: RuntimeDep,
    person: Visitor,
    browser: Browser,
    sent: Sent,
) -> Response:
    """Begin a session, in place of any that this browser had."""
    email, password, after = sent.text("email"), sent.typed("password"), local_path(sent.text("next"))
    account = await runtime.look_up(lambda session: accounts.find_account(session, email))
    proven = await runtime.hash(lambda: verify_password(password, account.password_hash if account else None))
    token = await runtime.change(lambda session: sessions.sign_in(session, account, browser, proven=proven))
    if token is None:
        subject = account.id if account else ""
        await runtime.note_attempt(Attempt(SOMEBODY, N_("sign-in refused"), subject=subject))
        return show_again(SignInPage(after, email, {"email": gettext(WRONG)}))
    if person is not None:
        await runtime.change(lambda session: sessions.end(session, person.account_id, person.session_hash))
    response = see_other(with_next(SIGN_IN, after))
    runtime.keep_signed_in(response, token)
    return response


@router.api_route(CODE, **READ)
async def show_code(person: Visitor, next: str = HOME) -> Response:
    """Where to give the second factor."""
    after = local_path(next)
    if person is None or not person.needs_code:
        return see_other(with_next(SIGN_IN, after))
    return render(CodePage(after, errors={}))


@router.post(CODE, **PAGE)
def give_code(
    runtime: RuntimeDep,
    person: Visitor,
    session: WriteSession,
    browser: Browser,
    sent: Sent,
) -> Response:
    """Complete the session, under a new token."""
    code, after = sent.text("code"), local_path(sent.text("next"))
    response = see_other(with_next(SIGN_IN, after))
    if person is None or not person.needs_code:
        return response
    token = factors.give_code(session, person, code, runtime.settings.secret, browser)
    if token is None:
        waits = factors.must_wait(accounts.get_account(session, person.account_id), dt.datetime.now(dt.UTC))
        return show_again(CodePage(after, {"code": gettext(TOO_MANY_CODES if waits else WRONG_CODE)}))
    runtime.keep_signed_in(response, token)
    return response


@router.post("/sign-out", **PAGE)
def sign_out(runtime: RuntimeDep, person: Visitor, session: WriteSession) -> Response:
    """End the session."""
    if person is not None:
        sessions.end(session, person.account_id, person.session_hash)
    response = see_other("/")
    runtime.forget(response)
    return response


def _what_is_missing(person: Person, after: str) -> str | None:
    """Where someone goes before anything else: to give their second factor, or to set up the one they must have."""
    if person.needs_code:
        return with_next(CODE, after)
    return FACTOR if person.needs_factor else None
