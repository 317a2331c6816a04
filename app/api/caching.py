"""Answers that a caller may already have: entity tags and 304 (RFC 9110)."""

from http import HTTPStatus

from fastapi import Request, Response

from app.deps import CachedBody

FOR_EVER = "public, max-age=31536000, immutable"
CHECK_EACH_TIME = "private, no-cache"


def cached_response(request: Request, body: CachedBody, cache_control: str) -> Response:
    """The body, or 304 Not Modified where the caller has it already."""
    headers = {"ETag": body.etag, "Cache-Control": cache_control}
    if _holds(request.headers.get("if-none-match"), body.etag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body.content, headers=headers, media_type="application/json")


def _holds(if_none_match: str | None, etag: str) -> bool:
    if if_none_match is None:
        return False
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags or tags == ["*"]
