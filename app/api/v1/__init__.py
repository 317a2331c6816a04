"""The routes of version 1 of the HTTP contract."""

from fastapi import FastAPI

from app.api.problems import PROBLEM_RESPONSES
from app.api.v1 import actions, areas, assessments, definitions, profiles, responses, rounds

PREFIX = "/api/v1"


def include_routes(app: FastAPI) -> None:
    """Add every route of version 1. They are tried in this order, so what is called most comes first."""
    for module in (profiles, responses, definitions, areas, rounds, assessments, actions):
        app.include_router(module.router, prefix=PREFIX, responses=PROBLEM_RESPONSES)
