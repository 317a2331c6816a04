"""What every request passes on its way in and out: names, sites, addresses, budgets, marks, and the log."""

import io
import logging
import re
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from limits.storage import memory
from pydantic import ValidationError

from app.edges import limits
from app.main import create_app
from app.services import api_keys, areas
from app.settings import Settings
from tests import TINY
from tests.fixtures.logs import Lines

V1 = "/api/v1"
SECRET = "zqsecretqz"
"""In all that is sent; in no line of the log."""
NEAR, FAR = "203.0.113.9", "198.51.100.77"
OWN = {"Sec-Fetch-Site": "same-origin"}

MakeApp = Callable[..., TestClient]


@pytest.fixture
def make(sqlite_template: Path, tmp_path: Path) -> MakeApp:
    """Makes a service with these settings, called from `peer`."""

    def make_client(peer: str = NEAR, **changed: Any) -> TestClient:
        path = tmp_path / "waymark.db"
        copyfile(sqlite_template, path)
        settings = Settings(
            **{
                "database_url": f"sqlite:///{path}",
                "questionnaires": TINY,
                "secret_key": "s" * 32,
                "base_url": "http://waymark.example/",
                **changed,
            }
        )
        return TestClient(create_app(settings), base_url="http://waymark.example", client=(peer, 50_000))

    return make_client


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Stops the clock that budgets go by; calling it lets seconds pass."""
    now = [1_800_000_000.0]

    class Clock:
        time = staticmethod(lambda: now[0])

    monkeypatch.setattr(memory, "time", Clock)
    monkeypatch.setattr(limits, "time", Clock)

    def pass_time(seconds: float) -> None:
        now[0] += seconds

    return pass_time


@pytest.fixture
def crash(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes every look at an area or a key fail, in words that must not get out."""

    def fail(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(areas, "get_area", fail)
    monkeypatch.setattr(api_keys, "get_principal", fail)


def from_peer(client: TestClient, peer: str) -> TestClient:
    """The same service, called from somewhere else."""
    return TestClient(client.app, base_url=str(client.base_url), client=(peer, 50_000))


def told(response: Response, status: int) -> str:
    """What a refusal says: a problem under the API, a page elsewhere."""
    assert response.status_code == status
    if response.request.url.path.startswith(V1):
        assert response.headers["content-type"] == "application/problem+json"
        detail: str = response.json()["detail"]
        return detail
    assert response.headers["content-type"].startswith("text/html")
    assert "<h1>" in response.text
    return response.text


@pytest.mark.parametrize(
    "path", ["/", "/api", "/nothing", "/static/waymark.css", f"{V1}/method", f"{V1}/areas", "/healthz"]
)
def test_every_answer_says_what_browsers_may_do_with_it(make: MakeApp, path: str) -> None:
    headers = make().get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["permissions-policy"] == "camera=(), geolocation=(), microphone=()"
    assert "strict-transport-security" not in headers
    assert len(headers.get_list("cache-control")) == len(headers.get_list("x-request-id")) == 1


def test_answers_are_not_kept_unless_they_say_so(make: MakeApp) -> None:
    client = make()
    assert client.get("/").headers["cache-control"] == "no-store"
    assert client.get(f"{V1}/areas").headers["cache-control"] == "no-store"
    assert client.get("/static/waymark.css").headers["cache-control"] == "no-cache"
    assert "immutable" in client.get(f"{V1}/questionnaires/minimal/1").headers["cache-control"]


def test_browsers_are_kept_to_tls_where_the_service_is_reached_over_it(make: MakeApp) -> None:
    client = make(base_url="https://waymark.example/")
    assert client.get("/").headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "host",
    ["evil.example", "waymark.example.evil.example", "evil-waymark.example", "waymarkxexample", "127.0.0.1",
     "localhost", "", "waymark.example:80@evil.example", "waymark.example:", "waymark.example/evil", "evil.example:80"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", f"{V1}/method"])
def test_another_name_is_refused_and_not_repeated(make: MakeApp, host: str, path: str) -> None:
    response = make().get(path, headers={"Host": host, "X-Forwarded-Host": "waymark.example"})
    assert "WAYMARK_ALLOWED_HOSTS" in told(response, 400)
    assert "evil" not in response.text


def test_a_second_host_is_not_the_one_that_counts(make: MakeApp) -> None:
    headers = [("Host", "evil.example"), ("Host", "waymark.example")]
    assert make().get("/", headers=headers).status_code == 400


@pytest.mark.parametrize("host", ["waymark.example", "WAYMARK.example:8080", "old.example", "waymark:8000"])
def test_names_of_its_own_are_taken_with_any_port(make: MakeApp, host: str) -> None:
    client = make(allowed_hosts="old.example, waymark")
    assert client.get(f"{V1}/method", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8123", "[::1]:8000"])
def test_on_ones_own_machine_it_goes_by_all_of_the_machines_names(make: MakeApp, host: str) -> None:
    client = make(base_url="http://127.0.0.1:8000/")
    assert client.get(f"{V1}/method", headers={"Host": host}).status_code == 200
    assert client.get(f"{V1}/method", headers={"Host": "rebound.example"}).status_code == 400


def test_whatever_keeps_it_running_may_ask_after_its_health_under_any_name(make: MakeApp) -> None:
    assert make().get("/healthz", headers={"Host": "127.0.0.1:8000"}).json() == {"status": "ok"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://waymark.example"},
        {"Sec-Fetch-Site": ""},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://waymark.example.evil.example"},
        {"Origin": "https://waymark.example"},
        {"Origin": "http://waymark.example:8080"},
        {"Cookie": "waymark=token"},
        {"Cookie": "waymark=token", "Referer": "http://waymark.example/"},
        {"Sec-Fetch-Site": "cross-site", "Cookie": "waymark=token", "Authorization": "Basic YTpi"},
    ],
)
@pytest.mark.parametrize(("method", "path"), [("POST", f"{V1}/areas"), ("DELETE", f"{V1}/x"), ("POST", "/sign-in")])
def test_what_another_site_had_a_browser_send_is_refused(
    make: MakeApp, headers: dict[str, str], method: str, path: str
) -> None:
    response = make().request(method, path, headers=headers)
    assert "did not come from a page of this service" in told(response, 403)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin", "Cookie": "waymark=token"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://waymark.example", "Cookie": "waymark=token"},
        {"Origin": "http://waymark.example:8080", "Host": "waymark.example:8080"},
        {"Origin": "http://waymark.example", "Host": "inside"},
        {"Sec-Fetch-Site": "cross-site", "Authorization": "Bearer wmk_x"},
        {},
    ],
)
def test_what_its_own_pages_and_tools_send_is_let_through(make: MakeApp, headers: dict[str, str]) -> None:
    assert make(allowed_hosts="inside").post(f"{V1}/areas", headers=headers).status_code == 401


