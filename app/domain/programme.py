"""What can be said across a programme's areas: quartiles, reliability, what people do not know; with none named."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import add

from app.domain.tally import CompleteRows

MIN_AREAS = 10
"""Quartiles are given only over at least this many published areas."""
MIN_COMPLETE = 30
"""Cronbach's alpha is given only over at least this many complete responses."""
SHARE_STEP = 5
"""Shares of people are given in whole steps of this many per cent, so that no area shows in how they change."""


@dataclass(frozen=True, slots=True)
class DontKnow:
    """How one area answered an item: how many did not know, of how many who answered it at all."""

    unsure: int
    answered: int


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The quartiles of areas' section scores, 0-100, interpolated linearly (Hyndman & Fan 1996, type 7)."""

    lower: Fraction
    median: Fraction
    upper: Fraction


def quartiles(scores: Iterable[Fraction]) -> Quartiles | None:
    """Quartiles of section scores; None over fewer than ten areas."""
    ordered = sorted(scores)
    if len(ordered) < MIN_AREAS:
        return None
    return Quartiles(*(_quantile(ordered, Fraction(quarter, 4)) for quarter in (1, 2, 3)))


def pooled(rows: Sequence[CompleteRows]) -> CompleteRows:
    """Several areas' complete responses to the same section, as if they were one group's. At least one area."""
    return reduce(_join, rows)


def cronbach_alpha(rows: CompleteRows) -> Fraction | None:
    """Cronbach's alpha (1951) over complete responses; None for under thirty of them, one item, or no variation."""
    items = len(rows.item_totals)
    spread = rows.n * rows.row_squares - rows.row_total**2
    if rows.n < MIN_COMPLETE or items < 2 or not spread:  # noqa: PLR2004 - alpha needs two items
        return None
    within = sum(
        rows.n * squares - total**2 for total, squares in zip(rows.item_totals, rows.item_squares, strict=True)
    )
    return Fraction(items, items - 1) * (1 - Fraction(within, spread))


def dont_know_share(areas: Sequence[DontKnow], k: int) -> int | None:
    """How many per cent of those who answered an item did not know, over areas that anybody answered it in.

    None over fewer than ten areas, and wherever some area, knowing its own, would be left with a group of others
    smaller than k: of those who did not know, or of those who did.
    """
    asked = [area for area in areas if area.answered]
    unsure, answered = sum(area.unsure for area in asked), sum(area.answered for area in asked)
    if len(asked) < MIN_AREAS:
        return None
    for area in asked:
        others_unsure, others = unsure - area.unsure, answered - area.answered
        if others_unsure < k or others - others_unsure < k:
            return None
    return SHARE_STEP * int(Fraction(100 * unsure, answered * SHARE_STEP) + Fraction(1, 2))


def _quantile(ordered: Sequence[Fraction], share: Fraction) -> Fraction:
    position = share * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])


def _join(left: CompleteRows, right: CompleteRows) -> CompleteRows:
    return CompleteRows(
        n=left.n + right.n,
        item_totals=tuple(map(add, left.item_totals, right.item_totals)),
        item_squares=tuple(map(add, left.item_squares, right.item_squares)),
        row_total=left.row_total + right.row_total,
        row_squares=left.row_squares + right.row_squares,
    )
