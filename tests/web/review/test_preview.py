"""What others will see, before it is published: the profile itself, to the letter, and no picture of it for others."""

import re
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from sqlmodel import Session

from app.db.session import Database
from app.domain.answers import NOT_RELEVANT, AgreedAnswer
from app.domain.plan import Status
from app.services import assessments, plans, publishing, responses, reviews
from app.services.responses import Ticket
from tests.fixtures.pages import text, value
from tests.fixtures.rounds import TakeRound
from tests.web.someone import Someone

ACTOR = "the tests"
AREA = "/areas/elmfield"
HERE = f"{AREA}/assessments/2026"
SECTIONS = {
    "functions": ["meeting", "asking", "deciding", "planning", "sharing"],
    "outcomes": ["belonging", "trusting"],
    "enablers": ["money", "room"],
    "obstacles": ["quarrels", "hurry"],
}
ITEMS = [item for items in SECTIONS.values() for item in items]


def sent(shift: int) -> list[dict[str, Any]]:
    """Eight people who rated everything, two of them workers."""
    return [
        {
            "role": "resident" if one < 6 else "paid_worker",
            "answers": {item: (one * 3 + place * shift + shift) % 5 for place, item in enumerate(ITEMS)},
        }
        for one in range(8)
    ]


@pytest.fixture
def coordinator(someone: Callable[[str], Someone]) -> Someone:
    return someone("coordinator")


def address_of(path: str) -> str:
    """The same for a picture of what is under review and of what is published."""
    under_review = re.sub(rf"{AREA}/assessments/(\d+)/(charts/[^?]+)[?]?", r"\2?round=\1&", path)
    return under_review.removeprefix(f"{AREA}/").rstrip("&")


def told(page: Element) -> Iterator[tuple[str, dict[str, str], str]]:
    """Every element of the profile on a page, with what it says; without what only one of the two pages has."""
    parts = list(page.iterfind(".//main/*"))
    if cuts := [place for place, part in enumerate(parts) if part.tag == "hr"]:
        parts = parts[cuts[0] + 2 : cuts[1]]
    else:
        parts = parts[2:]
    for part in parts:
        if not text(part).startswith(("Published on", "See what changed", "To print or send on")):
            for one in part.iter():
                named = {name: address_of(found) for name, found in one.attrib.items()}
                yield one.tag, named, " ".join(f"{one.text or ''} | {one.tail or ''}".split())


def specs(somebody: Someone, page: Element) -> dict[str, bytes]:
    """What each chart on a page draws."""
    links = [link.get("href", "") for link in page.iter("a") if "/charts/" in link.get("href", "")]
    return {address_of(link): somebody.send("GET", link).content for link in links if ".json" in link}


def test_all_of_it_is_the_profile_that_will_be_published(
    coordinator: Someone,
    someone: Callable[[str], Someone],
    database: Database,
    take_round: TakeRound,
    subtests: pytest.Subtests,
) -> None:
    member = someone("member")

    def check(year: str, chance: str = "") -> None:
        preview = coordinator.get(f"{AREA}/assessments/{year}/preview")
        drawn = specs(coordinator, preview)
        coordinator.lead_on(f"{AREA}/assessments/{year}/preview", {"mark": value(preview, "mark")})
        published = member.get(f"{AREA}?round={year}")
        assert chance in text(published)
        foreseen = list(told(preview))
        assert len(foreseen) > 100
        assert foreseen == list(told(published))
        assert drawn == specs(member, published)
        assert len(drawn) == 1 + 1 + 1 + 2 * len(SECTIONS)

    def review(year: str, shift: int) -> list[dict[str, str]]:
        return take_round("elmfield", year, questionnaire="tempting", responses=sent(shift), to="reviewing")

    with subtests.test("the first round"):
        review("2024", 1)
        check("2024")
    with subtests.test("the newest, with all that a review ends in"):
        receipts = review("2026", 2)
        with database.write() as session:
            answer = AgreedAnswer(3, "We <talked> it over.")
            assessments.settle_answer(session, "elmfield", "2026", "meeting", answer, actor=ACTOR)
            reviews.choose_priorities(session, "elmfield", "2026", ["room", "hurry"], seen=[], actor=ACTOR)
            plans.add_action(session, "elmfield", "2026", "Meet", actor=ACTOR, owner="Ade", status=Status.UNDER_WAY)
        check("2026", "differences up to")
    with subtests.test("one between two others"):
        review("2025", 3)
        check("2025", "differences up to")
    with subtests.test("one reopened, a response withdrawn, an item taken out"):
        with database.write() as session:
            publishing.reopen_assessment(session, "elmfield", "2026", actor=ACTOR)
            ticket = Ticket(receipts[0]["id"], receipts[0]["receipt"])
            responses.withdraw_response(session, "elmfield", "2026", ticket, actor=ACTOR)
            taken_out = AgreedAnswer(NOT_RELEVANT)
            assessments.settle_answer(session, "elmfield", "2026", "hurry", taken_out, actor=ACTOR)
        check("2026", "on 1 of 2 items")
    with subtests.test("one answered together"):
        agreed = dict.fromkeys(ITEMS[:9], 2)
        take_round("elmfield", "2027", questionnaire="tempting", agreed=agreed, to="reviewing")
        check("2027", "how much may be chance is not known")


