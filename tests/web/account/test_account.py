"""Accounts, through their pages: signing in and out, links, passwords, the second factor, inviting."""

import asyncio
import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pyotp
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from fastapi.testclient import TestClient
from httpx2 import Response
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import SecretStr
from sqlmodel import col, select

from app.db.session import Database
from app.db.tables import Account, AuditEvent, Link, SignedIn
from app.deps import Runtime
from app.domain.access import Office, Principal
from app.main import create_app
from app.services import accounts, areas, factors, passwords, sessions
from app.services.passwords import hash_password
from app.services.sessions import hash_token
from app.settings import Settings
from tests.fixtures.pages import ReadHtml, text
from tests.serving import PATIENCE

EMAIL = "kim@example.org"
PASSWORD = "correct horse battery staple"
OTHER = "seventeen purple gardens"
CHEAP = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
PROGRAMME = Principal.for_account("the-tests", [(Office.ADMIN, None)])
MOVED = dt.timedelta(seconds=30)
ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/ /evil.example",
    "javascript:alert(1)",
    "evil.example",
    "",
    "/\r\nSet-Cookie: a=b",
]


class CountingHash:
    """Cheap hashing that counts what is compared: argon2 as it is set up would take these tests minutes."""

    def __init__(self) -> None:
        self.verified = 0

    def hash(self, password: str) -> str:
        return CHEAP.hash(password)

    def verify(self, password: str, hashed: str) -> bool:
        self.verified += 1
        return CHEAP.verify(password, hashed)


@pytest.fixture(autouse=True)
def hasher(monkeypatch: pytest.MonkeyPatch) -> CountingHash:
    """What passwords are hashed with here."""
    counting = CountingHash()
    monkeypatch.setattr(passwords, "_hasher", counting)
    return counting


@dataclass
class Visit:
    """A browser, and what it reads."""

    client: TestClient
    read_html: ReadHtml

    def __post_init__(self) -> None:
        self.client.headers["Sec-Fetch-Site"] = "same-origin"

    def get(self, path: str, status: int = HTTPStatus.OK) -> Element:
        response = self.client.get(path)
        assert response.status_code == status, response.text
        return self.read_html(response.text)

    def post(self, path: str, **fields: str) -> Response:
        return self.client.post(path, data=fields, follow_redirects=False)

    def post_on(self, path: str, **fields: str) -> Element:
        """Send a form, and read the page it leads to."""
        response = self.client.post(path, data=fields)
        assert response.status_code == HTTPStatus.OK, response.text
        assert response.history, "303 after POST"
        assert response.history[0].status_code == HTTPStatus.SEE_OTHER
        return self.read_html(response.text)

    def sign_in(self, password: str = PASSWORD, email: str = EMAIL, **fields: str) -> Response:
        return self.post("/sign-in", email=email, password=password, **fields)

    @property
    def token(self) -> str | None:
        return self.client.cookies.get("waymark")


@pytest.fixture
def visit(anyone: TestClient, read_html: ReadHtml) -> Visit:
    """A browser nobody has signed in with."""
    return Visit(anyone, read_html)


@pytest.fixture
def visit_again(anyone: TestClient, read_html: ReadHtml) -> Callable[[], Visit]:
    """More browsers."""
    return lambda: Visit(TestClient(anyone.app, raise_server_exceptions=False), read_html)


@pytest.fixture
def account(database: Database) -> str:
    """The id of Kim, who coordinates Elmfield."""
    with database.write() as session:
        areas.create_area(session, "elmfield", "Elmfield <b>", actor="the tests")
        areas.create_area(session, "oakdale", "Oakdale", actor="the tests")
        token = accounts.invite(session, EMAIL, Office.COORDINATOR, "elmfield", by=PROGRAMME)
        return accounts.spend_link(session, token, password_hash=hash_password(PASSWORD, EMAIL)).id


@pytest.fixture
def make_link(database: Database) -> Callable[..., str]:
    """Invites someone; the path of their link."""

    def make(email: str, office: Office = Office.MEMBER, area: str | None = "elmfield") -> str:
        with database.write() as session:
            return f"/invitations/{accounts.invite(session, email, office, area, by=PROGRAMME)}"

    return make


