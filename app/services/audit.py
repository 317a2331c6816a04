"""The audit log: who did what to which area, when and from where. Nothing here changes or removes an entry."""

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import uuid4

from sqlmodel import Session, col, select, tuple_

from app.db.tables import Account, ApiKey, Area, AuditEvent
from app.language import N_

SOMEBODY = N_("somebody")
"""Whoever has not shown who they are."""
HOW_OFTEN = re.compile(r"(.+), (\d+) times more")
"""The action of an entry that stands for many."""
_origin: ContextVar[tuple[str, str]] = ContextVar("origin", default=("", ""))
"""The network and the id of the request that is being answered; neither, in a command."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An audit event with its ids told as names, for people to read."""

    at: dt.datetime
    who: str
    action: str
    area_id: str
    area_name: str
    """Empty where it concerns no single area."""
    subject: str
    address: str
    cursor: tuple[dt.datetime, str]
    """Where the list goes on after it."""
    times_more: int
    """How often more it was done within a minute of another entry; 0 for an entry of something done once."""


def record(session: Session, actor: str, action: str, *, area_id: str = "", subject: str = "") -> None:
    """Append an entry, in the same transaction as what it tells of. Never pass anything anybody answered."""
    address, request_id = _origin.get()
    event = AuditEvent(
        area_id=area_id,
        id=str(uuid4()),
        at=dt.datetime.now(dt.UTC),
        actor=actor,
        action=action,
        subject=subject,
        address=address,
        request_id=request_id,
    )
    session.add(event)


def say_how_often(action: str, times: int) -> str:
    """The action of one entry that stands for so many more of what is on record already."""
    return f"{action}, {times} times more"


def note_origin(address: str, request_id: str) -> None:
    """Say where all comes from that is recorded from now on in this context. Of the address, give only the network."""
    _origin.set((address, request_id))


def list_entries(
    session: Session, *, area_id: str | None = None, before: tuple[dt.datetime, str] | None = None, limit: int
) -> Sequence[Entry]:
    """Entries newest first, of one area or (None) of everything; those older than the cursor `before`."""
    query = select(AuditEvent).order_by(col(AuditEvent.at).desc(), col(AuditEvent.id).desc()).limit(limit)
    if area_id is not None:
        query = query.where(AuditEvent.area_id == area_id)
    if before is not None:
        query = query.where(tuple_(AuditEvent.at, AuditEvent.id) < before)
    events = session.exec(query).all()
    names = _names(session, {id_ for event in events for id_ in (event.subject, event.actor.rpartition(" ")[2])})
    areas = dict(
        session.exec(select(Area.id, Area.name).where(col(Area.id).in_({event.area_id for event in events}))).all()
    )
    return [_tell(event, names, areas) for event in events]


def _tell(event: AuditEvent, names: Mapping[str, str], areas: Mapping[str, str]) -> Entry:
    counted = HOW_OFTEN.fullmatch(event.action)
    return Entry(
        at=event.at,
        who=_who(event.actor, names),
        action=counted[1] if counted else event.action,
        area_id=event.area_id,
        area_name=areas.get(event.area_id, event.area_id),
        subject=_subject(event, names),
        address=event.address,
        cursor=(event.at, event.id),
        times_more=int(counted[2]) if counted else 0,
    )


def _names(session: Session, ids: Collection[str]) -> dict[str, str]:
    """What accounts and keys are called, each by how the log has it: "account …" or "key …"."""
    accounts = session.exec(select(Account.id, Account.email).where(col(Account.id).in_(ids)))
    keys = session.exec(select(ApiKey.id, ApiKey.name).where(col(ApiKey.id).in_(ids)))
    return {f"account {id_}": email for id_, email in accounts} | {
        f"key {id_}": f"key “{name}” ({id_})" for id_, name in keys
    }


def _who(actor: str, names: Mapping[str, str]) -> str:
    return names.get(actor, actor)


def _subject(event: AuditEvent, names: Mapping[str, str]) -> str:
    """Whom or what it was done to. Who did it to themselves is not said twice."""
    account, key = f"account {event.subject}", f"key {event.subject}"
    if event.actor == account:
        return ""
    return names.get(account) or (event.action.startswith("key ") and names.get(key)) or event.subject
