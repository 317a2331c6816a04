"""What each page says, and what every page keeps to."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from http import HTTPStatus
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from fastapi.testclient import TestClient

from app.db.session import Database
from app.domain.scoring import LEVEL_NAMES
from app.services import areas
from app.services.assessments import get_assessment
from app.services.publishing import publish_assessment, reopen_assessment
from tests.fixtures.callers import without_reference
from tests.fixtures.pages import ReadHtml, text

OpenPage = Callable[[str], Element]
Pages = Sequence[tuple[str, Element]]

WILLOWMERE = "/areas/willowmere"
PAGES = ["/", WILLOWMERE, f"{WILLOWMERE}?round=2024", "/areas/larchend", "/api", "/nowhere"]
"""Every template, and a round before the newest."""
HIDDEN = [
    "/areas/realham",
    "/areas/realham?round=2025",
    "/areas/Not-An-Id",
    "/areas/%00",
    "/areas/larchend?round=2025",
    f"{WILLOWMERE}?round=2026",
    f"{WILLOWMERE}?round=1999",
    f"{WILLOWMERE}?round=",
    f"{WILLOWMERE}?round=%00",
]
"""A real area, what is not an area, and rounds that are not published."""
NOTHING = "–"  # noqa: RUF001 - as the pages print it


def rows(page: Element, labelled_by: str) -> list[list[str]]:
    """What the cells of a table's body say."""
    table = page.find(f".//table[@aria-labelledby='{labelled_by}']")
    assert table is not None
    return [[told(cell) for cell in row] for row in table.iterfind("tbody/tr")]


def told(cell: Element) -> str:
    """What a cell says before anything in it is opened."""
    summary = cell.find("details/summary")
    return text(cell if summary is None else summary)


def figure(value: float | None) -> str:
    return NOTHING if value is None else str(value)


@pytest.fixture
def open_page(anyone: TestClient, read_html: ReadHtml) -> OpenPage:
    """Opens a page as anyone may, and reads it."""
    return lambda path: read_html(anyone.get(path).text)


@pytest.fixture
def every_page(programme: None, open_page: OpenPage) -> Pages:  # noqa: ARG001 - there are areas to show
    """Every page there is, by its address."""
    return [(path, open_page(path)) for path in PAGES]


@pytest.fixture
def profile(programme: None, as_key: Callable[..., TestClient]) -> dict[str, Any]:  # noqa: ARG001 - to have one
    """What the API says of Willowmere."""
    found: dict[str, Any] = as_key("read").get("/api/v1/areas/willowmere/profile").json()
    return found


@pytest.mark.usefixtures("programme")
class TestStartPage:
    def test_it_lists_the_invented_areas_in_name_order_and_no_real_one(self, open_page: OpenPage) -> None:
        start = open_page("/")
        listed = [(a.get("href"), text(a)) for a in start.iterfind(".//section[@class='demo']//a")]
        assert listed == [("/areas/larchend", "larchend"), ("/areas/willowmere", 'Willow <mere> & "Sons"')]
        assert "Realham" not in text(start)

    def test_every_link_of_it_leads_somewhere(self, anyone: TestClient, open_page: OpenPage) -> None:
        links = {a.get("href", "") for a in open_page("/").iter("a")} - {"#main"}
        assert {"/api", "/api/v1/method", "/api/v1/questionnaires/borrowed/1"} <= links
        assert {anyone.get(link).status_code for link in links} == {HTTPStatus.OK}

    def test_it_answers_head(self, anyone: TestClient) -> None:
        response = anyone.head("/")
        assert response.status_code == HTTPStatus.OK
        assert not response.content


def test_the_start_page_of_a_service_without_invented_areas_has_no_demonstration(
    open_page: OpenPage,
) -> None:
    assert "Demonstration" not in text(open_page("/"))


