"""What is walked by `access_table.py`, and attacked: an area in every state, and one of every kind of caller."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import uuid4

from fastapi import Response as Answer
from fastapi.testclient import TestClient
from httpx2 import ASGITransport, AsyncClient, Response
from sqlmodel import Session, select, update

from app.db.session import Database
from app.db.tables import Account, ApiKey, Appointment, AuditEvent, FactorRule, JoinCode, Link, SignedIn
from app.domain.access import Office, Principal, Scope
from app.services import accounts, api_keys, plans, sessions
from app.services.responses import Ticket
from app.services.sessions import hash_token
from app.web.answering.cookies import remember_code, remember_ticket
from tests import access_table as table
from tests.access_table import ROWS, V1

ACTOR = "the tests"
NOW = dt.datetime.now(dt.UTC)
OWN = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class World:
    """All that there is to call, and those who call."""

    app: Any
    client: AsyncClient
    path: Mapping[str, str]
    """What stands for each parameter of a path, and in what is sent."""
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    """What each caller sends along."""
    own: dict[str, dict[str, str]] = field(default_factory=dict)
    """Parameters that are other for one caller."""
    names: dict[str, str] = field(default_factory=dict)
    """How the audit log names each caller with an account or a key."""

    def served_by(self, app: Any) -> "World":
        """The same to call and to call as, in an application over a database with the same in it."""
        transport = ASGITransport(app, raise_app_exceptions=False)  # in one event loop: a third of the time
        client = AsyncClient(transport=transport, base_url="http://testserver")
        return World(app, client, dict(self.path), deepcopy(self.headers), deepcopy(self.own), dict(self.names))

    def cookies(self, caller: str) -> dict[str, str]:
        """What one caller's browser keeps."""
        kept = self.headers[caller].get("Cookie", "").split("; ")
        return {name: value for name, _, value in (cookie.partition("=") for cookie in kept) if name}

    def visit(self, caller: str) -> TestClient:
        """The service as one caller's own browser or program reaches it."""
        client = TestClient(self.app, raise_server_exceptions=False, follow_redirects=False)
        sent = {**OWN, **self.headers[caller]}
        for name, value in self.cookies(caller).items():
            client.cookies.set(name, value, domain="testserver.local", path="/")
        sent.pop("Cookie", None)
        client.headers.update(sent)
        return client

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


def note_use(database: Database, when: dt.datetime) -> None:
    """Have every session used at some time, and at none since."""
    with database.write() as session:
        session.exec(update(SignedIn).values(seen_at=when))


def _fill(value: Any, values: Mapping[str, str]) -> Any:
    return value.format_map(values) if isinstance(value, str) else value


def make_world(anyone: TestClient, database: Database, take_round: Callable[..., list[dict[str, str]]]) -> World:
    """An area with a round in every state, another beside it, and one of every kind of caller."""
    for year in ("2021", "2022", "2023"):
        take_round("elmfield", year, min_cell=3)
    take_round("elmfield", "2024", to="reviewing", agreed={"meeting": 2}, min_cell=3)
    (response,) = take_round("elmfield", "2025", to="collecting", responses=[table.ANSWERS], min_cell=3)
    take_round("elmfield", "2026", to="collecting", min_cell=3)
    take_round("elmfield", "2027", to="reviewing", min_cell=3)
    take_round("ashby", "2025", to="collecting")
    world = World(anyone.app, AsyncClient(), {})
    with database.write() as session:
        _add_people(session, world)
        _add_keys(session, world)
        code = session.exec(
            select(JoinCode.code).where(JoinCode.area_id == "elmfield", JoinCode.round_id == "2025")
        ).one()
        by = Principal.for_account("0", [(Office.ADMIN, None)])
        live = accounts.invite(session, "new@example.org", Office.MEMBER, "elmfield", by=by)
        expired = accounts.invite(session, "late@example.org", Office.MEMBER, "elmfield", by=by)
        session.get_one(Link, hash_token(expired)).expires_at = NOW
        action = plans.add_action(session, "elmfield", "2027", title="Meet", actor=ACTOR)
        world.path = {
            "area": "elmfield",
            "item": "meeting",
            "response": response["id"],
            "receipt": response["receipt"],
            "questionnaire": "minimal",
            "version": "1",
            "code": code,
            "token": live,
            "action": action.id,
            "chart": "standing",
            "change": "change-functions",
            "form": "svg",
            "number": "1",
            "account": session.exec(select(Account.id).where(Account.email == "member@example.org")).one(),
            "key": session.exec(select(ApiKey.id).where(ApiKey.name == "read key")).one(),
        }
    world.own[table.EXPIRED_INVITATION] = {"token": expired}
    world.headers |= {
        "anonymous": {},
        table.EXPIRED_INVITATION: {},
        table.RESPONDENT: {"Cookie": _respondent(anyone, code, response)},
    }
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
        world.names[name] = sessions.account_actor(account.id)


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
        world.names[name] = f"key {key.split('_')[1]}"
        if name == "revoked key":
            session.flush()
            api_keys.revoke_key(session, key.split("_")[1], actor=ACTOR)
        world.headers[name] = {"Authorization": f"Bearer {key}"}


def _respondent(client: TestClient, code: str, response: Mapping[str, str]) -> str:
    """The cookies of someone who joined and answered."""
    answer, service = Answer(), cast("Any", client.app).state.service
    remember_code(answer, service, code)
    remember_ticket(answer, service, Ticket(response["id"], response["receipt"]))
    return "; ".join(cookie.split(";")[0] for cookie in answer.headers.getlist("set-cookie"))


Denial = tuple[str, str, str]
"""As the audit log has it: whose, in which area, on which route."""


@contextmanager
def write_and_undo(database: Database, denials: list[Denial] | None = None) -> Iterator[Session]:
    """In place of `Database.write`: what was written is undone once the request is answered, but noted in `denials`."""
    denied = select(AuditEvent.actor, AuditEvent.area_id, AuditEvent.subject).where(AuditEvent.action == "denied")
    with database.engine.connect() as connection, connection.begin() as transaction:
        with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
            yield session
            session.commit()
            if denials is not None:
                denials.extend(session.exec(denied))
        transaction.rollback()