def test_reading_may_come_from_any_site(make: MakeApp) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "http://evil.example", "Cookie": "waymark=token"}
    response = make().get("/", headers=headers)
    assert response.status_code == 200
    assert "access-control-allow-origin" not in response.headers


def test_every_request_has_a_reference_of_its_own_that_nobody_else_chooses(make: MakeApp) -> None:
    client = make()
    found = {client.get("/healthz", headers={"X-Request-Id": SECRET}).headers["x-request-id"] for _ in range(3)}
    assert len(found) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in found)


@pytest.mark.usefixtures("crash")
@pytest.mark.parametrize("path", ["/areas/elmfield", f"{V1}/areas"])
def test_a_crash_is_told_with_its_reference_and_logged_by_kind_and_place(
    make: MakeApp, log: io.StringIO, lines: Lines, path: str
) -> None:
    client = make()  # which would raise whatever the application lets out
    response = client.get(f"{path}?{SECRET}", headers={"Authorization": f"Bearer {SECRET}"})
    reference = response.headers["x-request-id"]
    assert f"this reference: {reference}" in told(response, 500)
    assert response.headers["content-security-policy"]
    crashed, request = lines(log)
    assert crashed["event"] == "unexpected RuntimeError"
    assert crashed["level"] == "error"
    assert re.search(r"\b(access|deps)\.py:\d+ in .*, test_edges\.py:\d+ in fail$", crashed["place"])
    assert crashed["request_id"] == request["request_id"] == reference
    assert request["status"] == 500
    assert SECRET not in log.getvalue()


