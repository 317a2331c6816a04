"""The scoring method as data: what `GET /method` gives, taken from the constants the scoring itself uses."""

from typing import Any

from app.domain import comparison, profile, programme, scoring
from app.domain.answers import DONT_KNOW, NOT_RELEVANT, Role, State
from app.domain.questionnaire import SCALE_POINTS, Kind

RULES = {
    "item_score": (
        f"{scoring.POINT} times the agreed answer where there is one; otherwise {scoring.POINT} times the mean rating, "
        "where at least min_cell people rated the item."
    ),
    "not_applicable": (
        "An item does not apply where that was agreed; or where nothing was agreed, nobody rated it, nobody answered "
        "dont_know and at least one person answered not_relevant."
    ),
    "shown": (
        "An item's distribution, mean, average deviation, rwg and agreement are given where at least min_cell people "
        "rated it, whatever its score rests on."
    ),
    "average_deviation": "The mean distance of a rating from the mean rating, in steps (Burke & Dunlap 2002).",
    "rwg": "1 - s^2 / 2, s^2 with n - 1, cut at 0; none under two ratings (James, Demaree & Wolf 1984).",
    "agreement": (
        "divided where at least divided_share chose 0-1 and at least as many chose 3-4; otherwise close where the "
        "average deviation is at most close_deviation; otherwise mixed."
    ),
    "section_score": "The mean of its items' scores, where at least one item and half of those that apply have one.",
    "level": "The nearest scale point, halves up.",
    "respondents": (
        "A person's section score is the mean of the items they rated, counted where they rated at least half of those "
        "they did not mark not_relevant."
    ),
    "spread": "The standard deviation (n - 1) of people's section scores, where respondents >= max(min_cell, 2).",
    "agreement_rwg_star": (
        "1 - (the mean s^2 of items with at least max(min_cell, 2) ratings) / 2, not cut, where respondents >= "
        "min_cell (Lindell)."
    ),
    "resident_majority": "Residents are at least resident_share of the responses whose role is stated.",
    "credible_infrastructure": "How many of the outcomes stand at credible_level or higher, and whether all do.",
    "by_role": (
        "A role's mean appears where it has at least min_cell ratings. If the ratings left hidden are one or more but "
        "fewer than min_cell, the smallest shown role (then the first by name) is hidden too."
    ),
    "highlights": "The strongest, weakest, heaviest and least agreed scored items; ties in questionnaire order.",
    "delta": "The mean difference, later minus earlier, of the items scored in both rounds.",
    "noise": (
        "1.96 * sqrt(SD1^2 / n1 + SD2^2 / n2) over people's section scores on the matched items, where both rounds "
        "have at least max(min_cell, 2) such people. None where responses withdrawn since would show in it."
    ),
    "direction": "higher or lower where |delta| >= clear_change and |delta| > noise, if any; else no_clear_change.",
    "pattern": "Over all steps: rising, falling, steady, or ebb_and_flow where there are both higher and lower steps.",
    "quartiles": (
        "Of areas' section scores, where at least quartiles_min_areas published areas have one, interpolated linearly "
        "(Hyndman & Fan 1996, type 7), no area named."
    ),
    "reliability": (
        "Cronbach's alpha on complete responses pooled over published areas, where there are at least "
        "reliability_min_responses."
    ),
    "dont_know_percent": (
        "Of those who answered the item in published areas, the share that answered dont_know, to the nearest "
        "dont_know_step per cent. None over fewer than quartiles_min_areas areas, and where without any one area "
        "fewer than min_cell people are left who did not know, or who did."
    ),
    "rounding": (
        "Exact arithmetic, rounded once: scores, means, spread, delta and noise to one decimal, the rest to three, "
        "halves away from zero. Levels and directions are decided before rounding."
    ),
}


def describe_method() -> dict[str, Any]:
    """The rules, levels and thresholds of the method."""
    return {
        "method": scoring.METHOD,
        "answers": {"ratings": list(range(SCALE_POINTS)), "other": [DONT_KNOW, NOT_RELEVANT], "left_out": "blank"},
        "roles": [role.value for role in Role],
        "states": [state.value for state in State],
        "levels": {kind.value: list(scoring.LEVEL_NAMES[kind]) for kind in Kind},
        "thresholds": {
            "min_cell_floor": scoring.MIN_CELL_FLOOR,
            "points_per_step": scoring.POINT,
            "close_deviation": float(scoring.ACCEPTABLE_DEVIATION),
            "divided_share": float(scoring.DIVIDED_SHARE),
            "resident_share": float(scoring.RESIDENT_SHARE),
            "credible_level": scoring.CREDIBLE_LEVEL,
            "clear_change": comparison.CLEAR_CHANGE,
            "noise_factor": float(comparison.NOISE_FACTOR),
            "highlights": profile.HIGHLIGHTS,
            "quartiles_min_areas": programme.MIN_AREAS,
            "reliability_min_responses": programme.MIN_COMPLETE,
            "dont_know_step": programme.SHARE_STEP,
        },
        "rules": RULES,
    }