@pytest.fixture
def kim(visit: Visit, account: str) -> Visit:
    """Kim's browser, signed in."""
    assert account
    assert visit.sign_in().status_code == HTTPStatus.SEE_OTHER
    return visit


@pytest.fixture
def key(kim: Visit) -> str:
    """The key of Kim's second factor, set up in the browser that is signed in."""
    return set_up(kim)


@pytest.fixture
def actions(database: Database) -> Callable[[], list[str]]:
    """What the audit log says was done, in order."""

    def read() -> list[str]:
        with database.read() as session:
            return list(session.exec(select(AuditEvent.action).order_by(col(AuditEvent.at))))

    return read


@pytest.fixture
def move(database: Database) -> Callable[..., None]:
    """Moves stored times of sessions into the past."""

    def move_back(*names: str, by: dt.timedelta) -> None:
        with database.write() as session:
            for signed_in in session.exec(select(SignedIn)):
                for name in names:
                    setattr(signed_in, name, getattr(signed_in, name) - by)

    return move_back


def heading(page: Element) -> str:
    return text(page.find(".//h1"))


def told(response: Response, read_html: ReadHtml) -> tuple[str, str]:
    """What a form that is shown again says: at the top, and beside the field."""
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    page = read_html(response.text)
    assert text(page.find("head/title")).startswith("Correct this: ")
    link = page.find(".//div[@role='alert']//a")
    assert link is not None
    name = link.get("href", "")[1:]
    field = page.find(f".//*[@id='{name}']")
    assert field is not None
    assert f"{name}-problem" in field.get("aria-describedby", "")
    beside = text(page.find(f".//*[@id='{name}-problem']"))
    assert beside == text(link)
    return name, beside


def set_up(browser: Visit) -> str:
    return set_up_with_codes(browser)[0]


def set_up_with_codes(browser: Visit) -> tuple[str, list[str]]:
    """The key of a second factor, and its recovery codes."""
    page = browser.get("/account/factor")
    key = text(page.find(".//strong[@class='code secret']")).replace(" ", "")
    done = browser.read_html(browser.post("/account/factor", code=now(key)).text)
    assert heading(done) == "Keep your recovery codes"
    return key, [text(one) for one in done.iterfind(".//li[@class='code']")]


def now(key: str, *, steps: int = 0) -> str:
    return pyotp.TOTP(key).at(dt.datetime.now(dt.UTC) + steps * dt.timedelta(seconds=30))


