"""Errors as problems: each has the status of what it is a kind of, also one that nobody thought of here."""

import asyncio
import json

import pytest
from fastapi import Request

from app.api.problems import handle_waymark_error
from app.domain.errors import ChangedMeanwhileError, ConflictError, NotFoundError, NotYoursError, WaymarkError


class NewConflictError(ConflictError):
    """A kind of conflict that the API does not know by name."""


class NewError(WaymarkError):
    """An error that the API does not know by name."""


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (ConflictError, 409),
        (ChangedMeanwhileError, 409),
        (NewConflictError, 409),
        (NotFoundError, 404),
        (NotYoursError, 404),
        (NewError, 409),
    ],
)
def test_an_error_has_the_status_of_what_it_is_a_kind_of(kind: type[WaymarkError], status: int) -> None:
    answer = asyncio.run(handle_waymark_error(Request({"type": "http"}), kind("Do something else.")))
    assert answer.status_code == status
    assert json.loads(bytes(answer.body)) == {
        "type": "about:blank",
        "title": kind.title,
        "status": status,
        "detail": "Do something else.",
    }
