"""Another site has the browser of someone signed in send what it likes, with their cookies."""

import pytest
from fastapi.testclient import TestClient

from app.db.session import Database
from tests.access_table import ROWS, V1
from tests.fixtures.databases import Dump
from tests.fixtures.world import World, write_and_undo

CHANGING = [operation for operation in ROWS if operation.split()[0] not in {"GET", "MOUNT"}]
SENT_BY_OTHERS = [
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "same-site", "Origin": "https://evil.example.org"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {},
]
"""As browsers send it, new and old: the last say nothing of where it comes from."""


def with_cookies_of(world: World, caller: str) -> TestClient:
    client = world.visit(caller)
    del client.headers["Sec-Fetch-Site"]
    return client


@pytest.mark.parametrize("headers", SENT_BY_OTHERS)
def test_nothing_that_another_site_sends_changes_anything_whoever_is_signed_in(
    world: World, dump: Dump, headers: dict[str, str]
) -> None:
    before = dump()
    for caller in ("admin", "coordinator", "respondent"):
        client = with_cookies_of(world, caller)
        for operation in CHANGING:
            method, path = operation.split()
            row = ROWS[operation]
            address = path.format_map({**world.path, "round": row.round})
            sent = {"json": row.send} if path.startswith(V1) else {"data": row.send}
            answer = client.request(method, address, headers=headers, **sent)  # type: ignore[arg-type]
            assert answer.status_code == 403, f"{operation} as {caller} with {headers}"
            assert "did not come from a page of this service" in answer.text
    assert dump() == before


def test_no_address_changes_anything_by_being_opened(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    changed: list[str] = []

    def noting(self: Database) -> object:
        changed.append(operation)
        return write_and_undo(self)

    monkeypatch.setattr(Database, "write", noting)
    for caller in ("admin", "coordinator", "respondent", "manage key"):
        client = with_cookies_of(world, caller)
        for operation, row in ROWS.items():
            method, path = operation.split()
            if method == "GET" and caller in row.may:
                address = path.format_map({**world.path, "round": row.round}) + row.query
                client.get(address, headers={"Sec-Fetch-Site": "cross-site"})
    assert changed == []


def test_other_sites_may_read_nothing_and_frame_nothing(world: World) -> None:
    client = with_cookies_of(world, "admin")
    for path in ("/admin", "/account", f"{V1}/areas"):
        headers = client.get(path, headers={"Origin": "https://evil.example"}).headers
        assert not [name for name in headers if name.startswith("access-control-")]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cross-origin-resource-policy"] == "same-origin"
        preflight = client.options(
            path, headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
        )
        assert preflight.status_code == 405
        assert not [name for name in preflight.headers if name.startswith("access-control-")]
