# ruff: noqa: RUF001 - letters of several scripts look alike
"""Charts' words: none is cut off and none runs into another, whatever font a reader's device sets them in."""

import json
from collections.abc import Callable, Iterator
from contextvars import copy_context
from fractions import Fraction
from string import ascii_letters, digits, punctuation
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from app.domain.comparison import compare_section
from app.domain.profile import change_entries
from app.formats.vega import FONT, Chart, draw_svg, measure
from app.language import speak
from app.presentation.charts.force_field import force_field
from app.presentation.charts.items import outcomes_chart, section_chart
from app.presentation.charts.rows import Width
from app.presentation.charts.sections import change_chart, standing_chart
from tests.presentation.fonts import FONTS, font_style
from tests.presentation.test_charts import ANNUAL, ISOLATED, QUARTILES, SHOWN, K, every_chart

OpenPage = Callable[[str], Page]
FAMILIES = FONT.split(", ")[:-1]
"""The names of fonts that charts ask for, less the one of any font."""
MISPLACED = """(svg) => {
  document.querySelector("main").innerHTML = svg;
  const frame = document.querySelector("svg").getBoundingClientRect();
  const texts = [...document.querySelectorAll("text")];
  const lines = texts.flatMap((text) => text.children.length ? [...text.children] : [text]).map(
    (line) => [line.textContent, line.getBoundingClientRect()]
  );
  const outside = lines.filter(([, box]) =>
    box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1
  ).map(([words]) => `outside: ${words}`);
  const overlapping = lines.flatMap(([words, box], place) => lines.slice(place + 1).filter(([, other]) =>
    Math.min(box.right, other.right) - Math.max(box.left, other.left) > 0
    && Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) > 2
  ).map(([others]) => `overlapping: ${words} / ${others}`));
  return [...outside, ...overlapping];
}"""
"""Lines of text, drawn, that leave the picture or run into each other. Letters leave two pixels free above or below."""
WIDTHS = """async ([letters, weight]) => {
  const context = document.createElement("canvas").getContext("2d");
  const size = 1000;
  context.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  await document.fonts.load(context.font, letters);
  return [...letters].map((letter) => context.measureText(letter).width / size);
}"""
"""How wide each letter is in the page's own font, as a share of its size."""


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("font", FONTS)
def test_no_word_leaves_the_picture_or_runs_into_another(
    font: str, language: str, open_page: OpenPage, subtests: pytest.Subtests
) -> None:
    page = open_page(font)
    context = copy_context()
    context.run(speak, language)
    for chart in context.run(lambda: [*every_chart(), *crowded_charts()]):
        with subtests.test(f"{chart.id}, {chart.width} px"):
            assert page.evaluate(MISPLACED, context.run(draw_svg, chart)) == []


@pytest.mark.parametrize("weight", ["normal", "bold"])
@pytest.mark.parametrize("font", FONTS)
def test_room_is_kept_for_every_letter(font: str, weight: str, open_page: OpenPage) -> None:
    page = open_page(font)
    letters = ascii_letters + digits + punctuation + " ąćęłńóśźżĄĆĘŁŃÓŚŹŻäöüßéèñçøåæ–—“”„…×"
    if font == "narrow":  # the wide font has none of these
        letters += "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґАБВГДЖЗИЙЛФЦЧШЩЫЮЯ"
        letters += "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΦΨΩ"
    drawn = page.evaluate(WIDTHS, [letters, weight])
    narrower = [
        (letter, width)
        for letter, width in zip(letters, drawn, strict=True)
        if measure(letter, 1, bold=weight == "bold") < width
    ]
    assert narrower == []


def test_marks_over_letters_take_no_room_and_letters_of_no_list_take_some() -> None:
    assert measure("e\N{COMBINING ACUTE ACCENT}") == measure("é") == measure("e")
    assert measure(ISOLATED.format("e")) == measure("e")
    assert measure("\N{CJK UNIFIED IDEOGRAPH-5730}", 100) >= 100
    assert measure("\N{DEVANAGARI LETTER KA}", 100) >= 80


def crowded_charts() -> Iterator[Chart]:
    """What takes the most room: the highest scores, the greatest changes, long titles, and no score."""
    highest = json.loads(json.dumps(SHOWN))
    for section in highest["sections"]:
        section.update(score=100.0, title=f"{section['title']}, as everybody who lives around here sees it")
        for item in section["items"]:
            item.update(score=100.0, basis="mean")
    unscored = json.loads(json.dumps(highest))
    for section in unscored["sections"]:
        section.update(score=None, level=None)
        for item in section["items"]:
            item.update(score=None, level=None, mean=None, basis="suppressed", applicable=True)
    levels: list[Any] = []
    for level in range(5):
        levels += [{**section, "level": level} for section in highest["sections"]]
    risen = change_entries(
        ANNUAL,
        "2024",
        "2025",
        {
            section.id: compare_section(
                section.kind, dict.fromkeys(section.item_ids, (Fraction(0), Fraction(100))), [None, None], K
            )
            for section in ANNUAL.sections
        },
    )
    for width in Width:
        yield standing_chart("levels", "Here", levels, width, quartiles=QUARTILES)
        yield from (change_chart(change, width) for change in risen)
        for entry in (highest, unscored):
            yield standing_chart("standing", "Here", entry["sections"], width)
            yield from (section_chart(section, None, width) for section in entry["sections"])
            yield from filter(None, (outcomes_chart(entry, width), force_field(entry, width)))


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens an empty page whose font is one of `FONTS`, under the names that charts ask for: `open_page("wide")`."""
    pages: list[Page] = []

    def open_with(font: str) -> Page:
        page = browser.new_page()
        pages.append(page)
        page.set_content(f'{font_style(FONTS[font], FAMILIES)}<body style="font-family: {FONT}"><main></main>')
        drawn = [page.evaluate(WIDTHS, ["mą", weight])[0] for weight in ("normal", "bold")]
        assert drawn == pytest.approx(FONTS[font].m, abs=0.001), "the page has another font than it was given"
        return page

    yield open_with
    for page in pages:
        page.close()
