"""What people fill in before they send it: kept, theirs alone, counted in nothing, and sent once."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest
from sqlmodel import select

from app.catalogue import read_questionnaire
from app.db.session import Database
from app.db.tables import Assessment, AuditEvent, Draft, JoinCode, ResponseRow
from app.domain.answers import Answer, Role
from app.domain.errors import ConflictError, InvalidError, NotFoundError, WaymarkError
from app.domain.tally import tally
from app.services import drafts, joining
from app.services.areas import create_area
from app.services.assessments import (
    TALLY,
    close_assessment,
    get_results,
    get_status,
    list_responses,
    open_assessment,
)
from app.services.drafts import Changes, Filled
from app.services.publishing import publish_assessment
from app.services.responses import Submission, Ticket, submit_response
from app.services.rounds import create_round

ACTOR = "the tests"
PLACE = ("elmfield", "2026")
BORROWED = read_questionnaire(Path(__file__).parent.parent / "questionnaires" / "borrowed" / "1.yaml")
TIMES = 4
"""How often each race is run."""


@pytest.fixture(autouse=True)
def elmfield(database: Database) -> None:
    """An area that has just begun to collect."""
    day = dt.date(2026, 5, 1)
    with database.write() as session:
        create_area(session, "elmfield", "Elmfield", actor=ACTOR)
        create_round(
            session, "2026", title="2026", questionnaire=BORROWED, opens=day, closes=day, min_cell=3, actor=ACTOR
        )
        open_assessment(session, *PLACE, actor=ACTOR)


@pytest.fixture
def key(database: Database) -> str:
    """Of the code everyone in Elmfield may share."""
    with database.read() as session:
        found = joining.get_joining(session, *PLACE).code
    assert found is not None
    return joining.get_key(found)


@pytest.fixture
def ticket(database: Database, key: str) -> Ticket:
    """Of someone who has begun."""
    return begin(database, key)


def begin(database: Database, key: str) -> Ticket:
    ticket = Ticket.random()
    with database.write() as session:
        drafts.start_draft(session, joining.get_place(session, key), ticket)
    return ticket


def save(database: Database, ticket: Ticket, role: Role | None = None, **answers: Answer | None) -> Filled:
    with database.write() as session:
        return drafts.save_answers(session, *PLACE, ticket, Changes(role, answers))


def send(database: Database, key: str, ticket: Ticket) -> None:
    with database.write() as session:
        drafts.send_draft(session, joining.get_place(session, key), ticket)


def read(database: Database, ticket: Ticket) -> Filled:
    with database.read() as session:
        return drafts.get_draft(session, *PLACE, ticket)


def count(database: Database) -> tuple[int, int]:
    """Drafts with something in them, and responses."""
    with database.read() as session:
        return drafts.count_drafts(session, *PLACE), get_status(session, *PLACE, small_counts=True)["responses"]


def stored(database: Database) -> list[ResponseRow]:
    with database.read() as session:
        return list(session.exec(select(ResponseRow)))


def close(database: Database) -> None:
    with database.write() as session:
        close_assessment(session, *PLACE, actor=ACTOR)


def at_once(*calls: Callable[[], object]) -> list[type[WaymarkError] | None]:
    """Make all calls from the same moment; what each was refused with, if it was."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> type[WaymarkError] | None:
        start.wait()
        try:
            call()
        except WaymarkError as error:
            return type(error)
        return None

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def test_what_is_saved_is_kept_beside_what_was_saved_before(database: Database, ticket: Ticket) -> None:
    save(database, ticket, meeting=0, deciding="dont_know")
    save(database, ticket, Role.RESIDENT, deciding="not_relevant")
    with database.write() as session:
        drafts.save_answers(session, *PLACE, ticket, Changes(comments={"meeting": "On Mondays"}))
    answers: dict[str, Answer] = {"meeting": 0, "deciding": "not_relevant"}
    assert read(database, ticket) == Filled(Role.RESIDENT, answers, {"meeting": "On Mondays"}, is_sent=False)


def test_what_is_taken_away_is_blank_again(database: Database, ticket: Ticket) -> None:
    save(database, ticket, meeting=0, deciding=1)
    assert save(database, ticket, meeting=None).answers == {"deciding": 1}
    with database.write() as session:
        drafts.save_answers(session, *PLACE, ticket, Changes(comments={"meeting": "On Mondays"}))
        drafts.save_answers(session, *PLACE, ticket, Changes(comments={"meeting": None}))
    assert not read(database, ticket).comments


def test_screens_saved_at_once_all_count(database: Database, key: str) -> None:
    for _ in range(TIMES):
        ticket = begin(database, key)
        saved = at_once(
            partial(save, database, ticket, meeting=1),
            partial(save, database, ticket, deciding=2),
            partial(save, database, ticket, belonging=3),
            partial(save, database, ticket, Role.RESIDENT),
        )
        assert saved == [None] * 4
        assert read(database, ticket).answers == {"meeting": 1, "deciding": 2, "belonging": 3}
        assert read(database, ticket).role is Role.RESIDENT


