"""Joining, answering and coming back as people do it: what each page says and does, and what none gives away."""

import re
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

import pytest

from app.db.session import Database
from app.deps import Runtime
from app.domain.access import Office
from app.services import joining
from app.web.answering import cookies
from tests.fixtures.pages import text, value
from tests.fixtures.people import Appoint
from tests.web.visitors import PLACE, PRIVATE, Visitor, close, drafted, shared_code, stored

JOINING = "/areas/realham/assessments/2026/joining"

pytestmark = pytest.mark.usefixtures("programme")


@pytest.fixture
def sign_in(appoint: Appoint, visitor: Visitor) -> Callable[[Office, str], Visitor]:
    """Signs the visitor in, as someone who holds an office in an area."""

    def sign(office: Office, area: str) -> Visitor:
        visitor.client.cookies.set("waymark", appoint(office, area))
        return visitor

    return sign


@pytest.fixture
def coordinator(sign_in: Callable[[Office, str], Visitor]) -> Visitor:
    """The coordinator of Realham."""
    return sign_in(Office.COORDINATOR, "realham")


class TestJoining:
    def test_a_code_leads_to_what_this_is_and_on_to_the_questions(self, visitor: Visitor, code: str) -> None:
        visitor.join(code.lower())
        assert text(visitor.open("/answer").find(".//h1")) == "How are we doing in Realham?"
        visitor.begin(code)
        assert text(visitor.open("/answer/1").find(".//legend")).startswith("1 ")

    def test_a_link_says_where_it_leads_and_spends_nothing(self, visitor: Visitor, personal: str) -> None:
        for _ in range(2):
            response = visitor.get(f"/join/{personal}")
            assert response.status_code == HTTPStatus.OK
            assert "set-cookie" not in response.headers
        page = visitor.read(response)
        assert text(page.find(".//h1")) == "You are about to answer for Realham"
        hidden = page.find(".//input[@name='code']")
        assert hidden is not None
        visitor.join(hidden.get("value", ""))
        assert visitor.get("/answer").status_code == HTTPStatus.OK

    def test_every_code_that_leads_nowhere_is_refused_alike(
        self, visitor: Visitor, database: Database, code: str, personal: str
    ) -> None:
        visitor.answer(personal)
        with database.write() as session:
            joining.rotate_join_code(session, *PLACE, actor="the tests")
            (unused,) = joining.make_personal_codes(session, *PLACE, 1, actor="the tests")
        current = shared_code(database)
        close(database)
        told = set()
        for dead in (code, personal, current, unused, "2" * 8, "2" * 12, "2", '"><b>zebra', "\x00"):
            for response in (visitor.post("/join", {"code": dead}), visitor.get(f"/join/{quote(dead)}")):
                assert response.status_code == HTTPStatus.NOT_FOUND
                assert "<b>" not in response.text
                told.add(re.sub(r'value="[^"]*"', "", response.text))
        assert len(told) == 1

    def test_without_a_code_there_are_no_questions(self, visitor: Visitor, database: Database) -> None:
        for path in ("/answer", "/answer/you", "/answer/1", "/answer/check", "/answer/thanks", "/answer/copy"):
            response = visitor.get(path)
            assert (response.status_code, response.headers["location"]) == (HTTPStatus.SEE_OTHER, "/join")
        assert visitor.go("/join/begin", {"token": "t" * 20}) == "/join"
        assert not drafted(database)

    def test_a_rotated_code_ends_the_joining_of_those_who_have_not_begun(
        self, visitor: Visitor, database: Database, code: str
    ) -> None:
        visitor.join(code)
        token = value(visitor.open("/answer"), "token")
        with database.write() as session:
            joining.rotate_join_code(session, *PLACE, actor="the tests")
        assert visitor.get("/answer").status_code == HTTPStatus.NOT_FOUND
        assert visitor.post("/join/begin", {"token": token}).status_code == HTTPStatus.NOT_FOUND
        assert not drafted(database)

    def test_a_full_assessment_says_so_kindly(self, visitor: Visitor, database: Database, code: str) -> None:
        visitor.join(code)
        token = value(visitor.open("/answer"), "token")
        with database.write() as session:
            joining.set_cap(session, *PLACE, 0, actor="the tests")
        for response in (visitor.get("/answer"), visitor.post("/join/begin", {"token": token})):
            assert response.status_code == HTTPStatus.CONFLICT
            assert "All the answers asked for have come in" in response.text
        assert not drafted(database)


