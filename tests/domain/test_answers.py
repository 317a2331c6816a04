"""What is refused of answers and of an assessment's state, and in which words."""

from collections.abc import Mapping

import pytest

from app.domain.answers import State, check_items_known, check_state
from app.domain.errors import ConflictError, InvalidError
from app.domain.questionnaire import Item, Kind, Questionnaire, Scale, Section

QUESTIONNAIRE = Questionnaire(
    "annual",
    2,
    "Annual",
    (
        Section("functions", Kind.POSITIVE, "", Scale("s", ("0", "1", "2", "3", "4")), (Item("a", "", ""),)),
        Section("obstacles", Kind.NEGATIVE, "", Scale("s", ("0", "1", "2", "3", "4")), (Item("b", "", ""),)),
    ),
)


@pytest.mark.parametrize("answers", [{}, {"a": 3}, {"b": 0, "a": 1}])
def test_answers_to_any_of_the_questionnaires_items_are_accepted(answers: Mapping[str, object]) -> None:
    check_items_known(QUESTIONNAIRE, answers)


@pytest.mark.parametrize(
    ("answers", "how_many"),
    [({"<script>": 3}, 1), ({"a": 3, "<script>": 3, "c": 1}, 2)],
)
def test_unknown_items_are_refused_with_where_to_look_and_without_repeating_them(
    answers: Mapping[str, object], how_many: int
) -> None:
    with pytest.raises(InvalidError) as refused:
        check_items_known(QUESTIONNAIRE, answers)

    assert str(refused.value) == (
        f"Items that are not in questionnaire annual/2: {how_many}. "
        "Its items are listed at /api/v1/questionnaires/annual/2."
    )


def test_an_assessment_in_the_wanted_state_may_go_on() -> None:
    check_state(State.REVIEWING, State.REVIEWING, {})


@pytest.mark.parametrize(("state", "sentence"), [(State.COLLECTING, "Close it."), (State.PUBLISHED, "Reopen it.")])
def test_an_assessment_in_another_state_is_refused_with_that_states_sentence(state: State, sentence: str) -> None:
    with pytest.raises(ConflictError, match=sentence):
        check_state(state, State.REVIEWING, {State.COLLECTING: "Close it.", State.PUBLISHED: "Reopen it."})
