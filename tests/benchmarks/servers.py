"""The servers: each a Uvicorn process of its own, set up as in production."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from time import sleep

from tests.environment import plain_environment

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
    server = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "--factory", factory, f"--host={HOST}", f"--port={port}", *OPTIONS],
        env={**plain_environment(os.environ), **environment},
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


def _wait_until_ready(server: subprocess.Popen[bytes], port: int) -> None:
    while server.poll() is None:
        with suppress(ConnectionRefusedError), socket.create_connection((HOST, port)):
            return
        sleep(0.05)
    raise RuntimeError("The server did not start; what it said is above.")
