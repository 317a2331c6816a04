"""Questionnaires and the method: open to anyone."""

import json
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from app.caching import FOR_EVER, cached_response
from app.deps import CachedBody, RuntimeDep
from app.domain.method import describe_method
from app.domain.questionnaire import Questionnaire
from app.domain.shapes import QuestionnaireDocument, QuestionnaireSummary
from app.domain.text_rules import MAX_SLUG, SLUG

router = APIRouter(tags=["Definitions"])

QuestionnaireId = Annotated[str, Path(pattern=SLUG, max_length=MAX_SLUG, description="The questionnaire's id")]
Version = Annotated[int, Path(ge=1, le=2**31 - 1, description="Its version")]


@router.get("/questionnaires")
async def list_questionnaires(runtime: RuntimeDep) -> list[QuestionnaireSummary]:
    """Every questionnaire there is, by id and version. Anyone may call this."""
    return [
        QuestionnaireSummary(id=found.id, version=found.version, title=found.title, digest=found.digest)
        for found in runtime.catalogue
    ]


@router.get("/questionnaires/{questionnaire}/{version}", response_model=QuestionnaireDocument)
async def read_questionnaire(
    request: Request, runtime: RuntimeDep, questionnaire: QuestionnaireId, version: Version
) -> Response:
    """One version of a questionnaire. It never changes, so keep it as long as you like. Anyone may call this."""
    return cached_response(request, _body(runtime.catalogue.get(questionnaire, version)), FOR_EVER)


@router.get("/method")
async def read_method() -> dict[str, Any]:
    """The scoring method's rules, levels and thresholds. Anyone may call this."""
    return describe_method()


@cache
def _body(questionnaire: Questionnaire) -> CachedBody:
    return CachedBody.of(json.dumps(questionnaire.as_document(), ensure_ascii=False).encode())
