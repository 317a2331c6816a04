"""Hostile input is refused with a problem that repeats none of it, changes nothing, and never breaks the service."""

import base64
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.services import areas

V1 = "/api/v1"
HERE = f"{V1}/areas/elmfield/assessments/2025"
AWAY = f"{V1}/areas/elmfield/assessments/2024"
OWN = f"{HERE}/responses/own"
"""Stands for the response whose receipt is held."""
UNKNOWN = "00000000-0000-4000-8000-000000000000"
MARKER = "zqmarkerqz"
"""In hostile input; nowhere in any answer or log."""
JSON = (("Content-Type", "application/json"),)
DEEP = 100_000
LIMIT = 262_144
"""The largest body the service takes, unless it is told otherwise."""
Dump = Callable[[], dict[str, list[Any]]]
Refused = Callable[[Response, int], dict[str, Any]]

RESPONSE = {"role": "resident", "answers": {"meeting": 1}}
ROUND = {
    "id": "2026",
    "title": "2026",
    "questionnaire": {"id": "borrowed", "version": 1},
    "opens": "2026-05-01",
    "closes": "2026-06-30",
}
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", f"{V1}/areas"): {"id": "new", "name": "New"},
    ("PATCH", f"{V1}/areas/elmfield"): {"name": "New"},
    ("POST", f"{V1}/rounds"): ROUND,
    ("PATCH", f"{V1}/rounds/2025"): {"title": "New"},
    ("POST", f"{HERE}/responses"): RESPONSE,
    ("PUT", OWN): RESPONSE,
    ("PUT", f"{AWAY}/agreed/meeting"): {"answer": 1},
    ("POST", f"{AWAY}/actions"): {"title": "New"},
    ("PATCH", f"{AWAY}/actions/{UNKNOWN}"): {"version": 1},
}
"""Every call that takes a body, with one it accepts."""


@dataclass(frozen=True)
class Hostile:
    """One request that must come to nothing, and the statuses it may be refused with."""

    name: str
    method: str
    path: str
    content: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    status: tuple[int, ...] = (422,)
    holder: bool = True
    """Whether the receipt of one's own response is sent with it."""


class Target:
    """An area under review in 2024 and collecting in 2025, with a response of one's own in it."""

    def __init__(self, client: TestClient, own: dict[str, str]) -> None:
        self.client = client
        self.own = own

    def send(self, request: Hostile) -> Response:
        headers = [(name.encode(), value.encode("latin-1")) for name, value in request.headers]
        if request.path == OWN and request.holder:
            headers.append((b"Response-Receipt", self.own["receipt"].encode()))
        path = f"{HERE}/responses/{self.own['id']}" if request.path == OWN else request.path
        return self.client.request(
            request.method, path, content=request.content, headers=headers, follow_redirects=False
        )


@pytest.fixture
def target(api: TestClient, take_round: Callable[..., list[dict[str, str]]]) -> Target:
    take_round("elmfield", "2024", to="reviewing", min_cell=3)
    (own,) = take_round("elmfield", "2025", to="collecting", responses=[RESPONSE], min_cell=3)
    return Target(api, own)


def with_body(name: str, body: object, method: str, path: str, *status: int) -> Hostile:
    # json.dumps writes lone surrogates and NaN where they are asked for, which no strict writer would
    return Hostile(name, method, path, json.dumps(body).encode(), JSON, status or (422,))


def unreadable_bodies() -> Iterator[Hostile]:
    for (method, path), good in BODIES.items():
        whole = json.dumps(good)
        for name, content, status in (
            ("cut short", whole[:-1].encode(), 400),
            ("trailing", whole.encode() + MARKER.encode(), 400),
            ("empty", b"", 422),
            ("text", MARKER.encode(), 400),
            ("invalid UTF-8", b'{"' + MARKER.encode() + b'\xff": 1}', 400),
            ("deep lists", b"[" * DEEP + b"]" * DEEP, 400),
            ("deep objects", b'{"a":' * 40_000 + b"1" + b"}" * 40_000, 400),
            ("too many digits", b'{"' + MARKER.encode() + b'": ' + b"1" * 5000 + b"}", 400),
            ("null", b"null", 422),
            ("list", json.dumps([MARKER, good]).encode(), 422),
            ("string", json.dumps(MARKER).encode(), 422),
            ("number", b"1e400", 422),
            ("not a number", b"NaN", 422),
        ):
            yield Hostile(f"{name} to {method} {path}", method, path, content, JSON, (status,))
        for kind in (
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            MARKER,
            "application/xml",
        ):
            yield Hostile(
                f"sent as {kind} to {method} {path}", method, path, whole.encode(), (("Content-Type", kind),), (422,)
            )
        yield Hostile(f"no content type to {method} {path}", method, path, whole.encode(), (), (422,))


