"""The same answers by every way in: what is stored is the same, and so is what is made of it."""

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import httpx2
import pytest
from sqlmodel import select

from app.catalogue import Catalogue
from app.db.session import Database
from app.db.tables import ResponseRow
from app.domain.access import Office, Scope
from app.services import api_keys, areas, joining
from app.services.assessments import close_assessment, get_results, open_assessment
from app.services.rounds import create_round
from tests import ACTOR, TINY
from tests.fixtures.browsers import OpenBrowser
from tests.fixtures.people import add_session
from tests.web.respondent import Respondent, choices

SHORT = Catalogue.load(TINY).get("tempting", 1)
CHOSEN = choices(SHORT)
ROUND = "2026"
OWN = {"Sec-Fetch-Site": "same-origin"}
KEYS = {"dont_know": "d", "not_relevant": "n"}

Send = Callable[[str], None]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # every way ends in one use case


@pytest.fixture
def ways(open_browser: OpenBrowser, site: str, database: Database) -> dict[str, Send]:
    """How answers get in; each takes the area they are for, which is named as the way is. A new way needs a row."""

    def by_web(scripted: bool) -> Send:
        def send(area: str) -> None:
            one = Respondent(open_browser(width=1280, java_script_enabled=scripted), SHORT)
            with database.read() as session:
                code = joining.get_joining(session, area, ROUND).code
            one.begin(code or "")
            one.answer(CHOSEN)
            one.send()

        return send

    def by_api(area: str) -> None:
        with database.write() as session:
            key = api_keys.create_key(session, "a tool", [Scope.RESPOND], actor=ACTOR)
        response = httpx2.post(
            f"{site}/api/v1/areas/{area}/assessments/{ROUND}/responses",
            json={"role": "resident", "answers": CHOSEN},
            headers={"Authorization": f"Bearer {key}"},
        )
        assert response.status_code == HTTPStatus.CREATED, response.text

    def by_keys(area: str) -> None:
        add_session(database, "kim", (Office.COORDINATOR, area))
        address = f"{site}/areas/{area}/assessments/{ROUND}/keyed"
        with httpx2.Client(headers={**OWN, "Cookie": "waymark=kim"}) as client:
            form = client.get(address).text
            fields = {name: form.split(f'name="{name}" value="')[1].split('"')[0] for name in ("token", "entered")}
            keys = {f"answer-{item}": KEYS.get(str(answer), str(answer)) for item, answer in CHOSEN.items()}
            response = client.post(address, data={**fields, **keys, "role": "resident"})
        assert response.status_code == HTTPStatus.OK, response.text

    return {"web-with-script": by_web(True), "web-without": by_web(False), "api": by_api, "keyed": by_keys}


def test_the_same_answers_are_stored_alike_and_scored_alike(ways: dict[str, Send], database: Database) -> None:
    _collect(database, list(ways))
    for area, send in ways.items():
        send(area)
    with database.read() as session:
        rows = {row.area_id: (row.role, row.answers) for row in session.exec(select(ResponseRow))}
    assert rows == dict.fromkeys(ways, ("resident", CHOSEN))
    results = []
    for area in ways:
        with database.write() as session:
            close_assessment(session, area, ROUND, actor=ACTOR)
        with database.read() as session:
            results.append(_without_area(dict(get_results(session, area, ROUND, small_counts=True))))
    assert all(result == results[0] for result in results)


def _collect(database: Database, names: list[str]) -> None:
    day = dt.date(2026, 5, 1)
    with database.write() as session:
        create_round(session, ROUND, title="2026", questionnaire=SHORT, opens=day, closes=day, min_cell=3, actor=ACTOR)
        for name in names:
            areas.create_area(session, name, name, actor=ACTOR)
            open_assessment(session, name, ROUND, actor=ACTOR)


def _without_area(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != "area"}
