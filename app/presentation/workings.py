"""How each figure was worked out, with what went into it: only what is shown anyway, in the order it is reckoned."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from app.domain.answers import State
from app.domain.comparison import CLEAR_CHANGE, NOISE_FACTOR
from app.domain.profile import is_open
from app.domain.programme import MIN_AREAS, MIN_COMPLETE
from app.domain.questionnaire import Kind
from app.domain.rounding import rounded
from app.domain.scoring import (
    ACCEPTABLE_DEVIATION,
    CREDIBLE_LEVEL,
    DIVIDED_SHARE,
    LEVEL_NAMES,
    OUTCOMES,
    POINT,
    RESIDENT_SHARE,
    Basis,
)
from app.domain.shapes import (
    Change,
    ItemEntry,
    ProgrammeRound,
    ProgrammeSection,
    QuartilesEntry,
    RoundEntry,
    SectionEntry,
)
from app.formats.vega import figure, signed
from app.language import gettext, ngettext
from app.presentation.charts.items import ESTABLISHED, find_section

STEPS = 3
"""Decimals of what is told in steps of the scale."""


def item_working(item: ItemEntry, entry: RoundEntry, section: SectionEntry) -> list[str]:
    """How an item's score came about, sentence by sentence."""
    told = _score(item, entry["min_cell"])
    if item["level"] is not None:
        told.append(_level(item["level"], section))
    if item["distribution"] is not None:
        if item["basis"] == Basis.AGREED:
            told += _ratings(item, item["distribution"])
        told.append(_agreement(item))
    told.append(_others(item))
    return told


def said_working(item: ItemEntry, entry: RoundEntry) -> list[str]:
    """How the figures of what people said alone came about, whatever is agreed by now."""
    told = [*_ratings(item, item["distribution"] or []), _agreement(item), agreement_working()]
    if item["by_role"]:
        told.append(
            gettext(
                "The average of each group is worked out the same way. It is shown where at least {k} of the group "
                "rated this, and where it gives nobody else’s answer away."
            ).format(k=entry["min_cell"])
        )
    return told


def section_working(section: SectionEntry) -> list[str]:
    """How a section's score came about."""
    scores = [figure(item["score"]) for item in section["items"] if item["score"] is not None]
    told = [
        gettext("Items with a score: {scored} of the {applicable} that apply here. At least half are needed.").format(
            scored=section["items_scored"], applicable=section["items_applicable"]
        )
    ]
    if section["score"] is not None:
        told.append(
            gettext(
                "The score is the plain average of those: ({scores}) ÷ {n} = {score}. It is worked out from exact "
                "scores, and rounded once, at the end."
            ).format(scores=" + ".join(scores), n=len(scores), score=figure(section["score"]))
        )
    if section["level"] is not None:
        told.append(_level(section["level"], section))
    if section["spread"] is not None:
        told.append(
            ngettext(
                "{n} person rated at least half of what applies. Their own averages spread by {spread} (standard "
                "deviation).",
                "{n} people rated at least half of what applies. Their own averages spread by {spread} (standard "
                "deviation).",
                section["respondents"],
            ).format(n=section["respondents"], spread=figure(section["spread"]))
        )
    if section["agreement_rwg_star"] is not None:
        told.append(
            gettext(
                "Agreement over the whole section (r*wg) is {rwg}: 1 would be complete, 0 is what random answers give."
            ).format(rwg=figure(section["agreement_rwg_star"], STEPS))
        )
    return told


