"""How a section changed between two rounds, on figures worked by hand and as laws."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.answers import AgreedAnswer, Answer, Response, Role
from app.domain.comparison import Direction, Pattern, SectionChange, compare_section, matched_items, pattern
from app.domain.questionnaire import Item, Kind, Questionnaire, Scale, Section
from app.domain.scoring import SectionScore, score_assessment
from app.domain.tally import People, people, tally

MIRRORED = {
    Direction.HIGHER: Direction.LOWER,
    Direction.LOWER: Direction.HIGHER,
    Direction.NO_CLEAR_CHANGE: Direction.NO_CLEAR_CHANGE,
}


def score_column(item_ids: str, rows: Sequence[str], agreed: Mapping[str, AgreedAnswer] | None = None) -> SectionScore:
    """One section of these items; each row is a person's ratings. k is 5."""
    items = tuple(Item(id_, id_, id_) for id_ in item_ids)
    section = Section("functions", Kind.POSITIVE, "", Scale("presence", ("0", "1", "2", "3", "4")), items)
    tiny = Questionnaire("tiny", 1, "Tiny", (section,))
    return score_assessment(tiny, tally(tiny, rate(item_ids, rows)), agreed or {}, 5).sections["functions"]


def rate(item_ids: str, rows: Sequence[str]) -> list[Response]:
    """A response for each row of ratings."""
    ratings: dict[str, Answer] = {"0": 0, "1": 1, "2": 2, "3": 3, "4": 4}
    return [
        Response(Role.RESIDENT, {id_: ratings[mark] for id_, mark in zip(item_ids, row, strict=True)}) for row in rows
    ]


def group(n: int, variance: Fraction | int) -> People:
    """`n` people whose scores have the mean 2 and this variance, in squared steps."""
    return People(n, Fraction(2 * n), 4 * n + Fraction(variance) * (n - 1))


def change(
    delta: Fraction | int,
    people: Sequence[People | None] = (None, None),
    *,
    kind: Kind = Kind.POSITIVE,
    k: int = 5,
) -> SectionChange:
    """The change of a section whose one matched item went from 40 to 40 + `delta`."""
    return compare_section(kind, {"a": (Fraction(40), 40 + Fraction(delta))}, people, k)


# The change


def test_delta_is_the_mean_of_the_matched_items_differences() -> None:
    """30 - 0, 40 - 50 and 60 - 35: 45 over three items."""
    compared = compare_section(
        Kind.POSITIVE,
        {
            "a": (Fraction(0), Fraction(30)),
            "b": (Fraction(50), Fraction(40)),
            "c": (Fraction(35), Fraction(60)),
        },
        (None, None),
        5,
    )

    assert compared.delta == 15


def test_only_items_scored_in_both_rounds_count_in_the_later_rounds_order() -> None:
    """Before: a 50, b 25, c agreed 3. After: c 100, d 0, a 75, and b is agreed as not relevant."""
    before = score_column("abc", ["210"] * 5, {"c": AgreedAnswer(3)})
    after = score_column("cdab", ["4031"] * 5, {"b": AgreedAnswer("not_relevant")})

    matched = matched_items(before, after)
    assert list(matched) == ["c", "a"]
    assert matched["c"] == (Fraction(75), Fraction(100))
    assert matched["a"] == (Fraction(50), Fraction(75))


def test_an_item_unscored_in_the_earlier_round_is_not_matched() -> None:
    assert matched_items(score_column("a", ["2"] * 4), score_column("a", ["2"] * 5)) == {}


def test_sections_with_no_matched_item_are_not_compared() -> None:
    assert compare_section(Kind.POSITIVE, {}, (group(9, 1), group(9, 1)), 5) == SectionChange(
        {}, None, None, None, None
    )


# Noise


def test_noise_worked_by_hand_for_two_groups_of_five() -> None:
    """Before 1 1 2 3 3: mean 2, s² = 4/4 = 1 step², 625 points². After 2 3 3 3 4: mean 3, s² = 2/4, 312.5 points².

    The square of the noise is 1.96² (625/5 + 312.5/5) = 3.8416 · 187.5 = 720.3; its root is 26.8, more than 25.
    """
    before, after = (people("a", rate("a", ratings)) for ratings in ("11233", "23334"))
    compared = change(25, (before, after))

    assert compared.noise_squared == Fraction(7203, 10)
    assert compared.direction is Direction.NO_CLEAR_CHANGE


def test_twice_the_people_make_the_same_change_clear() -> None:
    """Squares around the mean are 8 and 4 over nine: 1.96² · 625 (8/90 + 4/90) = 3.8416 · 250/3, under 18²."""
    before, after = (people("a", rate("a", ratings * 2)) for ratings in ("11233", "23334"))
    compared = change(25, (before, after))

    assert compared.noise_squared == Fraction(38416, 10000) * Fraction(250, 3)
    assert compared.direction is Direction.HIGHER


