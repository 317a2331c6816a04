"""Who may do what: every operation there is, called with every kind of key."""

import datetime as dt
import json
from collections.abc import Callable
from enum import Enum
from hashlib import sha256
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.db.session import Database
from app.deps import Service
from app.domain.access import Scope
from app.services import api_keys
from tests.conftest import without_reference

V1 = "/api/v1"
AREA = f"{V1}/areas/{{area}}"
ASSESSMENT = f"{AREA}/assessments/{{round}}"
ACTOR = "the tests"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
Call = Callable[[TestClient, str], Response]
MakeClient = Callable[..., TestClient]
Refused = Callable[[Response, int], dict[str, Any]]
TakeRound = Callable[..., list[dict[str, str]]]


class Reach(Enum):
    """What a key's areas must be for a call."""

    OPEN = "anyone, with no key or any"
    IN_AREA = "a key of one of the scopes that is for the area, or for all"
    SOMEWHERE = "a key of one of the scopes, for any area"
    EVERYWHERE = "a key of one of the scopes that is for all areas"


OPEN: tuple[Reach, str] = (Reach.OPEN, "")
TABLE: dict[str, tuple[Reach, str]] = {
    f"GET {V1}/questionnaires": OPEN,
    f"GET {V1}/questionnaires/{{questionnaire}}/{{version}}": OPEN,
    f"GET {V1}/method": OPEN,
    f"GET {V1}/areas": (Reach.SOMEWHERE, "read respond manage admin"),
    f"POST {V1}/areas": (Reach.EVERYWHERE, "admin"),
    f"GET {AREA}": (Reach.IN_AREA, "read respond manage admin"),
    f"PATCH {AREA}": (Reach.IN_AREA, "admin"),
    f"GET {V1}/rounds": (Reach.SOMEWHERE, "read respond manage admin"),
    f"POST {V1}/rounds": (Reach.EVERYWHERE, "admin"),
    f"GET {V1}/rounds/{{round}}": (Reach.SOMEWHERE, "read respond manage admin"),
    f"PATCH {V1}/rounds/{{round}}": (Reach.EVERYWHERE, "admin"),
    f"PUT {ASSESSMENT}": (Reach.IN_AREA, "manage admin"),
    f"GET {ASSESSMENT}": (Reach.IN_AREA, "read respond manage admin"),
    f"POST {ASSESSMENT}/close": (Reach.IN_AREA, "manage admin"),
    f"POST {ASSESSMENT}/publish": (Reach.IN_AREA, "manage admin"),
    f"POST {ASSESSMENT}/reopen": (Reach.IN_AREA, "manage admin"),
    f"GET {ASSESSMENT}/results": (Reach.IN_AREA, "manage admin"),
    f"PUT {ASSESSMENT}/agreed/{{item}}": (Reach.IN_AREA, "manage admin"),
    f"DELETE {ASSESSMENT}/agreed/{{item}}": (Reach.IN_AREA, "manage admin"),
    f"POST {ASSESSMENT}/responses": (Reach.IN_AREA, "respond manage admin"),
    f"GET {ASSESSMENT}/responses/{{response}}": (Reach.IN_AREA, "respond manage admin"),
    f"PUT {ASSESSMENT}/responses/{{response}}": (Reach.IN_AREA, "respond manage admin"),
    f"DELETE {ASSESSMENT}/responses/{{response}}": (Reach.IN_AREA, "respond manage admin"),
    f"GET {ASSESSMENT}/actions": (Reach.IN_AREA, "read manage admin"),
    f"POST {ASSESSMENT}/actions": (Reach.IN_AREA, "manage"),
    f"PATCH {ASSESSMENT}/actions/{{action}}": (Reach.IN_AREA, "manage"),
    f"GET {AREA}/profile": (Reach.IN_AREA, "read manage admin"),
    f"GET {AREA}/changes": (Reach.IN_AREA, "read manage admin"),
    f"GET {V1}/compare": (Reach.SOMEWHERE, "read manage admin"),
    f"GET {V1}/programme/{{round}}": (Reach.SOMEWHERE, "read manage admin"),
}
"""Every operation, whom it is for, and the scopes that may."""
RESPONSE = {"role": "resident", "answers": {"meeting": 1}}
BODIES: dict[str, Any] = {
    f"POST {V1}/areas": {"id": "new", "name": "New"},
    f"PATCH {AREA}": {"name": "Elmfield"},
    f"POST {V1}/rounds": {
        "id": "2030",
        "title": "2030",
        "questionnaire": {"id": "borrowed", "version": 1},
        "opens": "2030-05-01",
        "closes": "2030-06-30",
    },
    f"PATCH {V1}/rounds/{{round}}": {"title": "The year 2025"},
    f"PUT {ASSESSMENT}/agreed/{{item}}": {"answer": 1},
    f"POST {ASSESSMENT}/actions": {"title": "Ask the school for its hall"},
    f"PATCH {ASSESSMENT}/actions/{{action}}": {"version": 1},
    f"POST {ASSESSMENT}/responses": RESPONSE,
    f"PUT {ASSESSMENT}/responses/{{response}}": RESPONSE,
}
QUERIES = {f"GET {AREA}/changes": "?from=2021&to=2022", f"GET {V1}/compare": "?round=2022"}
REVIEWED = {
    f"{method} {ASSESSMENT}/{rest}"
    for method, rest in (("GET", "results"), ("PUT", "agreed/{item}"), ("DELETE", "agreed/{item}"))
}
PLANNED = "2027"
"""The newest round with a plan: the only one that may be changed."""
YEARS = {
    f"GET {ASSESSMENT}/actions": "2022",
    f"POST {ASSESSMENT}/actions": PLANNED,
    f"PATCH {ASSESSMENT}/actions/{{action}}": PLANNED,
}
STEPS = {
    f"POST {ASSESSMENT}/{step}": year for step, year in (("close", "2026"), ("publish", "2027"), ("reopen", "2023"))
}
"""Steps of an assessment's life, with the round that awaits each."""


