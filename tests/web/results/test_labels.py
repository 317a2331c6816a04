"""Results are kept with English labels, and told by the ids of what they belong to."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, cast
from xml.etree.ElementTree import Element

import pytest
from fastapi.testclient import TestClient

from app import language
from app.catalogue import Catalogue
from app.presentation import labels
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


@pytest.fixture
def speak_hebrew(mirrored: language.Language) -> Iterator[None]:
    labels.use(TINY)
    language.speak(mirrored.code)
    yield
    language.speak(language.ENGLISH)


@pytest.mark.usefixtures("speak_hebrew")
def test_titles_and_labels_are_told_and_nothing_else_is_changed() -> None:
    before = deepcopy(ENTRY)
    told = labels.told_entry(ENTRY)
    section, lost = told["sections"]
    assert (section["title"], section["items"][0]["label"]) == ("מה אנחנו עושים", "מפגשים")
    assert lost == ENTRY["sections"][1]
    assert {**section, "title": "What we do", "items": ENTRY["sections"][0]["items"]} == ENTRY["sections"][0]
    assert before == ENTRY


@pytest.mark.usefixtures("speak_hebrew")
@pytest.mark.parametrize("key", [{"id": "absent", "version": 1}, {"id": "minimal", "version": 1}])
def test_results_of_what_has_no_translation_stay_as_they_are(key: dict[str, object]) -> None:
    entry = cast("RoundEntry", {**ENTRY, "questionnaire": key})
    assert labels.told_entry(entry) == entry


def test_in_english_results_are_told_as_they_are_kept() -> None:
    labels.use(TINY)
    assert labels.told_entry(ENTRY) == ENTRY


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("programme", "mirrored")
def test_a_profile_is_told_in_the_words_of_its_reader(anyone: TestClient, read_html: Callable[[str], Element]) -> None:
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