class TestSigningIn:
    def test_it_leads_to_the_page_that_was_asked_for(self, visit: Visit, account: str) -> None:
        assert account
        asked = visit.client.get("/account?done=password", follow_redirects=False)
        assert asked.status_code == HTTPStatus.SEE_OTHER
        form = visit.get(asked.headers["location"]).find(".//form")
        assert form is not None
        fields = {one.get("name", ""): one.get("value", "") for one in form.iter("input")}
        assert fields["next"] == "/account?done=password"
        page = visit.post_on("/sign-in", **{**fields, "email": EMAIL.upper(), "password": PASSWORD})
        assert heading(page) == "Your account"
        assert "Coordinator of Elmfield <b>" in text(page)

    def test_the_cookie_is_kept_from_scripts_and_other_sites(self, visit: Visit, account: str) -> None:
        assert account
        cookie = visit.sign_in().headers["set-cookie"]
        assert re.fullmatch(r"waymark=[\w-]{43}; HttpOnly; Path=/; SameSite=lax", cookie)

    def test_over_tls_the_cookie_is_bound_to_the_host(self, settings: Settings, account: str) -> None:
        assert account
        secure = settings.model_copy(update={"base_url": settings.base_url.__class__("https://testserver")})
        with TestClient(create_app(secure), base_url="https://testserver") as client:
            sent = {"email": EMAIL, "password": PASSWORD}
            cookie = client.post("/sign-in", data=sent, follow_redirects=False).headers["set-cookie"]
        assert re.fullmatch(r"__Host-waymark=[\w-]{43}; HttpOnly; Path=/; SameSite=lax; Secure", cookie)

    def test_an_unknown_address_and_a_wrong_password_are_told_alike_after_as_much_work(
        self, visit: Visit, account: str, hasher: CountingHash, make_link: Callable[..., str]
    ) -> None:
        assert account
        assert make_link("invited@example.org")
        answers, work = [], []
        for email in (EMAIL, "nobody@example.org", "invited@example.org", "no address", "\0"):
            before = hasher.verified
            answers.append(visit.sign_in("wrong", email).text.replace(f' value="{email}"', ""))
            work.append(hasher.verified - before)
        assert set(work) == {1}
        assert len({answer.replace(' value="\N{REPLACEMENT CHARACTER}"', "") for answer in answers[:4]}) == 1
        assert visit.token is None

    def test_a_wrong_password_is_told_at_the_top_and_beside_the_field_and_put_on_record(
        self, visit: Visit, account: str, actions: Callable[[], list[str]]
    ) -> None:
        assert account
        typed = '"><script>alert(1)</script>@example.org'
        response = visit.sign_in("my mistyped secret", typed)
        assert told(response, visit.read_html)[0] == "email"
        assert "<script>" not in response.text
        assert "my mistyped secret" not in response.text
        field = visit.read_html(response.text).find(".//input[@id='email']")
        assert field is not None
        assert field.get("value") == typed
        assert actions()[-1] == "sign-in refused"

    @pytest.mark.parametrize("elsewhere", ELSEWHERE)
    def test_it_leads_nowhere_else(self, kim: Visit, elsewhere: str) -> None:
        answers = [
            kim.client.get("/sign-in", params={"next": elsewhere}, follow_redirects=False),
            kim.sign_in(next=elsewhere),
            kim.client.get("/sign-in/code", params={"next": elsewhere}, follow_redirects=False),
        ]
        assert {answer.headers["location"] for answer in answers} <= {"/areas", "/sign-in?next=/areas"}

    def test_every_time_the_token_is_another_and_the_old_one_opens_nothing(
        self, kim: Visit, visit_again: Callable[[], Visit]
    ) -> None:
        old = kim.token
        assert old
        kim.sign_in()
        assert kim.token != old
        thief = visit_again()
        thief.client.cookies.set("waymark", old)
        assert heading(thief.get("/account")) == "Sign in"

    def test_a_token_chosen_by_somebody_else_is_never_taken_up(self, visit: Visit, account: str) -> None:
        assert account
        visit.client.cookies.set("waymark", "chosen", domain="testserver.local", path="/")
        visit.sign_in()
        assert "chosen" not in {cookie.value for cookie in visit.client.cookies.jar}

    def test_signing_out_ends_the_session_here_and_on_the_server(
        self, kim: Visit, visit_again: Callable[[], Visit], actions: Callable[[], list[str]]
    ) -> None:
        old = kim.token
        assert old
        kim.post_on("/sign-out")
        assert kim.token is None
        thief = visit_again()
        thief.client.cookies.set("waymark", old)
        assert heading(thief.get("/account")) == "Sign in"
        assert actions()[-1] == "signed out"

    @pytest.mark.parametrize(
        ("names", "by", "signed_in"),
        [
            (["seen_at"], sessions.IDLE - MOVED, True),
            (["seen_at"], sessions.IDLE + MOVED, False),
            (["began_at"], sessions.ABSOLUTE - MOVED, True),
            (["began_at"], sessions.ABSOLUTE + MOVED, False),
        ],
    )
    def test_a_session_ends_after_idling_and_after_a_month(
        self, kim: Visit, move: Callable[..., None], names: list[str], by: dt.timedelta, signed_in: bool
    ) -> None:
        move(*names, by=by)
        assert (heading(kim.get("/account")) == "Your account") is signed_in

    def test_using_a_session_keeps_it_from_idling(self, kim: Visit, move: Callable[..., None]) -> None:
        for _ in range(2):
            move("seen_at", by=sessions.IDLE - MOVED)
            assert heading(kim.get("/account")) == "Your account"
            runtime(kim).people.clear()

    def test_every_page_is_kept_out_of_caches_and_from_other_sites(
        self, kim: Visit, visit_again: Callable[[], Visit]
    ) -> None:
        pages = [(visit_again(), path) for path in ("/sign-in", "/reset", "/reset/asked", "/invitations/nothing")]
        pages += [
            (kim, path) for path in ("/account", "/account/password", "/account/factor", "/account/factor/code.svg")
        ]
        for browser, path in pages:
            headers = browser.client.get(path).headers
            assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "same-origin"), path


