"""What holds of any assessment, and a second, slow reading of `method.md` that every score must equal."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.answers import AgreedAnswer, Answer, Response, Role, SettledAnswer
from app.domain.profile import round_entry
from app.domain.questionnaire import Item, Kind, Questionnaire, Scale, Section
from app.domain.scoring import AssessmentScore, ItemScore, SectionScore, score_assessment
from app.domain.tally import tally

MARKS: Mapping[str, Answer] = {"0": 0, "1": 1, "2": 2, "3": 3, "4": 4, "?": "dont_know", "-": "not_relevant"}
"""How a row such as `4?-.` is written: a rating, don't know, not relevant, and a full stop for an item left out."""
SCALE = Scale("presence", ("0", "1", "2", "3", "4"))
SECTIONS = {"outcomes": "abc", "obstacles": "de"}
ITEMS = "abcde"
SETTLED: tuple[SettledAnswer, ...] = (0, 1, 2, 3, 4, "not_relevant")
QUESTIONNAIRE = Questionnaire(
    "tiny",
    1,
    "Tiny",
    tuple(
        Section(id_, kind, id_, SCALE, tuple(Item(letter, letter, letter) for letter in SECTIONS[id_]))
        for id_, kind in (("outcomes", Kind.POSITIVE), ("obstacles", Kind.NEGATIVE))
    ),
)


@dataclass(frozen=True)
class Assessment:
    """What people answered, alone and together."""

    responses: list[Response]
    agreed: dict[str, AgreedAnswer]
    k: int

    @property
    def score(self) -> AssessmentScore:
        return score_assessment(QUESTIONNAIRE, tally(QUESTIONNAIRE, self.responses), self.agreed, self.k)

    @property
    def sections(self) -> list[SectionScore]:
        return list(self.score.sections.values())

    @property
    def items(self) -> dict[str, ItemScore]:
        return {id_: item for section in self.sections for id_, item in section.items.items()}


def response(row: str, role: Role) -> Response:
    """One person's answers to the items a to e."""
    return Response(role, {id_: MARKS[mark] for id_, mark in zip(ITEMS, row, strict=True) if mark != "."})


responses = st.builds(
    response,
    # Few kinds of mark in one row, so that items nobody rated and people who rated little come up often
    st.sampled_from(["01234?-.", "34", "0.", "-.", "?-", "2"]).flatmap(
        lambda marks: st.text(marks, min_size=5, max_size=5)
    ),
    st.sampled_from(Role),
)
assessments = st.builds(
    Assessment,
    st.integers(0, 16).flatmap(lambda n: st.lists(responses, min_size=n, max_size=n)),
    st.dictionaries(st.sampled_from(ITEMS), st.sampled_from([AgreedAnswer(answer) for answer in SETTLED]), max_size=3),
    st.integers(1, 6),
)


# Laws


@settings(deadline=None)
@given(assessments, st.randoms(use_true_random=False))
def test_the_order_of_respondents_changes_no_byte_of_the_result(assessment: Assessment, random: Any) -> None:
    shuffled = replace(assessment, responses=random.sample(assessment.responses, len(assessment.responses)))

    def result(given_: Assessment) -> str:
        return json.dumps(
            round_entry(
                round_id="2025",
                title="A round",
                questionnaire=QUESTIONNAIRE,
                revision=1,
                published_on=None,
                min_cell=given_.k,
                tally=tally(QUESTIONNAIRE, given_.responses),
                score=given_.score,
            )
        )

    assert result(shuffled) == result(assessment)


@settings(deadline=None)
@given(assessments)
def test_every_figure_stays_within_its_bounds(assessment: Assessment) -> None:
    for item in assessment.items.values():
        assert item.score is None or 0 <= item.score <= 100
        assert item.level is None or 0 <= item.level <= 4
    for section in assessment.sections:
        assert section.score is None or 0 <= section.score <= 100
        assert section.level is None or 0 <= section.level <= 4
        assert section.variance is None or section.variance >= 0
        assert section.rwg_star is None or section.rwg_star <= 1
    for ratings in (item.ratings for item in assessment.items.values() if item.ratings):
        assert 0 <= ratings.mean <= 100
        assert 0 <= ratings.average_deviation <= 2
        assert ratings.rwg is None or 0 <= ratings.rwg <= 1


