"""The scoring method, version 1: one assessment's tally and agreed answers to exact scores.

Every score is a `Fraction` from 0 to 100 until `profile` rounds it, once. Levels are decided before rounding.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.domain.answers import NOT_RELEVANT, AgreedAnswer, Role
from app.domain.messages import N_
from app.domain.questionnaire import Kind, Questionnaire, Section
from app.domain.tally import ItemTally, SectionTally, Tally

METHOD = "1"
POINT = 25
"""What one step of the five-point scale is worth."""
MIN_CELL_FLOOR = 3
"""No round may show the answers of a smaller group than this."""
ACCEPTABLE_DEVIATION = Fraction(8, 10)
"""A sixth of the number of options, as Burke & Dunlap (2002) have it for five."""
UNIFORM_VARIANCE = 2
"""The variance of a uniform five-point scale: James, Demaree & Wolf (1984)."""
DIVIDED_SHARE = Fraction(3, 10)
RESIDENT_SHARE = Fraction(51, 100)
CREDIBLE_LEVEL = 3
OUTCOMES = "outcomes"
"""The section whose items are the report's test of credible infrastructure."""
LEVEL_NAMES: Mapping[Kind, tuple[str, ...]] = {
    Kind.POSITIVE: (N_("Not yet"), N_("Emerging"), N_("Developing"), N_("Established"), N_("Sustained")),
    Kind.NEGATIVE: (N_("No obstacle"), N_("Slight"), N_("Moderate"), N_("Serious"), N_("Severe")),
}


class Basis(StrEnum):
    """What an item's score rests on."""

    AGREED = "agreed"
    MEAN = "mean"
    SUPPRESSED = "suppressed"
    """Some rated it, but too few to show."""
    NONE = "none"
    """Nobody rated it."""


class Agreement(StrEnum):
    """How far the people who rated an item agree."""

    CLOSE = "close"
    MIXED = "mixed"
    DIVIDED = "divided"


@dataclass(frozen=True, slots=True)
class Ratings:
    """What the individuals' ratings of one item show. Made only where at least k rated it."""

    distribution: tuple[int, ...]
    mean: Fraction
    """0-100."""
    average_deviation: Fraction
    """In steps of the scale: Burke & Dunlap (2002)."""
    variance: Fraction | None
    """The sample variance, in squared steps; None for a single rating."""
    agreement: Agreement

    @property
    def rwg(self) -> Fraction | None:
        """r_wg, cut at 0: James, Demaree & Wolf (1984)."""
        return None if self.variance is None else max(Fraction(0), 1 - self.variance / UNIFORM_VARIANCE)


@dataclass(frozen=True, slots=True)
class RoleMean:
    """One role's mean rating of one item, 0-100, and how many gave one."""

    n: int
    mean: Fraction


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One item of one assessment."""

    basis: Basis
    applicable: bool
    score: Fraction | None
    counts: ItemTally
    ratings: Ratings | None
    by_role: Mapping[Role, RoleMean]

    @property
    def level(self) -> int | None:
        """The nearest scale point."""
        return level(self.score)


@dataclass(frozen=True, slots=True)
class SectionScore:
    """One section of one assessment."""

    items: Mapping[str, ItemScore]
    score: Fraction | None
    respondents: int
    variance: Fraction | None
    """Of people's own section scores, on the 0-100 scale; None where too few to show."""
    rwg_star: Fraction | None
    """r*_wg (Lindell): not cut, and does not climb with the number of items."""

    @property
    def items_scored(self) -> int:
        """How many items have a score."""
        return sum(item.score is not None for item in self.items.values())

    @property
    def items_applicable(self) -> int:
        """How many items apply here."""
        return sum(item.applicable for item in self.items.values())

    @property
    def level(self) -> int | None:
        """The nearest scale point."""
        return level(self.score)


@dataclass(frozen=True, slots=True)
class AssessmentScore:
    """A whole assessment, exact. There is no overall number."""

    sections: Mapping[str, SectionScore]
    resident_majority: bool | None
    outcomes_achieved: int | None
    """How many of the outcomes stand at level 3 or higher; None where the questionnaire has no outcomes."""


def level(score: Fraction | None) -> int | None:
    """The scale point nearest to a score of 0-100, halves up: 62.5 is level 3."""
    return None if score is None else int((score / POINT) + Fraction(1, 2))


