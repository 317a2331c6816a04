"""Whoever asks over and over for what is not theirs does not bury the audit log; how often they asked is in it."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from threading import Event
from time import monotonic

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from app import main
from app.db.session import Database
from app.db.tables import AuditEvent
from app.domain.access import Scope
from app.services import accounts, api_keys, audit
from app.services.areas import create_area
from app.services.attempts import MINUTE
from app.services.audit import SOMEBODY, Entry
from app.settings import Settings
from tests import ACTOR
from tests.fixtures.callers import call_with_no_key
from tests.serving import PATIENCE

TIMES = 200
MOST = 60
"""How many entries all who are not known may make in a minute."""
REFUSALS = {"denied", "sign-in refused", "link refused"}


@pytest.fixture
def refused(database: Database) -> Callable[[], Sequence[Entry]]:
    """Reads what the audit log has of denials and refusals, oldest first."""

    def read() -> Sequence[Entry]:
        with database.read() as session:
            entries = audit.list_entries(session, limit=10 * TIMES)
        return [entry for entry in reversed(entries) if entry.action in REFUSALS]

    return read


@pytest.fixture
def key(database: Database) -> dict[str, str]:
    """The headers of a tool that may read one area."""
    with database.write() as session:
        create_area(session, "ashby", "Ashby", actor=ACTOR)
        session.flush()
        made = api_keys.create_key(session, "The map", [Scope.READ], areas=["ashby"], actor=ACTOR)
    return {"Authorization": f"Bearer {made}"}


def flood(client: TestClient, key: dict[str, str], times: int = TIMES) -> None:
    for _ in range(times):
        answer = client.get("/api/v1/areas/elmfield/profile", headers=key)
        assert answer.status_code == HTTPStatus.NOT_FOUND


def test_a_denied_key_is_on_record_at_once_and_when_the_service_stops_how_often_it_asked(
    application: FastAPI, settings: Settings, key: dict[str, str], refused: Callable[[], Sequence[Entry]]
) -> None:
    with call_with_no_key(application, settings) as client:
        flood(client, key, 1)
        (first,) = refused()
        flood(client, key, TIMES - 1)
        client.post("/api/v1/areas", headers=key, json={"id": "new", "name": "New"})
        assert refused()[0] == first
        assert len(refused()) == 2, "the flood is one entry, and what else was denied another"
    profile, areas = "/api/v1/areas/{area}/profile", "/api/v1/areas"
    assert [(entry.area_id, entry.subject, entry.times_more) for entry in refused()] == [
        ("elmfield", profile, 0),
        ("", areas, 0),
        ("elmfield", profile, TIMES - 1),
    ]
    assert len({entry.who for entry in refused()}) == 1


def test_it_is_on_record_how_often_a_key_asked_once_the_minute_is_over(
    application: FastAPI,
    settings: Settings,
    key: dict[str, str],
    refused: Callable[[], Sequence[Entry]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(main, "COUNTED_SECONDS", 0.01)
    with call_with_no_key(application, settings) as client:
        flood(client, key, 10)
        assert [entry.times_more for entry in refused()] == [0]
        client.app.state.runtime.attempts.clock = lambda: monotonic() + MINUTE  # type: ignore[attr-defined]
        deadline = monotonic() + PATIENCE
        while len(refused()) == 1 and monotonic() < deadline:
            client.get("/healthz")
        assert [entry.times_more for entry in refused()] == [0, 9]
        flood(client, key, 1)
        assert [entry.times_more for entry in refused()] == [0, 9, 0], "the next minute has its own first"


def test_a_database_that_fails_for_a_while_does_not_end_the_counting(
    application: FastAPI,
    settings: Settings,
    key: dict[str, str],
    refused: Callable[[], Sequence[Entry]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(main, "COUNTED_SECONDS", 0.01)
    failed = Event()

    def fail(**_: object) -> None:
        failed.set()
        raise OSError

    with call_with_no_key(application, settings) as client:
        attempts = client.app.state.runtime.attempts  # type: ignore[attr-defined]
        flood(client, key, 10)
        with monkeypatch.context() as patch:
            patch.setattr(attempts, "take_counted", fail)
            assert failed.wait(PATIENCE)
        attempts.clock = lambda: monotonic() + MINUTE
        deadline = monotonic() + PATIENCE
        while len(refused()) == 1 and monotonic() < deadline:
            client.get("/healthz")
        assert [entry.times_more for entry in refused()] == [0, 9]


def test_callers_who_are_not_known_make_60_entries_a_minute_at_most_and_an_account_attacked_is_named(
    application: FastAPI, settings: Settings, database: Database, refused: Callable[[], Sequence[Entry]]
) -> None:
    with database.write() as session:
        accounts.create_admin(session, "ann@example.org", actor=ACTOR)
    with call_with_no_key(application, settings) as client:
        for _ in range(TIMES):
            assert client.post("/invitations/made-up").status_code == HTTPStatus.NOT_FOUND
        assert 0 < len(refused()) < MOST
        for _ in range(3):
            client.post("/sign-in", data={"email": "ann@example.org", "password": "a guess"})
        assert len(refused()) < MOST
    with database.read() as session:
        assert len(session.exec(select(AuditEvent).where(AuditEvent.actor == SOMEBODY)).all()) <= MOST
    entries = refused()
    assert sum(entry.times_more or 1 for entry in entries if entry.action == "link refused") == TIMES
    assert [(entry.subject, entry.times_more) for entry in entries if entry.action == "sign-in refused"] == [
        ("ann@example.org", 3)
    ]
