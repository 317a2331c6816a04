"""Bringing a database to the tables this version of the service needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, StaticPool, create_engine
from sqlmodel import SQLModel

from app.db import tables  # noqa: F401 - importing it fills the metadata

LATEST = "head"


def upgrade(engine: Engine, to: str = LATEST) -> None:
    """Apply every step up to `to` that the database does not have yet."""
    with _stepping(engine) as connection:
        command.upgrade(_config(connection), to)


def downgrade(engine: Engine, to: str) -> None:
    """Undo every step after `to`."""
    with _stepping(engine) as connection:
        command.downgrade(_config(connection), to)


def is_current(engine: Engine) -> bool:
    """Whether the database has every step."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_heads() == tuple(_scripts().get_heads())


def revisions() -> list[str]:
    """Every step's number, first to last."""
    return [script.revision for script in reversed(list(_scripts().walk_revisions()))]


def differences(engine: Engine) -> list[object]:
    """What a migrated database lacks of the tables, or has beyond them."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), SQLModel.metadata))


def draft(message: str) -> None:
    """Write the next step, to be read and tidied, from the difference between the last one and the tables."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    upgrade(engine)
    with engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=f"{len(revisions()) + 1:04d}")


@contextmanager
def _stepping(engine: Engine) -> Iterator[Connection]:
    """A transaction to change tables in.

    To change a table, SQLite makes it anew and drops the old one, which nothing that refers to it may prevent: every
    reference is checked at the end instead.
    """
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            yield connection
        return
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys = OFF")  # takes effect outside a transaction only
        try:
            with connection.begin():
                yield connection
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    raise RuntimeError("a step left behind what refers to nothing")
        finally:
            raw.execute("PRAGMA foreign_keys = ON")


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["metadata"] = SQLModel.metadata
    return config
