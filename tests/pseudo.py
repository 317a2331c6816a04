"""A language nobody speaks, written from right to left: all words in other letters, names and numbers as they are."""

import gettext
import re
from string import ascii_letters

from app.language import Language

CODE = "he"
KEPT = re.compile(r"(\{[^}]*\}|%\(\w+\)s|%%|<[^>]*>|&\w+;)")
"""What a translation leaves as it is: values, and tags."""
LETTERS = str.maketrans(ascii_letters, "אבגדהוזחטיכלמנסעפצקרשתאבגד" * 2)


def mirror(message: str) -> str:
    """A message in other letters."""
    parts = KEPT.split(message)
    return "".join(part if place % 2 else part.translate(LETTERS) for place, part in enumerate(parts))


class _Mirror(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return mirror(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return mirror(msgid1 if n == 1 else msgid2)


LANGUAGE = Language(CODE, "עברית", _Mirror(), is_draft=True)