class TestSecondFactor:
    def test_it_is_asked_for_and_completes_the_session_under_a_new_token(
        self, kim: Visit, key: str, actions: Callable[[], list[str]]
    ) -> None:
        kim.post("/sign-out")
        page = kim.post_on("/sign-in", email=EMAIL, password=PASSWORD, next="/account")
        assert heading(page) == "Your second factor"
        half_way = kim.token
        assert heading(kim.get("/account")) == "Your second factor"
        assert kim.post("/account/password", current=PASSWORD, password=OTHER).status_code == HTTPStatus.UNAUTHORIZED
        page = kim.post_on("/sign-in/code", code=now(key, steps=1), next="/account")
        assert heading(page) == "Your account"
        assert kim.token not in {None, half_way}
        assert actions()[-1] == "second factor given"

    def test_a_code_is_taken_once_and_a_wrong_one_never(
        self, kim: Visit, key: str, actions: Callable[[], list[str]]
    ) -> None:
        kim.sign_in()
        used = now(key)
        for code in (used, "000000" if used != "000000" else "111111", "", "٣", "x" * 999, now(key, steps=5)):
            assert told(kim.post("/sign-in/code", code=code), kim.read_html)[0] == "code"
        assert actions()[-1] == "second factor refused"
        assert heading(kim.get("/account")) == "Your second factor"

    def test_after_a_few_wrong_codes_none_from_the_app_is_looked_at_for_a_while_but_recovery_codes_are(
        self, kim: Visit, database: Database, actions: Callable[[], list[str]]
    ) -> None:
        key, codes = set_up_with_codes(kim)
        kim.sign_in()
        for _ in range(factors.CODES_AT_ONCE):
            kim.post("/sign-in/code", code="wrong")
        assert actions()[-1] == "second factor held back"
        assert told(kim.post("/sign-in/code", code=now(key, steps=1)), kim.read_html)[1].startswith("Too many codes")
        assert heading(kim.post_on("/sign-in/code", code=codes[0])) == "Your areas"
        kim.sign_in()
        assert heading(kim.post_on("/sign-in/code", code=now(key, steps=1))) == "Your areas"
        with database.read() as session:
            account = session.exec(select(Account)).one()
            assert (account.wrong_codes, account.codes_wait_until) == (0, None)

    def test_the_wait_is_over_in_time_and_doubles_when_earned_again(self, kim: Visit, database: Database) -> None:
        key, _ = set_up_with_codes(kim)
        kim.sign_in()
        waits = []
        for _ in range(9):
            before = dt.datetime.now(dt.UTC)
            for _ in range(factors.CODES_AT_ONCE):
                kim.post("/sign-in/code", code="wrong")
            with database.write() as session:
                account = session.exec(select(Account)).one()
                assert account.codes_wait_until
                waits.append(round((account.codes_wait_until - before) / dt.timedelta(minutes=15)))
                account.codes_wait_until = before
        assert waits == [1, 2, 4, 8, 16, 32, 64, 96, 96]  # a day
        assert heading(kim.post_on("/sign-in/code", code=now(key, steps=1))) == "Your areas"

    def test_who_lacks_the_password_makes_nobody_wait(self, kim: Visit, key: str, database: Database) -> None:
        assert key
        kim.post("/sign-out")
        for _ in range(factors.CODES_AT_ONCE):
            kim.sign_in("wrong")
            kim.post("/sign-in/code", code="wrong")
        with database.read() as session:
            assert session.exec(select(Account)).one().wrong_codes == 0

    def test_a_recovery_code_signs_in_once(self, kim: Visit) -> None:
        _, codes = set_up_with_codes(kim)
        assert len(set(codes)) == 10
        kim.sign_in()
        assert heading(kim.post_on("/sign-in/code", code=f" {codes[3].upper()} ")) == "Your areas"
        kim.sign_in()
        assert told(kim.post("/sign-in/code", code=codes[3]), kim.read_html)

    def test_it_is_set_up_only_with_a_right_code(self, kim: Visit) -> None:
        assert told(kim.post("/account/factor", code="123"), kim.read_html)[0] == "code"
        assert "Set up a second factor" in text(kim.get("/account"))

    def test_its_picture_is_a_qr_code_served_from_here(self, kim: Visit) -> None:
        image = kim.client.get("/account/factor/code.svg")
        assert image.headers["content-type"] == "image/svg+xml"
        assert image.text.startswith("<?xml")

    def test_it_is_removed_with_the_password_and_set_up_again_with_another_key(self, kim: Visit, key: str) -> None:
        assert told(kim.post("/account/factor/remove", password="wrong"), kim.read_html)[0] == "password"
        old = kim.token
        page = kim.post_on("/account/factor/remove", password=PASSWORD)
        assert "Your second factor is removed." in text(page)
        assert kim.token != old
        assert set_up(kim) != key

    def test_whoever_must_have_one_sets_it_up_before_anything_else(self, kim: Visit, database: Database) -> None:
        with database.write() as session:
            sessions.require_factor(session, {Office.COORDINATOR}, actor="the tests")
        runtime(kim).people.clear()
        for path in ("/account", "/invite", "/account/password"):
            assert heading(kim.get(path)) == "Set up a second factor"
        set_up(kim)
        assert heading(kim.get("/invite")) == "Invite someone"

    def test_a_session_that_lacks_its_code_soon_ends(self, kim: Visit, key: str, move: Callable[..., None]) -> None:
        kim.sign_in()
        move("began_at", by=sessions.HALF_WAY + MOVED)
        runtime(kim).people.clear()
        assert heading(kim.post_on("/sign-in/code", code=now(key, steps=1))) == "Sign in"


