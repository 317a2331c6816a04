"""The action plan as people keep it: what the page lists, adding, changing, collisions, and who sees what."""

from collections.abc import Callable
from http import HTTPStatus
from xml.etree.ElementTree import Element

import pytest
from fastapi.testclient import TestClient

from app.db.session import Database
from app.domain.access import Office
from app.domain.plan import Action, Status
from app.services import plans, reviews
from tests.fixtures.pages import text, value
from tests.fixtures.rounds import TakeRound
from tests.web.someone import Someone

PLAN = "/areas/elmfield/plan"
FULL = {
    "title": "Ask the <school>",
    "owner": "Amina & the youth group",
    "item": "meeting",
    "due": "",
    "note": "First line\r\n\r\nThird line",
}
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # what only shows is alike on both


@pytest.fixture
def round_2026(take_round: TakeRound) -> None:
    """Elmfield reviews 2026."""
    take_round("elmfield", "2026", to="reviewing")


@pytest.fixture
def member(round_2026: None, someone: Callable[[str], Someone]) -> Someone:  # noqa: ARG001 - there is a plan to keep
    return someone("member")


def kept(database: Database, round_id: str = "2026") -> list[Action]:
    with database.read() as session:
        return list(plans.get_plan(session, "elmfield", round_id, unpublished=True).actions)


def add(database: Database, title: str, round_id: str = "2026", status: Status = Status.PLANNED) -> Action:
    with database.write() as session:
        return plans.add_action(session, "elmfield", round_id, title, actor="the tests", status=status)


def cards(page: Element) -> dict[str, list[str]]:
    """What each part of the plan lists."""
    parts = {}
    for section in page.iterfind(".//main//section"):
        heading = section.find("h2")
        assert heading is not None
        parts[(heading.text or "").strip()] = [text(card) for card in section.iterfind("ul/li")]
    return parts


def form(page: Element) -> dict[str, str]:
    """What the form has filled in."""
    typed = {name: value(page, name) for name in ("round", "version", "title", "owner")}
    for name in ("item", "due"):
        chosen = page.find(f".//select[@name='{name}']//option[@selected]")
        typed[name] = "" if chosen is None else chosen.get("value", "")
    typed["note"] = (page.findtext(".//textarea") or "").removeprefix("\n")
    status = page.find(".//input[@checked][@name='status']")
    return typed | ({} if status is None else {"status": status.get("value", "")})


def alert(page: Element) -> str:
    return text(page.find(".//*[@role='alert']"))


def test_an_action_is_added_as_it_was_typed_and_can_be_changed(database: Database, member: Someone) -> None:
    assert "There is nothing in this plan yet." in text(member.get(PLAN))
    new = form(member.get(f"{PLAN}/new?item=meeting"))
    assert (new["item"], new["round"]) == ("meeting", "2026")
    months = [one.get("value") for one in member.get(f"{PLAN}/new").iterfind(".//select[@name='due']/option")]
    due = months[5] or ""
    assert member.lead_on(f"{PLAN}/new", {**new, **FULL, "due": due}) == f"{PLAN}?done=added"

    page = member.get(f"{PLAN}?done=added")
    assert text(page.find(".//*[@role='status']")) == "The action is in the plan."
    (card,) = cards(page)["Planned"]
    assert card.startswith("Ask the <school> By ")
    assert "Who Amina & the youth group About Meeting First line Third line" in card
    (action,) = kept(database)
    assert (action.note, action.due) == ("First line\n\nThird line", due)

    filled = form(member.get(f"{PLAN}/{action.id}"))
    assert filled == {**FULL, "due": due, "note": action.note, "round": "2026", "version": "1", "status": "planned"}
    changed = {**filled, "status": "under_way", "note": "", "item": "", "due": ""}
    assert member.lead_on(f"{PLAN}/{action.id}", changed) == f"{PLAN}?done=changed"
    assert [*cards(member.get(PLAN))] == ["Under way"]
    assert kept(database)[0].item is None


