"""The words people read, in the language they chose: gettext catalogues (`pl.po`) beside this file, read once.

English is what the code says. A message with no translation is told in English.
"""

import gettext as stdlib
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app.domain.errors import WaymarkError
from app.domain.messages import N_

__all__ = [
    "DRAFT",
    "ENGLISH",
    "HERE",
    "N_",
    "Language",
    "choose",
    "gettext",
    "list_languages",
    "ngettext",
    "read_language",
    "speak",
    "spoken",
    "tell",
]

HERE = Path(__file__).parent
ENGLISH = "en"
DRAFT = N_("This translation is a draft. Someone who grew up with the language has yet to go over it.")
"""Told wherever a language is that is one."""
MOST_ACCEPTED = 20
"""A browser names a few languages. What goes on for longer is not read to its end."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language that pages can be read in."""

    code: str
    name: str
    """As those who speak it call it."""
    catalogue: stdlib.NullTranslations
    is_draft: bool = False
    """No native speaker has gone over it yet."""

    @property
    def locale(self) -> Locale:
        """How it writes dates and numbers. English is written as in Britain."""
        return Locale.parse("en_GB" if self.code == ENGLISH else self.code)

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return str(self.locale.text_direction)


@cache
def list_languages() -> Mapping[str, Language]:
    """Every language there is, by code: English first, then by code."""
    english = Language(ENGLISH, "English", stdlib.NullTranslations())
    return {ENGLISH: english, **{path.stem: read_language(path) for path in sorted(HERE.glob("*.po"))}}


def read_language(path: Path) -> Language:
    """The language of a catalogue, `<code>.po`. One whose header is marked fuzzy is a draft."""
    with path.open("rb") as file:
        messages = read_po(file, locale=path.stem)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    name = Locale.parse(path.stem).get_display_name() or path.stem
    return Language(path.stem, name[:1].upper() + name[1:], stdlib.GNUTranslations(compiled), is_draft=messages.fuzzy)


_spoken: ContextVar[Language | None] = ContextVar("spoken", default=None)


def speak(code: str) -> None:
    """Tell all that follows in this context in a language; in English where there is no such language."""
    languages = list_languages()
    _spoken.set(languages.get(code, languages[ENGLISH]))


def spoken() -> Language:
    """The language of this context."""
    return _spoken.get() or list_languages()[ENGLISH]


def choose(chosen: str | None, accepted: str) -> str:
    """The code of the language for someone who chose it, or whose browser accepts these (an Accept-Language header)."""
    languages = list_languages()
    if chosen is not None and chosen in languages:
        return chosen
    return negotiate_locale(_by_preference(accepted), [*languages], sep="-") or ENGLISH


def gettext(message: str) -> str:
    """A message in the language of this context."""
    return spoken().catalogue.gettext(message) if message else ""  # gettext keeps a catalogue's header under ""


def ngettext(one: str, many: str, number: int) -> str:
    """A message about so many."""
    return spoken().catalogue.ngettext(one, many, number)


def tell(error: WaymarkError) -> str:
    """What went wrong, as a person should read it. `str(error)` says the same in English, for tools and logs."""
    message = gettext(error.message)
    return message.format(**error.values) if error.values else message


def _by_preference(accepted: str) -> list[str]:
    weighed = []
    for part in accepted.split(",")[:MOST_ACCEPTED]:
        tag, _, weight = part.partition(";")
        try:
            weighed.append((float(weight.strip().removeprefix("q=") or 1), tag.strip().lower()))
        except ValueError:
            continue
    return [tag for weight, tag in sorted(weighed, key=lambda one: -one[0]) if weight > 0]