class TestLinks:
    def test_an_invitation_is_looked_at_as_often_as_one_likes_and_accepted_once(
        self, visit: Visit, account: str, make_link: Callable[..., str], actions: Callable[[], list[str]]
    ) -> None:
        assert account
        path = make_link("new@example.org", Office.REP, "oakdale")
        for _ in range(2):
            page = visit.get(path)
            assert heading(page) == "You are invited"
            assert "new@example.org) to be Rep of Oakdale" in text(page)
        response = visit.client.post(path, data={"password": OTHER})
        assert urlsplit(str(response.url)).path == "/account"
        assert "Rep of Oakdale" in text(visit.read_html(response.text))
        assert heading(visit.get(path, HTTPStatus.NOT_FOUND)) == "This link does not work any more"
        assert visit.post(path, password=PASSWORD).status_code == HTTPStatus.NOT_FOUND
        assert actions()[-3:] == ["password changed", "rep accepted", "link refused"]

    def test_it_says_who_invites(self, kim: Visit, visit_again: Callable[[], Visit]) -> None:
        page = kim.read_html(kim.post("/invite", email="new@example.org", office="member", area="elmfield").text)
        link = urlsplit(text(page.find(".//p[@class='code']"))).path
        assert f"{EMAIL} invites you" in text(visit_again().get(link))

    def test_a_password_that_will_not_do_spends_nothing_and_is_not_shown_again(
        self, visit: Visit, account: str, make_link: Callable[..., str]
    ) -> None:
        assert account
        path = make_link("new@example.org")
        for password in ("short", "passwordpassword", "new@example.org", "x" * 129, ""):
            response = visit.post(path, password=password)
            assert told(response, visit.read_html)[0] == "password"
            field = visit.read_html(response.text).find(".//input[@id='password']")
            assert field is not None
            assert "value" not in field.attrib
        assert visit.post(path, password=OTHER).status_code == HTTPStatus.SEE_OTHER

    def test_somebody_with_an_account_accepts_signed_in_and_nobody_else_can(
        self, kim: Visit, visit_again: Callable[[], Visit], make_link: Callable[..., str]
    ) -> None:
        path = make_link(EMAIL, Office.MEMBER, "oakdale")
        stranger, other = visit_again(), visit_again()
        assert "Sign in, then accept" in text(stranger.get(path))
        assert stranger.post(path, password=OTHER).status_code == HTTPStatus.UNAUTHORIZED
        other.post(make_link("other@example.org"), password=OTHER)
        assert "You are signed in as other@example.org" in text(other.get(path))
        assert other.post(path).status_code == HTTPStatus.UNAUTHORIZED
        assert "Member of Oakdale" in text(kim.post_on(path))

    def test_a_link_runs_out(
        self, visit: Visit, account: str, make_link: Callable[..., str], database: Database
    ) -> None:
        assert account
        path = make_link("new@example.org")
        with database.write() as session:
            session.get_one(Link, hash_token(path.rpartition("/")[2])).expires_at = dt.datetime.now(dt.UTC)
        assert visit.get(path, HTTPStatus.NOT_FOUND) is not None
        assert visit.post(path, password=OTHER).status_code == HTTPStatus.NOT_FOUND

    def test_nothing_stored_opens_one(self, account: str, make_link: Callable[..., str], database: Database) -> None:
        assert account
        token = make_link("new@example.org").rpartition("/")[2]
        with database.read() as session:
            assert token not in "".join(link.model_dump_json() for link in session.exec(select(Link)))

    def test_one_that_was_never_made_is_told_like_a_spent_one(self, visit: Visit) -> None:
        for path in ("/invitations/nothing", "/reset/nothing"):
            assert heading(visit.get(path, HTTPStatus.NOT_FOUND)) == "This link does not work any more"


