"""The maturity profile of an area, in the shape it leaves the service: rounded once, here.

These are the public shapes of the HTTP contract. They are plain dictionaries, because they are stored and sent as
they stand; the API documents them from these classes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NotRequired

from typing_extensions import TypedDict

from app.domain.answers import Role
from app.domain.comparison import Direction, Pattern, SectionChange, pattern
from app.domain.questionnaire import Item, Kind, Questionnaire, Section
from app.domain.rounding import rounded, rounded_root
from app.domain.scoring import (
    LEVEL_NAMES,
    METHOD,
    Agreement,
    AssessmentScore,
    Basis,
    ItemScore,
    SectionScore,
)
from app.domain.tally import Tally

HIGHLIGHTS = 3


class AreaName(TypedDict):
    """An area, as other things refer to it."""

    id: str
    name: str


class QuestionnaireKey(TypedDict):
    """One version of a questionnaire."""

    id: str
    version: int


class RoleEntry(TypedDict):
    """One role's ratings of one item: how many, and their mean (0-100)."""

    n: int
    mean: float


class ItemEntry(TypedDict):
    """One item of a round. Scores and means are 0-100, one decimal; the rest of the statistics three decimals."""

    id: str
    label: str
    basis: Basis
    applicable: bool
    score: float | None
    level: int | None
    n: int
    dont_know: int
    not_relevant: int
    blank: int
    distribution: list[int] | None
    mean: float | None
    average_deviation: float | None
    rwg: float | None
    agreement: Agreement | None
    by_role: dict[Role, RoleEntry]


class SectionEntry(TypedDict):
    """One section of a round."""

    id: str
    title: str
    kind: Kind
    score: float | None
    level: int | None
    level_name: str | None
    items_scored: int
    items_applicable: int
    items_total: int
    respondents: int
    spread: float | None
    agreement_rwg_star: float | None
    items: list[ItemEntry]


class CredibleInfrastructure(TypedDict):
    """How many of the report's high-level outcomes stand at level 3 or higher, and whether all do."""

    achieved: int
    of: int
    met: bool


class Highlights(TypedDict):
    """Item ids, most notable first; ties in questionnaire order."""

    strongest: list[str]
    weakest: list[str]
    heaviest_obstacles: list[str]
    least_agreed: list[str]


class RoundEntry(TypedDict):
    """One area's result in one round."""

    round: str
    title: str
    questionnaire: QuestionnaireKey
    revision: int
    published_on: str | None
    min_cell: int
    responses: int
    by_role: dict[Role, int | None]
    resident_majority: bool | None
    credible_infrastructure: CredibleInfrastructure | None
    sections: list[SectionEntry]
    highlights: Highlights
    withdrawn: NotRequired[int]
    """Responses withdrawn since collection closed. The figures still count them. Left out where there are none."""


Change = TypedDict(
    "Change",
    {
        "section": str,
        "from": str,
        "to": str,
        "matched_items": int,
        "delta": float | None,
        "noise": float | None,
        "direction": Direction | None,
        "better": bool | None,
    },
)
Change.__doc__ = "How one section changed between two rounds, over the items scored in both."

ItemChange = TypedDict("ItemChange", {"id": str, "label": str, "from": float, "to": float, "delta": float})
ItemChange.__doc__ = "How one item's score changed between two rounds."


class SectionChangeEntry(Change):
    """How one section changed between two rounds, with the items that were scored in both."""

    title: str
    kind: Kind
    items: list[ItemChange]


class AreaProfile(TypedDict):
    """An area's maturity profile over its published rounds, oldest first. There is no overall number."""

    area: AreaName
    method: str
    rounds: list[RoundEntry]
    changes: list[Change]
    patterns: dict[str, Pattern | None]


def round_entry(  # noqa: PLR0913 - one entry is made of just these
    *,
    round_id: str,
    title: str,
    questionnaire: Questionnaire,
    revision: int,
    published_on: str | None,
    min_cell: int,
    tally: Tally,
    score: AssessmentScore,
) -> RoundEntry:
    """One round's result, with every count; see `without_small_counts`."""
    outcomes = score.outcomes_achieved
    total = len(score.sections["outcomes"].items) if outcomes is not None else 0
    return RoundEntry(
        round=round_id,
        title=title,
        questionnaire=QuestionnaireKey(id=questionnaire.id, version=questionnaire.version),
        revision=revision,
        published_on=published_on,
        min_cell=min_cell,
        responses=tally.responses,
        by_role=dict(tally.by_role),
        resident_majority=score.resident_majority,
        credible_infrastructure=None
        if outcomes is None
        else CredibleInfrastructure(achieved=outcomes, of=total, met=outcomes == total),
        sections=[_section_entry(section, score.sections[section.id]) for section in questionnaire.sections],
        highlights=_highlights(questionnaire, score),
    )


def small_counts_hidden(by_role: Mapping[Role, int], min_cell: int) -> dict[Role, int | None]:
    """Counts by role as everyone but the area's coordinator may see them."""
    return {role: count if count >= min_cell else None for role, count in by_role.items()}


