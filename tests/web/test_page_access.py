"""Every route there is, pages and API, asked for by every kind of caller, as `tests/access_table.py` has it.

Whatever a call changes is undone when it has been answered, so that every call meets the same world.
"""

import asyncio
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from fastapi import Response as Answer
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from httpx2 import ASGITransport, AsyncClient, Response
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import Session, select

from app.db.session import Database
from app.db.tables import Account, ApiKey, Appointment, FactorRule, JoinCode
from app.domain.access import Office, Principal, Scope
from app.services import accounts, api_keys, passwords, plans, sessions
from app.services.responses import Ticket
from app.web.passes import give_pass, give_ticket
from tests import access_table as table
from tests.access_table import ROWS, V1, Outcome
from tests.conftest import Dump, TakeRound

ACTOR = "the tests"
NOW = dt.datetime.now(dt.UTC)
LEADING_BACK = {"/sign-in": Outcome.SIGN_IN, "/join": Outcome.JOIN}
OWN = {"Sec-Fetch-Site": "same-origin"}
NO_ROW = """{operation} has no row. Add one to ROWS in tests/access_table.py, for instance
    "{operation}": in_area("coordinator"),
and say there who may call it: everyone, signed_in, in_area, somewhere, everywhere or joined."""
NO_VALUE = "{operation} has a parameter that nothing fills in: add {missing} to `path` in tests/web/test_page_access.py"


@dataclass
class World:
    """All that there is to call, and those who call."""

    client: AsyncClient
    path: Mapping[str, str]
    """What stands for each parameter of a path, and in what is sent."""
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    """What each caller sends along."""
    own: dict[str, dict[str, str]] = field(default_factory=dict)
    """Parameters that are other for one caller."""

    async def call(self, operation: str, caller: str, method: str | None = None) -> Response:
        """Ask for a route as one caller."""
        row, (known, path) = ROWS[operation], operation.split()
        values = {**self.path, **self.own.get(caller, {}), "round": row.round}
        is_api = path.startswith(V1)
        body: dict[str, Any] = {}
        if row.send:
            filled = {
                name: value.format_map(values) if isinstance(value, str) else value for name, value in row.send.items()
            }
            body = {"json" if is_api else "data": filled}
        if known == "MOUNT":
            known, path = "GET", {"/static": "/static/waymark.css"}.get(path, "/static/swagger/swagger-ui.css")
        self.client.cookies.clear()  # an earlier answer's
        headers = {**OWN, "Response-Receipt": values["receipt"], **self.headers[caller]}
        return await self.client.request(method or known, path.format_map(values) + row.query, headers=headers, **body)


def _fill(value: Any, values: Mapping[str, str]) -> Any:
    return value.format_map(values) if isinstance(value, str) else value


def outcome(answer: Response) -> Outcome | str:
    """What became of a call."""
    leads_to = urlsplit(answer.headers.get("location", "")).path
    is_api = answer.request.url.path.startswith(V1)
    if answer.status_code == 401 or (answer.status_code == 303 and leads_to == "/sign-in"):
        return Outcome.SIGN_IN
    if (answer.status_code == 303 and leads_to == "/join") or (
        answer.status_code == 404 and 'action="/join"' in answer.text
    ):
        return Outcome.JOIN
    if answer.status_code == 403:
        return Outcome.FORBIDDEN
    if answer.status_code == 404:
        return Outcome.HIDDEN
    again = {409, 422} if not is_api else set()  # a form that is shown again was let through
    if answer.status_code < 400 or answer.status_code in again:
        return Outcome.IN
    return f"answered {answer.status_code}"


def routes(client: TestClient) -> Iterator[tuple[str, bool]]:
    """Every route as the application finds it, also what the OpenAPI document leaves out; and whether it takes HEAD."""
    for route in iter_route_contexts(cast("Any", client.app).routes):
        methods = set(getattr(route, "methods", None) or {"MOUNT"})
        for method in methods - {"HEAD"}:
            yield f"{method} {route.path}", "HEAD" in methods


