"""Sessions and second factors, where the pages cannot reach: at the same moment, and what is cleared away."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pyotp
import pytest
from sqlmodel import select

from app.db.session import Database
from app.db.tables import Account, SignedIn
from app.services import accounts, factors, sessions
from app.services.sessions import Person

SECRET = b"s" * 32
AT_ONCE = 4


@pytest.fixture
def kim(database: Database) -> str:
    """The id of an account with a password."""
    with database.write() as session:
        token = accounts.create_admin(session, "kim@example.org", actor="the tests")
        return accounts.spend_link(session, token, password_hash="a hash").id


def begin(database: Database, account_id: str) -> Person:
    with database.write() as session:
        token = sessions.begin(session, account_id, "A browser")
    with database.read() as session:
        person = sessions.find_person(session, token)
    assert person is not None
    return person


def set_up(database: Database, person: Person) -> pyotp.TOTP:
    totp = factors.make_totp(person, SECRET)
    with database.write() as session:
        factors.confirm_factor(session, person, totp.now(), SECRET)
    return totp


def test_one_code_given_by_many_at_once_lets_in_one(database: Database, kim: str) -> None:
    totp = set_up(database, begin(database, kim))
    code = totp.at(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30))
    people, barrier = [begin(database, kim) for _ in range(AT_ONCE)], Barrier(AT_ONCE)

    def give(person: Person) -> bool:
        barrier.wait()
        with database.write() as session:
            return factors.give_code(session, person, code, SECRET, "A browser") is not None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert sum(pool.map(give, people)) == 1


def test_what_is_stored_of_a_second_factor_opens_nothing_without_the_services_own_secret(
    database: Database, kim: str
) -> None:
    totp = set_up(database, begin(database, kim))
    with database.read() as session:
        stored = session.get_one(Account, kim).model_dump_json()
    assert totp.secret not in stored
    assert factors.make_totp(begin(database, kim), b"another").secret != totp.secret


def test_a_password_changed_while_the_old_one_was_compared_lets_nobody_in(database: Database, kim: str) -> None:
    with database.read() as session:
        before = accounts.find_account(session, "kim@example.org")
    with database.write() as session:
        accounts.set_password(session, kim, "another hash")
    with database.write() as session:
        assert sessions.sign_in(session, before, "A browser", proven=True) is None


def test_sessions_that_are_over_are_cleared_away_at_the_next_sign_in(database: Database, kim: str) -> None:
    begin(database, kim)
    with database.write() as session:
        session.exec(select(SignedIn)).one().seen_at -= sessions.IDLE + dt.timedelta(seconds=1)
    with database.read() as session:
        assert sessions.list_sessions(session, kim) == []
    begin(database, kim)
    with database.read() as session:
        assert len(session.exec(select(SignedIn)).all()) == 1
