"""The levels that scores come to, and which way scores read."""

from collections.abc import Mapping

from app.domain.questionnaire import Kind
from app.domain.scoring import CREDIBLE_LEVEL, LEVEL_NAMES, POINT
from app.language import N_, gettext
from app.presentation.figures import NOTHING

READING: Mapping[Kind, str] = {
    Kind.POSITIVE: N_("Higher is better"),
    Kind.NEGATIVE: N_("Higher means more in the way"),
}


def reading(kind: Kind) -> str:
    """Which way a section's scores read."""
    return gettext(READING[kind])


def level(value: int | None, kind: Kind) -> str:
    """A level's name."""
    return NOTHING if value is None else gettext(LEVEL_NAMES[kind][value])


def levels(kind: Kind) -> str:
    """Every level's name, lowest first."""
    return ", ".join(map(gettext, LEVEL_NAMES[kind])).lower()


def credible_level() -> str:
    """The name of the level that outcomes are held against."""
    return level(CREDIBLE_LEVEL, Kind.POSITIVE)


def level_working(value: int, kind: Kind) -> str:
    """Which score a level lies at."""
    return gettext("The nearest level is {level}, at {points}.").format(level=level(value, kind), points=POINT * value)
