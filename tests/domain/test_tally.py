"""Counting responses: the four kinds of answer kept apart, and people's own scores as moments."""

from collections.abc import Mapping
from fractions import Fraction
from statistics import variance

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.answers import Answer, Response, Role
from app.domain.programme import pooled
from app.domain.questionnaire import Item, Kind, Questionnaire, Scale, Section
from app.domain.tally import ItemTally, People, RoleTally, people, tally

MARKS: Mapping[str, Answer] = {"0": 0, "1": 1, "2": 2, "3": 3, "4": 4, "?": "dont_know", "-": "not_relevant"}
"""How a row such as `4?-.` is written: a rating, don't know, not relevant, and a full stop for an item left out."""
SCALE = Scale("presence", ("0", "1", "2", "3", "4"))


def questionnaire(**sections: str) -> Questionnaire:
    """A questionnaire whose sections have one item for each letter."""
    return Questionnaire(
        "tiny",
        1,
        "Tiny",
        tuple(
            Section(id_, Kind.POSITIVE, id_, SCALE, tuple(Item(letter, letter, letter) for letter in letters))
            for id_, letters in sections.items()
        ),
    )


def response(row: str, role: Role = Role.RESIDENT) -> Response:
    """One person's answers to the items a, b, c and so on."""
    answers = zip("abcdefgh"[: len(row)], row, strict=True)
    return Response(role, {item_id: MARKS[mark] for item_id, mark in answers if mark != "."})


TWO_SECTIONS = questionnaire(functions="abc", enablers="de")
responses = st.builds(response, st.text("01234?-.", min_size=5, max_size=5), st.sampled_from(Role))
groups = st.lists(responses, max_size=12)


def test_ratings_dont_know_not_relevant_and_blank_are_counted_apart() -> None:
    counted = tally(
        questionnaire(functions="abc"),
        [
            response(".2-", Role.PAID_WORKER),
            response("34-"),
            response("1?."),
            response("...", Role.UNSPECIFIED),
        ],
    )

    assert counted.responses == 4
    assert list(counted.by_role.items()) == [(Role.RESIDENT, 2), (Role.PAID_WORKER, 1), (Role.UNSPECIFIED, 1)]
    assert counted.sections["functions"].items == {
        "a": ItemTally((0, 1, 0, 1, 0), 0, 0, 2, {Role.RESIDENT: RoleTally(2, 4)}),
        "b": ItemTally((0, 0, 1, 0, 1), 1, 0, 1, {Role.RESIDENT: RoleTally(1, 4), Role.PAID_WORKER: RoleTally(1, 2)}),
        "c": ItemTally((0, 0, 0, 0, 0), 0, 2, 2, {}),
    }


def test_an_assessment_nobody_answered_is_counted_as_nothing() -> None:
    counted = tally(questionnaire(functions="a"), [])

    assert (counted.responses, counted.by_role) == (0, {})
    assert counted.sections["functions"].items["a"] == ItemTally((0, 0, 0, 0, 0), 0, 0, 0, {})
    assert counted.sections["functions"].people == People(0, Fraction(0), Fraction(0))


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ("3...", False),  # one of four
        ("31..", True),  # two of four: exactly half
        ("3.-.", False),  # one of the three not marked "not relevant"
        ("3.--", True),  # one of two
        ("3??.", False),  # "don't know" still stands among the four
        ("3?--", True),
        ("0---", True),  # a rating of 0 is a rating
        ("----", False),  # nothing rated, though nothing applies
        ("....", False),
    ],
)
def test_a_person_counts_who_rated_at_least_half_of_what_they_did_not_mark_not_relevant(
    row: str, *, counts: bool
) -> None:
    assert tally(questionnaire(functions="abcd"), [response(row)]).sections["functions"].people.n == counts


def test_a_persons_score_is_the_mean_of_the_items_they_rated() -> None:
    """Their scores are (4 + 3) / 2 = 3.5, 2 and (1 + 0 + 1) / 3 = 2/3.

    The sum is 37/6; the sum of squares 49/4 + 4 + 4/9 = 601/36; the variance (601/36 - (37/6)² / 3) / 2 = 217/108.
    """
    everyone = people("abc", [response("43."), response("2--"), response("101")])

    assert everyone == People(3, Fraction(37, 6), Fraction(601, 36))
    assert everyone.variance == Fraction(217, 108)


