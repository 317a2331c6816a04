"""Figures as the reader's language writes them, rounded as the method rounds them."""

from functools import lru_cache

from babel.numbers import format_decimal

from app.language import spoken

NOTHING = "\N{EN DASH}"
"""Stands where there is no figure."""
STATISTIC = 3
"""Decimals of statistics, and of what is counted in steps of the scale."""


def figure(value: float | None, decimals: int = 1) -> str:
    """A score or mean."""
    shape = f"0.{'0' * decimals}" if decimals else "0"
    return NOTHING if value is None else _format(value, shape, spoken().code)


def statistic(value: float | None) -> str:
    """A statistic such as alpha or r*wg."""
    return figure(value, STATISTIC)


def signed(value: float | None) -> str:
    """A difference, its sign before it in every direction of reading."""
    if not value:
        return figure(value)
    mark = "\N{LEFT-TO-RIGHT MARK}" if spoken().direction == "rtl" else ""
    return mark + _format(value, "+0.0;-0.0", spoken().code)


@lru_cache(4096)
def _format(value: float, shape: str, _code: str) -> str:
    return str(format_decimal(value, shape, locale=spoken().locale))
