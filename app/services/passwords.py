"""Passwords: hashed slowly, and none of those that everybody tries first."""

from unicodedata import normalize

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from zxcvbn import zxcvbn

from app.domain.errors import InvalidError

SHORTEST, LONGEST = 12, 128
WEAKEST_SCORE = 2
"""Of zxcvbn's 0-4: under this, a password falls to fewer than a million guesses."""
GUESSED_LENGTH = 72
"""How much of a long password is looked at for patterns; what is longer is strong for its length."""

_hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19 * 1024, parallelism=1),))
_NOBODYS = _hasher.hash("nobody has this password")


def hash_password(password: str, email: str) -> str:
    """The argon2id hash of a new password. Raises `InvalidError` where it is too short, too long or too common."""
    password = _typed(password)
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidError(
            "A password has {shortest} to {longest} characters. Three or four plain words do well.",
            shortest=SHORTEST,
            longest=LONGEST,
        )
    if zxcvbn(password[:GUESSED_LENGTH], user_inputs=[email, *email.split("@")])["score"] < WEAKEST_SCORE:
        raise InvalidError("This password is among the first that anyone would try. Choose three or four plain words.")
    return _hasher.hash(password)


def verify_password(password: str, hashed: str | None) -> bool:
    """Whether a password is the one that was hashed. Where there is none, saying so takes as long as a wrong one."""
    matches = _hasher.verify(_typed(password), hashed or _NOBODYS)
    return matches and hashed is not None


def _typed(password: str) -> str:
    """One form for what looks alike: keyboards differ in how they send an accented letter."""
    return normalize("NFKC", password)