def test_one_person_has_no_variance() -> None:
    assert people("ab", [response("43")]).variance is None


def test_only_those_who_rated_every_item_of_a_section_are_complete() -> None:
    """They are 1, 2, 4 and 3, 0, 4: item sums 4, 2, 8; squares 10, 4, 32; rows 7² + 7² = 98."""
    complete = (
        tally(questionnaire(functions="abc"), [response(row) for row in ("124", "304", "12.", "1-4", "?24")])
        .sections["functions"]
        .complete
    )

    assert (complete.n, complete.row_total, complete.row_squares) == (2, 14, 98)
    assert (complete.item_totals, complete.item_squares) == ((4, 2, 8), (10, 4, 32))


def test_a_section_with_no_complete_row_still_has_a_sum_for_each_item() -> None:
    complete = tally(questionnaire(functions="abc"), [response("12.")]).sections["functions"].complete

    assert (complete.n, complete.item_totals, complete.item_squares) == (0, (0, 0, 0), (0, 0, 0))


@settings(deadline=None)
@given(groups.flatmap(lambda group: st.tuples(st.just(group), st.permutations(group))))
def test_the_order_of_respondents_does_not_matter(orders: tuple[list[Response], list[Response]]) -> None:
    as_given, shuffled = orders

    assert tally(TWO_SECTIONS, shuffled) == tally(TWO_SECTIONS, as_given)


@settings(deadline=None)
@given(groups, groups)
def test_two_groups_tallies_add_up_to_everyones(here: list[Response], there: list[Response]) -> None:
    left, right, both = (tally(TWO_SECTIONS, group) for group in (here, there, here + there))

    assert both.responses == left.responses + right.responses
    for role in Role:
        assert both.by_role.get(role, 0) == left.by_role.get(role, 0) + right.by_role.get(role, 0)
    for id_, section in both.sections.items():
        ours, theirs = left.sections[id_], right.sections[id_]
        assert section.people.n == ours.people.n + theirs.people.n
        assert section.people.total == ours.people.total + theirs.people.total
        assert section.people.total_of_squares == ours.people.total_of_squares + theirs.people.total_of_squares
        assert section.complete == pooled([ours.complete, theirs.complete])
        for item_id, item in section.items.items():
            one, other = ours.items[item_id], theirs.items[item_id]
            assert item.n == one.n + other.n
            assert item.blank == one.blank + other.blank


@settings(deadline=None)
@given(groups)
def test_every_response_gives_every_item_one_of_the_four_kinds(group: list[Response]) -> None:
    for section in tally(TWO_SECTIONS, group).sections.values():
        for item in section.items.values():
            assert item.n + item.dont_know + item.not_relevant + item.blank == len(group)
            assert sum(of_role.n for of_role in item.by_role.values()) == item.n


@settings(deadline=None)
@given(groups)
def test_peoples_moments_give_the_variance_of_their_scores_written_out(group: list[Response]) -> None:
    scores = []
    for person in group:
        ratings = [person.answers[id_] for id_ in "abc" if isinstance(person.answers.get(id_), int)]
        relevant = [id_ for id_ in "abc" if person.answers.get(id_) != "not_relevant"]
        if ratings and len(ratings) >= Fraction(len(relevant), 2):
            scores.append(Fraction(sum(int(rating) for rating in ratings), len(ratings)))

    everyone = tally(TWO_SECTIONS, group).sections["functions"].people
    assert (everyone.n, everyone.total) == (len(scores), sum(scores))
    assert everyone.variance == (variance(scores) if len(scores) > 1 else None)


@settings(deadline=None)
@given(groups)
def test_people_of_some_items_are_those_of_a_section_of_just_these(group: list[Response]) -> None:
    assert people("be", group) == tally(questionnaire(functions="be"), group).sections["functions"].people
