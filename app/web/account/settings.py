"""A person's own account: their offices, their sessions, their password and their second factor."""

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from io import BytesIO

import segno
from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from app.deps import ReadSession, Runtime, RuntimeDep, WriteSession
from app.domain.access import Permission
from app.domain.errors import InvalidError
from app.language import N_, gettext, tell
from app.services import accounts, audit, factors, sessions
from app.services.accounts import HeldOffice
from app.services.passwords import hash_password, verify_password
from app.services.sessions import Person
from app.web.access import IdentifiedPerson, SignedInPerson
from app.web.forms import ACCOUNT, PAGE, READ, Browser, Sent, see_other, show_again
from app.web.rendering import Page, render

SESSION_HASH = re.compile(r"[0-9a-f]{64}")
PASSWORD, FACTOR = f"{ACCOUNT}/password", f"{ACCOUNT}/factor"
WRONG = N_("This is not your password. Type the one you sign in with.")
NOTES = {
    "password": N_("Your password is changed. Wherever else you were signed in, you are signed out."),
    "factor": N_("Your second factor is removed. Wherever else you were signed in, you are signed out."),
    "session": N_("Signed out there."),
    "sessions": N_("Signed out everywhere but here."),
}

router = APIRouter()


@dataclass(frozen=True)
class SessionEntry:
    """Where someone is signed in."""

    id: str
    browser: str
    seen_at: dt.datetime
    is_this: bool


@dataclass(frozen=True)
class AccountPage(Page):
    """All there is about one's own account."""

    template = "account/account.html"

    email: str
    offices: Sequence[HeldOffice]
    sessions: Sequence[SessionEntry]
    has_factor: bool
    audited: Collection[str]
    """The ids of the areas whose audit log is theirs to read."""
    may_administer: bool
    may_invite: bool
    note: str | None
    """What was done just now."""


@dataclass(frozen=True)
class PasswordPage(Page):
    """Changing the password."""

    template = "account/password.html"

    email: str
    errors: Mapping[str, str]


@dataclass(frozen=True)
class FactorPage(Page):
    """Setting up a second factor."""

    template = "account/factor.html"

    key: str
    """In groups of four, for typing."""
    required: bool
    """By an office: nothing else can be done before."""
    errors: Mapping[str, str]


@dataclass(frozen=True)
class RecoveryCodesPage(Page):
    """Codes for when the second factor is lost, shown this once."""

    template = "account/recovery_codes.html"

    codes: Sequence[str]


@dataclass(frozen=True)
class RemoveFactorPage(Page):
    """Removing the second factor."""

    template = "account/factor_remove.html"

    email: str
    errors: Mapping[str, str]


@router.api_route(ACCOUNT, **READ)
def show_account(session: ReadSession, person: SignedInPerson, done: str = "") -> Response:
    """A person's own page."""
    page = AccountPage(
        email=person.email,
        offices=accounts.list_offices(session, person.account_id),
        sessions=[
            SessionEntry(found.token_hash, found.browser, found.seen_at, found.token_hash == person.session_hash)
            for found in sessions.list_sessions(session, person.account_id)
        ],
        has_factor=accounts.get_account(session, person.account_id).totp_seed is not None,
        audited=person.principal.areas(Permission.READ_AUDIT) or frozenset(),
        may_administer=person.principal.may(Permission.MANAGE_PEOPLE, None),
        may_invite=bool(accounts.list_invitable(session, person.principal)),
        note=NOTES.get(done),
    )
    return render(page)


@router.post(f"{ACCOUNT}/sessions", **PAGE)
def end_session(session: WriteSession, person: SignedInPerson, sent: Sent) -> Response:
    """Sign out in one other browser."""
    session_hash = sent.text("id")
    if not SESSION_HASH.fullmatch(session_hash):
        raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY)
    sessions.end(session, person.account_id, session_hash)
    return see_other(f"{ACCOUNT}?done=session")


@router.post(f"{ACCOUNT}/sessions/others", **PAGE)
def end_other_sessions(session: WriteSession, person: SignedInPerson) -> Response:
    """Sign out everywhere but here."""
    sessions.end_all(session, person.account_id, but=person.session_hash)
    audit.record(session, person.principal.name, "signed out elsewhere", subject=person.account_id)
    return see_other(f"{ACCOUNT}?done=sessions")


