"""The profile: exact scores rounded once, what is worth a look, and what is left out for whom."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest

from app.domain.answers import AgreedAnswer, Answer, Response, Role, SettledAnswer, State
from app.domain.comparison import Direction, Pattern, SectionChange, compare_section
from app.domain.profile import (
    area_profile,
    area_standing,
    change_entries,
    programme_section,
    round_entry,
    small_counts_hidden,
    with_withdrawals,
    without_small_counts,
)
from app.domain.questionnaire import Item, Kind, Questionnaire, Scale, Section
from app.domain.scoring import score_assessment
from app.domain.shapes import AreaName, Highlights, RoundEntry, SectionChangeEntry
from app.domain.tally import CompleteRows, ItemTally, People, SectionTally, tally

MARKS: Mapping[str, Answer] = {"0": 0, "1": 1, "2": 2, "3": 3, "4": 4, "?": "dont_know", "-": "not_relevant"}
"""How a row such as `4?-.` is written: a rating, don't know, not relevant, and a full stop for an item left out."""
RESIDENT, WORKER, EXTERNAL, UNSPECIFIED = Role
ELMFIELD = AreaName(id="elmfield", name="Elmfield")


def questionnaire(**sections: str) -> Questionnaire:
    """A questionnaire whose sections have one item for each letter; only obstacles are negative."""
    scale = Scale("presence", ("0", "1", "2", "3", "4"))
    return Questionnaire(
        "tiny",
        1,
        "Tiny",
        tuple(
            Section(
                id_,
                Kind.NEGATIVE if id_ == "obstacles" else Kind.POSITIVE,
                f"The {id_}",
                scale,
                tuple(Item(letter, f"Item {letter}", f"What of {letter}?") for letter in letters),
            )
            for id_, letters in sections.items()
        ),
    )


def entry_of(
    asked: Questionnaire,
    rows: Sequence[str] | Mapping[Role, Sequence[str]] = (),
    *,
    agreed: Mapping[str, SettledAnswer] | None = None,
    round_id: str = "2025",
) -> RoundEntry:
    """A round's entry from a row for each person and the agreed answers; residents unless it is said. k is 5."""
    by_role = rows if isinstance(rows, Mapping) else {RESIDENT: rows}
    responses = [
        Response(role, {id_: MARKS[mark] for id_, mark in zip(asked.items, row, strict=True) if mark != "."})
        for role, of_role in by_role.items()
        for row in of_role
    ]
    counted = tally(asked, responses)
    settled = {id_: AgreedAnswer(answer) for id_, answer in (agreed or {}).items()}
    return round_entry(
        round_id=round_id,
        title=f"Round {round_id}",
        questionnaire=asked,
        revision=1,
        published_on="2025-11-02",
        min_cell=5,
        tally=counted,
        score=score_assessment(asked, counted, settled, 5),
    )


def change_of(section: str, direction: Direction | None, *, from_round: str, to_round: str) -> SectionChangeEntry:
    """A stored change, of which only the direction is of interest."""
    change = SectionChange({}, None, None, direction, None)
    (entry,) = change_entries(questionnaire(**{section: "a"}), from_round, to_round, {section: change})
    return entry


# One round