def wrong_bodies() -> Iterator[Hostile]:
    for (method, path), good in BODIES.items():
        yield with_body(f"unknown field in {method} {path}", {**good, MARKER: MARKER}, method, path)
        yield with_body(f"unknown surrogate field in {method} {path}", {**good, f"{MARKER}\ud800": 1}, method, path)
        yield with_body(f"unknown NUL field in {method} {path}", {**good, f"{MARKER}\x00": 1}, method, path)
        for key in good:
            for name, value in (
                ("null", None),
                ("list", [MARKER]),
                ("object", {MARKER: {MARKER: MARKER}}),
                ("infinite", float("inf")),
                ("NaN", float("nan")),
                ("huge", 10**400),
                ("true", True),
                ("surrogate", f"{MARKER}\udc00"),
                ("NUL", f"{MARKER}\x00"),
                ("control", f"{MARKER}\x1b[2J"),
                ("empty", ""),
                ("long", MARKER * 1000),
            ):
                yield with_body(f"{key} {name} in {method} {path}", {**good, key: value}, method, path)
            if (method, key) != ("PATCH", "title"):
                rest = {left: value for left, value in good.items() if left != key}
                yield with_body(f"{key} left out of {method} {path}", rest, method, path)


def wrong_answers() -> Iterator[Hostile]:
    values: dict[str, object] = {
        "-1": -1, "5": 5, "true": True, "false": False, "1.0": 1.0, "0.5": 0.5, "text 1": "1", "null": None,
        "1e400": float("inf"), "NaN": float("nan"), "huge": 10**30, "list": [1], "object": {MARKER: 1},
        "marker": MARKER,
        "case": "Dont_Know", "space": "dont_know ", "surrogate": "\ud800", "NUL": "not_relevant\x00", "empty": "",
    }  # fmt: skip
    for method, path in (("POST", f"{HERE}/responses"), ("PUT", OWN)):
        for name, value in values.items():
            yield with_body(f"answer {name} in {method}", {**RESPONSE, "answers": {"meeting": value}}, method, path)
        for key in (MARKER, "Meeting", "meeting ", "", "meeting\x00", "\ud800", "m" * 65, "../meeting", "méeting"):
            for part in ("answers", "comments"):
                body = {**RESPONSE, part: {key: 1 if part == "answers" else "text"}}
                yield with_body(f"{part} to item {key!r} in {method}", body, method, path)
        many = {f"item-{number}": 0 for number in range(1001)}
        yield with_body(f"too many answers in {method}", {**RESPONSE, "answers": many}, method, path)
        for name, text in (
            ("surrogate", f"{MARKER}\ud800"), ("NUL", f"{MARKER}\x00"), ("blank", " \n"), ("long", MARKER * 201),
            ("control", f"{MARKER}\x1b"), ("number", 1), ("null", None), ("noncharacter", f"{MARKER}\ufffe"),
        ):  # fmt: skip
            yield with_body(f"comment {name} in {method}", {**RESPONSE, "comments": {"meeting": text}}, method, path)
        for role in ("Resident", "coordinator", "resident\x00", f"{MARKER}", ["resident"], 0):
            yield with_body(f"role {role!r} in {method}", {**RESPONSE, "role": role}, method, path)
    agreed = f"{AWAY}/agreed/meeting"
    for name, value in [*values.items(), ("dont_know", "dont_know")]:
        yield with_body(f"agreed {name}", {"answer": value}, "PUT", agreed)
    for name, text in (
        ("surrogate", f"{MARKER}\ud800"),
        ("NUL", f"{MARKER}\x00"),
        ("blank", " "),
        ("long", "m" * 2001),
    ):
        yield with_body(f"reason {name}", {"answer": 1, "reason": text}, "PUT", agreed)
    for item in (MARKER, "money"):
        yield with_body(f"agreed on unknown item {item}", {"answer": 1}, "PUT", f"{AWAY}/agreed/{item}")


