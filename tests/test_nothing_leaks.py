"""What is hidden stays hidden, from everyone, in everything they can open taken together.

An assessment is built to tempt: groups just under the smallest that may be shown, one worker among residents, an item
all agree on, a profile reopened, a response withdrawn. Beside it stands a twin in which what is hidden is different and
nothing else is. Everything a caller can reach, pages, pictures, PDFs, the API, is opened in both. As long as it is the
same to the letter, no reckoning, however clever, can tell which of the two is true, and so what anybody answered.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from itertools import cycle
from pathlib import Path
from shutil import copyfile
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from pypdf import PdfReader
from sqlmodel import Session

from app.catalogue import read_questionnaire
from app.db.session import Database
from app.db.tables import Account, Appointment
from app.domain.access import Office, Scope
from app.domain.answers import AgreedAnswer, Role
from app.main import create_app
from app.services import api_keys, areas, codes, responses, sessions
from app.services.assessments import close_assessment, open_assessment, settle_answer
from app.services.publishing import publish_assessment, reopen_assessment
from app.services.responses import Submission, Ticket
from app.services.rounds import create_round
from app.settings import Settings
from tests import TINY
from tests.fixtures.settings import UNLIMITED

AREA, ACTOR, MIN_CELL = "tempting", "the tests", 5
TEMPTING = read_questionnaire(TINY / "tempting" / "1.yaml")
RESIDENT, WORKER = Role.RESIDENT, Role.PAID_WORKER
V1 = "/api/v1"
BEGIN = [
    "/",
    "/areas",
    "/account",
    f"/areas/{AREA}",
    f"/areas/{AREA}/plan",
    f"/areas/{AREA}/assessments/2026/review",
    f"/areas/{AREA}/audit",
    "/compare?round=2025",
    "/programme/2025",
    "/admin",
]
LINKS = re.compile(r"(?:href|src|srcset)=\"([^\"#]+)")
LEFT_ALONE = ("/static/", "/join/", "/account/factor")  # the last shows a fresh secret
SAME_AGAIN = (".png", "theme=dark")
"""Pictures drawn from a spec that is opened, in pixels or in other colours."""
PASSING = [
    (re.compile(pattern), kept)
    for pattern, kept in (
        (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<id>"),
        (r"\b[0-9a-f]{12,64}\b", "<id>"),
        (r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?", "<time>"),
    )
]
"""What differs from one programme to the next whatever was answered: random ids, and the time of day."""

Answers = dict[str, Any]
Seen = Mapping[str, str]


@dataclass
class Round:
    """What everyone answered, the role each holds, and who withdrew after closing."""

    answers: list[Answers]
    roles: list[Role]
    withdrew: int | None = None


def tempting() -> dict[str, Round]:
    """Twelve people in 2024 and 2025, five in 2026: each time one paid worker, the last.

    Meeting and asking are rated by the first four alone; on deciding, all of the twelve agree.
    """
    large = [_row(one, rates_hidden=one < MIN_CELL - 1) for one in range(12)]
    later = [{**row, "planning": (one * 2) % 5, "deciding": 4 - one % 2} for one, row in enumerate(large)]
    small = [_row(one + 3, rates_hidden=one < MIN_CELL - 1) for one in range(MIN_CELL)]
    return {
        "2024": Round(large, [*[RESIDENT] * 11, WORKER]),
        "2025": Round(later, [*[RESIDENT] * 11, WORKER], withdrew=5),
        "2026": Round(small, [*[RESIDENT] * 4, WORKER]),
    }


def _row(one: int, *, rates_hidden: bool) -> Answers:
    shown = {
        "deciding": 3,
        "planning": (one * 7) % 5,
        "sharing": (one * 3 + 1) % 5,
        "belonging": (one * 2) % 5,
        "trusting": 2 if one % 2 else 4,
        "money": one % 4,
        "room": 4,
        "quarrels": (one + 2) % 5,
        "hurry": "not_relevant" if one == 7 else one % 3,
    }
    return {**shown, "meeting": one % 3, "asking": 4 - one % 2} if rates_hidden else {**shown, "meeting": "dont_know"}


def twin() -> dict[str, Round]:
    """Another programme, different in all that is hidden and in nothing else."""
    changed = tempting()
    for round_ in changed.values():
        for row in round_.answers[: MIN_CELL - 1]:  # two hidden items change places: everyone's own score stays
            row["meeting"], row["asking"] = row["asking"], row["meeting"]
        round_.roles[1], round_.roles[-1] = round_.roles[-1], round_.roles[1]  # another is the worker
        round_.withdrew = round_.withdrew and round_.withdrew + 4  # another withdrew
    return changed


@pytest.fixture(scope="module")
def look_at(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Makes a programme and opens all that each caller can reach in it: `look_at(rounds)` by caller and address."""
    databases: list[Database] = []
    with pytest.MonkeyPatch.context() as patched:

        def look(rounds: dict[str, Round], only: Collection[str] = ()) -> dict[str, Seen]:
            letters = cycle(codes.LETTERS)
            patched.setattr(codes, "random_code", lambda length: "".join(next(letters) for _ in range(length)))
            path = tmp_path_factory.mktemp("programme") / "waymark.db"
            copyfile(sqlite_template, path)
            settings = Settings(
                database_url=f"sqlite:///{path}",
                questionnaires=TINY,
                secret_key="s" * 32,
                allowed_hosts="testserver",
                **UNLIMITED,
            )
            database = Database(settings.database_url)
            databases.append(database)
            with database.write() as session:
                _take_stock(session, rounds)
                callers = _callers(session)
            app = create_app(settings)
            return {
                name: _open_all(TestClient(app, headers=headers, follow_redirects=False), is_key="key" in name)
                for name, headers in callers.items()
                if not only or name in only
            }

        yield look
    for database in databases:
        database.dispose()


