"""An assessment's life: what may happen in which state, what is seen meanwhile, and what stays."""

import json
from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

V1 = "/api/v1"
HERE = f"{V1}/areas/elmfield/assessments/2025"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
RESPONSE = {"role": "resident", "answers": {"meeting": 1}}
Dump = Callable[[], dict[str, list[Any]]]
MakeClient = Callable[..., TestClient]
Moved = Callable[[int], list[dict[str, Any]]]
Refused = Callable[[Response, int], dict[str, Any]]
TakeRound = Callable[..., list[dict[str, str]]]


def holding(receipt: dict[str, str]) -> dict[str, str]:
    return {"Response-Receipt": receipt["receipt"]}


@pytest.mark.parametrize(
    "step",
    [
        ("collecting", "POST", "publish", None),
        ("collecting", "POST", "reopen", None),
        ("collecting", "GET", "results", None),
        ("collecting", "PUT", "agreed/meeting", {"answer": 1}),
        ("collecting", "DELETE", "agreed/meeting", None),
        ("reviewing", "POST", "close", None),
        ("reviewing", "POST", "reopen", None),
        ("reviewing", "POST", "responses", RESPONSE),
        ("published", "POST", "close", None),
        ("published", "POST", "publish", None),
        ("published", "POST", "responses", RESPONSE),
        ("published", "PUT", "agreed/meeting", {"answer": 1}),
        ("published", "DELETE", "agreed/meeting", None),
    ],
)
def test_what_is_out_of_order_is_a_conflict_that_changes_nothing(
    api: TestClient, take_round: TakeRound, dump: Dump, refused: Refused, step: tuple[str, str, str, object]
) -> None:
    state, method, path, body = step
    take_round("elmfield", "2025", to=state, responses=[RESPONSE], agreed={"meeting": 3})
    before = dump()
    problem = refused(api.request(method, f"{HERE}/{path}", json=body), 409)
    assert problem["title"] == "Not possible at this point"
    assert dump() == before


def test_opening_again_never_takes_an_assessment_back(api: TestClient, take_round: TakeRound, dump: Dump) -> None:
    for state in ("reviewing", "published"):
        take_round(state, "2025", to=state)
        before = dump()
        opened = api.put(f"{V1}/areas/{state}/assessments/2025")
        assert (opened.status_code, opened.json()["state"]) == (200, state)
        assert dump() == before


@pytest.mark.parametrize("state", ["collecting", "reviewing", "published"])
def test_a_receipt_lets_its_holder_see_and_change_a_response_while_collecting_and_withdraw_it_always(
    api: TestClient, take_round: TakeRound, refused: Refused, state: str
) -> None:
    (own,) = take_round("elmfield", "2025", to=state, responses=[RESPONSE])
    address = f"{HERE}/responses/{own['id']}"
    other = {"role": "paid_worker", "answers": {"meeting": 4}}
    if state == "collecting":
        assert api.put(address, json=other, headers=holding(own)).status_code == 204
        assert api.get(address, headers=holding(own)).json() == {"id": own["id"], **other, "comments": {}}
    else:
        refused(api.get(address, headers=holding(own)), 409)
        refused(api.put(address, json=other, headers=holding(own)), 409)
    assert api.delete(address, headers=holding(own)).status_code == 204
    refused(api.delete(address, headers=holding(own)), 404)
    assert api.get(HERE).json()["responses"] == 0


def test_a_receipt_works_however_it_was_typed_from_paper(api: TestClient, take_round: TakeRound) -> None:
    (own,) = take_round("elmfield", "2025", to="collecting", responses=[RESPONSE])
    receipt = own["receipt"]
    assert set(receipt) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ-")
    look_alikes = receipt.translate(str.maketrans("01", "Ol"))
    for typed in (
        receipt.lower(),
        receipt.replace("-", ""),
        receipt.replace("-", " "),
        f"  {receipt.lower().replace('-', ' - ')} ",
        look_alikes,
        look_alikes.lower(),
        look_alikes.replace("l", "I"),
    ):
        answer = api.get(f"{HERE}/responses/{own['id']}", headers={"Response-Receipt": typed})
        assert answer.status_code == 200, typed


