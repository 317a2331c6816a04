"""Exact numbers, rounded once."""

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.rounding import rounded, rounded_root

EXACT_ENOUGH = Context(prec=60)  # no fraction below comes within 10^-50 of a half without being one

values = st.fractions(min_value=-1000, max_value=1000, max_denominator=10**6)
sizes = st.fractions(min_value=0, max_value=1000, max_denominator=10**6)
decimals = st.sampled_from([1, 3])


def by_decimal(value: Decimal, places: int) -> float:
    """The standard library's word on halves: `ROUND_HALF_UP` goes away from zero."""
    return float(value.quantize(Decimal(10) ** -places, ROUND_HALF_UP, EXACT_ENOUGH))


def as_decimal(value: Fraction) -> Decimal:
    return EXACT_ENOUGH.divide(Decimal(value.numerator), Decimal(value.denominator))


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (Fraction(1, 20), 1, 0.1),  # 0.05
        (Fraction(249, 4), 1, 62.3),  # 62.25, where halves to even would give 62.2
        (Fraction(-249, 4), 1, -62.3),  # and its mirror, where halves up would give -62.2
        (Fraction(6224999, 100000), 1, 62.2),
        (Fraction(2, 3), 3, 0.667),
        (Fraction(-2, 3), 3, -0.667),
        (Fraction(1, 2000), 3, 0.001),
        (Fraction(0), 1, 0.0),
    ],
)
def test_a_number_is_rounded_with_halves_away_from_zero(value: Fraction, places: int, expected: float) -> None:
    assert rounded(value, places) == expected


def test_a_fall_too_small_to_show_is_not_minus_zero() -> None:
    assert str(rounded(Fraction(-1, 100), 1)) == "0.0"


@pytest.mark.parametrize(
    ("square", "places", "expected"),
    [
        (Fraction(2), 3, 1.414),  # 1.41421
        (Fraction(3), 1, 1.7),  # 1.73205
        (Fraction(16), 1, 4.0),
        (Fraction(5, 10) ** 2, 0, 1.0),  # a root of exactly 0.5 goes up
        (Fraction(249, 4) ** 2, 1, 62.3),  # and one of exactly 62.25
        (Fraction(249, 4) ** 2 - Fraction(1, 10**9), 1, 62.2),  # but not one just under it
        (Fraction(0), 1, 0.0),
    ],
)
def test_a_root_is_rounded_as_if_it_were_known_in_full(square: Fraction, places: int, expected: float) -> None:
    assert rounded_root(square, places) == expected


@settings(deadline=None)
@given(values, decimals)
def test_any_number_is_rounded_as_decimal_rounds_it(value: Fraction, places: int) -> None:
    assert rounded(value, places) == by_decimal(as_decimal(value), places)


@settings(deadline=None)
@given(sizes, decimals)
def test_a_negative_number_mirrors_its_positive(size: Fraction, places: int) -> None:
    assert rounded(-size, places) == -rounded(size, places)


@settings(deadline=None)
@given(sizes, decimals)
def test_any_root_is_rounded_as_decimal_rounds_it(square: Fraction, places: int) -> None:
    assert rounded_root(square, places) == by_decimal(as_decimal(square).sqrt(EXACT_ENOUGH), places)


@settings(deadline=None)
@given(sizes, decimals)
def test_the_root_of_a_square_is_rounded_as_the_number_itself(size: Fraction, places: int) -> None:
    assert rounded_root(size**2, places) == rounded(size, places)


@settings(deadline=None)
@given(st.integers(0, 2000), decimals)
def test_a_half_always_goes_up_whether_or_not_it_is_a_root(steps: int, places: int) -> None:
    half = Fraction(2 * steps + 1, 2 * 10**places)

    assert rounded(half, places) == rounded_root(half**2, places) == (steps + 1) / 10**places
