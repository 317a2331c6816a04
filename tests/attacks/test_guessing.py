"""Somebody guesses: codes, receipts, passwords, second factors, and from how long an answer takes."""

import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event
from sqlmodel import select

from app.db.session import Database
from app.db.tables import Account
from app.main import create_app
from app.services import passwords
from app.services.passwords import hash_password
from app.settings import Settings
from tests.access_table import PASSWORD
from tests.fixtures.world import NOW, OWN, World

TRIES = 200
CalledFrom = Callable[..., TestClient]


@pytest.fixture
def called_from(world: World, settings: Settings) -> Iterator[CalledFrom]:
    """The world's service with some limits as they come, called from an address: `called_from("203.0.113.9")`."""
    assert world.path
    apps: dict[tuple[tuple[str, str], ...], Any] = {}

    def call(address: str, **limits: str) -> TestClient:
        key = tuple(sorted(limits.items()))
        if key not in apps:
            apps[key] = create_app(settings.model_copy(update=limits))
        return TestClient(apps[key], client=(address, 5000), headers=OWN, follow_redirects=False)

    yield call
    for app in apps.values():
        app.state.runtime.database.dispose()


def test_guessing_codes_is_throttled_by_address_through_every_door_there_is(
    world: World, called_from: CalledFrom
) -> None:
    guesser, limit = called_from("203.0.113.9", join_limit="12/hour"), {"join_limit": "12/hour"}
    for number in range(4):
        wrong = f"CFGHJMP{number + 2}"
        assert guesser.post("/join", data={"code": wrong}).status_code == 404
        assert guesser.get(f"/join/{wrong}").status_code == 404
        assert guesser.post("/receipt", data={"code": wrong, "receipt": world.path["receipt"]}).status_code == 404
    for again in (
        guesser.post("/join", data={"code": world.path["code"]}),  # the right one, too late
        guesser.get(f"/join/{world.path['code']}"),
        guesser.post("/receipt", data={"code": world.path["code"], "receipt": world.path["receipt"]}),
    ):
        assert again.status_code == 429
        assert 0 < int(again.headers["retry-after"]) <= 3600
    assert called_from("198.51.100.7", **limit).post("/join", data={"code": world.path["code"]}).status_code == 303


def test_guessing_codes_from_many_addresses_is_throttled_overall(world: World, called_from: CalledFrom) -> None:
    answers = [
        called_from(f"192.0.2.{number}", join_overall_limit="20/hour").post("/join", data={"code": "CFGHJMP2"})
        for number in range(22)
    ]
    assert [answer.status_code for answer in answers] == [404] * 20 + [429] * 2
    late = called_from("198.51.100.7", join_overall_limit="20/hour").post("/join", data={"code": world.path["code"]})
    assert late.status_code == 429


def test_guessing_a_password_is_throttled_by_address_and_shuts_nobody_else_out(
    called_from: CalledFrom, database: Database
) -> None:
    limit = {"sign_in_limit": "5/15 minutes"}
    with database.write() as session:
        owner = session.exec(select(Account).where(Account.email == "rep@example.org")).one()
        owner.password_hash = hash_password(PASSWORD, owner.email)
    guesser = called_from("203.0.113.9", **limit)
    for number in range(5):
        guess = {"email": "rep@example.org", "password": f"guess {number}"}
        assert guesser.post("/sign-in", data=guess).status_code == 422
    right = {"email": "rep@example.org", "password": PASSWORD}
    assert guesser.post("/sign-in", data=right).status_code == 429
    assert guesser.post("/reset", data=right).status_code == 429
    assert guesser.post("/sign-in/code", data={"code": "000000"}).status_code == 429
    assert called_from("198.51.100.7", **limit).post("/sign-in", data=right).status_code == 303


def test_a_password_is_no_easier_to_guess_from_a_phone_that_was_left_signed_in(
    world: World, called_from: CalledFrom
) -> None:
    name, _, token = world.headers["member"]["Cookie"].partition("=")
    phone = called_from("203.0.113.9", sign_in_limit="3/hour")
    phone.cookies.set(name, token, domain="testserver.local", path="/")
    tries = ["/account/password", "/account/factor/remove", "/account/password", "/account/factor/remove"]
    assert [phone.post(path, data={"current": "x", "password": "x"}).status_code for path in tries] == [422] * 3 + [429]


@pytest.fixture
def known(database: Database) -> str:
    """The address of somebody whose password is hashed as it is in production."""
    with database.write() as session:
        account = Account(id=str(uuid4()), email="kim@example.org", created_at=NOW)
        account.password_hash = hash_password(PASSWORD, account.email)
        session.add(account)
    return "kim@example.org"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # what takes the time is the same on both
def test_how_long_signing_in_takes_does_not_tell_who_has_an_account(anyone: TestClient, known: str) -> None:
    anyone.headers.update(OWN)
    emails = [known, "nobody@example.org", "nobody@example.org", known] * (TRIES // 4)  # neither always comes first
    took: dict[str, list[float]] = {known: [], "nobody@example.org": []}
    for email in emails:
        began = perf_counter()
        assert anyone.post("/sign-in", data={"email": email, "password": "a wrong password"}).status_code == 422
        took[email].append(perf_counter() - began)
    ratio = statistics.median(took[known]) / statistics.median(took["nobody@example.org"])
    assert 0.85 < ratio < 1.18, f"a wrong password takes {ratio:.2f} times as long as an unknown address"


def test_signing_in_asks_the_database_as_much_whether_or_not_there_is_an_account(
    anyone: TestClient, known: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "verify_password", lambda *_: False)
    anyone.headers.update(OWN)
    engine = anyone.app.state.runtime.database.engine  # type: ignore[attr-defined]
    asked = {}
    for email in (known, "nobody@example.org", known, "nobody@example.org"):
        with _noted(engine) as statements:
            anyone.post("/sign-in", data={"email": email, "password": "wrong"})
        asked[email] = statements
    assert asked[known] == asked["nobody@example.org"]
    assert len(asked[known]) >= 2
    assert database.engine.url == engine.url


@contextmanager
def _noted(engine: object) -> Iterator[list[str]]:
    """Every statement sent to the database meanwhile."""
    statements: list[str] = []

    def note(*about: object) -> None:
        statements.append(str(about[2]))

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)
