"""The largest body a request may have, as plain ASGI."""

from collections.abc import Awaitable, Callable

from fastapi import Request, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOO_LARGE = 413
BODILESS = frozenset({"GET", "HEAD"})
"""Nothing reads the body of these."""


class BodyLimit:
    """Refuses a body over the limit before anything is done: FastAPI's own limit says so after the call was made."""

    def __init__(
        self, app: ASGIApp, max_bytes: int, handler: Callable[[Request, HTTPException], Awaitable[Response]]
    ) -> None:
        self.app = app
        self.max_bytes = max_bytes
        self.handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413 at once, or pass on a body that is counted as it is read."""
        if scope["type"] == "http" and scope["method"] not in BODILESS:
            length = Headers(scope=scope).get("content-length", "")
            if length.isdecimal() and int(length) > self.max_bytes:
                response = await self.handler(Request(scope), HTTPException(TOO_LARGE))
                await response(scope, receive, send)
                return
            receive = self._counted(receive)
        await self.app(scope, receive, send)

    def _counted(self, receive: Receive) -> Receive:
        """Raises `HTTPException` where a body sent in chunks turns out too large."""
        seen = 0

        async def receive_counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.max_bytes:
                raise HTTPException(TOO_LARGE)
            return message

        return receive_counted
