"""Days, months and moments as the reader's language writes them."""

import datetime as dt

from babel.dates import format_date, format_skeleton

from app.language import spoken


def date(iso: str) -> str:
    """2 November 2025."""
    return format_date(dt.date.fromisoformat(iso), "long", spoken().locale)


def moment(value: dt.datetime) -> str:
    """2 November 2025, 14:05 UTC."""
    return f"{date(value.date().isoformat())}, {value:%H:%M} UTC"


def month(value: str) -> str:
    """May 2027, from 2027-05."""
    first = dt.date.fromisoformat(f"{value}-01")
    return format_skeleton("yMMMM", first, locale=spoken().locale)