def change_working(change: Change, before: SectionEntry | None, after: SectionEntry) -> list[str]:
    """How a section's change came about, and what of it may be chance."""
    if change["delta"] is None:
        return [gettext("No item has a score in both rounds.")]
    told = [
        ngettext(
            "{n} item has a score in both rounds. Its later score less its earlier one is {delta}.",
            "{n} items have a score in both rounds. The average of their later scores less their earlier ones is "
            "{delta}.",
            change["matched_items"],
        ).format(n=change["matched_items"], delta=signed(change["delta"]))
    ]
    if is_open(change):
        told.append(gettext("How much may be chance is worked out when you publish."))
    elif change["noise"] is None:
        told.append(
            gettext(
                "How much may be chance is not known: in one of the rounds too few people answered, or answers were "
                "withdrawn."
            )
        )
    elif before is not None and _is_of_all(change, before, after):
        told.append(
            gettext(
                "How much may be chance: {factor} × √({before}² ÷ {before_n} + {after}² ÷ {after_n}) = {noise}, from "
                "how far people’s own averages spread, and how many people there are, in each round."
            ).format(
                factor=figure(float(NOISE_FACTOR), 2),
                before=figure(before["spread"]),
                before_n=before["respondents"],
                after=figure(after["spread"]),
                after_n=after["respondents"],
                noise=figure(change["noise"]),
            )
        )
    else:
        told.append(
            gettext(
                "How much may be chance: {factor} × √(spread² ÷ people + spread² ÷ people) = {noise}, from how far "
                "people’s own averages over just these items spread, and how many people there are, in each round."
            ).format(factor=figure(float(NOISE_FACTOR), 2), noise=figure(change["noise"]))
        )
    told.append(
        gettext("It is called a change where it is at least {least}, and more than what may be chance.").format(
            least=CLEAR_CHANGE
        )
    )
    return told


def agreement_working() -> str:
    """When people are said to agree on an item, and when not."""
    return gettext(
        "People are divided on an item where at least {least} % chose 0 or 1, and as many 3 or 4. Otherwise they agree "
        "where they differ from their average by at most {most} of a step, and views are mixed where it is more."
    ).format(least=int(DIVIDED_SHARE * 100), most=figure(float(ACCEPTABLE_DEVIATION)))


def majority_working(entry: RoundEntry) -> str:
    """What it takes for residents to be the majority."""
    return gettext(
        "Residents are the majority where they are at least {share} % of those who said what they are here as. Groups "
        "of fewer than {k} people are not counted out."
    ).format(share=int(RESIDENT_SHARE * 100), k=entry["min_cell"])


def outcomes_working(entry: RoundEntry) -> list[str]:
    """How the outcomes were counted that stand as high as the report asks."""
    section, test = find_section(entry, OUTCOMES), entry["credible_infrastructure"]
    if section is None or test is None:
        return []
    scores = ", ".join(figure(item["score"]) for item in section["items"])
    counted = gettext("Outcomes that count here: {count} of {total}. Their scores: {scores}.")
    return [_credible_rule(), counted.format(count=test["achieved"], total=test["of"], scores=scores)]


def comparison_working(quartiles: Mapping[str, QuartilesEntry]) -> list[str]:
    """How the figures of areas side by side came about; `quartiles` where they are among them."""
    told = [
        gettext("Each area’s own profile says how its scores were worked out: its name leads there."),
        _credible_rule(),
    ]
    return [*told, _quartile_rule()] if quartiles else told


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
    found, items = section["reliability"], len(section["items"])
    if found is None:
        told = gettext(
            "Alpha takes at least {people} people who rated every item of the section, two items, and answers that "
            "differ."
        )
        return [told.format(people=MIN_COMPLETE)]
    return [
        gettext(
            "{people} people rated all {items} items. How far answers to each item vary, added up, is divided by how "
            "far people’s sums over all items vary. Alpha is {items} ÷ {others} × (1 less that share) = {alpha}."
        ).format(people=found["complete_responses"], items=items, others=items - 1, alpha=figure(found["alpha"], STEPS))
    ]


def unsure_working(min_cell: int) -> list[str]:
    """Of which items it is told how many do not know, and of which not."""
    return [
        gettext(
            "Everyone in a published area counts who rated the question, did not know, or found it not relevant. A "
            "share takes at least {areas} areas. A question is left out where taking away any one area would leave "
            "fewer than {k} people who did not know, or fewer than {k} who did: so not even watching how the figures "
            "change gives anybody away. The largest shares are listed."
        ).format(areas=MIN_AREAS, k=min_cell)
    ]