def wrong_actions() -> Iterator[Hostile]:
    for name, value in (
        ("due", "2027-5"), ("due", "2027-13"), ("due", "2027-00"), ("due", "1999-05"), ("due", "2027-05-01"),
        ("due", 202705), ("due", "2027-05\n"), ("due", "२०२७-०५"), ("status", "Done"), ("status", MARKER),
        ("status", ["done"]), ("item", "Meeting"), ("item", MARKER), ("item", ""), ("owner", "two\nlines"),
        ("owner", "m" * 201), ("owner", None), ("owner", 1), ("note", "\x00"), ("note", " "), ("note", "m" * 2001),
        ("title", " "), ("title", "two\nlines"), ("title", "m" * 201), ("id", UNKNOWN), ("since", "2024"),
    ):  # fmt: skip
        whole = {"title": "New", name: value}
        yield with_body(f"action's {name} {value!r}", whole, "POST", f"{AWAY}/actions")
    for version in (0, -1, 1.0, "1", True, None, 10**30):
        yield with_body(f"version {version!r}", {"version": version}, "PATCH", f"{AWAY}/actions/{UNKNOWN}")
    for part in ("item", "owner", "due", "status", "note", "title"):
        path = f"{AWAY}/actions/{UNKNOWN}"
        yield with_body(f"action's {part} of the wrong type", {"version": 1, part: [MARKER]}, "PATCH", path)
    for id_ in (MARKER, "1", "%00", UNKNOWN[:-1]):
        yield with_body(f"action {id_}", {"version": 1}, "PATCH", f"{AWAY}/actions/{id_}", 404)


def wrong_rounds() -> Iterator[Hostile]:
    rounds, patch = f"{V1}/rounds", f"{V1}/rounds/2026"
    for value in (2, 0, -5, 5.0, "5", True, 101, 10**30, [5], float("inf")):
        yield with_body(f"min_cell {value!r}", {**ROUND, "min_cell": value}, "POST", rounds)
        yield with_body(f"min_cell {value!r} in a change", {"min_cell": value}, "PATCH", f"{V1}/rounds/2025")
    for date in (
        "2025-02-30", "2025-13-01", "2025-00-10", "0000-01-01", "10000-01-01", "01/02/2025", "2025-5-1", MARKER, "",
        "2025-05-01T00:00:00", "2025-05-01T00:00:00Z", 0, 20250501, 1746057600, 1746057600.0, "1746057600", 10**30,
        float("inf"), float("nan"), True, "2025-05-01\x00", "२०२५-०५-०१",
    ):  # fmt: skip
        yield with_body(f"opens {date!r}", {**ROUND, "opens": date, "closes": "9999-12-31"}, "POST", rounds)
        yield with_body(f"closes {date!r} in a change", {"closes": date}, "PATCH", f"{V1}/rounds/2025")
    for version in (0, -1, 2, 2**31, 2**63, 2**64, 10**400, "1", 1.0, True, None):
        body = {**ROUND, "questionnaire": {"id": "borrowed", "version": version}}
        yield with_body(f"version {version!r}"[:40], body, "POST", rounds, 404, 422)
    for id_ in (MARKER, "Borrowed", "../borrowed", "b\x00", "\ud800", ""):
        body = {**ROUND, "questionnaire": {"id": id_, "version": 1}}
        yield with_body(f"questionnaire {id_!r}", body, "POST", rounds, 404, 422)
    nested = {**ROUND, "questionnaire": {"id": "borrowed", "version": 1, MARKER: 1}}
    yield with_body("unknown nested field", nested, "POST", rounds)
    yield with_body("a round that is not there", {"title": "New"}, "PATCH", patch, 404)
    for id_ in ("A", f"{MARKER}/", "a b", "-a", "_a", "é", "a\n", "a\x00", "\ud800", "a" * 65):
        yield with_body(f"round id {id_!r}", {**ROUND, "id": id_}, "POST", rounds)
        yield with_body(f"area id {id_!r}", {"id": id_, "name": "New"}, "POST", f"{V1}/areas")


