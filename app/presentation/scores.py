"""What a score rests on, why there is none, and how it was worked out: only from what is shown anyway."""

from fractions import Fraction

from app.domain.rounding import rounded
from app.domain.scoring import POINT, Basis
from app.domain.shapes import ItemEntry, RoundEntry, SectionEntry
from app.language import gettext, ngettext
from app.presentation.agreement import agreement_rule, agreement_working
from app.presentation.figures import STATISTIC, figure, statistic
from app.presentation.levels import level_working


def why_unscored(item: ItemEntry) -> str:
    """Why an item has no score; empty where it has one."""
    if item["score"] is not None:
        return ""
    if not item["applicable"]:
        return gettext("Not relevant here")
    return gettext("Too few answers to show") if item["basis"] == Basis.SUPPRESSED else gettext("Nobody rated it")


def basis(item: ItemEntry) -> str:
    """What an item's score rests on."""
    count = item["n"]
    match item["basis"]:
        case Basis.AGREED if item["applicable"] and item["mean"] is not None:
            return ngettext(
                "Agreed together (1 rating: {mean})", "Agreed together ({count} ratings average {mean})", count
            ).format(count=count, mean=figure(item["mean"]))
        case Basis.AGREED:
            return gettext("Agreed together") if item["applicable"] else gettext("Agreed together: not relevant here")
        case Basis.MEAN:
            return ngettext("Average of 1 rating", "Average of {count} ratings", count).format(count=count)
        case Basis.SUPPRESSED | Basis.NONE:
            return why_unscored(item)


def item_working(item: ItemEntry, entry: RoundEntry, section: SectionEntry) -> list[str]:
    """How an item's score came about, sentence by sentence."""
    sentences = _score_working(item, entry["min_cell"])
    if item["level"] is not None:
        sentences.append(level_working(item["level"], section["kind"]))
    if item["distribution"] is not None:
        if item["basis"] == Basis.AGREED:
            sentences.append(_mean_working(item, item["distribution"]))
        sentences.append(agreement_working(item))
    sentences.append(_unrated(item))
    return sentences


def individual_working(item: ItemEntry, entry: RoundEntry) -> list[str]:
    """How the figures of what people said alone came about, whatever is agreed by now."""
    sentences = [_mean_working(item, item["distribution"] or []), agreement_working(item), agreement_rule()]
    if item["by_role"]:
        sentences.append(
            gettext(
                "The average of each group is worked out the same way. It is shown where at least {k} of the group "
                "rated this, and where it gives nobody else’s answer away."
            ).format(k=entry["min_cell"])
        )
    return sentences


def section_working(section: SectionEntry) -> list[str]:
    """How a section's score came about."""
    scores = [figure(item["score"]) for item in section["items"] if item["score"] is not None]
    sentences = [
        gettext("Items with a score: {scored} of the {applicable} that apply here. At least half are needed.").format(
            scored=section["items_scored"], applicable=section["items_applicable"]
        )
    ]
    if section["score"] is not None:
        sentences.append(
            gettext(
                "The score is the plain average of those: ({scores}) ÷ {n} = {score}. It is worked out from exact "
                "scores, and rounded once, at the end."
            ).format(scores=" + ".join(scores), n=len(scores), score=figure(section["score"]))
        )
    if section["level"] is not None:
        sentences.append(level_working(section["level"], section["kind"]))
    if section["spread"] is not None:
        sentences.append(
            ngettext(
                "{n} person rated at least half of what applies. Their own averages spread by {spread} (standard "
                "deviation).",
                "{n} people rated at least half of what applies. Their own averages spread by {spread} (standard "
                "deviation).",
                section["respondents"],
            ).format(n=section["respondents"], spread=figure(section["spread"]))
        )
    if section["agreement_rwg_star"] is not None:
        sentences.append(
            gettext(
                "Agreement over the whole section (r*wg) is {rwg}: 1 would be complete, 0 is what random answers give."
            ).format(rwg=statistic(section["agreement_rwg_star"]))
        )
    return sentences


def _score_working(item: ItemEntry, min_cell: int) -> list[str]:
    match item["basis"]:
        case Basis.AGREED if item["score"] is None:
            return [gettext("The group agreed that this is not relevant here.")]
        case Basis.AGREED:
            answer = figure(item["score"] / POINT, 0) if item["score"] is not None else ""
            sentence = gettext("The group agreed on {answer} of 4. {answer} × {point} = {score}.")
            return [sentence.format(answer=answer, point=POINT, score=figure(item["score"]))]
        case Basis.MEAN:
            return [_mean_working(item, item["distribution"] or [])]
        case Basis.SUPPRESSED:
            return [
                gettext("Fewer than {k} people rated it. What so few people chose is not shown.").format(k=min_cell)
            ]
        case Basis.NONE:
            return [gettext("Nobody rated it.")]


def _mean_working(item: ItemEntry, distribution: list[int]) -> str:
    """Each rating times how many people gave it."""
    n, total = item["n"], sum(rating * count for rating, count in enumerate(distribution))
    sums = " + ".join(f"{rating}×{count}" for rating, count in enumerate(distribution))
    sentence = gettext(
        "Each rating from 0 to 4, times how many people chose it: ({sums}) ÷ {n} = {mean}. {mean} × {point} = {score}."
    )
    mean, score = statistic(rounded(Fraction(total, n), STATISTIC)), figure(item["mean"])
    return sentence.format(sums=sums, n=n, mean=mean, point=POINT, score=score)


def _unrated(item: ItemEntry) -> str:
    """How many answered without a rating."""
    return gettext("Don’t know: {dont_know}. Not relevant here: {not_relevant}. Left out: {blank}.").format(
        dont_know=item["dont_know"], not_relevant=item["not_relevant"], blank=item["blank"]
    )
