"""How the figures of a round over all areas, and of areas side by side, were worked out."""

from collections.abc import Mapping

from app.domain.answers import State
from app.domain.programme import MIN_AREAS, MIN_COMPLETE
from app.domain.shapes import ProgrammeRound, ProgrammeSection, QuartilesEntry
from app.language import gettext
from app.presentation.figures import statistic
from app.presentation.summary import credible_rule


def comparison_working(quartiles: Mapping[str, QuartilesEntry]) -> list[str]:
    """How the figures of areas side by side came about; `quartiles` where they are among them."""
    sentences = [
        gettext("Each area’s own profile says how its scores were worked out: its name leads there."),
        credible_rule(),
    ]
    return [*sentences, _quartile_rule()] if quartiles else sentences


def participation_working(programme: ProgrammeRound, min_cell: int) -> list[str]:
    """Who is counted as having taken part in a round."""
    return [
        gettext(
            "Everyone counts who had answered when collection closed, in the areas that have published by now "
            "({areas}). A group of fewer than {k} people is not counted out."
        ).format(areas=programme["participation"]["areas"][State.PUBLISHED], k=min_cell)
    ]


def quartiles_working(programme: ProgrammeRound) -> list[str]:
    """How the quartiles came about: the rule, and over how many areas, but none of their scores."""
    counts = ", ".join(f"{section['title']} {section['areas_scored']}" for section in programme["sections"])
    return [_quartile_rule(), gettext("Areas with a score: {counts}.").format(counts=counts)]


def alpha_working(section: ProgrammeSection) -> list[str]:
    """How Cronbach's alpha came about, or what it takes to have one."""
    reliability, items = section["reliability"], len(section["items"])
    if reliability is None:
        rule = gettext(
            "Alpha takes at least {people} people who rated every item of the section, two items, and answers that "
            "differ."
        )
        return [rule.format(people=MIN_COMPLETE)]
    return [
        gettext(
            "{people} people rated all {items} items. How far answers to each item vary, added up, is divided by how "
            "far people’s sums over all items vary. Alpha is {items} ÷ {others} × (1 less that share) = {alpha}."
        ).format(
            people=reliability["complete_responses"],
            items=items,
            others=items - 1,
            alpha=statistic(reliability["alpha"]),
        )
    ]


def unsure_working(min_cell: int) -> list[str]:
    """For which items it is shown how many do not know, and for which not."""
    return [
        gettext(
            "Everyone in a published area counts who rated the question, did not know, or found it not relevant. A "
            "share takes at least {areas} areas. A question is left out where taking away any one area would leave "
            "fewer than {k} people who did not know, or fewer than {k} who did: so not even watching how the figures "
            "change gives anybody away. The largest shares are listed."
        ).format(areas=MIN_AREAS, k=min_cell)
    ]


def _quartile_rule() -> str:
    return gettext(
        "The scores of all published areas are put in order, lowest first. A quarter of the way along is the lower "
        "quartile, half-way the median, three quarters along the upper quartile; between two areas it is taken in "
        "proportion. There are quartiles only of {areas} areas or more, so that none can be picked out."
    ).format(areas=MIN_AREAS)