def test_an_action_is_marked_as_done_in_one_press(database: Database, member: Someone) -> None:
    action = add(database, "Meet")
    page = member.get(PLAN)
    fields = {one.get("name", ""): one.get("value", "") for one in page.iterfind(".//main//form//input")}
    assert fields == {"round": "2026", "version": "1", "status": "done"}
    member.lead_on(f"{PLAN}/{action.id}", fields)
    assert cards(member.get(PLAN))["Done"] == ["Meet Change"]
    assert kept(database)[0].title == "Meet"


def test_what_needs_a_correction_is_told_and_everything_typed_is_kept(database: Database, member: Someone) -> None:
    wrong = {"title": "", "owner": "two\r\nlines", "due": "1999-01", "note": "x" * 2001, "round": "2026"}
    response = member.send("POST", f"{PLAN}/new", wrong)
    assert response.status_code == 422
    page = member.read_html(response.text)
    assert {link.get("href") for link in page.iterfind(".//*[@role='alert']//a")} == {
        "#title",
        "#owner",
        "#due",
        "#note",
    }
    assert len(form(page)["note"]) == 2001
    assert kept(database) == []
    action = add(database, "Meet")
    page = member.post(f"{PLAN}/{action.id}", {"title": "x" * 201, "status": "Finished", "version": "1"}, 422)
    assert [link.get("href") for link in page.iterfind(".//*[@role='alert']//a")] == ["#title", "#status"]


def test_of_two_who_change_an_action_the_second_sees_both_and_nothing_is_lost(
    database: Database, member: Someone
) -> None:
    action = add(database, "Meet")
    mine, theirs = (form(member.get(f"{PLAN}/{action.id}")) for _ in range(2))
    member.lead_on(f"{PLAN}/{action.id}", {**theirs, "owner": "Tom", "note": "On Mondays"})
    page = member.post(f"{PLAN}/{action.id}", {**mine, "note": "On Fridays", "status": "done"}, HTTPStatus.CONFLICT)

    assert [[text(cell) for cell in row] for row in page.iterfind(".//tbody/tr")] == [
        ["Who", "Tom", "–"],  # noqa: RUF001 - as the page prints it
        ["How far", "Planned", "Done"],
        ["Note", "On Mondays", "On Fridays"],
    ]
    assert (form(page)["note"], form(page)["status"]) == ("On Fridays", "done")
    assert kept(database)[0].note == "On Mondays"
    member.lead_on(f"{PLAN}/{action.id}", {**form(page), "owner": "Tom"})
    assert (kept(database)[0].note, kept(database)[0].owner) == ("On Fridays", "Tom")

    done = {"round": "2026", "version": "1", "status": "dropped"}
    page = member.post(f"{PLAN}/{action.id}", done, HTTPStatus.CONFLICT)
    assert form(page)["note"] == "On Fridays"


def test_when_the_next_collection_closes_meanwhile_what_was_typed_is_kept_to_copy(
    database: Database, member: Someone, take_round: TakeRound
) -> None:
    action = add(database, "Meet")
    new, old = form(member.get(f"{PLAN}/new")), form(member.get(f"{PLAN}/{action.id}"))
    take_round("elmfield", "2027", to="reviewing")
    for path, fields in ((f"{PLAN}/new", new), (f"{PLAN}/{action.id}", old)):
        page = member.post(path, {**fields, "title": "Typed with care"}, HTTPStatus.CONFLICT)
        assert "This plan belongs to an earlier round" in alert(page)
        assert form(page)["title"] == "Typed with care"
        assert form(page)["round"] == "2027"
    assert [found.title for found in kept(database)] == ["Meet"]


def test_an_earlier_plan_is_there_to_look_back_at_and_what_was_carried_on_says_since_when(
    database: Database, member: Someone, take_round: TakeRound
) -> None:
    add(database, "Meet")
    add(database, "Sing", status=Status.DONE)
    take_round("elmfield", "2027", to="reviewing")
    old, new = member.get(f"{PLAN}?round=2026"), member.get(PLAN)

    assert cards(old) == {"Planned": ["Meet"], "Done": ["Sing"]}
    assert "This is an earlier plan" in text(old)
    assert old.find(".//main//form") is None
    assert cards(new)["Planned"] == ["Meet Since The year 2026 Change It is done"]
    for round_id in ("2025", "", "%00", "x" * 100):
        assert member.send("GET", f"{PLAN}?round={round_id}").status_code == (200 if not round_id else 404)


