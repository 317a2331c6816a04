"""One person's answering, from screen to screen: what they have filled in, how far they are, and what may stop them."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import cached_property

from app.deps import ReadSession, Runtime
from app.domain.errors import NotFoundError
from app.domain.questionnaire import Item, Questionnaire, Section
from app.domain.screens import Screen, list_screens
from app.language import spoken
from app.presentation.questions import given_answer
from app.services import drafts, joining
from app.services.drafts import Filled
from app.services.joining import Place
from app.services.responses import Ticket


@dataclass(frozen=True, slots=True)
class Line:
    """One question and the answer to it."""

    number: int
    item: Item
    screen: int
    """The number of the screen that asks it."""
    answer: str | None
    """In words; None where it was left blank."""
    comment: str


@dataclass(frozen=True, slots=True)
class Part:
    """One section, and how far it is answered."""

    section: Section
    lines: tuple[Line, ...]

    @property
    def answered(self) -> int:
        """How many of its questions have an answer."""
        return sum(line.answer is not None for line in self.lines)


@dataclass(frozen=True)
class Progress:
    """How far a person has come who may go on answering, and all they have before them."""

    place: Place
    ticket: Ticket
    questionnaire: Questionnaire
    filled: Filled

    @cached_property
    def screens(self) -> tuple[Screen, ...]:
        """What is asked, screen by screen."""
        return list_screens(self.questionnaire)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What is asked and answered, section by section, in the order it is asked."""
        return list_parts(self.questionnaire, self.filled)

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(part.answered for part in self.parts)

    @property
    def total(self) -> int:
        """How many questions there are."""
        return len(self.questionnaire.items)

    @property
    def mark(self) -> str:
        """Tells these answers from others begun in the same browser. It opens nothing."""
        return mark_of(self.ticket)

    @property
    def resume_at(self) -> str:
        """Where to go on: after the last screen with an answer, or on it while it has gaps."""
        answered = [screen for screen in self.screens if any(item.id in self.filled.answers for item in screen.items)]
        if not answered:
            return "/answer/you" if self.filled.role is None else "/answer/1"
        last = answered[-1]
        if any(item.id not in self.filled.answers for item in last.items):
            return f"/answer/{last.number}"
        return self.address_after(last.number)

    def address_after(self, number: int) -> str:
        """Where the screen with this number leads on to."""
        return f"/answer/{number + 1}" if number < len(self.screens) else "/answer/check"


class StopReason(StrEnum):
    """Why a person who answers cannot just go on."""

    NO_CODE = auto()
    """No code was entered on this device, or too long ago."""
    NOT_BEGUN = auto()
    """Nothing was begun on this device."""
    NOT_THEIRS = auto()
    """The page was opened before somebody else began on this device."""
    GONE = auto()
    """What was begun has been deleted."""
    REPLACED = auto()
    """The code was used up by someone else, or replaced."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Why nobody can go on answering in this browser before something is done about it."""

    reason: StopReason
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """Collection has closed, so nobody goes on answering."""

    place: Place
    ticket: Ticket
    draft: Progress | None
    """What was filled in and never sent; None where it was sent, or deleted."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Where a browser joined, and whose answers it says it holds: not looked up yet."""

    place: Place
    ticket: Ticket


def read_claim(session: ReadSession, key: str | None, ticket: Ticket | None, mark: str = "") -> Claim | Stop:
    """What a browser claims by its cookies, or why that is not enough; `mark` is that of its page."""
    try:
        place = joining.get_place(session, key) if key is not None else None
    except NotFoundError:
        place = None
    if place is None:
        return Stop(StopReason.NO_CODE)
    if ticket is None:
        return Stop(StopReason.NOT_BEGUN, place)
    if mark and mark != mark_of(ticket):
        return Stop(StopReason.NOT_THEIRS, place)
    return Claim(place, ticket)


def find_progress(
    runtime: Runtime, session: ReadSession, key: str | None, ticket: Ticket | None, mark: str = ""
) -> Progress | Closed | Stop:
    """What a browser may go on with by its cookies, or why it may not; `mark` is that of its page."""
    claim = read_claim(session, key, ticket, mark)
    return claim if isinstance(claim, Stop) else load_progress(runtime, session, claim.place, claim.ticket)


def load_progress(runtime: Runtime, session: ReadSession, place: Place, ticket: Ticket) -> Progress | Closed | Stop:
    """What the holder of a ticket may go on with at a place, or why they may not."""
    questionnaire = translate(runtime, place)
    if not place.is_collecting:
        draft = drafts.find_draft(session, place.area_id, place.round_id, ticket)
        return Closed(place, ticket, Progress(place, ticket, questionnaire, draft) if draft else None)
    try:
        filled = drafts.get_draft(session, place.area_id, place.round_id, ticket)
    except NotFoundError:
        return Stop(StopReason.GONE, place)
    return Progress(place, ticket, questionnaire, filled)


def translate(runtime: Runtime, place: Place) -> Questionnaire:
    """What is asked at a place, in the language its pages are read in."""
    return runtime.catalogue.translated(place.questionnaire, spoken().code)


def list_parts(questionnaire: Questionnaire, filled: Filled) -> tuple[Part, ...]:
    """What is asked and answered, section by section, in the order it is asked."""
    screens = list_screens(questionnaire)
    return tuple(
        Part(section, tuple(_lines([screen for screen in screens if screen.section is section], filled)))
        for section in questionnaire.sections
    )


def mark_of(ticket: Ticket) -> str:
    """A mark for the answers of a ticket, from which neither its id nor its receipt can be told."""
    return hashlib.sha256(f"mark {ticket.id}".encode()).hexdigest()[:16]


def _lines(screens: list[Screen], filled: Filled) -> list[Line]:
    return [
        Line(
            number,
            item,
            screen.number,
            given_answer(screen.section, filled.answers[item.id]) if item.id in filled.answers else None,
            filled.comments.get(item.id, ""),
        )
        for screen in screens
        for number, item in enumerate(screen.items, screen.first)
    ]
