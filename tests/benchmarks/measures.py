"""What is measured: turn by turn, a figure of the service's and one of its baseline's."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from app.db.session import Database

from . import bare
from .load import Request, call, put_load
from .servers import serve
from .stored import COLLECTING, LAST, PROFILED, annual, answer_texts, fill, random_submissions

AREAS = "/api/v1/areas"
PAGE = f"/areas/{PROFILED}"
CHART = f"{PAGE}/charts/section-functions.svg"
JSON = {"Content-Type": "application/json"}
UNLIMITED = {"WAYMARK_WRITE_LIMIT": "1000000/second", "WAYMARK_ADDRESS_LIMIT": "1000000/second"}
"""What is measured is what an answer costs, not how soon there are too many."""
BODIES = 200
"""How many different responses are sent, over and over."""
DECODINGS = 5
"""How often the same texts are decoded, for the median."""


@dataclass(frozen=True)
class Effort:
    """How long to measure. One more turn of everything warms up."""

    turns: int
    seconds: float
    closings: int
    respondents: int


FULL = Effort(turns=5, seconds=1.5, closings=5, respondents=1000)
QUICK = Effort(turns=2, seconds=0.05, closings=2, respondents=50)


@dataclass(frozen=True)
class Turn:
    """A figure of the service's and one of its baseline's, and how many seconds the service's requests took."""

    service: float
    baseline: float
    latencies: Sequence[float]


@dataclass(frozen=True)
class Measure:
    """Something to measure in turns, and the ratio of the service's figure to the baseline's wanted on SQLite."""

    what: str
    unit: str
    turns: Sequence[Callable[[], Turn]]
    target: float
    lower_is_better: bool = False


@contextmanager
def serve_filled(url: str, bare_url: str, directory: Path, effort: Effort) -> Iterator["Bench"]:
    """Fill a database, and start the service and the bare server on it."""
    database, full = Database(url), [f"full-{number}" for number in range(1 + effort.closings)]
    key = fill(database, full, effort.respondents)
    texts = {area: answer_texts(database, area) for area in full}
    database.dispose()

    profile = Request("GET", f"{AREAS}/{PROFILED}/profile", 200, {"Authorization": f"Bearer {key}"})
    content = directory / "content"
    with serve(
        "app.main:create_served_app", {**UNLIMITED, "WAYMARK_DATABASE_URL": url, "WAYMARK_SECRET_KEY": "s" * 32}
    ) as service:
        headers, body = call(service, profile)
        content.write_bytes(body)
        environment = {bare.CONTENT: str(content), bare.DATABASE_URL: bare_url}
        with serve("tests.benchmarks.bare:create_app", environment) as plain:
            yield Bench(service, plain, profile, headers["ETag"], texts, effort)


@dataclass(frozen=True)
class Bench:
    """The ports of the service and the bare server, with what to ask of them."""

    service: int
    bare: int
    profile: Request
    etag: str
    texts: Mapping[str, Sequence[str]]
    """By area that is yet to close, the answers it stores."""
    effort: Effort

    def measures(self) -> Iterator[Measure]:
        """Everything there is to measure."""
        caller = self.profile.headers
        unchanged = replace(self.profile, status=304, headers={**caller, "If-None-Match": self.etag})
        sent = [json.dumps(asdict(one)).encode() for one in random_submissions(annual(), BODIES)]
        responses = f"{AREAS}/{COLLECTING}/assessments/{LAST}/responses"
        yield self._compare("Profile", [self.profile], [Request("GET", "/content", 200)], 0.5)
        yield self._compare_with(self.service, "Its page, to JSON", [Request("GET", PAGE, 200)], [self.profile], 0.33)
        yield self._compare(
            "Its chart, drawn before", [Request("GET", CHART, 200)], [Request("GET", "/content", 200)], 0.05
        )
        yield self._compare("Profile: 304", [unchanged], [Request("GET", "/unchanged", 304)], 0.5)
        yield self._compare(
            "Response",
            [Request("POST", responses, 201, {**caller, **JSON}, body) for body in sent],
            [Request("POST", "/rows", 201, JSON, body) for body in sent],
            0.4,
        )
        closings = [
            partial(self._close, Request("POST", f"{AREAS}/{area}/assessments/{LAST}/close", 200, caller), texts)
            for area, texts in self.texts.items()
        ]
        yield Measure(f"Close {self.effort.respondents:,}", "ms", closings, 5, lower_is_better=True)

    def _compare(self, what: str, ours: Sequence[Request], baseline: Sequence[Request], at_least: float) -> Measure:
        return self._compare_with(self.bare, what, ours, baseline, at_least)

    def _compare_with(
        self, port: int, what: str, ours: Sequence[Request], baseline: Sequence[Request], at_least: float
    ) -> Measure:
        def take_turn() -> Turn:
            served = put_load(self.service, ours, self.effort.seconds)
            return Turn(served.rate, put_load(port, baseline, self.effort.seconds).rate, served.latencies)

        return Measure(what, "/s", [take_turn] * (1 + self.effort.turns), at_least)

    def _close(self, request: Request, texts: Sequence[str]) -> Turn:
        seconds = _time(lambda: call(self.service, request))
        decoding = median(_time(lambda: [json.loads(text) for text in texts]) for _ in range(DECODINGS))
        return Turn(1000 * seconds, 1000 * decoding, [seconds])


def _time(action: Callable[[], object]) -> float:
    started = perf_counter()
    action()
    return perf_counter() - started
