"""How large a request's body may be, and how long it may take to come, as plain ASGI."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from fastapi import Request, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODILESS = frozenset({"GET", "HEAD"})
"""Nothing reads the body of these."""


class WholeBody:
    """Has a body whole before anything is done with the request: neither the database nor a thread waits for a sender.

    Refuses one that is too large, or too slow in coming.
    """

    def __init__(
        self, app: ASGIApp, max_bytes: int, seconds: float, tell: Callable[[Request, Exception], Awaitable[Response]]
    ) -> None:
        self.app = app
        self.max_bytes = max_bytes
        self.seconds = seconds
        self.tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on the whole body as one message, or answer 413 or 408 and have the connection closed."""
        if scope["type"] != "http" or scope["method"] in BODILESS:
            await self.app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self.seconds):
                body = await self._read(scope, receive)
        except TimeoutError:
            refusal = HTTPException(HTTPStatus.REQUEST_TIMEOUT, headers={"Connection": "close"})
        except HTTPException as error:
            refusal = error
        else:
            if body is not None:
                await self.app(scope, _given(body, receive), send)
            return
        await (await self.tell(Request(scope), refusal))(scope, receive, send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        """The body; None where the sender went away. Raises `HTTPException` where it is too large, or will be."""
        length = Headers(scope=scope).get("content-length", "")
        too_large = HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, headers={"Connection": "close"})
        if length.isdecimal() and int(length) > self.max_bytes:
            raise too_large
        parts, size = [], 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self.max_bytes:
                raise too_large
            if not message.get("more_body", False):
                return b"".join(parts)


def _given(body: bytes, receive: Receive) -> Receive:
    """Gives the body, then whatever comes after it."""
    whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_rest() -> Message:
        return whole.pop() if whole else await receive()

    return receive_rest
