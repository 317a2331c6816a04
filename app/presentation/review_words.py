"""What the review and the plan say in words, beside what `words` says of results."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from babel.dates import format_skeleton
from babel.numbers import format_decimal

from app.domain.answers import NOT_RELEVANT, Role, SettledAnswer
from app.domain.plan import Status
from app.domain.shapes import ItemChange
from app.language import N_, gettext, spoken

STATUS: Mapping[Status, str] = {
    Status.PLANNED: N_("Planned"),
    Status.UNDER_WAY: N_("Under way"),
    Status.DONE: N_("Done"),
    Status.DROPPED: N_("Dropped"),
}
ROLE: Mapping[Role, str] = {
    Role.RESIDENT: N_("People who live here"),
    Role.PAID_WORKER: N_("People paid to work here"),
    Role.EXTERNAL_STAKEHOLDER: N_("People from outside"),
    Role.UNSPECIFIED: N_("People who did not say"),
}


def status(value: Status) -> str:
    """How far an action has come."""
    return gettext(STATUS[value])


def role_name(value: Role) -> str:
    """Those who hold a role."""
    return gettext(ROLE[value])


def answer_in_words(value: SettledAnswer, labels: Sequence[str]) -> str:
    """What was agreed on, in the words of its scale."""
    return gettext("Not relevant here") if value == NOT_RELEVANT else labels[value]


def month(value: str) -> str:
    """May 2027, from 2027-05."""
    first = dt.date.fromisoformat(f"{value}-01")
    return format_skeleton("yMMMM", first, locale=spoken().locale)


def item_change(change: ItemChange) -> str:
    """How an item's score changed."""
    told = gettext("Up %(points)s, to %(score)s") if change["delta"] > 0 else gettext("Down %(points)s, to %(score)s")
    return told % {"points": _figure(abs(change["delta"])), "score": _figure(change["to"])}


def _figure(value: float) -> str:
    return str(format_decimal(value, format="0.0", locale=spoken().locale))


FILTERS: Mapping[str, Callable[..., Any]] = {
    word.__name__: word for word in (status, role_name, answer_in_words, month, item_change)
}
"""What templates may say, by name."""
