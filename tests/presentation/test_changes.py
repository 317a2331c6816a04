"""What is said of a change: its direction and what may be chance, and no more than the figures do."""

from typing import Any, cast

import pytest

from app.domain.comparison import Direction
from app.domain.questionnaire import Kind
from app.domain.shapes import Change, SectionEntry
from app.presentation import changes
from app.presentation.changes import Verdict

UP, DOWN, UNCLEAR = Direction.HIGHER, Direction.LOWER, Direction.NO_CLEAR_CHANGE


def section(kind: Kind = Kind.POSITIVE) -> SectionEntry:
    return cast("SectionEntry", {"kind": kind, "items_total": 17, "items": []})


def change(delta: float | None, noise: float | None, direction: Direction | None, **others: Any) -> Change:
    known: dict[str, Any] = {
        "delta": delta,
        "noise": noise,
        "direction": direction,
        "better": None,
        "matched_items": 17,
        "from": "2024",
        "to": "2025",
    }
    return cast("Change", {**known, **others})


@pytest.mark.parametrize(
    ("moved", "sentence"),
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
def test_a_change_says_its_direction_and_what_may_be_chance(moved: Change | None, sentence: str) -> None:
    assert changes.change(moved, section()) == sentence


@pytest.mark.parametrize(
    ("moved", "sentence"),
    [
        (change(6.1, 4.9, UP, better=False), "Up 6.1, more in the way (differences up to 4.9 may be chance)"),
        (change(-6.1, 4.9, DOWN, better=True), "Down 6.1, less in the way (differences up to 4.9 may be chance)"),
        (change(2.0, 4.9, UNCLEAR), "No clear change: up 2.0 (differences up to 4.9 may be chance)"),
    ],
)
def test_a_change_of_obstacles_says_which_way_is_which(moved: Change, sentence: str) -> None:
    assert changes.change(moved, section(Kind.NEGATIVE)) == sentence


@pytest.mark.parametrize(
    ("moved", "verdict", "sentence"),
    [
        (change(None, None, None), Verdict.INCOMPARABLE, "nothing can be compared: no item has a score in both."),
        (change(6.1, None, None), Verdict.OPEN, "it is +6.1; how much of that may be chance is worked out when you"),
        (change(-4.2, None, UNCLEAR), Verdict.TOO_LITTLE, "there is no clear change: -4.2 is too little to call."),
        (change(-4.2, 3.0, UNCLEAR), Verdict.TOO_LITTLE, "there is no clear change: -4.2 is too little to call."),
        (change(6.1, 8.2, UNCLEAR), Verdict.MAY_BE_CHANCE, "there is no clear change: +6.1, and 8.2 may be chance."),
        (change(6.1, None, UP), Verdict.CHANCE_UNKNOWN, "it is +6.1; how much of that may be chance is not known."),
        (change(-6.1, 4.9, DOWN), Verdict.CLEAR, "it is -6.1, more than the 4.9 that may be chance."),
    ],
)
def test_a_step_of_a_course_says_what_the_same_verdict_allows(moved: Change, verdict: Verdict, sentence: str) -> None:
    assert changes.judge(moved) is verdict
    assert changes.step_sentence(moved).startswith(f"From 2024 to 2025 {sentence}")