def wrong_addresses() -> Iterator[Hostile]:
    ids = [
        MARKER, MARKER.upper(), MARKER * 500, f"-{MARKER}", f"..%2F..%2F{MARKER}", f"%2e%2e%2f{MARKER}",
        f"{quote('é')}{MARKER}", f"{MARKER}%00", f"%00{MARKER}", f"{MARKER}%0a", f"{MARKER}%20", "%ff%fe",
        "%F0%9F%98%80", "%ED%A0%80", "%c0%af", "%25s", "*", "'%20OR%201=1--",
    ]  # fmt: skip
    for number, id_ in enumerate(ids):
        for method, path in (
            ("GET", f"{V1}/areas/{id_}"),
            ("GET", f"{V1}/areas/{id_}/profile"),
            ("GET", f"{V1}/areas/{id_}/changes?from=2024&to=2025"),
            ("GET", f"{V1}/areas/{id_}/assessments/2025"),
            ("GET", f"{V1}/areas/elmfield/assessments/{id_}"),
            ("GET", f"{V1}/areas/elmfield/assessments/{id_}/results"),
            ("PUT", f"{V1}/areas/{id_}/assessments/2025"),
            ("PUT", f"{V1}/areas/elmfield/assessments/{id_}"),
            ("POST", f"{V1}/areas/{id_}/assessments/2025/close"),
            ("POST", f"{V1}/areas/elmfield/assessments/{id_}/publish"),
            ("DELETE", f"{AWAY}/agreed/{id_}"),
            ("GET", f"{V1}/rounds/{id_}"),
            ("GET", f"{V1}/programme/{id_}"),
            ("GET", f"{V1}/questionnaires/{id_}/1"),
            ("GET", f"{V1}/questionnaires/minimal/{id_}"),
        ):
            yield Hostile(f"id {number} in {method} {path[:60]}", method, path, status=(404, 405, 422))
        yield Hostile(
            f"response id {number}",
            "GET",
            f"{HERE}/responses/{id_}",
            headers=(("Response-Receipt", MARKER),),
            status=(404, 405),
        )
        yield Hostile(
            f"area id {number} of a response", "POST", f"{V1}/areas/{id_}/assessments/2025/responses",
            json.dumps(RESPONSE).encode(), JSON, (404, 405),
        )  # fmt: skip
    for version in ("0", "-1", str(2**31), str(10**40), "1.5", "one", "%31%00", "1" * 5000):
        path = f"{V1}/questionnaires/minimal/{version}"
        yield Hostile(f"version {version[:20]}", "GET", path, status=(404,))
    nothing = ["areas/", f"areas/{MARKER}/", "areas//profile", "areas/elmfield/assessments//results", "/areas", MARKER]
    for path in nothing:
        yield Hostile(f"nothing at {path}", "GET", f"{V1}/{path}", status=(404,))
    for method in ("DELETE", "PUT", "TRACE", "OPTIONS", MARKER.upper()):
        yield Hostile(f"method {method}", method, f"{V1}/areas", status=(405,))


