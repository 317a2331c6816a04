"""Every template has one context class, and shows all of it."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest
from jinja2 import meta, nodes

from app.domain.errors import ConflictError
from app.web import errors
from app.web.rendering import FILTERS, Page, environment


def pages(base: type[Page]) -> Iterator[type[Page]]:
    """Every page; all are imported, since the application was, for the fixtures."""
    for page in base.__subclasses__():
        yield page
        yield from pages(page)


PAGES = list(pages(Page))
SHARED = {
    "base.html",
    "_charts.html",
    "_demo.html",
    "_form.html",
    "_languages.html",
    "_tables.html",
    "admin/base.html",
    "admin/_form.html",
    "admin/_entries.html",
    "answering/_base.html",
    "answering/_form.html",
    "answering/_parts.html",
    "answering/_privacy.html",
}
"""Templates that others build on, with no page of their own."""


def parts(template: str) -> Iterator[str]:
    """The source of a template and of all it builds on."""
    assert environment.loader is not None
    source, *_ = environment.loader.get_source(environment, template)
    yield source
    for other in meta.find_referenced_templates(environment.parse(source)):
        assert other is not None, "which template is used should be plain to see"
        yield from parts(other)


def test_every_template_has_exactly_one_page() -> None:
    assert sorted(page.template for page in PAGES) == sorted({*environment.list_templates()} - SHARED)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_exactly_what_its_template_uses(page: type[Page]) -> None:
    parsed = [environment.parse(source) for source in parts(page.template)]
    used = {name for template in parsed for name in meta.find_undeclared_variables(template)}
    macros = {macro.name for template in parsed for macro in template.find_all(nodes.Macro)}
    assert {field.name for field in fields(page)} == used - macros - {"caller"} - environment.globals.keys()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_frozen_and_says_what_it_shows(page: type[Page]) -> None:
    assert is_dataclass(page)
    assert page.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert page.__doc__


def test_every_word_is_used() -> None:
    everything = "".join(source for page in PAGES for source in parts(page.template))
    assert [name for name in FILTERS if f"| {name}" not in everything] == []


def test_a_refusal_is_told_in_its_own_words() -> None:
    response = errors.render_error(ConflictError("Collection is closed. Ask your coordinator."), 409, "a reference")
    assert response.status_code == 409
    assert "Collection is closed. Ask your coordinator." in bytes(response.body).decode()
