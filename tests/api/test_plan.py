"""The action plan over the API: kept, carried on from round to round, and never overwritten unseen."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.db.session import Database
from app.domain.plan import MAX_ACTIONS
from app.services import plans

V1 = "/api/v1"
ELMFIELD = f"{V1}/areas/elmfield/assessments"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
FULL = {
    "title": "Ask the school for its hall",
    "item": "meeting",
    "owner": "Amina and the youth group",
    "due": "2027-05",
    "status": "under_way",
    "note": "The head is for it.\nThe caretaker is not.",
}
Refused = Callable[[Response, int], dict[str, Any]]
TakeRound = Callable[..., list[dict[str, str]]]


@pytest.fixture
def plan(take_round: TakeRound) -> str:
    """The address of Elmfield's plan of 2025, under review."""
    take_round("elmfield", "2025", to="reviewing")
    return f"{ELMFIELD}/2025/actions"


def titles(api: TestClient, address: str) -> list[str]:
    return [action["title"] for action in api.get(address).json()["actions"]]


def test_an_action_is_added_with_all_that_is_said_of_it_or_just_a_title(api: TestClient, plan: str) -> None:
    full, bare = (api.post(plan, json=body) for body in (FULL, {"title": "Meet"}))

    assert (full.status_code, bare.status_code) == (201, 201)
    assert full.json() == {**FULL, "id": full.json()["id"], "version": 1, "since": "2025"}
    assert bare.json() == {
        "id": bare.json()["id"], "title": "Meet", "item": None, "owner": "", "due": None, "status": "planned",
        "note": "", "version": 1, "since": "2025",
    }  # fmt: skip
    assert api.get(plan).json() == {
        "area": "elmfield",
        "round": "2025",
        "living": True,
        "actions": [full.json(), bare.json()],
    }


def test_a_change_changes_what_it_names_and_takes_back_what_it_leaves_empty(api: TestClient, plan: str) -> None:
    made = api.post(plan, json=FULL).json()
    address = f"{plan}/{made['id']}"

    changed = api.patch(address, json={"version": 1, "status": "done"})
    assert changed.status_code == 200
    assert changed.json() == {**made, "status": "done", "version": 2}

    emptied = api.patch(address, json={"version": 2, "item": None, "due": None, "owner": "", "note": ""})
    assert emptied.json() == {**changed.json(), "item": None, "due": None, "owner": "", "note": "", "version": 3}
    assert api.patch(address, json={"version": 3, "status": "done"}).json() == emptied.json()


def test_of_two_who_saw_the_same_version_the_second_is_told_and_nothing_is_overwritten(
    api: TestClient, plan: str, refused: Refused
) -> None:
    made = api.post(plan, json=FULL).json()
    first = api.patch(f"{plan}/{made['id']}", json={"version": 1, "note": "Mine"}).json()

    refused(api.patch(f"{plan}/{made['id']}", json={"version": 1, "note": "Yours"}), 409)
    assert api.get(plan).json()["actions"] == [first]


def test_of_two_changes_at_once_one_is_made(anyone: TestClient, api: TestClient, plan: str) -> None:
    anyone.headers["Authorization"] = api.headers["Authorization"]
    address = f"{plan}/{api.post(plan, json=FULL).json()['id']}"

    def change(note: str) -> int:
        return anyone.patch(address, json={"version": 1, "note": note}).status_code

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(change, ["one", "two", "three", "four"])) == [200, 409, 409, 409]


@pytest.mark.parametrize(
    "change",
    [{"title": None}, {"owner": None}, {"status": None}, {"note": None}],
    ids=lambda change: next(iter(change)),
)
def test_what_every_action_has_cannot_be_taken_from_it(
    api: TestClient, plan: str, refused: Refused, change: dict[str, None]
) -> None:
    made = api.post(plan, json=FULL).json()
    refused(api.patch(f"{plan}/{made['id']}", json={"version": 1, **change}), 422)


def test_an_action_is_about_an_item_of_its_round_or_none(api: TestClient, plan: str, refused: Refused) -> None:
    refused(api.post(plan, json={"title": "Meet", "item": "no-such-item"}), 422)
    made = api.post(plan, json=FULL).json()
    refused(api.patch(f"{plan}/{made['id']}", json={"version": 1, "item": "no-such-item"}), 422)
    refused(api.patch(f"{plan}/{UNKNOWN}", json={"version": 1, "note": "?"}), 404)


def test_while_answers_come_in_there_is_no_plan(api: TestClient, take_round: TakeRound, refused: Refused) -> None:
    take_round("elmfield", "2025", to="collecting")
    refused(api.get(f"{ELMFIELD}/2025/actions"), 404)
    refused(api.post(f"{ELMFIELD}/2025/actions", json={"title": "Meet"}), 409)
    refused(api.get(f"{ELMFIELD}/2026/actions"), 404)


