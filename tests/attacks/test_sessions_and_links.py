"""Somebody plants a session or keeps an old one, or opens a link a second time."""

from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

import httpx2
import pyotp
import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.db.session import Database
from app.db.tables import Account, Link
from app.domain.access import Office, Principal
from app.services import accounts
from app.services.passwords import hash_password
from tests.access_table import PASSWORD
from tests.fixtures.world import World

OTHER = "correct horse battery staple"


@pytest.fixture
def victim(world: World, database: Database) -> str:  # noqa: ARG001 - one of its people
    """Somebody who signs in with a password: their address."""
    with database.write() as session:
        session.exec(select(Account).where(Account.email == "rep@example.org")).one().password_hash = hash_password(
            PASSWORD, "rep@example.org"
        )
    return "rep@example.org"


def token_of(client: TestClient) -> str:
    return next(cookie.value or "" for cookie in client.cookies.jar if cookie.name == "waymark")


def with_token(world: World, token: str) -> TestClient:
    client = world.visit("anonymous")
    client.cookies.set("waymark", token, domain="testserver.local", path="/")
    return client


def is_signed_in(client: TestClient) -> bool:
    return client.get("/account").status_code == HTTPStatus.OK


def test_a_session_planted_in_somebody_s_browser_is_neither_taken_up_nor_left_behind(world: World, victim: str) -> None:
    attacker = world.visit("member")
    planted = token_of(attacker)
    browser = with_token(world, planted)
    answer = browser.post("/sign-in", data={"email": victim, "password": PASSWORD})
    fresh = answer.cookies["waymark"]
    assert fresh != planted
    assert victim in with_token(world, fresh).get("/account").text
    assert not is_signed_in(with_token(world, planted))
    assert not is_signed_in(with_token(world, "chosen by the attacker"))


def test_what_was_copied_before_the_second_factor_is_worth_nothing_after_it(
    world: World, victim: str, database: Database
) -> None:
    browser = world.visit("anonymous")
    browser.post("/sign-in", data={"email": victim, "password": PASSWORD})
    page = browser.get("/account/factor").text
    key = page.split('class="code secret">')[1].split("<")[0].replace(" ", "")
    assert browser.post("/account/factor", data={"code": pyotp.TOTP(key).now()}).status_code == HTTPStatus.OK
    with database.write() as session:  # the code of this half minute may be given once more
        session.exec(select(Account).where(Account.email == victim)).one().totp_last_step = 0
    browser.post("/sign-out")
    browser.post("/sign-in", data={"email": victim, "password": PASSWORD})
    copied = token_of(browser)
    thief = with_token(world, copied)
    assert not is_signed_in(thief)
    browser.post("/sign-in/code", data={"code": pyotp.TOTP(key).now()})
    assert is_signed_in(browser)
    assert token_of(browser) != copied
    assert not is_signed_in(thief)


@pytest.mark.parametrize("end", ["sign-out", "password", "others"])
def test_a_copied_session_ends_with_the_sign_out_the_new_password_or_from_afar(
    world: World, victim: str, end: str
) -> None:
    browser = world.visit("anonymous")
    browser.post("/sign-in", data={"email": victim, "password": PASSWORD})
    copied = with_token(world, token_of(browser))
    assert is_signed_in(copied)
    if end == "sign-out":
        browser.post("/sign-out")
    elif end == "password":
        browser.post("/account/password", data={"current": PASSWORD, "password": OTHER})
        assert is_signed_in(browser)
    else:
        other = world.visit("anonymous")
        other.post("/sign-in", data={"email": victim, "password": PASSWORD})
        other.post("/account/sessions/others")
    assert not is_signed_in(copied)


def test_a_link_is_spent_once_however_it_is_opened(world: World, site: str, database: Database) -> None:
    path = f"/invitations/{world.path['token']}"
    scanner = world.visit("anonymous")
    for method in ("GET", "HEAD", "GET"):
        assert scanner.request(method, path).status_code == HTTPStatus.OK  # a mail scanner spends nothing
    assert scanner.request("OPTIONS", path).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    with ThreadPoolExecutor(4) as pool:  # all at once, on a real socket
        answers = list(pool.map(lambda _: httpx2.post(site + path, data={"password": PASSWORD}, timeout=30), range(4)))
    assert sorted(answer.status_code for answer in answers) == [303, 404, 404, 404]
    for again in (path, path.replace("/invitations/", "/reset/")):
        assert scanner.get(again).status_code == HTTPStatus.NOT_FOUND
        assert scanner.post(again, data={"password": OTHER}).status_code == HTTPStatus.NOT_FOUND
    with database.read() as session:
        assert [link.spent_at is not None for link in session.exec(select(Link))].count(True) == 1


def test_an_older_link_is_worth_nothing_once_a_password_was_chosen(
    world: World, victim: str, database: Database
) -> None:
    with database.write() as session:
        old, new = (accounts.ask_reset(session, victim) for _ in range(2))
    assert old
    assert new
    browser = world.visit("anonymous")
    assert browser.post(f"/reset/{new[1]}", data={"password": OTHER}).status_code == HTTPStatus.SEE_OTHER
    thief = world.visit("anonymous")
    assert thief.post(f"/reset/{old[1]}", data={"password": PASSWORD}).status_code == HTTPStatus.NOT_FOUND
    assert thief.post("/sign-in", data={"email": victim, "password": PASSWORD}).status_code == 422
    assert not is_signed_in(thief)


def test_whoever_finds_another_s_invitation_does_not_become_them(world: World, victim: str, database: Database) -> None:
    with database.write() as session:
        inviter = Principal.for_account("0", [(Office.ADMIN, None)])
        made = accounts.invite(session, victim, Office.ADMIN, None, by=inviter)
    for finder in ("anonymous", "member", "half-way session"):
        client = world.visit(finder)
        answer = client.post(f"/invitations/{made}", data={"password": OTHER})
        assert answer.status_code == HTTPStatus.UNAUTHORIZED
        assert client.get("/admin").status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.SEE_OTHER}
