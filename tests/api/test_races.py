"""What happens at the same moment: one comes first, nothing is lost, nothing is done twice."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

V1 = "/api/v1"
TIMES = 6
"""How often each race is run: often enough that one without its lock is lost."""
RESPONSE = {"role": "resident", "answers": {"meeting": 1}}
Dump = Callable[[], dict[str, list[Any]]]
TakeRound = Callable[..., list[dict[str, str]]]
Call = Callable[[], Response]


@pytest.fixture
def racing(anyone: TestClient, api: TestClient) -> TestClient:
    """Called from many threads, it answers on one event loop, as a server does."""
    anyone.headers["Authorization"] = api.headers["Authorization"]
    return anyone


def at_once(*calls: Call) -> list[Response]:
    """Make all calls, each in a thread of its own, from the same moment."""
    start = Barrier(len(calls))

    def run(call: Call) -> Response:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def statuses(answers: list[Response]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


@pytest.mark.parametrize(
    ("step", "state"), [("close", "collecting"), ("publish", "reviewing"), ("reopen", "published")]
)
def test_of_two_who_take_the_same_step_one_does_and_the_other_is_told_of_it(
    racing: TestClient, take_round: TakeRound, dump: Dump, step: str, state: str
) -> None:
    for number in range(TIMES):
        area = f"area-{number}"
        take_round(area, "2024", responses=[RESPONSE] * 3)
        take_round(area, "2025", to=state, responses=[RESPONSE] * 3)
        address = f"{V1}/areas/{area}/assessments/2025"
        assert statuses(at_once(*[partial(racing.post, f"{address}/{step}")] * 3)) == [200, 409, 409]
        assert racing.get(address).json()["revision"] == (2 if step == "reopen" else 1)
        assert len([change for change in dump()["change"] if change.area_id == area]) == (step == "publish")


def test_of_two_who_open_the_same_assessment_one_does_and_the_other_finds_it_open(
    racing: TestClient, take_round: TakeRound, dump: Dump
) -> None:
    take_round("ashby", "2025", to="collecting")
    for number in range(TIMES):
        address = f"{V1}/areas/area-{number}/assessments/2025"
        racing.post(f"{V1}/areas", json={"id": f"area-{number}", "name": "Area"})
        answers = at_once(*[partial(racing.put, address)] * 3)
        assert statuses(answers) == [200, 200, 201]
        assert len({answer.content for answer in answers}) == 1
    assert len(dump()["assessment"]) == TIMES + 1


def test_every_response_taken_while_collection_closes_is_in_the_results_and_none_refused_is(
    racing: TestClient, take_round: TakeRound
) -> None:
    for number in range(TIMES):
        take_round(f"area-{number}", "2025", to="collecting", responses=[RESPONSE] * 3, min_cell=3)
        address = f"{V1}/areas/area-{number}/assessments/2025"
        ratings = [0, 1, 2, 3, 4] * 3
        calls: list[Call] = [
            partial(racing.post, f"{address}/responses", json={"role": "resident", "answers": {"meeting": rating}})
            for rating in ratings
        ]
        calls.insert(number * 2, partial(racing.post, f"{address}/close"))
        answers = at_once(*calls)
        closed = answers.pop(number * 2)
        assert closed.status_code == 200
        assert {answer.status_code for answer in answers} <= {201, 409}
        taken = Counter(rating for rating, answer in zip(ratings, answers, strict=True) if answer.status_code == 201)
        results = racing.get(f"{address}/results").json()
        assert results["responses"] == closed.json()["responses"] == taken.total() + 3
        assert results["sections"][0]["items"][0]["distribution"] == [
            taken[rating] + (3 if rating == 1 else 0) for rating in range(5)
        ]


def test_two_rounds_of_an_area_published_at_once_are_compared(racing: TestClient, take_round: TakeRound) -> None:
    for number in range(TIMES):
        area = f"{V1}/areas/area-{number}"
        for year in ("2023", "2024", "2025"):
            take_round(f"area-{number}", year, to="reviewing", agreed={"meeting": 2, "deciding": 2})
        calls = [partial(racing.post, f"{area}/assessments/{year}/publish") for year in ("2023", "2024", "2025")]
        assert statuses(at_once(*calls)) == [200, 200, 200]
        for start, end in (("2023", "2024"), ("2024", "2025"), ("2023", "2025")):
            assert racing.get(f"{area}/changes", params={"from": start, "to": end}).status_code == 200


def test_a_round_published_while_another_is_reopened_keeps_no_change_against_it(
    racing: TestClient, take_round: TakeRound, dump: Dump
) -> None:
    for number in range(TIMES):
        area = f"{V1}/areas/area-{number}/assessments"
        for year in ("2023", "2024", "2025"):
            take_round(f"area-{number}", year, to="reviewing" if year == "2025" else "published")
        calls = [partial(racing.post, f"{area}/{step}") for step in ("2025/publish", "2024/reopen")]
        assert statuses(at_once(*calls)) == [200, 200]
        kept = [change for change in dump()["change"] if change.area_id == f"area-{number}"]
        assert [(change.from_round_id, change.to_round_id) for change in kept] == [("2023", "2025")]


def test_a_response_sent_twice_at_once_under_one_idempotency_key_is_stored_once(
    racing: TestClient, take_round: TakeRound, dump: Dump
) -> None:
    take_round("elmfield", "2025", to="collecting")
    address = f"{V1}/areas/elmfield/assessments/2025/responses"
    for number in range(TIMES):
        send = partial(racing.post, address, json=RESPONSE, headers={"Idempotency-Key": f"response-{number}"})
        answers = at_once(*[send] * 3)
        assert {answer.status_code for answer in answers} <= {201, 409}
        tickets = [answer.json() for answer in answers if answer.status_code == 201]
        assert tickets
        assert all(ticket == send().json() for ticket in tickets)
        assert len(dump()["response"]) == number + 1


def test_of_two_who_settle_the_same_item_the_later_answer_stands_whole(
    racing: TestClient, take_round: TakeRound, dump: Dump
) -> None:
    take_round("elmfield", "2025", to="reviewing")
    address = f"{V1}/areas/elmfield/assessments/2025/agreed"
    for item in ("meeting", "deciding", "belonging", "distrust"):
        calls = [
            partial(racing.put, f"{address}/{item}", json={"answer": rating, "reason": f"Reason {rating}"})
            for rating in range(4)
        ]
        assert statuses(at_once(*calls)) == [200] * 4
        (row,) = [row for row in dump()["agreed_answer"] if row.item_id == item]
        assert row.reason == f"Reason {row.answer}"


def test_a_response_withdrawn_twice_at_once_is_counted_as_one(racing: TestClient, take_round: TakeRound) -> None:
    receipts = take_round("elmfield", "2025", to="reviewing", responses=[RESPONSE] * TIMES)
    address = f"{V1}/areas/elmfield/assessments/2025"
    for count, own in enumerate(receipts, 1):
        withdraw = partial(
            racing.delete, f"{address}/responses/{own['id']}", headers={"Response-Receipt": own["receipt"]}
        )
        assert statuses(at_once(withdraw, withdraw, withdraw)) == [204, 404, 404]
        assert racing.get(f"{address}/results").json()["withdrawn"] == count


def test_responses_withdrawn_while_collection_closes_are_gone_from_the_results_or_counted_as_withdrawn(
    racing: TestClient, take_round: TakeRound
) -> None:
    for number in range(TIMES):
        receipts = take_round(f"area-{number}", "2025", to="collecting", responses=[RESPONSE] * 8)
        address = f"{V1}/areas/area-{number}/assessments/2025"
        calls: list[Call] = [
            partial(racing.delete, f"{address}/responses/{own['id']}", headers={"Response-Receipt": own["receipt"]})
            for own in receipts
        ]
        calls.insert(number, partial(racing.post, f"{address}/close"))
        assert statuses(at_once(*calls)) == [200, *[204] * 8]
        results = racing.get(f"{address}/results").json()
        assert results["responses"] == results.get("withdrawn", 0)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("areas", {"id": "same", "name": "Same"}),
        (
            "rounds",
            {
                "id": "same",
                "title": "Same",
                "questionnaire": {"id": "minimal", "version": 1},
                "opens": "2025-05-01",
                "closes": "2025-06-30",
            },
        ),
    ],
)
def test_of_two_who_add_the_same_thing_one_does_and_the_other_is_told_of_it(
    racing: TestClient, dump: Dump, path: str, body: dict[str, Any]
) -> None:
    add = partial(racing.post, f"{V1}/{path}", json=body)
    assert statuses(at_once(add, add, add, add)) == [201, 409, 409, 409]
    assert len(dump()[path.removesuffix("s")]) == 1
