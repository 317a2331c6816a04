"""What was filled in on a form, as pages read it."""

from typing import Annotated, Literal

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field

from app.web.forms import Form, Sent, is_token, new_token


class Choices(BaseModel):
    """A list, and what only looks like one by the name of its type."""

    several: list[int]
    few: Annotated[list[str], Field(max_length=2)]
    single: Literal["listed", "not listed"]


@pytest.fixture
def echo() -> TestClient:
    """Gives back what was sent."""
    app = FastAPI()

    @app.post("/")
    async def read(form: Sent) -> dict[str, object]:
        return {"values": form.values, "files": {name: content.decode() for name, content in form.files.items()}}

    return TestClient(app)


def test_everything_sent_in_a_field_is_kept_in_order_and_files_apart(echo: TestClient) -> None:
    sent = echo.post("/", data={"a": ["1", "2"], "b": ""}, files={"list": ("areas.csv", b"id,name")})
    assert sent.json() == {"values": {"a": ["1", "2"], "b": [""]}, "files": {"list": "id,name"}}


def test_a_body_that_is_no_form_is_an_empty_one(echo: TestClient) -> None:
    assert echo.post("/", json={"a": "1"}).json() == {"values": {}, "files": {}}


def test_a_text_is_tidied_and_what_was_typed_is_left_to_the_letter() -> None:
    form = Form.filled(words=" a\r\nb\x00\x0b ", empty="")
    assert (form.text("words"), form.typed("words")) == ("a\nb", " a\r\nb\x00\x0b ")
    assert (form.text("empty"), form.text("missing"), form.typed("missing")) == ("", "", "")
    assert ("empty" in form, "missing" in form) == (True, False)


def test_of_a_field_sent_twice_the_last_is_what_was_typed() -> None:
    form = Form({"a": ["1", "2"]})
    assert (form.typed("a"), [*form.chosen("a")], [*form.chosen("b")]) == ("2", ["1", "2"], [])


def test_a_model_gets_lists_where_its_types_are_lists_and_nowhere_else() -> None:
    form = Form({"several": ["1", "2"], "single": ["not listed", "listed"]})
    read = form.read(Choices)
    assert read is not None
    assert (read.several, read.few, read.single) == ([1, 2], [], "listed")
    assert not form.errors


def test_what_a_model_refuses_is_told_by_field() -> None:
    form = Form({"several": ["1", "x"], "few": ["a", "b", "c"]})
    assert form.read(Choices) is None
    assert {*form.errors} == {"several", "few", "single"}


def test_a_token_is_long_enough_to_be_one_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(20)}
    assert len(tokens) == 20
    assert all(map(is_token, tokens))
    assert not is_token("short")
