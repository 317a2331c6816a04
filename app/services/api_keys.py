"""API keys: what external tools prove themselves with. The key is shown once; only a hash of it is kept."""

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.db.tables import ApiKey
from app.domain.access import Principal, Scope
from app.domain.errors import InvalidError, NotFoundError, SignInRequiredError
from app.services import audit
from app.services.areas import get_area

PREFIX = "wmk"
"""Starts every key, so that one left in the open can be recognised."""


@dataclass(frozen=True, slots=True)
class KeyDetails:
    """What is known of a key; the key itself is not kept."""

    id: str
    name: str
    scopes: Sequence[Scope]
    areas: Sequence[str] | None
    """The ids of the areas it is bound to; None for all."""
    created_at: dt.datetime
    expires_at: dt.datetime | None
    revoked_at: dt.datetime | None

    def is_live(self, now: dt.datetime) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def create_key(  # noqa: PLR0913 - a key is made of just these
    session: Session,
    name: str,
    scopes: Collection[Scope],
    *,
    areas: Collection[str] | None = None,
    lifetime: dt.timedelta | None = None,
    actor: str,
) -> str:
    """Make a key for `scopes` in `areas` (None for all) and give it back, for the only time."""
    for area_id in areas or ():
        get_area(session, area_id)
    if not scopes:
        raise InvalidError("Say what the key is for: at least one scope.")
    key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    now = dt.datetime.now(dt.UTC)
    session.add(
        ApiKey(
            id=key_id,
            name=name,
            secret_hash=_hash(secret),
            scopes=[scope.value for scope in Scope if scope in scopes],
            areas=None if areas is None else sorted(areas),
            created_at=now,
            expires_at=None if lifetime is None else now + lifetime,
        )
    )
    audit.record(session, actor, "key created", subject=key_id)
    return f"{PREFIX}_{key_id}_{secret}"


def list_keys(session: Session) -> Sequence[KeyDetails]:
    """Every key ever made, oldest first."""
    return [_details(key) for key in session.exec(select(ApiKey).order_by(col(ApiKey.created_at), col(ApiKey.id)))]


def revoke_key(session: Session, key_id: str, *, actor: str) -> KeyDetails:
    """End a key for good. Raises `NotFoundError`; a key revoked already stays as it is."""
    key = session.get(ApiKey, key_id)
    if key is None:
        raise NotFoundError("There is no key with this id. See waymark api-key list.")
    if key.revoked_at is None:
        key.revoked_at = dt.datetime.now(dt.UTC)
        audit.record(session, actor, "key revoked", subject=key_id)
    return _details(key)


def get_principal(session: Session, presented: str) -> Principal:
    """Whom a presented key stands for. Raises `SignInRequiredError`, alike for every reason."""
    prefix, _, rest = presented.partition("_")
    key_id, _, secret = rest.partition("_")
    key = session.get(ApiKey, key_id) if prefix == PREFIX else None
    known = key is not None and hmac.compare_digest(key.secret_hash, _hash(secret))
    if key is None or not known or not _details(key).is_live(dt.datetime.now(dt.UTC)):
        raise SignInRequiredError("This key is not known here, has expired or was revoked. Ask for a new one.")
    return Principal.for_key(key.id, [Scope(scope) for scope in key.scopes], key.areas)


def _details(key: ApiKey) -> KeyDetails:
    scopes = [Scope(scope) for scope in key.scopes]
    return KeyDetails(key.id, key.name, scopes, key.areas, key.created_at, key.expires_at, key.revoked_at)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogateescape")).hexdigest()
