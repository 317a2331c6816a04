"""The scoring method on figures worked by hand. Where nothing else is said, k is 5."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest

from app.domain.answers import AgreedAnswer, Answer, Response, Role, SettledAnswer
from app.domain.questionnaire import Item, Kind, Questionnaire, Scale, Section
from app.domain.scoring import (
    Agreement,
    AssessmentScore,
    Basis,
    ItemScore,
    Ratings,
    RoleMean,
    SectionScore,
    level,
    score_assessment,
)
from app.domain.tally import tally

MARKS: Mapping[str, Answer] = {"0": 0, "1": 1, "2": 2, "3": 3, "4": 4, "?": "dont_know", "-": "not_relevant"}
"""How a row such as `4?-.` is written: a rating, don't know, not relevant, and a full stop for an item left out."""
RESIDENT, WORKER, EXTERNAL, UNSPECIFIED = Role


def score_rows(
    rows: Sequence[str] | Mapping[Role, Sequence[str]],
    *,
    agreed: Mapping[str, SettledAnswer] | None = None,
    k: int = 5,
    section: str = "functions",
    width: int = 1,
) -> AssessmentScore:
    """Score one section of `width` items a, b, c and so on, a row for each person; residents unless it is said."""
    item_ids = "abcdefgh"[:width]
    items = tuple(Item(id_, id_, id_) for id_ in item_ids)
    scale = Scale("presence", ("0", "1", "2", "3", "4"))
    tiny = Questionnaire("tiny", 1, "Tiny", (Section(section, Kind.POSITIVE, section, scale, items),))
    by_role = rows if isinstance(rows, Mapping) else {RESIDENT: rows}
    responses = [
        Response(role, {id_: MARKS[mark] for id_, mark in zip(item_ids, row, strict=True) if mark != "."})
        for role, of_role in by_role.items()
        for row in of_role
    ]
    settled = {id_: AgreedAnswer(answer) for id_, answer in (agreed or {}).items()}
    return score_assessment(tiny, tally(tiny, responses), settled, k)


def score_section_of(
    rows: Sequence[str], *, width: int, agreed: Mapping[str, SettledAnswer] | None = None, k: int = 5
) -> SectionScore:
    return score_rows(rows, agreed=agreed, k=k, width=width).sections["functions"]


def score_item_of(
    rows: Sequence[str] | Mapping[Role, Sequence[str]], *, agreed: SettledAnswer | None = None, k: int = 5
) -> ItemScore:
    """One item's score; `"1223"` is four people's ratings."""
    settled = {} if agreed is None else {"a": agreed}
    return score_rows(rows, agreed=settled, k=k).sections["functions"].items["a"]


def ratings_of(marks: str, *, k: int = 5) -> Ratings:
    """What the individuals' ratings show, where enough rated."""
    ratings = score_item_of(marks, k=k).ratings
    assert ratings is not None
    return ratings


# One item


def test_twelve_ratings_worked_by_hand() -> None:
    """1 1 2 2 2 2 3 3 3 3 3 4: the sum is 29, so the mean is 29/12 = 2.4167.

    Distances in twelfths: 2 of 17, 4 of 5, 5 of 7 and 1 of 19, together 108/12 = 9; the average deviation is 9/12.
    The squares sum to 79, so s² = (79 - 29²/12) / 11 = (107/12) / 11 = 107/132, and r_wg = 1 - 107/264 = 157/264.
    2 of 12 chose 0-1, which is under 30 %, and 0.75 is at most 0.8: they agree closely.
    """
    item = score_item_of("112222333334")

    assert (item.basis, item.applicable) == (Basis.MEAN, True)
    assert item.score == 25 * Fraction(29, 12)
    assert item.level == 2
    assert item.ratings == Ratings(
        distribution=(0, 2, 4, 5, 1),
        mean=25 * Fraction(29, 12),
        average_deviation=Fraction(3, 4),
        variance=Fraction(107, 132),
        agreement=Agreement.CLOSE,
    )
    assert item.ratings.rwg == Fraction(157, 264)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (Fraction(0), 0),
        (Fraction(1249, 100), 0),
        (Fraction(25, 2), 1),
        (Fraction(75, 2), 2),
        (Fraction(62), 2),
        (Fraction(6249, 100), 2),  # shown as 62.5, yet nearer to 2: levels are decided before rounding
        (Fraction(125, 2), 3),
        (Fraction(175, 2), 4),
        (Fraction(100), 4),
        (None, None),
    ],
)
def test_a_level_is_the_nearest_scale_point_halves_up(score: Fraction | None, expected: int | None) -> None:
    assert level(score) == expected


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ("1112222333", Agreement.DIVIDED),  # 3 of 10 on each side, exactly 30 %, though its deviation is only 0.6
        ("0002222444", Agreement.DIVIDED),  # the same with the ends of the scale
        ("11122222333", Agreement.CLOSE),  # 3 of 11 on each side
        ("0002222224", Agreement.MIXED),  # 30 % low, 10 % high; mean 1.6, distances 4.8 + 2.4 + 2.4 = 9.6: 0.96
        ("0222222444", Agreement.MIXED),  # the same mirrored
        ("02233", Agreement.CLOSE),  # mean 2, distances 2 + 1 + 1 = 4: exactly 0.8
        ("013333334444", Agreement.MIXED),  # mean 35/12, distances 116/12: 0.8056
    ],
)
def test_agreement_is_divided_at_30_percent_on_each_side_else_close_up_to_0_8(marks: str, expected: Agreement) -> None:
    assert ratings_of(marks).agreement is expected


