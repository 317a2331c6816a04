"""Answering, screen by screen, as a browser without script does it: what is stored, and that nothing is lost."""

import re
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast
from xml.etree.ElementTree import Element

import pytest
from fastapi.testclient import TestClient

from app.db.session import Database
from app.db.tables import Assessment
from app.deps import Runtime
from app.services import joining
from app.services.publishing import publish_assessment
from app.web.answering import cookies
from tests.fixtures.pages import text, value
from tests.web.visitors import (
    COMMENT,
    FILLED,
    PLACE,
    PRIVATE,
    STORED,
    Visitor,
    chosen,
    close,
    drafted,
    receipt_on,
    shared_code,
    stored,
)

SCRIPT = {"Accept": "application/json"}
"""How the pages' script asks."""

pytestmark = pytest.mark.usefixtures("programme")


@pytest.fixture
def other(anyone: TestClient, read_html: Callable[[str], Element]) -> Visitor:
    """Another device."""
    return Visitor(TestClient(anyone.app, raise_server_exceptions=False), read_html)


def seen(page: Element) -> dict[str, str]:
    """The hidden fields and the chosen answers of a form, as a browser sends them."""
    carried = page.iterfind(".//form[@id='answers']//input[@type='hidden']")
    fields = {field.get("name", ""): field.get("value", "") for field in carried}
    comments = {area.get("name", ""): (area.text or "").removeprefix("\n") for area in page.iter("textarea")}
    return {**fields, **chosen(page), **comments}


def carry(page: Element) -> dict[str, str]:
    """What the page that asks for the code again sends."""
    fields = page.iterfind(".//form[@action='/join/again']//input")
    return {field.get("name", ""): field.get("value", "") for field in fields}


def written(page: Element, item: str) -> str:
    """What stands in an item's comment."""
    area = page.find(f".//textarea[@id='comment-{item}']")
    assert area is not None
    return (area.text or "").removeprefix("\n")


