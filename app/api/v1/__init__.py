"""The routes of version 1 of the HTTP contract."""

from fastapi import APIRouter

from app.api.problems import PROBLEM_RESPONSES
from app.api.v1 import areas, assessments, definitions, profiles, responses, rounds

router = APIRouter(prefix="/api/v1", responses=PROBLEM_RESPONSES)
# Routes are tried in this order: what is called most comes first
for module in (profiles, responses, definitions, areas, rounds, assessments):
    router.include_router(module.router)
