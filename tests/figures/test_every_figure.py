"""Every figure on every page, chart and document is the API's for the same thing, and nothing else has a figure.

A page is read as a reader takes it in: all of its tables, cell by cell, and every sentence in which there is a numeral,
together with the heading or the row it stands under. What it should say is written anew from the API's answers to the
same reader (`words`, `profile`, `others`). The two have to be the same, to the digit and in both directions: a figure
that the API does not give is found wherever it stands, and so is one that is left out.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from shutil import copyfile

import pytest
from fastapi import FastAPI

from app.db.session import Database
from app.settings import Settings
from tests.figures import others, profile
from tests.figures.programme import AREA, IN_2024, PLACES, UNDER_REVIEW, Programme, at, make_programme
from tests.figures.reading import Said, read_document, read_page, read_spec, run_together
from tests.figures.words import Api
from tests.fixtures.callers import call_with_no_key
from tests.fixtures.pages import read_tree
from tests.fixtures.settings import SETTINGS

PAIRS = [("2021", "2022"), ("2022", "2023"), ("2021", "2023")]
PUBLISHED = ("2021", "2022", "2023")
HERE, REVIEW = f"/areas/{AREA}", f"{at(AREA, UNDER_REVIEW)}/review"
SHOWN = re.compile(r'>[^<>]*|alt="[^"]*')
"""What of a page there is to read."""
CHARTS = re.compile(r"/charts/([a-z-]+)\.json")


@dataclass(frozen=True)
class Page:
    """A page, who reads it, and what it should say."""

    path: str
    reader: str
    expect: Callable[[Api], Said]


ITEMS = [
    Page(f"{REVIEW}/{item}", "coordinator", partial(others.review_item_page, year=UNDER_REVIEW, id_=item))
    for item in IN_2024
]
PAGES = [
    Page(f"{HERE}?round=2021", "rep", partial(profile.profile_page, year="2021")),
    Page(f"{HERE}?round=2022", "coordinator", partial(profile.profile_page, year="2022")),
    Page(f"{HERE}?round=2023", "coordinator", partial(profile.profile_page, year="2023")),
    Page(f"{HERE}?round=2023", "rep", partial(profile.profile_page, year="2023")),
    *(
        Page(f"{HERE}/changes?from={start}&to={end}", "rep", partial(profile.changes_page, start=start, end=end))
        for start, end in PAIRS
    ),
    Page(REVIEW, "coordinator", partial(others.review_page, year=UNDER_REVIEW)),
    *ITEMS,
    Page(f"{at(AREA, UNDER_REVIEW)}/preview", "coordinator", partial(others.preview_page, year=UNDER_REVIEW)),
    Page(f"{HERE}/plan?round=2022", "rep", partial(others.plan_page, year="2022")),
    Page(f"{HERE}/plan", "coordinator", partial(others.plan_page, year=UNDER_REVIEW)),
    *(
        Page(at(area, year), "rep", partial(others.assessment_page, area=area, year=year))
        for area, year in [(AREA, "2021"), (AREA, "2023"), (AREA, "2024"), (PLACES[1], "2024"), (PLACES[2], "2024")]
    ),
    Page("/areas", "coordinator", partial(others.home_page, areas=[AREA])),
    Page("/areas", "rep", partial(others.home_page, areas=PLACES)),
    Page("/compare?round=2021", "rep", partial(others.compare_page, year="2021")),
    Page("/compare?round=2023", "rep", partial(others.compare_page, year="2023")),
    Page("/programme/2021", "admin", partial(others.programme_page, year="2021")),
    Page("/programme/2023", "admin", partial(others.programme_page, year="2023")),
]
DOCUMENTS: dict[str, tuple[Callable[[Api], Said], str]] = {
    "report.pdf?round=2023": (partial(profile.report, year="2023"), "wide"),
    "report.pdf?round=2021": (partial(profile.report, year="2021"), "wide"),
    "report.pdf?large=true&round=2023": (lambda api: profile.in_large_print(profile.report(api, "2023")), "narrow"),
    "poster.pdf?round=2023": (partial(profile.poster, year="2023"), "narrow"),
}
"""What each should say, and in which width its pictures are."""


@pytest.fixture(scope="module")
def programme(
    application: FastAPI, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Programme]:
    path = tmp_path_factory.mktemp("awkward") / "waymark.db"
    copyfile(sqlite_template, path)
    settings = Settings(database_url=f"sqlite:///{path}", **SETTINGS)
    database = Database(settings.database_url)
    with call_with_no_key(application, settings) as client:
        yield make_programme(client, database)
    database.dispose()


@pytest.fixture(scope="module")
def apis(programme: Programme) -> dict[str, Api]:
    """What the API gives each reader."""
    return {name: Api(getattr(programme, name), programme.foreseen) for name in ("coordinator", "rep", "admin")}


def find_faults(said: Said, expected: Said, constants: Collection[str]) -> list[str]:
    """Whatever is said that should not be, and whatever is not that should."""
    faults = [f"not the API's: {table}" for table in said.tables if table not in expected.tables]
    faults += [f"missing: {table}" for table in expected.tables if table not in said.tables]
    surplus = {(where, one) for where, one in said.sentences - expected.sentences if one not in constants}
    faults += [f"not the API's: {one}" for one in sorted(surplus)]
    faults += [f"missing: {one}" for one in sorted(expected.sentences - said.sentences)]
    return faults


def test_a_page_says_just_what_the_api_gives(
    programme: Programme, apis: dict[str, Api], subtests: pytest.Subtests
) -> None:
    for page in PAGES:
        with subtests.test(page.path, reader=page.reader):
            api = apis[page.reader]
            said = read_page(read_tree(getattr(programme, page.reader).open(page.path).text))
            assert find_faults(said, page.expect(api), api.constants()) == []


def test_a_document_says_just_what_the_api_gives_those_who_see_no_small_counts(
    programme: Programme, apis: dict[str, Api], subtests: pytest.Subtests
) -> None:
    api = apis["rep"]
    for document, (write, width) in DOCUMENTS.items():
        with subtests.test(document):
            said = read_document(programme.coordinator.open(f"{HERE}/{document}").content)
            assert find_faults(said, write(api), api.constants()) == []
            drawn = _draw(programme, document, width)
            assert [figures for _, figures in said.drawn] == (drawn[:1] if "poster" in document else drawn)


def _draw(programme: Programme, document: str, width: str) -> list[str]:
    """The figures that each chart's own spec has, in the order of the page."""
    query = f"{document.partition('?')[2]}&width={width}"
    ids = dict.fromkeys(CHARTS.findall(programme.rep.open(f"{HERE}?{query}").text))
    specs = [programme.rep.open(f"{HERE}/charts/{id_}.json?{query}").json() for id_ in ids]
    return [run_together(read_spec(spec).words) for spec in specs]