@settings(deadline=None)
@given(assessments, st.sampled_from(Role))
def test_a_wholly_blank_response_changes_nothing_but_the_count_of_blanks(assessment: Assessment, role: Role) -> None:
    blank = replace(assessment, responses=[*assessment.responses, response(".....", role)])

    def with_one_more_blank(item: ItemScore) -> ItemScore:
        return replace(item, counts=replace(item.counts, blank=item.counts.blank + 1))

    assert blank.sections == [
        replace(section, items={id_: with_one_more_blank(item) for id_, item in section.items.items()})
        for section in assessment.sections
    ]


@settings(deadline=None)
@given(assessments)
def test_nothing_that_fewer_than_k_people_rated_is_shown(assessment: Assessment) -> None:
    for id_, item in assessment.items.items():
        if 0 < item.counts.n < assessment.k:
            assert item.ratings is None
            assert item.by_role == {}
            assert item.score is None or id_ in assessment.agreed
    for section in assessment.sections:
        if section.respondents < assessment.k:
            assert (section.variance, section.rwg_star) == (None, None)


@settings(deadline=None)
@given(assessments)
def test_the_ratings_no_shown_role_covers_are_none_or_at_least_k(assessment: Assessment) -> None:
    for item in assessment.items.values():
        if item.by_role:
            hidden = item.counts.n - sum(of_role.n for of_role in item.by_role.values())
            assert hidden == 0 or hidden >= assessment.k


@settings(deadline=None)
@given(assessments)
def test_roles_that_are_all_shown_average_to_the_items_mean(assessment: Assessment) -> None:
    for item in assessment.items.values():
        if item.ratings and sum(of_role.n for of_role in item.by_role.values()) == item.counts.n:
            total = sum(of_role.n * of_role.mean for of_role in item.by_role.values())
            assert total / item.counts.n == item.ratings.mean


@settings(deadline=None)
@given(assessments, st.integers(1, 5))
def test_a_larger_k_never_shows_more(assessment: Assessment, more: int) -> None:
    stricter = replace(assessment, k=assessment.k + more)

    for ours, theirs in zip(stricter.items.values(), assessment.items.values(), strict=True):
        assert ours.ratings in (None, theirs.ratings)
        assert ours.by_role.items() <= theirs.by_role.items()
    for section, looser in zip(stricter.sections, assessment.sections, strict=True):
        assert section.variance in (None, looser.variance)


@settings(deadline=None)
@given(assessments)
def test_an_agreed_answer_never_alters_what_individuals_said(assessment: Assessment) -> None:
    alone = replace(assessment, agreed={})

    for ours, theirs in zip(assessment.items.values(), alone.items.values(), strict=True):
        assert (ours.counts, ours.ratings, ours.by_role) == (theirs.counts, theirs.ratings, theirs.by_role)
    for section, without in zip(assessment.sections, alone.sections, strict=True):
        assert (section.respondents, section.variance) == (without.respondents, without.variance)
        assert section.rwg_star == without.rwg_star


@settings(deadline=None)
@given(assessments)
def test_a_section_score_can_be_checked_from_the_items_under_it(assessment: Assessment) -> None:
    for section in assessment.sections:
        if section.score is not None:
            scores = [item.score for item in section.items.values() if item.score is not None]
            assert section.score * len(scores) == sum(scores)
        assert (section.score is None) == (
            section.items_scored == 0 or section.items_scored < Fraction(section.items_applicable, 2)
        )


# The second reading: lists and fractions, no tally, nothing shared with the domain but its words


def read_item(assessment: Assessment, id_: str) -> dict[str, Any]:
    """One item, as "One item" and "by role" of the method have it."""
    k = assessment.k
    answers = [(person.role, person.answers[id_]) for person in assessment.responses if id_ in person.answers]
    rated = [(role, Fraction(answer)) for role, answer in answers if isinstance(answer, int)]
    ratings = [rating for _, rating in rated]
    dont_know = [answer for _, answer in answers].count("dont_know")
    not_relevant = [answer for _, answer in answers].count("not_relevant")
    item: dict[str, Any] = {
        "n": len(ratings),
        "dont_know": dont_know,
        "not_relevant": not_relevant,
        "blank": len(assessment.responses) - len(answers),
        "applicable": True,
        "score": None,
        "shown": None,
        "by_role": read_roles(rated, k),
    }
    if len(ratings) >= k:
        mean = sum(ratings) / Fraction(len(ratings))
        deviation = sum(abs(rating - mean) for rating in ratings) / len(ratings)
        low = Fraction(len([rating for rating in ratings if rating in (0, 1)]), len(ratings))
        high = Fraction(len([rating for rating in ratings if rating in (3, 4)]), len(ratings))
        divided = min(low, high) >= Fraction("0.3")
        item["shown"] = {
            "distribution": tuple(ratings.count(Fraction(point)) for point in (0, 1, 2, 3, 4)),
            "mean": 25 * mean,
            "average_deviation": deviation,
            "variance": read_variance(ratings),
            "agreement": "divided" if divided else "close" if deviation <= Fraction("0.8") else "mixed",
        }
    settled = assessment.agreed.get(id_)
    if settled is not None:
        item["basis"] = "agreed"
        item["applicable"] = settled.answer != "not_relevant"
        item["score"] = None if settled.answer == "not_relevant" else Fraction(25 * settled.answer)
    elif item["shown"]:
        item["basis"] = "mean"
        item["score"] = item["shown"]["mean"]
    else:
        item["basis"] = "suppressed" if ratings else "none"
        item["applicable"] = not (not ratings and not dont_know and not_relevant >= 1)
    return item


