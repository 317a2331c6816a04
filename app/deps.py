"""What a request needs, shared by pages and API: the database, the caller, and whether they may."""

import hashlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any, TypeVar

import sqlmodel
from anyio import CapacityLimiter, to_thread
from cachetools import LRUCache, TTLCache
from fastapi import Depends, Path, Request, Response
from fastapi.openapi.models import HTTPBearer as HTTPBearerModel
from fastapi.security.base import SecurityBase
from fastapi.security.utils import get_authorization_scheme_param

from app.catalogue import Catalogue
from app.db.session import LOOKUPS, READERS, WRITERS, Database
from app.domain.access import Permission, Principal, check
from app.domain.errors import SignInRequiredError
from app.domain.shapes import ProgrammeRound
from app.domain.text_rules import MAX_SLUG, SLUG
from app.language import N_
from app.services import api_keys, audit, sessions
from app.services.attempts import Attempt, Attempts, record_counted
from app.services.sessions import Person
from app.settings import Settings

HASHERS = 2
"""How many passwords are hashed at a time: each takes 19 MiB, and a core."""
PICTURES = 16 * 2**20
"""How many bytes of pictures are kept."""
STALE_SECONDS = 0.5
"""How old anything from memory may be. An answer rests on a key as old: once revoked, it opens nothing after two."""

Found = TypeVar("Found")

Session = sqlmodel.Session
"""For functions that are handed a session, whether they are to look with it or to change something."""

AreaId = Annotated[str, Path(pattern=SLUG, max_length=MAX_SLUG, description="The area's id")]
RoundId = Annotated[str, Path(pattern=SLUG, max_length=MAX_SLUG, description="The round's id")]


@dataclass(frozen=True)
class CachedBody:
    """A response body kept in memory, with its entity tag."""

    content: bytes
    etag: str
    media_type: str

    @classmethod
    def of(cls, content: bytes, media_type: str = "application/json") -> "CachedBody":
        """A body, tagged by what is in it."""
        return cls(content, f'"{hashlib.sha256(content).hexdigest()[:32]}"', media_type)


@dataclass(frozen=True)
class Runtime:
    """What the application holds from start to stop. Its caches are used from the event loop alone."""

    settings: Settings
    catalogue: Catalogue
    database: Database
    principals: TTLCache[str, Principal] = field(default_factory=lambda: TTLCache(1024, STALE_SECONDS))
    people: TTLCache[str, Person] = field(default_factory=lambda: TTLCache(1024, STALE_SECONDS))
    answers: TTLCache[tuple[object, ...], CachedBody] = field(
        default_factory=lambda: TTLCache(32 * 2**20, STALE_SECONDS, getsizeof=lambda body: len(body.content))
    )
    pictures: LRUCache[tuple[object, ...], CachedBody] = field(
        default_factory=lambda: LRUCache(PICTURES, getsizeof=lambda body: len(body.content))
    )
    """Drawn once: what they are kept by changes with whatever is in them."""
    programmes: LRUCache[tuple[object, ...], ProgrammeRound] = field(default_factory=lambda: LRUCache(32))
    """As `pictures`, what can be said of rounds over all areas."""
    writers: CapacityLimiter = field(init=False)
    """SQLite takes one writer at a time: the next waits here, where waiting costs no thread."""
    lookups: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(LOOKUPS))
    """For what the caches lack."""
    hashers: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(HASHERS))
    attempts: Attempts = field(default_factory=Attempts)
    """What was denied or refused of late."""
    drawing_slots: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(1))
    """Pictures are drawn one at a time: however many are asked for, there is a core left for everything else."""

    def __post_init__(self) -> None:
        """Size the writers' limit to the database."""
        object.__setattr__(self, "writers", CapacityLimiter(1 if self.database.is_embedded else WRITERS))

    @property
    def is_secure(self) -> bool:
        """Whether people reach the service over TLS."""
        return self.settings.base_url.scheme == "https"

    @property
    def cookie(self) -> str:
        """The session cookie's name. Without TLS, as on one's own machine, browsers refuse the safe prefix."""
        return "__Host-waymark" if self.is_secure else "waymark"

    def keep_signed_in(self, response: Response, token: str) -> None:
        """Give the browser a session's token."""
        response.set_cookie(self.cookie, token, path="/", secure=self.is_secure, httponly=True, samesite="lax")

    def forget(self, response: Response) -> None:
        """Take the session's token from the browser."""
        response.delete_cookie(self.cookie, path="/", secure=self.is_secure, httponly=True, samesite="lax")

    async def look_up(self, find: Callable[[Session], Found]) -> Found:
        """What `find` finds, in a thread and a session of its own."""

        def read() -> Found:
            with self.database.read() as session:
                return find(session)

        return await to_thread.run_sync(read, limiter=self.lookups)

    async def change(self, make: Callable[[Session], Found]) -> Found:
        """What `make` gives, once what it changed is committed: for routes with slow work before or after that."""

        def write() -> Found:
            with self.database.write() as session:
                return make(session)

        made = await to_thread.run_sync(write, limiter=self.writers)
        self.forget_answers()
        return made

    async def note_attempt(self, attempt: Attempt) -> None:
        """Put on record what somebody tried; what is tried over and over is only counted."""
        if self.attempts.count(attempt):
            record = partial(audit.record, actor=attempt.actor, action=attempt.action)
            await self.change(partial(record, area_id=attempt.area_id, subject=attempt.subject))

    async def note_counted_attempts(self, *, unfinished: bool = False) -> None:
        """Put on record what was only counted, once its minute is over, or before that where it is `unfinished`."""
        if counted := self.attempts.take_counted(unfinished=unfinished):
            await self.change(partial(record_counted, counted=counted))

    def forget_answers(self) -> None:
        """Drop what is remembered, since something was changed."""
        self.answers.clear()
        self.people.clear()

    async def hash(self, work: Callable[[], Found]) -> Found:
        """What `work` gives, which makes or compares the hash of a password. Waiting for a turn holds nothing up."""
        return await to_thread.run_sync(work, limiter=self.hashers)

    async def draw(self, work: Callable[[], Found]) -> Found:
        """What `work` gives, which draws a picture. Waiting for a turn holds nothing up."""
        return await to_thread.run_sync(work, limiter=self.drawing_slots)