@router.api_route(PASSWORD, **READ)
async def show_password(person: SignedInPerson) -> Response:
    """The form to change it."""
    return render(PasswordPage(person.email, errors={}))


@router.post(PASSWORD, **PAGE)
async def change_password(
    runtime: RuntimeDep,
    person: SignedInPerson,
    browser: Browser,
    sent: Sent,
) -> Response:
    """Change it. Every session ends, and this browser gets a fresh one."""
    password = sent.typed("password")
    if not await _is_password(runtime, person, sent.typed("current")):
        return show_again(PasswordPage(person.email, {"current": gettext(WRONG)}))
    try:
        password_hash = await runtime.hash(lambda: hash_password(password, person.email))
    except InvalidError as error:
        return show_again(PasswordPage(person.email, {"password": tell(error)}))
    change = partial(accounts.set_password, account_id=person.account_id, password_hash=password_hash)
    await runtime.change(change)
    return await _begin_anew(runtime, person, browser, f"{ACCOUNT}?done=password")


@router.api_route(FACTOR, **READ)
def show_factor(runtime: RuntimeDep, session: ReadSession, person: IdentifiedPerson) -> Response:
    """The form to set one up; for whoever has one, their account."""
    if accounts.get_account(session, person.account_id).totp_seed is not None:
        return see_other(ACCOUNT)
    return render(_factor_page(runtime, person, {}))


@router.api_route(f"{FACTOR}/code.svg", **READ)
async def show_factor_image(runtime: RuntimeDep, person: IdentifiedPerson) -> Response:
    """The key as a QR code, for an authenticator app's camera."""
    image = BytesIO()
    address = factors.make_totp(person, runtime.settings.secret).provisioning_uri()
    segno.make(address, error="m", micro=False).save(image, kind="svg", light="#fff", border=4, scale=4)
    return Response(image.getvalue(), media_type="image/svg+xml")


@router.post(FACTOR, **PAGE)
def confirm_factor(runtime: RuntimeDep, session: WriteSession, person: IdentifiedPerson, sent: Sent) -> Response:
    """Set it up, and show the recovery codes: in the answer itself, since they are kept nowhere to be shown again."""
    try:
        codes = factors.confirm_factor(session, person, sent.text("code"), runtime.settings.secret)
    except InvalidError as error:
        return show_again(_factor_page(runtime, person, {"code": tell(error)}))
    return render(RecoveryCodesPage(codes))


@router.api_route(f"{FACTOR}/remove", **READ)
async def show_remove_factor(person: SignedInPerson) -> Response:
    """The form to remove it."""
    return render(RemoveFactorPage(person.email, errors={}))


@router.post(f"{FACTOR}/remove", **PAGE)
async def remove_factor(runtime: RuntimeDep, person: SignedInPerson, browser: Browser, sent: Sent) -> Response:
    """Remove it. Every session ends, and this browser gets a fresh one."""
    if not await _is_password(runtime, person, sent.typed("password")):
        return show_again(RemoveFactorPage(person.email, {"password": gettext(WRONG)}))
    remove = partial(factors.remove_factor, account_id=person.account_id, actor=person.principal.name)
    await runtime.change(remove)
    return await _begin_anew(runtime, person, browser, f"{ACCOUNT}?done=factor")


async def _is_password(runtime: Runtime, person: Person, password: str) -> bool:
    """Whether it is theirs; if not, that is put on record."""
    account = await runtime.look_up(lambda session: accounts.get_account(session, person.account_id))
    if await runtime.hash(lambda: verify_password(password, account.password_hash)):
        return True
    record = partial(audit.record, actor=person.principal.name, action=N_("password refused"), subject=account.id)
    await runtime.change(record)
    return False


async def _begin_anew(runtime: Runtime, person: Person, browser: str, path: str) -> Response:
    begin = partial(sessions.begin, account_id=person.account_id, browser=browser, with_factor=True)
    response = see_other(path)
    runtime.keep_signed_in(response, await runtime.change(begin))
    return response


def _factor_page(runtime: Runtime, person: Person, errors: Mapping[str, str]) -> FactorPage:
    key = factors.make_totp(person, runtime.settings.secret).secret
    groups = " ".join(key[start : start + 4] for start in range(0, len(key), 4))
    return FactorPage(groups, person.needs_factor, errors)
