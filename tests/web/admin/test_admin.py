"""Looking after the programme: each page's way, its errors, and who may not."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from uuid import uuid4
from xml.etree.ElementTree import Element

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.db.session import Database
from app.db.tables import Account, ApiKey, Appointment, Area, AuditEvent, FactorRule, Round, SignedIn
from app.services import areas, audit, sessions
from app.services.attempts import Attempt, record_counted
from tests.fixtures.pages import ReadHtml, text

SignIn = Callable[..., TestClient]
NOBODY = "0" * 36
NOWHERE = "–"  # noqa: RUF001 - as the pages print it
HOSTILE = '<script>alert("zebra")</script>'
PAGES = [
    "/admin",
    "/admin/areas",
    "/admin/areas/import",
    "/admin/areas/realham",
    "/admin/rounds",
    "/admin/rounds/2025",
    "/admin/people",
    "/admin/keys",
    "/admin/audit",
    "/admin/audit?area=realham",
]
POSTS = [
    "/admin/areas",
    "/admin/areas/realham",
    "/admin/areas/realham/archive",
    "/admin/areas/realham/restore",
    "/admin/areas/import",
    "/admin/areas/import/confirm",
    "/admin/rounds",
    "/admin/rounds/2025",
    "/admin/people/factors",
    f"/admin/people/{NOBODY}/dismiss",
    f"/admin/people/{NOBODY}/sign-out",
    f"/admin/people/{NOBODY}/remove-factor",
    "/admin/keys",
    "/admin/keys/abc/revoke",
]
ROUND = {
    "id": "2027",
    "title": "Next year",
    "questionnaire": "borrowed/1",
    "opens": "2027-05-01",
    "closes": "2027-06-30",
    "min_cell": "4",
}
KEY = {"name": "The map", "scope": ["read", "admin"], "areas": "", "lifetime": "90"}


@pytest.fixture
def sign_in(anyone: TestClient, database: Database) -> SignIn:
    """Makes a client of someone who holds an office: `sign_in("coordinator", "realham")`."""

    def make(office: str, area: str = "") -> TestClient:
        with database.write() as session:
            account = Account(id=str(uuid4()), email=f"{office}@example.org", created_at=dt.datetime.now(dt.UTC))
            session.add(account)
            session.flush()
            session.add(Appointment(account_id=account.id, office=office, area_id=area))
            token = sessions.begin(session, account.id, "Firefox on Linux")
        client = TestClient(
            anyone.app, raise_server_exceptions=False, follow_redirects=False, client=("203.0.113.7", 5000)
        )
        client.cookies.set("waymark", token)
        client.headers["Sec-Fetch-Site"] = "same-origin"
        return client

    return make


@pytest.fixture
def admin(programme: None, sign_in: SignIn) -> TestClient:  # noqa: ARG001 - there is something to look after
    """An admin's browser."""
    return sign_in("admin")


@pytest.fixture
def show(admin: TestClient, read_html: ReadHtml) -> Callable[[str], Element]:
    """Opens a page as an admin."""

    def open_page(path: str) -> Element:
        response = admin.get(path)
        assert response.status_code == HTTPStatus.OK, response.text
        return read_html(response.text)

    return open_page


def account_id(database: Database, email: str) -> str:
    with database.read() as session:
        return session.exec(select(Account.id).where(Account.email == email)).one()


def stored(database: Database, table: type[Any]) -> list[Any]:
    with database.read() as session:
        return list(session.exec(select(table)))


def as_told(database: Database) -> str:
    """The only key, as the audit log has it."""
    [key] = stored(database, ApiKey)
    return f"key “{key.name}” ({key.id})"


def refused(response: Any, read_html: ReadHtml, field: str) -> Element:
    """A form shown again: told at the top, and beside the field."""
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, response.text
    page = read_html(response.text)
    assert text(page.find("head/title")).startswith("Correct this: ")
    link = page.find(f".//div[@role='alert']//a[@href='#{field}']")
    assert text(link) == text(page.find(f".//p[@id='{field}-problem']"))
    described = page.find(f".//*[@id='{field}']")
    assert described is not None
    assert f"{field}-problem" in described.get("aria-describedby", "").split()
    return page