def test_what_is_not_in_the_questionnaire_is_refused(database: Database, ticket: Ticket) -> None:
    with pytest.raises(InvalidError):
        save(database, ticket, meeting=1, zebra=2)
    assert not read(database, ticket).answers


def test_a_draft_is_counted_only_as_a_draft_and_only_with_something_in_it(
    database: Database, key: str, ticket: Ticket
) -> None:
    assert count(database) == (0, 0)
    save(database, ticket, Role.RESIDENT)
    assert count(database) == (1, 0)
    send(database, key, ticket)
    assert count(database) == (0, 1)


def test_no_draft_is_in_what_is_frozen_at_closing(database: Database, key: str, ticket: Ticket) -> None:
    sent = begin(database, key)
    save(database, sent, Role.RESIDENT, meeting=1)
    send(database, key, sent)
    save(database, ticket, Role.PAID_WORKER, meeting=4)
    close(database)
    with database.read() as session:
        entry = get_results(session, *PLACE, small_counts=True)
    assert (entry["responses"], entry["by_role"]) == (1, {"resident": 1})


def test_sending_makes_it_a_response_with_the_same_receipt(database: Database, key: str, ticket: Ticket) -> None:
    save(database, ticket, Role.PAID_WORKER, meeting=0, deciding="dont_know")
    send(database, key, ticket)
    (row,) = stored(database)
    assert (row.id, row.role, row.answers) == (ticket.id, "paid_worker", {"meeting": 0, "deciding": "dont_know"})
    assert read(database, ticket).is_sent
    with database.read() as session:
        assert drafts.find_ticket(session, *PLACE, ticket.receipt.lower()) == ticket
        assert not session.exec(select(Draft)).all()


def test_whoever_says_nothing_of_their_role_has_not_stated_one(database: Database, key: str, ticket: Ticket) -> None:
    send(database, key, ticket)
    assert [row.role for row in stored(database)] == ["unspecified"]


def test_sent_twice_or_at_once_it_is_one_response(database: Database, key: str) -> None:
    for number in range(1, TIMES + 1):
        ticket = begin(database, key)
        assert at_once(*[partial(send, database, key, ticket)] * 4) == [None] * 4
        send(database, key, ticket)
        assert len(stored(database)) == number


def test_begun_twice_at_once_it_is_one_draft(database: Database, key: str) -> None:
    ticket = Ticket.random()

    def start() -> None:
        with database.write() as session:
            drafts.start_draft(session, joining.get_place(session, key), ticket)

    assert at_once(*[start] * 4) == [None] * 4
    save(database, ticket, meeting=1)
    start()
    assert read(database, ticket).answers == {"meeting": 1}


def test_a_screen_saved_while_another_sends_is_in_what_was_sent(database: Database, key: str) -> None:
    for _ in range(TIMES):
        ticket = begin(database, key)
        assert at_once(partial(save, database, ticket, meeting=2), partial(send, database, key, ticket)) == [None, None]
        with database.read() as session:
            assert session.get_one(ResponseRow, (*PLACE, ticket.id)).answers == {"meeting": 2}


def test_what_was_sent_is_changed_before_collection_closes_and_frozen_so_or_not_at_all(database: Database) -> None:
    for number in range(TIMES):
        place = (f"area-{number}", PLACE[1])
        with database.write() as session:
            create_area(session, place[0], place[0], actor=ACTOR)
            open_assessment(session, *place, actor=ACTOR)
            sent = submit_response(session, *place, Submission(Role.RESIDENT, {"meeting": 0}, {}), Ticket.random())

        def change(place: tuple[str, str] = place, sent: Ticket = sent) -> None:
            with database.write() as session:
                drafts.save_answers(session, *place, sent, Changes(answers={"meeting": 4}))

        def end(place: tuple[str, str] = place) -> None:
            with database.write() as session:
                close_assessment(session, *place, actor=ACTOR)

        refused, closed = at_once(change, end)
        assert (refused, closed) in {(None, None), (ConflictError, None)}
        with database.read() as session:
            stored_now = TALLY.dump_python(tally(BORROWED, list_responses(session, *place)), mode="json")
            assert session.get_one(Assessment, place).tally == stored_now


def test_what_was_sent_can_be_changed_until_collection_closes(database: Database, key: str, ticket: Ticket) -> None:
    save(database, ticket, Role.RESIDENT, meeting=0)
    send(database, key, ticket)
    assert save(database, ticket, meeting=4, deciding=1).is_sent
    (row,) = stored(database)
    assert (row.role, row.answers) == ("resident", {"meeting": 4, "deciding": 1})
    close(database)
    with pytest.raises(ConflictError):
        save(database, ticket, meeting=1)
    with pytest.raises(ConflictError):
        read(database, ticket)
    assert stored(database)[0].answers == {"meeting": 4, "deciding": 1}


