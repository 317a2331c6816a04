"""What people read, found in the code for translation. `python -m tests.messages` brings every catalogue up to date.

Messages are what stands in `gettext`, `ngettext`, `N_` and `_`, in `{% trans %}`, first in an error, and as the action
of an audit entry. A new one comes with no translation: none is guessed from another that looks alike.
"""

import sys
import tomllib
from inspect import getmembers, isclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app import language
from app.domain import errors

ROOT = Path(__file__).parent.parent
ERRORS = [name for name, found in getmembers(errors, isclass) if issubclass(found, errors.WaymarkError)]
KEYWORDS = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2), "record": (3,), **dict.fromkeys(ERRORS)}
WIDTH = 120


def extract() -> Catalog:
    """Every message in the code, untranslated."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]["mappings"]
    methods = [(pattern, each["method"]) for each in mappings for pattern in each["pattern"]]
    options = {pattern: each.get("options", {}) for each in mappings for pattern in each["pattern"]}
    template = Catalog()
    for _, _, message, _, context in extract_from_dir(ROOT / "app", methods, options, KEYWORDS):
        template.add(message, context=context)
    return template


def read(code: str) -> Catalog:
    """A language's catalogue."""
    with (language.HERE / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


def update(code: str) -> tuple[Catalog, bytes]:
    """A language's catalogue with what is new in it and without what nobody says any more; and as a file."""
    catalogue = read(code)
    catalogue.update(extract(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.project, catalogue.version, catalogue.msgid_bugs_address = "Waymark", "1", ""
    catalogue.last_translator = catalogue.language_team = ""
    catalogue.header_comment = f"# What people read, in {catalogue.locale and catalogue.locale.english_name}."
    file = BytesIO()
    write_po(file, catalogue, width=WIDTH, no_location=True, sort_output=True, ignore_obsolete=True)
    return catalogue, file.getvalue()


def is_translated(message: Message) -> bool:
    """Whether it is told in the catalogue's language, in every form."""
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


if __name__ == "__main__":
    for code in language.list_languages():
        if code != language.ENGLISH:
            catalogue, content = update(code)
            (language.HERE / f"{code}.po").write_bytes(content)
            waiting = [message for message in catalogue if message.id and not is_translated(message)]
            sys.stdout.write(f"{code}: {len(waiting)} to translate\n")
