"""The database: one transaction a request, on SQLite as on PostgreSQL."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.domain.errors import ConflictError

READERS = WRITERS = 16
LOOKUPS = 4
"""How many requests `deps` lets hold a connection at a time, by what for: together they never wait for one."""
POOL_SIZE = READERS + WRITERS + LOOKUPS
BUSY_TIMEOUT_MS = 15_000
COMMON: Mapping[str, Any] = {
    "pool_size": POOL_SIZE,
    "max_overflow": 0,
    "hide_parameters": True,  # they hold answers: no error message, and so no log, may carry them
    "json_deserializer": from_json,  # takes a third of the time of the standard library's
}
READS_ONLY = "waymark_reads_only"


class Database:
    """Opens sessions. Readers cannot write; on SQLite, writers take the file's one write lock from the start."""

    def __init__(self, url: str) -> None:
        self.is_embedded = make_url(url).get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(url) if self.is_embedded else _postgresql_engine(url)
        self._reader = self.engine.execution_options(postgresql_readonly=True, **{READS_ONLY: True})

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session to look with, in one transaction."""
        with Session(self._reader, autoflush=False, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session to change with: committed at the end, undone by any exception.

        A constraint broken by someone else's change in the same moment is a `ConflictError`.
        """
        try:
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                yield session
        except IntegrityError as error:
            raise ConflictError(
                "Somebody changed the same thing at the same moment. Look at it again, then repeat if need be."
            ) from error

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _postgresql_engine(url: str) -> Engine:
    return create_engine(url, pool_pre_ping=True, **COMMON)


def _sqlite_engine(url: str) -> Engine:
    path = make_url(url).database or ""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    # isolation_level=None leaves BEGIN to the event below: a read that turned into a write would fail at once
    engine = create_engine(
        url,
        **COMMON,
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA journal_mode = {'WAL' if _wal_is_sound(sqlite3.sqlite_version_info) else 'DELETE'}")


def _begin_sqlite(connection: Connection) -> None:
    reads_only = connection.get_execution_options().get(READS_ONLY)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def _wal_is_sound(version: tuple[int, ...]) -> bool:
    """Whether this SQLite has the fix without which two writers can corrupt a WAL database."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
