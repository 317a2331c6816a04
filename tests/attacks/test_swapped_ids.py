"""Somebody puts another's id into a path, a body, a hidden field, a cookie or a receipt, and gets nothing for it."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from app.db.session import Database
from app.db.tables import Account, JoinCode, SignedIn
from app.services import plans
from tests.access_table import ANSWERS, AREA_KEY, V1
from tests.fixtures.callers import MakeClient
from tests.fixtures.databases import Dump
from tests.fixtures.rounds import TakeRound
from tests.fixtures.world import World

Receipts = dict[str, dict[str, str]]


@pytest.fixture
def held(world: World, take_round: TakeRound) -> Receipts:  # noqa: ARG001 - what they are part of
    """Responses of two people in Elmfield, besides the world's own, and of one in Ashby."""
    ann, ben = take_round("elmfield", "2029", to="collecting", responses=[ANSWERS] * 2)
    (cat,) = take_round("ashby", "2029", to="collecting", responses=[ANSWERS])
    return {"ann": ann, "ben": ben, "cat": cat}


@pytest.fixture
def unchanged(dump: Dump) -> Callable[[], bool]:
    """Says whether nothing changed since, but for what the audit log adds."""

    def read() -> dict[str, list[object]]:
        return {name: rows for name, rows in dump().items() if name != "audit_event"}

    before = read()
    return lambda: read() == before


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "swap",
    [("elmfield", "ann", "ben"), ("elmfield", "cat", "cat"), ("ashby", "ann", "ann"), ("ashby", "cat", "ann")],
)
def test_a_receipt_opens_only_its_own_response_and_only_where_it_was_sent(
    held: Receipts, as_key: MakeClient, dump: Dump, method: str, swap: tuple[str, str, str]
) -> None:
    area, whose, receipt_of = swap
    client = as_key("respond")
    before = dump()
    answer = client.request(
        method,
        f"{V1}/areas/{area}/assessments/2029/responses/{held[whose]['id']}",
        headers={"Response-Receipt": held[receipt_of]["receipt"]},
        json=ANSWERS if method == "PUT" else None,
    )
    assert answer.status_code == 404
    assert dump() == before


def test_a_receipt_typed_with_another_area_s_code_leads_nowhere(
    world: World, held: Receipts, database: Database, unchanged: Callable[[], bool]
) -> None:
    visitor = world.visit("anonymous")
    code = code_of(database, "ashby")
    assert visitor.post("/receipt", data={"code": code, "receipt": held["cat"]["receipt"]}).status_code == 303
    for path in ("/receipt", "/join/again"):
        answer = visitor.post(path, data={"code": code, "receipt": held["ann"]["receipt"]})
        assert answer.status_code == 404
    assert unchanged()


@pytest.mark.parametrize("swap", [("ann", "ben"), ("cat", "cat"), ("cat", "ann")])
def test_answers_named_in_a_cookie_are_taken_back_only_with_their_own_receipt_and_code(
    world: World, held: Receipts, database: Database, unchanged: Callable[[], bool], swap: tuple[str, str]
) -> None:
    visitor = world.visit("anonymous")
    visitor.post("/join", data={"code": code_of(database, "elmfield")})
    ticket = next(name for name, value in world.cookies("respondent").items() if value.count(".") == 1)
    whose, receipt_of = swap
    forged = f"{held[whose]['id']}.{held[receipt_of]['receipt']}"
    visitor.cookies.set(ticket, forged, domain="testserver.local", path="/")
    for path in ("/answer/check", "/answer/copy", "/answer/copy.pdf", "/answer/1"):
        assert visitor.get(path).status_code != 200
    for path in ("/answer/withdraw", "/answer/send", "/answer/1"):
        visitor.post(path, data={"role": "resident", "answer-meeting": "4"})
    assert unchanged()


def code_of(database: Database, area: str, round_: str = "2029") -> str:
    """The code that people join with."""
    with database.read() as session:
        where = (JoinCode.area_id == area, JoinCode.round_id == round_)
        return session.exec(select(JoinCode.code).where(*where)).one()


def test_a_pass_with_another_code_written_into_it_is_none(world: World, database: Database) -> None:
    code = code_of(database, "ashby", "2025")
    name, value = next(cookie for cookie in world.cookies("respondent").items() if cookie[1].count(".") == 2)
    _, expires, signature = value.split(".")
    later = str(int(expires) + 10**6)
    for forged in (f"{code}.{expires}.{signature}", f"{world.path['code']}.{later}.{signature}", f"{code}..", ""):
        visitor = world.visit("respondent")
        visitor.cookies.delete(name, domain="testserver.local", path="/")
        visitor.cookies.set(name, forged, domain="testserver.local", path="/")
        assert visitor.get("/answer").headers["location"] == "/join"


def test_ids_in_a_body_or_a_form_reach_no_further_than_those_in_a_path(
    world: World, database: Database, unchanged: Callable[[], bool]
) -> None:
    coordinator = world.visit("coordinator")
    sent = {"email": "new@example.org", "office": "coordinator", "area": "ashby"}
    assert coordinator.post("/invite", data=sent).status_code == 422
    assert coordinator.post("/invite", data={**sent, "office": "member"}).status_code == 422
    with database.read() as session:
        theirs = session.exec(
            select(SignedIn.token_hash).join(Account).where(Account.email == "admin@example.org")
        ).one()
    assert coordinator.post("/account/sessions", data={"id": theirs}).status_code == 303
    assert world.visit("admin").get("/admin").status_code == 200
    assert unchanged()


def test_an_action_is_found_only_in_the_plan_it_is_in(world: World, take_round: TakeRound, database: Database) -> None:
    take_round("ashby", "2027", to="reviewing")
    with database.write() as session:
        theirs = plans.add_action(session, "ashby", "2027", "Theirs", actor="the tests").id
    for caller in (AREA_KEY, "coordinator"):
        client = world.visit(caller)
        for area, action, status in (
            ("elmfield", theirs, 404),
            ("ashby", theirs, 404),
            ("ashby", world.path["action"], 404),
        ):
            answer = client.patch(
                f"{V1}/areas/{area}/assessments/2027/actions/{action}", json={"version": 1, "title": "Mine"}
            )
            assert answer.status_code == status
    with database.read() as session:
        (kept,) = plans.get_plan(session, "ashby", "2027", unpublished=True).actions
        assert kept.title == "Theirs"


def test_a_key_s_areas_hold_whatever_the_query_asks_for(world: World) -> None:
    bound = world.visit("key of another area")
    told = bound.get(f"{V1}/compare", params={"round": "2022", "areas": "elmfield,ashby"})
    assert "elmfield" not in told.text
    assert "elmfield" not in bound.get(f"{V1}/areas").text
