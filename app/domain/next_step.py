"""What somebody is to do next about one area's assessment, by where it stands and what they may do there."""

import datetime as dt
from collections.abc import Callable
from enum import StrEnum

from app.domain.access import Permission
from app.domain.answers import State

SOON = dt.timedelta(days=7)
"""So long before the last day, people are reminded."""


class Step(StrEnum):
    """Something to do, or to wait for."""

    REST = "rest"
    """Nothing: the area takes part no more."""
    COME_BACK = "come_back"
    """Nothing yet: the round has not begun."""
    AWAIT_OPENING = "await_opening"
    OPEN = "open"
    AWAIT_ANSWERS = "await_answers"
    INVITE = "invite"
    """Nobody has answered."""
    KEEP_ASKING = "keep_asking"
    """Some have answered, and there is time."""
    REMIND = "remind"
    """The last day is near."""
    CLOSE = "close"
    """The last day is over."""
    LOOK_ON = "look_on"
    """Take part in the review."""
    AWAIT_PUBLISHING = "await_publishing"
    REVIEW = "review"
    """Go through the answers, and publish."""
    READ = "read"


CALLING = frozenset({Step.OPEN, Step.INVITE, Step.REMIND, Step.CLOSE, Step.REVIEW})
"""Steps that wait for whoever they are told to."""


def next_step(  # noqa: PLR0913 - all that it follows from
    state: State | None,
    may: Callable[[Permission], bool],
    *,
    responses: int,
    opens: dt.date,
    closes: dt.date,
    today: dt.date,
    archived: bool = False,
) -> Step:
    """The step for somebody who `may` do things in the area; `state` is None where nothing was opened yet."""
    match state:
        case None:
            return _before_opening(may, begun=opens <= today, archived=archived)
        case State.COLLECTING:
            return _while_collecting(may, responses, closes - today)
        case State.REVIEWING if may(Permission.SETTLE):
            return Step.REVIEW
        case State.REVIEWING:
            return Step.LOOK_ON if may(Permission.READ_RESULTS) else Step.AWAIT_PUBLISHING
        case State.PUBLISHED:
            return Step.READ


def _before_opening(may: Callable[[Permission], bool], *, begun: bool, archived: bool) -> Step:
    if archived:
        return Step.REST
    if not begun:
        return Step.COME_BACK
    return Step.OPEN if may(Permission.RUN_ASSESSMENTS) else Step.AWAIT_OPENING


def _while_collecting(may: Callable[[Permission], bool], responses: int, left: dt.timedelta) -> Step:
    if left < dt.timedelta(0) and may(Permission.RUN_ASSESSMENTS):
        return Step.CLOSE
    if not may(Permission.MANAGE_JOINING):
        return Step.AWAIT_ANSWERS
    if not responses:
        return Step.INVITE
    return Step.REMIND if left <= SOON else Step.KEEP_ASKING