@pytest.mark.parametrize("state", ["collecting", "published"])
def test_a_wrong_receipt_is_told_just_what_an_unknown_response_is(
    api: TestClient, take_round: TakeRound, dump: Dump, refused: Refused, state: str
) -> None:
    own, other = take_round("elmfield", "2025", to=state, responses=[RESPONSE, RESPONSE])
    before = dump()
    for method in ("GET", "PUT", "DELETE") if state == "collecting" else ("DELETE",):
        body = RESPONSE if method == "PUT" else None
        wrong, unknown = (
            api.request(method, f"{HERE}/responses/{id_}", json=body, headers=holding(other))
            for id_ in (own["id"], UNKNOWN)
        )
        refused(wrong, 404)
        assert (wrong.status_code, wrong.content) == (unknown.status_code, unknown.content)
    assert dump() == before


def test_a_receipt_opens_nothing_in_another_area_or_round(
    api: TestClient, take_round: TakeRound, dump: Dump, refused: Refused
) -> None:
    (own,) = take_round("elmfield", "2025", to="collecting", responses=[RESPONSE])
    take_round("elmfield", "2024", to="collecting")
    take_round("ashby", "2025", to="collecting")
    before = dump()
    for elsewhere in ("ashby/assessments/2025", "elmfield/assessments/2024"):
        address = f"{V1}/areas/{elsewhere}/responses/{own['id']}"
        for method in ("GET", "DELETE"):
            refused(api.request(method, address, headers=holding(own)), 404)
    assert dump() == before


@pytest.mark.parametrize("state", ["reviewing", "published"])
def test_a_response_withdrawn_after_closing_is_deleted_and_leaves_results_as_they_were_and_says_so(
    api: TestClient, take_round: TakeRound, dump: Dump, partnership: Any, state: str
) -> None:
    receipts = take_round("elmfield", "2025", to=state, responses=partnership)
    before, profile = api.get(f"{HERE}/results").json(), api.get(f"{V1}/areas/elmfield/profile").json()
    assert "withdrawn" not in before
    for count, own in enumerate(receipts[:8], 1):
        assert api.delete(f"{HERE}/responses/{own['id']}", headers=holding(own)).status_code == 204
        assert api.get(f"{HERE}/results").json() == {**before, "withdrawn": count}
        assert len(dump()["response"]) == 12 - count
    rounds = [{**entry, "withdrawn": 8} for entry in profile["rounds"]]
    assert api.get(f"{V1}/areas/elmfield/profile").json() == {**profile, "rounds": rounds}


def test_withdrawals_stay_said_and_results_stay_through_reopening_and_publishing_again(
    api: TestClient, take_round: TakeRound, partnership: Any
) -> None:
    own, *_ = take_round("elmfield", "2025", responses=partnership)
    first = api.get(f"{V1}/areas/elmfield/profile").json()["rounds"][0]
    api.delete(f"{HERE}/responses/{own['id']}", headers=holding(own))
    api.post(f"{HERE}/reopen")
    api.post(f"{HERE}/publish")
    (again,) = api.get(f"{V1}/areas/elmfield/profile").json()["rounds"]
    assert again == {**first, "revision": 2, "withdrawn": 1}


def test_a_response_withdrawn_while_collecting_leaves_no_trace_in_results(
    api: TestClient, take_round: TakeRound, partnership: Any
) -> None:
    receipts = take_round("elmfield", "2025", to="collecting", responses=[*partnership, RESPONSE, RESPONSE])
    take_round("ashby", "2025", to="reviewing", responses=partnership)
    for own in receipts[-2:]:
        api.delete(f"{HERE}/responses/{own['id']}", headers=holding(own))
    api.post(f"{HERE}/close")
    assert api.get(f"{HERE}/results").json() == api.get(f"{V1}/areas/ashby/assessments/2025/results").json()


