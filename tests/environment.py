"""The environment that tests and measurements run in: the same on every machine, whatever is set there."""

import os
import time
from collections.abc import Mapping

KEPT = frozenset(
    {"PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TEMP", "TMP", "VIRTUAL_ENV", "SYSTEMROOT", "XDG_CACHE_HOME"}
)
"""Where programs are found, and where they may write."""
KEPT_PREFIXES = ("PYTEST_", "PYTHON", "PLAYWRIGHT_", "LD_", "DYLD_")
"""What pytest, Python, Playwright and the loader of libraries are told."""
SET = {"LC_ALL": "C", "TZ": "WAY-14"}
"""No language of its own, and a zone that nobody lives in: a local time or date is wrong here at every hour."""
UMASK = 0o022


def plain_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """What of an environment changes nothing that a test finds: no settings of ours, no proxies, colours or widths."""
    kept = {name: value for name, value in environment.items() if name in KEPT or name.startswith(KEPT_PREFIXES)}
    return {**kept, **SET}


def settle() -> None:
    """Give this process, and those that it starts, the plain environment."""
    plain = plain_environment(os.environ)
    os.environ.clear()
    os.environ.update(plain)
    os.umask(UMASK)
    if hasattr(time, "tzset"):
        time.tzset()
