"""One transaction a request, on both databases."""

import sqlite3

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.db.session import Database, _wal_is_sound
from app.db.tables import Area
from app.domain.errors import ConflictError


def add_area(database: Database, area_id: str) -> None:
    with database.write() as session:
        session.add(Area(id=area_id, name="Elmfield", sort_name="elmfield"))


def test_what_was_written_is_there_for_the_next_to_read(database: Database) -> None:
    add_area(database, "elmfield")
    with database.read() as session:
        assert session.get_one(Area, "elmfield").name == "Elmfield"


def test_an_exception_undoes_the_whole_transaction(database: Database) -> None:
    def fail_halfway() -> None:
        with database.write() as session:
            session.add(Area(id="elmfield", name="Elmfield", sort_name="elmfield"))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    with database.read() as session:
        assert session.get(Area, "elmfield") is None


def test_a_broken_constraint_is_a_conflict_with_someone_elses_change(database: Database) -> None:
    add_area(database, "elmfield")
    with pytest.raises(ConflictError, match="at the same moment"):
        add_area(database, "elmfield")


def test_no_error_message_carries_what_was_written(database: Database) -> None:
    with pytest.raises(DBAPIError) as caught, database.write() as session:
        session.execute(text("INSERT INTO nowhere VALUES (:secret)"), {"secret": "nobody may read this"})
    assert "nobody may read this" not in str(caught.value)


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
    ],
)
def test_wal_is_used_only_where_it_cannot_corrupt(version: tuple[int, ...], *, sound: bool) -> None:
    assert _wal_is_sound(version) is sound


def test_sqlite_is_set_up_to_lose_nothing(database: Database) -> None:
    if not database.is_embedded:
        with database.read() as session:
            assert session.execute(text("SHOW transaction_read_only")).scalar_one() == "on"
        return
    with database.read() as session:
        journal = session.execute(text("PRAGMA journal_mode")).scalar_one()
        assert journal == ("wal" if _wal_is_sound(sqlite3.sqlite_version_info) else "delete")
        assert session.execute(text("PRAGMA synchronous")).scalar_one() == 2
        assert session.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