@pytest.fixture(scope="module")
def seen(look_at: Any) -> dict[str, Seen]:
    """All that there is to see, by caller."""
    everything: dict[str, Seen] = look_at(tempting())
    return everything


def test_everything_is_opened(seen: dict[str, Seen]) -> None:
    for caller in ("coordinator", "manage key"):
        assert '"basis":"suppressed"' in seen[caller][f"{V1}/areas/{AREA}/assessments/2026/results"]
    assert "/account" in seen["member"]
    preview = f"/areas/{AREA}/assessments/2026"
    charts = {address for address in seen["coordinator"] if address.startswith(f"{preview}/charts/")}
    assert {f"{preview}/charts/standing.json", f"{preview}/charts/course-functions.svg"} <= charts
    assert seen["coordinator"][f"{preview}/preview"].startswith("200")
    assert f"{V1}/areas/{AREA}/profile" in seen["read key"]


def test_what_is_shown_makes_a_difference(look_at: Any, seen: dict[str, Seen]) -> None:
    other, tellers = tempting(), {"member", "read key"}
    other["2025"].answers[0]["planning"] = 4
    assert {caller for caller, pages in look_at(other, tellers).items() if pages != seen[caller]} == tellers


def test_what_is_hidden_makes_none(look_at: Any, seen: dict[str, Seen], subtests: pytest.Subtests) -> None:
    for caller, pages in look_at(twin()).items():
        with subtests.test(caller):
            assert pages.keys() == seen[caller].keys()
            for address, page in pages.items():
                assert page == seen[caller][address], address


