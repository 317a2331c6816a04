"""How often something may be asked for, in fixed windows, counted in memory or in Redis."""

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from anyio import to_thread
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from app.settings import Settings

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""


PROVING = ("/sign-in", "/reset", "/account/password", "/account/factor")
"""Where a password or a second factor can be tried."""


@dataclass(frozen=True, slots=True)
class Count:
    """What is left of one budget."""

    name: str
    limit: RateLimitItem
    is_spent: bool
    remaining: int
    seconds: int
    """Until the whole budget is there again."""


def is_limited(method: str, path: str) -> bool:
    """Whether a request draws on a budget: all that change something do, and so does looking where a code leads."""
    return method not in SAFE or path.startswith("/join/")


class Limits:
    """Budgets for what guesses codes or passwords, and for what fills the database. Reading has none."""

    def __init__(self, settings: Settings) -> None:
        self._sign_in = ("sign-in", parse(settings.sign_in_limit))
        self._join = ("join", parse(settings.join_limit))
        self._join_overall = ("join-overall", parse(settings.join_overall_limit))
        self._write = ("write", parse(settings.write_limit))
        self._address = ("address", parse(settings.address_limit))
        storage = storage_from_string(settings.rate_limit_storage)
        assert isinstance(storage, Storage)  # noqa: S101 - the setting takes no asynchronous one
        self._is_in_memory = isinstance(storage, MemoryStorage)
        self._limiter = FixedWindowRateLimiter(storage)

    async def count(self, path: str, network: str, credential: str | None) -> list[Count]:
        """Count one request against each budget it draws on.

        A made-up credential has a budget of its own, so the address it comes from has one too.
        """
        if path.startswith(PROVING):
            spent = [(*self._sign_in, network)]
        elif path.startswith("/join") or path == "/receipt":
            spent = [(*self._join, network), (*self._join_overall, "")]
        else:
            spent = [(*self._write, credential or network), (*self._address, network)]
        if self._is_in_memory:
            return self._hit(spent)
        return await to_thread.run_sync(self._hit, spent)

    def _hit(self, spent: Iterable[tuple[str, RateLimitItem, str]]) -> list[Count]:
        counts = []
        for name, limit, who in spent:
            is_spent = not self._limiter.hit(limit, name, who)
            stats = self._limiter.get_window_stats(limit, name, who)
            seconds = max(1, math.ceil(stats.reset_time - time.time()))
            counts.append(Count(name, limit, is_spent, stats.remaining, seconds))
            if is_spent:
                break
        return counts


def limit_headers(counts: Sequence[Count]) -> dict[str, str]:
    """What is allowed and what is left (draft-ietf-httpapi-ratelimit-headers), and when to come back if nothing is."""
    said = {
        "ratelimit-policy": ", ".join(
            f'"{one.name}";q={one.limit.amount};w={one.limit.get_expiry()}' for one in counts
        ),
        "ratelimit": ", ".join(f'"{one.name}";r={one.remaining};t={one.seconds}' for one in counts),
    }
    if counts[-1].is_spent:
        said["retry-after"] = str(counts[-1].seconds)
    return said
