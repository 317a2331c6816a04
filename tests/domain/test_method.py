"""The method as it is told is the method as it is applied and published."""

import json

from app.domain.method import describe_method


def test_every_name_and_threshold_is_the_published_one() -> None:
    """Written out from the method's own words."""
    method = describe_method()
    del method["rules"]

    assert method == {
        "method": "1",
        "answers": {"ratings": [0, 1, 2, 3, 4], "other": ["dont_know", "not_relevant"], "left_out": "blank"},
        "roles": ["resident", "paid_worker", "external_stakeholder", "unspecified"],
        "states": ["collecting", "reviewing", "published"],
        "levels": {
            "positive": ["Not yet", "Emerging", "Developing", "Established", "Sustained"],
            "negative": ["No obstacle", "Slight", "Moderate", "Serious", "Severe"],
        },
        "thresholds": {
            "min_cell_floor": 3,
            "points_per_step": 25,
            "close_deviation": 0.8,
            "divided_share": 0.3,
            "resident_share": 0.51,
            "credible_level": 3,
            "clear_change": 5,
            "noise_factor": 1.96,
            "highlights": 3,
            "quartiles_min_areas": 10,
            "reliability_min_responses": 30,
            "dont_know_step": 5,
        },
    }


def test_every_figure_of_a_profile_has_its_rule() -> None:
    assert set(describe_method()["rules"]) == {
        "item_score", "not_applicable", "average_deviation", "rwg", "agreement", "section_score", "level",
        "respondents", "spread", "agreement_rwg_star", "resident_majority", "credible_infrastructure", "by_role",
        "highlights", "shown", "delta", "noise", "direction", "pattern", "quartiles", "reliability",
        "dont_know_percent", "rounding",
    }  # fmt: skip


def test_it_can_be_sent_as_it_stands() -> None:
    assert json.loads(json.dumps(describe_method())) == describe_method()
