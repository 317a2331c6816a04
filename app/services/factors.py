"""The second factor: codes from an authenticator app (TOTP), and recovery codes for when it is lost."""

import datetime as dt
import hmac
import secrets
from base64 import b32encode
from collections.abc import Sequence

import pyotp
from sqlmodel import Session, col, delete, select

from app.db.tables import Account, RecoveryCode
from app.domain.errors import InvalidError
from app.language import N_
from app.services import audit, sessions
from app.services.sessions import Person, account_actor, hash_token

RECOVERY_CODES = 10
ISSUER = "Waymark"
CODES_AT_ONCE = 5
"""Wrong codes in a row after which the next is waited for."""
FIRST_WAIT, LONGEST_WAIT = dt.timedelta(minutes=15), dt.timedelta(days=1)
"""The wait doubles each time it is earned anew. Only those who have the password can bring it about."""
WRONG_CODE = N_("This code is not right, or was used already. Wait for the next one and type that.")


def make_totp(person: Person, secret: bytes) -> pyotp.TOTP:
    """What an authenticator app is to be given: the same as long as the session lasts, and stored nowhere yet."""
    return pyotp.TOTP(_derive(_seed(person), secret), name=person.email, issuer=ISSUER)


def confirm_factor(session: Session, person: Person, code: str, secret: bytes) -> Sequence[str]:
    """Set the second factor up, as a first code shows it works; the recovery codes, for the only time.

    Raises `InvalidError` for a wrong code, or where there is a second factor already.
    """
    account = _hold_account(session, person.account_id)
    if account.totp_seed is not None:
        raise InvalidError("You have a second factor already. Remove it first, then set up another.")
    if not _take_code(account, _seed(person), code, secret):
        raise InvalidError(WRONG_CODE)
    account.totp_seed = _seed(person)
    codes = [f"{secrets.token_hex(4)}-{secrets.token_hex(4)}" for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(account_id=account.id, code_hash=hash_token(code)) for code in codes)
    audit.record(session, account_actor(account.id), "second factor set up", subject=account.id)
    return codes


def give_code(session: Session, person: Person, code: str, secret: bytes, browser: str) -> str | None:
    """Complete a session with its second factor, under a new token; None for a wrong code. Either is on record.

    After a few wrong codes in a row, none from the app is looked at for a while; recovery codes, which nobody can
    guess, always are.
    """
    account, now = _hold_account(session, person.account_id), dt.datetime.now(dt.UTC)
    actor, waits = account_actor(account.id), must_wait(account, now)
    taken = account.totp_seed is not None and not waits and _take_code(account, account.totp_seed, code, secret)
    if not taken and not _take_recovery_code(session, account, code):
        audit.record(session, actor, "second factor refused", subject=account.id)
        if not waits:
            _count_wrong_code(session, account, now)
        return None
    account.wrong_codes, account.codes_wait_until = 0, None
    audit.record(session, actor, "second factor given", subject=account.id)
    sessions.drop(session, account.id, person.session_hash)
    return sessions.begin(session, account.id, browser, with_factor=True)


def must_wait(account: Account, now: dt.datetime) -> bool:
    """Whether so many codes were wrong that none from the app is looked at for now."""
    return account.codes_wait_until is not None and now < account.codes_wait_until


def _count_wrong_code(session: Session, account: Account, now: dt.datetime) -> None:
    account.wrong_codes += 1
    times, left = divmod(account.wrong_codes, CODES_AT_ONCE)
    if not left:
        account.codes_wait_until = now + min(FIRST_WAIT * 2 ** min(times - 1, 16), LONGEST_WAIT)
        audit.record(session, account_actor(account.id), "second factor held back", subject=account.id)


def remove_factor(session: Session, account_id: str, *, actor: str) -> None:
    """Take away someone's second factor: an admin's doing for one who lost it, or their own. Their sessions end."""
    account = session.get_one(Account, account_id)
    account.totp_seed, account.totp_last_step, account.wrong_codes, account.codes_wait_until = None, 0, 0, None
    session.exec(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))
    sessions.end_all(session, account_id)
    audit.record(session, actor, "second factor removed", subject=account_id)


def _hold_account(session: Session, account_id: str) -> Account:
    """The account, with nobody else taking a code of it until the transaction ends."""
    return session.exec(select(Account).where(Account.id == account_id).with_for_update()).one()


def _seed(person: Person) -> str:
    """Another in every session, and removing a second factor ends them all: no secret is ever set up twice."""
    return person.session_hash[:32]


def _derive(seed: str, secret: bytes) -> str:
    """Made with the service's own secret: a stolen database holds no second factor."""
    return b32encode(hmac.digest(secret, f"totp {seed}".encode(), "sha256")[:20]).decode()


def _take_code(account: Account, seed: str, code: str, secret: bytes) -> bool:
    """Whether a code is right, now or one step either way, and was not taken before."""
    totp = pyotp.TOTP(_derive(seed, secret))
    now, digits = totp.timecode(dt.datetime.now(dt.UTC)), "".join(code.split())
    for step in (now - 1, now, now + 1):
        if step > account.totp_last_step and hmac.compare_digest(totp.generate_otp(step).encode(), digits.encode()):
            account.totp_last_step = step
            return True
    return False


def _take_recovery_code(session: Session, account: Account, code: str) -> bool:
    found = session.get(RecoveryCode, (account.id, hash_token("".join(code.split()).lower())))
    if found is None:
        return False
    session.delete(found)
    audit.record(session, account_actor(account.id), "recovery code used", subject=account.id)
    return True
