"""Bringing a database to the tables this version of the service needs."""

from pathlib import Path

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
    with engine.begin() as connection:
        command.upgrade(_config(connection), to)


def downgrade(engine: Engine, to: str) -> None:
    """Undo every step after `to`."""
    with engine.begin() as connection:
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


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["metadata"] = SQLModel.metadata
    return config