def _take_stock(session: Session, rounds: dict[str, Round]) -> None:
    areas.create_area(session, AREA, "Tempting", actor=ACTOR)
    for year, round_ in rounds.items():
        create_round(
            session,
            year,
            title=f"The year {year}",
            questionnaire=TEMPTING,
            opens=dt.date(int(year), 5, 1),
            closes=dt.date(int(year), 6, 30),
            min_cell=MIN_CELL,
            actor=ACTOR,
        )
        open_assessment(session, AREA, year, actor=ACTOR, on=dt.date(int(year), 5, 1))
        tickets = [Ticket.random() for _ in round_.answers]
        for answers, role, ticket in zip(round_.answers, round_.roles, tickets, strict=True):
            responses.submit_response(session, AREA, year, Submission(role, answers, {}), ticket)
        close_assessment(session, AREA, year, actor=ACTOR, on=dt.date(int(year), 6, 30))
        if round_.withdrew is not None:
            responses.withdraw_response(session, AREA, year, tickets[round_.withdrew], actor=ACTOR)
    for year in ("2024", "2025"):
        settle_answer(session, AREA, year, "trusting", AgreedAnswer(3, "We talked it over."), actor=ACTOR)
        publish_assessment(session, AREA, year, actor=ACTOR, on=dt.date(int(year), 7, 31))
    reopen_assessment(session, AREA, "2025", actor=ACTOR)
    settle_answer(session, AREA, "2025", "asking", AgreedAnswer(2, "Now we know."), actor=ACTOR)
    publish_assessment(session, AREA, "2025", actor=ACTOR, on=dt.date(2025, 8, 31))


def _callers(session: Session) -> dict[str, dict[str, str]]:
    """The headers each caller is known by."""
    callers = {}
    for office in Office:
        account = Account(id=f"{office:0>36}", email=f"{office}@example.org", created_at=dt.datetime.now(dt.UTC))
        session.add(account)
        session.flush()
        area = "" if office is Office.ADMIN else AREA
        session.add(Appointment(account_id=account.id, office=office, area_id=area))
        callers[str(office)] = {"cookie": f"waymark={sessions.begin(session, account.id, 'Firefox on Linux')}"}
    for scope in Scope:
        key = api_keys.create_key(session, f"For {scope}", [scope], actor=ACTOR)
        callers[f"{scope} key"] = {"authorization": f"Bearer {key}"}
    return callers


def _open_all(client: TestClient, *, is_key: bool) -> Seen:
    """Every page that links lead to, and every call of the API that reads, by address."""
    waiting = _calls(client) if is_key else [*BEGIN, *_calls(client)]
    seen: dict[str, str] = {}
    while waiting:
        address = waiting.pop()
        known = _without_passing(address)
        if known in seen or not address.startswith("/") or address.startswith(LEFT_ALONE):
            continue
        if any(part in address for part in SAME_AGAIN):
            continue
        answer = client.get(address)
        seen[known] = f"{answer.status_code} {_without_passing(_text(answer))}"
        if answer.headers.get("content-type", "").startswith("text/html"):
            found = (urlsplit(urljoin(address, unescape(link))) for link in LINKS.findall(answer.text))
            waiting += [
                f"{one.path}?{one.query}" if one.query else one.path for one in found if one.scheme in {"", "http"}
            ]
        if answer.is_redirect:
            waiting.append(answer.headers["location"])
    return seen


def _calls(client: TestClient) -> list[str]:
    paths = client.get(f"{V1}/openapi.json").json()["paths"]
    fixed = {"{area}": AREA, "{item}": "meeting", "{questionnaire}": "tempting", "{version}": "1"}
    calls = []
    for path in (path for path, methods in paths.items() if "get" in methods and "{response}" not in path):
        for name, value in fixed.items():
            path = path.replace(name, value)  # noqa: PLW2901
        calls += [path.replace("{round}", year) for year in tempting()]
    return [
        *calls,
        *(f"{V1}/compare?round={year}&areas={AREA}" for year in tempting()),
        f"{V1}/areas/{AREA}/changes?from=2024&to=2025",
    ]


def _text(answer: Response) -> str:
    if answer.headers.get("content-type") == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    return answer.content.decode("utf-8", "backslashreplace")


def _without_passing(text: str) -> str:
    for passing, kept in PASSING:
        text = passing.sub(kept, text)
    return text
