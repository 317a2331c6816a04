"""Which language a page is told in: the one chosen here, else the one the browser asks for, else English."""

from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest
from fastapi.testclient import TestClient

from app.language import Language
from tests.pseudo import CODE, mirror

Read = Callable[[str], Element]

HOME = "http://testserver"
TITLE = "Take stock of where your community stands"

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),  # no matter of the database
    pytest.mark.usefixtures("mirrored"),
]


def heading(page: Element) -> str:
    found = page.find(".//h1")
    assert found is not None
    return found.text or ""


def choose(client: TestClient, language: str, page: str = "/sign-in") -> tuple[str, str]:
    """Choose a language on a page: where that leads, and the cookie it leaves."""
    headers = {"referer": HOME + page, "sec-fetch-site": "same-origin"}
    response = client.post("/language", data={"language": language}, headers=headers, follow_redirects=False)
    assert response.status_code == 303
    return response.headers["location"], response.headers.get("set-cookie", "")


def test_a_page_is_told_in_the_language_the_browser_asks_for(anyone: TestClient, read_html: Read) -> None:
    response = anyone.get("/", headers={"accept-language": f"{CODE};q=0.9, xx"})
    page = read_html(response.text)
    assert (page.get("lang"), page.get("dir")) == (CODE, "rtl")
    assert heading(page) == mirror(TITLE)
    assert response.headers["content-language"] == CODE
    assert response.headers["vary"] == "accept-language, cookie"


def test_english_is_told_to_whoever_asks_for_nothing_there_is(anyone: TestClient, read_html: Read) -> None:
    for accepted in ("", "xx", "*", "\xff"):
        response = anyone.get("/", headers={b"accept-language": accepted.encode("latin-1")})
        page = read_html(response.text)
        assert (page.get("lang"), page.get("dir"), heading(page)) == ("en-GB", "ltr", TITLE)
        assert response.headers["content-language"] == "en"


def test_the_first_page_offers_every_language_in_its_own_words(
    anyone: TestClient, read_html: Read, mirrored: Language
) -> None:
    form = read_html(anyone.get("/").text).find(".//main//form[@action='/language']")
    assert form is not None
    buttons = {button.get("value"): button for button in form.iter("button")}
    assert buttons[CODE].text == mirrored.name
    assert buttons[CODE].get("lang") == CODE
    assert [code for code, button in buttons.items() if button.get("aria-current")] == ["en"]


def test_what_is_chosen_leads_back_and_is_kept(anyone: TestClient, read_html: Read) -> None:
    location, cookie = choose(anyone, CODE, "/sign-in?next=/areas")
    assert location == "/sign-in?next=/areas"
    assert cookie.startswith(f"waymark-language={CODE}; HttpOnly; Max-Age=31536000; Path=/; SameSite=lax")
    page = read_html(anyone.get("/sign-in", headers={"accept-language": "en"}).text)
    assert heading(page) == mirror("Sign in")
    choose(anyone, "en")
    assert heading(read_html(anyone.get("/sign-in", headers={"accept-language": CODE}).text)) == "Sign in"


def test_a_language_there_is_not_changes_nothing(anyone: TestClient) -> None:
    for code in ("", "xx", "../en", "en\r\nset-cookie: a=b", "x" * 5000):
        assert choose(anyone, code) == ("/sign-in", "")


def test_looking_at_a_page_chooses_nothing(anyone: TestClient) -> None:
    response = anyone.get("/language", params={"language": CODE})
    assert response.status_code == 405
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize(
    "referer",
    [
        "https://evil.example/",
        "http://testserver.evil.example/",
        "http://testserver@evil.example/",
        "//evil.example/",
        "http://testserver//evil.example/",
        "http://testserver/\\evil.example/",
        "javascript:alert(1)",
        "http://[",
        "",
    ],
)
def test_a_page_elsewhere_is_never_led_to(anyone: TestClient, referer: str) -> None:
    response = anyone.post("/language", data={"language": CODE}, headers={"referer": referer}, follow_redirects=False)
    assert response.headers["location"] == "/"


def test_another_site_cannot_choose(anyone: TestClient) -> None:
    response = anyone.post(
        "/language", data={"language": CODE}, headers={"sec-fetch-site": "cross-site"}, follow_redirects=False
    )
    assert response.status_code == 403
    assert "set-cookie" not in response.headers


def test_what_goes_wrong_is_told_in_the_language_of_the_page_and_to_programs_in_english(
    anyone: TestClient, read_html: Read
) -> None:
    headers = {"accept-language": CODE}
    assert heading(read_html(anyone.get("/nowhere", headers=headers).text)) == mirror("There is no page here")
    assert heading(read_html(anyone.post("/api", headers=headers).text)) == mirror("That does not work here")
    refused = anyone.post("/", headers={**headers, "sec-fetch-site": "cross-site"})
    assert heading(read_html(refused.text)) == mirror("Not yours to do")
    assert anyone.get("/api/v1/areas", headers=headers).json()["title"] == "Say who you are"


def test_a_draft_says_that_it_is_one(anyone: TestClient) -> None:
    note = "This translation is a draft."
    assert mirror(note) in anyone.get("/join", headers={"accept-language": CODE}).text
    assert note not in anyone.get("/join").text
