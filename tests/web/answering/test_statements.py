"""What answering costs the database: how many statements it takes to begin, to save a screen and to send."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from app.db.session import Database
from app.services import joining
from tests.fixtures.pages import value
from tests.web.visitors import FILLED, PLACE, Visitor, drafted, stored

MOST = {"begin": 6, "save": 6, "send": 8}
TRANSACTION = ("BEGIN", "COMMIT", "ROLLBACK")

pytestmark = pytest.mark.usefixtures("programme")


@contextmanager
def statements(visitor: Visitor) -> Iterator[list[str]]:
    """Everything sent to the service's database meanwhile, but for the bounds of transactions."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(TRANSACTION):
            seen.append(statement)

    app: Any = visitor.client.app
    engine = app.state.runtime.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def check(step: str, seen: list[str]) -> None:
    assert 0 < len(seen) <= MOST[step], "\n\n".join([f"{len(seen)} statements to {step}", *seen])


@pytest.mark.parametrize("capped", [False, True], ids=["no limit", "a limit"])
@pytest.mark.parametrize("which", ["code", "personal"])
def test_begin_save_and_send_take_few_statements(
    visitor: Visitor, database: Database, request: pytest.FixtureRequest, which: str, capped: bool
) -> None:
    code = request.getfixturevalue(which)
    if capped:
        with database.write() as session:
            joining.set_cap(session, *PLACE, 1, actor="the tests")
    visitor.join(code)
    token = value(visitor.open("/answer"), "token")
    with statements(visitor) as seen:
        assert visitor.go("/join/begin", {"token": token}) == "/answer/you"
    check("begin", seen)
    mark = value(visitor.open("/answer/1"), "mark")
    with statements(visitor) as seen:
        assert visitor.go("/answer/1", {**FILLED, "mark": mark}) == "/answer/2"
    check("save", seen)
    assert len(drafted(database)) == 1
    with statements(visitor) as seen:
        assert visitor.go("/answer/send", {"mark": mark}) == "/answer/thanks"
    check("send", seen)
    assert len(stored(database)) == 1
    assert not drafted(database)


def test_saving_what_was_sent_takes_no_more(visitor: Visitor, database: Database, code: str) -> None:
    visitor.answer(code)
    with statements(visitor) as seen:
        assert visitor.go("/answer/4", {"answer-distrust": "4"}) == "/answer/check"
    check("save", seen)
    assert stored(database)[0].answers["distrust"] == 4


def test_someone_who_begins_after_another_on_one_device_takes_no_more(visitor: Visitor, code: str) -> None:
    visitor.answer(code)
    visitor.go("/answer/leave", {"next": "another"})
    token = value(visitor.open("/answer"), "token")
    with statements(visitor) as seen:
        assert visitor.go("/join/begin", {"token": token}) == "/answer/you"
    check("begin", seen)