@pytest.fixture
def reviewing(take_round: TakeRound) -> None:
    """Elmfield has published 2024 and 2025, and reviews 2026."""
    for year, shift in (("2024", 1), ("2025", 2)):
        take_round("elmfield", year, questionnaire="tempting", responses=sent(shift))
    take_round("elmfield", "2026", questionnaire="tempting", responses=sent(3), to="reviewing")


@pytest.mark.usefixtures("reviewing")
def test_nothing_is_published_that_was_not_looked_at_while_what_the_plan_says_may_go_on(
    coordinator: Someone, database: Database, take_round: TakeRound
) -> None:
    take_round("elmfield", "2027", questionnaire="tempting", responses=sent(1), to="reviewing")

    def settle(session: Session, reason: str) -> None:
        answer = AgreedAnswer(2, reason)
        assessments.settle_answer(session, "elmfield", "2026", "meeting", answer, actor=ACTOR)

    def choose(session: Session, *items: str) -> None:
        seen = reviews.get_priorities(session, "elmfield", "2026")
        reviews.choose_priorities(session, "elmfield", "2026", items, seen=seen, actor=ACTOR)

    mark = value(coordinator.get(f"{HERE}/preview"), "mark")
    changes: list[Callable[[Session], None]] = [
        lambda session: settle(session, "Because"),
        lambda session: settle(session, "Because of the café"),
        lambda session: choose(session, "room", "money"),
        lambda session: choose(session, "money", "room"),
        lambda session: publishing.publish_assessment(session, "elmfield", "2027", actor=ACTOR),
        lambda session: publishing.reopen_assessment(session, "elmfield", "2025", actor=ACTOR),
    ]
    for change in changes:
        with database.write() as session:
            change(session)
        page = coordinator.post(f"{HERE}/preview", {"mark": mark}, HTTPStatus.CONFLICT)
        assert "nothing is published yet" in text(page.find(".//*[@role='alert']"))
        mark = value(page, "mark")
    with database.write() as session:
        plans.add_action(session, "elmfield", "2027", "Meet", actor=ACTOR)
    assert coordinator.lead_on(f"{HERE}/preview", {"mark": mark}) == f"{HERE}/published"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # nothing here is stored
@pytest.mark.usefixtures("reviewing")
def test_its_pictures_are_for_nobody_else_and_never_of_before(
    coordinator: Someone, someone: Callable[[str], Someone], database: Database
) -> None:
    path = f"{HERE}/charts/section-functions.svg"
    first = coordinator.send("GET", path)
    assert first.headers["cache-control"] == "private, no-cache"
    for office in ("member", "rep"):
        assert someone(office).send("GET", path).status_code == HTTPStatus.NOT_FOUND
    with database.write() as session:
        assessments.settle_answer(session, "elmfield", "2026", "meeting", AgreedAnswer(0), actor=ACTOR)
    again = coordinator.send("GET", path)
    assert again.status_code == HTTPStatus.OK
    assert again.content != first.content
    assert coordinator.send("GET", f"{HERE}/charts/nothing.svg").status_code == HTTPStatus.NOT_FOUND
    with database.write() as session:
        publishing.publish_assessment(session, "elmfield", "2026", actor=ACTOR)
    assert coordinator.send("GET", path).status_code == HTTPStatus.CONFLICT
