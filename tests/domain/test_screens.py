"""The order questions are asked in."""

from pathlib import Path

import pytest

from app.catalogue import Catalogue
from app.domain.questionnaire import Questionnaire
from app.domain.screens import MAX_ITEMS, list_screens

FOLDERS = [Path(__file__).parents[2] / "questionnaires", Path(__file__).parents[1] / "questionnaires"]
QUESTIONNAIRES = [found for folder in FOLDERS for found in Catalogue.load(folder)]


@pytest.mark.parametrize("questionnaire", QUESTIONNAIRES, ids=lambda found: found.key)
def test_every_item_is_asked_once_in_a_short_group_of_its_section_and_theme(questionnaire: Questionnaire) -> None:
    screens = list_screens(questionnaire)
    asked = [item for screen in screens for item in screen.items]
    assert sorted(item.id for item in asked) == sorted(questionnaire.items)
    for number, screen in enumerate(screens, 1):
        assert screen.number == number
        assert 1 <= len(screen.items) <= MAX_ITEMS
        assert asked.index(screen.items[0]) + 1 == screen.first
        assert {item.feature for item in screen.items} == {screen.theme}
        assert set(screen.items) <= set(screen.section.items)
    assert list(dict.fromkeys(screen.section for screen in screens)) == list(questionnaire.sections)


def test_the_annual_one_takes_nineteen_screens() -> None:
    (annual,) = (found for found in QUESTIONNAIRES if found.id == "annual")
    sizes = [len(screen.items) for screen in list_screens(annual)]
    assert sizes == [4, 3, 3, 3, 3, 1, 2, 3, 1, 3, 4, 3, 3, 2, 2, 3, 2, 1, 2]