def outcome(operation: str, scope: str, bound: list[str] | None) -> int:
    """What a live key of a scope gets: 200 stands for being let through."""
    reach, scopes = TABLE[operation]
    if reach is Reach.OPEN:
        return 200
    if reach is Reach.IN_AREA and bound == ["ashby"]:
        return 404
    if scope not in scopes.split() or (reach is Reach.EVERYWHERE and bound is not None):
        return 403
    return 200


def the_service(client: TestClient) -> Service:
    return cast("Service", cast("Any", client.app).state.service)


def operations(client: TestClient) -> list[str]:
    paths = client.get(f"{V1}/openapi.json").json()["paths"]
    return [f"{method.upper()} {path}" for path, methods in paths.items() for method in methods]


def test_every_operation_is_in_the_table(anyone: TestClient) -> None:
    assert sorted(operations(anyone)) == sorted(TABLE)


@pytest.fixture
def call(api: TestClient, take_round: TakeRound) -> Call:
    """Calls an operation on the area elmfield with what it needs to succeed, for who may."""
    for year, state in {
        "2021": "published",
        "2022": "published",
        "2023": "published",
        "2024": "reviewing",
        "2026": "collecting",
        "2027": "reviewing",
    }.items():
        take_round("elmfield", year, to=state, min_cell=3)
    take_round("ashby", "2025", to="collecting")
    planned = api.post(f"{V1}/areas/elmfield/assessments/{PLANNED}/actions", json={"title": "Meet"}).json()["id"]
    held = take_round("elmfield", "2025", to="collecting", responses=[RESPONSE] * 20, min_cell=3)

    def make(client: TestClient, operation: str) -> Response:
        if operation == f"DELETE {ASSESSMENT}/agreed/{{item}}":
            api.put(f"{V1}/areas/elmfield/assessments/2024/agreed/meeting", json={"answer": 2}).raise_for_status()
        year = "2024" if operation in REVIEWED else (STEPS | YEARS).get(operation, "2025")
        answer = client.request(
            operation.partition(" ")[0],
            address(operation, year=year, response=held[-1]["id"], action=planned),
            json=BODIES.get(operation),
            headers={"Response-Receipt": held[-1]["receipt"]},
        )
        if answer.is_success and operation == f"DELETE {ASSESSMENT}/responses/{{response}}":
            held.pop()
        return answer

    return make


def address(
    operation: str, *, year: str, area: str = "elmfield", response: str = UNKNOWN, action: str = UNKNOWN
) -> str:
    path = operation.split()[1]
    return path.format(
        area=area, round=year, item="meeting", response=response, action=action, questionnaire="minimal", version=1
    ) + QUERIES.get(operation, "")


