"""A demo programme: fifteen invented areas over three rounds, made by the same use cases that real areas use.

The same programme comes out every time, but for the ids and receipts of its responses, and the ids of its actions.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from random import Random
from typing import Final, NamedTuple, get_args

from sqlmodel import Session, select

from app.db.tables import Area, Round
from app.domain.answers import DONT_KNOW, NOT_RELEVANT, AgreedAnswer, Answer, Rating, Role, SettledAnswer
from app.domain.errors import ConflictError
from app.domain.plan import Action, Status
from app.domain.questionnaire import Questionnaire
from app.domain.scoring import POINT
from app.domain.shapes import Highlights, ItemEntry
from app.services import plans
from app.services.areas import create_area
from app.services.assessments import close_assessment, get_results, open_assessment, settle_answer
from app.services.demo_deeds import DEEDS, ENDINGS, NOTES, OWNERS, REGRETS
from app.services.demo_words import REASONS, REMARKS
from app.services.plans import ActionDetails
from app.services.publishing import publish_assessment
from app.services.responses import Submission, Ticket, submit_response
from app.services.reviews import MAX_PRIORITIES, choose_priorities
from app.services.rounds import create_round

SEED = 180
"""Another makes another programme, of the same kind."""
MIN_CELL = 5
RATINGS: Final[tuple[Rating, ...]] = get_args(Rating)


class DemoRound(NamedTuple):
    """One year's round. The last one is still collecting."""

    id: str
    opens: dt.date
    closes: dt.date


class People(NamedTuple):
    """How many of each role a partnership has, in the order of the roles."""

    residents: int
    paid_workers: int
    external_stakeholders: int
    unspecified: int


class Levels(NamedTuple):
    """Where an area stands in a round, by section, on the scale of 0-4."""

    functions: float
    outcomes: float
    enablers: float
    obstacles: float


class DemoArea(NamedTuple):
    """One invented area."""

    id: str
    name: str
    people: People
    levels: tuple[Levels | None, Levels]
    """In 2024 and 2025; None where it was not part of the round."""
    so_far: int
    """How many have answered in 2026."""


def _area(
    place: str, people: tuple[int, int, int, int], before: Levels | None, after: Levels, *, so_far: int
) -> DemoArea:
    id_ = f"demo-{place.lower().replace(' ', '-')}"
    return DemoArea(id_, f"{place} (demo)", People(*people), (before, after), so_far)


ROUNDS: Final = (
    DemoRound("2024", dt.date(2024, 10, 1), dt.date(2024, 12, 13)),
    DemoRound("2025", dt.date(2025, 10, 1), dt.date(2025, 12, 12)),
    DemoRound("2026", dt.date(2026, 10, 1), dt.date(2026, 12, 15)),
)
AREAS: Final = (
    _area("Alderbeck Green", (14, 3, 2, 1), Levels(2.0, 1.9, 2.5, 2.4), Levels(2.7, 2.1, 1.9, 1.7), so_far=9),
    _area("Brindlemoor", (12, 2, 3, 0), Levels(2.8, 3.0, 2.6, 1.3), Levels(3.0, 3.4, 2.7, 1.2), so_far=14),
    _area("Candlewharf", (13, 4, 4, 1), Levels(1.6, 1.3, 1.8, 2.7), Levels(1.8, 1.5, 1.8, 2.6), so_far=6),
    _area("Dunlarrow Villages", (10, 0, 2, 1), Levels(2.2, 2.3, 1.9, 1.6), Levels(2.3, 2.2, 2.0, 1.7), so_far=3),
    _area("Eastmarl and Quarry Ends", (11, 2, 1, 2), Levels(1.1, 1.0, 1.3, 3.0), Levels(1.9, 1.6, 1.7, 2.3), so_far=11),
    _area("Foxlathe Estate", (9, 2, 2, 1), Levels(2.6, 2.5, 2.5, 1.8), Levels(1.7, 1.8, 1.8, 2.5), so_far=0),
    _area("Gullstrand Bay", (15, 2, 3, 1), Levels(2.4, 2.7, 2.2, 1.5), Levels(2.9, 3.2, 2.6, 1.4), so_far=17),
    _area("Hazelmarch", (6, 6, 5, 1), Levels(2.3, 1.8, 2.5, 2.5), Levels(2.4, 1.9, 2.4, 2.3), so_far=8),
    _area("Kelpwick Sands", (8, 1, 2, 0), Levels(1.9, 1.6, 1.3, 2.2), Levels(1.8, 2.2, 1.4, 2.1), so_far=1),
    _area("Larkenfold", (4, 0, 1, 1), Levels(1.8, 2.1, 1.4, 1.9), Levels(2.1, 2.2, 1.6, 1.6), so_far=2),
    _area("Mistlebrook", (16, 2, 2, 2), Levels(3.1, 3.2, 2.7, 1.2), Levels(2.5, 2.4, 2.2, 1.9), so_far=12),
    _area("Orrisfield", (9, 1, 2, 1), None, Levels(1.5, 1.4, 1.7, 1.9), so_far=5),
    _area("Quillerton", (19, 3, 4, 2), Levels(2.0, 1.7, 2.1, 2.6), Levels(2.5, 2.0, 2.6, 1.9), so_far=21),
    _area("Ravelsea", (13, 3, 2, 0), Levels(2.7, 2.9, 2.4, 1.4), Levels(3.1, 3.4, 2.9, 1.0), so_far=10),
    _area("Yarrowfleet", (5, 4, 3, 1), Levels(1.5, 1.7, 1.3, 2.0), Levels(1.1, 1.5, 1.1, 2.6), so_far=4),
)
DEMO_AREA: Final = AREAS[0].id
"""The area that examples in the documentation use: first by name, with both published rounds."""

