"""The audit log: who did what to which area, and when. Nothing here changes or removes an entry."""

import datetime as dt
from uuid import uuid4

from sqlmodel import Session

from app.db.tables import AuditEvent


def record(session: Session, actor: str, action: str, *, area_id: str = "", subject: str = "") -> None:
    """Append an entry, in the same transaction as what it tells of. Never pass anything anybody answered."""
    event = AuditEvent(
        area_id=area_id, id=str(uuid4()), at=dt.datetime.now(dt.UTC), actor=actor, action=action, subject=subject
    )
    session.add(event)
