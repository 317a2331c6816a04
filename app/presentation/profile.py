"""An area's profile with one of its rounds in full: what its page, preview, report and poster are made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from app.domain.answers import AgreedAnswer
from app.domain.comparison import Pattern
from app.domain.plan import Action
from app.domain.profile import is_open, items_by_id
from app.domain.questionnaire import Kind
from app.domain.shapes import AreaName, AreaProfile, Change, ItemEntry, RoundEntry, SectionEntry
from app.presentation.charts.items import find_section


@dataclass(frozen=True, slots=True)
class SectionCourse:
    """One section over all published rounds."""

    section: SectionEntry
    """As it is in the newest round that has it."""
    steps: Sequence[SectionEntry | None]
    """One for each round, oldest first; None for a round whose questionnaire does not have it."""
    pattern: Pattern | None
    is_open: bool
    """Whether it takes publishing to tell the pattern."""


@dataclass(frozen=True, slots=True)
class AgreedItem:
    """What the group settled for one item, beside what people had answered alone."""

    item: ItemEntry
    kind: Kind
    """Of the item's section."""
    agreed: AgreedAnswer


@dataclass(frozen=True)
class ProfileView:
    """An area's profile with one of its rounds in full, and what was settled, chosen and planned in that round."""

    profile: AreaProfile
    """In the reader's language."""
    shown: RoundEntry
    """One of the profile's rounds."""
    agreed: Sequence[AgreedItem]
    """In the questionnaire's order."""
    priorities: Sequence[ItemEntry]
    """The first first."""
    actions: Sequence[Action]

    @property
    def area(self) -> AreaName:
        """Whose profile it is."""
        return self.profile["area"]

    @property
    def rounds(self) -> Sequence[RoundEntry]:
        """Every published round, oldest first."""
        return self.profile["rounds"]

    @cached_property
    def before(self) -> RoundEntry | None:
        """The published round before the one shown."""
        return next((earlier for earlier, later in pairwise(self.rounds) if later is self.shown), None)

    @cached_property
    def changes(self) -> Mapping[str, Change]:
        """From the round before, by section."""
        return {change["section"]: change for change in self.profile["changes"] if change["to"] == self.shown["round"]}

    @cached_property
    def earlier(self) -> Mapping[str, SectionEntry]:
        """The sections of the round before, by id."""
        return {section["id"]: section for section in self.before["sections"]} if self.before else {}

    @cached_property
    def items(self) -> Mapping[str, ItemEntry]:
        """Of the round shown, by id."""
        return items_by_id(self.shown)

    @cached_property
    def courses(self) -> Sequence[SectionCourse]:
        """Every section over all rounds."""
        return [self._course(section_id) for section_id in self.profile["patterns"]]

    def _course(self, section_id: str) -> SectionCourse:
        steps = [find_section(entry, section_id) for entry in self.rounds]
        newest = next(step for step in reversed(steps) if step is not None)
        waits = any(change["section"] == section_id and is_open(change) for change in self.profile["changes"])
        return SectionCourse(newest, steps, self.profile["patterns"][section_id], waits)
