"""Signing in and staying signed in."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, delete, or_, select

from app.db.tables import Account, Appointment, FactorRule, SignedIn
from app.domain.access import Office, Principal
from app.services import audit

IDLE = dt.timedelta(hours=12)
ABSOLUTE = dt.timedelta(days=30)
HALF_WAY = dt.timedelta(minutes=15)
"""How long the second factor is waited for."""
TOUCH = dt.timedelta(minutes=5)
"""How stale the note of a session's last use may grow before it is written anew."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever is signed in."""

    account_id: str
    email: str
    principal: Principal
    session_hash: str
    needs_code: bool
    """The second factor is still to be given: until then they may do nothing."""
    needs_factor: bool
    """An office of theirs asks for a second factor they have not set up: until then they may do nothing else."""
    is_stale: bool
    """The note of the session's last use is due to be written anew."""

    @property
    def is_ready(self) -> bool:
        """They have given all that signing in asks of them."""
        return not self.needs_code and not self.needs_factor


def account_actor(account_id: str) -> str:
    """How the audit log names a person."""
    return Principal.for_account(account_id, ()).name


def sign_in(session: Session, account: Account | None, browser: str, *, proven: bool) -> str | None:
    """Begin a session and give its token, or None: `proven` says whether the password was that account's.

    Passwords are compared before the database is held for writing, so it is made sure here that the password is still
    the same. A session is put on record; a refusal is left to the caller, since there may be any number of them.
    """
    if account is None or not proven or session.get_one(Account, account.id).password_hash != account.password_hash:
        return None
    audit.record(session, account_actor(account.id), "signed in", subject=account.id)
    return begin(session, account.id, browser)


def begin(session: Session, account_id: str, browser: str, *, with_factor: bool = False) -> str:
    """A fresh session's token. Without the second factor, where the account has one, it only leads to asking for it."""
    token, now = secrets.token_urlsafe(32), dt.datetime.now(dt.UTC)
    session.exec(delete(SignedIn).where(col(SignedIn.account_id) == account_id, ~_is_live(now)))
    session.add(
        SignedIn(
            token_hash=hash_token(token),
            account_id=account_id,
            began_at=now,
            seen_at=now,
            complete=with_factor or session.get_one(Account, account_id).totp_seed is None,
            browser=browser[:200],
        )
    )
    return token


def find_person(session: Session, token: str) -> Person | None:
    """Who is signed in with this token; None where nobody is, or no longer."""
    now = dt.datetime.now(dt.UTC)
    query = (
        select(SignedIn, Account)
        .join(Account, col(Account.id) == SignedIn.account_id)
        .where(SignedIn.token_hash == hash_token(token), _is_live(now))
    )
    found = session.exec(query).one_or_none()
    if found is None:
        return None
    signed_in, account = found
    held = session.exec(select(Appointment).where(Appointment.account_id == account.id))
    offices = [(Office(one.office), one.area_id or None) for one in held]
    needs_factor = account.totp_seed is None and not list_factor_rules(session).isdisjoint(one for one, _ in offices)
    free = signed_in.complete and not needs_factor
    return Person(
        account_id=account.id,
        email=account.email,
        principal=Principal.for_account(account.id, offices if free else ()),
        session_hash=signed_in.token_hash,
        needs_code=not signed_in.complete,
        needs_factor=needs_factor,
        is_stale=now - signed_in.seen_at > TOUCH,
    )


def touch(session: Session, token: str) -> None:
    """Note that a session was used just now."""
    signed_in = session.get(SignedIn, hash_token(token))
    if signed_in is not None:
        signed_in.seen_at = dt.datetime.now(dt.UTC)


def list_sessions(session: Session, account_id: str) -> Sequence[SignedIn]:
    """Where someone is signed in, the latest first."""
    query = (
        select(SignedIn)
        .where(SignedIn.account_id == account_id, _is_live(dt.datetime.now(dt.UTC)))
        .order_by(col(SignedIn.seen_at).desc())
    )
    return session.exec(query).all()


def end(session: Session, account_id: str, session_hash: str) -> None:
    """Sign someone out in one browser. A session that ended already, or is not theirs, stays as it is."""
    drop(session, account_id, session_hash)
    audit.record(session, account_actor(account_id), "signed out", subject=account_id)


def drop(session: Session, account_id: str, session_hash: str) -> None:
    """End one session, as another takes its place."""
    theirs = (col(SignedIn.account_id) == account_id, col(SignedIn.token_hash) == session_hash)
    session.exec(delete(SignedIn).where(*theirs))


def end_all(session: Session, account_id: str, *, but: str = "") -> None:
    """Sign someone out everywhere, `but` perhaps in one session."""
    session.exec(delete(SignedIn).where(col(SignedIn.account_id) == account_id, col(SignedIn.token_hash) != but))


def list_factor_rules(session: Session) -> set[Office]:
    """The offices whose holders must have a second factor."""
    return {Office(office) for office in session.exec(select(FactorRule.office))}


def require_factor(session: Session, offices: set[Office], *, actor: str) -> None:
    """Say which offices need a second factor. Whoever lacks one sets it up before doing anything else."""
    session.exec(delete(FactorRule))
    session.add_all(FactorRule(office=office) for office in offices)
    audit.record(session, actor, "second factor required", subject=" ".join(sorted(offices)))


def hash_token(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode(errors="surrogateescape")).hexdigest()


def _is_live(now: dt.datetime) -> ColumnElement[bool]:
    return and_(
        col(SignedIn.seen_at) >= now - IDLE,
        col(SignedIn.began_at) >= now - ABSOLUTE,
        or_(col(SignedIn.complete), col(SignedIn.began_at) >= now - HALF_WAY),
    )
