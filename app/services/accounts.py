"""People with an account: the offices they hold, and the links that bring them in, spent once."""

import datetime as dt
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import uuid4

from sqlmodel import Session, col, delete, func, or_, select

from app.db.tables import Account, Appointment, Link
from app.domain.access import Office, Permission, Principal, check
from app.domain.errors import ConflictError, InvalidError, NotFoundError, SignInRequiredError
from app.domain.shapes import AreaName
from app.language import N_
from app.services import audit, sessions
from app.services.areas import get_area, list_areas
from app.services.sessions import account_actor, hash_token

PROGRAMME = ""
"""The area of an office that is held over the whole programme."""
EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*")
"""What browsers take for one (HTML's `type=email`), in lower case."""
LONGEST_EMAIL = 254


class Purpose(StrEnum):
    """What a link is for."""

    INVITATION = "invitation"
    RESET = "reset"
    """Choosing a new password, whether there was one or not."""


LIFETIMES = {Purpose.INVITATION: dt.timedelta(days=7), Purpose.RESET: dt.timedelta(hours=1)}
NEEDED_TO_INVITE = {
    Office.MEMBER: Permission.INVITE_MEMBERS,
    Office.COORDINATOR: Permission.INVITE_COORDINATORS,
    Office.REP: Permission.MANAGE_PEOPLE,
    Office.ADMIN: Permission.MANAGE_PEOPLE,
}
INVITED, ACCEPTED, DISMISSED = (
    {
        Office.MEMBER: N_("member invited"),
        Office.COORDINATOR: N_("coordinator invited"),
        Office.REP: N_("rep invited"),
        Office.ADMIN: N_("admin invited"),
    },
    {
        Office.MEMBER: N_("member accepted"),
        Office.COORDINATOR: N_("coordinator accepted"),
        Office.REP: N_("rep accepted"),
        Office.ADMIN: N_("admin accepted"),
    },
    {
        Office.MEMBER: N_("member dismissed"),
        Office.COORDINATOR: N_("coordinator dismissed"),
        Office.REP: N_("rep dismissed"),
        Office.ADMIN: N_("admin dismissed"),
    },
)
"""How the audit log has it."""


@dataclass(frozen=True, slots=True)
class HeldOffice:
    """An office someone holds or is to hold."""

    office: Office
    area_id: str | None
    """None over the whole programme, as its name is."""
    area_name: str | None
    """None over the whole programme."""


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """Someone with an account, and the offices they hold."""

    id: str
    email: str
    has_password: bool
    """Not before they have accepted an invitation."""
    has_factor: bool
    offices: Sequence[HeldOffice]
    """By office, then by area."""


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that can still be spent, and what spending it does."""

    account_id: str
    email: str
    gives: HeldOffice | None
    inviter: str | None
    """Their e-mail address; None for whoever runs the service."""
    sets_password: bool
    """Otherwise it is for the account's owner alone, signed in: whoever else has the link must not become them."""


def find_account(session: Session, email: str) -> Account | None:
    """The account with this e-mail address, if any."""
    email = email.strip().casefold()
    if not EMAIL.fullmatch(email):  # which may hold what no database takes
        return None
    return session.exec(select(Account).where(Account.email == email)).one_or_none()


