"""No page of the review shows, to anybody, what too few people said: beside them stands what they did say.

`tests/test_nothing_leaks.py` asks the same of everything at once; here it is asked of each page by name.
"""

import itertools
import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from app.db.session import Database
from app.services import publishing, responses, reviews
from app.services.responses import Ticket
from tests.fixtures.pages import text
from tests.fixtures.rounds import TakeRound
from tests.web.someone import Someone

MIN_CELL = 5
HERE = "/areas/elmfield/assessments/2026"
OFFICES = ("coordinator", "member", "rep")
ITEMS = ["meeting", "asking", "deciding", "planning", "sharing", "belonging", "trusting", "money", "room"]
WORKERS = 1
JUST_UNDER = {"asking": [0, 1, 0, 4], "room": [3, 3, 3, 2]}
"""Rated by one fewer than may be shown: their means are 31.3 and 68.8."""
RATINGS: dict[str, list[int]] = {
    **JUST_UNDER,
    "meeting": [2] * 8,  # all agree, the only worker too
    "deciding": [0, 4, 4, 4, 4, 4, 4, 4],  # one against all others
    "planning": [1, 3, 3, 3, 3, 3, 3, 4],
    "sharing": [4, 2, 2, 2, 2],  # the worker, and just under the smallest group of residents
}
SENT: list[dict[str, Any]] = [
    {
        "role": "paid_worker" if number < WORKERS else "resident",
        "answers": {item: ratings[number] for item, ratings in RATINGS.items() if number < len(ratings)},
        "comments": {},
    }
    for number in range(8)
]
FIGURE = re.compile(r"\d+\.\d+")
Held = list[dict[str, str]]
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # what is shown is alike on both


@pytest.fixture
def held(take_round: TakeRound) -> Held:
    """Elmfield has published 2025, and reviews 2026: the receipts of its responses."""
    take_round("elmfield", "2025", questionnaire="tempting", responses=SENT[::-1])
    return take_round("elmfield", "2026", questionnaire="tempting", responses=SENT, to="reviewing")


def mean(ratings: list[int]) -> float:
    return 25 * sum(ratings) / len(ratings)


def hidden_figures() -> set[str]:
    """The means of what is hidden, as they would be written: of items, and of roles."""
    residents = {item: ratings[WORKERS:] for item, ratings in RATINGS.items()}
    too_few = [ratings for ratings in RATINGS.values() if len(ratings) < MIN_CELL]
    by_subtraction = [ratings for item, ratings in residents.items() if len(RATINGS[item]) - len(ratings) < MIN_CELL]
    shown = {round(mean(ratings), 1) for ratings in RATINGS.values() if len(ratings) >= MIN_CELL}
    figures = {round(mean(ratings) + 1e-9, 1) for ratings in (*too_few, *by_subtraction)}
    return {str(figure) for figure in figures - shown - {0.0, 25.0, 50.0, 75.0, 100.0}}


def pages(somebody: Someone, office: str) -> Iterator[tuple[str, Element]]:
    paths = ["review", *(f"review/{item}" for item in ITEMS)]
    if office == "coordinator":
        paths += ["priorities", "preview"]
    for path in paths:
        yield path, somebody.get(f"{HERE}/{path}")
    yield "plan", somebody.get("/areas/elmfield/plan")


def seen_by_all(someone: Callable[[str], Someone]) -> dict[tuple[str, str], str]:
    return {
        (office, path): text(page.find(".//main"))
        for office in OFFICES
        for path, page in pages(someone(office), office)
    }


def test_the_figures_that_are_looked_for_are_worth_looking_for() -> None:
    assert {"31.3", "68.8"} <= hidden_figures()
    assert len(hidden_figures()) >= 4


@on_sqlite
@pytest.mark.usefixtures("held")
def test_neither_counts_nor_means_of_too_few_are_on_any_page(someone: Callable[[str], Someone]) -> None:
    for office in OFFICES:
        for path, page in pages(someone(office), office):
            told = text(page.find(".//main"))
            assert [figure for figure in hidden_figures() if figure in told] == [], (office, path)
            item = path.rpartition("/")[2]
            if len(RATINGS.get(item, [])) < MIN_CELL and path.startswith("review/"):
                assert page.find(".//svg") is None
                assert page.find(".//table[@class='bars']") is None
                assert page.find(".//table[@class='averages']") is None


@on_sqlite
@pytest.mark.usefixtures("held")
def test_no_role_is_shown_that_leaves_the_only_worker_by_subtraction(someone: Callable[[str], Someone]) -> None:
    for office, item in itertools.product(OFFICES, RATINGS):
        page = someone(office).get(f"{HERE}/review/{item}")
        rows = [text(row.find("th")) for row in page.iterfind(".//table[@class='averages']/tbody/tr")]
        assert rows == ([] if item in JUST_UNDER else ["Everyone"])