def test_who_is_nobody_is_let_through_only_to_what_is_open(
    strangers: dict[str, TestClient], call: Call, refused: Refused, subtests: pytest.Subtests
) -> None:
    for operation, row in TABLE.items():
        for name, client in strangers.items():
            with subtests.test(f"{operation} with {name}"):
                if row is OPEN:
                    assert call(client, operation).status_code == 200
                else:
                    refused(call(client, operation), 401)


@pytest.mark.parametrize("areas", [None, ["elmfield"], ["ashby"]], ids=["for all areas", "for the area", "for another"])
def test_a_key_is_let_through_to_just_what_the_table_gives_its_scope(
    as_key: MakeClient, call: Call, refused: Refused, subtests: pytest.Subtests, areas: list[str] | None
) -> None:
    for scope in Scope:
        client = as_key(scope, areas=areas)
        for operation in TABLE:
            with subtests.test(f"{operation} with {scope}"):
                expected, answer = outcome(operation, scope, areas), call(client, operation)
                if expected == 200:  # or done already, with the key before
                    assert answer.is_success or refused(answer, 409)
                else:
                    refused(answer, expected)


@pytest.fixture
def strangers(anyone: TestClient, as_key: MakeClient, database: Database) -> dict[str, TestClient]:
    """Callers who are nobody, for one reason or another."""

    def presenting(authorization: str) -> TestClient:
        client = TestClient(anyone.app, raise_server_exceptions=False)
        client.headers["Authorization"] = authorization
        return client

    live = as_key("manage").headers["Authorization"]
    _, key_id, secret = live.split("_", 2)
    with database.write() as session:
        other = api_keys.create_key(session, "other", list(Scope), actor=ACTOR)
        revoked = api_keys.create_key(session, "revoked", list(Scope), actor=ACTOR)
        expired = api_keys.create_key(session, "expired", list(Scope), lifetime=dt.timedelta(), actor=ACTOR)
        session.flush()
        api_keys.revoke_key(session, revoked.split("_")[1], actor=ACTOR)
    return {
        "no key": anyone,
        "an unknown key": presenting("Bearer wmk_0123456789ab_secret"),
        "a revoked key": presenting(f"Bearer {revoked}"),
        "an expired key": presenting(f"Bearer {expired}"),
        "another key's secret": presenting(f"Bearer wmk_{key_id}_{other.split('_', 2)[2]}"),
        "no secret": presenting(f"Bearer wmk_{key_id}_"),
        "a longer secret": presenting(f"{live}x"),
        "no prefix": presenting(f"Bearer {key_id}_{secret}"),
        "another scheme": presenting(live.replace("Bearer", "Basic")),
        "an empty key": presenting("Bearer "),
        "the key's hash": presenting(f"Bearer wmk_{key_id}_{sha256(secret.encode()).hexdigest()}"),
    }


