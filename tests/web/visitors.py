"""Someone with a browser that runs no script, as the tests of pages have them."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from xml.etree.ElementTree import Element

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import select

from app.db.session import Database
from app.db.tables import Draft, ResponseRow
from app.services import joining
from app.services.assessments import close_assessment
from tests.fixtures.pages import ReadHtml, text, value

PLACE = ("realham", "2026")
FILLED = {
    "role": "paid_worker",
    "answer-meeting": "0",
    "answer-deciding": "dont_know",
    "answer-belonging": "not_relevant",
    "comment-meeting": 'Line one\r\n<script>alert("zebra")</script>',
}
STORED: dict[str, Any] = {"meeting": 0, "deciding": "dont_know", "belonging": "not_relevant"}
"""What these fields say; distrust is left blank."""
COMMENT = 'Line one\n<script>alert("zebra")</script>'
PRIVATE = "no-store"


@dataclass(frozen=True)
class Visitor:
    """Someone with a browser."""

    client: TestClient
    read_html: ReadHtml

    def get(self, path: str) -> Response:
        return self.client.get(path, follow_redirects=False)

    def post(self, path: str, fields: Mapping[str, str] | None = None, **headers: str) -> Response:
        own = {"Sec-Fetch-Site": "same-origin", **headers}
        return self.client.post(path, data=dict(fields or {}), headers=own, follow_redirects=False)

    def read(self, response: Response) -> Element:
        return self.read_html(response.text)

    def open(self, path: str) -> Element:
        response = self.get(path)
        assert response.status_code == HTTPStatus.OK, response.headers
        return self.read(response)

    def go(self, path: str, fields: Mapping[str, str] | None = None) -> str:
        """Send a form, and say where it leads on to."""
        response = self.post(path, fields)
        assert response.status_code == HTTPStatus.SEE_OTHER, response.text
        return response.headers["location"]

    def join(self, code: str) -> None:
        assert self.go("/join", {"code": code}) == "/answer"

    def begin(self, code: str) -> str:
        """Join and begin to answer: the receipt."""
        self.join(code)
        assert self.go("/join/begin", {"token": value(self.open("/answer"), "token")}) == "/answer/you"
        return receipt_on(self.open("/answer/you"))

    def answer(self, code: str, fields: Mapping[str, str] = FILLED) -> str:
        """Answer all the way, and give the receipt."""
        self.begin(code)
        self.go("/answer/1", fields)
        assert self.go("/answer/send") == "/answer/thanks"
        return receipt_on(self.open("/answer/thanks"))

    def change_device(self) -> None:
        self.client.cookies.clear()


def receipt_on(page: Element) -> str:
    return text(page.find(".//dl[@class='codes-to-keep']//strong"))


def chosen(page: Element) -> dict[str, str]:
    """The name and value of each radio button that is chosen."""
    return {
        field.get("name", ""): field.get("value", "")
        for field in page.iterfind(".//input[@type='radio']")
        if "checked" in field.attrib
    }


def shared_code(database: Database, area: str = "realham") -> str:
    with database.read() as session:
        found = joining.get_joining(session, area, "2026").code
    assert found is not None
    return found


def stored(database: Database) -> list[ResponseRow]:
    with database.read() as session:
        return list(session.exec(select(ResponseRow).where(ResponseRow.round_id == "2026")))


def drafted(database: Database) -> list[Draft]:
    with database.read() as session:
        return list(session.exec(select(Draft)))


def close(database: Database) -> None:
    with database.write() as session:
        close_assessment(session, *PLACE, actor="the tests")
