"""The published worked cases come out of the domain to the digit."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.domain.answers import AgreedAnswer, Response, Role
from app.domain.comparison import Direction, compare_section, matched_items, pattern
from app.domain.profile import change_entries, round_entry
from app.domain.questionnaire import Item, Kind, Questionnaire, Scale, Section
from app.domain.scoring import METHOD, AssessmentScore, score_assessment
from app.domain.shapes import RoundEntry, SectionChangeEntry
from app.domain.tally import people, tally

Json = dict[str, Any]

PUBLISHED: Json = json.loads((Path(__file__).parents[1] / "vectors" / "scoring.json").read_text(encoding="utf-8"))
CASES = [pytest.param(case, id=f"vector-{number}") for number, case in enumerate(PUBLISHED["vectors"])]
PATTERNS = [pytest.param(case, id=f"pattern-{number}") for number, case in enumerate(PUBLISHED["patterns"])]

ROUND_FIELDS = {"responses", "by_role", "resident_majority"}
SECTION_FIELDS = {
    "id", "score", "level", "items_scored", "items_applicable", "items_total", "respondents", "spread",
    "agreement_rwg_star",
}  # fmt: skip
ITEM_FIELDS = {
    "id", "n", "dont_know", "not_relevant", "blank", "applicable", "basis", "score", "level", "distribution", "mean",
    "average_deviation", "rwg", "agreement",
}  # fmt: skip
CHANGE_FIELDS = {"section", "matched_items", "delta", "noise", "direction"}


@dataclass(frozen=True)
class Assessment:
    """One side of a vector: what is given."""

    questionnaire: Questionnaire
    responses: list[Response]
    agreed: dict[str, AgreedAnswer]
    k: int

    @property
    def score(self) -> AssessmentScore:
        """Its exact score."""
        return score_assessment(self.questionnaire, tally(self.questionnaire, self.responses), self.agreed, self.k)

    @property
    def entry(self) -> RoundEntry:
        """Its result, rounded."""
        return round_entry(
            round_id="2025",
            title="A round",
            questionnaire=self.questionnaire,
            revision=1,
            published_on=None,
            min_cell=self.k,
            tally=tally(self.questionnaire, self.responses),
            score=self.score,
        )


def read_questionnaire(sections: list[Json]) -> Questionnaire:
    """A questionnaire of just these sections and items."""
    scale = Scale("presence", ("0", "1", "2", "3", "4"))
    return Questionnaire(
        "vector",
        1,
        "A vector's questionnaire",
        tuple(
            Section(
                id=section["id"],
                kind=Kind(section["kind"]),
                title=section["id"],
                scale=scale,
                items=tuple(Item(id_, id_, id_) for id_ in section["items"]),
            )
            for section in sections
        ),
    )


def read_assessment(given: Json) -> Assessment:
    """One side of a vector as domain values."""
    return Assessment(
        questionnaire=read_questionnaire(given["sections"]),
        responses=[Response(Role(response["role"]), response["answers"]) for response in given["responses"]],
        agreed={item_id: AgreedAnswer(answer) for item_id, answer in given["agreed"].items()},
        k=given["min_cell"],
    )


def compare(before: Assessment, after: Assessment) -> list[SectionChangeEntry]:
    """Every section's change."""
    old, new = before.score, after.score
    changes = {}
    for section in after.questionnaire.sections:
        items = matched_items(old.sections[section.id], new.sections[section.id])
        groups = [people(list(items), side.responses) for side in (before, after)]
        changes[section.id] = compare_section(section.kind, items, groups, max(before.k, after.k))
    return change_entries(after.questionnaire, "2024", "2025", changes)


def only(fields: Collection[str], value: Mapping[str, Any]) -> Json:
    """The fields a vector speaks of: it leaves out titles and the like."""
    return {name: value[name] for name in fields}


def result(entry: RoundEntry) -> Json:
    """An entry as a vector writes it."""
    sections = [
        {**only(SECTION_FIELDS, section), "items": [only(ITEM_FIELDS, item) for item in section["items"]]}
        for section in entry["sections"]
    ]
    return {**only(ROUND_FIELDS, entry), "sections": sections}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("side", ["before", "after"])
def test_each_vector_gives_its_result(case: Json, side: str) -> None:
    assert result(read_assessment(case[side]).entry) == case["expected"][side]


@pytest.mark.parametrize("case", CASES)
def test_each_vector_gives_its_changes(case: Json) -> None:
    changes = compare(read_assessment(case["before"]), read_assessment(case["after"]))

    assert [only(CHANGE_FIELDS, change) for change in changes] == case["expected"]["changes"]


@pytest.mark.parametrize("case", CASES)
def test_each_vector_shows_exactly_its_roles(case: Json) -> None:
    entry = read_assessment(case["after"]).entry

    shown = {item["id"]: item["by_role"] for section in entry["sections"] for item in section["items"]}
    assert shown == case["expected"]["by_role_after"]


@pytest.mark.parametrize("case", PATTERNS)
def test_each_course_of_directions_has_its_pattern(case: Json) -> None:
    directions = [direction and Direction(direction) for direction in case["directions"]]

    assert pattern(directions) == case["pattern"]


def test_the_vectors_are_those_of_this_method() -> None:
    assert PUBLISHED["method"] == METHOD
    assert (len(PUBLISHED["vectors"]), len(PUBLISHED["patterns"])) == (24, 30)
