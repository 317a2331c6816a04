"""One's own answers as PDF, and with them what holds for every document: whatever people wrote stays what it was."""

import gettext
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from app.catalogue import Catalogue
from app.domain.answers import Answer, Role
from app.formats import typesetting
from app.language import Language
from app.presentation.documents.own_answers import write_own_answers
from tests import ROOT

ANNUAL = Catalogue.load(ROOT / "questionnaires").get("annual", 1)
EVERY_KIND: list[Answer | None] = [0, 1, 2, 3, 4, "dont_know", "not_relevant", None]
MARKUP = r"""#sys.version #panic() #import "style.typ" *bold* _italic_ `raw` $x^2$ @ref <label> \ \u{41} // /* */ ~"""
LIST = "= heading\n- list\n+ list\n/ term: it"
LONG = "W" * 400
ADDRESS = "https://example.org/" + "a/" * 100


def write(
    comments: Mapping[str, str] | None = None, answers: Mapping[str, Answer] | None = None, area_name: str = "Elmfield"
) -> PdfReader:
    pdf = write_own_answers(
        ANNUAL,
        area_name=area_name,
        round_title="Taking stock 2026",
        role=Role.RESIDENT,
        answers=answers or {},
        comments=comments or {},
    )
    return PdfReader(BytesIO(pdf))


def text(reader: PdfReader) -> str:
    """What it says, spaces and breaks left out: they depend on where lines end."""
    return squeezed("".join(page.extract_text() for page in reader.pages))


def squeezed(words: str) -> str:
    return "".join(words.replace("\u200b", "").split())


def test_it_is_tagged_for_reading_aloud_and_says_its_language_and_title() -> None:
    root: Any = write().trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    assert write().metadata["/Title"] == "Your answers: Elmfield, Taking stock 2026"  # type: ignore[index]


def test_every_question_stands_there_with_its_answer_in_the_words_it_was_chosen_by() -> None:
    given = {item: EVERY_KIND[number % 8] for number, item in enumerate(ANNUAL.items)}
    said = text(write(answers={item: answer for item, answer in given.items() if answer is not None}))
    for section in ANNUAL.sections:
        for item in section.items:
            match given[item.id]:
                case None:
                    words = "Left blank"
                case "dont_know":
                    words = "I don’t know"
                case "not_relevant":
                    words = "Not relevant here"
                case int(rating):
                    words = section.scale.labels[rating]
            assert squeezed(f"{item.prompt} {words}") in said


def test_what_people_wrote_is_never_taken_for_markup() -> None:
    items = list(ANNUAL.items)
    reader = write(dict(zip(items, [MARKUP, LIST, LONG, ADDRESS], strict=False)), area_name='A "b" #c \\ <d>')
    for words in (MARKUP, *LIST.splitlines(), LONG, ADDRESS, 'A "b" #c \\ <d>'):
        assert squeezed(words) in text(reader)


def test_nothing_runs_over_the_edge_of_the_page() -> None:
    reader = write(dict.fromkeys([*ANNUAL.items][:3], LONG + ADDRESS))
    width = float(reader.pages[0].mediabox.width)
    ends: list[float] = []
    for page in reader.pages:
        page.extract_text(visitor_text=lambda _text, _cm, matrix, _font, _size: ends.append(matrix[4]))
    assert 0 < max(ends) < width
    assert len(reader.pages) > 3


def test_what_no_font_has_is_marked_and_the_rest_is_kept() -> None:
    item = next(iter(ANNUAL.items))
    said = text(write({item: "\N{GRINNING FACE} Zażółć gęślą jaźń \u4e2d \ufffe \\u{1f600}"}))
    assert squeezed("\ufffd Zażółć gęślą jaźń \ufffd \ufffd \\u{1f600}") in said


@pytest.mark.parametrize(("code", "words"), [("he", "שלום"), ("ar", "مرحبا"), ("pl", "Cześć")])
def test_other_scripts_are_written_and_the_language_is_told(
    monkeypatch: pytest.MonkeyPatch, code: str, words: str
) -> None:
    spoken = Language(code, code, gettext.NullTranslations())
    monkeypatch.setattr(typesetting, "spoken", lambda: spoken)
    reader = write({next(iter(ANNUAL.items)): words})
    assert str(reader.trailer["/Root"]["/Lang"]).startswith(code)  # type: ignore[index]
    assert typesetting.MISSING not in text(reader)
