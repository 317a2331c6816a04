"""What a request needs, shared by pages and API: the database, the caller, and whether they may."""

import hashlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from anyio import CapacityLimiter, to_thread
from cachetools import TTLCache
from fastapi import Depends, Path, Request
from fastapi.openapi.models import HTTPBearer as HTTPBearerModel
from fastapi.security.base import SecurityBase
from fastapi.security.utils import get_authorization_scheme_param
from sqlmodel import Session

from app.catalogue import Catalogue
from app.db.session import LOOKUPS, READERS, WRITERS, Database
from app.domain.access import Permission, Principal, check
from app.domain.errors import SignInRequiredError
from app.services import api_keys
from app.settings import Settings

SLUG = r"^[a-z0-9][a-z0-9_-]*$"
MAX_SLUG = 64
STALE_SECONDS = 0.5
"""How old anything from memory may be. An answer rests on a key as old: once revoked, it opens nothing after two."""

Found = TypeVar("Found")

AreaId = Annotated[str, Path(pattern=SLUG, max_length=MAX_SLUG, description="The area's id")]
RoundId = Annotated[str, Path(pattern=SLUG, max_length=MAX_SLUG, description="The round's id")]


@dataclass(frozen=True)
class CachedBody:
    """A response body kept in memory, with its entity tag."""

    content: bytes
    etag: str

    @classmethod
    def of(cls, content: bytes) -> "CachedBody":
        """A body, tagged by what is in it."""
        return cls(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"')


@dataclass(frozen=True)
class Service:
    """What the application holds from start to stop. Its caches are used from the event loop alone."""

    settings: Settings
    catalogue: Catalogue
    database: Database
    principals: TTLCache[str, Principal] = field(default_factory=lambda: TTLCache(1024, STALE_SECONDS))
    answers: TTLCache[tuple[object, ...], CachedBody] = field(
        default_factory=lambda: TTLCache(32 * 2**20, STALE_SECONDS, getsizeof=lambda body: len(body.content))
    )
    writers: CapacityLimiter = field(init=False)
    """SQLite takes one writer at a time: the next waits here, where waiting costs no thread."""
    lookups: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(LOOKUPS))
    """For what the caches lack."""

    def __post_init__(self) -> None:
        """Size the writers' limit to the database."""
        object.__setattr__(self, "writers", CapacityLimiter(1 if self.database.is_embedded else WRITERS))

    async def look_up(self, find: Callable[[Session], Found]) -> Found:
        """What `find` finds, in a thread and a session of its own."""

        def read() -> Found:
            with self.database.read() as session:
                return find(session)

        return await to_thread.run_sync(read, limiter=self.lookups)


def get_service(request: Request) -> Service:
    """The application's parts, as `main` put them together."""
    service: Service = request.app.state.service
    return service


async def _service(request: Request) -> Service:  # async, since a plain function would take a thread each time
    return get_service(request)


ServiceDep = Annotated[Service, Depends(_service)]


def _reading(service: ServiceDep) -> Iterator[Session]:
    with service.database.read() as session:
        yield session


async def _turn(service: ServiceDep) -> AsyncIterator[None]:
    async with service.writers:
        yield
    service.answers.clear()


def _writing(service: ServiceDep, _turn: Annotated[None, Depends(_turn, scope="function")]) -> Iterator[Session]:
    with service.database.write() as session:
        yield session


# scope="function": what was written is committed before the answer goes out
ReadSession = Annotated[Session, Depends(_reading, scope="function", max_concurrency=READERS)]
WriteSession = Annotated[Session, Depends(_writing, scope="function")]


class _CallerScheme(SecurityBase):
    """Finds out who is calling, and says in the API's documentation how to say it.

    One dependency rather than a chain of them: it runs before every call, and each link costs as much as the rest.
    """

    def __init__(self) -> None:
        self.scheme_name = "API key"
        self.model = HTTPBearerModel(description="`Authorization: Bearer wmk_…`")

    async def __call__(self, request: Request) -> Principal:
        """Whoever is calling. Raises `SignInRequiredError`. Signed-in people will come through here too."""
        scheme, presented = get_authorization_scheme_param(request.headers.get("authorization"))
        if scheme.lower() != "bearer" or not presented:
            raise SignInRequiredError("This call needs an API key. Send it as Authorization: Bearer, then the key.")
        service = get_service(request)
        principal = service.principals.get(presented)
        if principal is None:
            principal = await service.look_up(lambda session: api_keys.get_principal(session, presented))
            service.principals[presented] = principal
        return principal


Caller = Annotated[Principal, Depends(_CallerScheme())]


def allow_in_area(permission: Permission) -> Any:  # noqa: ANN401 - what Depends gives
    """Let a route be called only by those with `permission` in the area of its path."""

    async def check_area(caller: Caller, area: AreaId) -> None:
        check(caller, permission, area)

    return Depends(check_area)


def allow(permission: Permission) -> Any:  # noqa: ANN401 - what Depends gives
    """Let a route be called only by those with `permission` across the whole programme."""

    async def check_everywhere(caller: Caller) -> None:
        check(caller, permission, None)

    return Depends(check_everywhere)


def allow_somewhere(permission: Permission) -> Any:  # noqa: ANN401 - what Depends gives
    """Let a route be called by those with `permission` in any area; it shows them only those areas."""

    async def check_somewhere(caller: Caller) -> None:
        areas = caller.areas(permission)
        check(caller, permission, next(iter(areas), None) if areas is not None else None)

    return Depends(check_somewhere)
