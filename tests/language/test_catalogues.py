"""Every language says all there is to say, and nothing that got lost or broken on the way."""

import re
from collections import Counter

import pytest
from babel.messages.catalog import Catalog, Message

from app import language
from tests import messages

CODES = [path.stem for path in sorted(language.HERE.glob("*.po"))]
VALUE = re.compile(r"\{\w*\}|%\(\w+\)s|%%")
TAG = re.compile(r"<[^>]*>")
MOST_IN_NAMES = 3
"""Pairs of letters, as in "OpenAPI (JSON)"."""
BRING_UP_TO_DATE = "Run make messages, then translate what is new."


@pytest.fixture(scope="module", params=CODES)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    """A language's catalogue, as it is kept."""
    return messages.read(request.param)


def pairs(message: Message) -> list[tuple[str, str]]:
    """What is said in English, each with its translations."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    one, *_, many = message.id
    forms = [str(form) for form in message.string or ()]
    return [(one, forms[0]), *((many, form) for form in forms[1:])]


def described(found: list[tuple[str, str]]) -> str:
    return "\n".join(f"{english!r} is told as {told!r}" for english, told in found)


def told(catalogue: Catalog) -> list[tuple[str, str]]:
    """Everything, but for the head of the file."""
    return [pair for message in catalogue if message.id for pair in pairs(message)]


@pytest.mark.parametrize("code", CODES)
def test_a_catalogue_holds_what_the_code_says_and_no_more(code: str) -> None:
    _, content = messages.update(code)
    kept = (language.HERE / f"{code}.po").read_bytes()
    assert kept.decode() == content.decode(), BRING_UP_TO_DATE


def test_everything_is_translated_in_every_form(catalogue: Catalog) -> None:
    waiting = [message.id for message in catalogue if message.id and not messages.is_translated(message)]
    assert waiting == [], BRING_UP_TO_DATE
    assert all(len(message.string or ()) == catalogue.num_plurals for message in catalogue if message.pluralizable)


def test_nothing_is_guessed(catalogue: Catalog) -> None:
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_every_value_has_its_place_in_a_translation(catalogue: Catalog) -> None:
    """One form of what is counted may leave the number out: "in one browser"."""
    wrong = [
        (english, other)
        for english, other in told(catalogue)
        if Counter(VALUE.findall(english)) != Counter(VALUE.findall(other))
    ]
    assert wrong == [], described(wrong)


def test_every_tag_is_where_it_was(catalogue: Catalog) -> None:
    wrong = [
        (english, other)
        for english, other in told(catalogue)
        if Counter(TAG.findall(english)) != Counter(TAG.findall(other))
    ]
    assert wrong == [], described(wrong)


def test_no_translation_is_english_left_over(catalogue: Catalog) -> None:
    """What is the same in both is a name, or has no words in it."""
    same = {english for english, other in told(catalogue) if english == other}
    same = {english for english in same if len(re.findall("[a-z]{2}", VALUE.sub("", english))) > MOST_IN_NAMES}
    assert same == set()


def test_a_translation_ends_as_its_message_does(catalogue: Catalog) -> None:
    """A colon promises something after it, an ellipsis another step, a newline another paragraph."""
    ends = re.compile(r"[:…\n]?$")
    wrong = [
        (english, other)
        for english, other in told(catalogue)
        if ends.search(english.rstrip(" "))[0] != ends.search(other.rstrip(" "))[0]  # type: ignore[index]
    ]
    assert wrong == [], described(wrong)


def test_no_translation_ends_an_attribute(catalogue: Catalog) -> None:
    """Some are told inside the quotation marks of one. A language has marks of its own for what is said."""
    marks = [(TAG.sub("", english).count('"'), TAG.sub("", other).count('"')) for english, other in told(catalogue)]
    assert [(before, after) for before, after in marks if after > before] == []
