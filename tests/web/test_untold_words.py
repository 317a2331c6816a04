"""No page says anything that could not be said in another language."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import DictLoader, nodes

from app.web import rendering
from app.web.rendering import environment
from tests import messages

WEB = Path(rendering.__file__).parent
APP = WEB.parent
IN_ENGLISH = {"method", "demo", "demo_deeds", "demo_words"}
"""The method as data, for other programs; and the demonstration, which a command makes."""
MODULES = sorted(str(path.relative_to(WEB)) for path in WEB.rglob("*.py"))
LAYERS = ("domain", "db", "formats", "services", "edges")
BELOW = [path for layer in LAYERS for path in sorted((APP / layer).rglob("*.py")) if path.stem not in IN_ENGLISH]
"""Modules whose errors a page may show."""
ERRORS = {*messages.ERRORS}
TELLING = {"_", "gettext", "ngettext", "N_"}
TOLD_ATTRIBUTES = {"alt", "aria-description", "aria-label", "placeholder", "title"}
"""And the `content` of a description."""
SAME_EVERYWHERE = {
    "Waymark",
    "API",
    "join pass\x00",  # a hash's prefix
    "JSON",
    "accept-language, cookie",  # a header
    "\N{EN DASH} Waymark",  # after a page's title
    "CSV",
    "SVG",
    "PNG",
    "id,name\nelm-field,Elm Field\nharbour,The Harbour",  # a file, as it has to be written
}
"""Names, and what is typed as it stands."""
ATTRIBUTE = r'[a-z-]+="[^"]*"'
"""What a template adds to a tag stands by itself where it is defined."""


class _Words(HTMLParser):
    """What a page says by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside.append(tag)
        for name, value in attrs:
            told = name in TOLD_ATTRIBUTES or (name, tag) == ("data-label", "td")
            if value and told:
                self.note(value)

    def handle_data(self, data: str) -> None:
        self.note(data)

    def note(self, text: str) -> None:
        text = re.sub(ATTRIBUTE, "", text).strip()
        if re.search(r"[^\W\d_]{2}", text) and text not in SAME_EVERYWHERE:
            self.found.append(text)


def untold(template: str) -> list[str]:
    """The words in a template that are outside gettext: in its HTML, and in what it hands to its macros."""
    assert environment.loader is not None
    parsed = environment.parse(environment.loader.get_source(environment, template)[0])
    words = _Words()
    words.feed("".join(part.data for part in parsed.find_all(nodes.TemplateData)))
    words.close()
    told = {
        id(const)
        for call in parsed.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in TELLING
        for const in call.find_all(nodes.Const)
    }
    handed = [
        const.value
        for const in parsed.find_all(nodes.Const)
        if id(const) not in told and isinstance(const.value, str) and reads_as_words(const.value)
    ]
    return [*words.found, *handed]


def reads_as_words(text: str) -> bool:
    """Whether a string is for people: it begins as a sentence does, or has several words."""
    return bool(re.search(r"^[A-Z][a-z]|[a-z,] [a-zA-Z]", text)) and text not in SAME_EVERYWHERE


@pytest.mark.parametrize("template", environment.list_templates())
def test_a_template_translates_its_own_words_and_nothing_else(template: str) -> None:
    """What gettext gives a template stands in the page as HTML: it must never be what somebody typed."""
    assert environment.loader is not None
    parsed = environment.parse(environment.loader.get_source(environment, template)[0])
    for call in parsed.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in TELLING:
            assert isinstance(call.args[0], nodes.Const)


@pytest.mark.parametrize("template", environment.list_templates())
def test_every_word_of_a_template_can_be_translated(template: str) -> None:
    assert untold(template) == []


def test_words_left_outside_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    source = """
        <p title="Go on">{% if x %}Good {{ _("day") }}{% trans %}All is <b>well</b>{% endtrans %}{% endif %}</p>
        {{ field("name", "Your name", _("As told")) }} <input value="{{ x }}"{{ y }}>
        """
    monkeypatch.setattr(environment, "loader", DictLoader({"one.html": source}))
    assert untold("one.html") == ["Go on", "Good", "Your name"]


def iter_unmarked(path: Path) -> Iterator[ast.Constant]:
    """A module's strings, but for those in gettext, in an error, in an audit entry, or of its documentation."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    marked = {
        id(part)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and name_of(call.func) in TELLING | ERRORS | {"record"}
        for argument in call.args
        for part in ast.walk(argument)
    }
    documentation = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    documentation |= {
        id(each.value)
        for each in ast.walk(tree)
        if isinstance(each, ast.Assign) and name_of(each.targets[0]) == "__doc__"
    }
    for each in ast.walk(tree):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in marked | documentation:
            yield each


def name_of(expression: ast.expr) -> str:
    """The last part of a name: what a call calls, or what is assigned to."""
    return getattr(expression, "id", "") or getattr(expression, "attr", "")


@pytest.mark.parametrize("module", MODULES)
def test_every_word_in_the_code_of_the_pages_can_be_translated(module: str) -> None:
    words = [each.value for each in iter_unmarked(WEB / module) if re.search(r"[a-z]{2},? [a-z]{2}", str(each.value))]
    words = [word for word in words if word not in SAME_EVERYWHERE]
    assert words == []


def test_every_sentence_of_an_error_can_be_translated() -> None:
    sentences = [
        f"{path.relative_to(APP)}:{each.lineno}"
        for path in BELOW
        for each in iter_unmarked(path)
        if re.search(r"^[A-Z].* .*[.?]$", str(each.value))
    ]
    assert sentences == []


def test_a_message_is_written_where_it_is_told_or_marked_where_it_is_kept() -> None:
    """What is chosen or put together inside the call is found for translation as nonsense, or not at all."""
    put_together = []
    for path in sorted(APP.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and name_of(call.func) in TELLING and call.args:
                told = call.args[0]
                chosen = [told.body, told.orelse] if isinstance(told, ast.IfExp) else []
                if isinstance(told, ast.JoinedStr | ast.BinOp) or any(isinstance(one, ast.Constant) for one in chosen):
                    put_together.append(f"{path.relative_to(APP)}:{call.lineno}")
    assert put_together == []


def test_an_error_is_told_as_a_whole_with_its_values_apart() -> None:
    put_together = [
        f"{path.relative_to(APP)}:{call.lineno}"
        for path in [*WEB.rglob("*.py"), *BELOW]
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and name_of(call.func) in ERRORS and call.args
        if isinstance(call.args[0], ast.JoinedStr | ast.BinOp | ast.Call)
    ]
    assert put_together == []
