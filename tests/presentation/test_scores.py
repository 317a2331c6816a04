"""What a score rests on, and why there is none."""

from typing import TYPE_CHECKING, cast

import pytest

from app.domain.scoring import Basis
from app.presentation import scores

if TYPE_CHECKING:
    from app.domain.shapes import ItemEntry


@pytest.mark.parametrize(
    ("basis", "applicable", "mean", "sentence"),
    [
        (Basis.MEAN, True, 58.3, "Average of 12 ratings"),
        (Basis.AGREED, True, 58.3, "Agreed together (12 ratings average 58.3)"),
        (Basis.AGREED, True, None, "Agreed together"),
        (Basis.AGREED, False, None, "Agreed together: not relevant here"),
        (Basis.SUPPRESSED, True, None, "Too few answers to show"),
        (Basis.NONE, True, None, "Nobody rated it"),
        (Basis.NONE, False, None, "Not relevant here"),
    ],
)
def test_every_basis_of_a_score_is_said(basis: Basis, applicable: bool, mean: float | None, sentence: str) -> None:
    item = {"basis": basis, "applicable": applicable, "mean": mean, "score": mean, "n": 12}
    assert scores.basis(cast("ItemEntry", item)) == sentence


@pytest.mark.parametrize(
    ("basis", "applicable", "score", "reason"),
    [
        (Basis.MEAN, True, 58.3, ""),
        (Basis.AGREED, False, None, "Not relevant here"),
        (Basis.NONE, False, None, "Not relevant here"),
        (Basis.NONE, True, None, "Nobody rated it"),
        (Basis.SUPPRESSED, True, None, "Too few answers to show"),
    ],
)
def test_why_there_is_no_score_is_said_in_short(
    basis: Basis, applicable: bool, score: float | None, reason: str
) -> None:
    item = {"basis": basis, "applicable": applicable, "score": score}
    assert scores.why_unscored(cast("ItemEntry", item)) == reason
