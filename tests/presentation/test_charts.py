"""Charts: every figure is the profile's, nothing hidden is drawn, and none needs its colours."""

import json
import re
from collections.abc import Callable, Iterator
from contextvars import copy_context
from fractions import Fraction
from gettext import NullTranslations
from itertools import pairwise
from random import Random
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue import Catalogue
from app.domain.answers import AgreedAnswer, Answer, Response, Role
from app.domain.comparison import compare_section, matched_items
from app.domain.profile import area_profile, change_entries, find_section, round_entry
from app.domain.questionnaire import Kind
from app.domain.scoring import score_assessment
from app.domain.shapes import AreaName, AreaProfile, QuartilesEntry
from app.domain.tally import people, tally
from app.formats.vega import (
    COLOURS,
    Chart,
    Theme,
    describe,
    draw_png,
    draw_svg,
    measure,
    wrap,
)
from app.language import Language, list_languages, speak
from app.presentation.charts.force_field import REACH, by_strength, force_field
from app.presentation.charts.items import outcomes_chart, section_chart, section_pieces
from app.presentation.charts.rows import Width
from app.presentation.charts.sections import change_chart, standing_chart
from app.presentation.charts.trend import course_chart
from app.presentation.figures import NOTHING, figure
from tests import ROOT

ANNUAL = Catalogue.load(ROOT / "questionnaires").get("annual", 1)
K = 5
HIDDEN, AGREED, NOT_RELEVANT = "active-citizenship", "meeting-space", "enabling-workers"
"""Items that four people rated, that was settled, and that does not apply."""
MOVED = (Fraction(25), Fraction(75))
SVG = "{http://www.w3.org/2000/svg}"
PLACE = re.compile(r"translate\((.+),(.+)\)")
ISOLATED = "\N{FIRST STRONG ISOLATE}{}\N{POP DIRECTIONAL ISOLATE}"


def make_profile(years: range) -> AreaProfile:
    """An area's profile: twelve people a year, who rate everything but the hidden item."""
    rounds = {}
    for year in years:
        chance = Random(year)  # noqa: S311 - nothing here is secret
        answers: list[dict[str, Answer]] = [
            {id_: chance.choice((0, 1, 2, 3, 4)) for id_ in ANNUAL.items} for _ in range(12)
        ]
        for row in answers[4:]:
            row[HIDDEN] = "dont_know"
        responses = [Response(Role.RESIDENT, row) for row in answers]
        agreed = {AGREED: AgreedAnswer(4), NOT_RELEVANT: AgreedAnswer("not_relevant")}
        counts = tally(ANNUAL, responses)
        score = score_assessment(ANNUAL, counts, agreed, K)
        entry = round_entry(
            round_id=str(year),
            title=f"The year {year}",
            questionnaire=ANNUAL,
            revision=1,
            published_on="2025-12-01",
            min_cell=K,
            tally=counts,
            score=score,
        )
        rounds[str(year)] = (entry, score, responses)
    changes = {}
    for (before, old, earlier), (after, new, later) in pairwise(rounds.values()):
        compared = {}
        for section in ANNUAL.sections:
            items = matched_items(old.sections[section.id], new.sections[section.id])
            groups = [people(list(items), group) for group in (earlier, later)]
            compared[section.id] = compare_section(section.kind, items, groups, K)
        changes[before["round"], after["round"]] = change_entries(ANNUAL, before["round"], after["round"], compared)
    return area_profile(
        AreaName(id="elmfield", name="Elmfield"), [entry for entry, *_ in rounds.values()], lambda *pair: changes[pair]
    )


PROFILE = make_profile(range(2022, 2026))
BEFORE, SHOWN = PROFILE["rounds"][-2:]
QUARTILES = {section["id"]: QuartilesEntry(lower=40.1, median=50.2, upper=60.3) for section in SHOWN["sections"]}


def every_chart() -> Iterator[Chart]:
    """Each kind of chart, in each width it has."""
    changed = change_entries(
        ANNUAL,
        "2024",
        "2025",
        {
            section.id: compare_section(section.kind, dict.fromkeys(section.item_ids, MOVED), [None, None], K)
            for section in ANNUAL.sections
        },
    )
    for width in Width:
        for section in SHOWN["sections"]:
            yield section_chart(section, find_section(BEFORE, section["id"]), width)
        for chart in (outcomes_chart(SHOWN, width), force_field(SHOWN, width)):
            assert chart is not None
            yield chart
        yield standing_chart(
            "standing", "Here", SHOWN["sections"], width, before=BEFORE["sections"], quartiles=QUARTILES
        )
        yield from (change_chart(section, width) for section in changed)
    for profile in (PROFILE, make_profile(range(2011, 2026)), make_profile(range(2025, 2026))):
        yield from (course_chart(profile, section["id"]) for section in SHOWN["sections"])