class TestAccess:
    @pytest.mark.parametrize("path", PAGES)
    def test_an_admin_may_open_every_page(self, show: Callable[[str], Element], path: str) -> None:
        page = show(path)
        assert [len([*page.iter(tag)]) for tag in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
        ids = [element.get("id", "") for element in page.iter() if "id" in element.attrib]
        assert len(ids) == len(set(ids))

    @pytest.mark.parametrize(
        ("office", "area"), [("member", "realham"), ("coordinator", "realham"), ("rep", "realham")]
    )
    def test_for_anyone_else_there_is_no_such_page(
        self, programme: None, sign_in: SignIn, office: str, area: str
    ) -> None:
        assert programme is None
        client = sign_in(office, area)
        unknown = re.sub(r"[0-9a-f]{32}", "", client.get("/nowhere").text)
        for method, paths in (("GET", PAGES), ("POST", POSTS)):
            for path in paths:
                response = client.request(method, path)
                assert response.status_code == HTTPStatus.NOT_FOUND, path
                assert re.sub(r"[0-9a-f]{32}", "", response.text) == unknown, path

    def test_nobody_and_no_key_gets_in(self, programme: None, anyone: TestClient, as_key: Any) -> None:
        assert programme is None
        for client in (anyone, as_key("admin", "manage", "read")):
            client.follow_redirects = False
            for method, paths in (("GET", PAGES), ("POST", POSTS)):
                for path in paths:
                    response = client.request(method, path)
                    assert response.status_code in {HTTPStatus.SEE_OTHER, HTTPStatus.UNAUTHORIZED}, path
                    assert "Realham" not in response.text


class TestOverview:
    def test_it_counts_what_there_is_and_leads_there(self, show: Callable[[str], Element], admin: TestClient) -> None:
        page = show("/admin")
        assert [text(h2) for h2 in page.iterfind(".//h2")] == [
            "Areas: 3",
            "Rounds: 3",
            "People: 1",
            "Keys: 0",
            "Audit log",
        ]
        for a in page.iterfind(".//h2/a"):
            assert admin.get(a.get("href", "")).status_code == HTTPStatus.OK


class TestAreas:
    def test_one_is_added_under_an_id_made_from_its_name(
        self, admin: TestClient, database: Database, read_html: ReadHtml
    ) -> None:
        response = admin.post("/admin/areas", data={"name": "  Élm Field & Co ", "id": ""})
        assert (response.status_code, response.headers["location"]) == (303, "/admin/areas?done=added")
        with database.read() as session:
            assert areas.get_area(session, "elm-field-co").name == "Élm Field & Co"
        page = read_html(admin.get(response.headers["location"]).text)
        assert text(page.find(".//*[@role='status']")) == "The area was added."
        names = [text(a) for a in page.iterfind(".//main//ul[@class='links']//a")]
        assert names == sorted(names, key=str.casefold)

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"name": "", "id": ""}, "name"),
            ({"name": "   ", "id": "elm"}, "name"),
            ({"name": "x" * 201, "id": "elm"}, "name"),
            ({"name": "a\x00b", "id": "elm"}, "name"),
            ({"name": "a\nb", "id": "elm"}, "name"),
            ({"name": "Elm", "id": "Not An Id"}, "id"),
            ({"name": "Elm", "id": "x" * 65}, "id"),
            ({"name": "Elm", "id": "realham"}, "id"),
            ({"name": "你好", "id": ""}, "id"),
            ({}, "name"),
        ],
    )
    def test_what_will_not_do_is_told_and_kept(
        self, admin: TestClient, database: Database, read_html: ReadHtml, sent: dict[str, str], field: str
    ) -> None:
        before = len(stored(database, Area))
        page = refused(admin.post("/admin/areas", data=sent), read_html, field)
        for name, value in sent.items():
            kept = page.find(f".//input[@id='{name}']")
            assert kept is not None
            assert kept.get("value") == value or not value or "\x00" in value
        assert len(stored(database, Area)) == before

    def test_one_is_renamed(self, admin: TestClient, database: Database) -> None:
        assert admin.post("/admin/areas/realham", data={"name": HOSTILE}).status_code == HTTPStatus.SEE_OTHER
        with database.read() as session:
            assert areas.get_area(session, "realham").name == HOSTILE
        for path in ("/admin/areas", "/admin/areas/realham", "/admin/audit", "/areas/realham/audit"):
            assert "<script>" not in admin.get(path).text

    def test_a_name_that_will_not_do_is_told(self, admin: TestClient, read_html: ReadHtml) -> None:
        refused(admin.post("/admin/areas/realham", data={"name": ""}), read_html, "name")

    def test_one_is_archived_and_restored(
        self, admin: TestClient, database: Database, show: Callable[[str], Element]
    ) -> None:
        for act, archived in (("archive", True), ("restore", False)):
            assert admin.post(f"/admin/areas/realham/{act}").status_code == HTTPStatus.SEE_OTHER
            with database.read() as session:
                assert (areas.get_area(session, "realham").archived_on is not None) is archived
            headings = [text(h2) for h2 in show("/admin/areas").iterfind(".//h2")]
            assert ("Archived" in headings) is archived

    @pytest.mark.parametrize("act", ["", "/archive", "/restore"])
    def test_one_that_does_not_exist_is_not_found(self, admin: TestClient, act: str) -> None:
        assert admin.post(f"/admin/areas/nowhere{act}", data={"name": "N"}).status_code == HTTPStatus.NOT_FOUND