def test_rwg_is_cut_at_zero() -> None:
    """0 0 0 4 4 4: s² = 6 · 2² / 5 = 4.8, and 1 - 4.8 / 2 is -1.4."""
    ratings = ratings_of("000444")

    assert ratings.variance == Fraction(24, 5)
    assert ratings.rwg == 0
    assert ratings.average_deviation == 2


def test_everyone_agreeing_gives_an_rwg_of_one() -> None:
    assert ratings_of("33333").rwg == 1


def test_a_single_rating_has_a_mean_but_no_rwg() -> None:
    ratings = ratings_of("3", k=1)

    assert ratings.mean == 75
    assert ratings.average_deviation == 0
    assert (ratings.variance, ratings.rwg) == (None, None)


def test_two_ratings_have_an_rwg() -> None:
    """2 3: s² = (0.5² + 0.5²) / 1 = 0.5, so r_wg = 0.75."""
    assert ratings_of("23", k=1).rwg == Fraction(3, 4)


def test_an_item_rated_by_k_people_has_its_mean_as_score() -> None:
    item = score_item_of("33334")

    assert item.basis is Basis.MEAN
    assert item.score == 80


def test_an_item_rated_by_fewer_than_k_people_shows_only_its_counts() -> None:
    item = score_item_of("3333?-.")

    assert (item.basis, item.applicable, item.score, item.level) == (Basis.SUPPRESSED, True, None, None)
    assert (item.ratings, item.by_role) == (None, {})
    assert (item.counts.n, item.counts.dont_know, item.counts.not_relevant, item.counts.blank) == (4, 1, 1, 1)


def test_dont_know_not_relevant_and_blank_are_not_ratings_of_zero() -> None:
    assert score_item_of("44444??--..").score == 100
    assert score_item_of("444440").score == Fraction(2000, 24)


def test_an_agreed_answer_is_the_score_and_the_individuals_mean_stands_beside_it() -> None:
    item = score_item_of("11222", agreed=4)

    assert (item.basis, item.level) == (Basis.AGREED, 4)
    assert item.score == 100
    assert item.ratings is not None
    assert item.ratings.mean == 40


def test_an_agreed_answer_does_not_show_what_fewer_than_k_people_rated() -> None:
    item = score_item_of("1122", agreed=3)

    assert item.basis is Basis.AGREED
    assert item.score == 75
    assert (item.ratings, item.by_role) == (None, {})


def test_an_agreed_zero_is_a_score_of_zero() -> None:
    item = score_item_of("", agreed=0)

    assert (item.basis, item.applicable, item.level) == (Basis.AGREED, True, 0)
    assert item.score == 0


def test_an_item_agreed_as_not_relevant_does_not_apply_whatever_was_rated() -> None:
    item = score_item_of("33333", agreed="not_relevant")

    assert (item.basis, item.applicable, item.score, item.level) == (Basis.AGREED, False, None, None)
    assert item.ratings is not None


def test_an_item_agreed_on_applies_though_all_called_it_not_relevant() -> None:
    assert score_item_of("-----", agreed=2).applicable