EASE: Final[Mapping[str, float]] = {
    "active-citizenship": -0.4,
    "creating-leadership": -0.5,
    "coordinating-groups": -0.3,
    "supporting-networks": 0.3,
    "signposting": 0.3,
    "range-of-activities": 0.6,
    "mobilising": 0.4,
    "flexible-money": -0.7,
    "meeting-space": 0.7,
    "access-to-support": 0.3,
    "reaching-everyone": -0.8,
    "neighbourhood-identity": 0.5,
    "visible-difference": 0.3,
    "links-to-wider-plans": -0.3,
    "shared-leadership": -0.4,
    "knowing-who-decides": -0.3,
    "power-in-few-hands": 0.4,
    "inward-looking": -0.4,
    "short-term-focus": 0.3,
    "day-to-day-running": 0.7,
    "too-local-to-count": 0.4,
    "paid-worker-dominance": -0.5,
}
"""How far above its section's level an item is rated everywhere."""
VIEWS: Final[Mapping[tuple[Role, str], float]] = {
    (Role.PAID_WORKER, "researching-needs"): 0.6,
    (Role.PAID_WORKER, "being-accountable"): 0.7,
    (Role.PAID_WORKER, "signposting"): 0.6,
    (Role.PAID_WORKER, "agency-relationships"): 0.7,
    (Role.PAID_WORKER, "access-to-support"): 0.6,
    (Role.PAID_WORKER, "enabling-workers"): 0.9,
    (Role.PAID_WORKER, "paid-worker-dominance"): -1.1,
    (Role.EXTERNAL_STAKEHOLDER, "agency-relationships"): 0.6,
    (Role.EXTERNAL_STAKEHOLDER, "resident-influence"): 0.6,
    (Role.EXTERNAL_STAKEHOLDER, "outside-bodies-unwilling"): -0.9,
}
"""How much higher a role rates an item than residents do."""
HARD_TO_KNOW: Final = frozenset(
    {"being-accountable", "links-to-wider-plans", "knowing-who-decides", "group-disputes", "outside-bodies-unwilling"}
)
ABOUT_WORKERS: Final = frozenset({"enabling-workers", "paid-worker-dominance"})


def is_empty(session: Session) -> bool:
    """Whether the database has neither an area nor a round."""
    return not any(session.exec(select(table.id).limit(1)).first() for table in (Area, Round))