def test_a_response_that_comes_in_changes_nothing_that_anyone_can_see_but_the_counts(
    api: TestClient, as_key: MakeClient, elmfield: str, take_round: TakeRound
) -> None:
    (own,) = take_round(elmfield, "2026", to="collecting", responses=[RESPONSE])
    collecting = f"{V1}/areas/{elmfield}/assessments/2026"
    keys = [as_key(scope, areas=[elmfield]) for scope in ("read", "respond", "manage", "admin")] + [api]
    addresses = {
        path.format(area=elmfield, round=year, questionnaire="borrowed", version=1, response=own["id"])
        for path, operations in api.get(f"{V1}/openapi.json").json()["paths"].items()
        if "get" in operations
        for year in ("2025", "2026")
    }
    queries = {"changes": "?from=2024&to=2025", "compare": "?round=2026"}

    def everything() -> dict[tuple[int, str], tuple[int, bytes]]:
        seen = {}
        for number, key in enumerate(keys):
            for address in addresses:
                answer = key.get(address + queries.get(address.rpartition("/")[2], ""), headers=holding(own))
                seen[number, address] = answer.status_code, answer.content
        return seen

    before = everything()
    assert any(status == 200 for (_, address), (status, _) in before.items() if address == collecting)
    sent = {"role": "external_stakeholder", "answers": {"meeting": 4, "distrust": 0}, "comments": {"meeting": "New."}}
    assert api.post(f"{collecting}/responses", json=sent).status_code == 201
    after = everything()
    assert {address for (_, address), seen in after.items() if before[_, address] != seen} == {collecting}
    for number in range(len(keys)):
        (_, earlier), (_, later) = before[number, collecting], after[number, collecting]
        was, is_now = json.loads(earlier), json.loads(later)
        assert {name for name in was if was[name] != is_now[name]} == {"responses", "by_role"}
        assert is_now["responses"] == was["responses"] + 1


def test_nobody_sees_results_while_answers_come_in(
    as_key: MakeClient, take_round: TakeRound, partnership: Any, refused: Refused
) -> None:
    take_round("elmfield", "2025", to="collecting", responses=partnership)
    for scope in ("manage", "admin"):
        caller = as_key(scope)
        refused(caller.get(f"{HERE}/results"), 409)
        assert caller.get(f"{V1}/areas/elmfield/profile").json()["rounds"] == []
        (standing,) = caller.get(f"{V1}/compare", params={"round": "2025"}).json()["areas"]
        assert (standing["state"], standing["responses"], standing["sections"]) == ("collecting", None, [])
        programme = caller.get(f"{V1}/programme/2025").json()
        assert programme["participation"]["responses"] == 0
        assert programme["sections"][0]["areas_scored"] == 0


def test_reopening_takes_a_round_out_of_all_that_was_published_until_it_is_published_again_under_its_next_revision(
    api: TestClient, elmfield: str
) -> None:
    addresses = [
        f"{V1}/areas/{elmfield}/profile",
        f"{V1}/areas/{elmfield}/changes?from=2024&to=2025",
        f"{V1}/compare?round=2025",
        f"{V1}/programme/2025",
    ]
    profile, changes, compared, programme = (api.get(address).json() for address in addresses)
    api.post(f"{HERE}/reopen")
    reopened = [api.get(address) for address in addresses]
    assert [entry["round"] for entry in reopened[0].json()["rounds"]] == ["2024"]
    assert reopened[0].json()["changes"] == []
    assert reopened[1].status_code == 404
    assert reopened[2].json()["areas"][0]["sections"] == []
    assert reopened[3].json()["participation"]["areas"] == {"collecting": 0, "reviewing": 1, "published": 0}
    assert api.put(f"{HERE}/agreed/meeting", json={"answer": 0}).status_code == 200
    api.delete(f"{HERE}/agreed/meeting")
    api.post(f"{HERE}/publish")
    assert [entry["revision"] for entry in profile["rounds"]] == [1, 1]
    profile["rounds"][1]["revision"] = 2
    assert [api.get(address).json() for address in addresses] == [profile, changes, compared, programme]


def test_an_answer_agreed_after_reopening_is_in_what_is_published_then_and_in_its_changes(
    api: TestClient, elmfield: str
) -> None:
    api.post(f"{HERE}/reopen")
    for item in ("meeting", "deciding"):
        api.put(f"{HERE}/agreed/{item}", json={"answer": 0})
    api.post(f"{HERE}/publish")
    profile = api.get(f"{V1}/areas/{elmfield}/profile").json()
    assert profile["rounds"][1]["sections"][0]["score"] == 0.0
    assert profile["changes"][0]["delta"] == -47.9