@pytest.mark.parametrize(
    ("marks", "basis", "applicable"),
    [
        ("-", Basis.NONE, False),
        ("-.", Basis.NONE, False),
        ("-?", Basis.NONE, True),
        ("?", Basis.NONE, True),
        (".", Basis.NONE, True),
        ("", Basis.NONE, True),
        ("----------0", Basis.SUPPRESSED, True),
        ("-----00000", Basis.MEAN, True),
    ],
)
def test_an_item_does_not_apply_where_some_called_it_not_relevant_and_nobody_rated_it_or_wondered(
    marks: str, basis: Basis, *, applicable: bool
) -> None:
    item = score_item_of(marks)

    assert (item.basis, item.applicable) == (basis, applicable)


# By role


def test_roles_are_shown_where_each_has_k_ratings() -> None:
    """Residents 1 2 3 3 3: 12/5. Workers 4 4 4 4 4 0: 20/6."""
    shown = score_item_of({RESIDENT: "12333", WORKER: "444440"}).by_role

    assert shown == {RESIDENT: RoleMean(5, Fraction(60)), WORKER: RoleMean(6, Fraction(250, 3))}


def test_the_only_small_role_hides_the_smallest_shown_one() -> None:
    """3 hidden ratings are fewer than 5; with the workers' 6 they are 9."""
    shown = score_item_of({RESIDENT: "3" * 9, WORKER: "2" * 6, EXTERNAL: "111"}).by_role

    assert shown == {RESIDENT: RoleMean(9, Fraction(75))}


def test_the_last_shown_role_is_hidden_too_where_it_would_give_away_the_rest() -> None:
    assert score_item_of({RESIDENT: "3" * 8, WORKER: "2222"}).by_role == {}


def test_small_roles_that_are_k_together_hide_no_other() -> None:
    shown = score_item_of({RESIDENT: "3" * 7, WORKER: "222", EXTERNAL: "11"}).by_role

    assert shown == {RESIDENT: RoleMean(7, Fraction(75))}


def test_of_two_smallest_roles_the_first_by_name_is_hidden() -> None:
    """`external_stakeholder` and `resident` both have 6; `paid_worker` has 7 and 2 said no role."""
    shown = score_item_of({RESIDENT: "3" * 6, EXTERNAL: "2" * 6, WORKER: "1" * 7, UNSPECIFIED: "44"}).by_role

    assert shown == {WORKER: RoleMean(7, Fraction(25)), RESIDENT: RoleMean(6, Fraction(75))}


def test_people_who_said_no_role_are_shown_as_a_group_of_their_own() -> None:
    shown = score_item_of({RESIDENT: "33333", UNSPECIFIED: "11111"}).by_role

    assert shown == {RESIDENT: RoleMean(5, Fraction(75)), UNSPECIFIED: RoleMean(5, Fraction(25))}


def test_roles_come_in_the_order_of_their_names() -> None:
    shown = score_item_of(dict.fromkeys(Role, "22222")).by_role

    assert list(shown) == ["external_stakeholder", "paid_worker", "resident", "unspecified"]


def test_a_role_is_counted_by_its_ratings_not_by_its_people() -> None:
    """Five workers answered, but one did not know: 4 ratings, fewer than k, and they hide the residents' mean too."""
    assert score_item_of({RESIDENT: "33333", WORKER: "2222?"}).by_role == {}


# One section


def test_a_section_score_is_the_plain_mean_of_its_items_whoever_rated_them() -> None:
    """Item a: five ratings of 4, 100. Item b: eight ratings, 8/8 = 1, 25. The mean is 62.5, not weighted by people."""
    section = score_section_of(["42", "40", "41", "40", "41", ".1", ".1", ".2"], width=2)

    assert section.items["a"].score == 100
    assert section.items["b"].score == 25
    assert (section.score, section.level) == (Fraction(125, 2), 3)


@pytest.mark.parametrize(
    ("agreed", "width", "expected"),
    [
        ({"a": 4, "b": 1}, 4, Fraction(125, 2)),  # two of four: exactly half
        ({"a": 4, "b": 1}, 5, None),  # two of five
        ({"a": 4, "b": 1, "c": "not_relevant"}, 5, Fraction(125, 2)),  # two of the four that apply
        ({"a": 0}, 1, Fraction(0)),
        ({"a": "not_relevant"}, 1, None),  # none of none: a score needs at least one
        ({}, 1, None),
    ],
)
def test_a_section_needs_half_of_its_applicable_items_scored(
    agreed: Mapping[str, SettledAnswer], width: int, expected: Fraction | None
) -> None:
    assert score_section_of([], agreed=agreed, width=width).score == expected