def test_a_chart_draws_just_what_the_api_gives(programme: Programme, apis: dict[str, Api]) -> None:
    api = apis["rep"]
    scale = {*range(0, 101, api.limits["points_per_step"]), api.established}
    expected = {
        f"{HERE}/charts/{id_}.json?round={year}": chart
        for year in PUBLISHED
        for id_, chart in others.charts(api, year).items()
    }
    expected |= others.other_charts(api, "2023", PAIRS)
    for path, chart in expected.items():
        for width in ("wide", "narrow"):
            drawn = read_spec(programme.rep.open(f"{path}&width={width}").json())
            assert (drawn.words, drawn.values) == (chart.words, chart.values), path
            assert drawn.lines <= scale


def test_every_chart_of_a_page_is_looked_at(programme: Programme, apis: dict[str, Api]) -> None:
    for year in PUBLISHED:
        page = programme.rep.open(f"{HERE}?round={year}").text
        assert {*CHARTS.findall(page)} == {*others.charts(apis["rep"], year)}


def test_any_other_figure_on_a_page_would_be_found(programme: Programme, apis: dict[str, Api]) -> None:
    for page in PAGES[::4]:
        api = apis[page.reader]
        html = getattr(programme, page.reader).open(page.path).text
        expected = page.expect(api)
        main = html.index("<main"), html.index("</main>")
        places = [at for shown in SHOWN.finditer(html, *main) for at in range(*shown.span()) if html[at].isdecimal()]
        for place in places[:: len(places) // 12 + 1]:
            other = str((int(html[place]) + 5) % 10)  # no round's title becomes another's
            said = read_page(read_tree(html[:place] + other + html[place + 1 :]))
            assert find_faults(said, expected, api.constants()), html[place - 60 : place + 20]
