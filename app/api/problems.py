"""Errors as problem details (RFC 9457): they say what to do, and repeat nothing that was sent."""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter
from starlette.exceptions import HTTPException
from typing_extensions import TypedDict

from app.api import schemas
from app.domain.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    SignInRequiredError,
    TooManyError,
    WaymarkError,
    WrongHostError,
)

MEDIA_TYPE = "application/problem+json"
STATUS: Mapping[type[WaymarkError], HTTPStatus] = {
    ConflictError: HTTPStatus.CONFLICT,
    InvalidError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotAllowedError: HTTPStatus.FORBIDDEN,
    NotFoundError: HTTPStatus.NOT_FOUND,
    SignInRequiredError: HTTPStatus.UNAUTHORIZED,
    TooManyError: HTTPStatus.TOO_MANY_REQUESTS,
    WrongHostError: HTTPStatus.BAD_REQUEST,
    WaymarkError: HTTPStatus.CONFLICT,
}
"""An error that is not here has the status of what it is a kind of."""
HTTP_DETAILS: Mapping[int, str] = {
    400: "The body could not be read. Send JSON as UTF-8, with Content-Type: application/json.",
    404: "There is nothing at this address. The calls there are: /api.",
    408: "The body was too long in coming, and nothing was changed. Send it again, over a better line if you can.",
    405: "This address does not take this method. The calls there are: /api.",
    413: "The body is larger than this service accepts. Send less at once.",
}
SENTENCES: Mapping[str, str] = {
    "extra_forbidden": "A field sent here is not part of this call. Leave it out, or check its spelling.",
    "missing": "This is needed and was left out.",
    "model_attributes_type": "Send a JSON object, with Content-Type: application/json.",
    "dict_type": "Send a JSON object.",
}


class FieldProblem(TypedDict):
    """One thing wrong with what was sent."""

    where: str
    """body, query, path or header, then the field, separated by dots."""
    detail: str


class Problem(TypedDict, total=False):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: Sequence[FieldProblem]


def _problem_schema() -> dict[str, Any]:
    schema = TypeAdapter(Problem).json_schema()
    schema["properties"]["errors"]["items"] = schema.pop("$defs")["FieldProblem"]
    return schema


PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "A problem: what is wrong and what to do",
        "content": {MEDIA_TYPE: {"schema": _problem_schema()}},
    }
}


def problem(
    status: int,
    title: str,
    detail: str,
    *,
    errors: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """A problem response."""
    body = Problem(type="about:blank", title=title, status=status, detail=detail)
    if errors:
        body["errors"] = errors
    return JSONResponse(body, status, headers, media_type=MEDIA_TYPE)


async def handle_waymark_error(_request: Request, error: WaymarkError) -> JSONResponse:
    """What the domain and services refuse."""
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    headers = {"WWW-Authenticate": "Bearer"} if status is HTTPStatus.UNAUTHORIZED else None
    return problem(status, error.title, str(error), headers=headers)


async def handle_validation_error(_request: Request, error: RequestValidationError) -> JSONResponse:
    """What does not have the shape a call needs."""
    errors = error.errors()
    if any(found["loc"][0] == "path" for found in errors):
        return problem(HTTPStatus.NOT_FOUND, NotFoundError.title, "No id of this form exists here. Check the address.")
    if any(found["type"] == "json_invalid" for found in errors):
        return problem(HTTPStatus.BAD_REQUEST, InvalidError.title, HTTP_DETAILS[400])
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        InvalidError.title,
        "What was sent does not fit this call. Nothing was changed. See errors for each part.",
        errors=_field_problems(errors),
    )


async def handle_http_exception(_request: Request, error: HTTPException) -> JSONResponse:
    """What the framework refuses."""
    title = HTTPStatus(error.status_code).phrase
    detail = HTTP_DETAILS.get(error.status_code, title)
    return problem(error.status_code, title, detail, headers=error.headers)


async def handle_crash(request: Request, _error: Exception) -> JSONResponse:
    """What should not happen: told without its kind or place, which are in the log under the same reference."""
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Something went wrong here",
        "This is a fault of the service, and nothing was changed. Try again; if that fails, tell whoever runs it this "
        f"reference: {request.state.request_id}.",
    )


def _field_problems(errors: Iterable[Mapping[str, Any]]) -> list[FieldProblem]:
    """Each error once, by fields this service named: keys that were sent are never repeated."""
    found = {(_where(error["loc"]), SENTENCES.get(error["type"], error["msg"])): None for error in errors}
    return [FieldProblem(where=where, detail=detail) for where, detail in found]


def _where(location: Iterable[str | int]) -> str:
    return ".".join(str(part) for part in location if isinstance(part, int) or part in schemas.FIELD_NAMES)
