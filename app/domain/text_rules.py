"""What ids, names, lifetimes and texts may be, wherever they come from."""

import re
from datetime import timedelta
from unicodedata import normalize

from app.domain.errors import InvalidError

SLUG = r"^[a-z0-9][a-z0-9_-]*$"
"""How an id is written, as a pattern."""
MAX_SLUG = 64
"""The longest id, in characters."""
MAX_NAME = 200
MAX_COMMENT = 2000
_LIFETIME = re.compile(r"([1-9]\d{0,4})([hdw])")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""What has no place in a single line."""
UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What has no place in a text of several lines."""


def read_id(text: str) -> str:
    """An id. Raises `InvalidError`."""
    id_ = text.strip()
    if not id_:
        raise InvalidError("Write an id, such as elm-field.")
    if len(id_) > MAX_SLUG or not re.fullmatch(SLUG.removesuffix("$"), id_):
        raise InvalidError(
            "An id has small letters from a to z, digits, hyphens and underscores, and at most {most} of them. "
            "It begins with a letter or a digit.",
            most=MAX_SLUG,
        )
    return id_


def read_name(text: str) -> str:
    """A name, on one line. Raises `InvalidError`."""
    name = text.strip()
    if not name:
        raise InvalidError("Write a name.")
    if len(name) > MAX_NAME:
        raise InvalidError("Make the name shorter: it can have {most} characters at most.", most=MAX_NAME)
    if UNPRINTABLE.search(name):
        raise InvalidError("Write the name on one line, in letters that can be printed.")
    return name


def suggest_id(name: str) -> str:
    """An id made from a name: "Elm Field" gives elm-field. Empty where no letter of the name can be in an id."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:MAX_SLUG].strip("-")


def read_lifetime(text: str) -> timedelta:
    """How long something lasts, such as 90d. Raises `InvalidError`."""
    found = _LIFETIME.fullmatch(text)
    if found is None:
        raise InvalidError("Say when it ends as a number and h, d or w, such as 90d.")
    number, unit = found.groups()
    return timedelta(**{_UNITS[unit]: int(number)})