class TestImport:
    def preview(self, admin: TestClient, content: bytes) -> Any:
        return admin.post("/admin/areas/import", files={"file": ("areas.csv", content, "text/csv")})

    def test_it_is_shown_first_and_done_when_confirmed(
        self, admin: TestClient, database: Database, read_html: ReadHtml
    ) -> None:
        before = len(stored(database, Area))
        response = self.preview(
            admin, f'id,name\r\nelm,"{HOSTILE.replace(chr(34), chr(34) * 2)}"\r\nash,=1+1\r\n'.encode()
        )
        assert response.status_code == HTTPStatus.OK
        assert "<script>" not in response.text
        assert len(stored(database, Area)) == before
        page = read_html(response.text)
        assert text(page.find(".//main//button")) == "Add these 2 areas"
        content = page.find(".//input[@name='content']")
        assert content is not None
        confirmed = admin.post("/admin/areas/import/confirm", data={"content": content.get("value")})
        assert confirmed.headers["location"] == "/admin/areas?done=imported"
        with database.read() as session:
            assert areas.get_area(session, "elm").name == HOSTILE
            assert areas.get_area(session, "ash").name == "=1+1"

    @pytest.mark.parametrize("row", ["Bad Id,Name", "elm,Again", "realham,Taken", "ash", "ash,"])
    def test_one_wrong_row_is_told_and_nothing_is_added(
        self, admin: TestClient, database: Database, read_html: ReadHtml, row: str
    ) -> None:
        before = len(stored(database, Area))
        content = f"id,name\nelm,Elm\n{row}\n"
        sent_anyway = admin.post("/admin/areas/import/confirm", data={"content": content})
        for response in (self.preview(admin, content.encode()), sent_anyway):
            assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
            page = read_html(response.text)
            assert "1 of 2." in text(page.find(".//div[@role='alert']"))
            wrong = [text(row) for row in page.iterfind(".//tbody/tr") if "Correct this" in text(row)]
            assert [line.split()[0] for line in wrong] == ["3"]
            assert page.find(".//input[@name='content']") is None
        assert len(stored(database, Area)) == before

    @pytest.mark.parametrize(
        "content", [b"", b"\xff\xfe", b"name,id\na,b\n", b"id,name\n", b"id,name\n" + b"a,A\n" * 1001]
    )
    def test_what_is_no_list_is_told(self, admin: TestClient, read_html: ReadHtml, content: bytes) -> None:
        refused(self.preview(admin, content), read_html, "file")

    def test_no_file_at_all_is_told(self, admin: TestClient, read_html: ReadHtml) -> None:
        refused(admin.post("/admin/areas/import"), read_html, "file")
        refused(admin.post("/admin/areas/import/confirm"), read_html, "file")

    def test_one_too_large_for_the_service_is_refused(self, admin: TestClient) -> None:
        assert self.preview(admin, b"x" * 300_000).status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class TestRounds:
    def test_one_is_added(self, admin: TestClient, database: Database, show: Callable[[str], Element]) -> None:
        assert admin.post("/admin/rounds", data=ROUND).headers["location"] == "/admin/rounds?done=added"
        with database.read() as session:
            made = session.get_one(Round, "2027")
            assert (made.title, made.questionnaire_id, made.min_cell) == ("Next year", "borrowed", 4)
        assert next(text(a) for a in show("/admin/rounds").iterfind(".//tbody//a")) == "Next year"

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"id": "2025"}, "id"),
            ({"id": ""}, "id"),
            ({"title": ""}, "title"),
            ({"questionnaire": "nothing/1"}, "questionnaire"),
            ({"opens": "soon"}, "opens"),
            ({"closes": ""}, "closes"),
            ({"closes": "2027-04-30"}, "closes"),
            ({"min_cell": "2"}, "min_cell"),
            ({"min_cell": "101"}, "min_cell"),
            ({"min_cell": "five"}, "min_cell"),
        ],
    )
    def test_what_will_not_do_is_told(
        self, admin: TestClient, database: Database, read_html: ReadHtml, wrong: dict[str, str], field: str
    ) -> None:
        refused(admin.post("/admin/rounds", data=ROUND | wrong), read_html, field)
        assert len(stored(database, Round)) == 3

    def test_all_of_one_may_change_before_any_area_begins(self, admin: TestClient, database: Database) -> None:
        admin.post("/admin/rounds", data=ROUND)
        changed = {"title": HOSTILE, "opens": "2027-05-02", "closes": "2027-07-01", "min_cell": "6"}
        assert admin.post("/admin/rounds/2027", data=changed).status_code == HTTPStatus.SEE_OTHER
        with database.read() as session:
            made = session.get_one(Round, "2027")
            assert (made.opens, made.closes, made.min_cell) == (dt.date(2027, 5, 2), dt.date(2027, 7, 1), 6)
        for path in ("/admin/rounds", "/admin/rounds/2027"):
            assert "<script>" not in admin.get(path).text

    def test_once_an_area_began_only_title_and_end_change(
        self, admin: TestClient, database: Database, show: Callable[[str], Element]
    ) -> None:
        assert show("/admin/rounds/2025").find(".//input[@id='min_cell']") is None
        sent = {"title": "Renamed", "closes": "2025-08-01", "opens": "2020-01-01", "min_cell": "9"}
        assert admin.post("/admin/rounds/2025", data=sent).status_code == HTTPStatus.SEE_OTHER
        with database.read() as session:
            made = session.get_one(Round, "2025")
            assert (made.title, made.opens, made.min_cell) == ("Renamed", dt.date(2025, 5, 1), 3)

    def test_a_refused_change_changes_nothing(self, admin: TestClient, database: Database, read_html: ReadHtml) -> None:
        refused(admin.post("/admin/rounds/2025", data={"title": "R", "closes": "2025-01-01"}), read_html, "closes")
        with database.read() as session:
            assert session.get_one(Round, "2025").title == "The year 2025"