@pytest.fixture
def world(anyone: TestClient, database: Database, take_round: TakeRound, monkeypatch: pytest.MonkeyPatch) -> World:
    """An area with a round in every state, another beside it, and one of every kind of caller."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)))
    for year in ("2021", "2022", "2023"):
        take_round("elmfield", year, min_cell=3)
    take_round("elmfield", "2024", to="reviewing", agreed={"meeting": 2}, min_cell=3)
    (response,) = take_round("elmfield", "2025", to="collecting", responses=[table.ANSWERS], min_cell=3)
    take_round("elmfield", "2026", to="collecting", min_cell=3)
    take_round("elmfield", "2027", to="reviewing", min_cell=3)
    take_round("ashby", "2025", to="collecting")
    transport = ASGITransport(anyone.app, raise_app_exceptions=False)  # in one event loop: a third of the time
    world = World(AsyncClient(transport=transport, base_url="http://testserver"), {})
    with database.write() as session:
        _add_people(session, world)
        _add_keys(session, world)
        code = session.exec(
            select(JoinCode.code).where(JoinCode.area_id == "elmfield", JoinCode.round_id == "2025")
        ).one()
        by = Principal.for_account("0", [(Office.ADMIN, None)])
        live = accounts.invite(session, "new@example.org", Office.MEMBER, "elmfield", by=by)
        monkeypatch.setitem(accounts.LIFETIMES, accounts.Purpose.INVITATION, dt.timedelta(0))
        expired = accounts.invite(session, "late@example.org", Office.MEMBER, "elmfield", by=by)
        session.flush()
        action = plans.add_action(session, "elmfield", "2027", title="Meet", actor=ACTOR)
        world.path = {
            "area": "elmfield",
            "item": "meeting",
            "chart": "standing",
            "change": "change-functions",
            "form": "svg",
            "response": response["id"],
            "receipt": response["receipt"],
            "questionnaire": "minimal",
            "version": "1",
            "code": code,
            "token": live,
            "number": "1",
            "action": action.id,
            "account": session.exec(select(Account.id).where(Account.email == "member@example.org")).one(),
            "key": session.exec(select(ApiKey.id).where(ApiKey.name == "read key")).one(),
        }
    world.own[table.EXPIRED_INVITATION] = {"token": expired}
    world.headers |= {
        "anonymous": {},
        table.EXPIRED_INVITATION: {},
        table.RESPONDENT: {"Cookie": _respondent(anyone, code, response)},
    }
    monkeypatch.setattr(Database, "write", _write_and_undo)
    return world


def _add_people(session: Session, world: World) -> None:
    offices = {
        **{name: (office, "" if office == "admin" else "elmfield") for office, name in table.HERE.items()},
        **{name: (office, "ashby") for office, name in table.ELSEWHERE.items()},
        table.NO_OFFICE: None,
        "ended session": ("coordinator", "elmfield"),
        table.HALF_WAY: ("coordinator", "elmfield"),
        table.LACKS_FACTOR: ("coordinator", "elmfield"),
    }
    session.add(FactorRule(office="coordinator"))
    for name, held in offices.items():
        has_factor = name != table.LACKS_FACTOR and held is not None and held[0] == "coordinator"
        email = f"{name.replace(' ', '-')}@example.org"
        account = Account(id=str(uuid4()), email=email, totp_seed="0" * 32 if has_factor else None, created_at=NOW)
        session.add(account)
        session.flush()
        if held:
            session.add(Appointment(account_id=account.id, office=held[0], area_id=held[1]))
        token = sessions.begin(session, account.id, "Firefox on Linux", with_factor=name != table.HALF_WAY)
        session.flush()
        if name == "ended session":
            sessions.end_all(session, account.id)
        world.headers[name] = {"Cookie": f"waymark={token}"}


def _add_keys(session: Session, world: World) -> None:
    made: dict[str, dict[str, Any]] = {
        **{name: {"scopes": [Scope(scope)]} for scope, name in table.KEYS.items()},
        table.AREA_KEY: {"scopes": list(Scope), "areas": ["elmfield"]},
        table.OTHER_KEY: {"scopes": list(Scope), "areas": ["ashby"]},
        "revoked key": {"scopes": list(Scope)},
        "expired key": {"scopes": list(Scope), "lifetime": dt.timedelta(0)},
    }
    for name, about in made.items():
        key = api_keys.create_key(session, name, actor=ACTOR, **about)
        if name == "revoked key":
            session.flush()
            api_keys.revoke_key(session, key.split("_")[1], actor=ACTOR)
        world.headers[name] = {"Authorization": f"Bearer {key}"}


def _respondent(client: TestClient, code: str, response: Mapping[str, str]) -> str:
    """The cookies of someone who joined and answered."""
    answer, service = Answer(), cast("Any", client.app).state.service
    give_pass(answer, service, code)
    give_ticket(answer, service, Ticket(response["id"], response["receipt"]))
    return "; ".join(cookie.split(";")[0] for cookie in answer.headers.getlist("set-cookie"))


@contextmanager
def _write_and_undo(database: Database) -> Iterator[Session]:
    with database.engine.connect() as connection, connection.begin() as transaction:
        with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
            yield session
            session.commit()
        transaction.rollback()


def test_every_route_has_a_row_and_every_row_a_route(anyone: TestClient) -> None:
    found = {operation for operation, _ in routes(anyone)}
    document = anyone.get(f"{V1}/openapi.json").json()["paths"]
    found |= {f"{method.upper()} {path}" for path, methods in document.items() for method in methods}
    missing = "\n".join(NO_ROW.format(operation=operation) for operation in sorted(found - ROWS.keys()))
    assert not missing, missing
    assert sorted(ROWS.keys() - found) == [], "rows in tests/access_table.py of routes that are gone: take them out"


def test_every_route_lets_through_just_whom_the_table_says(world: World, anyone: TestClient, dump: Dump) -> None:
    assert world.headers.keys() == table.CALLERS
    before = dump()
    with ThreadPoolExecutor(1) as apart:  # a browser's tests leave a loop running in this thread
        wrong = apart.submit(asyncio.run, _walk(world, list(routes(anyone)))).result()
    assert not wrong, "\n".join(wrong)
    assert dump() == before


async def _walk(world: World, found: Sequence[tuple[str, bool]]) -> list[str]:
    """What each caller gets other than the table says."""
    wrong = []
    for operation, has_head in found:
        for caller in sorted(table.CALLERS):
            try:
                answer = await world.call(operation, caller)
            except KeyError as missing:
                pytest.fail(NO_VALUE.format(operation=operation, missing=missing))
            got, meant = outcome(answer), table.expected(operation, caller)
            if got != meant:
                wrong.append(f"{operation} as {caller}: {meant} by the table, but {got}")
            if has_head and caller in {"anonymous", "admin", "coordinator"}:
                head = await world.call(operation, caller, "HEAD")
                if head.status_code != answer.status_code or head.content:
                    wrong.append(f"HEAD {operation} as {caller}: {head.status_code} rather than {answer.status_code}")
    return wrong
