"""Results in plain words: what is said of each figure, and that it claims no more than the figure does."""

from typing import Any, cast

import pytest

from app.domain.comparison import Direction
from app.domain.questionnaire import Kind
from app.domain.scoring import Agreement, Basis
from app.domain.shapes import Change, ItemEntry, RoundEntry, SectionEntry
from app.presentation import words

UP, DOWN, UNCLEAR = Direction.HIGHER, Direction.LOWER, Direction.NO_CLEAR_CHANGE


def section(kind: Kind = Kind.POSITIVE, agreements: tuple[Agreement | None, ...] = ()) -> SectionEntry:
    items = [{"agreement": agreement} for agreement in agreements]
    return cast("SectionEntry", {"kind": kind, "items_total": 17, "items": items})


def change(delta: float | None, noise: float | None, direction: Direction | None, **others: Any) -> Change:
    known = {"delta": delta, "noise": noise, "direction": direction, "better": None, "matched_items": 17}
    return cast("Change", {**known, **others})


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (change(6.1, 4.9, UP), "Up 6.1 (differences up to 4.9 may be chance)"),
        (change(-6.1, 4.9, DOWN), "Down 6.1 (differences up to 4.9 may be chance)"),
        (change(6.1, None, UP), "Up 6.1 (how much may be chance is not known)"),
        (change(6.1, 8.2, UNCLEAR), "No clear change: up 6.1 (differences up to 8.2 may be chance)"),
        (change(-4.2, 3.0, UNCLEAR), "No clear change: down 4.2 (less than 5 is too little to call)"),
        (change(-4.2, None, UNCLEAR), "No clear change: down 4.2 (less than 5 is too little to call)"),
        (change(0.0, 3.0, UNCLEAR), "No clear change: the same score (differences up to 3.0 may be chance)"),
        (change(6.1, 4.9, UP, matched_items=15), "Up 6.1 on 15 of 17 items (differences up to 4.9 may be chance)"),
        (change(None, None, None, matched_items=0), "Cannot be compared: no item has a score in both rounds"),
        (None, "Cannot be compared: no item has a score in both rounds"),
    ],
)
def test_a_change_says_its_direction_and_what_may_be_chance(found: Change | None, told: str) -> None:
    assert words.change(found, section()) == told


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (change(6.1, 4.9, UP, better=False), "Up 6.1, more in the way (differences up to 4.9 may be chance)"),
        (change(-6.1, 4.9, DOWN, better=True), "Down 6.1, less in the way (differences up to 4.9 may be chance)"),
        (change(2.0, 4.9, UNCLEAR), "No clear change: up 2.0 (differences up to 4.9 may be chance)"),
    ],
)
def test_a_change_of_obstacles_says_which_way_is_which(found: Change, told: str) -> None:
    assert words.change(found, section(Kind.NEGATIVE)) == told


@pytest.mark.parametrize(
    ("responses", "majority", "achieved", "told", "verb"),
    [
        (12, True, 4, "12 people answered, most of them residents. 4 of the 6 outcomes", "stand"),
        (12, False, 6, "12 people answered, residents not in the majority. All 6 outcomes", "stand"),
        (1, None, 0, "1 person answered, without saying whether they are a resident. None of the 6 outcomes", "stands"),
        (0, None, 1, "The partnership answered together. 1 of the 6 outcomes", "stands"),
    ],
)
def test_where_things_stand_is_told_in_sentences(
    responses: int, majority: bool | None, achieved: int, told: str, verb: str
) -> None:
    credible = {"achieved": achieved, "of": 6, "met": achieved == 6}
    entry = {"responses": responses, "resident_majority": majority, "credible_infrastructure": credible}
    sentence = f"{told} of credible infrastructure {verb} at “Established” or higher."
    assert words.standing(cast("RoundEntry", entry)) == sentence


def test_without_outcomes_the_sentence_is_about_who_answered() -> None:
    entry = {"responses": 12, "resident_majority": True, "credible_infrastructure": None}
    assert words.standing(cast("RoundEntry", entry)) == "12 people answered, most of them residents."


@pytest.mark.parametrize(
    ("agreements", "told"),
    [
        (
            (Agreement.CLOSE, Agreement.DIVIDED, Agreement.CLOSE, Agreement.MIXED, None),
            "Of 4 items: people agree on 2, views are mixed on 1, people are divided on 1",
        ),
        ((Agreement.MIXED,), "Of 1 item: views are mixed on 1"),
        ((None, None), "Too few answers to say"),
    ],
)
def test_agreement_on_a_section_counts_its_items(agreements: tuple[Agreement | None, ...], told: str) -> None:
    assert words.section_agreement(section(agreements=agreements)) == told


@pytest.mark.parametrize(
    ("basis", "applicable", "mean", "told"),
    [
        (Basis.MEAN, True, 58.3, "Average of 12 ratings"),
        (Basis.AGREED, True, 58.3, "Agreed together (12 ratings average 58.3)"),
        (Basis.AGREED, True, None, "Agreed together"),
        (Basis.AGREED, False, None, "Agreed together: not relevant here"),
        (Basis.SUPPRESSED, True, None, "Too few answers to show"),
        (Basis.NONE, True, None, "Nobody rated it"),
        (Basis.NONE, False, None, "Not relevant here"),
    ],
)
def test_every_basis_of_a_score_is_told(basis: Basis, applicable: bool, mean: float | None, told: str) -> None:
    item = {"basis": basis, "applicable": applicable, "mean": mean, "n": 12}
    assert words.basis(cast("ItemEntry", item)) == told
