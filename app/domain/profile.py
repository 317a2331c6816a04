"""The maturity profile of an area, made from exact scores: rounded once, here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import cast

from app.domain.answers import Role, State
from app.domain.comparison import Pattern, SectionChange, pattern
from app.domain.programme import DontKnow, cronbach_alpha, dont_know_share, pooled, quartiles
from app.domain.questionnaire import Item, Kind, Questionnaire, Section
from app.domain.rounding import rounded, rounded_root
from app.domain.scoring import LEVEL_NAMES, METHOD, OUTCOMES, AssessmentScore, ItemScore, SectionScore
from app.domain.shapes import (
    AreaName,
    AreaProfile,
    AreaStanding,
    Change,
    CredibleInfrastructure,
    Highlights,
    ItemEntry,
    ProgrammeSection,
    QuartilesEntry,
    QuestionnaireKey,
    Reliability,
    RoleEntry,
    RoundEntry,
    SectionChangeEntry,
    SectionEntry,
    SectionSummary,
    UnsureItem,
)
from app.domain.tally import ItemTally, SectionTally, Tally

HIGHLIGHTS = 3
CHECKLISTS = frozenset({"enablers", "obstacles"})
"""Sections that are lists of separate things rather than one trait."""


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
    total = len(score.sections[OUTCOMES].items) if outcomes is not None else 0
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


def small_counts_hidden(by_role: Mapping[Role, int | None], min_cell: int) -> dict[Role, int | None]:
    """Counts by role as everyone but the area's coordinator may see them."""
    return {role: count if count is not None and count >= min_cell else None for role, count in by_role.items()}


def without_small_counts(entry: RoundEntry) -> RoundEntry:
    """The entry as everyone but the area's coordinator may see it."""
    return {**entry, "by_role": small_counts_hidden(entry["by_role"], entry["min_cell"])}


def with_withdrawals(entry: RoundEntry, withdrawn: int) -> RoundEntry:
    """The entry, saying how many responses it counts were withdrawn since, where any were."""
    return {**entry, "withdrawn": withdrawn} if withdrawn else entry


def change_entries(
    questionnaire: Questionnaire, from_round: str, to_round: str, changes: Mapping[str, SectionChange]
) -> list[SectionChangeEntry]:
    """Every section of the later round's questionnaire, compared."""
    return [_change_entry(section, from_round, to_round, changes[section.id]) for section in questionnaire.sections]


def area_standing(area: AreaName, state: State | None, entry: RoundEntry | None) -> AreaStanding:
    """Where an area stands in a round, from its entry if that is published."""
    return AreaStanding(
        area=area,
        state=state,
        responses=entry and entry["responses"],
        resident_majority=entry and entry["resident_majority"],
        credible_infrastructure=entry and entry["credible_infrastructure"],
        sections=[_summary(section) for section in entry["sections"]] if entry else [],
    )


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
        patterns={id_: _pattern([change for change in steps if change["section"] == id_]) for id_ in section_ids},
    )


def programme_section(
    section: Section, scores: Iterable[Fraction | None], counts: Sequence[SectionTally], k: int
) -> ProgrammeSection:
    """One section across areas: their scores (None for an area without one), and how each answered it."""
    scored = [score for score in scores if score is not None]
    spread = quartiles(scored)
    rows = pooled([each.complete for each in counts]) if counts else None
    alpha = cronbach_alpha(rows) if rows else None
    return ProgrammeSection(
        id=section.id,
        title=section.title,
        kind=section.kind,
        areas_scored=len(scored),
        quartiles=None
        if spread is None
        else QuartilesEntry(
            lower=rounded(spread.lower, 1), median=rounded(spread.median, 1), upper=rounded(spread.upper, 1)
        ),
        reliability=None
        if rows is None or alpha is None
        else Reliability(alpha=rounded(alpha, 3), complete_responses=rows.n, for_information=section.id in CHECKLISTS),
        items=[
            UnsureItem(
                id=item.id,
                label=item.label,
                dont_know_percent=dont_know_share([_dont_know(each.items[item.id]) for each in counts], k),
            )
            for item in section.items
        ],
    )


def find_section(entry: RoundEntry, id_: str) -> SectionEntry | None:
    """A section of a round; None where its questionnaire has none of that id."""
    return next((section for section in entry["sections"] if section["id"] == id_), None)


def items_by_id(entry: RoundEntry) -> dict[str, ItemEntry]:
    """Every item of a round, in the order it is asked."""
    return {item["id"]: item for section in entry["sections"] for item in section["items"]}


def is_open(change: Change) -> bool:
    """Whether it is still to be worked out how much of it may be chance."""
    return change["delta"] is not None and change["direction"] is None


def _pattern(steps: Sequence[Change]) -> Pattern | None:
    return None if any(map(is_open, steps)) else pattern(change["direction"] for change in steps)


def _dont_know(counts: ItemTally) -> DontKnow:
    return DontKnow(counts.dont_know, counts.n + counts.dont_know + counts.not_relevant)


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


def _summary(section: SectionEntry) -> SectionSummary:
    return cast("SectionSummary", {key: value for key, value in section.items() if key != "items"})


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