@pytest.mark.usefixtures("programme")
class TestProfilePage:
    @pytest.mark.parametrize(("query", "index"), [("", 1), ("?round=2025", 1), ("?round=2024", 0)])
    def test_its_items_are_the_apis_to_the_digit(
        self, open_page: OpenPage, profile: dict[str, Any], query: str, index: int
    ) -> None:
        page = open_page(WILLOWMERE + query)
        entry = profile["rounds"][index]
        assert text(page.find(".//h2")) == entry["title"]
        for section in entry["sections"]:
            names = LEVEL_NAMES[section["kind"]]
            assert [row[:4] for row in rows(page, f"section-{section['id']}")] == [
                [
                    item["label"],
                    figure(item["score"]),
                    NOTHING if item["level"] is None else names[item["level"]],
                    str(item["n"]),
                ]
                for item in section["items"]
            ]

    @pytest.mark.parametrize(("query", "index"), [("", 1), ("?round=2024", 0)])
    def test_its_sections_are_the_apis_to_the_digit(
        self, open_page: OpenPage, profile: dict[str, Any], query: str, index: int
    ) -> None:
        entry = profile["rounds"][index]
        for row, section in zip(rows(open_page(WILLOWMERE + query), "sections"), entry["sections"], strict=True):
            assert row[0].startswith(section["title"])
            assert row[1:3] == [figure(section["score"]), section["level_name"] or NOTHING]

    def test_a_change_shows_the_apis_figures_and_what_may_be_chance(
        self, open_page: OpenPage, profile: dict[str, Any]
    ) -> None:
        functions, outcomes, obstacles = profile["changes"]
        told = [row[4] for row in rows(open_page(WILLOWMERE), "sections")]
        assert functions["direction"] == "higher"
        assert told[0] == f"Up {functions['delta']} (differences up to {functions['noise']} may be chance)"
        assert outcomes["delta"] is obstacles["delta"] is None
        assert told[1] == told[2] == "Cannot be compared: no item has a score in both rounds"

    def test_the_first_round_compares_with_nothing(self, open_page: OpenPage) -> None:
        page = open_page(f"{WILLOWMERE}?round=2024")
        assert {len(row) for row in rows(page, "sections")} == {4}

    def test_it_says_what_each_score_rests_on(self, open_page: OpenPage) -> None:
        page = open_page(WILLOWMERE)
        told = {
            row[0]: row[4:] for name in ("functions", "outcomes", "obstacles") for row in rows(page, f"section-{name}")
        }
        assert told == {
            "Meeting": ["People agree", "Average of 5 ratings"],
            "Deciding": ["People are divided", "Agreed together (5 ratings average 45.0)"],
            "Belonging": [NOTHING, "Too few answers to show"],
            "Distrust": [NOTHING, "Nobody rated it"],
        }

    def test_it_says_of_obstacles_that_higher_means_more_in_the_way(self, open_page: OpenPage) -> None:
        names = [row[0] for row in rows(open_page(WILLOWMERE), "sections")]
        assert [name.endswith("Higher means more in the way") for name in names] == [False, False, True]

    def test_its_highlights_are_the_apis_in_their_order(self, open_page: OpenPage, profile: dict[str, Any]) -> None:
        entry = profile["rounds"][0]
        labels = {item["id"]: item["label"] for section in entry["sections"] for item in section["items"]}
        page = open_page(f"{WILLOWMERE}?round=2024")
        shown = [
            [(li.text or "").strip() for li in part.iter("li")]
            for part in page.iterfind(".//div[@class='columns']/div")
        ]
        assert shown == [[labels[id_] for id_ in ids] for ids in entry["highlights"].values()]

    def test_it_has_every_sections_score_in_every_published_round(
        self, open_page: OpenPage, profile: dict[str, Any]
    ) -> None:
        for row, *sections in zip(
            rows(open_page(WILLOWMERE), "over-time"), *(entry["sections"] for entry in profile["rounds"]), strict=True
        ):
            assert [cell.split()[0] for cell in row[1:3]] == [figure(section["score"]) for section in sections]

    def test_it_says_so_where_it_was_published_anew_and_where_responses_were_withdrawn(
        self, open_page: OpenPage, database: Database
    ) -> None:
        with database.write() as session:
            reopen_assessment(session, "willowmere", "2025", actor="the tests")
            get_assessment(session, "willowmere", "2025").withdrawn = 2
            publish_assessment(session, "willowmere", "2025", actor="the tests", on=dt.date(2025, 8, 1))
        told = text(open_page(WILLOWMERE).find(".//main"))
        assert "Published on 1 August 2025 (revision 2)." in told
        assert "Responses withdrawn since collection closed: 2." in told

    def test_it_leads_to_every_published_round_and_to_no_other(self, open_page: OpenPage) -> None:
        links = [a.get("href") for a in open_page(WILLOWMERE).iterfind(".//nav[@aria-label='Rounds']//a")]
        assert links == ["?round=2025", "?round=2024"]

    def test_a_name_with_markup_in_it_is_only_a_name(
        self, anyone: TestClient, read_html: ReadHtml, profile: Any
    ) -> None:
        html = anyone.get(WILLOWMERE).text
        assert "<mere>" not in html
        assert text(read_html(html).find(".//h1")) == profile["area"]["name"] == 'Willow <mere> & "Sons"'

    def test_an_area_that_has_published_nothing_says_so(self, open_page: OpenPage) -> None:
        page = open_page("/areas/larchend")
        assert "nothing to show here yet" in text(page.find(".//main"))

    def test_a_real_area_and_an_unpublished_round_look_like_an_area_that_does_not_exist(
        self, anyone: TestClient
    ) -> None:
        unknown = anyone.get("/areas/unknown")
        assert unknown.status_code == HTTPStatus.NOT_FOUND
        for path in HIDDEN:
            response = anyone.get(path)
            assert (response.status_code, response.content) == (unknown.status_code, unknown.content), path
            assert without_reference(response.headers) == without_reference(unknown.headers), path


