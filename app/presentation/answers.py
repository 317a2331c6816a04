"""Answers in words: those somebody gave, and those a group settled together."""

from collections.abc import Sequence

from app.domain.answers import NOT_RELEVANT, SettledAnswer
from app.language import gettext
from app.presentation.levels import level
from app.presentation.profile import AgreedItem


def answer_in_words(value: SettledAnswer, labels: Sequence[str]) -> str:
    """What was agreed on, in the words of its scale."""
    return gettext("Not relevant here") if value == NOT_RELEVANT else labels[value]


def agreed_answer(settled: AgreedItem) -> str:
    """What the group settled for an item, and which level that is."""
    answer = settled.agreed.answer
    if not isinstance(answer, int):
        return gettext("Not relevant here")
    return gettext("{answer} of 4: {level}").format(answer=answer, level=level(answer, settled.kind))
