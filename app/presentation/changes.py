"""How scores changed from one round to a later one, how much of that may be chance, and how that was worked out."""

from collections.abc import Mapping
from enum import Enum, auto

from app.domain.comparison import CLEAR_CHANGE, NOISE_FACTOR, Direction
from app.domain.profile import is_open
from app.domain.questionnaire import Kind
from app.domain.shapes import Change, ItemChange, SectionEntry
from app.language import N_, gettext, ngettext
from app.presentation.figures import figure, signed


class Verdict(Enum):
    """What may be said of a section's change."""

    INCOMPARABLE = auto()
    """No item has a score in both rounds."""
    OPEN = auto()
    """Publishing will add how much may be chance."""
    TOO_LITTLE = auto()
    """Whatever may be chance, it is less than is called a change."""
    MAY_BE_CHANCE = auto()
    """No more than chance alone may bring about."""
    CHANCE_UNKNOWN = auto()
    """A change, of which nobody knows how much may be chance."""
    CLEAR = auto()
    """A change, and more than may be chance."""


CHANCE: Mapping[Verdict, str] = {
    Verdict.OPEN: N_("how much may be chance is worked out when you publish"),
    Verdict.TOO_LITTLE: N_("less than {points} is too little to call"),
    Verdict.MAY_BE_CHANCE: N_("differences up to {points} may be chance"),
    Verdict.CHANCE_UNKNOWN: N_("how much may be chance is not known"),
    Verdict.CLEAR: N_("differences up to {points} may be chance"),
}
"""How much of a change may be chance, in the brackets after it."""
STEP: Mapping[Verdict, str] = {
    Verdict.INCOMPARABLE: N_("From {start} to {end} nothing can be compared: no item has a score in both."),
    Verdict.OPEN: N_(
        "From {start} to {end} it is {delta}; how much of that may be chance is worked out when you publish."
    ),
    Verdict.TOO_LITTLE: N_("From {start} to {end} there is no clear change: {delta} is too little to call."),
    Verdict.MAY_BE_CHANCE: N_("From {start} to {end} there is no clear change: {delta}, and {noise} may be chance."),
    Verdict.CHANCE_UNKNOWN: N_("From {start} to {end} it is {delta}; how much of that may be chance is not known."),
    Verdict.CLEAR: N_("From {start} to {end} it is {delta}, more than the {noise} that may be chance."),
}
"""The same as a sentence on a chart."""


def judge(change: Change | None) -> Verdict:
    """What may be said of a change; None where there is nothing to compare."""
    if change is None or change["delta"] is None:
        return Verdict.INCOMPARABLE
    if is_open(change):
        return Verdict.OPEN
    noise = change["noise"]
    if change["direction"] == Direction.NO_CLEAR_CHANGE:
        return Verdict.TOO_LITTLE if noise is None or noise < abs(change["delta"]) else Verdict.MAY_BE_CHANCE
    return Verdict.CHANCE_UNKNOWN if noise is None else Verdict.CLEAR


def change(change: Change | None, section: SectionEntry) -> str:
    """How a section changed, how much of it may be chance, and how many items that rests on."""
    verdict = judge(change)
    if change is None or verdict is Verdict.INCOMPARABLE:
        return gettext("Cannot be compared: no item has a score in both rounds")
    if verdict in {Verdict.TOO_LITTLE, Verdict.MAY_BE_CHANCE}:
        sentence = gettext("No clear change: {moved} ({chance})")
    elif verdict is Verdict.OPEN or section["kind"] is Kind.POSITIVE:
        sentence = gettext("{moved} ({chance})")
    elif change["better"]:
        sentence = gettext("{moved}, less in the way ({chance})")
    else:
        sentence = gettext("{moved}, more in the way ({chance})")
    points = str(CLEAR_CHANGE) if verdict is Verdict.TOO_LITTLE else figure(change["noise"])
    chance = gettext(CHANCE[verdict]).format(points=points)
    sentence = sentence.format(moved=_moved(change, section["items_total"]), chance=chance)
    return sentence[:1].upper() + sentence[1:]


def step_sentence(change: Change) -> str:
    """What a change between two neighbouring rounds amounts to, and how much of it may be chance."""
    return gettext(STEP[judge(change)]).format(
        start=change["from"], end=change["to"], delta=signed(change["delta"]), noise=figure(change["noise"])
    )


def item_change(change: ItemChange) -> str:
    """How an item's score changed."""
    sentence = (
        gettext("Up %(points)s, to %(score)s") if change["delta"] > 0 else gettext("Down %(points)s, to %(score)s")
    )
    return sentence % {"points": figure(abs(change["delta"])), "score": figure(change["to"])}


def change_working(change: Change, before: SectionEntry | None, after: SectionEntry) -> list[str]:
    """How a section's change came about, and what of it may be chance."""
    verdict = judge(change)
    if verdict is Verdict.INCOMPARABLE:
        return [gettext("No item has a score in both rounds.")]
    sentences = [
        ngettext(
            "{n} item has a score in both rounds. Its later score less its earlier one is {delta}.",
            "{n} items have a score in both rounds. The average of their later scores less their earlier ones is "
            "{delta}.",
            change["matched_items"],
        ).format(n=change["matched_items"], delta=signed(change["delta"]))
    ]
    if verdict is Verdict.OPEN:
        sentences.append(gettext("How much may be chance is worked out when you publish."))
    elif change["noise"] is None:
        sentences.append(
            gettext(
                "How much may be chance is not known: in one of the rounds too few people answered, or answers were "
                "withdrawn."
            )
        )
    elif before is not None and _rests_on_all(change, before, after):
        sentences.append(
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
        sentences.append(
            gettext(
                "How much may be chance: {factor} × √(spread² ÷ people + spread² ÷ people) = {noise}, from how far "
                "people’s own averages over just these items spread, and how many people there are, in each round."
            ).format(factor=figure(float(NOISE_FACTOR), 2), noise=figure(change["noise"]))
        )
    sentences.append(
        gettext("It is called a change where it is at least {least}, and more than what may be chance.").format(
            least=CLEAR_CHANGE
        )
    )
    return sentences


def _moved(change: Change, total: int) -> str:
    """Which way and by how much, and on how many of the section's items where not on all."""
    delta, matched = change["delta"] or 0, change["matched_items"]
    if delta > 0:
        moved = gettext("up {points}")
    elif delta < 0:
        moved = gettext("down {points}")
    else:
        moved = gettext("the same score")
    moved = moved.format(points=figure(abs(delta)))
    if matched == total:
        return moved
    return ngettext("{moved} on {matched} of 1 item", "{moved} on {matched} of {total} items", total).format(
        moved=moved, matched=matched, total=total
    )


def _rests_on_all(change: Change, before: SectionEntry, after: SectionEntry) -> bool:
    """Whether the change rests on the whole section in both rounds, as the spreads shown do."""
    whole = {change["matched_items"]} == {before["items_total"], after["items_total"]}
    return whole and before["spread"] is not None and after["spread"] is not None