class TestPeople:
    def test_everyone_is_listed_with_their_offices(
        self, admin: TestClient, sign_in: SignIn, read_html: ReadHtml
    ) -> None:
        sign_in("coordinator", "willowmere")
        response = admin.get("/admin/people")
        told = [text(row) for row in read_html(response.text).iterfind(".//tbody/tr")]
        assert [line.split()[0] for line in told] == ["admin@example.org", "coordinator@example.org"]
        assert 'Coordinator of Willow <mere> & "Sons"' in told[1]
        assert "<mere>" not in response.text

    def test_dismissing_takes_the_office_and_signs_out(
        self, admin: TestClient, sign_in: SignIn, database: Database, show: Callable[[str], Element]
    ) -> None:
        other = sign_in("coordinator", "realham")
        path = f"/admin/people/{account_id(database, 'coordinator@example.org')}"
        assert "Coordinator of Realham" in text(show(path))
        assert other.get("/areas/realham/audit").status_code == HTTPStatus.OK
        sent = {"office": "coordinator", "area": "realham"}
        assert admin.post(f"{path}/dismiss", data=sent).headers["location"] == f"{path}?done=dismissed"
        assert other.get("/areas/realham/audit").status_code == HTTPStatus.SEE_OTHER
        assert "holds no office" in text(show(path))

    @pytest.mark.parametrize(
        "sent", [{}, {"office": "king"}, {"office": "rep", "area": "realham"}, {"office": "admin"}]
    )
    def test_what_cannot_be_taken_is_told(
        self, admin: TestClient, database: Database, read_html: ReadHtml, sent: dict[str, str]
    ) -> None:
        response = admin.post(f"/admin/people/{account_id(database, 'admin@example.org')}/dismiss", data=sent)
        assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert read_html(response.text).find(".//div[@role='alert']//a[@href='#offices']") is not None
        assert len(stored(database, Appointment)) == 1

    def test_someone_is_signed_out_everywhere(self, admin: TestClient, sign_in: SignIn, database: Database) -> None:
        other = sign_in("coordinator", "realham")
        path = f"/admin/people/{account_id(database, 'coordinator@example.org')}"
        assert admin.post(f"{path}/sign-out").status_code == HTTPStatus.SEE_OTHER
        assert other.get("/areas/realham/audit").status_code == HTTPStatus.SEE_OTHER
        assert len(stored(database, SignedIn)) == 1

    def test_a_link_for_a_new_password_is_made_and_shown_once(
        self, admin: TestClient, sign_in: SignIn, database: Database, read_html: ReadHtml
    ) -> None:
        other = sign_in("coordinator", "realham")
        id_ = account_id(database, "coordinator@example.org")
        refused_at = admin.post(f"/admin/people/{id_}/reset")
        assert "has not chosen a password yet" in refused_at.text  # they are to be invited again
        with database.write() as session:
            session.get_one(Account, id_).password_hash = "a hash"
        made = admin.post(f"/admin/people/{id_}/reset")
        link = text(read_html(made.text).find(".//p[@class='once']"))
        assert re.fullmatch(r"http://127.0.0.1:8000/reset/[\w-]{43}", link)
        assert link not in admin.get(f"/admin/people/{id_}").text
        assert other.get("/areas/realham/audit").status_code == HTTPStatus.OK  # making it changes nothing yet
        newest = next(read_html(admin.get("/admin/audit").text).iterfind(".//tbody/tr"))
        told = ["admin@example.org", "password reset made: coordinator@example.org"]
        assert [text(cell) for cell in newest][1:3] == told
        path = link.removeprefix("http://127.0.0.1:8000")
        assert other.post(path, data={"password": "seventeen purple gardens"}).headers["location"] == "/account"
        assert other.post(path, data={"password": "seventeen purple gardens"}).status_code == HTTPStatus.NOT_FOUND

    def test_a_lost_second_factor_is_removed(self, admin: TestClient, sign_in: SignIn, database: Database) -> None:
        sign_in("rep", "realham")
        id_ = account_id(database, "rep@example.org")
        with database.write() as session:
            session.get_one(Account, id_).totp_seed = "0" * 32
        assert "It is set up" in admin.get(f"/admin/people/{id_}").text
        assert admin.post(f"/admin/people/{id_}/remove-factor").status_code == HTTPStatus.SEE_OTHER
        with database.read() as session:
            assert session.get_one(Account, id_).totp_seed is None

    def test_offices_are_made_to_need_a_second_factor(self, admin: TestClient, database: Database) -> None:
        sent = {"office": ["rep", "coordinator", "king"]}
        assert admin.post("/admin/people/factors", data=sent).status_code == HTTPStatus.SEE_OTHER
        assert sorted(rule.office for rule in stored(database, FactorRule)) == ["coordinator", "rep"]

    @pytest.mark.parametrize("id_", [NOBODY, "nobody", "%00"])
    def test_nobody_there_is_not_found(self, admin: TestClient, id_: str) -> None:
        assert admin.get(f"/admin/people/{id_}").status_code == HTTPStatus.NOT_FOUND
        for act in ("dismiss", "sign-out", "remove-factor"):
            assert admin.post(f"/admin/people/{id_}/{act}").status_code == HTTPStatus.NOT_FOUND