def test_a_rounds_entry_gives_every_figure_rounded() -> None:
    """The ratings of a are those of the scoring tests: mean 29/12, AD 0.75, s² = 107/132, r_wg = 157/264.

    With one item, people's scores are their ratings: spread 25 · √(107/132) = 22.508, r*_wg = 157/264 = 0.5947.
    Residents: 13/7 is 46.43 points; workers: 16/5 is 80.
    """
    entry = entry_of(
        questionnaire(functions="a", obstacles="b"),
        {RESIDENT: ["1?", "1-", "2.", "2.", "2.", "2.", "3."], WORKER: ["3.", "3.", "3.", "3.", "4."]},
        agreed={"b": 3},
    )

    assert entry == {
        "round": "2025",
        "title": "Round 2025",
        "questionnaire": {"id": "tiny", "version": 1},
        "revision": 1,
        "published_on": "2025-11-02",
        "min_cell": 5,
        "responses": 12,
        "by_role": {"resident": 7, "paid_worker": 5},
        "resident_majority": True,
        "credible_infrastructure": None,
        "sections": [
            {
                "id": "functions",
                "title": "The functions",
                "kind": "positive",
                "score": 60.4,
                "level": 2,
                "level_name": "Developing",
                "items_scored": 1,
                "items_applicable": 1,
                "items_total": 1,
                "respondents": 12,
                "spread": 22.5,
                "agreement_rwg_star": 0.595,
                "items": [
                    {
                        "id": "a",
                        "label": "Item a",
                        "basis": "mean",
                        "applicable": True,
                        "score": 60.4,
                        "level": 2,
                        "n": 12,
                        "dont_know": 0,
                        "not_relevant": 0,
                        "blank": 0,
                        "distribution": [0, 2, 4, 5, 1],
                        "mean": 60.4,
                        "average_deviation": 0.75,
                        "rwg": 0.595,
                        "agreement": "close",
                        "by_role": {"resident": {"n": 7, "mean": 46.4}, "paid_worker": {"n": 5, "mean": 80.0}},
                    }
                ],
            },
            {
                "id": "obstacles",
                "title": "The obstacles",
                "kind": "negative",
                "score": 75.0,
                "level": 3,
                "level_name": "Serious",
                "items_scored": 1,
                "items_applicable": 1,
                "items_total": 1,
                "respondents": 0,
                "spread": None,
                "agreement_rwg_star": None,
                "items": [
                    {
                        "id": "b",
                        "label": "Item b",
                        "basis": "agreed",
                        "applicable": True,
                        "score": 75.0,
                        "level": 3,
                        "n": 0,
                        "dont_know": 1,
                        "not_relevant": 1,
                        "blank": 10,
                        "distribution": None,
                        "mean": None,
                        "average_deviation": None,
                        "rwg": None,
                        "agreement": None,
                        "by_role": {},
                    }
                ],
            },
        ],
        "highlights": {"strongest": ["a"], "weakest": ["a"], "heaviest_obstacles": ["b"], "least_agreed": ["a"]},
    }


def test_a_section_with_no_score_has_no_level_and_no_level_name() -> None:
    (section,) = entry_of(questionnaire(functions="a"))["sections"]

    assert (section["score"], section["level"], section["level_name"]) == (None, None, None)


def test_a_section_says_how_many_items_it_has_how_many_apply_and_how_many_are_scored() -> None:
    (section,) = entry_of(questionnaire(functions="abc"), agreed={"a": 3, "b": "not_relevant"})["sections"]

    assert (section["items_total"], section["items_applicable"], section["items_scored"]) == (3, 2, 1)


@pytest.mark.parametrize(
    ("section", "names"),
    [
        ("functions", ["Not yet", "Emerging", "Developing", "Established", "Sustained"]),
        ("obstacles", ["No obstacle", "Slight", "Moderate", "Serious", "Severe"]),
    ],
)
def test_levels_of_obstacles_have_names_of_their_own(section: str, names: list[str]) -> None:
    settled: tuple[SettledAnswer, ...] = (0, 1, 2, 3, 4)
    entries = [entry_of(questionnaire(**{section: "a"}), agreed={"a": answer}) for answer in settled]

    assert [entry["sections"][0]["level_name"] for entry in entries] == names


def test_a_level_is_decided_before_rounding() -> None:
    """201 ratings of 2 and 200 of 3: 1002/401 steps are 62.469 points, shown as 62.5, and nearer to 2 than to 3."""
    (section,) = entry_of(questionnaire(functions="a"), ["2"] * 201 + ["3"] * 200)["sections"]

    assert (section["score"], section["level"]) == (62.5, 2)
    assert (section["items"][0]["score"], section["items"][0]["level"]) == (62.5, 2)