def change_entries(
    questionnaire: Questionnaire, from_round: str, to_round: str, changes: Mapping[str, SectionChange]
) -> list[SectionChangeEntry]:
    """Every section of the later round's questionnaire, compared."""
    return [_change_entry(section, from_round, to_round, changes[section.id]) for section in questionnaire.sections]


def area_profile(
    area: AreaName,
    rounds: Sequence[RoundEntry],
    changes: Callable[[str, str], Sequence[SectionChangeEntry]],
) -> AreaProfile:
    """The profile over `rounds`, oldest first; `changes` gives what was stored for a pair of rounds."""
    steps = [change for earlier, later in pairwise(rounds) for change in changes(earlier["round"], later["round"])]
    section_ids = dict.fromkeys(section["id"] for entry in reversed(rounds) for section in entry["sections"])
    return AreaProfile(
        area=area,
        method=METHOD,
        rounds=list(rounds),
        changes=[_without_detail(change) for change in steps],
        patterns={
            id_: pattern(change["direction"] for change in steps if change["section"] == id_) for id_ in section_ids
        },
    )


def _section_entry(section: Section, score: SectionScore) -> SectionEntry:
    level = score.level
    return SectionEntry(
        id=section.id,
        title=section.title,
        kind=section.kind,
        score=_one(score.score),
        level=level,
        level_name=None if level is None else LEVEL_NAMES[section.kind][level],
        items_scored=score.items_scored,
        items_applicable=score.items_applicable,
        items_total=len(section.items),
        respondents=score.respondents,
        spread=None if score.variance is None else rounded_root(score.variance, 1),
        agreement_rwg_star=_three(score.rwg_star),
        items=[_item_entry(item, score.items[item.id]) for item in section.items],
    )


def _item_entry(item: Item, score: ItemScore) -> ItemEntry:
    counts, ratings = score.counts, score.ratings
    return ItemEntry(
        id=item.id,
        label=item.label,
        basis=score.basis,
        applicable=score.applicable,
        score=_one(score.score),
        level=score.level,
        n=counts.n,
        dont_know=counts.dont_know,
        not_relevant=counts.not_relevant,
        blank=counts.blank,
        distribution=None if ratings is None else list(ratings.distribution),
        mean=None if ratings is None else rounded(ratings.mean, 1),
        average_deviation=None if ratings is None else rounded(ratings.average_deviation, 3),
        rwg=None if ratings is None else _three(ratings.rwg),
        agreement=None if ratings is None else ratings.agreement,
        by_role={role: RoleEntry(n=mean.n, mean=rounded(mean.mean, 1)) for role, mean in score.by_role.items()},
    )


def _highlights(questionnaire: Questionnaire, score: AssessmentScore) -> Highlights:
    scored = [
        (section.kind, item_id, item.score, item.ratings)
        for section in questionnaire.sections
        for item_id, item in score.sections[section.id].items.items()
        if item.score is not None
    ]
    positive = [(id_, value) for kind, id_, value, _ in scored if kind is Kind.POSITIVE]
    negative = [(id_, value) for kind, id_, value, _ in scored if kind is Kind.NEGATIVE]
    deviations = [(id_, ratings.average_deviation) for _, id_, _, ratings in scored if ratings is not None]
    return Highlights(
        strongest=_top((id_, -value) for id_, value in positive),
        weakest=_top(positive),
        heaviest_obstacles=_top((id_, -value) for id_, value in negative),
        least_agreed=_top((id_, -value) for id_, value in deviations),
    )


def _top(items: Iterable[tuple[str, Fraction]]) -> list[str]:
    """The ids with the lowest values; sorting is stable, so ties stay in questionnaire order."""
    return [id_ for id_, _ in sorted(items, key=lambda item: item[1])[:HIGHLIGHTS]]


def _change_entry(section: Section, from_round: str, to_round: str, change: SectionChange) -> SectionChangeEntry:
    return {
        "section": section.id,
        "title": section.title,
        "kind": section.kind,
        "from": from_round,
        "to": to_round,
        "matched_items": len(change.items),
        "delta": _one(change.delta),
        "noise": None if change.noise_squared is None else rounded_root(change.noise_squared, 1),
        "direction": change.direction,
        "better": change.better,
        "items": [
            {
                "id": item.id,
                "label": item.label,
                "from": rounded(change.items[item.id][0], 1),
                "to": rounded(change.items[item.id][1], 1),
                "delta": rounded(change.items[item.id][1] - change.items[item.id][0], 1),
            }
            for item in section.items
            if item.id in change.items
        ],
    }


def _without_detail(change: SectionChangeEntry) -> Change:
    return {
        "section": change["section"],
        "from": change["from"],
        "to": change["to"],
        "matched_items": change["matched_items"],
        "delta": change["delta"],
        "noise": change["noise"],
        "direction": change["direction"],
        "better": change["better"],
    }


def _one(value: Fraction | None) -> float | None:
    return None if value is None else rounded(value, 1)


def _three(value: Fraction | None) -> float | None:
    return None if value is None else rounded(value, 3)