def test_a_section_counts_its_scored_and_its_applicable_items() -> None:
    """Item a is agreed, b rated by five, c by one, d irrelevant to all, e agreed as not relevant."""
    section = score_section_of(
        ["-33-3", "-3.-3", "-3.-3", "-3.-3", "-3.-3"], agreed={"a": 2, "e": "not_relevant"}, width=5
    )

    assert (section.items_scored, section.items_applicable) == (2, 3)
    assert section.score == Fraction(125, 2)


def test_spread_is_the_variance_of_peoples_own_scores_in_points() -> None:
    """People's scores are 1.5, 2, 2, 3, 4: mean 2.5, squares 1 + 0.25 + 0.25 + 0.25 + 2.25 = 4, s² = 4/4 = 1."""
    section = score_section_of(["12", "2.", "22", "33", "44"], width=2)

    assert section.respondents == 5
    assert section.variance == 25**2


def test_spread_needs_k_people_who_rated_half() -> None:
    """The fifth person rated one of three items."""
    section = score_section_of(["122", "222", "222", "333", "4.."], width=3)

    assert section.respondents == 4
    assert section.variance is None
    assert section.rwg_star is None
    assert section.items["a"].ratings is not None


def test_spread_and_rwg_star_need_two_people_even_where_k_is_one() -> None:
    section = score_section_of(["12"], width=2, k=1)

    assert (section.respondents, section.score) == (1, Fraction(75, 2))
    assert (section.variance, section.rwg_star) == (None, None)


def test_rwg_star_averages_the_variances_of_the_items_that_k_people_rated() -> None:
    """a: 1 2 2 2 3, s² = 2/4. b: 0 0 0 4 4, mean 1.6, s² = (3 · 2.56 + 2 · 5.76) / 4 = 4.8. c: four ratings only.

    Their mean is 2.65, and 1 - 2.65 / 2 = -0.325: it is not cut.
    """
    section = score_section_of(["100", "204", "200", "244", "34."], width=3)

    assert [item.counts.n for item in section.items.values()] == [5, 5, 4]
    assert section.rwg_star == Fraction(-325, 1000)


def test_rwg_star_is_given_where_exactly_k_people_count() -> None:
    assert score_section_of(["2", "2", "2", "2", "2"], width=1).rwg_star == 1


# The whole assessment


@pytest.mark.parametrize(
    ("residents", "workers", "unspecified", "expected"),
    [
        (51, 49, 0, True),  # exactly 51 %
        (51, 49, 60, True),  # those who said no role are left out
        (50, 49, 0, False),  # 50.5 %
        (1, 1, 0, False),
        (0, 3, 0, False),
        (1, 0, 0, True),
        (0, 0, 4, None),
        (0, 0, 0, None),
    ],
)
def test_residents_are_a_majority_from_51_percent_of_those_who_said_their_role(
    residents: int, workers: int, unspecified: int, *, expected: bool | None
) -> None:
    rows = {RESIDENT: "." * residents, WORKER: "." * workers, UNSPECIFIED: "." * unspecified}

    assert score_rows(rows).resident_majority is expected


def test_external_stakeholders_state_a_role_and_are_no_residents() -> None:
    assert score_rows({RESIDENT: ".", EXTERNAL: "."}).resident_majority is False


def test_an_outcome_is_achieved_at_level_three() -> None:
    """Item c has the mean 2.5, which is level 3, and d 2.4; nobody rated e, and f does not apply."""
    rows = ["..22..", "..33..", "..22..", "..33..", "..22..", "..3..."]
    score = score_rows(rows, agreed={"a": 4, "b": 3, "f": "not_relevant"}, section="outcomes", width=6)

    assert [item.level for item in score.sections["outcomes"].items.values()] == [4, 3, 3, 2, None, None]
    assert score.outcomes_achieved == 3


def test_a_questionnaire_without_outcomes_says_nothing_of_them() -> None:
    assert score_rows("44444", section="functions").outcomes_achieved is None
    assert score_rows("44444", section="outcomes").outcomes_achieved == 1
