"""Somebody sends more fields than a call or a form has, named as columns are, and none of them is taken."""

import datetime as dt
from typing import Any

from sqlmodel import SQLModel, select

from app.db.session import Database
from app.db.tables import Account, Appointment, Area, ResponseRow, Round, SignedIn
from app.services.sessions import hash_token
from tests.access_table import PASSWORD, ROWS, V1
from tests.fixtures.databases import Dump
from tests.fixtures.world import World

COLUMNS = sorted({column.name for table in SQLModel.metadata.sorted_tables for column in table.columns})
"""Every name there is to try."""


def test_the_api_refuses_every_field_a_call_does_not_have_and_changes_nothing(world: World, dump: Dump) -> None:
    client = world.visit("key of the area")
    document = client.get(f"{V1}/openapi.json").json()
    before, tried = dump(), 0
    for operation, row in ROWS.items():
        method, path = operation.split()
        if not path.startswith(f"{V1}/areas/") or not row.send:
            continue
        fields = _fields(document, path, method)
        address = path.format_map({**world.path, "round": row.round})
        for column in {*COLUMNS, "__proto__", "constructor"} - fields:
            body, headers = {**row.send, column: "1"}, {"Response-Receipt": world.path["receipt"]}
            assert client.request(method, address, json=body, headers=headers).status_code == 422, (operation, column)
            tried += 1
    assert tried > 200
    assert dump() == before


def _fields(document: dict[str, Any], path: str, method: str) -> set[str]:
    """What a call takes, by its own description."""
    schema = document["paths"][path][method.lower()]["requestBody"]["content"]["application/json"]["schema"]
    return set(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"])


def test_a_form_takes_only_its_own_fields(world: World, database: Database) -> None:
    admin, extra = world.visit("admin"), dict.fromkeys(COLUMNS, "1")
    admin.post("/admin/areas", data={**extra, "name": "New", "id": "new", "demo": "true", "archived_on": "2020-01-01"})
    admin.post("/admin/areas/elmfield", data={**extra, "name": "Renamed", "id": "ashby", "demo": "true"})
    admin.post("/admin/rounds/2025", data={**extra, "title": "Renamed", "closes": "2025-07-01", "min_cell": "3"})
    with database.read() as session:
        new, old, round_ = (
            session.get_one(Area, "new"),
            session.get_one(Area, "elmfield"),
            session.get_one(Round, "2025"),
        )
        assert (new.demo, new.archived_on, old.name, old.demo) == (False, None, "Renamed", False)
        assert (round_.opens, round_.min_cell) == (dt.date(2025, 5, 1), 3)
        assert session.get_one(Area, "ashby").name == "Ashby"


def test_an_invitation_gives_just_the_office_it_was_made_for(world: World, database: Database) -> None:
    invited = world.visit("anonymous")
    sent = {"password": PASSWORD, "office": "admin", "area_id": "", "account_id": "0", "email": "admin@example.org"}
    assert invited.post(f"/invitations/{world.path['token']}", data=sent).status_code == 303
    with database.read() as session:
        account = session.exec(select(Account).where(Account.email == "new@example.org")).one()
        held = session.exec(select(Appointment).where(Appointment.account_id == account.id)).all()
    assert [(one.office, one.area_id) for one in held] == [("member", "elmfield")]


def test_answers_sent_land_where_the_pass_leads_under_an_id_of_the_service_s_own(
    world: World, database: Database
) -> None:
    respondent = world.visit("anonymous")
    chosen = "11111111-1111-4111-8111-111111111111"
    extra = {"area_id": "ashby", "round_id": "2026", "id": chosen, "receipt_hash": "0" * 64, "role": "resident"}
    respondent.post("/join", data={**extra, "code": world.path["code"]})
    respondent.post("/join/begin", data={**extra, "token": "0123456789abcdef"})
    for path in ("/answer/you", "/answer/1", "/answer/send"):
        assert respondent.post(path, data={**extra, "answer-meeting": "4"}).status_code == 303
    with database.read() as session:
        found = session.exec(select(ResponseRow)).all()
    assert [(row.area_id, row.round_id) for row in found] == [("elmfield", "2025")] * 2
    assert not {row.id for row in found} & {chosen}
    assert not {row.receipt_hash for row in found} & {"0" * 64}


def test_a_session_is_not_completed_by_saying_so(world: World, database: Database) -> None:
    half_way = world.visit("half-way session")
    half_way.post("/sign-in/code", data={"code": "0", "complete": "true", "with_factor": "true", "needs_code": ""})
    token = world.headers["half-way session"]["Cookie"].partition("=")[2]
    with database.read() as session:
        assert not session.get_one(SignedIn, hash_token(token)).complete
    assert half_way.get("/account").status_code == 303
