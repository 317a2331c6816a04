"""Somebody who is signed in and goes through pages as a browser without script does."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from xml.etree.ElementTree import Element

from fastapi.testclient import TestClient
from httpx2 import Response

from tests.fixtures.pages import ReadHtml


@dataclass(frozen=True)
class Someone:
    """Somebody signed in."""

    client: TestClient
    token: str
    read_html: ReadHtml

    def send(self, method: str, path: str, fields: Mapping[str, Any] | None = None) -> Response:
        self.client.cookies.clear()
        headers = {"Sec-Fetch-Site": "same-origin", "Cookie": f"waymark={self.token}"}
        return self.client.request(method, path, data=dict(fields or {}), headers=headers, follow_redirects=False)

    def get(self, path: str, status: int = HTTPStatus.OK) -> Element:
        response = self.send("GET", path)
        assert response.status_code == status, response.text
        return self.read_html(response.text)

    def post(self, path: str, fields: Mapping[str, Any], status: int) -> Element:
        response = self.send("POST", path, fields)
        assert response.status_code == status, response.text
        return self.read_html(response.text)

    def lead_on(self, path: str, fields: Mapping[str, Any]) -> str:
        """Send a form that is taken: where it leads."""
        response = self.send("POST", path, fields)
        assert response.status_code == HTTPStatus.SEE_OTHER, response.text
        return str(response.headers["location"])