def fill(session: Session, questionnaire: Questionnaire, *, actor: str) -> Iterator[str]:
    """Make the programme, giving the name of each area of `AREAS` once it is done.

    `questionnaire` is the annual self-assessment. Raises `ConflictError`, before anything is added, unless the
    database is empty. Nothing is committed here.
    """
    if not is_empty(session):
        raise ConflictError("The demo only goes into an empty database. Point WAYMARK_DATABASE_URL at a new one.")
    for id_, opens, closes in ROUNDS:
        create_round(
            session,
            id_,
            title=f"Annual self-assessment {id_}",
            questionnaire=questionnaire,
            opens=opens,
            closes=closes,
            min_cell=MIN_CELL,
            actor=actor,
        )
    told: Counter[str] = Counter()
    *past, current = ROUNDS
    for area in AREAS:
        create_area(session, area.id, area.name, actor=actor, demo=True)
        community = _Community(area, questionnaire, told)
        for round_, levels in zip(past, area.levels, strict=True):
            if levels is not None:
                _take_stock(session, community, round_, levels, actor=actor)
        open_assessment(session, area.id, current.id, actor=actor, on=current.opens)
        for submission in community.begin():
            submit_response(session, area.id, current.id, submission, Ticket.random())
        yield area.name


def _take_stock(session: Session, community: "_Community", round_: DemoRound, levels: Levels, *, actor: str) -> None:
    """Take an area through a whole round, from opening to publishing."""
    place = (session, community.area.id, round_.id)
    closed_on, published_on = community.choose_dates(round_)
    open_assessment(*place, actor=actor, on=round_.opens)
    for submission in community.answer(levels):
        submit_response(*place, submission, Ticket.random())
    close_assessment(*place, actor=actor, on=closed_on)
    results = get_results(*place, small_counts=True)
    for item_id, agreed in community.discuss([item for section in results["sections"] for item in section["items"]]):
        settle_answer(*place, item_id, agreed, actor=actor)
    priorities = community.choose_priorities(results["highlights"])
    choose_priorities(*place, priorities, seen=[], actor=actor)
    publish_assessment(*place, actor=actor, on=published_on)
    for action in plans.get_plan(*place, unpublished=False).actions:
        changes = community.come_back_to(action)
        plans.change_action(*place, action.id, action.version, actor=actor, **changes)
    for title, details in community.plan(priorities, published_on):
        plans.add_action(*place, title, actor=actor, **details)