def test_what_others_log_is_json_too_with_exceptions_by_kind_and_place_alone(log: io.StringIO, lines: Lines) -> None:
    try:
        int(SECRET)
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in\nASGI application")
    (line,) = lines(log)
    assert (line["exception"], line["event"]) == ("ValueError", "Exception in\nASGI application")
    assert line["place"].startswith("test_edges.py:")
    assert SECRET not in log.getvalue()


def test_each_request_is_one_line_that_holds_nothing_of_what_was_sent(
    make: MakeApp, log: io.StringIO, lines: Lines
) -> None:
    client = make("2001:db8:1234:5678::9")
    client.post(
        f"{V1}/areas/elmfield/assessments/2025/responses?{SECRET}={SECRET}",
        json={"role": "resident", "answers": {SECRET: 1}, "comments": {"meeting": SECRET}},
        headers={
            "Authorization": f"Bearer {SECRET}",
            "Response-Receipt": SECRET,
            "Idempotency-Key": SECRET,
            "User-Agent": f'{SECRET}"}}\n{{"event": "made up"',
            "X-Forwarded-For": f"{SECRET}, 192.0.2.1",
        },
    )
    client.get(f"/areas/{SECRET}", headers={"Cookie": f"waymark={SECRET}"})
    client.get(f"/{SECRET}%0A%0D{SECRET}")
    client.get("/", headers={"Host": f"{SECRET}.example"})
    sent, page, nothing, refused = lines(log)
    assert sent | {"ms": 0, "timestamp": "", "request_id": ""} == {
        "event": "request",
        "level": "info",
        "timestamp": "",
        "method": "POST",
        "route": f"{V1}/areas/{{area}}/assessments/{{round}}/responses",
        "status": 401,
        "ms": 0,
        "request_id": "",
        "address": "2001:db8:1234::/48",
        "caller": "key",
    }
    assert (page["route"], page["status"], page["caller"]) == ("/areas/{area}", 404, "browser")
    assert (nothing["route"], nothing["status"], nothing["caller"]) == (None, 404, "anyone")
    assert (refused["route"], refused["status"]) == (None, 400)
    assert SECRET not in log.getvalue()
    assert "5678" not in log.getvalue()
    assert "192.0.2.1" not in log.getvalue()


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        (NEAR, None, "203.0.113.0/24"),
        (NEAR, FAR, "203.0.113.0/24"),  # whom nobody trusts
        ("10.0.0.1", None, "10.0.0.0/24"),
        ("10.0.0.1", FAR, "198.51.100.0/24"),
        ("10.0.0.1", f"192.0.2.1, {FAR}", "198.51.100.0/24"),  # made up, then seen by the proxy
        ("10.0.0.1", f"192.0.2.1, {FAR}, 10.0.0.2,10.9.9.9", "198.51.100.0/24"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.0/24"),
        ("10.0.0.1", f"{FAR}, nonsense", "10.0.0.0/24"),
        ("10.0.0.1", f"nonsense, {FAR}", "198.51.100.0/24"),
        ("10.0.0.1", "", "10.0.0.0/24"),
        ("::ffff:10.0.0.1", f"::ffff:{FAR}", "198.51.100.0/24"),
        ("2001:db8::1", "2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("a socket", FAR, "unknown"),
    ],
)
def test_an_address_is_the_nearest_that_a_trusted_proxy_did_not_make(  # noqa: PLR0913, PLR0917
    make: MakeApp, log: io.StringIO, lines: Lines, peer: str, forwarded: str | None, address: str
) -> None:
    client = make(peer, proxies="10.0.0.0/8, 2001:db8::1")
    client.get("/healthz", headers={} if forwarded is None else {"X-Forwarded-For": forwarded})
    assert lines(log)[0]["address"] == address


def test_a_made_up_line_before_the_proxys_own_changes_nothing(make: MakeApp, log: io.StringIO, lines: Lines) -> None:
    headers = [("X-Forwarded-For", "192.0.2.1"), ("X-Forwarded-For", FAR)]
    make("10.0.0.1", proxies="10.0.0.1").get("/healthz", headers=headers)
    assert lines(log)[0]["address"] == "198.51.100.0/24"


