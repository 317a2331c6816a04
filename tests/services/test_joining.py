"""Codes that lead to an assessment: whom they let in, for how long, and what happens at the same moment."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlmodel import select

from app.catalogue import read_questionnaire
from app.db.session import Database
from app.db.tables import AuditEvent, JoinCode, ResponseRow
from app.domain.answers import Role
from app.domain.errors import ConflictError, NotFoundError, WaymarkError
from app.services import codes, drafts, joining
from app.services.areas import create_area
from app.services.assessments import close_assessment, open_assessment
from app.services.drafts import Changes
from app.services.responses import Submission, Ticket, find_by_receipt
from app.services.rounds import create_round

ACTOR = "the tests"
PLACE = ("elmfield", "2026")
MINIMAL = read_questionnaire(Path(__file__).parent.parent / "questionnaires" / "minimal" / "1.yaml")
SUBMISSION = Submission(Role.RESIDENT, {"meeting": 3}, {"meeting": "On Mondays"})
TIMES = 4
"""How often each race is run."""


@pytest.fixture(autouse=True)
def elmfield(database: Database) -> None:
    """An area that has just begun to collect."""
    with database.write() as session:
        create_area(session, "elmfield", "Elmfield", actor=ACTOR)
        day = dt.date(2026, 5, 1)
        create_round(
            session, "2026", title="2026", questionnaire=MINIMAL, opens=day, closes=day, min_cell=5, actor=ACTOR
        )
        open_assessment(session, *PLACE, actor=ACTOR)


@pytest.fixture
def code(database: Database) -> str:
    """The code everyone in Elmfield may share."""
    return shared_code(database)


@pytest.fixture
def personal(database: Database) -> str:
    """A code for one person."""
    with database.write() as session:
        (made,) = joining.make_personal_codes(session, *PLACE, 1, actor=ACTOR)
    return made


def shared_code(database: Database) -> str:
    with database.read() as session:
        found = joining.get_joining(session, *PLACE).code
    assert found is not None
    return found


def leads(database: Database, code: str) -> bool:
    """Whether a code leads to the area. It is refused in the same words whatever is wrong with it."""
    with database.read() as session:
        try:
            return joining.join(session, joining.get_key(code)).area_id == "elmfield"
        except NotFoundError as error:
            return str(error) != joining.NO_SUCH_CODE


def send(database: Database, code: str, ticket: Ticket | None = None, submission: Submission = SUBMISSION) -> None:
    key, ticket = joining.get_key(code), ticket or Ticket.random()
    changes = Changes(submission.role, submission.answers, submission.comments)
    with database.write() as session:
        drafts.start_draft(session, joining.get_place(session, key), ticket)
    with database.write() as session:
        drafts.save_answers(session, *PLACE, ticket, changes)
    with database.write() as session:
        drafts.send_draft(session, joining.get_place(session, key), ticket)


def stored(database: Database) -> list[ResponseRow]:
    with database.read() as session:
        return list(session.exec(select(ResponseRow)))


def at_once(*calls: Callable[[], None]) -> list[type[WaymarkError] | None]:
    """Make all calls from the same moment; what each was refused with, if it was."""
    start = Barrier(len(calls))

    def run(call: Callable[[], None]) -> type[WaymarkError] | None:
        start.wait()
        try:
            call()
        except WaymarkError as error:
            return type(error)
        return None

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def test_opening_makes_one_code_and_opening_again_makes_no_other(database: Database, code: str) -> None:
    with database.write() as session:
        open_assessment(session, *PLACE, actor=ACTOR)
    with database.read() as session:
        assert session.exec(select(JoinCode.code)).all() == [code]


def test_a_code_is_short_and_of_letters_that_do_not_look_alike(code: str, personal: str) -> None:
    assert (len(code), len(personal)) == (8, 12)
    assert {*code, *personal} <= {*codes.LETTERS}
    assert not {*codes.LETTERS} & {*"01OILAEUBDSZ"}


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1}", "{2}", "{3}"])
def test_a_code_leads_there_however_it_is_typed(database: Database, code: str, personal: str, typed: str) -> None:
    for made in (code, personal):
        spaced = codes.spaced(made)
        assert leads(database, typed.format(made, spaced, spaced.lower(), spaced.replace(" ", "-")))


@pytest.mark.parametrize("typed", ["", "2", "22222222", "222222222222", "2" * 500, "\x00\ud800ß", "²²²²²²²²"])
def test_what_is_no_code_is_refused_as_a_wrong_one_is(database: Database, typed: str) -> None:
    assert not leads(database, typed)


def test_what_is_kept_of_a_personal_code_is_no_code(database: Database, personal: str) -> None:
    key = joining.get_key(personal)
    assert personal not in key
    assert not leads(database, key)


def test_rotating_ends_the_old_code_at_once_and_gives_another(database: Database, code: str, personal: str) -> None:
    with database.write() as session:
        joining.rotate_join_code(session, *PLACE, actor=ACTOR)
    assert not leads(database, code)
    assert leads(database, shared_code(database))
    assert leads(database, personal)
    with pytest.raises(NotFoundError, match="leads nowhere"):
        send(database, code)


def test_closing_ends_every_code_and_leaves_nothing_to_change(database: Database, code: str, personal: str) -> None:
    with database.write() as session:
        close_assessment(session, *PLACE, actor=ACTOR)
    assert not leads(database, code)
    assert not leads(database, personal)
    with database.write() as session:
        for change in (
            lambda: joining.rotate_join_code(session, *PLACE, actor=ACTOR),
            lambda: joining.set_cap(session, *PLACE, 5, actor=ACTOR),
            lambda: joining.make_personal_codes(session, *PLACE, 1, actor=ACTOR),
        ):
            with pytest.raises(ConflictError, match="Collection is closed"):
                change()


def test_a_shared_code_takes_many_responses_and_a_personal_one_a_single_one(
    database: Database, code: str, personal: str
) -> None:
    send(database, code)
    send(database, code)
    send(database, personal)
    assert leads(database, code)
    assert not leads(database, personal)
    with pytest.raises(NotFoundError, match="leads nowhere"):
        send(database, personal)
    assert len(stored(database)) == 3
    with database.read() as session:
        found = joining.get_joining(session, *PLACE)
    assert (found.responses, found.personal, found.spent) == (3, 1, 1)


def test_which_response_spent_a_personal_code_is_not_kept(database: Database, personal: str) -> None:
    ticket = Ticket.random()
    send(database, personal, ticket)
    with database.read() as session:
        row = session.get_one(JoinCode, joining.get_key(personal))
        assert row.model_dump() == {
            "code": joining.get_key(personal),
            "area_id": "elmfield",
            "round_id": "2026",
            "personal": True,
            "spent": True,
        }
        assert not [event for event in session.exec(select(AuditEvent)) if ticket.id in event.subject]


def test_sent_again_with_the_same_ticket_it_is_one_response_even_when_the_code_is_spent(
    database: Database, personal: str
) -> None:
    ticket = Ticket.random()
    for rating in (3, 3, 1):
        send(database, personal, ticket, Submission(Role.RESIDENT, {"meeting": rating}, {}))
    assert [row.answers for row in stored(database)] == [{"meeting": 1}]


def test_no_more_are_taken_than_the_cap_until_there_is_room_again(database: Database, code: str, personal: str) -> None:
    with database.write() as session:
        joining.set_cap(session, *PLACE, 1, actor=ACTOR)
    send(database, code)
    for refused in (code, personal):
        with pytest.raises(ConflictError, match="no more are taken"):
            send(database, refused)
    assert leads(database, personal)
    with database.write() as session:
        joining.set_cap(session, *PLACE, None, actor=ACTOR)
    send(database, personal)
    assert len(stored(database)) == 2


def test_what_a_coordinator_changes_is_in_the_audit_log_and_the_codes_are_not(
    database: Database, code: str, personal: str
) -> None:
    with database.write() as session:
        joining.rotate_join_code(session, *PLACE, actor=ACTOR)
        joining.set_cap(session, *PLACE, 9, actor=ACTOR)
    with database.read() as session:
        events = list(session.exec(select(AuditEvent).where(AuditEvent.area_id == "elmfield")))
    assert {"join code made", "response cap set", "personal codes made"} <= {event.action for event in events}
    assert not [event for event in events if code in event.subject or personal in event.subject]


@pytest.mark.parametrize(
    "typed",
    ["{0}", "{1}", "{2}", "\N{NO-BREAK SPACE}{0}.", "{3}"],
    ids=["as it is", "small", "bare", "dotted", "alike"],
)
def test_a_receipt_is_found_however_it_is_typed(database: Database, code: str, typed: str) -> None:
    ticket = Ticket("00000000-0000-4000-8000-000000000000", "0123-ABCD-1110-WXYZ")
    send(database, code, ticket)
    receipt = ticket.receipt
    alike = receipt.replace("0", "o").replace("1", "l")
    with database.read() as session:
        typed = typed.format(receipt, receipt.lower(), receipt.replace("-", ""), alike)
        assert find_by_receipt(session, *PLACE, typed) == ticket


def test_a_receipt_is_found_only_in_its_own_assessment(database: Database, code: str) -> None:
    ticket = Ticket.random()
    send(database, code, ticket)
    with database.read() as session:
        assert find_by_receipt(session, "elmfield", "2025", ticket.receipt) is None
        assert find_by_receipt(session, "ashby", "2026", ticket.receipt) is None
        assert find_by_receipt(session, *PLACE, "") is None


def test_of_those_who_send_with_one_personal_code_at_once_one_is_taken(database: Database) -> None:
    for number in range(1, TIMES + 1):
        with database.write() as session:
            (made,) = joining.make_personal_codes(session, *PLACE, 1, actor=ACTOR)
        refusals = at_once(*[lambda code=made: send(database, code)] * 4)
        assert sorted(map(str, refusals)) == sorted(map(str, [None, *[NotFoundError] * 3]))
        assert len(stored(database)) == number


def test_of_those_who_send_for_the_last_room_at_once_one_is_taken(database: Database, code: str) -> None:
    for number in range(1, TIMES + 1):
        with database.write() as session:
            joining.set_cap(session, *PLACE, number, actor=ACTOR)
        refusals = at_once(*[lambda: send(database, code)] * 4)
        assert sorted(map(str, refusals)) == sorted(map(str, [None, *[ConflictError] * 3]))
        assert len(stored(database)) == number


def test_one_form_sent_many_times_at_once_is_one_response(database: Database, personal: str) -> None:
    ticket = Ticket.random()
    assert at_once(*[lambda: send(database, personal, ticket)] * 4) == [None] * 4
    assert len(stored(database)) == 1


def test_two_who_rotate_at_once_leave_one_code(database: Database) -> None:
    def rotate() -> None:
        with database.write() as session:
            joining.rotate_join_code(session, *PLACE, actor=ACTOR)

    assert at_once(*[rotate] * 4) == [None] * 4
    assert leads(database, shared_code(database))