def test_every_key_that_opens_nothing_is_told_alike_and_how_to_ask(
    anyone: TestClient, strangers: dict[str, TestClient], refused: Refused
) -> None:
    keyless = {"no key", "another scheme", "an empty key"}
    told = {name: client.get(f"{V1}/areas") for name, client in strangers.items() if name not in keyless}
    assert len({answer.content for answer in told.values()}) == 1
    for answer in (*told.values(), anyone.get(f"{V1}/areas")):
        refused(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"


def test_another_s_area_is_told_just_as_one_that_does_not_exist(
    as_key: MakeClient, take_round: TakeRound, refused: Refused
) -> None:
    for year in ("2021", "2022"):
        take_round("ashby", year, responses=[RESPONSE])
    take_round("elmfield", "2022")
    for scope in Scope:
        client = as_key(scope, areas=["elmfield"])
        for operation in filter(lambda each: "{area}" in each, TABLE):
            for body in [BODIES[operation], {"unknown": 1}] if operation in BODIES else [None]:
                theirs, none = (
                    client.request(
                        operation.partition(" ")[0],
                        address(operation, year="2022", area=area),
                        json=body,
                        headers={"Response-Receipt": "0000-0000-0000-0000"},
                    )
                    for area in ("ashby", "nowhere")
                )
                refused(theirs, 404)
                assert theirs.content == none.content
                assert without_reference(theirs.headers) == without_reference(none.headers)


def test_a_key_for_all_areas_is_told_that_an_area_does_not_exist(as_key: MakeClient) -> None:
    told = {as_key(scope).get(f"{V1}/areas/nowhere").content for scope in Scope}
    told.add(as_key("read", areas=[]).get(f"{V1}/areas/nowhere").content)
    assert len(told) == 1
    assert json.loads(told.pop())["status"] == 404


def test_a_key_for_no_area_sees_nothing(as_key: MakeClient, refused: Refused, elmfield: str) -> None:
    client = as_key("read", "respond", "manage", "admin", areas=[])
    for path in ("areas", "rounds", "rounds/2025", "compare?round=2025", "programme/2025"):
        refused(client.get(f"{V1}/{path}"), 403)
    refused(client.get(f"{V1}/areas/{elmfield}/profile"), 404)


def test_scopes_add_up(as_key: MakeClient, elmfield: str) -> None:
    client = as_key("read", "respond", areas=[elmfield])
    assert client.get(f"{V1}/areas/{elmfield}/profile").status_code == 200
    assert client.put(f"{V1}/areas/{elmfield}/assessments/2025").status_code == 403
    assert client.post(f"{V1}/areas/{elmfield}/assessments/2025/responses", json=RESPONSE).status_code == 409


@pytest.mark.parametrize("state", ["collecting", "reviewing", "published"])
def test_counts_of_groups_too_small_to_show_are_for_the_area_s_coordinator_alone(
    as_key: MakeClient, take_round: TakeRound, partnership: Any, state: str
) -> None:
    take_round("elmfield", "2025", to=state, responses=partnership, min_cell=5)
    whole, hidden = {"resident": 8, "paid_worker": 4}, {"resident": 8, "paid_worker": None}
    for scopes, areas, expected in (
        (["manage"], None, whole),
        (["read", "manage"], ["elmfield"], whole),
        (["read"], ["elmfield"], hidden),
        (["respond"], None, hidden),
        (["read", "respond", "admin"], None, hidden),
    ):
        client = as_key(*scopes, areas=areas)
        status = client.get(f"{V1}/areas/elmfield/assessments/2025").json()
        assert (status["responses"], status["by_role"]) == (12, expected)
        results = client.get(f"{V1}/areas/elmfield/assessments/2025/results")
        if results.is_success:
            assert results.json()["by_role"] == expected
        profile = client.get(f"{V1}/areas/elmfield/profile")
        if state == "published" and profile.is_success:
            assert [entry["by_role"] for entry in profile.json()["rounds"]] == [expected]
            programme = client.get(f"{V1}/programme/2025").json()
            assert programme["participation"]["by_role"] == hidden


def test_only_a_hash_of_a_key_s_secret_is_stored(as_key: MakeClient, database: Database) -> None:
    secret = as_key("read").headers["Authorization"].split("_", 2)[2]
    with database.read() as session:
        (stored,) = (key.model_dump(mode="json") for key in api_keys.list_keys(session))
    assert stored["secret_hash"] == sha256(secret.encode()).hexdigest()
    assert secret not in json.dumps(stored)
    assert len(secret) >= 43  # 32 random bytes


def test_a_revoked_key_opens_nothing_a_second_later(as_key: MakeClient, database: Database, refused: Refused) -> None:
    client = as_key("read")
    assert client.get(f"{V1}/areas").status_code == 200
    with database.write() as session:
        api_keys.revoke_key(session, client.headers["Authorization"].split("_")[1], actor=ACTOR)
    principals = the_service(client).principals
    principals.expire(principals.timer() + 1)
    refused(client.get(f"{V1}/areas"), 401)


def test_a_key_bound_to_an_area_that_does_not_exist_cannot_be_made(as_key: MakeClient) -> None:
    with pytest.raises(Exception, match="no such area"):
        as_key("read", areas=["nowhere"])


def test_what_is_done_is_recorded_under_the_key_that_did_it(
    api: TestClient, dump: Callable[[], dict[str, list[Any]]]
) -> None:
    api.post(f"{V1}/areas", json={"id": "elmfield", "name": "Elmfield"})
    key_id = api.headers["Authorization"].split("_")[1]
    (event,) = [event for event in dump()["audit_event"] if event.action == "area added"]
    assert (event.area_id, event.actor) == ("elmfield", f"key {key_id}")
