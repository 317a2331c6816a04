"""What the browser of someone who answers holds: a pass for the code they joined with, and the ticket of their answers.

No account and no row stands behind either.
"""

import hmac
import time
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from app.deps import Service, ServiceDep
from app.services.responses import Ticket, tidy_receipt

LIFETIME = 24 * 60 * 60
"""Seconds a pass lasts: long enough for someone who is called away. It opens nothing but the assessment they joined."""
TICKET_LIFETIME = 30 * LIFETIME
"""Seconds a ticket is kept, so that answers can be gone on with days later. Without a pass, it opens nothing."""


def give_pass(response: Response, service: Service, key: str) -> None:
    """Let this browser answer where the code with this key leads."""
    expires = int(time.time()) + LIFETIME
    _set(response, service, _pass_name(service), f"{key}.{expires}.{_sign(service, key, expires)}", LIFETIME)


def give_ticket(response: Response, service: Service, ticket: Ticket) -> None:
    """Let this browser go on with these answers."""
    _set(response, service, _ticket_name(service), f"{ticket.id}.{ticket.receipt}", TICKET_LIFETIME)


def take_pass(response: Response, service: Service) -> None:
    """Make this browser forget the code it joined with."""
    response.delete_cookie(_pass_name(service), path="/", secure=service.is_secure, httponly=True, samesite="lax")


def take_ticket(response: Response, service: Service) -> None:
    """Make this browser forget whose answers it holds."""
    response.delete_cookie(_ticket_name(service), path="/", secure=service.is_secure, httponly=True, samesite="lax")


async def find_pass(request: Request, service: ServiceDep) -> str | None:
    """The key this browser was given; None where it has none, or one that is forged or has run out."""
    key, _, rest = request.cookies.get(_pass_name(service), "").partition(".")
    expires, _, signature = rest.partition(".")
    if not (expires.isascii() and expires.isdecimal() and len(expires) <= len(str(2**63))):
        return None
    expected = _sign(service, key, int(expires))
    if not hmac.compare_digest(signature.encode(errors="replace"), expected.encode()) or int(expires) < time.time():
        return None
    return key


async def find_ticket(request: Request, service: ServiceDep) -> Ticket | None:
    """The ticket this browser was given; None where it has none, or what could be none."""
    id_, _, receipt = request.cookies.get(_ticket_name(service), "").partition(".")
    try:
        return Ticket(str(UUID(id_)), tidy_receipt(receipt))
    except ValueError:
        return None


Pass = Annotated[str | None, Depends(find_pass)]
HeldTicket = Annotated[Ticket | None, Depends(find_ticket)]


def _set(response: Response, service: Service, name: str, value: str, lifetime: int) -> None:
    response.set_cookie(
        name, value, max_age=lifetime, path="/", secure=service.is_secure, httponly=True, samesite="lax"
    )


def _pass_name(service: Service) -> str:
    return f"{service.cookie}-join"


def _ticket_name(service: Service) -> str:
    return f"{service.cookie}-answers"


def _sign(service: Service, key: str, expires: int) -> str:
    signed = f"join pass\x00{key}\x00{expires}".encode(errors="replace")
    return hmac.digest(service.settings.secret, signed, "sha256").hex()
