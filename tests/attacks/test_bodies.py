"""Somebody sends bodies that are too large, too slow, or too deep, and nobody else waits for them."""

import gc
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from time import monotonic
from urllib.parse import urlsplit

import httpx2
import pytest

from app.settings import Settings
from tests.access_table import ANSWERS, AREA_KEY, V1
from tests.fixtures.databases import Dump
from tests.fixtures.servers import serve_here
from tests.fixtures.world import World

SLOW = 20
"""How many senders never finish."""
RESPONSES = f"{V1}/areas/elmfield/assessments/2025/responses"


pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""What was cut off in the middle leaves files and sockets of the framework's to be swept up."""


@pytest.fixture(autouse=True)
def sweep() -> Iterator[None]:
    """Sweeps up here, so that no other test is told of it."""
    yield
    gc.collect()


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    """The service on a real socket: a body may take two seconds to come."""
    with serve_here(settings.model_copy(update={"body_seconds": 2})) as address:
        yield address


def begin(address: str, head: str, body: bytes = b"") -> socket.socket:
    """Send the beginning of a request, and leave it at that."""
    parts = urlsplit(address)
    sender = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=30)
    sender.sendall(f"{head}\r\nHost: {parts.netloc}\r\nSec-Fetch-Site: same-origin\r\n\r\n".encode() + body)
    return sender


def rest(sender: socket.socket) -> bytes:
    """What comes back until the service hangs up."""
    got = b""
    with suppress(ConnectionResetError):  # as it does where more was on its way
        while part := sender.recv(65536):
            got += part
    return got


@pytest.mark.parametrize("caller", ["anonymous", "admin"])
def test_senders_who_never_finish_keep_nobody_waiting_and_are_cut_off(world: World, address: str, caller: str) -> None:
    cookie = "".join(f"\r\nCookie: {value}" for value in world.headers[caller].values())
    began = monotonic()
    doors = ["/sign-in", "/admin/areas", "/admin/areas/import", "/answer", RESPONSES]
    form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000"
    slow = [begin(address, f"POST {doors[one % 5]} HTTP/1.1{cookie}\r\n{form}", b"email=") for one in range(SLOW)]
    with httpx2.Client(base_url=address, timeout=30) as others:
        assert others.get("/").status_code == 200
        key = world.headers[AREA_KEY]
        assert others.post(RESPONSES, json=ANSWERS, headers=key).status_code == 201  # writes have to wait for nobody
        assert others.post("/language", data={"language": "en"}).status_code == 303
    answered_in = monotonic() - began
    answers = [rest(sender) for sender in slow]
    assert all(answer.startswith(b"HTTP/1.1 408") and b"connection: close" in answer.lower() for answer in answers)
    assert answered_in < monotonic() - began  # they were all still open
    for sender in slow:
        sender.close()


def test_a_body_that_trickles_in_is_cut_off_as_one_that_stops(address: str) -> None:
    head = "POST /sign-in HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000"
    sender = begin(address, head)
    stop = threading.Event()

    def trickle() -> None:
        while not stop.wait(0.1):
            try:
                sender.sendall(b"a")
            except OSError:
                return

    thread = threading.Thread(target=trickle)
    thread.start()
    assert rest(sender).startswith(b"HTTP/1.1 408")
    stop.set()
    thread.join()
    sender.close()


def chunks(size: int, count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield b"a" * size


def test_what_is_too_large_is_refused_before_it_is_all_here_with_or_without_its_length(address: str) -> None:
    for door in ("/sign-in", "/join", "/admin/areas/import", RESPONSES, "/nothing"):
        declared = begin(address, f"POST {door} HTTP/1.1\r\nContent-Length: 999999999")
        assert rest(declared).startswith(b"HTTP/1.1 413")
        declared.close()
        chunked = begin(address, f"POST {door} HTTP/1.1\r\nTransfer-Encoding: chunked")
        piece = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
        try:
            for _ in range(40):
                chunked.sendall(piece)
        except OSError:
            pass  # it hung up already, as it should
        chunked.close()
    with httpx2.Client(base_url=address, timeout=30) as client:
        assert client.get("/healthz").status_code == 200


def nested(depth: int) -> list[tuple[str, bytes]]:
    """Bodies that go deep, by their content type."""
    return [
        ("application/json", b"[" * depth + b"]" * depth),
        ("application/json", b'{"a":' * depth + b"1" + b"}" * depth),
        ("application/json", b'{"role": "resident", "answers": ' + b"[" * depth + b"]" * depth + b"}"),
        ("application/json", b'{"role": "resident", "answers": {"meeting": ' + b"9" * depth + b"}}"),
    ]


@pytest.mark.parametrize("index", range(4))
def test_what_goes_deep_is_refused_as_anything_else_that_does_not_fit(world: World, dump: Dump, index: int) -> None:
    kind, body = nested(40_000)[index]
    before = dump()
    answer = world.visit(AREA_KEY).post(RESPONSES, content=body, headers={"Content-Type": kind})
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.content) < 2000
    assert dump() == before


def many_parts(count: int) -> bytes:
    part = b'--b\r\nContent-Disposition: form-data; name="%d"; filename="f"\r\n\r\nx\r\n'
    return b"".join(part % number for number in range(count)) + b"--b--\r\n"


MULTIPART = "multipart/form-data; boundary=b"
URLENCODED = "application/x-www-form-urlencoded"
FORMS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "many fields": (URLENCODED, lambda: b"&".join(b"f%d=x" % number for number in range(20_000))),
    "the same field": (URLENCODED, lambda: b"&".join([b"name=x"] * 20_000)),
    "many parts": (MULTIPART, lambda: many_parts(3000)),
    "no end": (MULTIPART, lambda: many_parts(3)[:-10]),
    "no boundary": ("multipart/form-data", lambda: many_parts(3)),
    "another boundary": ("multipart/form-data; boundary=c", lambda: many_parts(3)),
    "a part's long header": (MULTIPART, lambda: b"--b\r\nX: " + b"x" * 100_000 + b"\r\n\r\n\r\n--b--\r\n"),
    "brackets": (URLENCODED, lambda: b"name" + b"[a]" * 20_000 + b"=x"),
    "no UTF-8": (URLENCODED, lambda: b"name=%ff%fe&id=\xff"),
    "json": ("application/json", lambda: json.dumps({"name": ["x"] * 1000}).encode()),
}


@pytest.mark.parametrize("form", FORMS)
def test_no_form_is_so_strange_that_a_page_fails_over_it(world: World, dump: Dump, form: str) -> None:
    kind, make = FORMS[form]
    admin, before = world.visit("admin"), dump()
    for path in ("/admin/areas/import", "/admin/rounds", "/admin/keys", "/join", "/receipt", "/sign-in", "/answer"):
        answer = admin.post(path, content=make(), headers={"Content-Type": kind})
        assert 300 <= answer.status_code < 500, f"{path} {answer.status_code}"
    after = dump()
    assert {name for name in after if after[name] != before[name]} <= {"audit_event"}