def test_after_closing_a_draft_can_be_read_and_neither_changed_nor_sent(
    database: Database, key: str, ticket: Ticket
) -> None:
    save(database, ticket, meeting=3)
    close(database)
    with pytest.raises(ConflictError):
        save(database, ticket, meeting=1)
    with pytest.raises(NotFoundError):
        send(database, key, ticket)
    assert read(database, ticket).answers == {"meeting": 3}
    assert not stored(database)


def test_publishing_deletes_what_was_never_sent(database: Database, ticket: Ticket) -> None:
    save(database, ticket, meeting=3)
    close(database)
    with database.write() as session:
        publish_assessment(session, *PLACE, actor=ACTOR)
    with database.read() as session:
        assert not session.exec(select(Draft)).all()
        assert drafts.find_ticket(session, *PLACE, ticket.receipt) is None


def test_it_is_deleted_at_once_and_before_it_is_sent_without_a_trace(
    database: Database, key: str, ticket: Ticket
) -> None:
    save(database, ticket, meeting=3)
    with database.write() as session:
        drafts.withdraw(session, *PLACE, ticket, actor=ACTOR)
    with database.read() as session:
        assert not session.exec(select(Draft)).all()
        assert not [event for event in session.exec(select(AuditEvent)) if "withdrawn" in event.action]
    for refused in (lambda: save(database, ticket, meeting=1), lambda: send(database, key, ticket)):
        with pytest.raises(NotFoundError):
            refused()


def test_another_receipt_opens_changes_sends_and_deletes_nothing(database: Database, key: str, ticket: Ticket) -> None:
    save(database, ticket, meeting=3)
    forged = Ticket(ticket.id, Ticket.random().receipt)

    def withdraw() -> None:
        with database.write() as session:
            drafts.withdraw(session, *PLACE, forged, actor=ACTOR)

    def refuse_all() -> None:
        for call in (
            lambda: read(database, forged),
            lambda: save(database, forged, meeting=0),
            lambda: send(database, key, forged),
            withdraw,
        ):
            with pytest.raises(NotFoundError):
                call()

    refuse_all()
    send(database, key, ticket)
    refuse_all()
    assert [row.answers for row in stored(database)] == [{"meeting": 3}]


def test_a_code_for_one_person_sends_one_of_the_drafts_begun_with_it(database: Database) -> None:
    for number in range(1, TIMES + 1):
        with database.write() as session:
            (made,) = joining.make_personal_codes(session, *PLACE, 1, actor=ACTOR)
        key = joining.get_key(made)
        begun = [begin(database, key) for _ in range(4)]
        refusals = at_once(*[partial(send, database, key, one) for one in begun])
        assert sorted(map(str, refusals)) == sorted(map(str, [None, *[NotFoundError] * 3]))
        assert len(stored(database)) == number
        with database.read() as session:
            assert session.get_one(JoinCode, key).spent


def test_of_those_who_send_for_the_last_room_at_once_one_is_taken_and_no_draft_is_lost(
    database: Database, key: str
) -> None:
    begun = [begin(database, key) for _ in range(4)]
    for one in begun:
        save(database, one, meeting=1)
    with database.write() as session:
        joining.set_cap(session, *PLACE, 1, actor=ACTOR)
    refusals = at_once(*[partial(send, database, key, one) for one in begun])
    assert sorted(map(str, refusals)) == sorted(map(str, [None, *[ConflictError] * 3]))
    assert count(database) == (3, 1)
    with pytest.raises(ConflictError, match="no more are taken"):
        begin(database, key)


def test_a_code_in_the_wrong_hands_cannot_begin_without_end(
    database: Database, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST_DRAFTS", 2)
    first = begin(database, key)
    begin(database, key)
    with pytest.raises(ConflictError, match="Too many people"):
        begin(database, key)
    send(database, key, first)
    begin(database, key)


def test_a_receipt_leads_to_a_draft_only_in_its_own_assessment(database: Database, ticket: Ticket) -> None:
    with database.write() as session:
        other = submit_response(session, *PLACE, Submission(Role.RESIDENT, {}, {}), Ticket.random())
    with database.read() as session:
        assert drafts.find_ticket(session, *PLACE, other.receipt) == other
        assert drafts.find_ticket(session, "elmfield", "2025", ticket.receipt) is None
        assert drafts.find_ticket(session, "ashby", "2026", ticket.receipt) is None
        assert drafts.find_ticket(session, *PLACE, "") is None


def test_of_a_draft_neither_a_time_nor_its_code_is_kept() -> None:
    assert {*Draft.__table__.columns.keys()} == {  # type: ignore[attr-defined]
        "area_id",
        "round_id",
        "id",
        "role",
        "answers",
        "comments",
        "receipt_hash",
    }
