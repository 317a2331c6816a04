"""`python -m tests.benchmarks.journeys`: a thousand people answer at the same time, over real HTTP, to the last screen.

Nobody thinks for long, and all share one code. Afterwards the database must hold exactly what each of them chose.
"""

import asyncio
import os
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated
from urllib.parse import urlencode, urlsplit

import typer
from rich.console import Console
from rich.table import Table
from sqlmodel import select

from app.db.session import Database
from app.db.tables import ResponseRow
from app.domain.questionnaire import Questionnaire
from app.domain.screens import list_screens
from app.services import joining
from app.services.responses import Submission
from tests.environment import plain_environment
from tests.postgresql import serve_postgresql
from tests.serving import serve_apart

from .load import HOST, UnexpectedAnswerError
from .stored import COLLECTING, LAST, annual, fill, random_submissions

THOUGHT = 1.0
"""Seconds at most between one screen and the next: people take fifty times as long."""
UNLIMITED = {
    f"WAYMARK_{name}_LIMIT": "1000000/second" for name in ("JOIN", "JOIN_OVERALL", "WRITE", "ADDRESS", "SIGN_IN")
}
_TOKEN = re.compile(rb'name="token" value="([^"]+)"')


@dataclass
class Walker:
    """One person with a browser: a connection, cookies, and how long each answer took to come."""

    address: str
    latencies: list[float]
    cookies: dict[str, str] = field(default_factory=dict)

    async def walk(self, code: str, questionnaire: Questionnaire, submission: Submission) -> None:
        """Join, answer every screen, check, send, and read the receipt."""
        where = urlsplit(self.address)
        self.reader, self.writer = await asyncio.open_connection(where.hostname, where.port)
        await self.post("/join", {"code": code}, "/answer")
        token = _TOKEN.search(await self.get("/answer"))
        if token is None:
            raise UnexpectedAnswerError("there is no form to begin with")
        await self.post("/join/begin", {"token": token[1].decode()}, "/answer/you")
        await self.get("/answer/you")
        await self.post("/answer/you", {"role": submission.role.value}, "/answer/1")
        screens = list_screens(questionnaire)
        for screen in screens:
            address = f"/answer/{screen.number}"
            await self.get(address)
            await asyncio.sleep(random.uniform(0, THOUGHT))  # noqa: S311 - people differ
            chosen = {f"answer-{item.id}": str(submission.answers[item.id]) for item in screen.items}
            is_last = screen.number == len(screens)
            await self.post(address, chosen, "/answer/check" if is_last else f"/answer/{screen.number + 1}")
        await self.get("/answer/check")
        await self.post("/answer/send", {}, "/answer/thanks")
        await self.get("/answer/thanks")
        self.writer.close()

    async def get(self, path: str) -> bytes:
        status, _, body = await self.call("GET", path)
        if status != 200:
            raise UnexpectedAnswerError(f"GET {path} was answered {status}")
        return body

    async def post(self, path: str, fields: Mapping[str, str], leads_to: str) -> None:
        status, location, _ = await self.call("POST", path, urlencode(fields).encode())
        if location != leads_to:
            raise UnexpectedAnswerError(f"POST {path} was answered {status} and led to {location or 'nowhere'}")

    async def call(self, method: str, path: str, body: bytes = b"") -> tuple[int, str, bytes]:
        """Make one request: status, where it leads, and what is in it."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", "Sec-Fetch-Site: same-origin"]
        lines += [f"Cookie: {cookies}"] if cookies else []
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}", "", ""]
        began = perf_counter()
        self.writer.write("\r\n".join(lines).encode() + body)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = [(name.lower(), value) for name, _, value in (line.partition(": ") for line in head[1:])]
        length = next((int(value) for name, value in headers if name == "content-length"), 0)
        content = await self.reader.readexactly(length)
        self.latencies.append(perf_counter() - began)
        for name, value in headers:
            if name == "set-cookie":
                cookie, _, rest = value.partition(";")[0].partition("=")
                self.cookies[cookie] = rest
        return int(head[0].split()[1]), dict(headers).get("location", ""), content


def main(*, respondents: Annotated[int, typer.Option(help="How many answer at the same time.")] = 1000) -> None:
    """Have so many answer on PostgreSQL with two workers, and on SQLite; fail where an answer is lost."""
    table = Table("", "Respondents", "Answered right", "Requests/s", "p50 / p99 ms", "Seconds")
    with TemporaryDirectory() as name, serve_postgresql(Path(name) / "postgresql", Path(name)) as url:
        places = {"PostgreSQL, 2 workers": (url, 2), "SQLite": (f"sqlite:///{name}/waymark.db", 1)}
        for place, (database_url, workers) in places.items():
            table.add_row(place, *_measure(database_url, workers, respondents))
    Console().print(table)


def _measure(url: str, workers: int, respondents: int) -> list[str]:
    database, questionnaire = Database(url), annual()
    fill(database, [], 0)
    with database.read() as session:
        code = joining.get_joining(session, COLLECTING, LAST).code or ""
    sent = list(random_submissions(questionnaire, respondents))
    latencies: list[float] = []
    with serve_apart(_environment(url, workers)) as address:
        began = perf_counter()
        asyncio.run(_answer(address, code, questionnaire, sent, latencies))
        seconds = perf_counter() - began
    with database.read() as session:
        rows = session.exec(select(ResponseRow).where(ResponseRow.area_id == COLLECTING)).all()
    database.dispose()
    if _sorted([(row.role, row.answers) for row in rows]) != _sorted([(one.role, one.answers) for one in sent]):
        raise UnexpectedAnswerError("what is stored is not what was chosen")
    cuts = quantiles([1000 * latency for latency in latencies], n=100)
    rate = len(latencies) / seconds
    return [f"{respondents:,}", f"{len(rows):,}", f"{rate:,.0f}", f"{cuts[49]:.0f} / {cuts[98]:.0f}", f"{seconds:.0f}"]


async def _answer(
    address: str, code: str, questionnaire: Questionnaire, sent: list[Submission], latencies: list[float]
) -> None:
    async def one(submission: Submission) -> None:
        await asyncio.sleep(random.uniform(0, THOUGHT))  # noqa: S311 - they do not all come in at one door
        await Walker(address, latencies).walk(code, questionnaire, submission)

    await asyncio.gather(*[one(submission) for submission in sent])


def _sorted(sent: list[tuple[str, Mapping[str, object]]]) -> list[str]:
    return sorted(f"{role!s} {sorted(answers.items())}" for role, answers in sent)


def _environment(url: str, workers: int) -> dict[str, str]:
    set_here = {"DATABASE_URL": url, "SECRET_KEY": "s" * 32, "WORKERS": str(workers)}
    return {**plain_environment(os.environ), **UNLIMITED, **{f"WAYMARK_{name}": set_here[name] for name in set_here}}


if __name__ == "__main__":
    typer.run(main)