def test_changes_are_the_same_whichever_order_rounds_are_published_in(
    api: TestClient, take_round: TakeRound, moved: Moved
) -> None:
    years = {"2023": -1, "2024": 1, "2025": 0}
    seen = []
    for number, order in enumerate(permutations(years)):
        area = f"area-{number}"
        for year, steps in years.items():
            take_round(area, year, to="reviewing", responses=moved(steps)[:6], min_cell=3)
        for year in order:
            assert api.post(f"{V1}/areas/{area}/assessments/{year}/publish").status_code == 200
        profile = api.get(f"{V1}/areas/{area}/profile").json()
        pairs = [
            api.get(f"{V1}/areas/{area}/changes", params={"from": start, "to": end}).json()["sections"]
            for start, end in (("2023", "2024"), ("2024", "2025"), ("2023", "2025"))
        ]
        seen.append((profile["rounds"], profile["changes"], profile["patterns"], pairs))
    assert all(each == seen[0] for each in seen)
    _, changes, patterns, _ = seen[0]
    course = [(change["from"], change["to"], change["delta"]) for change in changes if change["section"] == "functions"]
    assert course == [("2023", "2024", 50.0), ("2024", "2025", -25.0)]
    assert patterns["functions"] == "ebb_and_flow"


def test_a_round_put_in_between_later_splits_the_step_that_spanned_it(
    api: TestClient, take_round: TakeRound, moved: Moved
) -> None:
    take_round("elmfield", "2023", responses=moved(0))
    take_round("elmfield", "2025", responses=moved(1))

    def steps() -> list[tuple[str, str]]:
        changes = api.get(f"{V1}/areas/elmfield/profile").json()["changes"]
        return [(change["from"], change["to"]) for change in changes if change["section"] == "functions"]

    assert steps() == [("2023", "2025")]
    take_round("elmfield", "2024", responses=moved(-1))
    assert steps() == [("2023", "2024"), ("2024", "2025")]


def test_the_same_idempotency_key_and_body_store_a_response_once_and_give_the_same_receipt(
    api: TestClient, take_round: TakeRound, dump: Dump, refused: Refused
) -> None:
    take_round("elmfield", "2025", to="collecting")
    key = {"Idempotency-Key": "response-1"}
    first = api.post(f"{HERE}/responses", json=RESPONSE, headers=key)
    before = dump()
    again = api.post(
        f"{HERE}/responses", json={"answers": {"meeting": 1}, "role": "resident", "comments": {}}, headers=key
    )
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["location"] == first.headers["location"]
    refused(api.post(f"{HERE}/responses", json={**RESPONSE, "role": "unspecified"}, headers=key), 422)
    assert dump() == before
    assert len(before["response"]) == 1
    address = f"{HERE}/responses/{first.json()['id']}"
    assert api.get(address, headers=holding(first.json())).status_code == 200


def test_an_idempotency_key_is_its_caller_s_own_in_one_area_and_round(
    api: TestClient, as_key: MakeClient, take_round: TakeRound
) -> None:
    for area, year in (("elmfield", "2025"), ("elmfield", "2024"), ("ashby", "2025")):
        take_round(area, year, to="collecting")
    key = {"Idempotency-Key": "response-1"}
    sent = [
        caller.post(f"{V1}/areas/{area}/assessments/{year}/responses", json={**RESPONSE, "role": role}, headers=key)
        for caller, area, year, role in (
            (api, "elmfield", "2025", "resident"),
            (as_key("respond"), "elmfield", "2025", "paid_worker"),
            (api, "elmfield", "2024", "unspecified"),
            (api, "ashby", "2025", "external_stakeholder"),
        )
    ]
    assert [answer.status_code for answer in sent] == [201] * 4
    assert len({answer.json()["id"] for answer in sent}) == 4
    assert len({answer.json()["receipt"] for answer in sent}) == 4


def test_a_response_without_an_idempotency_key_is_a_new_one_each_time_and_its_receipt_is_not_kept(
    api: TestClient, take_round: TakeRound, dump: Dump
) -> None:
    take_round("elmfield", "2025", to="collecting")
    receipts = [api.post(f"{HERE}/responses", json=RESPONSE).json() for _ in range(3)]
    assert len({receipt["receipt"] for receipt in receipts}) == len(dump()["response"]) == 3
    stored = json.dumps(dump(), default=str)
    assert not [receipt for receipt in receipts if receipt["receipt"] in stored]