class TestAccountPage:
    def test_it_leads_a_coordinator_to_what_happened_in_their_area_and_only_an_admin_to_the_programme(
        self, kim: Visit, visit_again: Callable[[], Visit], make_link: Callable[..., str]
    ) -> None:
        admin = visit_again()
        admin.post(make_link("admin@example.org", Office.ADMIN, None), password=OTHER)
        led = {
            name: {a.get("href") for a in browser.get("/account").iterfind(".//main//a")}
            for name, browser in (("kim", kim), ("admin", admin))
        }
        assert "/areas/elmfield/audit" in led["kim"]
        assert "/admin" not in led["kim"]
        assert "/admin" in led["admin"]

    def test_it_lists_where_one_is_signed_in_and_ends_one_or_all_others(
        self, kim: Visit, visit_again: Callable[[], Visit]
    ) -> None:
        others = [visit_again() for _ in range(3)]
        for other in others:
            other.client.headers["User-Agent"] = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0"
            other.sign_in()
        page = kim.get("/account")
        entries = [text(one) for one in page.iterfind(".//ul[@class='entries']/li/p/strong")]
        assert sorted(entries) == ["A browser", *["Firefox (Windows)"] * 3]
        first = page.find(".//input[@name='id']")
        assert first is not None
        kim.post_on("/account/sessions", id=first.get("value", ""))
        assert sorted(heading(other.get("/account")) for other in others) == ["Sign in", "Your account", "Your account"]
        kim.post_on("/account/sessions/others")
        assert {heading(other.get("/account")) for other in others} == {"Sign in"}
        assert heading(kim.get("/account")) == "Your account"

    def test_nobody_ends_anothers_session(
        self, kim: Visit, visit_again: Callable[[], Visit], make_link: Callable[..., str]
    ) -> None:
        assert kim.token
        other = visit_again()
        other.post(make_link("other@example.org"), password=OTHER)
        other.post("/account/sessions", id=hash_token(kim.token))
        assert other.post("/account/sessions", id="\0").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert heading(kim.get("/account")) == "Your account"

    def test_the_password_is_changed_with_the_old_one_and_other_sessions_end(
        self, kim: Visit, visit_again: Callable[[], Visit], actions: Callable[[], list[str]]
    ) -> None:
        other = visit_again()
        other.sign_in()
        old = kim.token
        assert told(kim.post("/account/password", current="wrong", password=OTHER), kim.read_html)[0] == "current"
        assert actions()[-1] == "password refused"
        assert told(kim.post("/account/password", current=PASSWORD, password="a"), kim.read_html)[0] == "password"
        assert "Your password is changed." in text(kim.post_on("/account/password", current=PASSWORD, password=OTHER))
        assert kim.token != old
        assert heading(other.get("/account")) == "Sign in"
        assert other.sign_in().status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert other.sign_in(OTHER).status_code == HTTPStatus.SEE_OTHER


