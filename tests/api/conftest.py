"""What the API's tests share: a client that may do everything, whole rounds to read, and how a refusal looks."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

ITEMS = ["meeting", "deciding", "belonging", "distrust"]
"""Those of the questionnaire borrowed/1: two functions, an outcome and an obstacle."""
RATINGS = {"resident": [1, 1, 1, 2, 2, 2, 3, 3], "paid_worker": [1, 2, 2, 3]}
PARTNERSHIP: list[dict[str, Any]] = [
    {"role": role, "answers": dict.fromkeys(ITEMS, rating)} for role, ratings in RATINGS.items() for rating in ratings
]
"""Twelve responses, as in the design's example: eight residents and four paid workers."""


@pytest.fixture
def api(as_key: Callable[..., TestClient]) -> TestClient:
    """Called with a key that may do everything."""
    return as_key("admin", "manage")


@pytest.fixture
def partnership() -> list[dict[str, Any]]:
    """What the twelve people of a partnership sent, on borrowed/1."""
    return PARTNERSHIP


@pytest.fixture
def moved() -> Callable[[int], list[dict[str, Any]]]:
    """The same twelve people, each answer so many steps higher."""

    def by(steps: int) -> list[dict[str, Any]]:
        return [
            {"role": role, "answers": dict.fromkeys(ITEMS, rating + steps)}
            for role, ratings in RATINGS.items()
            for rating in ratings
        ]

    return by


@pytest.fixture
def elmfield(take_round: Callable[..., Any], moved: Callable[[int], list[dict[str, Any]]]) -> str:
    """An area with two published rounds, 2024 and 2025, in which every answer went up a step."""
    take_round("elmfield", "2024", responses=PARTNERSHIP, min_cell=3)
    take_round("elmfield", "2025", responses=moved(1), min_cell=3)
    return "elmfield"


@pytest.fixture
def refused() -> Callable[[Response, int], dict[str, Any]]:
    """Checks that a response is a problem (RFC 9457) of that status, and gives it back."""

    def check(response: Response, status: int) -> dict[str, Any]:
        assert response.status_code == status, response.text
        assert response.headers["content-type"] == "application/problem+json"
        problem: dict[str, Any] = response.json()
        assert problem.keys() - {"errors"} == {"type", "title", "status", "detail"}
        assert problem["status"] == status
        assert problem["title"]
        assert problem["detail"].endswith(".")
        return problem

    return check
