"""Exact numbers, rounded once: halves away from zero, so that a fall mirrors the rise of the same size."""

from fractions import Fraction
from math import isqrt


def rounded(value: Fraction, decimals: int) -> float:
    """`value` to `decimals` places, halves away from zero."""
    scale: int = 10**decimals
    magnitude = (2 * abs(value.numerator) * scale + value.denominator) // (2 * value.denominator)
    return (magnitude if value >= 0 else -magnitude) / float(scale)


def rounded_root(square: Fraction, decimals: int) -> float:
    """The square root of `square` (>= 0) to `decimals` places, without a float in between."""
    scale: int = 10**decimals
    # floor(x + 1/2) is the largest m with (2m - 1)**2 <= (2x)**2, where x = scale * sqrt(square)
    return ((isqrt((4 * scale * scale * square.numerator) // square.denominator) + 1) // 2) / scale
