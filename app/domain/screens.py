"""The order questions are asked in, on screen and on paper alike: short groups of one section, each on one theme."""

from dataclasses import dataclass
from itertools import pairwise

from app.domain.questionnaire import Feature, Item, Questionnaire, Section

MAX_ITEMS = 4


@dataclass(frozen=True, slots=True)
class Screen:
    """A few items asked together."""

    number: int
    """From 1."""
    section: Section
    theme: Feature | None
    """The feature its items share; None for items with none."""
    items: tuple[Item, ...]
    first: int
    """The number of its first item, counted over the whole questionnaire from 1."""


def list_screens(questionnaire: Questionnaire) -> tuple[Screen, ...]:
    """Every item once, in the questionnaire's order but for themes: a section's are taken up one after the other."""
    screens: list[Screen] = []
    first = 1
    for section in questionnaire.sections:
        for theme in dict.fromkeys(item.feature for item in section.items):
            items = [item for item in section.items if item.feature is theme]
            for group in _evenly(items):
                screens.append(Screen(len(screens) + 1, section, theme, group, first))
                first += len(group)
    return tuple(screens)


def _evenly(items: list[Item]) -> list[tuple[Item, ...]]:
    """In as few groups as may be, of nearly the same size, the larger first."""
    groups = -(-len(items) // MAX_ITEMS)
    size, more = divmod(len(items), groups)
    starts = [number * size + min(number, more) for number in range(groups + 1)]
    return [tuple(items[start:end]) for start, end in pairwise(starts)]
