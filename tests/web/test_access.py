"""Every route there is, pages and API, asked for by every kind of caller, as `tests/access_table.py` has it."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from httpx2 import Response

from app.db.session import Database
from app.services.attempts import MINUTE
from app.services.sessions import TOUCH
from tests import access_table as table
from tests.access_table import ROWS, V1, Outcome
from tests.fixtures.databases import Dump
from tests.fixtures.world import NOW, Denial, World, note_use, write_and_undo

LEADING_BACK = {"/sign-in": Outcome.SIGN_IN, "/join": Outcome.JOIN}
NO_ROW = """{operation} has no row. Add one to ROWS in tests/access_table.py, for instance
    "{operation}": in_area("coordinator"),
and say there who may call it: everyone, signed_in, in_area, somewhere, everywhere or joined."""
NO_VALUE = "{operation} has a parameter that nothing fills in: add {missing} to `path` in tests/fixtures/world.py"


def outcome(answer: Response) -> Outcome | str:
    """What became of a call."""
    leads_to = urlsplit(answer.headers.get("location", "")).path
    match answer.status_code:
        case 401:
            return Outcome.SIGN_IN
        case 303 if leads_to in LEADING_BACK:
            return LEADING_BACK[leads_to]
        case 403:
            return Outcome.FORBIDDEN
        case 404:
            return Outcome.JOIN if 'action="/join"' in answer.text else Outcome.HIDDEN
        case 409 | 422 if not answer.request.url.path.startswith(V1):  # a form shown again: they were let through
            return Outcome.IN
        case status:
            return Outcome.IN if status < 400 else f"answered {status}"


def routes(client: TestClient) -> Iterator[tuple[str, bool]]:
    """Every route as the application finds it, also what the OpenAPI document leaves out; and whether it takes HEAD."""
    for route in iter_route_contexts(cast("Any", client.app).routes):
        methods = set(getattr(route, "methods", None) or {"MOUNT"})
        for method in methods - {"HEAD"}:
            yield f"{method} {route.path}", "HEAD" in methods


def test_every_route_has_a_row_and_every_row_a_route(anyone: TestClient) -> None:
    found = {operation for operation, _ in routes(anyone)}
    document = anyone.get(f"{V1}/openapi.json").json()["paths"]
    found |= {f"{method.upper()} {path}" for path, methods in document.items() for method in methods}
    missing = "\n".join(NO_ROW.format(operation=operation) for operation in sorted(found - ROWS.keys()))
    assert not missing, missing
    assert sorted(ROWS.keys() - found) == [], "rows in tests/access_table.py of routes that are gone: take them out"


def test_every_route_lets_through_just_whom_the_table_says_and_records_whom_it_denies(
    world: World, anyone: TestClient, database: Database, dump: Dump, monkeypatch: pytest.MonkeyPatch
) -> None:
    note_use(database, NOW - 2 * TOUCH)  # so every call notes its own, which writes before the call does
    denials: list[Denial] = []
    # So that every call meets the same world, in a minute of its own, where nothing was tried before
    monkeypatch.setattr(Database, "write", lambda database: write_and_undo(database, denials))
    world.app.state.runtime.attempts.clock = count(step=2 * MINUTE).__next__
    assert world.headers.keys() == table.CALLERS
    before = dump()
    with ThreadPoolExecutor(1) as apart:  # a browser's tests leave a loop running in this thread
        wrong = apart.submit(asyncio.run, _walk(world, list(routes(anyone)), denials)).result()
    assert not wrong, "\n".join(wrong)
    assert dump() == before


async def _walk(world: World, found: Sequence[tuple[str, bool]], denials: list[Denial]) -> list[str]:
    """What each caller gets other than the table says, and what the audit log does."""
    wrong = []
    for operation, has_head in found:
        for caller in sorted(table.CALLERS):
            denials.clear()
            try:
                answer = await world.call(operation, caller)
            except KeyError as missing:
                pytest.fail(NO_VALUE.format(operation=operation, missing=missing))
            got, meant = outcome(answer), table.expected(operation, caller)
            if got != meant:
                wrong.append(f"{operation} as {caller}: {meant} by the table, but {got}")
            if denials != (entries := _denials_meant(world, operation, caller)):
                wrong.append(f"{operation} as {caller}: {entries} on record by the table, but {denials}")
            if has_head and caller in {"anonymous", "admin", "coordinator"}:
                head = await world.call(operation, caller, "HEAD")
                if head.status_code != answer.status_code or head.content:
                    wrong.append(f"HEAD {operation} as {caller}: {head.status_code} rather than {answer.status_code}")
    return wrong


def _denials_meant(world: World, operation: str, caller: str) -> list[Denial]:
    if not table.is_put_on_record(operation, caller):
        return []
    route = operation.split()[1]
    return [(world.names[caller], world.path["area"] if "{area}" in route else "", route)]