class _Community:
    """The people of one area, and how they answer."""

    def __init__(self, area: DemoArea, questionnaire: Questionnaire, told: Counter[str]) -> None:
        self.area = area
        self._told = told
        """How often each reason was given so far, in any area."""
        self._random = Random(f"{SEED} {area.id}")  # noqa: S311 - nothing rests on its being hard to guess
        self._plans = Random(f"{SEED} {area.id} plans")  # noqa: S311
        self._planned: set[str] = set()
        """The items that something was planned for."""
        self._sections = [section.item_ids for section in questionnaire.sections]
        self._ways = {id_: EASE.get(id_, 0) + self._random.gauss(0, 0.25) for id_ in questionnaire.items}
        """How far above its section's level each item is rated here."""
        self._torn = self._random.sample(list(questionnaire.items), 3)
        """What two camps see differently."""

    def choose_dates(self, round_: DemoRound) -> tuple[dt.date, dt.date]:
        """When collection is closed and, some weeks later, the profile published."""
        closed_on = round_.closes - dt.timedelta(days=self._random.randrange(18))
        return closed_on, closed_on + dt.timedelta(days=self._random.randrange(42, 90))

    def answer(self, levels: Levels) -> list[Submission]:
        """Answer a round to its end: nearly everyone does."""
        everyone = sum(self.area.people)
        return self._submissions(levels, everyone - self._random.randrange(everyone // 8 + 1))

    def begin(self) -> list[Submission]:
        """Answer the round that is still open, a little up or down from the one before."""
        levels = Levels(*(level + self._random.gauss(0, 0.25) for level in self.area.levels[-1]))
        return self._submissions(levels, self.area.so_far)

    def discuss(self, items: Sequence[ItemEntry]) -> Iterator[tuple[str, AgreedAnswer]]:
        """Settle a few answers: mostly close to the mean, now and then at some distance."""
        fitting: dict[str, SettledAnswer] = {}
        for item in items:
            reach = self._random.choice((0.6, 0.6, 0.6, 1.5))
            fitting.update((item["id"], answer) for answer in REASONS[item["id"]] if _fits(item, answer, reach))
        order = sorted(fitting, key=lambda id_: (self._told[REASONS[id_][fitting[id_]]], self._random.random()))
        for id_ in order[: self._random.randint(3, 8)]:
            reason = REASONS[id_][fitting[id_]]
            self._told[reason] += 1
            yield id_, AgreedAnswer(fitting[id_], reason)

    def choose_priorities(self, highlights: Highlights) -> list[str]:
        """Choose what to work on, from what is weakest and what is most in the way."""
        standing_out = [*highlights["weakest"], *highlights["heaviest_obstacles"]]
        return self._plans.sample(standing_out, min(len(standing_out), self._plans.randint(2, MAX_PRIORITIES)))

    def plan(self, priorities: Sequence[str], published_on: dt.date) -> Iterator[tuple[str, ActionDetails]]:
        """Say what to do about each priority, over the year to come; what was planned before is carried on anyway."""
        for item in priorities:
            if item not in self._planned:
                self._planned.add(item)
                month = published_on.month + self._plans.randint(1, 11)
                due = f"{published_on.year + month // 13}-{(month - 1) % 12 + 1:02}"
                yield (
                    DEEDS[item],
                    {"item": item, "owner": self._plans.choice(OWNERS), "due": due, **self._how_far((4, 3, 2, 1))},
                )

    def come_back_to(self, action: Action) -> ActionDetails:
        """Say what has become of what was carried on."""
        return self._how_far((0, 2, 5, 1)) if self._plans.random() < 0.8 else {"note": action.note}  # noqa: PLR2004

    def _how_far(self, odds: tuple[int, int, int, int]) -> ActionDetails:
        """How far something has come, at these odds for planned, under way, done and dropped."""
        (status,) = self._plans.choices([*Status], odds)
        told = {Status.UNDER_WAY: NOTES, Status.DONE: ENDINGS, Status.DROPPED: REGRETS}
        return {"status": status, "note": self._plans.choice(told[status]) if status in told else ""}

    def _submissions(self, levels: Levels, number: int) -> list[Submission]:
        expected = {
            id_: level + self._ways[id_] + self._random.gauss(0, 0.15)
            for level, item_ids in zip(levels, self._sections, strict=True)
            for id_ in item_ids
        }
        roles = [role for role, people in zip(Role, self.area.people, strict=True) for _ in range(people)]
        return [
            Submission(role, self._answers(expected, role), self._comments())
            for role in self._random.sample(roles, number)
        ]

    def _answers(self, expected: Mapping[str, float], role: Role) -> dict[str, Answer]:
        """One person's answers: some stop early, and anyone may pass over an item."""
        asked = len(expected)
        answered = self._random.randrange(12, asked) if self._chance(0.1) else asked
        return {
            id_: self._answer(id_, expected[id_] + leaning, role)
            for id_, leaning in islice(self._leanings(role), answered)
            if not self._chance(0.015)
        }

    def _leanings(self, role: Role) -> Iterator[tuple[str, float]]:
        """How much higher one person rates each item than others do: by section, by camp and by role."""
        camp = self._random.choice((-1.3, 1.3))
        for item_ids in self._sections:
            mood = self._random.gauss(0, 0.4)
            for id_ in item_ids:
                yield id_, mood + camp * (id_ in self._torn) + VIEWS.get((role, id_), 0)

    def _answer(self, id_: str, expected: float, role: Role) -> Answer:
        if id_ in ABOUT_WORKERS and not self.area.people.paid_workers and self._chance(0.8):
            return NOT_RELEVANT
        if self._chance(0.02 + 0.1 * (role is Role.EXTERNAL_STAKEHOLDER) + 0.1 * (id_ in HARD_TO_KNOW)):
            return DONT_KNOW
        felt = expected + self._random.gauss(0, 0.75)
        return min(RATINGS, key=lambda rating: abs(rating - felt))

    def _comments(self) -> dict[str, str]:
        return dict(self._random.sample(REMARKS, 1)) if self._chance(0.1) else {}

    def _chance(self, probability: float) -> bool:
        return self._random.random() < probability


def _fits(item: ItemEntry, answer: SettledAnswer, reach: float) -> bool:
    """Whether these people could settle on an answer: one within `reach` steps of their mean."""
    if answer == NOT_RELEVANT:
        return item["not_relevant"] > item["n"]
    return item["mean"] is not None and abs(item["mean"] / POINT - answer) <= reach
