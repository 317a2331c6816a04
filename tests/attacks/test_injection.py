"""Somebody sends line ends and look-alikes where they might end up in a header, a log line, a link or a query."""

import io
import json
import re
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from app.db.session import Database
from app.db.tables import AuditEvent
from app.main import create_app
from app.settings import Settings
from tests.access_table import ROWS, V1
from tests.fixtures.logs import Lines
from tests.fixtures.world import OWN, World

CRLF = ["\r\nX-Injected: z", "\nX-Injected: z", "%0d%0aX-Injected:%20z", "\u2028X-Injected: z", "嘊嘍X-Injected: z"]
FIELDS = ["next", "email", "name", "id", "code", "receipt", "title", "areas", "area", "office", "language", "content"]


@pytest.mark.parametrize("typed", CRLF)
def test_line_ends_that_were_typed_end_no_header(world: World, typed: str) -> None:
    for caller in ("admin", "coordinator", "respondent", "anonymous"):
        client = world.visit(caller)
        for operation, row in ROWS.items():
            method, path = operation.split()
            if method != "POST" or path.startswith(V1):
                continue
            address = path.format_map({**world.path, "round": row.round})
            answer = client.post(address, data=dict.fromkeys(FIELDS, typed), params={"next": typed})
            assert "x-injected" not in answer.headers
            assert not any("\n" in value or "\r" in value for value in answer.headers.values())
            assert answer.status_code < 500, operation
    for path in ("/sign-in", "/sign-in/code", "/account", "/admin/audit", "/areas/elmfield", f"/join/{quote(typed)}"):
        answer = world.visit("anonymous").get(path, params={"next": typed, "done": typed, "before": typed})
        assert "x-injected" not in answer.headers


def test_a_log_line_is_one_line_of_json_whatever_the_request_says(world: World, log: io.StringIO, lines: Lines) -> None:
    made_up = '"}\n{"event": "request", "status": 200, "caller": "zebra"}'
    client = world.visit("anonymous")
    for header in ("User-Agent", "Referer", "X-Forwarded-For", "X-Request-Id", "Accept-Language", "Authorization"):
        client.get("/", headers={header: made_up.replace("\n", " ")})
    client.get(f"/areas/{quote(made_up)}")
    client.get("/nothing", params={made_up: made_up})
    client.post("/sign-in", data={"email": made_up, "password": made_up})
    client.post("/join", data={"code": made_up})
    client.request('ZEBRA{"x":1}', "/")
    found = lines(log)
    assert len(found) == 11
    assert {line["event"] for line in found} == {"request"}
    assert {line["caller"] for line in found} <= {"anyone", "key", "browser"}
    kept = [{name: value for name, value in line.items() if name != "method"} for line in found]
    assert "zebra" not in json.dumps(kept).lower()


@pytest.mark.parametrize("proxies", ["", "10.0.0.0/8"])
def test_an_address_that_was_made_up_is_in_no_log_and_buys_no_further_try(
    world: World, settings: Settings, database: Database, proxies: str
) -> None:
    app = create_app(settings.model_copy(update={"proxies": proxies, "sign_in_limit": "3/hour"}))
    attacker = TestClient(app, client=("203.0.113.9", 5000), headers=OWN, follow_redirects=False)
    statuses = []
    for number in range(5):
        forged = f"198.51.100.{number}"
        headers = {
            "X-Forwarded-For": f"{forged}, 10.0.0.1",
            "X-Real-IP": forged,
            "Forwarded": f"for={forged}",
            "CF-Connecting-IP": forged,
        }
        wrong = {"email": "rep@example.org", "password": "wrong"}
        statuses.append(attacker.post("/sign-in", data=wrong, headers=headers).status_code)
    assert statuses == [422] * 3 + [429] * 2
    with database.read() as session:
        refused = session.exec(select(AuditEvent).where(AuditEvent.action == "sign-in refused")).all()
    assert {event.address for event in refused} == {"203.0.113.0/24"}
    assert world.path
    app.state.runtime.database.dispose()


def test_links_name_the_service_s_own_address_whatever_host_was_called(world: World) -> None:
    admin = world.visit("admin")
    headers = {"Host": "testserver", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"}
    sent = {"email": "new2@example.org", "office": "member", "area": "elmfield"}
    page = admin.post("/invite", data=sent, headers=headers).text
    assert re.search(r"http://127\.0\.0\.1:8000/invitations/[\w-]{43}", page)
    assert "evil" not in page
    assert admin.post("/invite", data=sent, headers={**headers, "Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("text", ["' OR 1=1 --", "'; DROP TABLE area; --", "%' OR '%'='", "\\'; --", "{{7*7}}"])
def test_what_looks_like_a_query_or_a_template_is_text(world: World, text: str) -> None:
    admin, anonymous = world.visit("admin"), world.visit("anonymous")
    assert anonymous.post("/sign-in", data={"email": text, "password": text}).status_code == 422
    assert anonymous.post("/join", data={"code": text}).status_code == 404
    assert admin.get("/admin/audit", params={"area": text}).status_code == 404
    assert admin.get("/admin/audit", params={"before": text}).status_code == 404
    admin.post("/admin/areas/ashby", data={"name": text})
    page = admin.get("/admin/areas").text
    assert "49" not in page.split("Ashby")[0][-20:]
    assert admin.get(f"{V1}/areas/ashby").json()["name"] == text