def read_variance(values: list[Fraction]) -> Fraction | None:
    """The sum of squares around the mean over n - 1."""
    if len(values) < 2:
        return None
    mean = sum(values) / Fraction(len(values))
    return sum((value - mean) ** 2 for value in values) / Fraction(len(values) - 1)


def read_roles(rated: list[tuple[Role, Fraction]], k: int) -> dict[str, tuple[int, Fraction]]:
    """Hide as few of the smallest roles as leave none or at least k ratings hidden."""
    groups = {role: [rating for whose, rating in rated if whose is role] for role in Role}
    large = sorted((len(group), role.value) for role, group in groups.items() if len(group) >= k)
    for first in range(len(large) + 1):
        shown = large[first:]
        hidden = len(rated) - sum(size for size, _ in shown)
        if hidden == 0 or hidden >= k:
            break
    return {name: (size, 25 * sum(groups[Role(name)]) / Fraction(size)) for size, name in shown}


def read_section(assessment: Assessment, item_ids: str) -> dict[str, Any]:
    """One section, as "One section" of the method has it."""
    k = assessment.k
    items = {id_: read_item(assessment, id_) for id_ in item_ids}
    scores = [item["score"] for item in items.values() if item["score"] is not None]
    applicable = [id_ for id_, item in items.items() if item["applicable"]]
    people = []
    for person in assessment.responses:
        ratings = [Fraction(answer) for id_ in item_ids if isinstance(answer := person.answers.get(id_), int)]
        relevant = [id_ for id_ in item_ids if person.answers.get(id_) != "not_relevant"]
        if ratings and len(ratings) >= Fraction(len(relevant), 2):
            people.append(25 * sum(ratings) / Fraction(len(ratings)))
    variances = [item["shown"]["variance"] for item in items.values() if item["n"] >= max(k, 2)]
    return {
        "items": items,
        "score": sum(scores) / Fraction(len(scores)) if scores and len(scores) >= len(applicable) / 2 else None,
        "items_scored": len(scores),
        "items_applicable": len(applicable),
        "respondents": len(people),
        "variance": read_variance(people) if len(people) >= max(k, 2) else None,
        "rwg_star": 1 - sum(variances) / Fraction(len(variances)) / 2 if variances and len(people) >= k else None,
    }


def written_out(section: SectionScore) -> dict[str, Any]:
    """The domain's section, in the second reading's shape."""
    return {
        "items": {
            id_: {
                "n": item.counts.n,
                "dont_know": item.counts.dont_know,
                "not_relevant": item.counts.not_relevant,
                "blank": item.counts.blank,
                "applicable": item.applicable,
                "score": item.score,
                "shown": item.ratings
                and {
                    "distribution": item.ratings.distribution,
                    "mean": item.ratings.mean,
                    "average_deviation": item.ratings.average_deviation,
                    "variance": item.ratings.variance,
                    "agreement": item.ratings.agreement,
                },
                "by_role": {role.value: (of_role.n, of_role.mean) for role, of_role in item.by_role.items()},
                "basis": item.basis,
            }
            for id_, item in section.items.items()
        },
        "score": section.score,
        "items_scored": section.items_scored,
        "items_applicable": section.items_applicable,
        "respondents": section.respondents,
        "variance": section.variance,
        "rwg_star": section.rwg_star,
    }


@settings(deadline=None, max_examples=200)
@given(assessments)
def test_every_score_equals_a_second_reading_of_the_method(assessment: Assessment) -> None:
    for id_, section in assessment.score.sections.items():
        assert written_out(section) == read_section(assessment, SECTIONS[id_])