def get_runtime(request: Request) -> Runtime:
    """The application's parts, as `main` put them together."""
    runtime: Runtime = request.app.state.runtime
    return runtime


async def _get_runtime(request: Request) -> Runtime:  # async, since a plain function would take a thread each time
    return get_runtime(request)


RuntimeDep = Annotated[Runtime, Depends(_get_runtime)]


def _reading(runtime: RuntimeDep) -> Iterator[Session]:
    with runtime.database.read() as session:
        yield session


async def find_person(request: Request) -> Person | None:
    """Whoever is signed in, by their session's cookie; None where nobody is."""
    runtime = get_runtime(request)
    token = request.cookies.get(runtime.cookie)
    if not token:
        return None
    person = runtime.people.get(token)
    if person is None:
        person = await runtime.look_up(lambda session: sessions.find_person(session, token))
        if person is not None:
            if person.is_stale:
                await runtime.change(lambda session: sessions.touch(session, token))
            runtime.people[token] = person
    return person


async def _turn(runtime: RuntimeDep, _person: Annotated[Person | None, Depends(find_person)]) -> AsyncIterator[None]:
    """The turn to write: taken once it is known who asks, since finding that out may have to write."""
    async with runtime.writers:
        yield
    runtime.forget_answers()


def _writing(runtime: RuntimeDep, _turn: Annotated[None, Depends(_turn, scope="function")]) -> Iterator[Session]:
    with runtime.database.write() as session:
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
        """Whoever is calling: a tool by its key, else a person by their session. Raises `SignInRequiredError`."""
        scheme, presented = get_authorization_scheme_param(request.headers.get("authorization"))
        if scheme.lower() == "bearer" and presented:
            principal = await _find_key(get_runtime(request), presented)
        elif (person := await find_person(request)) is not None and person.is_ready:
            principal = person.principal
        else:
            raise SignInRequiredError("This call needs an API key. Send it as Authorization: Bearer, then the key.")
        request.state.caller = principal.name
        return principal


async def _find_key(runtime: Runtime, presented: str) -> Principal:
    principal = runtime.principals.get(presented)
    if principal is None:
        principal = await runtime.look_up(lambda session: api_keys.get_principal(session, presented))
        runtime.principals[presented] = principal
    return principal


Caller = Annotated[Principal, Depends(_CallerScheme())]


def find_route(scope: Mapping[str, Any]) -> str | None:
    """The path of the route asked for, its parameters unfilled. FastAPI keeps that with all its prefixes apart."""
    route = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    return getattr(route, "path", None)


async def note_denial(request: Request) -> None:
    """Put on record that a known caller may not do what they asked for: their own transaction was undone."""
    actor: str | None = getattr(request.state, "caller", None)
    if actor is not None:
        area, route = request.path_params.get("area", ""), find_route(request.scope) or ""
        await get_runtime(request).note_attempt(Attempt(actor, N_("denied"), area, route))


async def _note_admin_use(request: Request, caller: Principal, permission: Permission, area: str | None) -> None:
    """Put on record that a tool looks at what only the scope admin lets it: what it changes is on record anyway."""
    if request.method == "GET" and caller.needs_admin_scope(permission, area):
        route = find_route(request.scope) or ""
        record = partial(audit.record, actor=caller.name, action=N_("admin key used"))
        await get_runtime(request).change(partial(record, area_id=area or "", subject=route))


def allow_in_area(permission: Permission) -> Any:  # noqa: ANN401 - what Depends gives
    """Let a route be called only by those with `permission` in the area of its path."""

    async def check_area(request: Request, caller: Caller, area: AreaId) -> None:
        check(caller, permission, area)
        await _note_admin_use(request, caller, permission, area)

    return Depends(check_area)


def allow(permission: Permission) -> Any:  # noqa: ANN401 - what Depends gives
    """Let a route be called only by those with `permission` across the whole programme."""

    async def check_everywhere(request: Request, caller: Caller) -> None:
        check(caller, permission, None)
        await _note_admin_use(request, caller, permission, None)

    return Depends(check_everywhere)


def allow_somewhere(permission: Permission) -> Any:  # noqa: ANN401 - what Depends gives
    """Let a route be called by those with `permission` in any area; it shows them only those areas."""

    async def check_somewhere(request: Request, caller: Caller) -> None:
        areas = caller.areas(permission)
        area = next(iter(areas), None) if areas is not None else None
        check(caller, permission, area)
        await _note_admin_use(request, caller, permission, area)

    return Depends(check_somewhere)
