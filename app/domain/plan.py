"""The action plan: what a partnership means to do, and what has become of it by a later round."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

MAX_ACTIONS = 200
"""The most actions in one plan."""
DUE = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"
"""A month, such as 2027-05."""


class Status(StrEnum):
    """How far an action has come."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the partnership means to do, as one round's plan has it."""

    id: str
    """Stays the same in every plan it is carried on to."""
    title: str
    item: str | None = None
    """The id of the item it is about, if any."""
    owner: str = ""
    """Who sees to it, in words."""
    due: str | None = None
    """The month it is due, such as 2027-05."""
    status: Status = Status.PLANNED
    note: str = ""
    version: int = 1
    """Goes up with each change within a plan."""

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self.status in {Status.PLANNED, Status.UNDER_WAY}


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What has become of an earlier round's plan by a later round. Each action is as it was last seen."""

    done: tuple[Action, ...]
    dropped: tuple[Action, ...]
    carried_on: tuple[Action, ...]
    """Still open."""
    new: tuple[Action, ...]
    """Not yet in the earlier plan."""

    @property
    def promised(self) -> int:
        """How many actions the earlier plan had."""
        return len(self.done) + len(self.dropped) + len(self.carried_on)


def carry_on(plan: Iterable[Action]) -> tuple[Action, ...]:
    """What the next round's plan begins with: the open actions, under their own ids. The rest stays where it is."""
    return tuple(replace(action, version=1) for action in plan if action.is_open)


def follow_up(earlier: Iterable[Action], *later: Sequence[Action]) -> FollowUp:
    """What has become of the actions of one plan, over every plan since, oldest first."""
    promised = {action.id: action for action in earlier}
    since = {action.id: action for plan in later for action in plan}
    found = [since.get(id_, action) for id_, action in promised.items()]
    return FollowUp(
        done=tuple(action for action in found if action.status is Status.DONE),
        dropped=tuple(action for action in found if action.status is Status.DROPPED),
        carried_on=tuple(action for action in found if action.is_open),
        new=tuple(action for id_, action in since.items() if id_ not in promised),
    )


def in_order(actions: Iterable[Action]) -> list[Action]:
    """Actions as they are listed: those due first come first, those with no month last."""
    return sorted(actions, key=lambda action: (action.due or "9", action.title.casefold(), action.id))
