"""Codes that people read, say aloud and type."""

import secrets

LETTERS = "23456789CFGHJMPQRVWX"
"""Those of Open Location Code: none looks like another, and with no vowels they spell nothing."""
SHARED_LENGTH = 8
PERSONAL_LENGTH = 12


def random_code(length: int) -> str:
    """A code nobody can guess."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def tidy(typed: str) -> str:
    """A code as it was made, however it was typed: in small letters, with spaces, dots or dashes."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def spaced(code: str, space: str = " ") -> str:
    """A code in groups of four, as it is shown and read aloud."""
    return space.join(code[start : start + 4] for start in range(0, len(code), 4))