def exactly(value: float) -> str:
    """A statistic, to three decimals."""
    return figure(value, STEPS)


def _score(item: ItemEntry, min_cell: int) -> list[str]:
    match Basis(item["basis"]):
        case Basis.AGREED if item["score"] is None:
            return [gettext("The group agreed that this is not relevant here.")]
        case Basis.AGREED:
            answer = figure(item["score"] / POINT, 0) if item["score"] is not None else ""
            told = gettext("The group agreed on {answer} of 4. {answer} × {point} = {score}.")
            return [told.format(answer=answer, point=POINT, score=figure(item["score"]))]
        case Basis.MEAN:
            return _ratings(item, item["distribution"] or [])
        case Basis.SUPPRESSED:
            return [
                gettext("Fewer than {k} people rated it. What so few people chose is not shown.").format(k=min_cell)
            ]
        case Basis.NONE:
            return [gettext("Nobody rated it.")]


def _ratings(item: ItemEntry, distribution: list[int]) -> list[str]:
    """Each rating times how many people gave it."""
    n, total = item["n"], sum(rating * count for rating, count in enumerate(distribution))
    sums = " + ".join(f"{rating}×{count}" for rating, count in enumerate(distribution))
    told = gettext(
        "Each rating from 0 to 4, times how many people chose it: ({sums}) ÷ {n} = {mean}. {mean} × {point} = {score}."
    )
    mean, score = figure(rounded(Fraction(total, n), STEPS), STEPS), figure(item["mean"])
    return [told.format(sums=sums, n=n, mean=mean, point=POINT, score=score)]


def _agreement(item: ItemEntry) -> str:
    told = gettext("People differ from their average by {deviation} of a step.")
    if item["rwg"] is not None:
        told = gettext("People differ from their average by {deviation} of a step; agreement (rwg) is {rwg}.")
    return told.format(deviation=figure(item["average_deviation"], STEPS), rwg=figure(item["rwg"], STEPS))


def _others(item: ItemEntry) -> str:
    return gettext("Don’t know: {dont_know}. Not relevant here: {not_relevant}. Left out: {blank}.").format(
        dont_know=item["dont_know"], not_relevant=item["not_relevant"], blank=item["blank"]
    )


def _level(level: int, section: SectionEntry) -> str:
    name = gettext(LEVEL_NAMES[Kind(section["kind"])][level])
    return gettext("The nearest level is {level}, at {points}.").format(level=name, points=POINT * level)


def _credible_rule() -> str:
    level = gettext(LEVEL_NAMES[Kind.POSITIVE][CREDIBLE_LEVEL])
    told = gettext(
        "An outcome counts where its level is “{level}” or higher: from a score of {least} on, before rounding. What "
        "has been built is called credible once all of them count."
    )
    return told.format(level=level, least=figure(ESTABLISHED))


def _quartile_rule() -> str:
    return gettext(
        "The scores of all published areas are put in order, lowest first. A quarter of the way along is the lower "
        "quartile, half-way the median, three quarters along the upper quartile; between two areas it is taken in "
        "proportion. There are quartiles only of {areas} areas or more, so that none can be picked out."
    ).format(areas=MIN_AREAS)


def _is_of_all(change: Change, before: SectionEntry, after: SectionEntry) -> bool:
    """Whether the change rests on the whole section in both rounds, as the spreads shown do."""
    whole = {change["matched_items"]} == {before["items_total"], after["items_total"]}
    return whole and before["spread"] is not None and after["spread"] is not None


FILTERS: Mapping[str, Callable[..., Any]] = {
    word.__name__: word
    for word in (
        item_working,
        said_working,
        section_working,
        change_working,
        majority_working,
        outcomes_working,
        comparison_working,
        participation_working,
        quartiles_working,
        alpha_working,
        unsure_working,
        exactly,
    )
}
"""What templates may say, by name."""
