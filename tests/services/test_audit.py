"""The audit log: appended to, never changed, and told in names."""

from collections.abc import Callable
from contextvars import copy_context

import pytest
from sqlmodel import Session, col, delete, select, update

from app.db.session import Database
from app.db.tables import Account, AuditEvent
from app.services import accounts, api_keys, audit
from app.services.audit import Entry

ADMIN = "ann@example.org"


def entries(database: Database, area_id: str | None = None) -> list[Entry]:
    with database.read() as session:
        return list(audit.list_entries(session, area_id=area_id, limit=100))


def change_first(session: Session) -> None:
    session.exec(select(AuditEvent)).one().actor = "nobody"
    session.flush()


def delete_first(session: Session) -> None:
    session.delete(session.exec(select(AuditEvent)).one())
    session.flush()


@pytest.mark.parametrize(
    "tamper",
    [
        change_first,
        delete_first,
        lambda session: session.exec(update(AuditEvent).values(actor="nobody")),
        lambda session: session.exec(delete(AuditEvent).where(col(AuditEvent.area_id) == "elm")),
    ],
)
def test_no_path_changes_or_removes_an_entry(database: Database, tamper: Callable[[Session], None]) -> None:
    with database.write() as session:
        audit.record(session, "the tests", "area added", area_id="elm")
    with pytest.raises(RuntimeError, match="never changed"), database.write() as session:
        tamper(session)
    assert [entry.who for entry in entries(database)] == ["the tests"]


def test_people_and_keys_are_told_by_name(database: Database) -> None:
    with database.write() as session:
        accounts.create_admin(session, ADMIN, actor="the command line")
        account = accounts.find_account(session, ADMIN)
        assert account is not None
        key = api_keys.create_key(session, "The map", ["read"], actor=f"account {account.id}")  # type: ignore[list-item]
        key_id = key.split("_")[1]
        audit.record(session, f"key {key_id}", "area added", area_id="elm")
    assert [(entry.who, entry.action, entry.subject) for entry in reversed(entries(database))] == [
        ("the command line", "admin invited", ADMIN),
        (ADMIN, "key created", f"key “The map” ({key_id})"),
        (f"key “The map” ({key_id})", "area added", ""),
    ]


def test_it_is_told_newest_first_and_a_page_at_a_time(database: Database) -> None:
    for number in range(5):
        with database.write() as session:
            audit.record(session, "the tests", f"step {number}", area_id="elm" if number % 2 else "")
    with database.read() as session:
        first = audit.list_entries(session, limit=3)
        rest = audit.list_entries(session, before=first[-1].cursor, limit=3)
    assert [entry.action for entry in [*first, *rest]] == [f"step {number}" for number in (4, 3, 2, 1, 0)]
    assert [entry.action for entry in entries(database, "elm")] == ["step 3", "step 1"]


def test_where_a_session_serves_a_request_from_is_kept_with_each_entry(database: Database) -> None:
    def serve() -> None:
        with database.write() as session:
            audit.note_origin("203.0.113.0/24", "a-request")
            audit.record(session, "the tests", "area added")

    copy_context().run(serve)  # as each request is, so that no later test comes from there too
    with database.read() as session:
        event = session.exec(select(AuditEvent)).one()
        assert session.exec(select(Account)).all() == []
    assert (event.address, event.request_id) == ("203.0.113.0/24", "a-request")
