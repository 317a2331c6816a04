"""The two cookies of somebody who answers: the code they joined with, signed, and the ticket of their answers.

Neither has an account or a row of the database behind it.
"""

import hmac
import time
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response

from app.deps import Runtime, RuntimeDep
from app.services.responses import Ticket, tidy_receipt

CODE_LIFETIME = 24 * 60 * 60
"""Seconds a code is remembered: enough for someone who is called away. It opens only the assessment they joined."""
TICKET_LIFETIME = 30 * CODE_LIFETIME
"""Seconds a ticket is remembered, so that answers can be gone on with days later. Without a code, it opens nothing."""


def remember_code(response: Response, runtime: Runtime, key: str) -> None:
    """Let this browser answer where the code with this key leads."""
    expires = int(time.time()) + CODE_LIFETIME
    _set(response, runtime, _code_cookie(runtime), f"{key}.{expires}.{_sign(runtime, key, expires)}", CODE_LIFETIME)


def remember_ticket(response: Response, runtime: Runtime, ticket: Ticket) -> None:
    """Let this browser go on with these answers."""
    _set(response, runtime, _ticket_cookie(runtime), f"{ticket.id}.{ticket.receipt}", TICKET_LIFETIME)


def forget_code(response: Response, runtime: Runtime) -> None:
    """Make this browser forget the code it joined with."""
    response.delete_cookie(_code_cookie(runtime), path="/", secure=runtime.is_secure, httponly=True, samesite="lax")


def forget_ticket(response: Response, runtime: Runtime) -> None:
    """Make this browser forget whose answers it holds."""
    response.delete_cookie(_ticket_cookie(runtime), path="/", secure=runtime.is_secure, httponly=True, samesite="lax")


async def read_code_cookie(request: Request, runtime: RuntimeDep) -> str | None:
    """The key of the code this browser joined with; None where it has none, or one that is forged or has run out."""
    key, _, rest = request.cookies.get(_code_cookie(runtime), "").partition(".")
    expires, _, signature = rest.partition(".")
    if not (expires.isascii() and expires.isdecimal() and len(expires) <= len(str(2**63))):
        return None
    expected = _sign(runtime, key, int(expires))
    if not hmac.compare_digest(signature.encode(errors="replace"), expected.encode()) or int(expires) < time.time():
        return None
    return key


async def read_ticket_cookie(request: Request, runtime: RuntimeDep) -> Ticket | None:
    """The ticket of the answers begun in this browser; None where it has none, or something that cannot be one."""
    id_, _, receipt = request.cookies.get(_ticket_cookie(runtime), "").partition(".")
    try:
        return Ticket(str(UUID(id_)), tidy_receipt(receipt))
    except ValueError:
        return None


JoinedKey = Annotated[str | None, Depends(read_code_cookie)]
HeldTicket = Annotated[Ticket | None, Depends(read_ticket_cookie)]


def _set(response: Response, runtime: Runtime, name: str, value: str, lifetime: int) -> None:
    response.set_cookie(
        name, value, max_age=lifetime, path="/", secure=runtime.is_secure, httponly=True, samesite="lax"
    )


def _code_cookie(runtime: Runtime) -> str:
    return f"{runtime.cookie}-join"


def _ticket_cookie(runtime: Runtime) -> str:
    return f"{runtime.cookie}-answers"


def _sign(runtime: Runtime, key: str, expires: int) -> str:
    signed = f"join pass\x00{key}\x00{expires}".encode(errors="replace")
    return hmac.digest(runtime.settings.secret, signed, "sha256").hex()
