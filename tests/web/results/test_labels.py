"""Results are kept with English labels, and read in the words of a translation by the ids of what they belong to."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from xml.etree.ElementTree import Element

import pytest
from fastapi.testclient import TestClient

from app import language
from app.catalogue import Catalogue
from app.presentation.labels import Labels
from tests.pseudo import CODE

if TYPE_CHECKING:
    from app.domain.shapes import RoundEntry

TINY = Catalogue.load(Path(__file__).parents[2] / "questionnaires")
ENTRY = cast(
    "RoundEntry",
    {
        "round": "2025",
        "questionnaire": {"id": "borrowed", "version": 1},
        "sections": [
            {"id": "functions", "title": "What we do", "score": 50.0, "items": [{"id": "meeting", "label": "Meeting"}]},
            {"id": "lost", "title": "Of before", "score": None, "items": [{"id": "gone", "label": "Gone"}]},
        ],
    },
)


HEBREW, ENGLISH = Labels(TINY, CODE), Labels(TINY, language.ENGLISH)


def test_titles_and_labels_are_translated_and_nothing_else_is_changed() -> None:
    before = deepcopy(ENTRY)
    section, lost = HEBREW.rename(ENTRY)["sections"]
    assert (section["title"], section["items"][0]["label"]) == ("מה אנחנו עושים", "מפגשים")
    assert lost == ENTRY["sections"][1]
    assert {**section, "title": "What we do", "items": ENTRY["sections"][0]["items"]} == ENTRY["sections"][0]
    assert before == ENTRY


def test_what_does_not_say_its_questionnaire_is_translated_by_the_one_named() -> None:
    changes = [
        {"section": "functions", "title": "What we do", "items": [{"id": "meeting", "label": "Meeting", "delta": 1.0}]}
    ]
    comparison = {"round": "2025", "title": "functions", "areas": [{"state": None, "sections": ENTRY["sections"]}]}
    [change] = HEBREW.rename(changes, ENTRY["questionnaire"])
    assert change == {
        "section": "functions",
        "title": "מה אנחנו עושים",
        "items": [{"id": "meeting", "label": "מפגשים", "delta": 1.0}],
    }
    renamed = HEBREW.rename(comparison, ENTRY["questionnaire"])
    assert renamed["title"] == "functions"
    assert [area["sections"] for area in cast("Any", renamed["areas"])] == [HEBREW.rename(ENTRY)["sections"]]
    assert HEBREW.rename(changes) == changes


@pytest.mark.parametrize("key", [{"id": "absent", "version": 1}, {"id": "minimal", "version": 1}])
def test_results_of_what_has_no_translation_stay_as_they_are(key: dict[str, object]) -> None:
    entry = cast("RoundEntry", {**ENTRY, "questionnaire": key})
    assert HEBREW.rename(entry) == entry


def test_in_english_results_stay_as_they_are_kept() -> None:
    assert ENGLISH.rename(ENTRY) == ENTRY


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("programme", "mirrored")
def test_a_profile_is_in_the_words_of_its_reader(anyone: TestClient, read_html: Callable[[str], Element]) -> None:
    page = read_html(anyone.get("/areas/willowmere?round=2025", headers={"accept-language": CODE}).text)
    titles = {heading.text for heading in page.iter("h3")}
    assert {"מה אנחנו עושים", "מה יצא מזה", "מה עומד בדרך"} <= titles
    path = "/areas/willowmere/charts/section-functions.json?round=2025"
    assert "מפגשים" in anyone.get(path, headers={"accept-language": CODE}).raise_for_status().text
    assert "What we do" in anyone.get("/areas/willowmere?round=2025").text
    changes = anyone.get("/areas/willowmere/changes", headers={"accept-language": CODE}).raise_for_status().text
    assert "מה אנחנו עושים" in changes
    assert "מפגשים" in changes
    assert "What we do" not in changes
