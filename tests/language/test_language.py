"""Which language is spoken, and how messages are told in it."""

from collections.abc import Callable
from contextvars import copy_context
from pathlib import Path

import pytest

from app import language
from app.domain.errors import ConflictError

CATALOGUE = """#{fuzzy}
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"

msgid "Good day"
msgstr "Dzień dobry"

msgid "{count} of {total} are full"
msgstr "Pełne: {count} z {total}"

msgid "one code"
msgid_plural "{n} codes"
msgstr[0] "jeden kod"
msgstr[1] "{n} kody"
msgstr[2] "{n} kodów"
"""


@pytest.fixture
def add_polish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., language.Language]:
    """Makes Polish one of the languages, with a small catalogue of its own."""

    def add(fuzzy: str = "") -> language.Language:
        path = tmp_path / "pl.po"
        path.write_text(CATALOGUE.replace("{fuzzy}", fuzzy), encoding="utf-8")
        polish = language.read_language(path)
        monkeypatch.setitem(language.list_languages(), "pl", polish)
        return polish

    return add


def told(code: str, say: Callable[[], str]) -> str:
    """What `say` gives in a language."""

    def run() -> str:
        language.speak(code)
        return say()

    return copy_context().run(run)


def test_a_language_is_called_as_those_who_speak_it_call_it(add_polish: Callable[..., language.Language]) -> None:
    polish = add_polish()
    assert (polish.code, polish.name, polish.direction, polish.is_draft) == ("pl", "Polski", "ltr", False)


def test_a_catalogue_marked_fuzzy_is_a_draft(add_polish: Callable[..., language.Language]) -> None:
    assert add_polish(fuzzy=", fuzzy").is_draft


def test_a_message_is_told_in_the_language_of_its_context(add_polish: Callable[..., language.Language]) -> None:
    add_polish()
    assert told("pl", lambda: language.gettext("Good day")) == "Dzień dobry"
    assert told("en", lambda: language.gettext("Good day")) == "Good day"
    assert language.gettext("Good day") == "Good day"


def test_what_is_not_translated_is_told_in_english(add_polish: Callable[..., language.Language]) -> None:
    add_polish()
    assert told("pl", lambda: language.gettext("Good night")) == "Good night"
    assert told("xx", lambda: language.gettext("Good day")) == "Good day"


def test_nothing_stays_nothing_in_every_language(add_polish: Callable[..., language.Language]) -> None:
    add_polish()
    assert told("pl", lambda: language.gettext("")) == ""


def test_a_number_decides_the_form_of_what_is_counted(add_polish: Callable[..., language.Language]) -> None:
    add_polish()
    forms = [told("pl", lambda n=n: language.ngettext("one code", "{n} codes", n)) for n in (1, 3, 5, 22, 0)]  # type: ignore[misc]
    assert forms == ["jeden kod", "{n} kody", "{n} kodów", "{n} kody", "{n} kodów"]


def test_an_error_is_told_in_the_language_of_whoever_reads_it_and_to_tools_in_english(
    add_polish: Callable[..., language.Language],
) -> None:
    add_polish()
    error = ConflictError("{count} of {total} are full", count=3, total=12)
    assert told("pl", lambda: language.tell(error)) == "Pełne: 3 z 12"
    assert told("pl", lambda: str(error)) == "3 of 12 are full"
    assert language.tell(ConflictError("Use {these} as they are.")) == "Use {these} as they are."


@pytest.mark.parametrize(
    ("chosen", "accepted", "expected"),
    [
        ("pl", "en", "pl"),
        ("en", "pl", "en"),
        (None, "pl", "pl"),
        (None, "pl-PL,pl;q=0.9,en;q=0.8", "pl"),
        (None, "PL", "pl"),
        (None, "en-GB, pl; q=0.9", "en"),
        (None, "de, pl; q=0.3, en; q=0.2", "pl"),
        (None, "pl;q=0", "en"),
        (None, "de, fr", "en"),
        (None, "", "en"),
        (None, "*", "en"),
        (None, "pl;q=often, ;;;, \x00", "en"),
        (None, "de," * 5000 + "pl", "en"),
        ("xx", "pl", "pl"),
        ("../pl", "", "en"),
        ("", "", "en"),
    ],
)
def test_whoever_chose_a_language_gets_it_and_else_the_first_their_browser_accepts(
    add_polish: Callable[..., language.Language], chosen: str | None, accepted: str, expected: str
) -> None:
    add_polish()
    assert language.choose(chosen, accepted) == expected
