"""A programme with awkward figures, made over HTTP alone, and its readers: each asks pages and the API alike.

Elmfield has four rounds. Between the first two few items match, in 2023 hardly any figure is a round number, and 2024
is under review again. Nine more areas published 2023, so that it has quartiles; in 2024 one of them is collecting.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from app.db.session import Database
from app.db.tables import Account, Appointment
from app.domain.access import Office, Scope
from app.services import api_keys, sessions

V1 = "/api/v1"
AREA = "elmfield"
PLACES = [
    AREA,
    *(f"{tree}-end" for tree in ("ash", "birch", "cedar", "elder", "fir", "hazel", "juniper", "larch", "oak")),
]
REASON = "We talked it over."
MIN_CELL = {"2021": 3, "2022": 3, "2023": 5, "2024": 5}
UNDER_REVIEW = "2024"
FORESEEN = [f"/areas/{AREA}/profile", f"/areas/{AREA}/changes?from=2023&to=2024"]
DONT_KNOW, NOT_RELEVANT, LEFT_OUT = "dont_know", "not_relevant", None
Answers = Mapping[str, Sequence[int | str | None]]

IN_2021: Answers = {
    "meeting": [1, 2, 3, 4, 4, 3, 2],
    "deciding": [0, 1, 1, 2, 0, 1, 1],
    "belonging": [4, 4, 4, 4, 3, 4, 4],
    "distrust": [2, 2, 1, 0, 3, 2, 2],
}
"""Seven people, on another questionnaire."""
IN_2022: Answers = {
    "meeting": [3, 4, 3, 4, 3, 4, 3, 4],
    "asking": [2, 2, 3, 3, 2, 2, 1, 3],
    "deciding": [2, 1, 2, 3, 2, 2, 2, 1],
    "planning": [3, 3, 2, 4, 3, 3, 4, 3],
    "sharing": [1, 0, 2, 1, 1, 1, 0, 2],
    "belonging": [1, 2, 1, 2, 1, 2, 1, 2],
    "trusting": [3, 3, 2, 4, 3, 2, 3, 3],
    "money": [2, 3, 1, 0, 4, 2, 2, 2],
    "room": [4, 3, 3, 2, 4, 3, 3, 2],
    "quarrels": [4, 4, 3, 4, 4, 2, 4, 4],
    "hurry": [1, DONT_KNOW, 2, 1, 0, LEFT_OUT, 1, 2],
}
IN_2023: Answers = {
    "meeting": [1] * 15 + [2],  # a mean of 1.0625, a score of 26.5625
    "asking": [0, 4] * 8,  # divided
    "deciding": [2] * 10 + [1, 3, 1, 3, 2, 4],  # agreed otherwise
    "planning": [3, 4, 2, 3, *[LEFT_OUT] * 12],  # too few
    "sharing": [*[NOT_RELEVANT] * 6, *[1, 2] * 5],  # agreed to be not relevant
    "belonging": [4, 4, 3, 4] * 4,
    "trusting": [2, 3, 3, 2, 3, 2, 2, 3, *[LEFT_OUT] * 8],  # a score of 62.5, just high enough
    "money": [DONT_KNOW, *[2, 3, 1, 0, 4, 2, 2, 2, 2, 3, 1, 2], *[DONT_KNOW] * 3],
    "room": [2, 3, *[LEFT_OUT] * 13, 1],  # too few, and with it half of the section
    "quarrels": [2, 3, 1, 2, 2, 2, 3, 1] * 2,
    "hurry": [NOT_RELEVANT] * 16,
}
IN_2024: Answers = {
    "meeting": [1] * 15 + [3],
    "asking": [2, 3, 2, 3] * 4,
    "deciding": [0, *[1] * 15],
    "planning": [3, 4, 2, 3, 1, 3, 2, 2, *[LEFT_OUT] * 8],
    "sharing": [4, 3] * 8,
    "belonging": [4, 4, 3, 4] * 4,
    "trusting": [0, 1, 4, 3, 4, 0, 1, 4, *[LEFT_OUT] * 8],
    "money": [LEFT_OUT] * 16,
    "room": [2, 3, *[DONT_KNOW] * 14],
    "quarrels": [4, 3, 4, 4, 4, 3, 4, 4] * 2,
    "hurry": [0, *[NOT_RELEVANT] * 15],
}
ROLES = ["resident"] * 9 + ["paid_worker"] * 5 + ["external_stakeholder"] * 2


@dataclass(frozen=True)
class Reader:
    """Somebody signed in, or a program with a key."""

    client: TestClient
    headers: Mapping[str, str]

    def send(self, method: str, path: str, *, missing: bool = False, **sent: Any) -> Response:
        """Anything that works; with `missing`, something that may not be there."""
        self.client.cookies.clear()
        answer = self.client.request(method, path, headers=self.headers, follow_redirects=False, **sent)
        is_missing = missing and answer.status_code == HTTPStatus.NOT_FOUND
        assert is_missing or answer.status_code < HTTPStatus.BAD_REQUEST, (path, answer.text)
        return answer

    def open(self, path: str) -> Response:
        return self.send("GET", path)

    def ask(self, path: str, *, missing: bool = False) -> Any:
        """What the API says; None for what is `missing`."""
        answer = self.send("GET", V1 + path, missing=missing)
        return answer.json() if answer.status_code == HTTPStatus.OK else None

    def tell(self, method: str, path: str, body: Any = None) -> Any:
        """Change something through the API."""
        answer = self.send(method, V1 + path, json=body)
        return answer.json() if answer.content else None


@dataclass(frozen=True)
class Programme:
    """What there is, and who reads it."""

    coordinator: Reader
    rep: Reader
    admin: Reader
    foreseen: Mapping[str, Any]
    """What the API said, by path, while the round under review was published: the review and the preview foresee it."""


def make_programme(client: TestClient, database: Database) -> Programme:
    """Makes it in an empty database."""
    with database.write() as session:
        key = api_keys.create_key(session, "everything", [*Scope], actor="the tests")
    tool = Reader(client, {"Authorization": f"Bearer {key}"})
    for place in PLACES:
        tool.tell("POST", "/areas", {"id": place, "name": place.replace("-", " ").title()})
    coordinator = _sign_in(client, database, Office.COORDINATOR, [AREA])
    rep = _sign_in(client, database, Office.REP, PLACES)
    admin = _sign_in(client, database, Office.ADMIN, [""])
    _take_stock(tool, coordinator)
    _publish(tool, AREA, UNDER_REVIEW)
    foreseen = {path: rep.ask(path) for path in FORESEEN}
    tool.tell("POST", f"{at(AREA, UNDER_REVIEW)}/reopen")
    return Programme(coordinator, rep, admin, foreseen)


def _sign_in(client: TestClient, database: Database, office: Office, areas: Sequence[str]) -> Reader:
    with database.write() as session:
        session.add(Account(id=office, email=f"{office}@example.org", created_at=dt.datetime.now(dt.UTC)))
        session.flush()
        session.add_all(Appointment(account_id=office, office=office, area_id=area) for area in areas)
        token = sessions.begin(session, office, "Firefox on Linux")
    return Reader(client, {"Cookie": f"waymark={token}", "Sec-Fetch-Site": "same-origin"})


def _take_stock(tool: Reader, coordinator: Reader) -> None:
    for year, k in MIN_CELL.items():
        questionnaire = {"id": "borrowed" if year == "2021" else "tempting", "version": 1}
        dates = {"opens": f"{year}-05-01", "closes": f"{year}-06-30"}
        body = {"id": year, "title": f"The year {year}", "questionnaire": questionnaire, "min_cell": k, **dates}
        tool.tell("POST", "/rounds", body)

    _collect(tool, AREA, "2021", IN_2021)
    _publish(tool, AREA, "2021")

    _collect(tool, AREA, "2022", IN_2022)
    _plan(tool, "2022", title="Meet on Mondays", owner="Ada", due="2023-05", item="meeting")
    _plan(tool, "2022", title="Ask the school", status="under_way", due="2023-03", note="Twice a year.")
    _plan(tool, "2022", title="Paint the hall", status="dropped")
    _publish(tool, AREA, "2022")

    for number, place in enumerate(PLACES[1:]):
        _collect(tool, place, "2023", _elsewhere(number))
        _publish(tool, place, "2023")
    held = _collect(tool, AREA, "2023", IN_2023)
    first, *_ = tool.ask(f"{at(AREA, '2023')}/actions")["actions"]
    done = {"status": "done", "version": first["version"]}
    tool.tell("PATCH", f"{at(AREA, '2023')}/actions/{first['id']}", done)
    _plan(tool, "2023", title="Share the tools", due="2024-09")
    tool.tell("PUT", f"{at(AREA, '2023')}/agreed/deciding", {"answer": 3, "reason": REASON})
    _prefer(coordinator, "2023", "meeting", "quarrels")
    _publish(tool, AREA, "2023")
    _withdraw(tool, "2023", held[4])
    tool.tell("POST", f"{at(AREA, '2023')}/reopen")
    tool.tell("PUT", f"{at(AREA, '2023')}/agreed/sharing", {"answer": NOT_RELEVANT})
    _publish(tool, AREA, "2023")

    _collect(tool, PLACES[1], "2024", {item: ratings[:2] for item, ratings in _elsewhere(1).items()}, close=False)
    _collect(tool, AREA, "2024", IN_2024)
    tool.tell("PUT", f"{at(AREA, '2024')}/agreed/planning", {"answer": 2})
    _prefer(coordinator, "2024", "deciding")


def at(place: str, year: str) -> str:
    """An assessment, for pages and the API alike."""
    return f"/areas/{place}/assessments/{year}"


def _elsewhere(number: int) -> Answers:
    """Five people's answers, in another area."""
    return {
        item: [
            DONT_KNOW if (item, person) == ("asking", 0) else min(4, (number * (place + 2) + person * person) % 6)
            for person in range(5)
        ]
        for place, item in enumerate(IN_2022)
    }