@pytest.mark.parametrize(
    ("setting", "name", "method", "path"),
    [
        ("sign_in_limit", "sign-in", "POST", "/sign-in"),
        ("sign_in_limit", "sign-in", "POST", "/reset/token"),
        ("join_limit", "join", "POST", "/join"),
        ("join_limit", "join", "GET", "/join/CODE"),
        ("write_limit", "write", "POST", f"{V1}/areas"),
        ("address_limit", "address", "DELETE", f"{V1}/nothing"),
    ],
)
@pytest.mark.usefixtures("clock")
def test_a_spent_budget_is_said_with_when_to_come_back_and_only_to_who_spent_it(
    make: MakeApp, setting: str, name: str, method: str, path: str
) -> None:
    client = make(**{setting: "2/5 minutes"})
    for left in (1, 0):
        response = client.request(method, path, headers=OWN)
        assert response.status_code < 429
        assert f'"{name}";q=2;w=300' in response.headers["ratelimit-policy"]
        assert f'"{name}";r={left};t=300' in response.headers["ratelimit"]
        assert "retry-after" not in response.headers
    refused = client.request(method, path, headers=OWN)
    assert "Wait 5 minutes and try again" in told(refused, 429)
    assert refused.headers["retry-after"] == "300"
    assert f'"{name}";r=0;t=300' in refused.headers["ratelimit"]
    assert from_peer(client, FAR).request(method, path, headers=OWN).status_code < 429
    assert client.get(f"{V1}/method").status_code == 200


def test_a_spent_budget_is_there_again_after_its_time(make: MakeApp, clock: Callable[[float], None]) -> None:
    client = make(sign_in_limit="1/minute")
    assert [client.post("/sign-in", headers=OWN).status_code == 429 for _ in range(2)] == [False, True]
    clock(59)
    assert client.post("/sign-in", headers=OWN).headers["retry-after"] == "1"
    clock(1.1)
    assert client.post("/sign-in", headers=OWN).status_code != 429


def test_all_together_may_try_only_so_many_codes(make: MakeApp) -> None:
    client = make(join_overall_limit="2/hour")
    answers = [from_peer(client, f"192.0.2.{last}").post("/join", headers=OWN).status_code for last in (1, 2, 3)]
    assert [status == 429 for status in answers] == [False, False, True]


def test_a_hall_of_phones_shares_an_address_but_not_a_budget_until_that_of_the_address_is_spent(make: MakeApp) -> None:
    client = make(write_limit="1/minute", address_limit="3/minute")
    phones = ["a", "b", "a", "c"]
    answers = [client.post("/answer", headers={**OWN, "Cookie": f"waymark={phone}"}).status_code for phone in phones]
    assert [status == 429 for status in answers] == [False, False, True, False]
    # made-up keys buy nothing more
    made_up = client.post(f"{V1}/areas", headers={"Authorization": f"Bearer {SECRET}"})
    assert made_up.status_code == 429
    assert '"address";r=0' in made_up.headers["ratelimit"]


def test_forwarding_made_up_addresses_buys_no_budget(make: MakeApp) -> None:
    client = make(sign_in_limit="1/hour")
    answers = [
        client.post("/sign-in", headers={**OWN, "X-Forwarded-For": f"192.0.2.{last}"}).status_code for last in (1, 2)
    ]
    assert answers[1] == 429


def test_an_ipv6_network_of_one_household_has_one_budget(make: MakeApp) -> None:
    client = make("2001:db8:1:2::1", sign_in_limit="1/hour")
    client.post("/sign-in", headers=OWN)
    assert from_peer(client, "2001:db8:1:2:ffff::2").post("/sign-in", headers=OWN).status_code == 429
    assert from_peer(client, "2001:db8:1:3::1").post("/sign-in", headers=OWN).status_code != 429


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("sign_in_limit", "often", "10/15 minutes"),
        ("proxies", "10.0.0.1, nonsense", "IPv4 or IPv6"),
        ("rate_limit_storage", "mongodb://x", "redis://host"),
        ("rate_limit_storage", "redis://localhost", "pip install redis"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_at_start(
    monkeypatch: pytest.MonkeyPatch, setting: str, value: str, said: str
) -> None:
    monkeypatch.setattr("app.settings.find_spec", lambda _: None)
    with pytest.raises(ValidationError, match=re.escape(said)):
        Settings.model_validate({setting: value})
