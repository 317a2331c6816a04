"""Answers kept for a moment, and those a caller may already have: entity tags and 304 (RFC 9110)."""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from app.deps import CachedBody, get_runtime

FOR_EVER = "public, max-age=31536000, immutable"
CHECK_EACH_TIME = "private, no-cache"
CALLER_HEADERS = {b"authorization", b"cookie", b"accept-language"}
"""All that a caller may be known by, or told in: nobody is given what was remembered for somebody else."""


class RememberedRoute(APIRoute):
    """Gives whoever asks the same thing again within a moment the same answer, from memory, with its entity tag.

    Nothing is checked or read in that moment: `STALE_SECONDS` says how long it is. What fails is not remembered.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What FastAPI runs for each request."""
        find_answer = super().get_route_handler()

        async def answer(request: Request) -> Response:
            runtime = get_runtime(request)
            caller = (header for header in request["headers"] if header[0] in CALLER_HEADERS)
            asked = (request["path"], request["query_string"], *caller)
            body = runtime.answers.get(asked)
            if body is None:
                found = await find_answer(request)
                body = runtime.answers[asked] = CachedBody.of(bytes(found.body), found.headers["content-type"])
            return self.give(request, body)

        return answer

    def give(self, request: Request, body: CachedBody) -> Response:
        """The answer, which the caller may keep and ask about."""
        return cached_response(request, body, CHECK_EACH_TIME)


class RememberedPage(RememberedRoute):
    """The same for a page, which the browser does not keep: the next to use it may be somebody else."""

    def give(self, request: Request, body: CachedBody) -> Response:  # noqa: ARG002 - the same whatever was asked
        """The page."""
        return Response(body.content, headers={"Content-Type": body.media_type})


def cached_response(request: Request, body: CachedBody, cache_control: str) -> Response:
    """The body, or 304 Not Modified where the caller has it already."""
    headers = {"ETag": body.etag, "Cache-Control": cache_control}
    if _holds(request.headers.get("if-none-match"), body.etag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body.content, headers={**headers, "Content-Type": body.media_type})


def _holds(if_none_match: str | None, etag: str) -> bool:
    if if_none_match is None:
        return False
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags or tags == ["*"]