class TestInviting:
    def test_a_coordinator_may_invite_members_of_their_area_and_nobody_else(self, kim: Visit) -> None:
        page = kim.get("/invite")
        assert [one.get("value") for one in page.iterfind(".//input[@type='radio']")] == ["member"]
        assert [one.get("value") for one in page.iterfind(".//option")] == ["elmfield"]
        for office, area, name in [
            ("admin", "", "office"),
            ("rep", "elmfield", "office"),
            ("member", "oakdale", "area"),
        ]:
            response = kim.post("/invite", email="new@example.org", office=office, area=area)
            assert told(response, kim.read_html)[0] == name
            assert 'value="new@example.org"' in response.text

    @pytest.mark.parametrize("email", ["", "new", "new@", "a b@example.org", "a@example.org\nBcc: x", "é@example.org"])
    def test_what_is_no_address_is_refused(self, kim: Visit, email: str) -> None:
        response = kim.post("/invite", email=email, office="member", area="elmfield")
        assert told(response, kim.read_html)[0] == "email"

    def test_a_member_may_invite_nobody_and_trying_is_put_on_record(
        self, visit: Visit, account: str, make_link: Callable[..., str], actions: Callable[[], list[str]]
    ) -> None:
        assert account
        visit.post(make_link("member@example.org"), password=OTHER)
        visit.get("/invite", HTTPStatus.FORBIDDEN)
        sent = {"email": "new@example.org", "office": "member", "area": "elmfield"}
        assert visit.post("/invite", **sent).status_code == HTTPStatus.FORBIDDEN
        assert actions()[-2:] == ["member accepted", "denied"]

    def test_without_mail_the_link_is_shown_to_pass_on(self, kim: Visit) -> None:
        page = kim.read_html(kim.post("/invite", email="new@example.org", office="member", area="elmfield").text)
        assert heading(page) == "Pass this link on"
        assert re.fullmatch(r"http://127.0.0.1:8000/invitations/[\w-]{43}", text(page.find(".//p[@class='code']")))
        assert "could not be sent" not in text(page)