@on_sqlite
@pytest.mark.usefixtures("held")
def test_a_withdrawal_changes_nothing_that_is_shown_but_that_it_is_said(
    database: Database, someone: Callable[[str], Someone], held: Held
) -> None:
    before = seen_by_all(someone)
    with database.write() as session:
        ticket = Ticket(held[0]["id"], held[0]["receipt"])
        responses.withdraw_response(session, "elmfield", "2026", ticket, actor="the tests")
    after = seen_by_all(someone)
    told, then = after.pop(("coordinator", "preview")), before.pop(("coordinator", "preview"))
    assert after == before
    assert "Responses withdrawn since collection closed: 1." in told
    assert FIGURE.findall(told) == FIGURE.findall(then)


@on_sqlite
@pytest.mark.usefixtures("held")
def test_publishing_and_reopening_again_and_again_shows_nothing_more(
    database: Database, someone: Callable[[str], Someone]
) -> None:
    before = seen_by_all(someone)
    with database.write() as session:
        publishing.publish_assessment(session, "elmfield", "2026", actor="the tests")
        publishing.reopen_assessment(session, "elmfield", "2026", actor="the tests")
    assert seen_by_all(someone) == before


@on_sqlite
@pytest.mark.usefixtures("held")
def test_settling_moves_no_figure_of_what_people_said_alone(someone: Callable[[str], Someone]) -> None:
    coordinator = someone("coordinator")

    def alone() -> list[str]:
        pages = (coordinator.get(f"{HERE}/review/{item}") for item in RATINGS)
        told = (text(page.find(".//section[@aria-labelledby='said']")) for page in pages)
        return [each.partition("Score in")[0].strip() for each in told]

    before = alone()
    for item in RATINGS:
        coordinator.lead_on(f"{HERE}/review/{item}", {"answer": "not_relevant", "seen": "0"})
    assert alone() == before


@on_sqlite
@pytest.mark.usefixtures("held")
def test_noise_is_worked_out_for_no_choice_of_items_before_publishing(
    database: Database, someone: Callable[[str], Someone]
) -> None:
    coordinator = someone("coordinator")
    with database.read() as session:
        since = reviews.find_changes(session, "elmfield", "2026")
    assert since is not None
    assert {*next(iter(since.items.values()))} == {"id", "label", "from", "to", "delta"}
    assert "chance" not in text(coordinator.get(f"{HERE}/review").find(".//main"))


@on_sqlite
def test_a_preview_says_what_may_be_chance_of_whole_sections_alone(
    take_round: TakeRound, someone: Callable[[str], Someone]
) -> None:
    everything = [{**sent, "answers": dict.fromkeys(ITEMS, number % 5)} for number, sent in enumerate(SENT)]
    take_round("elmfield", "2025", questionnaire="tempting", responses=everything)
    take_round("elmfield", "2026", questionnaire="tempting", responses=everything, to="reviewing")
    coordinator = someone("coordinator")

    def told(section: str) -> tuple[str, bool]:
        page = coordinator.get(f"{HERE}/preview")
        rows = page.iterfind(".//table[@aria-labelledby='sections']/tbody/tr")
        (row,) = (row for row in rows if row.find(f".//a[@href='#section-{section}']") is not None)
        spec = json.loads(coordinator.send("GET", f"{HERE}/charts/course-{section}.json").text)
        return text(row.findall("td")[-1]), any("fan" in layer["mark"]["style"] for layer in spec["layer"])

    said, has_fan = told("functions")
    assert "differences up to" in said
    assert has_fan
    for item, answer in (("asking", "not_relevant"), ("meeting", "not_relevant"), ("deciding", "2")):
        coordinator.lead_on(f"{HERE}/review/{item}", {"answer": answer, "seen": "0"})
        said, has_fan = told("functions")
        assert "(how much may be chance is worked out when you publish)" in said
        assert FIGURE.findall(said) == FIGURE.findall(said.partition("How much")[0])
        assert not has_fan
    assert "differences up to" in told("outcomes")[0]
    page = coordinator.get(f"{HERE}/preview")
    course = page.find(".//table[@aria-labelledby='over-time']/tbody/tr")
    assert text(course).endswith("Worked out when you publish")
    captions = [text(one) for one in page.iterfind(".//figcaption")]
    told_so = [one for one in captions if "worked out when you publish" in one]
    assert len(told_so) == 1
    assert told_so[0].startswith("From 2025 to 2026 it is")