class TestKeys:
    def test_one_is_made_shown_once_and_revoked(
        self, admin: TestClient, anyone: TestClient, database: Database, read_html: ReadHtml
    ) -> None:
        response = admin.post("/admin/keys", data=KEY | {"name": HOSTILE, "areas": "realham, willowmere"})
        assert response.status_code == HTTPStatus.OK
        assert response.headers["cache-control"] == "no-store"
        key = text(read_html(response.text).find(".//code"))
        assert anyone.get("/api/v1/areas", headers={"Authorization": f"Bearer {key}"}).status_code == HTTPStatus.OK
        [made] = stored(database, ApiKey)
        assert (made.scopes, made.areas) == (["read", "admin"], ["realham", "willowmere"])
        assert made.expires_at is not None
        for path in ("/admin/keys", "/admin/audit"):
            page = admin.get(path).text
            assert key.split("_", 2)[2] not in page
            assert "<script>" not in page
        assert admin.post(f"/admin/keys/{made.id}/revoke").status_code == HTTPStatus.SEE_OTHER
        assert stored(database, ApiKey)[0].revoked_at is not None
        assert "Revoked" in admin.get("/admin/keys").text

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"name": ""}, "name"),
            ({"scope": []}, "scope"),
            ({"scope": ["everything"]}, "scope"),
            ({"areas": "nowhere"}, "areas"),
            ({"areas": HOSTILE}, "areas"),
            ({"lifetime": "9999999"}, "lifetime"),
        ],
    )
    def test_what_will_not_do_is_told(
        self, admin: TestClient, database: Database, read_html: ReadHtml, wrong: dict[str, Any], field: str
    ) -> None:
        response = admin.post("/admin/keys", data=KEY | wrong)
        refused(response, read_html, field)
        assert "<script>" not in response.text
        assert stored(database, ApiKey) == []

    def test_one_that_is_not_there_is_not_found(self, admin: TestClient) -> None:
        assert admin.post("/admin/keys/abc/revoke").status_code == HTTPStatus.NOT_FOUND