def test_a_plan_is_for_reviewers_alone_until_its_round_is_published_and_may_be_changed_after(
    api: TestClient, as_key: Callable[..., TestClient], plan: str, refused: Refused
) -> None:
    reader = as_key("read", areas=["elmfield"])
    api.post(plan, json={"title": "Meet"}).raise_for_status()
    refused(reader.get(plan), 404)
    assert titles(as_key("admin"), plan) == ["Meet"]

    api.post(f"{ELMFIELD}/2025/publish").raise_for_status()
    api.post(plan, json={"title": "Meet again"}).raise_for_status()
    assert titles(reader, plan) == ["Meet", "Meet again"]


def test_what_is_open_is_carried_on_when_the_next_collection_closes_and_the_earlier_plan_stays_as_it_was(
    api: TestClient, take_round: TakeRound, plan: str, refused: Refused
) -> None:
    made = {
        status: api.post(plan, json={"title": status, "status": status}).json()
        for status in ("planned", "under_way", "done", "dropped")
    }
    before = api.get(plan).json()
    api.patch(f"{plan}/{made['planned']['id']}", json={"version": 1, "note": "Soon"}).raise_for_status()
    take_round("elmfield", "2026", to="collecting")
    assert api.get(plan).json()["living"]

    api.post(f"{ELMFIELD}/2026/close").raise_for_status()
    after = api.get(f"{ELMFIELD}/2026/actions").json()
    assert after["living"]
    assert after["actions"] == [{**made["planned"], "note": "Soon"}, made["under_way"]]
    assert {action["since"] for action in after["actions"]} == {"2025"}
    old = api.get(plan).json()
    assert not old["living"]
    assert [action["id"] for action in old["actions"]] == [action["id"] for action in before["actions"]]
    refused(api.post(plan, json={"title": "Too late"}), 409)
    refused(api.patch(f"{plan}/{made['planned']['id']}", json={"version": 2, "status": "done"}), 409)

    api.patch(f"{ELMFIELD}/2026/actions/{made['planned']['id']}", json={"version": 1, "status": "done"})
    assert api.get(plan).json() == old


def test_a_round_entered_afterwards_carries_nothing_on(api: TestClient, take_round: TakeRound) -> None:
    take_round("elmfield", "2024")
    take_round("elmfield", "2026")
    api.post(f"{ELMFIELD}/2026/actions", json={"title": "Meet"}).raise_for_status()
    take_round("elmfield", "2025")
    take_round("elmfield", "2027")

    assert titles(api, f"{ELMFIELD}/2025/actions") == []
    assert titles(api, f"{ELMFIELD}/2026/actions") == titles(api, f"{ELMFIELD}/2027/actions") == ["Meet"]


def test_reopening_changes_nothing_in_a_plan(api: TestClient, take_round: TakeRound, plan: str) -> None:
    api.post(plan, json={"title": "Meet"}).raise_for_status()
    for step in ("publish", "reopen", "publish"):
        api.post(f"{ELMFIELD}/2025/{step}").raise_for_status()
    assert titles(api, plan) == ["Meet"]
    assert take_round("elmfield", "2026") == []
    assert titles(api, f"{ELMFIELD}/2026/actions") == ["Meet"]


def test_a_plan_takes_only_so_many_actions(api: TestClient, database: Database, plan: str, refused: Refused) -> None:
    with database.write() as session:
        for number in range(MAX_ACTIONS):
            plans.add_action(session, "elmfield", "2025", f"Action {number}", actor="the tests")
    refused(api.post(plan, json={"title": "One too many"}), 409)


def test_what_became_of_an_earlier_plan_is_told_over_all_rounds_between(
    api: TestClient, database: Database, take_round: TakeRound, plan: str
) -> None:
    ids = [api.post(plan, json={"title": title}).json()["id"] for title in ("Meet", "Sing")]
    for year in ("2026", "2027"):
        take_round("elmfield", year)
        if year == "2026":
            api.patch(f"{ELMFIELD}/2026/actions/{ids[0]}", json={"version": 1, "status": "done"}).raise_for_status()
            api.post(f"{ELMFIELD}/2026/actions", json={"title": "Dance"}).raise_for_status()
    with database.read() as session:
        found = plans.get_follow_up(session, "elmfield", "2025", "2027", unpublished=True)
    assert [[action.title for action in part] for part in (found.done, found.dropped, found.carried_on, found.new)] == [
        ["Meet"], [], ["Sing"], ["Dance"]
    ]  # fmt: skip


def test_the_audit_log_says_that_a_plan_was_changed_and_nothing_of_what_it_says(
    api: TestClient, plan: str, dump: Callable[[], dict[str, list[Any]]]
) -> None:
    made = api.post(plan, json=FULL).json()
    api.patch(f"{plan}/{made['id']}", json={"version": 1, "note": "zebra"})
    entries = [event for event in dump()["audit_event"] if event.action.startswith("action ")]
    assert sorted((event.action, event.area_id, event.subject) for event in entries) == [
        ("action added", "elmfield", "2025"),
        ("action changed", "elmfield", "2025"),
    ]
