"""Run by Alembic: applies the steps, or drafts the next, on the connection that `app.db.migrate` hands over."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context


def render_plain(kind: str, value: Any, _context: object) -> str | Literal[False]:  # noqa: ANN401 - whatever a table has
    """Name column types as SQLAlchemy does, so that a step needs nothing of the application."""
    if kind == "type" and isinstance(value, sa.types.TypeDecorator):
        return f"sa.{value.impl_instance!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    render_as_batch=True,
    render_item=render_plain,
)
with context.begin_transaction():
    context.run_migrations()
