"""What the browser of someone who joined with a code holds: the code's key, signed, for a day. No account, no row."""

import hmac
import time
from typing import Annotated

from fastapi import Depends, Request, Response

from app.deps import Service, ServiceDep

LIFETIME = 24 * 60 * 60
"""Seconds: long enough for someone who is called away, and opens nothing but the assessment they joined."""


def give_pass(response: Response, service: Service, key: str) -> None:
    """Let this browser answer where the code with this key leads."""
    expires = int(time.time()) + LIFETIME
    response.set_cookie(
        _name(service),
        f"{key}.{expires}.{_sign(service, key, expires)}",
        max_age=LIFETIME,
        path="/",
        secure=service.is_secure,
        httponly=True,
        samesite="lax",
    )


async def find_pass(request: Request, service: ServiceDep) -> str | None:
    """The key this browser was given; None where it has none, or one that is forged or has run out."""
    key, _, rest = request.cookies.get(_name(service), "").partition(".")
    expires, _, signature = rest.partition(".")
    if not (expires.isascii() and expires.isdecimal() and len(expires) <= len(str(2**63))):
        return None
    expected = _sign(service, key, int(expires))
    if not hmac.compare_digest(signature.encode(errors="replace"), expected.encode()) or int(expires) < time.time():
        return None
    return key


Pass = Annotated[str | None, Depends(find_pass)]


def _name(service: Service) -> str:
    return f"{service.cookie}-join"


def _sign(service: Service, key: str, expires: int) -> str:
    signed = f"join pass\x00{key}\x00{expires}".encode(errors="replace")
    return hmac.digest(service.settings.secret, signed, "sha256").hex()
