"""The questionnaire on paper, in both its sizes."""

import datetime as dt
from contextvars import copy_context
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from app import language
from app.catalogue import Catalogue
from app.domain.questionnaire import Questionnaire
from app.domain.screens import list_screens
from app.presentation.documents.paper import Invitation, Occasion, write_paper_questionnaire
from app.presentation.questions import APART, ROLES, THEMES
from tests import ROOT

ANNUAL = Catalogue.load(ROOT / "questionnaires").get("annual", 1)
LINK = "https://waymark.example.org/join/C2JMRX7W"
OCCASION = Occasion(
    area_name="Elmfield",
    round_title="Taking stock 2026",
    closes=dt.date(2026, 6, 30),
    min_cell=5,
    meeting="Thursday 9 July, 7 pm, at the Old Library",
    invitation=Invitation("C2JM RX7W", LINK, "waymark.example.org/join"),
)
MOST_PAGES = {False: 12, True: 34}


@pytest.fixture(scope="module", params=[False, True], ids=["normal", "large"])
def large(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(scope="module")
def sheet(large: bool) -> PdfReader:
    return write(ANNUAL, OCCASION, large=large)


def write(questionnaire: Questionnaire, occasion: Occasion, *, large: bool) -> PdfReader:
    return PdfReader(BytesIO(write_paper_questionnaire(questionnaire, occasion, large=large)))


def text(reader: PdfReader) -> str:
    """What it says, spaces left out: they depend on where lines end."""
    return squeezed("".join(page.extract_text() for page in reader.pages))


def squeezed(words: str) -> str:
    return "".join(words.split())


def list_tags(element: Any) -> list[str]:
    """The tags of a structure tree, in the order they are read aloud."""
    element = element.get_object()
    if isinstance(element, list):
        return [tag for child in element for tag in list_tags(child)]
    if not isinstance(element, dict) or "/S" not in element:
        return []
    return [element["/S"], *(list_tags(element["/K"]) if "/K" in element else [])]


def test_it_is_tagged_for_reading_aloud(sheet: PdfReader) -> None:
    root: Any = sheet.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert sheet.metadata["/Title"] == "How are we doing in Elmfield? Taking stock 2026"  # type: ignore[index]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    tags = list_tags(root["/StructTreeRoot"]["/K"])
    assert tags.count("/H1") == 1
    assert tags.count("/H2") >= len(ANNUAL.sections)
    assert "/Figure" in tags


def test_every_question_is_on_it_in_the_order_it_is_asked(sheet: PdfReader) -> None:
    said, place = text(sheet), 0
    for screen in list_screens(ANNUAL):
        for number, item in enumerate(screen.items, screen.first):
            place = said.index(squeezed(f"{number}. {item.prompt}"), place)
            assert squeezed(item.help or "") in said
    assert number == 48
    assert said.count("Idon’tknow") >= 48
    assert said.count("Notrelevanthere") >= 48


def test_the_words_of_each_scale_are_there_and_so_are_the_themes_and_roles(sheet: PdfReader) -> None:
    said = text(sheet)
    points = [label for section in ANNUAL.sections for label in section.scale.labels]
    for words in (*points, *THEMES.values(), *ROLES.values(), *APART.values()):
        assert squeezed(words) in said


def test_it_says_how_to_join_by_when_to_hand_it_in_and_when_the_group_meets(sheet: PdfReader) -> None:
    said = text(sheet)
    for words in ("C2JM RX7W", "waymark.example.org/join", "30 June 2026", OCCASION.meeting or "", "at least 5 people"):
        assert squeezed(words) in said


def test_it_is_as_long_as_it_has_to_be_and_no_page_is_empty(sheet: PdfReader, large: bool) -> None:
    assert len(sheet.pages) <= MOST_PAGES[large]
    assert min(len(page.extract_text()) for page in sheet.pages[:-1]) > 100


def test_large_print_has_no_small_print(sheet: PdfReader, large: bool) -> None:
    sizes: list[float] = []
    for page in sheet.pages[:-1]:  # on the last, a table for whoever types it in
        page.extract_text(
            visitor_text=lambda said, _cm, matrix, _font, size: (
                sizes.append(size * abs(matrix[0])) if said.strip() else None
            )
        )
    assert round(min(sizes)) >= (18 if large else 9)


def test_once_nobody_can_join_it_says_nothing_of_phones(large: bool) -> None:
    said = text(write(ANNUAL, replace(OCCASION, invitation=None, meeting=None), large=large))
    assert "Whoseeswhat" in said
    assert "Ratheronaphone" not in said


def test_what_else_people_are_to_know_of_their_privacy_is_told(large: bool) -> None:
    assert "Keptfortwo#years." in text(write(ANNUAL, replace(OCCASION, notice=["Kept for two #years."]), large=large))


def test_the_smallest_questionnaire_and_the_longest_names_fit_too(large: bool) -> None:
    minimal = Catalogue.load(ROOT / "tests" / "questionnaires").get("minimal", 1)
    long = replace(OCCASION, area_name="Llanfairpwll" * 16, round_title="W" * 200, meeting="M" * 200)
    assert squeezed(next(iter(minimal.items.values())).prompt) in text(write(minimal, long, large=large))


def test_in_a_language_that_is_a_draft_it_says_so_once(large: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    translated = Catalogue.load(ROOT / "questionnaires").translated(ANNUAL, "pl")
    polish = replace(language.list_languages()["pl"], is_draft=True)
    monkeypatch.setitem(language.list_languages(), "pl", polish)

    def write_in_polish() -> PdfReader:
        language.speak("pl")
        return write(translated, OCCASION, large=large)

    written = copy_context().run(write_in_polish)
    assert text(written).count(squeezed(polish.catalogue.gettext(language.DRAFT))) == 1
    assert squeezed(translated.sections[0].items[0].prompt) in text(written)
    assert len(written.pages) <= MOST_PAGES[large] + 4