def score_assessment(
    questionnaire: Questionnaire, tally: Tally, agreed: Mapping[str, AgreedAnswer], k: int
) -> AssessmentScore:
    """Score one assessment; `k` is the smallest group whose answers may be shown."""
    sections = {
        section.id: score_section(section, tally.sections[section.id], agreed, k) for section in questionnaire.sections
    }
    outcomes = sections.get(OUTCOMES)
    return AssessmentScore(
        sections=sections,
        resident_majority=_resident_majority(tally.by_role),
        outcomes_achieved=None
        if outcomes is None
        else sum((item.level or 0) >= CREDIBLE_LEVEL for item in outcomes.items.values()),
    )


def score_section(section: Section, counts: SectionTally, agreed: Mapping[str, AgreedAnswer], k: int) -> SectionScore:
    """The plain mean of its items' scores, where at least half of those that apply have one."""
    items = {id_: score_item(counts.items[id_], agreed.get(id_), k) for id_ in section.item_ids}
    scores = [item.score for item in items.values() if item.score is not None]
    enough = scores and 2 * len(scores) >= sum(item.applicable for item in items.values())
    people = counts.people
    variance = people.variance if people.n >= max(k, 2) else None
    return SectionScore(
        items=items,
        score=sum(scores, Fraction()) / len(scores) if enough else None,
        respondents=people.n,
        variance=None if variance is None else variance * POINT**2,
        rwg_star=_rwg_star(items) if people.n >= k else None,
    )


def score_item(counts: ItemTally, agreed: AgreedAnswer | None, k: int) -> ItemScore:
    """The agreed answer where there is one, else the mean rating where at least `k` people gave one."""
    n = counts.n
    ratings = _ratings(counts.distribution) if n >= max(k, 1) else None
    score: Fraction | None = None
    applicable = True
    if agreed is not None:
        basis = Basis.AGREED
        applicable = agreed.answer != NOT_RELEVANT
        score = Fraction(POINT * agreed.answer) if isinstance(agreed.answer, int) else None
    elif ratings is not None:
        basis, score = Basis.MEAN, ratings.mean
    elif n:
        basis = Basis.SUPPRESSED
    else:
        basis = Basis.NONE
        applicable = bool(counts.dont_know) or not counts.not_relevant
    return ItemScore(basis, applicable, score, counts, ratings, _by_role(counts, k))


def _ratings(distribution: tuple[int, ...]) -> Ratings:
    n = sum(distribution)
    mean = Fraction(sum(point * count for point, count in enumerate(distribution)), n)
    deviation = sum((count * abs(point - mean) for point, count in enumerate(distribution)), Fraction()) / n
    squares = sum((count * (point - mean) ** 2 for point, count in enumerate(distribution)), Fraction())
    low, high = Fraction(sum(distribution[:2]), n), Fraction(sum(distribution[3:]), n)
    if low >= DIVIDED_SHARE and high >= DIVIDED_SHARE:
        agreement = Agreement.DIVIDED
    else:
        agreement = Agreement.CLOSE if deviation <= ACCEPTABLE_DEVIATION else Agreement.MIXED
    variance = squares / (n - 1) if n > 1 else None
    return Ratings(distribution, POINT * mean, deviation, variance, agreement)


def _by_role(counts: ItemTally, k: int) -> dict[Role, RoleMean]:
    """Means of roles with at least `k` ratings, hiding one more where otherwise fewer than `k` would be hidden.

    Otherwise what is hidden could be found by subtracting the shown roles from the item's own mean.
    """
    shown = {role: of_role for role, of_role in counts.by_role.items() if of_role.n >= k}
    hidden = counts.n - sum(of_role.n for of_role in shown.values())
    if shown and 0 < hidden < k:
        # Once is enough: whatever was shown has at least k ratings, so at least k are hidden now
        shown.pop(min(shown, key=lambda role: (shown[role].n, role.value)))
    return {role: RoleMean(shown[role].n, Fraction(POINT * shown[role].total, shown[role].n)) for role in sorted(shown)}


def _rwg_star(items: Mapping[str, ItemScore]) -> Fraction | None:
    variances = [
        item.ratings.variance
        for item in items.values()
        if item.ratings is not None and item.ratings.variance is not None
    ]
    return 1 - sum(variances, Fraction()) / len(variances) / UNIFORM_VARIANCE if variances else None


def _resident_majority(by_role: Mapping[Role, int]) -> bool | None:
    stated = sum(count for role, count in by_role.items() if role is not Role.UNSPECIFIED)
    return by_role.get(Role.RESIDENT, 0) >= RESIDENT_SHARE * stated if stated else None