class TestPass:
    @pytest.fixture
    def kept(self, visitor: Visitor, code: str) -> str:
        """What the browser was given."""
        visitor.join(code)
        return visitor.client.cookies["waymark-join"]

    def refused(self, visitor: Visitor, value: str) -> bool:
        visitor.change_device()
        cookie = {b"cookie": f"waymark-join={value}".encode("latin-1")}
        response = visitor.client.get("/answer", headers=cookie, follow_redirects=False)
        return response.headers.get("location") == "/join"

    def test_it_is_out_of_reach_of_scripts_and_other_sites(self, visitor: Visitor, code: str) -> None:
        given = visitor.post("/join", {"code": code}).headers["set-cookie"]
        assert {"HttpOnly", "SameSite=lax", "Path=/", f"Max-Age={cookies.CODE_LIFETIME}"} <= {*given.split("; ")}

    def test_over_tls_it_is_for_this_host_alone(self, visitor: Visitor, code: str, monkeypatch: Any) -> None:
        monkeypatch.setattr(Runtime, "is_secure", property(lambda _: True))
        given = visitor.post("/join", {"code": code}).headers["set-cookie"]
        assert given.startswith("__Host-waymark-join=")
        assert "Secure" in given.split("; ")

    def test_it_opens_the_questions(self, visitor: Visitor, kept: str) -> None:
        assert not self.refused(visitor, kept)

    def test_changed_in_any_part_it_opens_nothing(self, visitor: Visitor, database: Database, kept: str) -> None:
        key, expires, signature = kept.split(".")
        other = shared_code(database, "willowmere")
        for changed in (
            f"{other}.{expires}.{signature}",
            f"{key}.{int(expires) + 1}.{signature}",
            f"{key}.{expires}.{'0' * 64}",
            f"{key}.{expires}.{signature[:-1]}",
            f"{key}.{expires}",
            f"{key}.-1.{signature}",
            f"{key}.{'9' * 400}.{signature}",
            key,
            "",
            "..",
            "\xff.1.\xff",
        ):
            assert self.refused(visitor, changed), changed

    def test_it_runs_out(self, visitor: Visitor, kept: str, monkeypatch: pytest.MonkeyPatch) -> None:
        later = time.time() + cookies.CODE_LIFETIME + 1
        monkeypatch.setattr(time, "time", lambda: later)
        assert self.refused(visitor, kept)

    def test_signed_with_another_secret_it_opens_nothing(
        self, visitor: Visitor, kept: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        runtime = cast("Any", visitor.client.app).state.runtime
        monkeypatch.setitem(runtime.settings.__dict__, "secret", b"another" * 8)
        assert self.refused(visitor, kept)


class TestGivingOutCodes:
    def test_the_page_has_the_code_the_link_and_a_picture_of_it(self, coordinator: Visitor, code: str) -> None:
        page = coordinator.read(coordinator.get(JOINING))
        poster = page.find(".//section[@class='poster']")
        assert poster is not None
        link = f"http://127.0.0.1:8000/join/{code}"
        assert f"{code[:4]} {code[4:]}" in text(poster)
        assert "127.0.0.1:8000/join" in text(poster)
        picture = poster.find("img")
        assert picture is not None
        assert picture.get("src", "").startswith("data:image/svg+xml")
        assert link in picture.get("alt", "")
        assert page.find(f".//a[@href='{link}']") is not None

    def test_it_says_how_many_have_answered_and_nothing_of_what(self, coordinator: Visitor, code: str) -> None:
        assert "Nobody has answered yet" in coordinator.get(JOINING).text
        coordinator.answer(code)
        page = coordinator.get(JOINING)
        assert "1 person has answered" in page.text
        assert "zebra" not in page.text

    def test_a_new_code_takes_the_place_of_the_old(self, coordinator: Visitor, database: Database, code: str) -> None:
        response = coordinator.post(f"{JOINING}/rotate")
        assert (response.status_code, response.headers["location"]) == (HTTPStatus.SEE_OTHER, JOINING)
        assert coordinator.post("/join", {"code": code}).status_code == HTTPStatus.NOT_FOUND
        coordinator.join(shared_code(database))
        assert code not in coordinator.get(JOINING).text

    def test_a_limit_is_set_shown_and_taken_away(self, coordinator: Visitor) -> None:
        coordinator.post(f"{JOINING}/cap", {"cap": "30"})
        assert "at most 30" in coordinator.get(JOINING).text
        coordinator.post(f"{JOINING}/cap", {"cap": ""})
        assert "at most" not in coordinator.get(JOINING).text

    @pytest.mark.parametrize(
        ("form", "field", "typed"),
        [
            *[("cap", "cap", typed) for typed in ("0", "-1", "1.5", "many", "10001", "9" * 5000, "²", '"><b>zebra')],
            *[("personal", "number", typed) for typed in ("", "0", "61", "some")],
        ],
    )
    def test_what_is_no_such_number_is_told_and_stays_in_its_field(
        self, coordinator: Visitor, database: Database, form: str, field: str, typed: str
    ) -> None:
        response = coordinator.post(f"{JOINING}/{form}", {field: typed})
        assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        page = coordinator.read(response)
        assert page.find(f".//*[@id='{field}-problem']") is not None
        shown = page.find(f".//input[@id='{field}']")
        assert shown is not None
        assert shown.get("value") == typed
        with database.read() as session:
            found = joining.get_joining(session, *PLACE)
        assert (found.cap, found.personal) == (None, 0)

    def test_personal_codes_are_shown_once_and_each_works_once(self, coordinator: Visitor, database: Database) -> None:
        response = coordinator.post(f"{JOINING}/personal", {"number": "3"})
        assert response.headers["cache-control"] == PRIVATE
        slips = coordinator.read(response).findall(".//ul[@class='slips']/li")
        made = [text(slip.find(".//p[@class='code']")) for slip in slips]
        assert len({*made}) == 3
        again = coordinator.get(JOINING).text
        assert not [one for one in made if one in again or one.replace(" ", "") in again]
        for one in made:
            coordinator.answer(one)
            coordinator.post("/answer/leave")
            assert coordinator.post("/join", {"code": one}).status_code == HTTPStatus.NOT_FOUND
        assert len(stored(database)) == 3
        assert "3 made, 3 used" in " ".join(coordinator.get(JOINING).text.split())

    def test_once_collection_is_closed_there_is_nothing_to_give_out(
        self, coordinator: Visitor, database: Database, code: str
    ) -> None:
        close(database)
        response = coordinator.get(JOINING)
        assert code not in response.text
        assert coordinator.read(response).find(".//main//form") is None
        for form, fields in (("rotate", {}), ("cap", {"cap": "5"}), ("personal", {"number": "1"})):
            refused = coordinator.post(f"{JOINING}/{form}", fields)
            assert refused.status_code == HTTPStatus.CONFLICT

    @pytest.mark.parametrize(
        ("office", "area"),
        [(Office.COORDINATOR, "willowmere"), (Office.MEMBER, "realham"), (Office.REP, "realham"), (Office.ADMIN, "")],
    )
    def test_to_anyone_else_it_looks_as_if_it_were_not_there(
        self, sign_in: Callable[[Office, str], Visitor], database: Database, code: str, office: Office, area: str
    ) -> None:
        someone = sign_in(office, area)
        before = shared_code(database)
        for path in (JOINING, "/areas/nowhere/assessments/2026/joining"):
            assert someone.get(path).status_code == HTTPStatus.NOT_FOUND
            for form in ("rotate", "cap", "personal"):
                response = someone.post(f"{path}/{form}", {"cap": "5", "number": "1"})
                assert response.status_code == HTTPStatus.NOT_FOUND
                assert "There is no page here" in response.text
        assert shared_code(database) == before == code

    def test_whoever_is_not_signed_in_gets_nowhere(self, visitor: Visitor, database: Database, code: str) -> None:
        assert visitor.get(JOINING).status_code != HTTPStatus.OK
        assert visitor.post(f"{JOINING}/rotate").status_code != HTTPStatus.OK
        assert shared_code(database) == code

    def test_a_round_the_area_does_not_take_part_in_is_not_found(self, coordinator: Visitor) -> None:
        for path in ("/areas/realham/assessments/1999/joining", "/areas/realham/assessments/%00/joining"):
            assert coordinator.get(path).status_code == HTTPStatus.NOT_FOUND


def test_neither_code_nor_receipt_is_in_any_log(
    visitor: Visitor, code: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level("DEBUG"):
        receipt = visitor.answer(code)
        visitor.post("/receipt", {"receipt": receipt, "code": code})
        visitor.get("/answer/copy.pdf")
        visitor.post("/answer/withdraw")
    out, err = capfd.readouterr()
    logged = caplog.text + out + err
    assert code not in logged
    assert receipt not in logged
    assert "zebra" not in logged