def test_what_was_chosen_to_work_on_asks_for_an_action(
    database: Database, member: Someone, take_round: TakeRound
) -> None:
    people = [{"role": "resident", "answers": {"meeting": 1, "deciding": 4, "distrust": 3}}] * 5
    take_round("elmfield", "2027", responses=people, to="reviewing")
    assert cards(member.get(PLAN))["Nothing planned for these yet"] == [
        "Meeting Plan something", "Deciding Plan something", "Distrust Plan something",
    ]  # fmt: skip
    with database.write() as session:
        reviews.choose_priorities(session, "elmfield", "2027", ["deciding", "meeting"], seen=[], actor="the tests")
        plans.add_action(session, "elmfield", "2027", "Meet", actor="the tests", item="meeting")
    assert cards(member.get(PLAN))["Nothing planned for these yet"] == ["Deciding Plan something"]


def test_reps_and_admins_read_the_plan_and_only_what_is_published_is_for_admins(
    database: Database,
    anyone: TestClient,
    appoint: Callable[[Office, str], str],
    member: Someone,
    take_round: TakeRound,
) -> None:
    add(database, "Meet")
    take_round("elmfield", "2025")
    for office, area, shown in ((Office.REP, "elmfield", True), (Office.ADMIN, "", False)):
        reader = Someone(anyone, appoint(office, area), member.read_html)
        page = reader.get(PLAN)
        assert ("Meet" in text(page.find(".//main"))) is shown
        assert page.find(".//main//form") is None
        assert reader.send("GET", f"{PLAN}/new").status_code == HTTPStatus.NOT_FOUND
        assert reader.send("POST", f"{PLAN}/new", {"round": "2026", "title": "?"}).status_code == HTTPStatus.NOT_FOUND
        assert ("The year 2026" in text(page.find(".//main"))) is shown
        assert "The year 2025" in text(page.find(".//main"))
    assert [action.title for action in kept(database)] == ["Meet"]


@on_sqlite
@pytest.mark.usefixtures("programme")
def test_anyone_may_see_what_an_invented_area_plans_and_nobody_learns_which_real_ones_there_are(
    anyone: TestClient, database: Database
) -> None:
    with database.write() as session:
        plans.add_action(session, "willowmere", "2025", "Meet", actor="the tests")
    assert "Meet" in anyone.get("/areas/willowmere/plan").text
    assert "There is no plan yet." in anyone.get("/areas/larchend/plan").text
    told = [anyone.get(f"/areas/{area}/plan", follow_redirects=False) for area in ("realham", "nowhere")]
    assert [answer.headers["location"].partition("?")[0] for answer in told] == ["/sign-in", "/sign-in"]
    assert anyone.get("/areas/willowmere/plan/new", follow_redirects=False).status_code == HTTPStatus.SEE_OTHER


def test_where_no_collection_has_closed_there_is_no_plan_to_keep(
    someone: Callable[[str], Someone], take_round: TakeRound
) -> None:
    take_round("elmfield", "2026", to="collecting")
    member = someone("member")
    assert "There is no plan yet." in text(member.get(PLAN))
    assert member.send("GET", f"{PLAN}/new").status_code == HTTPStatus.CONFLICT
    unknown = "00000000-0000-4000-8000-000000000000"
    assert member.send("GET", f"{PLAN}/{unknown}").status_code == HTTPStatus.CONFLICT
    take_round("elmfield", "2027", to="reviewing")
    assert member.send("GET", f"{PLAN}/{unknown}").status_code == HTTPStatus.NOT_FOUND
    assert member.send("POST", f"{PLAN}/{unknown}", {"title": "?"}).status_code == HTTPStatus.NOT_FOUND
