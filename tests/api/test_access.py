"""What keys open, beside what `tests/access_table.py` says of every route."""

import datetime as dt
import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import select

from app.db.session import Database
from app.db.tables import ApiKey
from app.deps import Runtime
from app.domain.access import Scope
from app.services import api_keys
from tests.access_table import ANSWERS, ROWS, V1
from tests.fixtures.callers import without_reference
from tests.fixtures.rounds import TakeRound

ACTOR = "the tests"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
MakeClient = Callable[..., TestClient]
Refused = Callable[[Response, int], dict[str, Any]]


def the_runtime(client: TestClient) -> Runtime:
    return cast("Runtime", cast("Any", client.app).state.runtime)


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
        take_round("ashby", year, responses=[ANSWERS])
    take_round("elmfield", "2022")
    values = {"round": "2022", "item": "meeting", "response": UNKNOWN, "action": UNKNOWN, "receipt": "0000"}
    for scope in Scope:
        client = as_key(scope, areas=["elmfield"])
        for operation, row in ROWS.items():
            method, path = operation.split()
            if not path.startswith(f"{V1}/areas/{{area}}"):
                continue
            for body in [row.send, {"unknown": 1}] if row.send else [None]:
                theirs, none = (
                    client.request(
                        method,
                        path.format(area=area, **values) + row.query,
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
    assert client.post(f"{V1}/areas/{elmfield}/assessments/2025/responses", json=ANSWERS).status_code == 409


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
        stored = session.exec(select(ApiKey)).one().model_dump(mode="json")
    assert stored["secret_hash"] == sha256(secret.encode()).hexdigest()
    assert secret not in json.dumps(stored)
    assert len(secret) >= 43  # 32 random bytes


def test_a_revoked_key_opens_nothing_a_second_later(as_key: MakeClient, database: Database, refused: Refused) -> None:
    client = as_key("read")
    assert client.get(f"{V1}/areas").status_code == 200
    with database.write() as session:
        api_keys.revoke_key(session, client.headers["Authorization"].split("_")[1], actor=ACTOR)
    principals = the_runtime(client).principals
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
