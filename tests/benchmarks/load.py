"""The load: a few keep-alive connections, each sending its next request once its last one is answered whole.

It does as little as HTTP/1.1 allows, so that what is measured is the server: requests are made into bytes beforehand,
and of an answer only the status and the length are read.
"""

import re
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPMessage
from itertools import cycle
from selectors import EVENT_READ, DefaultSelector
from time import perf_counter

HOST = "127.0.0.1"
CONNECTIONS = 8
TIMEOUT = 30
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_buffer = memoryview(bytearray(2**18))


class UnexpectedAnswerError(Exception):
    """A server did not answer as it must for its speed to mean anything."""


@dataclass(frozen=True)
class Request:
    """What to send, and the status to be answered with."""

    method: str
    path: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def __bytes__(self) -> bytes:
        """The request as it goes out."""
        length = {"Content-Length": str(len(self.body))} if self.body else {}
        headers = {"Host": HOST, **self.headers, **length}
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass(frozen=True)
class Served:
    """How a server did under a load: answers a second, and how many seconds each took."""

    rate: float
    latencies: Sequence[float]


def call(port: int, request: Request) -> tuple[HTTPMessage, bytes]:
    """Make one request: the answer's headers and body."""
    connection = HTTPConnection(HOST, port, timeout=TIMEOUT)
    connection.request(request.method, request.path, request.body, dict(request.headers))
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status != request.status:
        raise UnexpectedAnswerError(content.decode())
    return answer.headers, content


def put_load(port: int, requests: Sequence[Request], seconds: float) -> Served:
    """Send these requests over and over for so many seconds."""
    queue = cycle([(bytes(request), request.status) for request in requests])
    latencies: list[float] = []
    with DefaultSelector() as selector:
        started = perf_counter()
        for _ in range(CONNECTIONS):
            connection = _Connection(port)
            selector.register(connection.socket, EVENT_READ, connection)
            connection.send(*next(queue))
        while selector.get_map():
            for ready, _ in selector.select():
                connection = ready.data
                if not connection.receive():
                    continue
                now = perf_counter()
                latencies.append(now - connection.sent_at)
                if now < started + seconds:
                    connection.send(*next(queue))
                else:
                    selector.unregister(connection.socket)
                    connection.socket.close()
        return Served(len(latencies) / (perf_counter() - started), latencies)


class _Connection:
    """A connection with one request at a time on its way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port), TIMEOUT)

    def send(self, request: bytes, status: int) -> None:
        self._status, self._head, self._missing = status, b"", 0
        self.sent_at = perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Take in what has come; whether the answer is whole with it."""
        size = self.socket.recv_into(_buffer)
        if not size:
            raise UnexpectedAnswerError("The server closed the connection.")
        if self._missing:
            self._missing -= size
            return not self._missing
        self._head += _buffer[:size]
        head, end, body = self._head.partition(b"\r\n\r\n")
        if not end:
            return False
        if int(head[9:12]) != self._status:
            raise UnexpectedAnswerError(self._head.decode(errors="replace"))
        length = _LENGTH.search(head)
        self._missing = int(length[1]) - len(body) if length else 0
        return not self._missing