def test_credible_infrastructure_is_met_where_every_outcome_stands_at_level_three() -> None:
    asked = questionnaire(outcomes="abcdef")
    all_six = entry_of(asked, agreed=dict.fromkeys("abcdef", 3))
    all_but_one = entry_of(asked, agreed={**dict.fromkeys("abcde", 4), "f": 2})
    all_that_apply = entry_of(asked, agreed={**dict.fromkeys("abcde", 4), "f": "not_relevant"})

    assert all_six["credible_infrastructure"] == {"achieved": 6, "of": 6, "met": True}
    assert all_but_one["credible_infrastructure"] == {"achieved": 5, "of": 6, "met": False}
    assert all_that_apply["credible_infrastructure"] == {"achieved": 5, "of": 6, "met": False}


# Highlights


def test_highlights_are_three_of_each_with_obstacles_apart() -> None:
    entry = entry_of(
        questionnaire(functions="abc", outcomes="d", enablers="e", obstacles="wxyz"),
        agreed={"a": 2, "b": 0, "c": 4, "d": 1, "e": 3, "w": 1, "x": 4, "y": 0, "z": 3},
    )

    assert entry["highlights"] == Highlights(
        strongest=["c", "e", "a"], weakest=["b", "d", "a"], heaviest_obstacles=["x", "z", "w"], least_agreed=[]
    )


def test_ties_go_to_questionnaire_order() -> None:
    """Not to the alphabet: the items are asked in the order z y x w, over two sections."""
    entry = entry_of(
        questionnaire(functions="zy", enablers="xw", obstacles="dcba"),
        agreed={**dict.fromkeys("wxy", 2), "z": 1, **dict.fromkeys("abcd", 2)},
    )

    assert entry["highlights"]["strongest"] == ["y", "x", "w"]
    assert entry["highlights"]["weakest"] == ["z", "y", "x"]
    assert entry["highlights"]["heaviest_obstacles"] == ["d", "c", "b"]


def test_scores_that_only_look_alike_once_rounded_are_not_ties() -> None:
    """One rating of 3 among a thousand: 2001/1000 steps are 50.025 points."""
    entry = entry_of(questionnaire(functions="ab"), [*["22"] * 999, "23"])

    assert [item["score"] for item in entry["sections"][0]["items"]] == [50.0, 50.0]
    assert entry["highlights"]["strongest"] == ["b", "a"]


def test_items_with_no_score_take_no_part() -> None:
    """Item b is rated by four, c is agreed as not relevant though five rated it, and d by nobody."""
    entry = entry_of(
        questionnaire(functions="abcd"),
        ["344.", "244.", "240.", "440.", "3.0."],
        agreed={"c": "not_relevant"},
    )

    assert entry["highlights"] == Highlights(strongest=["a"], weakest=["a"], heaviest_obstacles=[], least_agreed=["a"])


def test_the_least_agreed_are_the_three_with_the_largest_average_deviation_obstacles_too() -> None:
    """Deviations: a, all 2, 0; b, 0 2 2 2 4, 0.8; c, 0 0 4 4 4, 1.92; d, 2 2 2 2 3, 0.32; e, 0 1 2 3 3, 1.04.

    That e has an agreed answer does not alter how far people were apart.
    """
    entry = entry_of(
        questionnaire(functions="abc", obstacles="de"),
        ["20020", "22021", "22422", "22423", "24433"],
        agreed={"e": 2},
    )

    assert entry["highlights"]["least_agreed"] == ["c", "e", "b"]


# For whom


def test_counts_of_small_groups_are_left_out() -> None:
    by_role = {RESIDENT: 8, WORKER: 5, EXTERNAL: 4, UNSPECIFIED: None}

    assert small_counts_hidden(by_role, 5) == {RESIDENT: 8, WORKER: 5, EXTERNAL: None, UNSPECIFIED: None}


def test_an_entry_without_small_counts_is_otherwise_the_same() -> None:
    entry = entry_of(questionnaire(functions="a"), {RESIDENT: "33333", WORKER: "1111"})

    assert without_small_counts(entry) == {**entry, "by_role": {RESIDENT: 5, WORKER: None}}
    assert entry["by_role"] == {RESIDENT: 5, WORKER: 4}


def test_an_entry_says_how_many_responses_were_withdrawn_where_any_were() -> None:
    entry = entry_of(questionnaire(functions="a"))

    assert with_withdrawals(entry, 2) == {**entry, "withdrawn": 2}
    assert with_withdrawals(entry, 0) == entry
    assert "withdrawn" not in entry


