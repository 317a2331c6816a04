"""Whether whoever asks seems to be signed in: enough to show them the way to their areas, and for nothing else."""

from contextvars import ContextVar

from fastapi import Request

from app.deps import get_service

_seems_signed_in: ContextVar[bool] = ContextVar("seems_signed_in", default=False)


async def note_visitor(request: Request) -> None:
    """Take note of whether this request comes with a session, good or not."""
    _seems_signed_in.set(get_service(request).cookie in request.cookies)


def is_signed_in() -> bool:
    """Whether the request that is answered came with a session."""
    return _seems_signed_in.get()