class TestApiPage:
    def test_all_it_loads_is_served_from_here(self, anyone: TestClient, open_page: OpenPage) -> None:
        page = open_page("/api")
        loaded = [script.get("src", "") for script in page.iter("script")]
        loaded += [link.get("href", "") for link in page.iter("link")]
        assert {"/static/swagger/swagger-ui-bundle.js", "/static/swagger/swagger-ui.css", "/static/api.js"} <= {*loaded}
        assert {anyone.get(path).status_code for path in loaded} == {HTTPStatus.OK}

    def test_it_reads_without_scripts_and_links_to_the_description(
        self, anyone: TestClient, open_page: OpenPage
    ) -> None:
        page = open_page("/api")
        assert "scripts are turned off" in text(page.find(".//noscript"))
        description = page.find(".//a[@id='description']")
        assert description is not None
        assert anyone.get(description.get("href", "")).json()["info"]["title"] == "Waymark"


class TestEveryPage:
    def test_it_has_a_language_a_title_landmarks_and_one_main_heading(self, every_page: Pages) -> None:
        for path, page in every_page:
            assert page.get("lang") == "en-GB", path
            assert re.fullmatch(r".+ – Waymark", text(page.find("head/title"))), path  # noqa: RUF001
            assert [len([*page.iter(tag)]) for tag in ("header", "main", "footer", "h1")] == [1, 1, 1, 1], path

    def test_its_headings_leave_out_no_level(self, every_page: Pages) -> None:
        for path, page in every_page:
            levels = [int(found.tag[1]) for found in page.iter() if re.fullmatch("h[1-6]", found.tag)]
            assert levels[0] == 1, path
            assert all(below - above <= 1 for above, below in pairwise(levels)), path

    def test_nothing_in_it_comes_from_elsewhere_or_stands_inline(self, every_page: Pages) -> None:
        for path, page in every_page:
            for element in page.iter():
                assert element.tag != "style", path
                assert element.tag != "script" or (element.get("src") and not text(element)), path
                assert not [name for name in element.attrib if name == "style" or name.startswith("on")], path
                for name in ("src", "href"):
                    assert re.match(r"[#?]|/(?!/)", element.get(name, "#")), path

    def test_what_it_refers_to_within_itself_is_there_once(self, every_page: Pages) -> None:
        for path, page in every_page:
            ids = [element.get("id", "") for element in page.iter() if "id" in element.attrib]
            assert len(ids) == len(set(ids)), path
            within = {a.get("href", "")[1:] for a in page.iter("a") if a.get("href", "").startswith("#")}
            labels = {element.get("aria-labelledby", "main") for element in page.iter()}
            assert {"main"} <= within | labels <= set(ids), path


def test_styles_and_scripts_name_no_other_host_and_are_asked_about_each_time(anyone: TestClient) -> None:
    for name in ("waymark.css", "api.js"):
        served = anyone.get(f"/static/{name}")
        assert "//" not in re.sub(r"(?m)^//.*| // .*", "", served.text)
        assert "@import" not in served.text
        assert served.headers["cache-control"] == "no-cache"
        again = anyone.get(f"/static/{name}", headers={"If-None-Match": served.headers["etag"]})
        assert again.status_code == HTTPStatus.NOT_MODIFIED


class TestErrors:
    @pytest.mark.parametrize(
        ("path", "media_type"),
        [
            ("/api/v1", "application/problem+json"),
            ("/api/v1/nothing", "application/problem+json"),
            ("/api/v1/areas/realham", "application/problem+json"),
            ("/api/v10", "text/html; charset=utf-8"),
            ("/api/nothing", "text/html; charset=utf-8"),
            ("/nothing", "text/html; charset=utf-8"),
            ("/static/nothing.css", "text/html; charset=utf-8"),
        ],
    )
    def test_they_are_problems_under_the_api_and_pages_everywhere_else(
        self, anyone: TestClient, path: str, media_type: str
    ) -> None:
        response = anyone.get(path)
        assert response.is_client_error
        assert response.headers["content-type"] == media_type

    @pytest.mark.parametrize("path", ["/zebra", "/areas/zebra?round=zebra", "/areas/ZEBRA", "/static/zebra"])
    def test_a_page_repeats_nothing_that_was_asked_for(self, anyone: TestClient, path: str) -> None:
        response = anyone.request("GET", path, headers={"Referer": "http://zebra/", "X-Forwarded-Host": "zebra"})
        assert response.status_code == HTTPStatus.NOT_FOUND
        assert "zebra" not in response.text.lower()

    def test_a_method_a_page_does_not_take_is_told_with_those_it_does(
        self, anyone: TestClient, read_html: ReadHtml
    ) -> None:
        response = anyone.post("/", json={"zebra": 1})
        assert response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        assert {method.strip() for method in response.headers["allow"].split(",")} == {"GET", "HEAD"}
        assert text(read_html(response.text).find(".//h1")) == "That does not work here"

    def test_a_crash_says_it_is_our_fault_and_nothing_of_what_happened(
        self, anyone: TestClient, read_html: ReadHtml, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def crash(*_: object, **__: object) -> None:
            raise RuntimeError("zebra")

        monkeypatch.setattr(areas, "list_areas", crash)
        response = anyone.get("/")
        assert response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
        assert "zebra" not in response.text
        page = read_html(response.text)
        assert text(page.find(".//h1")) == "Something went wrong here"
        assert page.find(".//main//a[@href='/']") is not None