def wrong_queries() -> Iterator[Hostile]:
    def cursor(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()

    for limit in ("0", "-1", str(10**30), "1" * 5000, "1.5", "", "true", "NaN", MARKER, "1%00", "201", "%D9%A1"):
        yield Hostile(f"limit {limit[:20]}", "GET", f"{V1}/areas?limit={limit}")
    for name, value in {
        "text": MARKER,
        "empty": "",
        "no base64": "%ff",
        "NUL": "%00",
        "long": MARKER * 300,
        "an object": cursor({MARKER: 1}),
        "a number": cursor(1),
        "one part": cursor([MARKER]),
        "three parts": cursor([MARKER, "a", "b"]),
        "numbers": cursor([1, 2]),
        "null": cursor([None, None]),
        "NUL inside": cursor([f"{MARKER}\x00", "a"]),
        "NUL in the id": cursor([MARKER, "a\x00"]),
        "surrogate inside": cursor([f"{MARKER}\ud800", "a"]),
        "surrogate in the id": cursor([MARKER, "\ud800"]),
        "deep": base64.urlsafe_b64encode(b"[" * 1400).decode(),
        "deep and whole": base64.urlsafe_b64encode(b"[" * 700 + b"]" * 700).decode(),
        "huge": base64.urlsafe_b64encode(b"1" * 1400).decode(),
        "invalid UTF-8": base64.urlsafe_b64encode(b'["\xff", "a"]').decode(),
        "NaN": base64.urlsafe_b64encode(b"[NaN, NaN]").decode(),
    }.items():
        yield Hostile(f"cursor: {name}", "GET", f"{V1}/areas?cursor={value}")
    for bad in (f"{MARKER}%00", "%00", MARKER.upper(), "a/b", quote("é"), "%ff", "'--", "a" * 30_000):
        yield Hostile(f"areas {bad[:30]}", "GET", f"{V1}/compare?round=2025&areas={bad}")
        yield Hostile(f"rounds {bad[:30]}", "GET", f"{V1}/areas/elmfield/profile?rounds={bad}")
        yield Hostile(f"round {bad[:30]}", "GET", f"{V1}/compare?round={bad}")
        yield Hostile(f"from {bad[:30]}", "GET", f"{V1}/areas/elmfield/changes?from={bad}&to=2025")
        yield Hostile(f"to {bad[:30]}", "GET", f"{V1}/areas/elmfield/changes?from=2025&to={bad}")
    for path in (
        f"{V1}/areas?",
        f"{V1}/areas/elmfield/profile?",
        f"{V1}/areas/elmfield/changes?from=2024&to=2025&",
        f"{V1}/compare?round=2025&",
    ):
        for query in (f"{MARKER}=1", f"{MARKER}", f"%00{MARKER}=1", f"%ED%A0%80{MARKER}=1"):
            yield Hostile(f"unknown {query} in {path}", "GET", f"{path}{query}")
    yield Hostile("no round", "GET", f"{V1}/compare")
    yield Hostile("no from", "GET", f"{V1}/areas/elmfield/changes?to=2025")


def wrong_headers() -> Iterator[Hostile]:
    body = json.dumps(RESPONSE).encode()
    for method in ("GET", "PUT", "DELETE"):
        for name, receipts, status in (
            ("no receipt", [], 422),
            ("an empty receipt", [""], 404),
            ("a wrong receipt", [MARKER], 404),
            ("a long receipt", [MARKER * 10], 422),
            ("a very long receipt", [MARKER * 5000], 422),
            ("a receipt beyond ASCII", ["\u00ff\u00df" + MARKER], 404),
            ("two wrong receipts", [MARKER, f"{MARKER}2"], 404),
        ):
            headers = (*JSON, *(("Response-Receipt", receipt) for receipt in receipts))
            content = body if method == "PUT" else None
            yield Hostile(f"{name} to {method}", method, OWN, content, headers, (status,), holder=False)
    for name, key in (("short", "1234567"), ("empty", ""), ("long", MARKER * 21), ("very long", MARKER * 5000)):
        headers = (*JSON, ("Idempotency-Key", key))
        yield Hostile(f"{name} Idempotency-Key", "POST", f"{HERE}/responses", body, headers)
    for kinds in (("text/plain", "application/json"), (MARKER, MARKER)):
        headers = tuple(("Content-Type", kind) for kind in kinds)
        yield Hostile(f"two content types {kinds}", "POST", f"{HERE}/responses", body, headers)


def hostile() -> Iterator[Hostile]:
    yield from unreadable_bodies()
    yield from wrong_bodies()
    yield from wrong_answers()
    yield from wrong_actions()
    yield from wrong_rounds()
    yield from wrong_addresses()
    yield from wrong_queries()
    yield from wrong_headers()


def told(response: Response) -> str:
    """All that came back."""
    return response.text + "".join(f"{name}: {value}\n" for name, value in response.headers.items())


def test_whatever_hostile_is_sent_is_refused_with_a_problem_that_repeats_none_of_it_and_nothing_changes(
    target: Target, dump: Dump, refused: Refused, caplog: pytest.LogCaptureFixture, subtests: pytest.Subtests
) -> None:
    caplog.set_level(logging.DEBUG)
    before = dump()
    for request in hostile():
        with subtests.test(request.name):
            response = target.send(request)
            assert response.status_code in request.status, response.text
            refused(response, response.status_code)
            assert MARKER not in told(response).casefold()
            assert "\x00" not in told(response)
            if request.method != "GET":
                after, earlier = dump(), before
                before = after
                assert after == earlier
    assert dump() == before
    written = [record for record in caplog.records if not record.name.startswith("http")]  # not what the client logs
    assert not [record for record in written if MARKER in record.getMessage().casefold()]


def test_a_body_over_the_limit_is_refused_with_or_without_its_length_and_nothing_changes(
    target: Target, dump: Dump, refused: Refused, subtests: pytest.Subtests
) -> None:
    before = dump()
    for (method, path), good in BODIES.items():
        whole = json.dumps({**good, MARKER: "x" * LIMIT}).encode()
        chunks = (whole[start : start + 4096] for start in range(0, len(whole), 4096))
        headers = {"Content-Type": "application/json", "Response-Receipt": target.own["receipt"]}
        address = path.replace("/own", f"/{target.own['id']}")
        for name, content in (("with its length", whole), ("in chunks", chunks)):
            with subtests.test(f"{method} {path} {name}"):
                response = target.client.request(method, address, content=content, headers=headers)
                refused(response, 413)
                assert MARKER not in told(response)
                assert dump() == before


def test_a_call_that_takes_no_body_does_nothing_where_it_is_told_that_one_was_too_large(
    target: Target, take_round: Callable[..., object], dump: Dump, refused: Refused
) -> None:
    take_round("ashby", "2023", to="collecting")
    before = dump()
    for method, path in (
        ("PUT", f"{V1}/areas/elmfield/assessments/2023"),
        ("POST", f"{HERE}/close"),
        ("POST", f"{AWAY}/publish"),
    ):
        refused(target.client.request(method, path, content=b"x" * (LIMIT + 1)), 413)
        assert dump() == before


def test_a_body_as_large_as_the_limit_is_taken(target: Target) -> None:
    body = json.dumps(RESPONSE).encode().ljust(LIMIT)
    response = target.client.post(f"{HERE}/responses", content=body, headers=dict(JSON))
    assert response.status_code == 201


def test_a_fault_of_the_service_is_told_and_logged_without_what_was_sent(
    api: TestClient, refused: Refused, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(MARKER)

    monkeypatch.setattr(areas, "get_area", fail)
    response = api.get(f"{V1}/areas/{MARKER}?{MARKER}={MARKER}", headers={MARKER: MARKER})
    refused(response, 500)
    assert MARKER not in told(response)
    (logged,) = [record for record in caplog.records if record.name.startswith("app.")]
    assert "RuntimeError" in logged.getMessage()
    assert MARKER not in caplog.handler.format(logged)


@pytest.mark.parametrize("letter", ["ﬃ", "ΐ", "🏡", "Ж", '"'])
def test_the_longest_name_of_any_letters_is_kept_and_pages_lead_past_it(api: TestClient, letter: str) -> None:
    for number in range(3):
        made = api.post(f"{V1}/areas", json={"id": f"area-{number}", "name": letter * 200})
        assert made.status_code == 201
    first = api.get(f"{V1}/areas?limit=1")
    second = api.get(first.links["next"]["url"])
    third = api.get(second.links["next"]["url"])
    assert [page.json()[0]["id"] for page in (first, second, third)] == ["area-0", "area-1", "area-2"]
    assert third.links == {}
    assert api.patch(f"{V1}/areas/area-0", json={"name": letter * 199}).status_code == 200


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["2025", "0", "¹"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, str, bytes]:
    """A call with a body like one it accepts, of which anything may have been put in place of anything."""
    method, path = draw(st.sampled_from(sorted(BODIES)))
    good = BODIES[method, path]
    body: object = draw(
        anything
        | st.fixed_dictionaries({key: st.just(value) | anything for key, value in good.items()})
        | st.fixed_dictionaries(
            {
                "role": st.just("resident"),
                "answers": st.dictionaries(st.sampled_from(["meeting", "distrust"]) | st.text(max_size=8), anything),
                "comments": st.dictionaries(st.sampled_from(["meeting", "distrust"]), st.text() | anything),
            }
        )
        | st.fixed_dictionaries({key: st.just(value) for key, value in good.items()}).flatmap(
            lambda whole: st.dictionaries(st.text(max_size=8), anything, max_size=2).map(lambda extra: whole | extra)
        )
    )
    return method, path, draw(st.just(json.dumps(body).encode()) | st.binary(max_size=40))


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(request=requests())
def test_no_body_breaks_the_service(target: Target, refused: Refused, request: tuple[str, str, bytes]) -> None:
    method, path, content = request
    response = target.send(Hostile("", method, path, content, JSON))
    assert response.status_code < 500
    if response.status_code >= 400:
        refused(response, response.status_code)
    assert target.client.get(f"{V1}/areas/elmfield").status_code == 200