def test_an_areas_standing_is_its_rounds_figures_without_the_items() -> None:
    entry = entry_of(questionnaire(outcomes="a"), {RESIDENT: "33333", WORKER: "1"}, agreed={"a": 3})

    assert area_standing(ELMFIELD, State.PUBLISHED, entry) == {
        "area": ELMFIELD,
        "state": State.PUBLISHED,
        "responses": 6,
        "resident_majority": True,
        "credible_infrastructure": {"achieved": 1, "of": 1, "met": True},
        "sections": [
            {
                "id": "outcomes",
                "title": "The outcomes",
                "kind": "positive",
                "score": 75.0,
                "level": 3,
                "level_name": "Established",
                "items_scored": 1,
                "items_applicable": 1,
                "items_total": 1,
                "respondents": 6,
                "spread": 20.4,  # 3 3 3 3 3 1: s² = 20/6 / 5 = 2/3, 25 · 0.8165
                "agreement_rwg_star": 0.667,
            }
        ],
    }


@pytest.mark.parametrize("state", [State.COLLECTING, None])
def test_an_area_that_has_not_published_stands_without_figures(state: State | None) -> None:
    assert area_standing(ELMFIELD, state, None) == {
        "area": ELMFIELD,
        "state": state,
        "responses": None,
        "resident_majority": None,
        "credible_infrastructure": None,
        "sections": [],
    }


def test_a_round_nobody_answered_stands_with_no_responses() -> None:
    assert area_standing(ELMFIELD, State.PUBLISHED, entry_of(questionnaire(functions="a")))["responses"] == 0


# Over rounds


def test_a_change_entry_gives_exact_differences_rounded_once() -> None:
    """Item a goes from 33.33 to 66.67, which is 33.33 more and not the 33.4 of the rounded figures.

    Item c falls by 8.25. Delta is (100/3 - 33/4) / 2 = 12.54; the noise 1.96 · √(625 · 0.4/5 · 2) = 19.6.
    """
    group = People(5, Fraction(10), 20 + Fraction(16, 10))
    items = {"c": (Fraction(50), Fraction(167, 4)), "a": (Fraction(100, 3), Fraction(200, 3))}
    change = compare_section(Kind.NEGATIVE, items, (group, group), 5)

    assert change_entries(questionnaire(obstacles="abc"), "2024", "2025", {"obstacles": change}) == [
        {
            "section": "obstacles",
            "title": "The obstacles",
            "kind": Kind.NEGATIVE,
            "from": "2024",
            "to": "2025",
            "matched_items": 2,
            "delta": 12.5,
            "noise": 19.6,
            "direction": Direction.NO_CLEAR_CHANGE,
            "better": None,
            "items": [
                {"id": "a", "label": "Item a", "from": 33.3, "to": 66.7, "delta": 33.3},
                {"id": "c", "label": "Item c", "from": 50.0, "to": 41.8, "delta": -8.3},
            ],
        }
    ]


def test_a_direction_is_decided_before_rounding() -> None:
    items = {"a": (Fraction(50), Fraction(5496, 100))}
    change = compare_section(Kind.POSITIVE, items, (None, None), 5)
    (entry,) = change_entries(questionnaire(functions="a"), "2024", "2025", {"functions": change})

    assert (entry["delta"], entry["direction"]) == (5.0, Direction.NO_CLEAR_CHANGE)


def test_a_section_with_no_comparison_has_an_entry_that_says_so() -> None:
    entry = change_of("functions", None, from_round="2024", to_round="2025")

    assert (entry["matched_items"], entry["items"]) == (0, [])
    assert [entry["delta"], entry["noise"], entry["direction"], entry["better"]] == [None] * 4


