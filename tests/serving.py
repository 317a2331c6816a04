"""`waymark serve` in a process of its own, on any port that is free."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep

import httpx2

from tests import ROOT

PATIENCE = 30
"""Seconds a server may take to start, or to stop."""
PAUSE = 0.05
"""Seconds from one look whether it is up to the next."""


@contextmanager
def serve_apart(environment: Mapping[str, str], folder: Path = ROOT) -> Iterator[str]:
    """Serve in an environment and a folder until the block ends: the address. Raises RuntimeError if it never comes."""
    waymark = [sys.executable, "-m", "app.cli", "serve"]
    chosen = {**environment, "WAYMARK_PORT": "0", "PYTHONPATH": str(ROOT)}
    with TemporaryDirectory() as own:
        log = Path(own) / "log"
        with log.open("wb") as written:
            process = subprocess.Popen(waymark, cwd=folder, env=chosen, stdout=written)
        try:
            yield _wait_until_up(process, log)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait_until_up(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = monotonic() + PATIENCE
    while monotonic() < deadline and process.poll() is None:
        address = re.search(r"^Serving on (http://\S+)/ ", log.read_text(encoding="utf-8"))
        try:
            if address and httpx2.get(f"{address[1]}/healthz", timeout=PATIENCE).is_success:
                return address[1]
        except httpx2.TransportError:
            pass
        sleep(PAUSE)
    raise RuntimeError("the server did not start")
