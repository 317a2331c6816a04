"""How a section changed between two rounds, and over all of them: reported honestly, never as a ranking."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from app.domain.questionnaire import Kind
from app.domain.scoring import POINT, SectionScore
from app.domain.tally import People

CLEAR_CHANGE = 5
"""The smallest change of a section, in points of 100, that is called one."""
NOISE_FACTOR = Fraction(196, 100)
"""The two-sided 95 % point of the normal distribution."""


class Direction(StrEnum):
    """Which way a section went."""

    HIGHER = "higher"
    LOWER = "lower"
    NO_CLEAR_CHANGE = "no_clear_change"


class Pattern(StrEnum):
    """A section's course over all rounds."""

    RISING = "rising"
    FALLING = "falling"
    STEADY = "steady"
    EBB_AND_FLOW = "ebb_and_flow"


@dataclass(frozen=True, slots=True)
class SectionChange:
    """One section between two rounds, exact, over the items scored in both."""

    items: Mapping[str, tuple[Fraction, Fraction]]
    """Each matched item's score, earlier and later, 0-100."""
    delta: Fraction | None
    """Later minus earlier; None where no item is scored in both."""
    noise_squared: Fraction | None
    """The square of the noise figure, kept so that comparing with it stays exact."""
    direction: Direction | None
    """None where there is no delta, and where it is left open."""
    better: bool | None
    """Whether the direction is an improvement; None where there is no clear change."""

    def left_open(self) -> "SectionChange":
        """The same while it is still to be worked out how much of it may be chance."""
        return replace(self, noise_squared=None, direction=None, better=None)


def matched_items(before: SectionScore, after: SectionScore) -> dict[str, tuple[Fraction, Fraction]]:
    """The items of a section scored in both rounds, in the later round's order: each one's score before and after."""
    matched = {}
    for id_, item in after.items.items():
        earlier = before.items.get(id_)
        if item.score is not None and earlier is not None and earlier.score is not None:
            matched[id_] = (earlier.score, item.score)
    return matched


def compare_section(
    kind: Kind,
    items: Mapping[str, tuple[Fraction, Fraction]],
    people: Sequence[People | None],
    k: int,
) -> SectionChange:
    """Compare matched items' scores (earlier, later); `people` are everyone's own scores on just those items.

    `people` has a group for each round, None where it is not known. `k` is the larger of the two rounds'. There is
    no noise figure unless both groups are known and large enough.
    """
    if not items:
        return SectionChange({}, None, None, None, None)
    delta = sum((later - earlier for earlier, later in items.values()), Fraction()) / len(items)
    noise_squared = _noise_squared(people, k)
    direction = _direction(delta, noise_squared)
    better = None
    if direction is not Direction.NO_CLEAR_CHANGE:
        better = (direction is Direction.HIGHER) == (kind is Kind.POSITIVE)
    return SectionChange(items, delta, noise_squared, direction, better)


def pattern(directions: Iterable[Direction | None]) -> Pattern | None:
    """The course of a section from its steps, oldest first; steps without a comparison (None) are passed over."""
    steps = {direction for direction in directions if direction is not None}
    if not steps:
        return None
    if {Direction.HIGHER, Direction.LOWER} <= steps:
        return Pattern.EBB_AND_FLOW
    if Direction.HIGHER in steps:
        return Pattern.RISING
    return Pattern.FALLING if Direction.LOWER in steps else Pattern.STEADY


def _noise_squared(people: Sequence[People | None], k: int) -> Fraction | None:
    total = Fraction()
    for group in people:
        if group is None or group.n < max(k, 2) or group.variance is None:
            return None
        total += group.variance * POINT**2 / group.n
    return NOISE_FACTOR**2 * total


def _direction(delta: Fraction, noise_squared: Fraction | None) -> Direction:
    if abs(delta) < CLEAR_CHANGE or (noise_squared is not None and delta**2 <= noise_squared):
        return Direction.NO_CLEAR_CHANGE
    return Direction.HIGHER if delta > 0 else Direction.LOWER
