"""What people answer, alone and together, and the life of the assessment they answer in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from app.domain.errors import ConflictError, InvalidError
from app.domain.questionnaire import Questionnaire

DONT_KNOW: Literal["dont_know"] = "dont_know"
NOT_RELEVANT: Literal["not_relevant"] = "not_relevant"

Rating = Literal[0, 1, 2, 3, 4]
Answer = Rating | Literal["dont_know", "not_relevant"]
"""One person's answer to one item. An item left out is blank; the four kinds are never confused."""
SettledAnswer = Rating | Literal["not_relevant"]
"""What a partnership can agree on."""


class Role(StrEnum):
    """How the person who answers belongs to the area."""

    RESIDENT = "resident"
    PAID_WORKER = "paid_worker"
    EXTERNAL_STAKEHOLDER = "external_stakeholder"
    UNSPECIFIED = "unspecified"


class State(StrEnum):
    """Where an assessment stands."""

    COLLECTING = "collecting"
    REVIEWING = "reviewing"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Response:
    """One person's answers, by item id, with the role they hold."""

    role: Role
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class AgreedAnswer:
    """What the partnership settled on for one item. It never overwrites what individuals said."""

    answer: SettledAnswer
    reason: str | None = None


def check_items_known(questionnaire: Questionnaire, item_ids: Mapping[str, object]) -> None:
    """Raise `InvalidError` where an item is not one of the questionnaire's."""
    unknown = len(item_ids.keys() - questionnaire.items.keys())
    if unknown:
        raise InvalidError(
            "Items that are not in questionnaire {questionnaire}: {count}. "
            "Its items are listed at /api/v1/questionnaires/{questionnaire}.",
            questionnaire=questionnaire.key,
            count=unknown,
        )


def check_state(state: State, wanted: State, instead: Mapping[State, str]) -> None:
    """Raise `ConflictError`, with the sentence for the state the assessment is in, unless it is in the one wanted."""
    if state is not wanted:
        raise ConflictError(instead[state])