def test_a_profile_has_the_change_of_each_round_from_the_one_before_and_every_sections_pattern() -> None:
    """Functions rose, then did not change; enablers were asked in the first two rounds only, and fell."""
    rounds = [
        entry_of(questionnaire(functions="a", enablers="b"), round_id="2023"),
        entry_of(questionnaire(functions="a", enablers="b"), round_id="2024"),
        entry_of(questionnaire(outcomes="c", functions="a"), round_id="2025"),
    ]
    stored = {
        ("2023", "2024"): [
            change_of("functions", Direction.HIGHER, from_round="2023", to_round="2024"),
            change_of("enablers", Direction.LOWER, from_round="2023", to_round="2024"),
        ],
        ("2024", "2025"): [
            change_of("outcomes", None, from_round="2024", to_round="2025"),
            change_of("functions", Direction.NO_CLEAR_CHANGE, from_round="2024", to_round="2025"),
        ],
    }

    profile = area_profile(ELMFIELD, rounds, lambda earlier, later: stored[earlier, later])

    assert (profile["area"], profile["method"], profile["rounds"]) == (ELMFIELD, "1", rounds)
    assert profile["changes"] == [
        {key: value for key, value in change.items() if key not in {"title", "kind", "items"}}
        for change in (*stored["2023", "2024"], *stored["2024", "2025"])
    ]
    assert list(profile["patterns"].items()) == [
        ("outcomes", None),
        ("functions", Pattern.RISING),
        ("enablers", Pattern.FALLING),
    ]


def test_a_profile_of_one_round_has_no_change_and_no_pattern() -> None:
    profile = area_profile(ELMFIELD, [entry_of(questionnaire(functions="a"))], lambda _earlier, _later: [])

    assert (profile["changes"], profile["patterns"]) == ([], {"functions": None})


# Across areas


def counts(complete: CompleteRows, dont_know: int = 0) -> SectionTally:
    """How an area of fifteen answered items a and b."""
    item = ItemTally((0, 5, 5, 5 - dont_know, 0), dont_know, 0, 0, {})
    return SectionTally({"a": item, "b": item}, People(0, Fraction(), Fraction()), complete)


def test_a_programmes_items_give_the_share_who_did_not_know_over_enough_areas() -> None:
    (asked,) = questionnaire(functions="ab").sections
    fifteen = CompleteRows(n=15, item_totals=(30, 30), item_squares=(70, 70), row_total=60, row_squares=270)
    for areas, share in ((9, None), (10, 20)):
        section = programme_section(asked, [None], [counts(fifteen, dont_know=3)] * areas, k=5)
        assert [item["dont_know_percent"] for item in section["items"]] == [share, share]


@pytest.mark.parametrize(
    ("section", "for_information"), [("functions", False), ("outcomes", False), ("enablers", True), ("obstacles", True)]
)
def test_a_programmes_section_gives_quartiles_and_reliability_rounded(section: str, *, for_information: bool) -> None:
    """The quartiles of 0, 10.1 ... 90.9 stand at 22.725, 45.45 and 68.175.

    Two areas of fifteen pooled: (1, 1), (2, 3), (3, 2) five times in each, alpha 2/3 as in the programme's tests.
    """
    (asked,) = questionnaire(**{section: "ab"}).sections
    fifteen = CompleteRows(n=15, item_totals=(30, 30), item_squares=(70, 70), row_total=60, row_squares=270)
    scores = [None, *(Fraction(101 * area, 10) for area in range(10)), None]

    assert programme_section(asked, scores, [counts(fifteen), counts(fifteen)], k=5) == {
        "id": section,
        "title": f"The {section}",
        "kind": asked.kind,
        "areas_scored": 10,
        "quartiles": {"lower": 22.7, "median": 45.5, "upper": 68.2},
        "reliability": {"alpha": 0.667, "complete_responses": 30, "for_information": for_information},
        "items": [{"id": id_, "label": f"Item {id_}", "dont_know_percent": None} for id_ in "ab"],
    }


def test_a_programmes_section_gives_neither_over_too_few() -> None:
    (asked,) = questionnaire(functions="ab").sections
    fifteen = CompleteRows(n=15, item_totals=(30, 30), item_squares=(70, 70), row_total=60, row_squares=270)
    nine = [Fraction(50)] * 9 + [None]

    for complete in ([counts(fifteen)], []):
        section = programme_section(asked, nine, complete, k=5)
        assert section["areas_scored"] == 9
        assert (section["quartiles"], section["reliability"]) == (None, None)
