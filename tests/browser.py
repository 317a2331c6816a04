"""A browser for the tests: the system's Chromium or Chrome, or one that is got here. `python -m tests.browser` gets it.

`make test` runs this first. Nothing is got twice, and no page test goes without.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
"""A test's browser calls nobody but the service under test."""
BY_HAND = (
    "No Chromium or Chrome was found, and none could be installed. Install one, for instance with\n"
    "    sudo apt-get install chromium\n"
    "    .venv/bin/playwright install --with-deps chromium\n"
    "then run make test again."
)


def find_installed() -> str | None:
    """The path of the system's own browser; None where it has none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or next((path for path in MAC if Path(path).exists()), None)


def launch(playwright: Playwright) -> Browser:
    """Start a browser without a window: the system's, else Playwright's own. Raises where there is neither."""
    sandbox = [] if hasattr(os, "geteuid") and os.geteuid() else ["--no-sandbox"]  # root gets none
    return playwright.chromium.launch(executable_path=find_installed(), args=[*QUIET, *sandbox])


def _starts() -> bool:
    with sync_playwright() as playwright:
        try:
            launch(playwright).close()
        except Exception as error:  # noqa: BLE001 - whatever keeps it from starting, the next way is tried
            print(f"No browser yet: {str(error).splitlines()[0]}")  # noqa: T201
            return False
    return True


def _get() -> bool:
    ways = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        ways += [["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]]
    for way in ways:
        print("+", *way, flush=True)  # noqa: T201
        subprocess.run(way, check=False, timeout=600, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        if way[-1] == "chromium" and _starts():
            return True
    return False


if __name__ == "__main__" and not (_starts() or _get()):
    sys.exit(BY_HAND)