def values(chart: Chart) -> list[dict[str, Any]]:
    """Every row that is drawn."""
    return [row for layer in chart.spec["layer"] for row in layer["data"]["values"]]


def test_every_chart_comes_with_a_sentence_a_table_and_words_instead() -> None:
    for chart in every_chart():
        assert chart.title
        assert chart.sentence.endswith(".")
        assert chart.alternative.endswith(".")
        assert chart.table.rows
        assert {len(row) for row in chart.table.rows} == {len(chart.table.columns)}


def test_every_picture_has_the_size_it_said_it_would_and_names_itself() -> None:
    for chart in every_chart():
        svg = fromstring(draw_svg(chart))  # noqa: S314 - our own
        assert (svg.get("width"), svg.get("height")) == (str(chart.width), str(chart.height))
        assert svg.get("role") == "img"
        assert [svg.findtext(f"{SVG}{name}") for name in ("title", "desc")] == [chart.title, chart.alternative]


def test_pictures_hold_nothing_that_a_page_would_have_to_allow() -> None:
    for chart in every_chart():
        svg = draw_svg(chart, Theme.DARK)
        assert not re.search(r"<(style|script|image|foreignObject)|style=|href|url\(", svg)


@pytest.mark.parametrize("section_id", [section.id for section in ANNUAL.sections])
def test_a_section_shows_each_items_score_and_what_it_was_before(section_id: str) -> None:
    section, before = find_section(SHOWN, section_id), find_section(BEFORE, section_id)
    assert section is not None
    assert before is not None
    chart = section_chart(section, before)
    drawn = {row["label"]: row for row in values(chart) if "label" in row}
    for item, earlier in zip(section["items"], before["items"], strict=True):
        if item["score"] is not None:
            row = drawn[item["label"]]
            assert (row["score"], row["before"]) == (item["score"], earlier["score"])
            assert row["agreed"] == (item["basis"] == "agreed")
    assert [row[:2] for row in chart.table.rows] == [
        (item["label"], figure(item["score"])) for item in section["items"]
    ]


def test_a_long_section_is_drawn_in_pieces_that_each_fit_and_leave_nothing_out() -> None:
    section = SHOWN["sections"][0]
    pieces = section_pieces(section, BEFORE["sections"][0], 370)
    whole = section_chart(section, BEFORE["sections"][0], Width.NARROW)
    assert whole.height > 370 >= max(piece.height for piece in pieces)
    assert len({len(piece.table.rows) for piece in pieces}) == 2, "17 items make no even pieces, but nearly"
    assert [row for piece in pieces for row in piece.table.rows] == [*whole.table.rows]
    (fitting,) = section_pieces(section, BEFORE["sections"][0], whole.height)
    assert fitting == whole


def test_views_spread_by_the_average_deviation_around_the_mean_and_stay_on_the_scale() -> None:
    for section in SHOWN["sections"]:
        drawn = {row["label"]: row for row in values(section_chart(section, None)) if "low" in row}
        for item in section["items"]:
            if item["mean"] is not None and item["average_deviation"] is not None and item["applicable"]:
                row = drawn[item["label"]]
                assert row["low"] == pytest.approx(max(0, item["mean"] - 25 * item["average_deviation"]), abs=0.06)
                assert row["high"] == pytest.approx(min(100, item["mean"] + 25 * item["average_deviation"]), abs=0.06)


def test_of_an_item_too_few_rated_there_is_nothing_but_that() -> None:
    section = find_section(SHOWN, "functions")
    assert section is not None
    hidden = next(item for item in section["items"] if item["id"] == HIDDEN)
    assert hidden["basis"] == "suppressed"
    for width in Width:
        chart = section_chart(section, find_section(BEFORE, "functions"), width)
        rows = [row for row in values(chart) if row.get("label") == hidden["label"]]
        assert rows == []
        assert [row["text"] for row in values(chart) if "Too few" in row.get("text", "")] == ["Too few answers to show"]
        assert next(row for row in chart.table.rows if row[0] == hidden["label"])[1:] == (NOTHING, NOTHING, NOTHING)


def test_the_force_field_has_every_item_once_the_strongest_first() -> None:
    chart = force_field(SHOWN)
    assert chart is not None
    sections = [find_section(SHOWN, id_) for id_ in ("enablers", "obstacles")]
    expected = [
        (item["label"], figure(item["score"])) for section in sections if section for item in by_strength(section)
    ]
    assert [(row[0], row[2]) for row in chart.table.rows] == expected
    arrows = [row for row in values(chart) if "tail" in row]
    for row in arrows:
        length = abs(row["tail"] - row["head"]) + 5
        assert length == pytest.approx(row["score"] / 100 * REACH)