class TestTheWayThrough:
    def test_it_leads_from_the_first_word_to_the_receipt_and_stores_what_was_chosen(
        self, visitor: Visitor, database: Database, code: str
    ) -> None:
        visitor.begin(code)
        assert visitor.go("/answer/you", {"role": "paid_worker"}) == "/answer/1"
        assert (
            visitor.go("/answer/1", {"answer-meeting": "0", "comment-meeting": FILLED["comment-meeting"]})
            == "/answer/2"
        )
        assert visitor.go("/answer/2", {"answer-deciding": "dont_know"}) == "/answer/3"
        assert visitor.go("/answer/3", {"answer-belonging": "not_relevant"}) == "/answer/4"
        assert visitor.go("/answer/4", {}) == "/answer/check"
        assert not stored(database)
        assert visitor.go("/answer/send") == "/answer/thanks"
        (row,) = stored(database)
        assert (row.role, row.answers, row.comments) == ("paid_worker", STORED, {"meeting": COMMENT})
        assert not drafted(database)

    def test_the_receipt_is_the_same_before_and_after_sending(self, visitor: Visitor, code: str) -> None:
        early = visitor.begin(code)
        assert receipt_on(visitor.open("/answer/1")) == early
        visitor.go("/answer/send")
        assert receipt_on(visitor.open("/answer/thanks")) == early

    def test_nothing_is_compulsory(self, visitor: Visitor, database: Database, code: str) -> None:
        visitor.begin(code)
        for path in ("/answer/you", *[f"/answer/{number}" for number in range(1, 5)], "/answer/send"):
            visitor.go(path)
        (row,) = stored(database)
        assert (row.role, row.answers, row.comments) == ("unspecified", {}, {})

    def test_the_check_shows_every_answer_marks_every_gap_and_leads_to_each_and_back(
        self, visitor: Visitor, code: str
    ) -> None:
        visitor.begin(code)
        visitor.go("/answer/1", FILLED)
        page = visitor.open("/answer/check")
        lines = page.findall(".//ol[@class='lines']/li")
        assert [text(line.find("p[@class='reply']")) for line in lines] == [
            "Not yet",
            "I don’t know",
            "Not relevant here",
            "Left blank",
        ]
        assert [line.get("class") for line in lines] == [None, None, None, "gap"]
        assert "3 of 4" in text(page.find(".//p[@class='lead']"))
        link = lines[3].find("a")
        assert link is not None
        assert link.get("href") == "/answer/4?from=check#answer-distrust"
        form = visitor.open("/answer/4?from=check")
        assert visitor.go("/answer/4", {**seen(form), "answer-distrust": "4"}) == "/answer/check"
        assert "all 4" in text(visitor.open("/answer/check").find(".//p[@class='lead']"))

    def test_each_button_saves_and_leads_where_it_says(self, visitor: Visitor, database: Database, code: str) -> None:
        visitor.begin(code)
        assert visitor.go("/answer/2", {"answer-deciding": "1", "go": "back"}) == "/answer/1"
        assert visitor.go("/answer/1", {"answer-meeting": "2", "go": "back"}) == "/answer/you"
        assert visitor.go("/answer/you", {"role": "resident", "go": "back"}) == "/answer"
        assert visitor.go("/answer/3", {"answer-belonging": "3", "language": "en"}) == "/answer/3"
        assert visitor.go("/answer/3", {"from": "check", "language": "en"}) == "/answer/3?from=check"
        assert visitor.client.cookies["waymark-language"] == "en"
        (draft,) = drafted(database)
        assert (draft.role, draft.answers) == ("resident", {"deciding": 1, "meeting": 2, "belonging": 3})

    def test_an_answer_can_be_taken_away(self, visitor: Visitor, database: Database, code: str) -> None:
        visitor.begin(code)
        visitor.go("/answer/1", {"answer-meeting": "2"})
        form = seen(visitor.open("/answer/1"))
        assert form["answer-meeting"] == "2"
        assert visitor.go("/answer/1", {**form, "clear": "meeting"}) == "/answer/1#answer-meeting"
        assert drafted(database)[0].answers == {}
        assert visitor.go("/answer/1", {"clear": "zebra"}) == "/answer/1"

    def test_progress_is_told_by_section_and_in_all(self, visitor: Visitor, code: str) -> None:
        visitor.begin(code)
        visitor.go("/answer/1", FILLED)
        progress = visitor.open("/answer/2").find(".//div[@class='progress']")
        assert progress is not None
        assert [text(part).rsplit(" ", 3)[1:] for part in progress.iter("li")] == [
            ["2", "of", "2"],
            ["1", "of", "1"],
            ["0", "of", "1"],
        ]
        assert text(progress.find("p")) == "3 of 4 answered"

    def test_when_the_group_meets_is_told_at_the_end(self, visitor: Visitor, database: Database, code: str) -> None:
        with database.write() as session:
            session.get_one(Assessment, PLACE).meeting = "Friday, the <b>hall</b>"
        visitor.answer(code)
        response = visitor.get("/answer/thanks")
        assert "Friday, the &lt;b&gt;hall&lt;/b&gt;" in response.text

    def test_the_copy_is_a_page_and_a_pdf(self, visitor: Visitor, code: str) -> None:
        visitor.answer(code)
        assert "zebra" in text(visitor.open("/answer/copy"))
        response = visitor.get("/answer/copy.pdf")
        assert response.headers["content-type"] == "application/pdf"
        assert response.headers["cache-control"] == PRIVATE
        assert response.content.startswith(b"%PDF")

    def test_there_are_no_more_screens_than_there_are(self, visitor: Visitor, code: str) -> None:
        visitor.begin(code)
        for path in ("/answer/0", "/answer/5", "/answer/99999999999999999999", "/answer/zebra", "/answer/-1"):
            assert visitor.get(path).status_code == HTTPStatus.NOT_FOUND
            assert visitor.post(path).status_code == HTTPStatus.NOT_FOUND

    def test_looking_changes_nothing(self, visitor: Visitor, database: Database, code: str) -> None:
        visitor.join(code)
        visitor.get("/answer")
        assert not drafted(database)
        visitor.begin(code)
        for path in ("/answer", "/answer/you", "/answer/1", "/answer/check", "/answer/thanks", "/answer/send"):
            visitor.get(path)
        assert not stored(database)
        assert [(row.role, row.answers) for row in drafted(database)] == [(None, {})]

    def test_the_privacy_notice_says_what_the_settings_say(
        self, visitor: Visitor, code: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings = cast("Any", visitor.client.app).state.runtime.settings
        for name in ("lawful_basis", "retention", "contact"):
            monkeypatch.setitem(settings.__dict__, name, f"<{name}>")
        visitor.join(code)
        told = [text(said) for said in visitor.open("/answer").iterfind(".//dl[@class='notice']//dd")]
        assert told == ["<lawful_basis>", "<retention>", "<contact>"]


class TestNothingIsLost:
    def test_two_tabs_on_different_screens_both_count(self, visitor: Visitor, database: Database, code: str) -> None:
        visitor.begin(code)
        first, second = seen(visitor.open("/answer/1")), seen(visitor.open("/answer/2"))
        visitor.go("/answer/2", {**second, "answer-deciding": "1"})
        visitor.go("/answer/1", {**first, "answer-meeting": "3"})
        assert drafted(database)[0].answers == {"meeting": 3, "deciding": 1}

    def test_a_page_left_open_undoes_nothing_newer(self, visitor: Visitor, database: Database, code: str) -> None:
        visitor.begin(code)
        visitor.go("/answer/1", {"answer-meeting": "1"})
        old = seen(visitor.open("/answer/1"))
        new = seen(visitor.open("/answer/1"))
        visitor.go("/answer/1", {**new, "answer-meeting": "4", "comment-meeting": "Newer"})
        visitor.go("/answer/1", old)
        (draft,) = drafted(database)
        assert (draft.answers, draft.comments) == ({"meeting": 4}, {"meeting": "Newer"})
        visitor.go("/answer/1", {**old, "comment-meeting": "Written on the old page"})
        assert drafted(database)[0].comments == {"meeting": "Written on the old page"}

    def test_going_back_shows_what_was_saved(self, visitor: Visitor, code: str) -> None:
        visitor.begin(code)
        visitor.go("/answer/1", FILLED)
        page = visitor.open("/answer/1")
        assert chosen(page) == {"answer-meeting": "0"}
        assert written(page, "meeting") == COMMENT
        assert chosen(visitor.open("/answer/you")) == {"role": "paid_worker"}

    def test_begun_twice_it_is_one_draft(self, visitor: Visitor, database: Database, code: str) -> None:
        visitor.join(code)
        one, two = (value(visitor.open("/answer"), "token") for _ in range(2))
        for token in (one, one, two):
            visitor.go("/join/begin", {"token": token})
            visitor.go("/answer/1", {"answer-meeting": "3"})
        assert [row.answers for row in drafted(database)] == [{"meeting": 3}]

    def test_sent_twice_it_is_one_response(self, visitor: Visitor, database: Database, personal: str) -> None:
        visitor.answer(personal)
        for _ in range(2):
            assert visitor.go("/answer/send") == "/answer/thanks"
        assert len(stored(database)) == 1

    def test_a_tab_still_open_after_sending_changes_what_was_sent(
        self, visitor: Visitor, database: Database, code: str
    ) -> None:
        visitor.begin(code)
        left = seen(visitor.open("/answer/1"))
        visitor.go("/answer/send")
        assert visitor.go("/answer/1", {**left, "answer-meeting": "4"}) == "/answer/2"
        assert [row.answers for row in stored(database)] == [{"meeting": 4}]

    @pytest.mark.parametrize(
        ("wrong", "where"),
        [
            ({"answer-meeting": "5"}, "answer-meeting"),
            ({"answer-meeting": "²"}, "answer-meeting"),
            ({"comment-meeting": "x" * 2001}, "comment-meeting"),
        ],
    )
    def test_what_cannot_be_taken_is_told_and_kept_and_all_else_is_saved(
        self, visitor: Visitor, database: Database, code: str, wrong: dict[str, str], where: str
    ) -> None:
        visitor.begin(code)
        right = {"answer-meeting": "3", "comment-meeting": "Good"} | {"answer-deciding": "1"}
        response = visitor.post("/answer/1", {**right, **wrong})
        assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        page = visitor.read(response)
        assert text(page.find(".//title")).startswith("Correct this: ")
        assert [a.get("href") for a in page.iterfind(".//div[@role='alert']//a")] == [f"#{where}"]
        assert page.find(f".//*[@id='{where}-problem']") is not None
        if where.startswith("comment"):
            assert written(page, "meeting") == wrong[where]
            assert chosen(page) == {"answer-meeting": "3"}
        else:
            assert written(page, "meeting") == "Good"
        assert drafted(database)[0].answers["deciding"] == 1

    def test_a_role_there_is_not_is_told(self, visitor: Visitor, code: str) -> None:
        visitor.begin(code)
        response = visitor.post("/answer/you", {"role": "zebra"})
        assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert visitor.read(response).find(".//*[@id='role-problem']") is not None

    def test_fields_of_no_question_are_passed_over(self, visitor: Visitor, database: Database, code: str) -> None:
        visitor.answer(code, {**FILLED, "answer-zebra": "1", "area": "willowmere"})
        (row,) = stored(database)
        assert (row.area_id, row.answers) == ("realham", STORED)

    def test_after_the_pass_ran_out_what_was_filled_in_is_carried_along_and_saved(
        self, visitor: Visitor, database: Database, code: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        visitor.begin(code)
        form = seen(visitor.open("/answer/1"))
        later = time.time() + cookies.CODE_LIFETIME + 1
        monkeypatch.setattr(time, "time", lambda: later)
        response = visitor.post("/answer/1", {**form, **FILLED})
        assert response.status_code == HTTPStatus.NOT_FOUND
        assert not drafted(database)[0].answers
        page = visitor.read(response)
        carried = carry(page)
        mistyped = visitor.post("/join/again", {**carried, "code": "22222222"})
        assert "This code leads nowhere" in mistyped.text
        carried = carry(visitor.read(mistyped))
        assert visitor.go("/join/again", {**carried, "code": code}) == "/answer/1"
        (draft,) = drafted(database)
        assert (draft.role, draft.answers, draft.comments) == ("paid_worker", STORED, {"meeting": COMMENT})
        assert chosen(visitor.open("/answer/1")) == {"answer-meeting": "0"}

    def test_on_a_browser_that_forgot_all_the_receipt_brings_it_together_again(
        self, visitor: Visitor, database: Database, code: str
    ) -> None:
        receipt = visitor.begin(code)
        visitor.go("/answer/1", {"answer-meeting": "3"})
        form = seen(visitor.open("/answer/2"))
        visitor.change_device()
        page = visitor.read(visitor.post("/answer/2", {**form, "answer-deciding": "1"}))
        carried = carry(page)
        wrong = visitor.post("/join/again", {**carried, "code": code, "receipt": "0000-0000-0000-0000"})
        assert "do not fit together" in wrong.text
        assert 'value="1"' in wrong.text
        visitor.go("/join/again", {**carried, "code": code, "receipt": receipt})
        assert [row.answers for row in drafted(database)] == [{"meeting": 3, "deciding": 1}]

    def test_without_a_receipt_it_is_begun_anew_and_still_saved(
        self, visitor: Visitor, database: Database, code: str
    ) -> None:
        page = visitor.read(visitor.post("/answer/2", {"answer-deciding": "1"}))
        carried = carry(page)
        for _ in range(2):
            assert visitor.go("/join/again", {**carried, "code": code}) == "/answer/2"
        assert [row.answers for row in drafted(database)] == [{"deciding": 1}]

    @pytest.mark.parametrize("at", ["//elsewhere.example", "../account", "1?x=y", "\\elsewhere", ""])
    def test_where_it_comes_back_to_is_always_here(self, visitor: Visitor, code: str, at: str) -> None:
        assert visitor.go("/join/again", {"code": code, "token": "t" * 20, "at": at}) == "/answer"

    def test_closed_midway_what_was_typed_is_shown_and_can_be_kept(
        self, visitor: Visitor, database: Database, code: str
    ) -> None:
        visitor.begin(code)
        visitor.go("/answer/2", {"answer-deciding": "3"})
        form = seen(visitor.open("/answer/1"))
        close(database)
        response = visitor.post("/answer/1", {**form, "answer-meeting": "0", "comment-meeting": "Just typed"})
        assert response.status_code == HTTPStatus.CONFLICT
        page = visitor.read(response)
        said = [text(line.find("p[@class='reply']")) for line in page.iterfind(".//ol[@class='lines']/li")]
        assert said == ["Not yet", "In most ways", "Left blank", "Left blank"]
        assert "Just typed" in text(page)
        for path in ("/answer", "/answer/3", "/answer/check"):
            again = visitor.get(path)
            assert again.status_code == HTTPStatus.CONFLICT
            assert "In most ways" in again.text
        assert visitor.post("/answer/send").status_code == HTTPStatus.CONFLICT
        assert visitor.get("/answer/copy.pdf").content.startswith(b"%PDF")
        assert not stored(database)

    def test_once_results_are_published_an_unsent_draft_is_gone(
        self, visitor: Visitor, database: Database, code: str
    ) -> None:
        visitor.begin(code)
        visitor.go("/answer/2", {"answer-deciding": "3"})
        close(database)
        with database.write() as session:
            publish_assessment(session, *PLACE, actor="the tests")
        assert not drafted(database)
        assert visitor.get("/answer").status_code == HTTPStatus.NOT_FOUND

    def test_a_full_assessment_keeps_what_was_filled_in(self, visitor: Visitor, database: Database, code: str) -> None:
        visitor.begin(code)
        visitor.go("/answer/1", FILLED)
        with database.write() as session:
            joining.set_cap(session, *PLACE, 0, actor="the tests")
        response = visitor.post("/answer/send")
        assert response.status_code == HTTPStatus.CONFLICT
        assert "no more are taken" in text(visitor.read(response).find(".//div[@role='alert']"))
        assert drafted(database)[0].answers == STORED

    def test_with_a_code_replaced_meanwhile_the_new_one_sends_what_was_filled_in(
        self, visitor: Visitor, database: Database, code: str
    ) -> None:
        visitor.begin(code)
        visitor.go("/answer/1", FILLED)
        with database.write() as session:
            joining.rotate_join_code(session, *PLACE, actor="the tests")
        visitor.go("/answer/4", {"answer-distrust": "2"})
        page = visitor.read(visitor.post("/answer/send"))
        carried = carry(page)
        assert visitor.go("/join/again", {**carried, "code": shared_code(database)}) == "/answer/check"
        assert visitor.go("/answer/send") == "/answer/thanks"
        assert [row.answers for row in stored(database)] == [{**STORED, "distrust": 2}]

    def test_deleted_on_another_device_what_is_typed_here_can_still_be_saved(
        self, visitor: Visitor, other: Visitor, database: Database, code: str
    ) -> None:
        receipt = visitor.begin(code)
        other.go("/receipt", {"receipt": receipt, "code": code})
        other.post("/answer/withdraw")
        response = visitor.post("/answer/1", {"answer-meeting": "4"})
        assert "have been deleted" in response.text
        carried = carry(visitor.read(response))
        visitor.go("/join/again", {**carried, "code": code})
        assert [row.answers for row in drafted(database)] == [{"meeting": 4}]


class TestScript:
    """What the pages' script sends, and is told."""

    def test_one_answer_is_saved_as_it_is_chosen(self, visitor: Visitor, database: Database, code: str) -> None:
        visitor.begin(code)
        mark = value(visitor.open("/answer/1"), "mark")
        response = visitor.post("/answer/1", {"answer-meeting": "3", "answer-distrust": "1", "mark": mark}, **SCRIPT)
        assert response.json() == {"next": "/answer/2", "answered": [1, 0, 1, 2]}
        visitor.post("/answer/you", {"comment-meeting": "Hello", "mark": mark}, **SCRIPT)
        (draft,) = drafted(database)
        assert (draft.answers, draft.comments) == ({"meeting": 3, "distrust": 1}, {"meeting": "Hello"})

    def test_it_is_told_by_the_status_when_there_is_no_use_in_trying_again(
        self, visitor: Visitor, database: Database, code: str
    ) -> None:
        visitor.begin(code)
        long = visitor.post("/answer/1", {"comment-meeting": "x" * 2001}, **SCRIPT)
        assert long.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        other = visitor.post("/answer/1", {"answer-meeting": "1", "mark": "another"}, **SCRIPT)
        assert other.status_code == HTTPStatus.NOT_FOUND
        close(database)
        assert visitor.post("/answer/1", {"answer-meeting": "1"}, **SCRIPT).status_code == HTTPStatus.CONFLICT
        assert not drafted(database)[0].answers

    def test_the_mark_tells_neither_id_nor_receipt(self, visitor: Visitor, database: Database, code: str) -> None:
        receipt = visitor.begin(code)
        response = visitor.get("/answer/1")
        (draft,) = drafted(database)
        assert draft.id not in response.text
        assert value(visitor.read(response), "mark") not in {draft.id, receipt, draft.receipt_hash[:16]}


class TestSharedDevice:
    def test_someone_else_begins_afresh_with_the_same_code(
        self, visitor: Visitor, database: Database, code: str
    ) -> None:
        first = visitor.begin(code)
        visitor.go("/answer/1", FILLED)
        assert "3 of 4" in text(visitor.open("/answer").find(".//p[@class='lead']"))
        assert visitor.go("/answer/leave", {"next": "another"}) == "/answer"
        second = visitor.begin(code)
        assert second != first
        assert not chosen(visitor.open("/answer/1"))
        visitor.go("/answer/1", {"answer-meeting": "4"})
        assert sorted(len(row.answers) for row in drafted(database)) == [1, 3]
        visitor.go("/answer/leave")
        assert visitor.go("/receipt", {"receipt": first, "code": code}) == "/answer/4"

    def test_a_page_of_the_one_before_saves_nothing_into_the_answers_of_the_next(
        self, visitor: Visitor, database: Database, code: str
    ) -> None:
        first = visitor.begin(code)
        left = seen(visitor.open("/answer/1"))
        visitor.go("/answer/leave", {"next": "another"})
        visitor.begin(code)
        response = visitor.post("/answer/1", {**left, "answer-meeting": "0"})
        assert "somebody else has begun" in response.text
        assert not any(row.answers for row in drafted(database))
        assert visitor.post("/answer/send", {"mark": left["mark"]}).status_code == HTTPStatus.NOT_FOUND
        assert visitor.post("/answer/withdraw", {"mark": left["mark"]}).status_code == HTTPStatus.NOT_FOUND
        carried = carry(visitor.read(response))
        visitor.go("/join/again", {**carried, "code": code, "receipt": first})
        assert sorted(len(row.answers) for row in drafted(database)) == [0, 1]

    def test_a_finished_device_forgets_code_and_receipt(self, visitor: Visitor, code: str) -> None:
        visitor.answer(code)
        assert visitor.go("/answer/leave") == "/answer/finished"
        assert not {"waymark-join", "waymark-answers"} & {*visitor.client.cookies}
        assert visitor.get("/answer/thanks").headers["location"] == "/join"
        assert visitor.get("/answer/finished").status_code == HTTPStatus.OK

    def test_the_ticket_is_out_of_reach_of_scripts_and_over_tls_for_this_host_alone(
        self, visitor: Visitor, code: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        visitor.join(code)
        token = value(visitor.open("/answer"), "token")
        given = visitor.post("/join/begin", {"token": token}).headers["set-cookie"]
        assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {*given.split("; ")}
        monkeypatch.setattr(Runtime, "is_secure", property(lambda _: True))
        visitor.change_device()
        given = visitor.post("/join", {"code": code}).headers["set-cookie"]
        cookie = {"Cookie": given.split(";")[0]}
        given = visitor.post("/join/begin", {"token": token}, **cookie).headers["set-cookie"]
        assert given.startswith("__Host-waymark-answers=")
        assert "Secure" in given.split("; ")

    @pytest.mark.parametrize(
        "forged", ["", ".", "zebra", "zebra.zebra", "00000000-0000-4000-8000-000000000000.", "\xff"]
    )
    def test_a_made_up_ticket_opens_nothing(self, visitor: Visitor, code: str, forged: str) -> None:
        visitor.answer(code)
        visitor.client.cookies.delete("waymark-answers")
        kept = visitor.client.cookies["waymark-join"]
        cookie = {b"cookie": f"waymark-join={kept}; waymark-answers={forged}".encode("latin-1")}
        response = visitor.client.get("/answer/check", headers=cookie, follow_redirects=False)
        assert (response.status_code, response.headers["location"]) == (HTTPStatus.SEE_OTHER, "/answer")

    def test_what_is_somebodys_is_kept_nowhere(self, visitor: Visitor, code: str) -> None:
        receipt = visitor.begin(code)
        response = visitor.post("/answer/1", FILLED)
        assert receipt not in response.headers["location"]
        for path in ("/answer", "/answer/1", "/answer/check", "/answer/copy", "/answer/copy.pdf"):
            assert visitor.get(path).headers["cache-control"] == PRIVATE


class TestComingBack:
    @pytest.fixture
    def receipt(self, visitor: Visitor, code: str) -> str:
        """Of a response just sent."""
        return visitor.answer(code)

    @pytest.mark.parametrize("sloppy", [str, str.lower, lambda typed: typed.replace("-", " ")])
    def test_on_another_device_the_receipt_leads_to_what_was_sent(
        self, other: Visitor, code: str, receipt: str, sloppy: Callable[[str], str]
    ) -> None:
        assert other.go("/receipt", {"receipt": sloppy(receipt), "code": code}) == "/answer/check"
        response = other.get("/answer/check")
        assert "<script>" not in response.text.replace('<script src="/static/answering.js" defer></script>', "")
        assert COMMENT.splitlines()[0] in text(other.read(response))

    def test_on_another_device_a_draft_goes_on_where_it_was(
        self, visitor: Visitor, other: Visitor, database: Database, code: str
    ) -> None:
        receipt = visitor.begin(code)
        assert other.go("/receipt", {"receipt": receipt, "code": code}) == "/answer/you"
        visitor.go("/answer/you", {"role": "resident"})
        assert other.go("/receipt", {"receipt": receipt, "code": code}) == "/answer/1"
        visitor.go("/answer/2", {"answer-deciding": "3"})
        assert other.go("/receipt", {"receipt": receipt, "code": code}) == "/answer/3"
        other.go("/answer/3", {"answer-belonging": "1"})
        visitor.go("/answer/1", {"answer-meeting": "0"})
        other.go("/answer/send")
        assert visitor.go("/answer/send") == "/answer/thanks"
        (row,) = stored(database)
        assert (row.role, row.answers) == ("resident", {"deciding": 3, "belonging": 1, "meeting": 0})

    def test_on_the_same_device_it_needs_no_code(self, visitor: Visitor, receipt: str) -> None:
        assert visitor.go("/receipt", {"receipt": receipt}) == "/answer/check"

    def test_it_is_good_with_a_code_that_is_spent_or_rotated_since(
        self, visitor: Visitor, database: Database, code: str, personal: str
    ) -> None:
        receipt = visitor.answer(code)
        visitor.change_device()
        another = visitor.answer(personal)
        with database.write() as session:
            joining.rotate_join_code(session, *PLACE, actor="the tests")
        for given, used in ((receipt, code), (another, personal)):
            visitor.change_device()
            assert visitor.go("/receipt", {"receipt": given, "code": used}) == "/answer/check"
            visitor.go("/answer/1", {"answer-meeting": "4"})
        assert [row.answers["meeting"] for row in stored(database)] == [4, 4]

    def test_whatever_does_not_fit_is_refused_alike(
        self, visitor: Visitor, database: Database, code: str, receipt: str
    ) -> None:
        elsewhere = shared_code(database, "willowmere")
        told = set()
        visitor.change_device()
        for fields in (
            {"receipt": receipt},
            {"receipt": receipt, "code": "22222222"},
            {"receipt": receipt, "code": "2"},
            {"receipt": receipt, "code": elsewhere},
            {"receipt": "0000-0000-0000-0000", "code": code},
            {"receipt": "", "code": code},
            {"receipt": '"><b>zebra', "code": code},
            {},
        ):
            response = visitor.post("/receipt", fields)
            assert response.status_code == HTTPStatus.NOT_FOUND
            assert "set-cookie" not in response.headers
            told.add(re.sub(r'value="[^"]*"', "", response.text))
        assert len(told) == 1
        assert len(stored(database)) == 1

    def test_a_change_counts_as_soon_as_it_is_saved(self, visitor: Visitor, database: Database, receipt: str) -> None:
        visitor.go("/receipt", {"receipt": receipt})
        form = seen(visitor.open("/answer/4?from=check"))
        visitor.go("/answer/4", {**form, "answer-distrust": "4"})
        assert visitor.go("/answer/you", {"role": "resident", "from": "check"}) == "/answer/check"
        (row,) = stored(database)
        assert (row.role, row.answers) == ("resident", {**STORED, "distrust": 4})

    def test_withdrawn_answers_are_gone_and_a_second_press_does_no_harm(
        self, visitor: Visitor, database: Database, receipt: str
    ) -> None:
        ticket = visitor.client.cookies["waymark-answers"]
        assert "Your answers are deleted" in visitor.post("/answer/withdraw").text
        assert not stored(database)
        visitor.client.cookies.set("waymark-answers", ticket)
        assert "Your answers are deleted" in visitor.post("/answer/withdraw").text
        assert visitor.post("/receipt", {"receipt": receipt}).status_code == HTTPStatus.NOT_FOUND

    def test_after_closing_what_was_sent_can_only_be_withdrawn(
        self, other: Visitor, database: Database, code: str, receipt: str
    ) -> None:
        close(database)
        assert other.go("/receipt", {"receipt": receipt, "code": code}) == "/answer/check"
        for path in ("/answer/check", "/answer/1", "/answer/copy"):
            response = other.get(path)
            assert response.status_code == HTTPStatus.CONFLICT
            page = other.read(response)
            assert "/answer/withdraw" in [form.get("action") for form in page.iter("form")]
            assert "zebra" not in text(page)
        assert other.post("/answer/1", FILLED).status_code == HTTPStatus.CONFLICT
        assert other.post("/answer/withdraw").status_code == HTTPStatus.OK
        assert not stored(database)
