"""What reading costs: which tables each call touches, how often, and that an area's rows are asked for by area."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

import pytest
from cachetools import TTLCache
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import event
from sqlmodel import SQLModel

from app.db import tables
from app.deps import STALE_SECONDS, Runtime

V1 = "/api/v1"
TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE) \"?(\w+)")
OF_AN_AREA = {
    table.name for table in SQLModel.metadata.tables.values() if next(iter(table.primary_key.columns)).name == "area_id"
}
ACROSS_AREAS = {
    f"GET {V1}/compare",
    f"GET {V1}/programme/{{round}}",
    f"PATCH {V1}/rounds/{{round}}",  # whether any area has opened its assessment
}
"""The calls that look at assessments of many areas in one round."""
IN_PAGES_ALONE = {"draft"}
"""What no call of the API reads or writes."""
PROFILE_TABLES = {"area", "assessment", "round", "change"}
RESPONSE = {"role": "resident", "answers": {"meeting": 1}}
TakeRound = Callable[..., list[dict[str, str]]]
Statements = list[str]


class Watch:
    """The statements sent to the service's database, and the clock its memory goes by."""

    def __init__(self, app: FastAPI) -> None:
        runtime: Runtime = app.state.runtime
        self.now = 0.0
        self.engine = runtime.database.engine
        app.state.runtime = replace(
            runtime,
            principals=TTLCache(1024, STALE_SECONDS, timer=lambda: self.now),
            answers=TTLCache(2**20, STALE_SECONDS, timer=lambda: self.now, getsizeof=lambda body: len(body.content)),
        )

    @contextmanager
    def statements(self) -> Iterator[Statements]:
        seen: Statements = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if TABLE.search(statement):
                seen.append(statement)

        event.listen(self.engine, "before_cursor_execute", note)
        yield seen
        event.remove(self.engine, "before_cursor_execute", note)


@pytest.fixture
def watch(anyone: TestClient) -> Watch:
    return Watch(cast("FastAPI", anyone.app))


def tables_in(statements: Statements) -> set[str]:
    return {table for statement in statements for table in TABLE.findall(statement)}


def test_every_table_of_an_area_is_known() -> None:
    assert {
        tables.Assessment.__tablename__,
        tables.ResponseRow.__tablename__,
        tables.Draft.__tablename__,
        tables.AgreedAnswerRow.__tablename__,
        tables.ActionRow.__tablename__,
        tables.ChangeRow.__tablename__,
        tables.AuditEvent.__tablename__,
    } == OF_AN_AREA


def test_a_profile_is_three_reads_of_what_was_stored_at_publishing_and_none_within_a_second(
    api: TestClient, watch: Watch, elmfield: str
) -> None:
    address = f"{V1}/areas/{elmfield}/profile"
    assert api.get(f"{V1}/areas/{elmfield}").status_code == 200  # the key is known from here on
    with watch.statements() as first:
        whole = api.get(address)
    assert len(whole.json()["rounds"]) == 2
    assert tables_in(first) == PROFILE_TABLES
    assert len(first) == 3
    with watch.statements() as second:
        watch.now += STALE_SECONDS * 0.9
        again = api.get(address)
    assert (again.content, second) == (whole.content, [])
    with watch.statements() as later:
        watch.now += STALE_SECONDS
        api.get(address)
    assert tables_in(later) == PROFILE_TABLES | {"api_key"}
    assert len(later) == 4


def test_a_profile_of_many_rounds_is_no_more_reads(api: TestClient, watch: Watch, take_round: TakeRound) -> None:
    for year in range(2015, 2026):
        take_round("elmfield", str(year), agreed={"meeting": 1})
    api.get(f"{V1}/areas/elmfield")
    with watch.statements() as seen:
        assert len(api.get(f"{V1}/areas/elmfield/profile").json()["rounds"]) == 11
    assert len(seen) == 3


def test_a_change_made_here_is_seen_at_once(api: TestClient, watch: Watch, elmfield: str) -> None:
    address = f"{V1}/areas/{elmfield}/profile"
    assert len(api.get(address).json()["rounds"]) == 2
    api.post(f"{V1}/areas/{elmfield}/assessments/2025/reopen")
    assert len(api.get(address).json()["rounds"]) == 1
    assert watch.now == 0


def test_what_anyone_may_read_needs_no_database(anyone: TestClient, watch: Watch) -> None:
    with watch.statements() as seen:
        for path in ("questionnaires", "questionnaires/borrowed/1", "method"):
            assert anyone.get(f"{V1}/{path}").status_code == 200
    assert seen == []


def test_nothing_published_is_read_from_responses(api: TestClient, watch: Watch, elmfield: str) -> None:
    with watch.statements() as seen:
        for path in (
            f"areas/{elmfield}/profile",
            f"areas/{elmfield}/changes?from=2024&to=2025",
            f"areas/{elmfield}/assessments/2025/results",
            "compare?round=2025",
            "programme/2025",
        ):
            assert api.get(f"{V1}/{path}").status_code == 200
    assert "assessment" in tables_in(seen)
    assert "response" not in tables_in(seen)


