"""Builds the application from its settings."""

import gc
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from threading import Thread
from typing import Any

from anyio import create_task_group, sleep
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from app import web
from app.api import health, problems, v1
from app.catalogue import Catalogue
from app.db.session import Database
from app.deps import Runtime, note_denial
from app.domain.errors import NotAllowedError, NotYoursError, SignInRequiredError, WaymarkError
from app.edges import logs
from app.edges.bodies import WholeBody
from app.edges.middleware import Edges
from app.formats import vega
from app.settings import Settings
from app.web import access, errors, language
from app.web.account import sign_in
from app.web.rendering import mount_static

gc.freeze()  # what was imported stays: looking through it for garbage would stop every request for 40 ms

DESCRIPTION = """Questionnaires about community-led infrastructure in, a maturity profile of each area over time out.

Every call but the definitions and the method needs an API key. Errors are problem details (RFC 9457) that say what
to do. Scores are 0-100; nothing ranks areas, and no group smaller than a round's `min_cell` is ever shown.
"""

COUNTED_SECONDS = 5
"""How often it is seen to that a minute is over in which attempts were only counted."""

logger = logging.getLogger(__name__)

ErrorHandler = Callable[[Request, Any], Coroutine[Any, Any, Response]]


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application, ready to serve a database that is up to date."""
    settings = settings or Settings()
    runtime = Runtime(settings, Catalogue.load(settings.questionnaires), Database(settings.database_url))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with create_task_group() as tasks:
            tasks.start_soon(_note_counted_attempts, app)
            yield
            tasks.cancel_scope.cancel()
        running: Runtime = app.state.runtime
        try:
            await running.note_counted_attempts(unfinished=True)
        finally:
            running.database.dispose()

    app = FastAPI(
        title="Waymark",
        version="1",
        description=DESCRIPTION,
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        redirect_slashes=False,  # a redirect repeats what was sent
        exception_handlers={
            WaymarkError: _told(problems.handle_waymark_error),
            RequestValidationError: _told(problems.handle_validation_error),
            HTTPException: _told(problems.handle_http_exception),
        },
    )
    refuse, handle_crash = _told(problems.handle_waymark_error), _told(problems.handle_crash)
    # The last added is the first to see a request
    app.add_middleware(
        WholeBody,
        max_bytes=settings.max_body_bytes,
        seconds=settings.body_seconds,
        tell=_told(problems.handle_http_exception),
    )
    app.add_middleware(Edges, settings=settings, refuse=refuse, handle_crash=handle_crash)
    app.state.runtime = runtime
    v1.include_routes(app)
    app.include_router(health.router)
    web.include_routes(app)
    mount_static(app)
    return app


def create_served_app() -> FastAPI:
    """The application in a server's process, whose logs it writes."""
    logs.configure()
    Thread(target=vega.get_ready, daemon=True).start()
    return create_app()


async def _note_counted_attempts(app: FastAPI) -> None:
    """Put on record, as long as the application runs, how often was tried again what the audit log has already."""
    while True:
        await sleep(COUNTED_SECONDS)
        try:
            await app.state.runtime.note_counted_attempts()
        except Exception:  # whatever is wrong with the database, the next minute counts too
            logger.exception("attempts were not put on record")


def _told(as_problem: ErrorHandler) -> ErrorHandler:
    """Tells an error as the problem it is under the API, and as a page of the same status everywhere else.

    Whoever has to sign in to read a page is led there first.
    """

    async def tell(request: Request, error: Exception) -> Response:
        problem = await as_problem(request, error)
        if isinstance(error, NotAllowedError | NotYoursError):
            await note_denial(request)
        if f"{request.scope['path']}/".startswith(f"{v1.PREFIX}/"):
            return problem
        await language.speak(request)
        await access.note_visitor(request)
        if isinstance(error, SignInRequiredError) and request.method in {"GET", "HEAD"}:
            return sign_in.lead_in(request)
        return errors.render_error(error, problem.status_code, request.state.request_id)

    return tell
