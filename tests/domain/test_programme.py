"""Quartiles and reliability across areas, on figures worked by hand and against the standard library's."""

from fractions import Fraction
from statistics import quantiles, variance

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.answers import Answer, Response, Role
from app.domain.programme import DontKnow, Quartiles, cronbach_alpha, dont_know_share, pooled, quartiles
from app.domain.questionnaire import Item, Kind, Questionnaire, Scale, Section
from app.domain.tally import CompleteRows, tally

Row = tuple[Answer, ...]


def complete(rows: list[Row], width: int) -> CompleteRows:
    """What is kept of these people's answers to a section of `width` items."""
    item_ids = "abcd"[:width]
    items = tuple(Item(id_, id_, id_) for id_ in item_ids)
    section = Section("functions", Kind.POSITIVE, "", Scale("presence", ("0", "1", "2", "3", "4")), items)
    tiny = Questionnaire("tiny", 1, "Tiny", (section,))
    responses = [Response(Role.RESIDENT, dict(zip(item_ids, row, strict=True))) for row in rows]
    return tally(tiny, responses).sections["functions"].complete


THIRTY: list[Row] = [(1, 1), (2, 3), (3, 2)] * 10

ratings = st.sampled_from((0, 1, 2, 3, 4))
points = st.builds(Fraction, st.integers(0, 6000), st.just(60))
row_lists = st.lists(st.tuples(ratings, ratings, ratings), min_size=30, max_size=50)


def test_quartiles_of_ten_areas_worked_by_hand() -> None:
    """Type 7: the quartiles stand at 9/4, 9/2 and 27/4 steps from the lowest.

    In order 8 10 20 30 44 50 60 70 82 90: 20 + 1/4 · 10 = 22.5; 44 + 1/2 · 6 = 47; 60 + 3/4 · 10 = 67.5.
    """
    areas = [Fraction(score) for score in (50, 10, 90, 30, 70, 20, 82, 44, 60, 8)]

    assert quartiles(areas) == Quartiles(Fraction(45, 2), Fraction(47), Fraction(135, 2))


def test_quartiles_of_nine_areas_are_not_given() -> None:
    assert quartiles([Fraction(50)] * 9) is None
    assert quartiles([Fraction(50)] * 10) == Quartiles(Fraction(50), Fraction(50), Fraction(50))


def test_alpha_of_thirty_responses_worked_by_hand() -> None:
    """Ten times each (1, 1), (2, 3) and (3, 2): each item's squares around its mean, 2, sum to 20.

    The rows' sums 2, 5, 5 have the mean 4 and squares 10 (4 + 1 + 1) = 60. Alpha = 2/1 · (1 - 40/60) = 2/3.
    """
    assert cronbach_alpha(complete(THIRTY, 2)) == Fraction(2, 3)


def test_alpha_of_items_that_pull_apart_is_below_zero() -> None:
    """Ten times each (0, 4), (4, 0) and (2, 1): it is given as it is.

    Items: the first's squares around 2 sum to 80, the second's around 5/3 to 10 (49 + 25 + 4)/9 = 260/3, together
    500/3. Rows: the sums 4, 4, 3 give 10 (1 + 1 + 4)/9 = 20/3. Alpha = 2/1 · (1 - 500/20) = -48.
    """
    apart: list[Row] = [(0, 4), (4, 0), (2, 1)] * 10

    assert cronbach_alpha(complete(apart, 2)) == -48


def test_alpha_of_items_that_always_agree_is_one() -> None:
    assert cronbach_alpha(complete([(0, 0), (3, 3)] * 15, 2)) == 1


def test_alpha_of_twenty_nine_responses_is_not_given() -> None:
    assert cronbach_alpha(complete(THIRTY[:29], 2)) is None


def test_alpha_counts_only_responses_that_rated_every_item() -> None:
    assert cronbach_alpha(complete([*THIRTY[:29], (2, "dont_know"), (2, "not_relevant")], 2)) is None


@pytest.mark.parametrize("rows", [[(2, 2)] * 30, [(1, 3), (3, 1)] * 15])
def test_alpha_is_not_given_where_no_row_differs_from_another(rows: list[Row]) -> None:
    assert cronbach_alpha(complete(rows, 2)) is None


def test_alpha_of_a_single_item_is_not_given() -> None:
    assert cronbach_alpha(complete([(1,), (3,)] * 15, 1)) is None


@settings(deadline=None)
@given(row_lists)
def test_alpha_is_that_of_the_textbook(rows: list[Row]) -> None:
    columns = [[Fraction(value) for value in column] for column in zip(*rows, strict=True)]
    total = variance([sum(values) for values in zip(*columns, strict=True)])
    textbook = Fraction(3, 2) * (1 - sum(variance(column) for column in columns) / total) if total else None

    assert cronbach_alpha(complete(rows, 3)) == textbook


@settings(deadline=None)
@given(row_lists, st.lists(st.integers(0, 50), max_size=3))
def test_areas_pooled_are_as_everyone_together(rows: list[Row], cuts: list[int]) -> None:
    ends = sorted(cuts)
    areas = [rows[start:end] for start, end in zip([0, *ends], [*ends, len(rows)], strict=True)]

    assert pooled([complete(area, 3) for area in areas]) == complete(rows, 3)


@settings(deadline=None)
@given(st.lists(points, min_size=10, max_size=40))
def test_quartiles_are_the_standard_librarys_inclusive_ones(scores: list[Fraction]) -> None:
    found = quartiles(scores)

    assert found is not None
    assert [found.lower, found.median, found.upper] == quantiles(scores, n=4, method="inclusive")


@pytest.mark.parametrize(
    ("areas", "share"),
    [
        ([(3, 15)] * 10, 20),
        ([(3, 15)] * 9, None),  # too few areas
        ([(3, 15)] * 9 + [(0, 0)] * 5, None),  # nobody answered in the others
        ([(1, 15)] * 10, 5),  # 6.7 per cent, to the nearest five
        ([(2, 15)] * 10, 15),  # 13.3
        ([(9, 15)] + [(0, 15)] * 9, None),  # one area would know that nobody did not know elsewhere
        ([(9, 15)] + [(1, 15)] * 4 + [(0, 15)] * 5, None),  # without it four are left, and k is five
        ([(9, 15)] + [(1, 15)] * 5 + [(0, 15)] * 4, 10),
        ([(15, 15)] * 10, None),  # all of them, everywhere
        ([(15, 15)] * 9 + [(9, 15)], None),  # without the last, nobody who knew is left
    ],
)
def test_what_is_not_known_is_told_where_no_area_could_work_out_the_others(
    areas: list[tuple[int, int]], share: int | None
) -> None:
    assert dont_know_share([DontKnow(*area) for area in areas], 5) == share