def test_the_outcomes_are_split_where_the_profile_splits_them() -> None:
    chart = outcomes_chart(SHOWN)
    assert chart is not None
    assert SHOWN["credible_infrastructure"] is not None
    achieved = SHOWN["credible_infrastructure"]["achieved"]
    assert sum(row[-1] == "Yes" for row in chart.table.rows) == achieved
    assert len([row for row in values(chart) if row.get("reached") and "from" in row]) >= achieved


def test_a_course_has_a_point_for_every_score_and_a_line_only_where_rounds_compare() -> None:
    gone = json.loads(json.dumps(PROFILE))
    gone["changes"][4].update(delta=None, noise=None, direction=None, better=None, matched_items=0)
    section_id = gone["changes"][4]["section"]
    whole, broken = (course_chart(profile, section_id) for profile in (PROFILE, gone))
    lines = [[row for row in values(chart) if "end_x" in row] for chart in (whole, broken)]
    assert [len(rows) for rows in lines] == [3, 2]
    scores = [find_section(entry, section_id) for entry in PROFILE["rounds"]]
    assert {row["score"] for row in values(broken) if "round" in row} == {one["score"] for one in scores if one}


def test_a_rounds_noise_opens_around_where_nothing_had_changed() -> None:
    chart = course_chart(PROFILE, "functions")
    change = next(one for one in reversed(PROFILE["changes"]) if one["section"] == "functions")
    assert change["noise"] is not None
    fan = [row for row in values(chart) if "low" in row][-1]
    assert fan["low"] - fan["y"] == pytest.approx(2 * change["noise"] / 100 * (180 - 22), abs=0.01)


@pytest.mark.parametrize("theme", Theme)
def test_what_must_be_told_apart_can_be_in_grey(theme: Theme) -> None:
    colours = COLOURS[theme]
    for text in (colours.ink, colours.quiet):
        assert contrast(text, colours.ground) >= 4.5
    for mark, soft in ((colours.good, colours.good_soft), (colours.bad, colours.bad_soft)):
        assert contrast(mark, colours.ground) >= 3
        assert contrast(mark, soft) >= 3
        assert contrast(soft, colours.ground) >= 1.3


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (WCAG 2.2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_spec_draws_the_same_elsewhere_and_a_png_is_one() -> None:
    chart = standing_chart("standing", "Here", SHOWN["sections"])
    spec = describe(chart)
    assert spec["config"]["style"]["good"] == {"color": COLOURS[Theme.LIGHT].good}
    assert spec["description"] == chart.alternative
    assert json.loads(json.dumps(spec)) == spec
    assert draw_png(chart).startswith(b"\x89PNG")


def test_sections_of_a_kind_are_told_apart_by_shape() -> None:
    styles = {
        layer["mark"]["style"][0]: {row["positive"] for row in layer["data"]["values"]}
        for layer in standing_chart("standing", "Here", SHOWN["sections"]).spec["layer"]
        if layer["data"]["values"] and "positive" in layer["data"]["values"][0]
    }
    assert styles == {"dot": {True}, "square": {False}}
    assert {section.kind for section in ANNUAL.sections} == set(Kind)


@pytest.mark.parametrize(
    "make",
    [
        lambda: outcomes_chart(SHOWN),
        lambda: force_field(SHOWN, Width.NARROW),
        lambda: course_chart(PROFILE, "functions"),
    ],
    ids=["outcomes", "forces", "course"],
)
def test_a_picture_turns_round_for_whoever_reads_from_right_to_left(
    make: Callable[[], Chart], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(list_languages(), "he", Language("he", "עברית", NullTranslations()))
    usual, turned = ([*list_drawn(make, code)] for code in ("en", "he"))
    width, opposite = make().width, {"start": "end", "end": "start"}
    assert turned == [
        (round(width - x, 2), y, opposite.get(side, side), [ISOLATED.format(line) for line in lines])
        for x, y, side, lines in usual
    ]


def list_drawn(make: Callable[[], Chart], code: str) -> Iterator[tuple[float, float, str, list[str]]]:
    """Whatever has a place in the picture: where, on which side of that its words are, and their lines."""
    context = copy_context()
    context.run(speak, code)
    for drawn in fromstring(context.run(lambda: draw_svg(make()))).iter():  # noqa: S314 - our own
        place = PLACE.match(drawn.get("transform", ""))
        if place and drawn.tag != f"{SVG}g":
            lines = [*drawn.itertext()] if drawn.tag == f"{SVG}text" else []
            yield round(float(place[1]), 2), float(place[2]), drawn.get("text-anchor", ""), lines


@given(st.text(max_size=200), st.integers(30, 300))
def test_wrapping_loses_no_letter_and_fits(words: str, width: int) -> None:
    lines = wrap(words, width)
    assert "".join("".join(lines).split()) == "".join(words.split())
    assert all(measure(line) <= width or len(line) == 1 for line in lines)
