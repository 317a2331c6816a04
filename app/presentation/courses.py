"""How a section went over all rounds of an area."""

from collections.abc import Mapping

from app.domain.comparison import Pattern
from app.domain.questionnaire import Kind
from app.language import N_, gettext

PATTERN: Mapping[Pattern, str] = {
    Pattern.RISING: N_("Going up"),
    Pattern.FALLING: N_("Going down"),
    Pattern.STEADY: N_("No clear change"),
    Pattern.EBB_AND_FLOW: N_("Ebb and flow: up at times, down at others"),
}
OBSTACLES_PATTERN: Mapping[Pattern, str] = {
    **PATTERN,
    Pattern.RISING: N_("Going up: more in the way"),
    Pattern.FALLING: N_("Going down: less in the way"),
}
SENTENCES: Mapping[Pattern, str] = {
    Pattern.RISING: N_("Going up over the rounds."),
    Pattern.FALLING: N_("Going down over the rounds."),
    Pattern.STEADY: N_("No clear change over the rounds."),
    Pattern.EBB_AND_FLOW: N_("Up at times, down at others."),
}
OBSTACLES_SENTENCES: Mapping[Pattern, str] = {
    **SENTENCES,
    Pattern.RISING: N_("Going up over the rounds: more in the way."),
    Pattern.FALLING: N_("Going down over the rounds: less in the way."),
}


def pattern(value: Pattern | None, kind: Kind) -> str:
    """The pattern of a section's course, in a table."""
    if value is None:
        return gettext("Nothing to compare yet")
    return gettext((PATTERN if kind is Kind.POSITIVE else OBSTACLES_PATTERN)[value])


def pattern_sentence(value: Pattern, kind: Kind) -> str:
    """The same in a sentence."""
    return gettext((SENTENCES if kind is Kind.POSITIVE else OBSTACLES_SENTENCES)[value])