@pytest.mark.parametrize(
    ("groups", "k", "there_is_noise"),
    [
        ((group(5, 1), group(5, 1)), 5, True),
        ((group(4, 1), group(5, 1)), 5, False),
        ((group(5, 1), group(4, 1)), 5, False),
        ((group(5, 1), None), 5, False),
        ((None, group(5, 1)), 5, False),
        ((group(2, 1), group(2, 1)), 1, True),
        ((group(1, 0), group(2, 1)), 1, False),  # one person has no standard deviation
    ],
)
def test_noise_needs_k_people_in_both_rounds_and_never_fewer_than_two(
    groups: tuple[People | None, People | None], k: int, *, there_is_noise: bool
) -> None:
    assert (change(20, groups, k=k).noise_squared is not None) == there_is_noise


# The direction


@pytest.mark.parametrize(
    ("delta", "expected"),
    [
        (Fraction(5), Direction.HIGHER),
        (Fraction(499, 100), Direction.NO_CLEAR_CHANGE),  # shown as 5.0: directions are decided before rounding
        (Fraction(0), Direction.NO_CLEAR_CHANGE),
        (Fraction(-499, 100), Direction.NO_CLEAR_CHANGE),
        (Fraction(-5), Direction.LOWER),
    ],
)
def test_a_change_of_at_least_five_points_is_one_where_no_noise_is_known(delta: Fraction, expected: Direction) -> None:
    assert change(delta).direction is expected


@pytest.mark.parametrize(
    ("delta", "expected"),
    [
        (Fraction(1961, 100), Direction.HIGHER),
        (Fraction(1960, 100), Direction.NO_CLEAR_CHANGE),
        (Fraction(-1960, 100), Direction.NO_CLEAR_CHANGE),
        (Fraction(-1961, 100), Direction.LOWER),
    ],
)
def test_a_change_must_be_more_than_its_noise(delta: Fraction, expected: Direction) -> None:
    """Each variance is 0.4 step², 250 points²: 1.96 · √(250/5 + 250/5) is exactly 19.6."""
    groups = (group(5, Fraction(4, 10)), group(5, Fraction(4, 10)))

    assert change(delta, groups).direction is expected


def test_a_small_change_is_not_clear_though_there_is_no_noise_at_all() -> None:
    unanimous = (group(5, 0), group(5, 0))

    assert change(4, unanimous).direction is Direction.NO_CLEAR_CHANGE
    assert change(5, unanimous).direction is Direction.HIGHER


@pytest.mark.parametrize(
    ("kind", "delta", "better"),
    [
        (Kind.POSITIVE, 10, True),
        (Kind.POSITIVE, -10, False),
        (Kind.NEGATIVE, 10, False),  # more in the way
        (Kind.NEGATIVE, -10, True),
        (Kind.POSITIVE, 1, None),
        (Kind.NEGATIVE, -1, None),
    ],
)
def test_fewer_obstacles_are_better_and_less_of_anything_else_is_not(
    kind: Kind, delta: int, *, better: bool | None
) -> None:
    assert change(delta, kind=kind).better is better


def test_obstacles_are_not_reversed() -> None:
    compared = change(10, kind=Kind.NEGATIVE)

    assert compared.delta == 10
    assert compared.direction is Direction.HIGHER


scores = st.fractions(0, 100, max_denominator=60)
sides = st.none() | st.builds(group, st.integers(1, 12), st.fractions(0, 4, max_denominator=10))


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcd"), st.tuples(scores, scores)),
    sides,
    sides,
    st.integers(1, 6),
    st.sampled_from(Kind),
)
def test_swapping_the_rounds_mirrors_the_change(
    items: dict[str, tuple[Fraction, Fraction]], earlier: People | None, later: People | None, k: int, kind: Kind
) -> None:
    there = compare_section(kind, items, (earlier, later), k)
    back = compare_section(kind, {id_: (after, before) for id_, (before, after) in items.items()}, (later, earlier), k)

    assert back.noise_squared == there.noise_squared
    assert back.delta == (None if there.delta is None else -there.delta)
    assert back.direction == (None if there.direction is None else MIRRORED[there.direction])
    assert back.better == (None if there.better is None else not there.better)


@settings(deadline=None)
@given(st.lists(st.text("01234", min_size=3, max_size=3), min_size=5, max_size=9))
def test_a_round_compared_with_itself_shows_no_change(rows: list[str]) -> None:
    score = score_column("abc", rows)
    everyone = people("abc", rate("abc", rows))
    compared = compare_section(Kind.POSITIVE, matched_items(score, score), (everyone, everyone), 5)

    assert list(compared.items) == ["a", "b", "c"]
    assert compared.delta == 0
    assert compared.direction is Direction.NO_CLEAR_CHANGE


# Over all rounds


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([Direction.HIGHER, Direction.NO_CLEAR_CHANGE], Pattern.RISING),
        ([Direction.NO_CLEAR_CHANGE, Direction.LOWER], Pattern.FALLING),
        ([Direction.NO_CLEAR_CHANGE], Pattern.STEADY),
        ([Direction.LOWER, Direction.NO_CLEAR_CHANGE, Direction.HIGHER], Pattern.EBB_AND_FLOW),
        ([None, Direction.HIGHER, None], Pattern.RISING),  # rounds with no comparison are passed over
        ([None], None),
        ([], None),
    ],
)
def test_the_pattern_says_which_ways_a_section_went_over_all_rounds(
    steps: list[Direction | None], expected: Pattern | None
) -> None:
    assert pattern(steps) == expected
