"""Links and offices, where the pages cannot reach: at the same moment, and after somebody was dismissed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import select

from app.db.session import Database
from app.db.tables import Account, Appointment
from app.domain.access import Office, Principal
from app.domain.errors import InvalidError, NotAllowedError, NotFoundError, WaymarkError
from app.services import accounts, passwords
from app.services.areas import create_area

ACTOR = "the tests"
ADMIN = Principal.for_account("the-tests", [(Office.ADMIN, None)])
EMAIL = "kim@example.org"
AT_ONCE = 4


@pytest.fixture(autouse=True)
def elmfield(database: Database) -> None:
    """The only area."""
    with database.write() as session:
        create_area(session, "elmfield", "Elmfield", actor=ACTOR)


def invite(database: Database, email: str = EMAIL, office: Office = Office.MEMBER, by: Principal = ADMIN) -> str:
    with database.write() as session:
        return accounts.invite(session, email, office, "elmfield", by=by)


def spend(database: Database, token: str) -> str:
    with database.write() as session:
        return accounts.spend_link(session, token, password_hash="a hash").id


def test_a_link_spent_by_many_at_once_is_spent_once(database: Database) -> None:
    token, barrier = invite(database), Barrier(AT_ONCE)

    def try_to_spend(_: int) -> bool:
        barrier.wait()
        try:
            spend(database, token)
        except WaymarkError:
            return False
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert sum(pool.map(try_to_spend, range(AT_ONCE))) == 1


def test_one_person_invited_by_many_at_once_has_one_account(database: Database) -> None:
    barrier = Barrier(AT_ONCE)

    def try_to_invite(_: int) -> None:
        barrier.wait()
        try:
            invite(database)
        except WaymarkError:
            return

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(try_to_invite, range(AT_ONCE)))
    with database.read() as session:
        assert len(session.exec(select(Account)).all()) == 1


def test_whoever_is_dismissed_leaves_no_link_behind(database: Database) -> None:
    kim = spend(database, invite(database, office=Office.COORDINATOR))
    by_kim = invite(database, "a@example.org", by=Principal.for_account(kim, [(Office.COORDINATOR, "elmfield")]))
    to_kim, to_another = invite(database), invite(database, "b@example.org")
    with database.write() as session:
        accounts.dismiss(session, kim, Office.COORDINATOR, "elmfield", actor=ACTOR)
    for token in (by_kim, to_kim):
        with pytest.raises(NotFoundError):
            spend(database, token)
    assert spend(database, to_another)


def test_only_an_admin_is_of_no_area(database: Database) -> None:
    with pytest.raises(NotFoundError), database.write() as session:
        accounts.invite(session, EMAIL, Office.MEMBER, None, by=ADMIN)
    with database.write() as session:
        token = accounts.invite(session, EMAIL, Office.ADMIN, "elmfield", by=ADMIN)
    kim = spend(database, token)
    with database.read() as session:
        assert session.exec(select(Appointment)).one() == Appointment(account_id=kim, office="admin", area_id="")


@pytest.mark.parametrize(
    ("office", "may_invite"),
    [
        (Office.MEMBER, set()),
        (Office.COORDINATOR, {Office.MEMBER}),
        (Office.REP, {Office.COORDINATOR}),
        (Office.ADMIN, {*Office}),
    ],
)
def test_each_office_invites_to_just_what_it_may(database: Database, office: Office, may_invite: set[Office]) -> None:
    by = Principal.for_account("kim", [(office, None if office is Office.ADMIN else "elmfield")])
    with database.read() as session:
        assert {*accounts.list_invitable(session, by)} == may_invite
    for other in {*Office} - may_invite:
        with pytest.raises((NotAllowedError, NotFoundError)):
            invite(database, office=other, by=by)


def test_passwords_are_hashed_as_they_should_be() -> None:
    hashed = passwords.hash_password("seventeen purple caf\N{LATIN SMALL LETTER E WITH ACUTE}s", EMAIL)
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.verify_password("seventeen purple cafe\N{COMBINING ACUTE ACCENT}s", hashed)
    assert not passwords.verify_password("seventeen purple cafes", hashed)


@pytest.mark.parametrize(
    "password", ["elevenchars", "password1234", "qwertyuiopas", EMAIL, "x" * 129, "aaaaaaaaaaaaaa"]
)
def test_passwords_that_are_short_long_or_common_are_refused(password: str) -> None:
    with pytest.raises(InvalidError):
        passwords.hash_password(password, EMAIL)
