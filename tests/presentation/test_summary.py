"""Where an area stands in a round, summed up in a sentence or two."""

from typing import TYPE_CHECKING, cast

import pytest

from app.presentation.summary import round_summary

if TYPE_CHECKING:
    from app.domain.shapes import RoundEntry


@pytest.mark.parametrize(
    ("responses", "majority", "achieved", "beginning", "verb"),
    [
        (12, True, 4, "12 people answered, most of them residents. 4 of the 6 outcomes", "stand"),
        (12, False, 6, "12 people answered, residents not in the majority. All 6 outcomes", "stand"),
        (1, None, 0, "1 person answered, without saying whether they are a resident. None of the 6 outcomes", "stands"),
        (0, None, 1, "The partnership answered together. 1 of the 6 outcomes", "stands"),
    ],
)
def test_where_things_stand_is_summed_up_in_sentences(
    responses: int, majority: bool | None, achieved: int, beginning: str, verb: str
) -> None:
    credible = {"achieved": achieved, "of": 6, "met": achieved == 6}
    entry = {"responses": responses, "resident_majority": majority, "credible_infrastructure": credible}
    sentence = f"{beginning} of credible infrastructure {verb} at “Established” or higher."
    assert round_summary(cast("RoundEntry", entry)) == sentence


def test_without_outcomes_the_sentence_is_about_who_answered() -> None:
    entry = {"responses": 12, "resident_majority": True, "credible_infrastructure": None}
    assert round_summary(cast("RoundEntry", entry)) == "12 people answered, most of them residents."
