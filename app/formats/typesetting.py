"""Documents as PDF: a template beside this file, filled with words. Tagged as PDF/UA-1, so that it can be read aloud.

Templates hold no words and no words are markup: `content` reaches them as data, told in the reader's language by
whoever asks for the document. Nothing is read but the templates, nothing is written, nothing is fetched; the fonts are
those inside the typst package. They write Latin, Greek, Cyrillic, Hebrew, Arabic and some more.
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from app.language import DRAFT, gettext, spoken

TEMPLATES = Path(__file__).parent / "templates"
AUTHOR = "Waymark"
MISSING = "\N{REPLACEMENT CHARACTER}"
"""Stands for what no font has, such as emoji: a document tagged for reading aloud may not leave it open."""
WORDED = (".json", ".svg")
"""How the names of files end that have words in them."""
_UNDISPLAYED = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")


def typeset(template: str, content: Mapping[str, object], *, title: str, pictures: Mapping[str, bytes] = {}) -> bytes:
    """A document as PDF in the language spoken: `<template>.typ`, filled with `content`.

    `content` is anything JSON can hold. `pictures` are files by name, such as SVG, for the template to show.
    """
    language = spoken()
    document = {
        "title": title,
        "author": AUTHOR,
        "language": language.locale.language,
        "region": language.locale.territory,
        "direction": language.direction,
        "draft": gettext(DRAFT) if language.is_draft else None,
        "content": content,
    }
    files = {**pictures, "document.json": json.dumps(document, ensure_ascii=False).encode()}
    while True:
        try:
            return _compile(template, files)
        except typst.TypstError as error:
            words = "".join(content.decode() for name, content in files.items() if name.endswith(WORDED))
            missing = _list_undisplayed(error) & set(words)
            if not missing:
                raise
            files = {name: _mark(name, content, missing) for name, content in files.items()}


def _mark(name: str, content: bytes, missing: Iterable[str]) -> bytes:
    """A file with the characters that cannot be shown marked as missing."""
    if not name.endswith(WORDED):
        return content
    return content.decode().translate(dict.fromkeys(map(ord, missing), MISSING)).encode()


def _compile(template: str, files: Mapping[str, bytes]) -> bytes:
    everything: Any = {  # its types know of one file, and it takes several by name
        **_read_templates(),
        **files,
        "main.typ": f'#include "{template}.typ"'.encode(),
    }
    pdf: bytes = typst.compile(everything, font_paths=_fonts(), ignore_system_fonts=True, pdf_standards="ua-1")
    return pdf


def _list_undisplayed(error: typst.TypstError) -> set[str]:
    """The characters for which the compiler found no picture."""
    told: Iterable[str] = _UNDISPLAYED.findall(error.diagnostic)
    return {letter for text in told for letter in _ESCAPED.sub(_unescape, text)}


def _unescape(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else found[2]


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


@cache
def _read_templates() -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in TEMPLATES.glob("*.typ")}
