"""The review as a partnership goes through it: what each page says, settling, choosing, publishing, and collisions."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from fastapi.testclient import TestClient

from app.db.session import Database
from app.domain.answers import NOT_RELEVANT, AgreedAnswer
from app.services import assessments, plans, publishing, responses, reviews
from app.services.responses import Ticket
from tests.fixtures.pages import text, value
from tests.fixtures.rounds import TakeRound
from tests.web.someone import Someone

HERE = "/areas/elmfield/assessments/2026"
LABELS = ["Not yet", "First signs", "In some ways", "In most ways", "In every way"]
ITEMS = [
    "meeting",
    "asking",
    "deciding",
    "planning",
    "sharing",
    "belonging",
    "trusting",
    "money",
    "room",
    "quarrels",
    "hurry",
]
RATINGS = [0, 1, 3, 4, 4, 4, 2, 3]
SENT: list[dict[str, Any]] = [
    {
        "role": "resident" if number < 5 else "paid_worker",
        "answers": {**dict.fromkeys(ITEMS, rating), "hurry": "dont_know", "room": 4 if number < 4 else "not_relevant"},
        "comments": {"meeting": f"Comment {'hgfedcba'[number]}"} if number != 3 else {},
    }
    for number, rating in enumerate(RATINGS)
]
"""Eight people. Of the workers, and on the room, there are too few to show."""

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # what only shows is alike on both
pytestmark = pytest.mark.usefixtures("reviewing")


def chosen(page: Element) -> str | None:
    return next((one.get("value") for one in page.iterfind(".//input[@checked][@name='answer']")), None)


def alert(page: Element) -> str:
    return text(page.find(".//*[@role='alert']"))


def agreed(page: Element) -> str:
    return text(page.find(".//div[@data-version]"))


def rows(page: Element, kind: str) -> list[list[str]]:
    return [[text(cell) for cell in row] for row in page.iterfind(f".//table[@class='{kind}']/tbody/tr")]


@pytest.fixture
def reviewing(take_round: TakeRound) -> None:
    """Elmfield has published 2025, and reviews 2026."""
    lower = [{**sent, "answers": dict.fromkeys(ITEMS[:5], 1)} for sent in SENT]
    take_round("elmfield", "2025", questionnaire="tempting", responses=lower)
    take_round("elmfield", "2026", questionnaire="tempting", responses=SENT, to="reviewing")


@pytest.fixture
def coordinator(someone: Callable[[str], Someone]) -> Someone:
    return someone("coordinator")


@pytest.fixture
def results(database: Database) -> Callable[[], dict[str, Any]]:
    """Each item as the API gives it."""

    def read() -> dict[str, Any]:
        with database.read() as session:
            entry = assessments.get_results(session, "elmfield", "2026", small_counts=False)
        return {item["id"]: item for section in entry["sections"] for item in section["items"]}

    return read


def test_the_review_begins_with_last_round_s_plan_then_what_people_answered(
    database: Database, take_round: TakeRound, coordinator: Someone
) -> None:
    assert not coordinator.get(f"{HERE}/review").findall(".//section[@aria-labelledby='plan']")
    with database.write() as session:
        plans.add_action(session, "elmfield", "2026", "Ask the school", actor="the tests", owner="Amina")
    take_round("elmfield", "2027", questionnaire="tempting", responses=SENT, to="reviewing")

    page = coordinator.get("/areas/elmfield/assessments/2027/review")
    assert [text(heading) for heading in page.iterfind(".//h2")] == [
        "First: what we said we would do", "Then: what people answered", "Last: choose and publish",
    ]  # fmt: skip
    assert text(page.find(".//section[@aria-labelledby='plan']/ul")) == "Ask the school Planned · Amina"


@on_sqlite
def test_the_review_leads_to_what_is_least_agreed_and_has_changed_most(
    coordinator: Someone, results: Callable[[], dict[str, Any]]
) -> None:
    page = coordinator.get(f"{HERE}/review")
    least, biggest = page.findall(".//div[@class='columns']/div")
    assert next(link.get("href") for link in least.iterfind(".//a")) == f"{HERE}/review/meeting"
    assert "Up 40.6, to 65.6" in text(biggest)
    assert text(page.find(".//p[@class='lead']")).startswith("8 people answered, most of them residents")
    links = {link.get("href") for link in page.iterfind(".//details//a")}
    assert links == {f"{HERE}/review/{item}" for item in results()}
    assert "0 of 11 settled so far" in text(page)


@on_sqlite
def test_what_too_few_or_nobody_rated_is_told_without_figures(coordinator: Someone) -> None:
    assert "Fewer than 5 people rated this" in text(coordinator.get(f"{HERE}/review/room"))
    assert "Nobody rated this" in text(coordinator.get(f"{HERE}/review/hurry"))


@on_sqlite
def test_items_follow_each_other_from_first_to_last(coordinator: Someone) -> None:
    path: str | None = f"{HERE}/review/{ITEMS[0]}"
    seen = []
    while path:
        page = coordinator.get(path)
        seen.append(path.rpartition("/")[2])
        after = page.find(".//a[@rel='next']")
        path = None if after is None else after.get("href")
    assert seen == ITEMS
    assert page.find(".//a[@rel='prev']") is not None


def test_comments_are_for_the_partnership_alone_with_no_names_and_in_no_order_of_theirs(
    someone: Callable[[str], Someone],
) -> None:
    for office in ("coordinator", "member"):
        page = someone(office).get(f"{HERE}/review/meeting")
        assert [text(one) for one in page.iterfind(".//ul[@class='quotes']/li")] == [
            f"Comment {letter}" for letter in "abcdfgh"
        ]
        assert "What people wrote" not in text(someone(office).get(f"{HERE}/review/asking"))
    assert "Comment" not in someone("rep").send("GET", f"{HERE}/review/meeting").text


def test_comments_of_few_people_are_shown_to_nobody(
    database: Database, take_round: TakeRound, coordinator: Someone
) -> None:
    held = take_round("elmfield", "2027", questionnaire="tempting", responses=SENT[:5], to="reviewing")
    path = "/areas/elmfield/assessments/2027/review/meeting"
    assert "Comment h" in text(coordinator.get(path))
    with database.write() as session:
        ticket = Ticket(held[-1]["id"], held[-1]["receipt"])
        responses.withdraw_response(session, "elmfield", "2027", ticket, actor="the tests")
    assert "Comment" not in text(coordinator.get(path))


def test_an_answer_is_settled_with_its_reason_and_leads_on(
    coordinator: Someone, results: Callable[[], dict[str, Any]]
) -> None:
    reason = "We all\r\nknow <b>it</b>"
    fields = {"answer": "3", "reason": reason, "seen": "0"}
    assert coordinator.lead_on(f"{HERE}/review/meeting", fields) == f"{HERE}/review/asking?done=meeting"
    assert (
        text(coordinator.get(f"{HERE}/review/asking?done=meeting").find(".//*[@role='status']")) == "Settled: Meeting."
    )

    page = coordinator.get(f"{HERE}/review/meeting")
    assert agreed(page) == "Agreed together In most ways We all know <b>it</b>"
    assert (results()["meeting"]["basis"], results()["meeting"]["score"]) == ("agreed", 75.0)
    assert "1 of 11 settled so far" in text(coordinator.get(f"{HERE}/review"))

    stay = {"answer": NOT_RELEVANT, "reason": "", "seen": value(page, "seen"), "stay": "1"}
    assert coordinator.lead_on(f"{HERE}/review/meeting", stay) == f"{HERE}/review/meeting?done=meeting"
    assert agreed(coordinator.get(f"{HERE}/review/meeting")) == "Agreed together Not relevant here"
    last = {"answer": "0", "seen": "0"}
    assert coordinator.lead_on(f"{HERE}/review/hurry", last) == f"{HERE}/priorities"


def test_what_is_agreed_can_be_removed(coordinator: Someone, results: Callable[[], dict[str, Any]]) -> None:
    coordinator.lead_on(f"{HERE}/review/meeting", {"answer": "3", "seen": "0"})
    remove = {"seen": value(coordinator.get(f"{HERE}/review/meeting"), "seen")}
    assert coordinator.lead_on(f"{HERE}/review/meeting/remove", remove) == f"{HERE}/review/meeting"
    assert agreed(coordinator.get(f"{HERE}/review/meeting")) == "Nothing is agreed yet."
    assert results()["meeting"]["basis"] == "mean"
    assert coordinator.send("POST", f"{HERE}/review/meeting/remove", remove).status_code == HTTPStatus.NOT_FOUND


def test_of_two_who_settle_the_same_item_the_second_is_shown_both_and_nothing_is_lost(
    coordinator: Someone, results: Callable[[], dict[str, Any]]
) -> None:
    coordinator.lead_on(f"{HERE}/review/meeting", {"answer": "1", "reason": "Hardly ever", "seen": "0"})
    mine = {"answer": "4", "reason": "Every week", "seen": "0"}
    page = coordinator.post(f"{HERE}/review/meeting", mine, HTTPStatus.CONFLICT)

    assert "Somebody else changed this while you were at it" in alert(page)
    assert agreed(page) == "Agreed together First signs Hardly ever"
    assert (chosen(page), text(page.find(".//textarea[@id='reason']"))) == ("4", "Every week")
    assert results()["meeting"]["score"] == 25.0
    coordinator.lead_on(f"{HERE}/review/meeting", {**mine, "seen": value(page, "seen")})
    assert results()["meeting"]["score"] == 100.0


def test_two_who_settle_the_same_answer_are_of_one_mind(coordinator: Someone) -> None:
    for _ in range(2):
        coordinator.lead_on(f"{HERE}/review/meeting", {"answer": "1", "reason": "Hardly ever", "seen": "0"})


def test_what_was_removed_and_settled_anew_does_not_pass_for_what_was_seen(coordinator: Someone) -> None:
    coordinator.lead_on(f"{HERE}/review/meeting", {"answer": "1", "seen": "0"})
    before = value(coordinator.get(f"{HERE}/review/meeting"), "seen")
    coordinator.lead_on(f"{HERE}/review/meeting/remove", {"seen": before})
    page = coordinator.post(f"{HERE}/review/meeting", {"answer": "3", "seen": before}, HTTPStatus.CONFLICT)
    assert "They removed what was agreed" in alert(page)

    coordinator.lead_on(f"{HERE}/review/meeting", {"answer": "2", "seen": "0"})
    assert coordinator.send("POST", f"{HERE}/review/meeting", {"answer": "3", "seen": before}).status_code == 409
    assert coordinator.send("POST", f"{HERE}/review/meeting/remove", {"seen": before}).status_code == 409
    for seen in ("", "x", "-1", "1" * 11, "²"):
        assert coordinator.send("POST", f"{HERE}/review/meeting", {"answer": "3", "seen": seen}).status_code == 409
    assert agreed(coordinator.get(f"{HERE}/review/meeting")) == "Agreed together In some ways"


@on_sqlite
def test_what_others_settle_can_be_looked_at_by_itself(someone: Callable[[str], Someone]) -> None:
    member, coordinator = someone("member"), someone("coordinator")
    assert text(member.get(f"{HERE}/review/meeting/settled")) == "Nothing is agreed yet."
    coordinator.lead_on(f"{HERE}/review/meeting", {"answer": "1", "reason": "Hardly ever", "seen": "0"})
    found = member.send("GET", f"{HERE}/review/meeting/settled")
    assert text(member.read_html(found.text)) == "Agreed together First signs Hardly ever"
    assert len(found.content) < 500


@on_sqlite
def test_what_needs_a_correction_is_shown_again_with_all_that_was_typed(coordinator: Someone) -> None:
    page = coordinator.post(f"{HERE}/review/meeting", {"reason": "Because", "seen": "0"}, 422)
    assert "Choose the answer you agree on." in alert(page)
    assert text(page.find(".//textarea[@id='reason']")) == "Because"
    for wrong in ("5", "dont_know", "-1", "3.0", "٣"):
        coordinator.post(f"{HERE}/review/meeting", {"answer": wrong, "seen": "0"}, 422)
    page = coordinator.post(f"{HERE}/review/meeting", {"answer": "3", "reason": "x" * 2001, "seen": "0"}, 422)
    assert "at most" in alert(page)
    assert chosen(page) == "3"


def test_settling_after_it_was_published_loses_nothing_that_was_typed(database: Database, coordinator: Someone) -> None:
    with database.write() as session:
        publishing.publish_assessment(session, "elmfield", "2026", actor="the tests")
    page = coordinator.post(f"{HERE}/review/meeting", {"answer": "3", "reason": "Because", "seen": "0"}, 409)
    assert "The profile is published." in alert(page)
    assert "In most ways" in alert(page)
    assert "Because" in alert(page)
    assert page.find(".//textarea") is None
    assert "this is here to look back at" in text(coordinator.get(f"{HERE}/review"))
    for path in ("priorities", "preview"):
        assert coordinator.send("GET", f"{HERE}/{path}").status_code == 409


@on_sqlite
def test_those_who_do_not_settle_look_on(someone: Callable[[str], Someone]) -> None:
    for office in ("member", "rep"):
        page = someone(office).get(f"{HERE}/review/meeting")
        assert page.find(f".//form[@action='{HERE}/review/meeting']") is None
        assert page.find(".//textarea") is None
        assert "Your coordinator writes down here" in text(page)
        assert "priorities" not in {link.get("href", "").rpartition("/")[2] for link in page.iterfind(".//main//a")}
        assert someone(office).send("POST", f"{HERE}/review/meeting", {"answer": "1", "seen": "0"}).status_code == 404


@on_sqlite
def test_there_is_no_review_while_answers_come_in_nor_of_what_does_not_exist(
    coordinator: Someone, take_round: TakeRound
) -> None:
    take_round("elmfield", "2027", questionnaire="tempting", responses=SENT, to="collecting")
    for path in ("review", "review/meeting", "priorities", "preview", "published"):
        response = coordinator.send("GET", f"/areas/elmfield/assessments/2027/{path}")
        assert response.status_code == HTTPStatus.CONFLICT
        assert "Comment" not in response.text
        assert coordinator.send("GET", f"/areas/elmfield/assessments/1999/{path}").status_code == 404
    for path in ("review/nothing", "review/nothing/settled", "review/Meeting"):
        assert coordinator.send("GET", f"{HERE}/{path}").status_code == 404
    for path in ("review/nothing", "review/nothing/remove"):
        assert coordinator.send("POST", f"{HERE}/{path}", {"answer": "1", "seen": "0"}).status_code in {404, 422}


def test_a_partnership_that_answers_together_reviews_with_nothing_said_alone(
    coordinator: Someone, take_round: TakeRound
) -> None:
    take_round("elmfield", "2027", questionnaire="tempting", to="reviewing")
    here = "/areas/elmfield/assessments/2027"
    assert "The partnership answered together" in text(coordinator.get(f"{here}/review"))
    assert "Nobody answered alone in this round" in text(coordinator.get(f"{here}/review/meeting"))
    coordinator.lead_on(f"{here}/review/meeting", {"answer": "3", "seen": "0"})
    page = coordinator.get(f"{here}/preview")
    assert "The partnership answered together" in text(page)
    assert "Meeting 3 of 4: Established" in text(page)
    mark = value(page, "mark")
    assert coordinator.lead_on(f"{here}/preview", {"mark": mark}) == f"{here}/published"


def places(*items: str) -> dict[str, str]:
    return {f"place-{number}": item for number, item in enumerate(items, 1)}


def priorities(database: Database) -> Sequence[str]:
    with database.read() as session:
        return reviews.get_priorities(session, "elmfield", "2026")


def test_priorities_are_chosen_in_order_gaps_closed(database: Database, coordinator: Someone) -> None:
    page = coordinator.get(f"{HERE}/priorities")
    assert len(page.findall(".//select")) == 5
    assert "Weakest" in text(page)
    fields = {**places("room", "", "quarrels", "meeting"), "seen": ""}
    assert coordinator.lead_on(f"{HERE}/priorities", fields) == f"{HERE}/preview"
    assert priorities(database) == ["room", "quarrels", "meeting"]
    assert value(coordinator.get(f"{HERE}/priorities"), "seen") == "room,quarrels,meeting"
    items = [text(one) for one in coordinator.get(f"{HERE}/preview").iterfind(".//ol/li")]
    assert items == ["A room", "Quarrels", "Meeting"]


@on_sqlite
@pytest.mark.parametrize("wrong", [places("room", "room"), places("room", "nothing")], ids=["twice", "unknown"])
def test_what_cannot_be_a_priority_is_told_and_the_rest_kept(
    database: Database, coordinator: Someone, wrong: dict[str, str]
) -> None:
    page = coordinator.post(f"{HERE}/priorities", {**wrong, "seen": ""}, 422)
    assert alert(page)
    kept = page.iterfind(".//select[@id='place-1']//option[@selected]")
    assert [one.get("value") for one in kept] == ["room"]
    assert priorities(database) == []


def test_of_two_who_choose_priorities_the_second_is_shown_both(database: Database, coordinator: Someone) -> None:
    coordinator.lead_on(f"{HERE}/priorities", {**places("room"), "seen": ""})
    page = coordinator.post(f"{HERE}/priorities", {**places("meeting"), "seen": ""}, HTTPStatus.CONFLICT)
    assert "They chose: A room" in alert(page)
    assert priorities(database) == ["room"]
    coordinator.lead_on(f"{HERE}/priorities", {**places("meeting"), "seen": value(page, "seen")})
    assert priorities(database) == ["meeting"]


def test_what_is_published_is_what_was_looked_at_and_reopening_keeps_it(
    database: Database, coordinator: Someone, as_key: Callable[..., TestClient]
) -> None:
    old = value(coordinator.get(f"{HERE}/preview"), "mark")
    coordinator.lead_on(f"{HERE}/review/meeting", {"answer": "3", "reason": "Because", "seen": "0"})
    coordinator.lead_on(f"{HERE}/priorities", {**places("room"), "seen": ""})
    page = coordinator.post(f"{HERE}/preview", {"mark": old}, HTTPStatus.CONFLICT)
    assert "nothing is published yet" in alert(page)
    told = text(page)
    assert [text(one) for one in page.iterfind(".//dl[@class='counts']/div")] == [
        "Everyone who answered8", "People who live here5", "People paid to work hereFewer than 5",
    ]  # fmt: skip
    assert "Meeting 3 of 4: Established 65.6 Because" in told
    assert "Comment" not in told.replace("Comments are shown", "")

    assert coordinator.lead_on(f"{HERE}/preview", {"mark": value(page, "mark")}) == f"{HERE}/published"
    thanks = coordinator.get(f"{HERE}/published")
    assert {urlsplit(link.get("href", "")).path for link in thanks.iterfind(".//main//a")} >= {
        "/areas/elmfield", "/areas/elmfield/plan",
    }  # fmt: skip
    published = as_key("read").get("/api/v1/areas/elmfield/profile").json()["rounds"][-1]
    assert [f"{one['score']}" for one in published["sections"]] == [
        text(row[1]) for row in page.iterfind(".//table[@aria-labelledby='sections']/tbody/tr")
    ]
    assert coordinator.send("POST", f"{HERE}/preview", {"mark": value(page, "mark")}).status_code == HTTPStatus.CONFLICT

    with database.write() as session:
        publishing.reopen_assessment(session, "elmfield", "2026", actor="the tests")
    assert coordinator.send("GET", f"{HERE}/published").headers["location"] == f"{HERE}/review"
    assert priorities(database) == ["room"]
    with database.read() as session:
        assert assessments.list_agreed(session, "elmfield", "2026") == {"meeting": AgreedAnswer(3, "Because")}