def test_the_number_of_reads_to_compare_areas_does_not_grow_with_them(
    api: TestClient, watch: Watch, take_round: TakeRound
) -> None:
    counts = []
    for number in range(6):
        take_round(f"area-{number}", "2025", agreed={"meeting": 1})
        api.get(f"{V1}/method")
        with watch.statements() as seen:
            assert len(api.get(f"{V1}/compare?round=2025").json()["areas"]) == number + 1
        counts.append(len([statement for statement in seen if "api_key" not in tables_in([statement])]))
    assert len(set(counts)) == 1


def test_every_query_on_an_area_s_rows_gives_the_area_but_those_that_go_across_areas(
    api: TestClient, watch: Watch, take_round: TakeRound
) -> None:
    take_round("elmfield", "2022", responses=[RESPONSE] * 3, min_cell=3)
    take_round("elmfield", "2023", responses=[RESPONSE] * 3, min_cell=3)
    take_round("ashby", "2026", to="collecting")
    own, other = take_round("elmfield", "2024", to="collecting", responses=[RESPONSE] * 2)
    there, assessment = f"{V1}/areas/{{area}}", f"{V1}/areas/{{area}}/assessments/{{round}}"
    calls: list[tuple[str, str, Any]] = [
        (f"GET {V1}/questionnaires", "", None),
        (f"GET {V1}/questionnaires/{{questionnaire}}/{{version}}", "", None),
        (f"GET {V1}/method", "", None),
        (f"GET {V1}/areas", "?limit=1", None),
        (f"POST {V1}/areas", "", {"id": "new", "name": "New"}),
        (f"GET {there}", "", None),
        (f"PATCH {there}", "", {"name": "Elm Field"}),
        (f"GET {V1}/rounds", "", None),
        (
            f"POST {V1}/rounds",
            "",
            {
                "id": "new",
                "title": "New",
                "questionnaire": {"id": "minimal", "version": 1},
                "opens": "2030-05-01",
                "closes": "2030-06-30",
            },
        ),
        (f"GET {V1}/rounds/{{round}}", "", None),
        (f"PATCH {V1}/rounds/{{round}}", "", {"title": "New", "min_cell": 5}),
        (f"PUT {assessment}", "", None),
        (f"GET {assessment}", "", None),
        (f"POST {assessment}/responses", "", RESPONSE),
        (f"GET {assessment}/responses/{{response}}", "", None),
        (f"PUT {assessment}/responses/{{response}}", "", RESPONSE),
        (f"DELETE {assessment}/responses/{{response}}", "", None),
        (f"POST {assessment}/close", "", None),
        (f"DELETE {assessment}/responses/{{response}}", "", None),
        (f"PUT {assessment}/agreed/{{item}}", "", {"answer": 1}),
        (f"PUT {assessment}/agreed/{{item}}", "", {"answer": 2}),
        (f"GET {assessment}/results", "", None),
        (f"DELETE {assessment}/agreed/{{item}}", "", None),
        (f"POST {assessment}/actions", "", {"title": "Meet", "item": "meeting"}),
        (f"PATCH {assessment}/actions/{{action}}", "", {"version": 1, "status": "done"}),
        (f"GET {assessment}/actions", "", None),
        (f"POST {assessment}/publish", "", None),
        (f"GET {there}/profile", "", None),
        (f"GET {there}/changes", "?from=2022&to=2024", None),
        (f"GET {V1}/compare", "?round=2024", None),
        (f"GET {V1}/programme/{{round}}", "", None),
        (f"POST {assessment}/reopen", "", None),
    ]
    listed = api.get(f"{V1}/openapi.json").json()["paths"]
    assert {call for call, _, _ in calls} == {
        f"{method.upper()} {path}" for path, methods in listed.items() for method in methods
    }
    touched: set[str] = set()
    receipts = iter([own, own, own, other])
    action = ""
    for call, query, body in calls:
        method, path = call.split()
        receipt = next(receipts) if "{response}" in path else own
        address = path.format(
            area="elmfield",
            round="2024",
            item="meeting",
            response=receipt["id"],
            action=action,
            questionnaire="minimal",
            version=1,
        )
        with watch.statements() as seen:
            answer = api.request(method, address + query, json=body, headers={"Response-Receipt": receipt["receipt"]})
        assert answer.is_success, call
        action = answer.json()["id"] if call == f"POST {assessment}/actions" else action
        touched |= tables_in(seen)
        for statement in seen:
            for table in OF_AN_AREA & tables_in([statement]):
                if not (call in ACROSS_AREAS and table == "assessment"):
                    assert gives_area(statement, table), (call, statement)
    assert touched >= OF_AN_AREA - IN_PAGES_ALONE


def gives_area(statement: str, table: str) -> bool:
    """Whether a statement names the area whose rows it wants, or says whose the row is that it adds."""
    if statement.startswith("INSERT INTO"):
        return "area_id" in statement.partition("(")[2].partition(")")[0].split(", ")
    condition = statement.partition("WHERE")[2]
    return re.search(rf"\b{table}\"?\.area_id (=|IN) ", condition) is not None
