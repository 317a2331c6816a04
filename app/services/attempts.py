"""What is tried over and over does not fill the audit log: the first is recorded at once, then how often more."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from sqlmodel import Session

from app.services import audit

MINUTE = 60.0
AT_ONCE = 40
"""How many attempts of one actor are recorded in a minute as they happen."""
NAMED = 16
"""Of how many others it is said one by one how often they were made; of the rest only in all, for each action. There
are at most four actions, so one actor makes no more than 60 entries in a minute."""
MOST_TOLD_APART = 1000
"""How many different attempts of one actor are told apart in a minute, so that counting them takes little memory."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Something that an actor tried, as the audit log is to have it."""

    actor: str
    action: str
    area_id: str = ""
    subject: str = ""

    def in_all(self) -> "Attempt":
        """What is said of it together with others."""
        return Attempt(self.actor, self.action)


@dataclass(slots=True)
class _Minute:
    """What one actor tried since their first attempt in it."""

    ends: float
    recorded: int = 0
    more: Counter[Attempt] = field(default_factory=Counter)
    """How often each was made more than it was recorded."""


class Attempts:
    """Counts attempts, in the memory of one process. `clock` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.clock = clock
        self._minutes: dict[str, _Minute] = {}
        self._over: list[_Minute] = []

    def count(self, attempt: Attempt) -> bool:
        """Whether to record an attempt at once; else it is counted.

        A known actor's is recorded the first time in a minute. Behind `SOMEBODY` there may be many people, so each is
        recorded. Nobody makes more than `AT_ONCE` such entries in a minute.
        """
        minute = self._find_minute(attempt.actor)
        is_new = attempt not in minute.more
        if is_new and len(minute.more) >= MOST_TOLD_APART:
            attempt = attempt.in_all()
        if minute.recorded < AT_ONCE and (is_new or attempt.actor == audit.SOMEBODY):
            minute.recorded += 1
            minute.more[attempt] += 0
            return True
        minute.more[attempt] += 1
        return False

    def take_counted(self, *, unfinished: bool = False) -> Sequence[tuple[Attempt, int]]:
        """How often attempts were made more, in the minutes that are over, or in the `unfinished` ones too."""
        now = math.inf if unfinished else self.clock()
        for actor in [actor for actor, minute in self._minutes.items() if minute.ends <= now]:
            self._over.append(self._minutes.pop(actor))
        over, self._over = self._over, []
        return [counted for minute in over for counted in _sum_up(minute.more)]

    def _find_minute(self, actor: str) -> _Minute:
        now, minute = self.clock(), self._minutes.get(actor)
        if minute is None or minute.ends <= now:
            if minute is not None:
                self._over.append(minute)
            minute = self._minutes[actor] = _Minute(now + MINUTE)
        return minute


def record_counted(session: Session, counted: Sequence[tuple[Attempt, int]]) -> None:
    """Say in the audit log how often more attempts were made."""
    for attempt, times in counted:
        action = audit.say_how_often(attempt.action, times)
        audit.record(session, attempt.actor, action, area_id=attempt.area_id, subject=attempt.subject)


def _sum_up(more: Counter[Attempt]) -> list[tuple[Attempt, int]]:
    """The most frequent by themselves, and the rest in all."""
    counted = (+more).most_common()
    rest: Counter[Attempt] = Counter()
    for attempt, times in counted[NAMED:]:
        rest[attempt.in_all()] += times
    return [*counted[:NAMED], *rest.items()]