class Letters(MessageHandler):
    """A mail server's letter box."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[Message] = []

    def handle_message(self, message: Message) -> None:
        self.got.append(message)


class FreePort(Controller):
    """A mail server on any port that is free."""

    async def _create_server(self) -> asyncio.Server:
        server = await self.loop.create_server(self._factory_invoker, host=self.hostname, port=self.port)
        self.port = server.sockets[0].getsockname()[1]
        return server


@pytest.fixture
def letters() -> Iterator[tuple[Letters, int]]:
    """A real mail server, and its port."""
    box = Letters()
    controller = FreePort(box, hostname="127.0.0.1", port=0, ready_timeout=PATIENCE)
    controller.start()
    yield box, controller.port
    controller.stop()


def with_mail(visit: Visit, port: int) -> None:
    """Have the service send its mail to that port."""
    mailing: dict[str, Any] = {"smtp_url": SecretStr(f"smtp://127.0.0.1:{port}"), "mail_from": "waymark@example.org"}
    object.__setattr__(runtime(visit), "settings", runtime(visit).settings.model_copy(update=mailing))


def runtime(visit: Visit) -> Runtime:
    found: Runtime = visit.client.app.state.runtime  # type: ignore[attr-defined]
    return found


class TestMail:
    def test_an_invitation_is_mailed_and_its_link_not_shown(self, kim: Visit, letters: tuple[Letters, int]) -> None:
        box, port = letters
        with_mail(kim, port)
        response = kim.post("/invite", email="new@example.org", office="member", area="elmfield")
        assert heading(kim.read_html(response.text)) == "Invitation sent"
        assert "/invitations/" not in response.text
        (letter,) = box.got
        assert (letter["To"], letter["From"]) == ("new@example.org", "waymark@example.org")
        link = re.search(r"http://127\.0\.0\.1:8000(/invitations/\S+)", str(letter.get_payload()))
        assert link is not None
        assert heading(kim.get(link[1])) == "You are invited"

    def test_mail_that_fails_does_not_lose_the_invitation(self, kim: Visit) -> None:
        with_mail(kim, 1)
        response = kim.post("/invite", email="new@example.org", office="member", area="elmfield")
        page = kim.read_html(response.text)
        assert "The mail could not be sent." in text(page)
        assert heading(kim.get(urlsplit(text(page.find(".//p[@class='code']"))).path)) == "You are invited"

    def test_a_new_password_ends_every_session_and_every_such_link(
        self, kim: Visit, visit_again: Callable[[], Visit], letters: tuple[Letters, int]
    ) -> None:
        box, port = letters
        with_mail(kim, port)
        stranger = visit_again()
        answers = [stranger.post("/reset", email=email) for email in (EMAIL, "nobody@example.org", "\0", EMAIL)]
        assert {(answer.status_code, answer.headers["location"], answer.text) for answer in answers} == {
            (HTTPStatus.SEE_OTHER, "/reset/asked", "")
        }
        assert [letter["To"] for letter in box.got] == [EMAIL, EMAIL]
        links = [re.search(r"/reset/\S+", str(letter.get_payload())) for letter in box.got]
        first, second = [link[0] for link in links if link]
        assert heading(stranger.get(first)) == "Choose a new password"
        assert heading(kim.get("/account")) == "Your account"
        assert heading(stranger.post_on(first, password=OTHER)) == "Your account"
        assert heading(kim.get("/account")) == "Sign in"
        assert stranger.get(second, HTTPStatus.NOT_FOUND) is not None
        assert kim.sign_in().status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert kim.sign_in(OTHER).status_code == HTTPStatus.SEE_OTHER

    def test_a_new_password_does_not_stand_in_for_the_second_factor(
        self, kim: Visit, key: str, database: Database, visit_again: Callable[[], Visit]
    ) -> None:
        assert key
        with database.write() as session:
            asked = accounts.ask_reset(session, EMAIL)
        assert asked is not None
        assert heading(visit_again().post_on(f"/reset/{asked[1]}", password=OTHER)) == "Your second factor"
        assert heading(kim.get("/account")) == "Sign in"

    def test_without_mail_nothing_is_promised(self, visit: Visit, account: str, database: Database) -> None:
        assert account
        assert "sends no e-mail" in text(visit.get("/reset"))
        visit.post("/reset", email=EMAIL)
        with database.read() as session:
            assert session.exec(select(Link).where(col(Link.spent_at).is_(None))).all() == []


def test_forms_have_a_label_for_every_field_and_say_what_browsers_may_fill_in(
    kim: Visit, visit_again: Callable[[], Visit], account: str, make_link: Callable[..., str]
) -> None:
    assert account
    stranger = visit_again()
    pages = [stranger.get("/sign-in"), stranger.get(make_link("new@example.org"))]
    pages += [kim.get(path) for path in ("/account/password", "/account/factor", "/account/factor/remove", "/invite")]
    for page in pages:
        labels = {label.get("for") for label in page.iter("label")}
        for field in page.iter("input"):
            if field.get("type") not in {"hidden", "radio"}:
                assert field.get("id") in labels
                assert field.get("autocomplete")


def test_no_password_is_stored(account: str, database: Database) -> None:
    with database.read() as session:
        stored = session.get_one(Account, account).password_hash
    assert stored is not None
    assert PASSWORD not in stored