def _collect(tool: Reader, place: str, year: str, answers: Answers, *, close: bool = True) -> list[Any]:
    """Everyone's receipt."""
    tool.tell("PUT", at(place, year))
    held = []
    for person in range(len(next(iter(answers.values())))):
        own = {item: given[person] for item, given in answers.items() if given[person] is not LEFT_OUT}
        held.append(tool.tell("POST", f"{at(place, year)}/responses", {"role": ROLES[person], "answers": own}))
    if close:
        tool.tell("POST", f"{at(place, year)}/close")
    return held


def _publish(tool: Reader, place: str, year: str) -> None:
    tool.tell("POST", f"{at(place, year)}/publish")


def _plan(tool: Reader, year: str, **action: Any) -> None:
    tool.tell("POST", f"{at(AREA, year)}/actions", action)


def _prefer(coordinator: Reader, year: str, *items: str) -> None:
    fields = {f"place-{number}": item for number, item in enumerate(items, 1)}
    coordinator.send("POST", f"{at(AREA, year)}/priorities", data={**fields, "seen": ""})


def _withdraw(tool: Reader, year: str, held: Mapping[str, str]) -> None:
    own = Reader(tool.client, {**tool.headers, "Response-Receipt": held["receipt"]})
    own.send("DELETE", f"{V1}{at(AREA, year)}/responses/{held['id']}")