class TestAudit:
    def test_it_says_who_did_what_and_from_where(self, admin: TestClient, show: Callable[[str], Element]) -> None:
        admin.post("/admin/areas", data={"name": "Elm", "id": "elm"})
        newest = next(show("/admin/audit").iterfind(".//tbody/tr"))
        assert [text(cell) for cell in newest][1:] == ["admin@example.org", "area added", "Elm", "203.0.113.0/24"]

    def test_signing_in_and_what_is_refused_say_from_where(
        self, sign_in: SignIn, as_key: Any, show: Callable[[str], Element], database: Database
    ) -> None:
        stranger = sign_in("member", "larchend")
        stranger.post("/sign-in", data={"email": "admin@example.org", "password": "wrong"})
        stranger.get("/areas/realham/audit")
        tool = as_key("read", areas=["larchend"])
        for path in ("/api/v1/areas/realham/profile", "/api/v1/areas/larchend/profile"):
            tool.get(path)
        tool.post("/api/v1/areas", json={"id": "new", "name": "New"})
        rows = [[text(cell) for cell in row][2:] for row in show("/admin/audit").iterfind(".//tbody/tr")]
        assert rows[:5] == [
            ["denied: /api/v1/areas", NOWHERE, "unknown"],
            ["denied: /api/v1/areas/{area}/profile", "Realham", "unknown"],
            [f"key created: {as_told(database)}", NOWHERE, NOWHERE],
            ["denied: /areas/{area}/audit", "Realham", "203.0.113.0/24"],
            ["sign-in refused: admin@example.org", NOWHERE, "203.0.113.0/24"],
        ]

    def test_what_was_tried_many_times_is_told_as_one_in_every_language(
        self, admin: TestClient, show: Callable[[str], Element], database: Database
    ) -> None:
        denied = Attempt("the tests", "denied", "realham", "/areas/{area}")
        with database.write() as session:
            record_counted(session, [(denied, 1), (replace(denied, subject="/areas/{area}/plan"), 799)])
        rows = [text(row[2]) for row in show("/admin/audit").iterfind(".//tbody/tr")]
        assert sorted(rows[:2]) == ["denied, 799 times more: /areas/{area}/plan", "denied, once more: /areas/{area}"]
        admin.headers["Accept-Language"] = "pl"
        rows = [text(row[2]) for row in show("/admin/audit").iterfind(".//tbody/tr")]
        assert "odmówiono dostępu, jeszcze 799 razy: /areas/{area}/plan" in rows

    def test_what_a_tool_reads_by_the_scope_admin_alone_is_in_it(
        self, admin: TestClient, as_key: Any, database: Database
    ) -> None:
        for scopes in (["admin"], ["read", "admin"]):
            assert as_key(*scopes).get("/api/v1/areas/realham").status_code == HTTPStatus.OK
        used = [event for event in stored(database, AuditEvent) if event.action == "admin key used"]
        assert [(event.area_id, event.subject) for event in used] == [("realham", "/api/v1/areas/{area}")]
        assert admin.get("/admin/audit").status_code == HTTPStatus.OK

    def test_it_is_filtered_by_area_and_paged(self, admin: TestClient, database: Database, read_html: ReadHtml) -> None:
        with database.write() as session:
            for number in range(120):
                audit.record(session, "the tests", f"step {number}", area_id="larchend")
        seen: list[str] = []
        query: str | None = "?area=larchend"
        while query:
            page = read_html(admin.get(f"/admin/audit{query}").text)
            seen += [text([*row][2]) for row in page.iterfind(".//tbody/tr")]
            older = page.find(".//main//a[@class='button']")
            query = None if older is None else older.get("href")
        assert sorted(seen) == sorted([f"step {number}" for number in range(120)] + ["area added"])

    @pytest.mark.parametrize("query", ["before=x", "before=2025-01-01+a", "before=%00", "area=nowhere", "area=%00"])
    def test_what_leads_nowhere_is_not_found(self, admin: TestClient, query: str) -> None:
        assert admin.get(f"/admin/audit?{query}").status_code == HTTPStatus.NOT_FOUND

    def test_a_coordinator_sees_their_own_areas_entries_and_no_others(
        self, admin: TestClient, sign_in: SignIn, read_html: ReadHtml
    ) -> None:
        admin.post("/admin/areas/realham", data={"name": "Realham Town"})
        coordinator = sign_in("coordinator", "realham")
        page = read_html(coordinator.get("/areas/realham/audit").text)
        told = [[text(cell) for cell in row] for row in page.iterfind(".//tbody/tr")]
        assert told[0][1:3] == ["admin@example.org", "area renamed"]
        assert {row[3] for row in told} == {"Realham Town"}
        for path in ("/areas/willowmere/audit", "/areas/nowhere/audit", "/admin/audit"):
            assert coordinator.get(path).status_code == HTTPStatus.NOT_FOUND

    @pytest.mark.parametrize("office", ["member", "rep"])
    def test_others_of_the_area_see_none(self, programme: None, sign_in: SignIn, office: str) -> None:
        assert programme is None
        assert sign_in(office, "realham").get("/areas/realham/audit").status_code == HTTPStatus.NOT_FOUND

    def test_every_change_made_here_is_in_it(self, admin: TestClient, sign_in: SignIn, database: Database) -> None:
        sign_in("coordinator", "realham")
        path = f"/admin/people/{account_id(database, 'coordinator@example.org')}"
        before = {event.id for event in stored(database, AuditEvent)}
        acts: list[tuple[str, dict[str, Any]]] = [
            ("/admin/areas", {"name": "Elm", "id": "elm"}),
            ("/admin/areas/elm", {"name": "Elm Field"}),
            ("/admin/areas/elm/archive", {}),
            ("/admin/areas/elm/restore", {}),
            ("/admin/areas/import/confirm", {"content": "id,name\nash,Ash\n"}),
            ("/admin/rounds", ROUND),
            ("/admin/rounds/2027", ROUND),
            ("/admin/people/factors", {"office": "member"}),
            (f"{path}/sign-out", {}),
            (f"{path}/remove-factor", {}),
            (f"{path}/dismiss", {"office": "coordinator", "area": "realham"}),
            ("/admin/keys", KEY),
        ]
        for address, sent in acts:
            assert admin.post(address, data=sent).status_code in {HTTPStatus.SEE_OTHER, HTTPStatus.OK}, address
        [key] = stored(database, ApiKey)
        admin.post(f"/admin/keys/{key.id}/revoke")
        made = [event for event in stored(database, AuditEvent) if event.id not in before]
        assert [event.action for event in sorted(made, key=lambda event: event.at)] == [
            "area added",
            "area renamed",
            "area archived",
            "area restored",
            "area added",
            "round added",
            "round changed",
            "second factor required",
            "sessions ended",
            "second factor removed",
            "coordinator dismissed",
            "key created",
            "key revoked",
        ]
        assert {event.actor for event in made} == {f"account {account_id(database, 'admin@example.org')}"}
        assert {event.address for event in made} == {"203.0.113.0/24"}
        assert all(event.request_id for event in made)