def get_account(session: Session, account_id: str) -> Account:
    """One account. Raises `NotFoundError`."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFoundError("There is no such person. Choose one from the list.")
    return account


def get_person(session: Session, account_id: str) -> PersonDetails:
    """One person. Raises `NotFoundError`."""
    account = get_account(session, account_id)
    return _person(account, _list_appointments(session, account_id), _names(session))


def list_people(session: Session) -> Sequence[PersonDetails]:
    """Everyone with an account, by e-mail address."""
    held: dict[str, list[Appointment]] = {}
    for appointment in session.exec(select(Appointment).order_by(col(Appointment.office), col(Appointment.area_id))):
        held.setdefault(appointment.account_id, []).append(appointment)
    names = _names(session)
    accounts = session.exec(select(Account).order_by(col(Account.email)))
    return [_person(account, held.get(account.id, []), names) for account in accounts]


def count_people(session: Session) -> int:
    """How many have an account."""
    return session.exec(select(func.count()).select_from(Account)).one()


def list_offices(session: Session, account_id: str) -> Sequence[HeldOffice]:
    """The offices someone holds, those over the programme first, then by area."""
    held = _list_appointments(session, account_id)
    areas = list_areas(session, among={one.area_id for one in held})
    names = {PROGRAMME: None, **{area.id: area.name for area in areas}}
    in_order = [one for area_id in names for one in held if one.area_id == area_id]
    return [HeldOffice(Office(one.office), one.area_id or None, names[one.area_id]) for one in in_order]


def list_invitable(session: Session, by: Principal) -> Mapping[Office, Sequence[AreaName]]:
    """The offices someone may invite to, each with the areas, in name order: none for an office of no area."""
    found: dict[Office, Sequence[AreaName]] = {}
    for office, needed in NEEDED_TO_INVITE.items():
        areas = list_areas(session, among=by.areas(needed))
        if office is Office.ADMIN and by.may(needed, None):
            found[office] = []
        elif office is not Office.ADMIN and areas:
            found[office] = [AreaName(id=area.id, name=area.name) for area in areas]
    return found


def invite(session: Session, email: str, office: Office, area_id: str | None, *, by: Principal) -> str:
    """Invite someone to an office; the token of their link. What it gives is theirs once they accept.

    Raises `InvalidError` for what is no e-mail address, and `NotAllowedError` or `NotFoundError` unless the inviter
    may give this office in this area.
    """
    area = None if office is Office.ADMIN else get_area(session, area_id or "").id
    check(by, NEEDED_TO_INVITE[office], area)
    account = _get_or_add_account(session, email)
    audit.record(session, by.name, INVITED[office], area_id=area or PROGRAMME, subject=account.id)
    return _make_link(session, account, Purpose.INVITATION, by.name, office=office, area_id=area)


def create_admin(session: Session, email: str, *, actor: str) -> str:
    """The token of a link with which someone becomes an admin and chooses a password: how the first one starts."""
    account = _get_or_add_account(session, email)
    audit.record(session, actor, INVITED[Office.ADMIN], subject=account.id)
    return _make_link(session, account, Purpose.RESET, actor, office=Office.ADMIN)


def ask_reset(session: Session, email: str) -> tuple[str, str] | None:
    """The address and token of a link to choose a new password; None where nobody has this address.

    Which of the two it was is not to be told.
    """
    account = find_account(session, email)
    if account is None:
        return None
    return account.email, _make_link(session, account, Purpose.RESET, account_actor(account.id))


def make_reset(session: Session, account_id: str, *, actor: str) -> str:
    """The token of a link to choose a new password, for someone an admin knows to have lost theirs.

    Raises `InvalidError` for whoever has none yet: they are to be invited.
    """
    account = get_account(session, account_id)
    if account.password_hash is None:
        raise InvalidError("This person has not chosen a password yet. Invite them again instead.")
    audit.record(session, actor, "password reset made", subject=account.id)
    return _make_link(session, account, Purpose.RESET, actor)


def read_link(session: Session, token: str) -> OpenLink:
    """What a link does. Raises `NotFoundError`, alike for unknown, spent and expired ones."""
    link = _get_link(session, token)
    account = get_account(session, link.account_id)
    area = get_area(session, link.area_id) if link.area_id else None
    kind, _, inviter_id = link.made_by.partition(" ")
    inviter = session.get(Account, inviter_id) if kind == "account" else None
    return OpenLink(
        account_id=account.id,
        email=account.email,
        gives=HeldOffice(Office(link.office), link.area_id, area.name if area else None) if link.office else None,
        inviter=inviter.email if inviter else None,
        sets_password=_sets_password(link, account),
    )


def spend_link(session: Session, token: str, *, password_hash: str | None = None, by: str | None = None) -> Account:
    """Do what a link is for, once: set the password where one is chosen, and give the office it has to give.

    `by` is the account that is signed in. Raises `NotFoundError` as `read_link` does, and `SignInRequiredError` where
    the link is for its owner alone and somebody else, or nobody, is signed in.
    """
    link = _get_link(session, token, lock=True)
    account = get_account(session, link.account_id)
    link.spent_at = dt.datetime.now(dt.UTC)
    if _sets_password(link, account):
        if password_hash is None:
            raise InvalidError("Choose a password.")
        set_password(session, account.id, password_hash)
    elif by != account.id:
        raise SignInRequiredError(
            "This invitation is for {email}. Sign in with that address to accept it.", email=account.email
        )
    if link.office is not None:
        area_id = link.area_id or PROGRAMME
        session.merge(Appointment(account_id=account.id, office=link.office, area_id=area_id))
        audit.record(
            session, account_actor(account.id), ACCEPTED[Office(link.office)], area_id=area_id, subject=account.id
        )
    return account


def set_password(session: Session, account_id: str, password_hash: str) -> None:
    """Give someone a new password. Their sessions end, and links to choose another."""
    get_account(session, account_id).password_hash = password_hash
    sessions.end_all(session, account_id)
    others = delete(Link).where(
        col(Link.account_id) == account_id, col(Link.purpose) == Purpose.RESET, col(Link.spent_at).is_(None)
    )
    session.exec(others)
    audit.record(session, account_actor(account_id), "password changed", subject=account_id)


def dismiss(session: Session, account_id: str, office: Office, area_id: str | None, *, actor: str) -> None:
    """Take an office from someone, at once: their sessions end, and every unspent link to or from them."""
    held = session.get(Appointment, (account_id, office, area_id or PROGRAMME))
    if held is None:
        raise NotFoundError("This person does not hold this office. Look at the list again.")
    if office is Office.ADMIN and actor == account_actor(account_id):
        raise ConflictError("You are an admin yourself. Ask another admin to dismiss you, so that one remains.")
    session.delete(held)
    sessions.end_all(session, account_id)
    theirs = or_(col(Link.account_id) == account_id, col(Link.made_by) == account_actor(account_id))
    session.exec(delete(Link).where(theirs, col(Link.spent_at).is_(None)))
    audit.record(session, actor, DISMISSED[office], area_id=area_id or PROGRAMME, subject=account_id)


def sign_out(session: Session, account_id: str, *, actor: str) -> None:
    """End every session of someone, who may have lost a phone."""
    sessions.end_all(session, get_account(session, account_id).id)
    audit.record(session, actor, "sessions ended", subject=account_id)


def _list_appointments(session: Session, account_id: str) -> Sequence[Appointment]:
    """By office, then by area."""
    query = select(Appointment).where(Appointment.account_id == account_id)
    return session.exec(query.order_by(col(Appointment.office), col(Appointment.area_id))).all()


def _names(session: Session) -> Mapping[str, str]:
    return {area.id: area.name for area in list_areas(session)}


def _person(account: Account, held: Sequence[Appointment], names: Mapping[str, str]) -> PersonDetails:
    offices = [HeldOffice(Office(one.office), one.area_id or None, names.get(one.area_id)) for one in held]
    has_password, has_factor = account.password_hash is not None, account.totp_seed is not None
    return PersonDetails(account.id, account.email, has_password, has_factor, offices)


def _get_or_add_account(session: Session, email: str) -> Account:
    email = email.strip().casefold()
    if len(email) > LONGEST_EMAIL or not EMAIL.fullmatch(email):
        raise InvalidError("Write an e-mail address, such as name@example.org.")
    account = find_account(session, email)
    if account is None:
        account = Account(id=str(uuid4()), email=email, created_at=dt.datetime.now(dt.UTC))
        session.add(account)
        session.flush()
    return account


def _get_link(session: Session, token: str, *, lock: bool = False) -> Link:
    query = select(Link).where(Link.token_hash == hash_token(token))
    link = session.exec(query.with_for_update() if lock else query).one_or_none()
    if link is None or link.spent_at is not None or link.expires_at <= dt.datetime.now(dt.UTC):
        raise NotFoundError("This link was used already, or has run out. Ask for a new one.")
    return link


def _sets_password(link: Link, account: Account) -> bool:
    return link.purpose == Purpose.RESET or account.password_hash is None


def _make_link(  # noqa: PLR0913 - a link is made of just these
    session: Session,
    account: Account,
    purpose: Purpose,
    made_by: str,
    *,
    office: Office | None = None,
    area_id: str | None = None,
) -> str:
    token = secrets.token_urlsafe(32)
    session.add(
        Link(
            token_hash=hash_token(token),
            account_id=account.id,
            purpose=purpose,
            office=office,
            area_id=area_id,
            made_by=made_by,
            expires_at=dt.datetime.now(dt.UTC) + LIFETIMES[purpose],
        )
    )
    return token
