"""The one stylesheet that every page loads: joined from its parts, in layers, and light."""

import gzip
import re
from http import HTTPStatus
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.web.rendering import STATIC, join_styles

LAYERS = ["settings", "elements", "layout", "parts", "pages", "narrow", "paper", "contrast"]
HEAVIEST = 29_000
HEAVIEST_COMPRESSED = 6_500
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def squeeze(styles: str) -> str:
    """Styles without comments and space, to be looked for in others."""
    return re.sub(r"\s+", "", re.sub(r"/\*.*?\*/", "", styles, flags=re.DOTALL))


@pytest.fixture
def served(anyone: TestClient) -> str:
    response = anyone.get("/static/waymark.css")
    assert response.status_code == HTTPStatus.OK
    assert response.headers["content-type"] == "text/css; charset=utf-8"
    return response.text


@ON_SQLITE
def test_it_holds_every_file_of_styles_once_and_no_comment(served: str) -> None:
    files = sorted((STATIC / "styles").iterdir())
    assert len(files) > len(LAYERS)
    whole = squeeze(served)
    assert [file.name for file in files if whole.count(squeeze(file.read_text(encoding="utf-8"))) != 1] == []
    assert "/*" not in served
    assert served.count("{") == served.count("}")


@ON_SQLITE
def test_its_layers_come_in_the_order_in_which_they_hold(served: str) -> None:
    assert list(dict.fromkeys(re.findall(r"^@layer (\w+) \{$", served, re.MULTILINE))) == LAYERS


@ON_SQLITE
def test_it_stays_as_light_as_it_was_in_one_piece(served: str) -> None:
    assert len(served.encode()) < HEAVIEST
    assert len(gzip.compress(served.encode(), mtime=0)) < HEAVIEST_COMPRESSED


@ON_SQLITE
def test_it_is_sent_again_only_to_who_has_another(anyone: TestClient, served: str) -> None:
    mark = anyone.get("/static/waymark.css").headers["etag"]
    assert anyone.get("/static/waymark.css", headers={"If-None-Match": mark}).status_code == HTTPStatus.NOT_MODIFIED
    assert anyone.get("/static/waymark.css", headers={"If-None-Match": '"another"'}).text == served


def test_what_is_imported_without_a_layer_stands_in_none(tmp_path: Path) -> None:
    (tmp_path / "in.css").write_text("/* Said to whoever works on it */\n\na {\n  top: 0;\n}\n")
    (tmp_path / "out.css").write_text("b {\n  top: 0;\n}\n")
    sheet = tmp_path / "all.css"
    sheet.write_text('/* All */\n\n@import "in.css" layer(one);\n@import "out.css";\n')
    assert join_styles(sheet) == "@layer one {\n\na {\n  top: 0;\n}\n}\nb {\n  top: 0;\n}"
