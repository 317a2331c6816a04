"""The numbered migrations, on both databases."""

import datetime as dt

import pytest
from sqlalchemy import inspect

from app.db import migrate
from app.db.session import Database
from app.db.tables import Account, Appointment
from tests.fixtures.databases import Dump
from tests.fixtures.rounds import TakeRound


def test_upgrading_from_empty_gives_exactly_the_tables(database: Database) -> None:
    assert migrate.differences(database.engine) == []
    assert migrate.is_current(database.engine)


def test_every_step_can_be_undone_and_done_again(database: Database) -> None:
    for revision in reversed(["base", *migrate.revisions()[:-1]]):
        migrate.downgrade(database.engine, revision)
        assert not migrate.is_current(database.engine)
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    for revision in migrate.revisions():
        migrate.upgrade(database.engine, revision)
    assert migrate.differences(database.engine) == []


def test_every_step_keeps_what_a_database_holds(database: Database, take_round: TakeRound, dump: Dump) -> None:
    take_round("elmfield", "2024", responses=[{"role": "resident", "answers": {"meeting": 1}}])
    now = dt.datetime.now(dt.UTC)
    with database.write() as session:
        session.add(Account(id="kim", email="kim@example.org", created_at=now))
        session.flush()
        session.add(Appointment(account_id="kim", office="member", area_id="elmfield"))
    before = dump()
    migrate.downgrade(database.engine, "0003")  # those before it took away whole tables
    migrate.upgrade(database.engine)
    assert dump() == before
    migrate.downgrade(database.engine, "0001")
    migrate.upgrade(database.engine)
    kept = dump()
    assert kept["response"] == before["response"] != []
    with database.engine.connect() as connection:
        if database.is_embedded:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_steps_are_numbered_in_order() -> None:
    assert migrate.revisions() == [f"{number:04d}" for number in range(1, len(migrate.revisions()) + 1)]


def test_a_column_that_no_step_made_is_noticed(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE area DROP COLUMN demo")
    try:
        assert migrate.differences(database.engine)
    finally:
        with database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE area ADD COLUMN demo BOOLEAN NOT NULL DEFAULT false")


@pytest.mark.parametrize(
    "table", ["assessment", "response", "draft", "agreed_answer", "action", "change", "audit_event"]
)
def test_area_id_leads_the_primary_key_of_what_belongs_to_an_area(database: Database, table: str) -> None:
    assert inspect(database.engine).get_pk_constraint(table)["constrained_columns"][0] == "area_id"
