"""Somebody stores markup wherever words can be stored; every page is then opened in a real browser, with CSP on."""

from collections.abc import Callable
from functools import partial
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page
from sqlmodel import select

from app.db.session import Database
from app.db.tables import Account, ActionRow, AgreedAnswerRow, Area, Assessment, Round
from app.domain.access import Scope
from app.services import api_keys, sessions
from tests import ACTOR
from tests.access_table import HERE, ROWS, V1
from tests.fixtures.browsers import OpenBrowser
from tests.fixtures.rounds import TakeRound
from tests.fixtures.world import NOW, World

MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'><svg onload=alert(3)>{{{{7*7}}}} {}"
"""Each field's with a word of its own, by which it is known again on a page."""
EMAIL = "'onfocus=alert`1`'{{7*7}}&amp@example.org"
"""As much as an e-mail address may hold of it."""
STORED = {"area", "title", "meeting", "key", "browser", "reason", "action", "owner", "note", "comment"}
"""What somebody wrote, all of which some page shows."""
INJECTED = "document.querySelectorAll('img[src=x], svg[onload], script:not([src]), [onerror], [onfocus]').length"
TEXT = "document.body.textContent + [...document.querySelectorAll('input, textarea')].map(each => each.value)"


FILES = (".pdf", ".svg", ".png", ".{form}")


def markup(word: str) -> str:
    return MARKUP.format(f"zq{word}qz")


@pytest.fixture
def stored(world: World, database: Database, take_round: TakeRound) -> World:
    """The world with markup in every text of it."""
    comments = {"meeting": markup("comment")}
    answers = {"role": "resident", "answers": {"meeting": 1}, "comments": comments}
    take_round("elmfield", "2020", responses=[answers] * 5, agreed={"meeting": 2}, min_cell=3)
    take_round("elmfield", "2028", to="reviewing", responses=[answers] * 5, agreed={"meeting": 2}, min_cell=3)
    take_round("demo", "2020", responses=[answers] * 5, agreed={"meeting": 2}, min_cell=3)
    with database.write() as session:
        for area in session.exec(select(Area)):
            area.name, area.demo = markup("area"), area.id == "demo"
        for round_ in session.exec(select(Round)):
            round_.title = markup("title")
        for assessment in session.exec(select(Assessment)):
            assessment.meeting = markup("meeting")
            if assessment.entry:
                assessment.entry = {**assessment.entry, "title": markup("title")}
        for agreed in session.exec(select(AgreedAnswerRow)):
            agreed.reason = markup("reason")
        for action in session.exec(select(ActionRow)):
            action.title, action.owner, action.note = markup("action"), markup("owner"), markup("note")
        session.add(Account(id=str(uuid4()), email=EMAIL, created_at=NOW, password_hash="a hash"))
        api_keys.create_key(session, markup("key"), [Scope.READ], actor=ACTOR)
    return world


@pytest.fixture
def as_person(database: Database, site: str) -> Callable[[BrowserContext, str], None]:
    """Signs a browser in as whoever holds an office, under a name for the browser that is markup too."""

    def sign_in(context: BrowserContext, office: str) -> None:
        with database.write() as session:
            account = session.exec(select(Account).where(Account.email == f"{HERE[office]}@example.org")).one()
            token = sessions.begin(session, account.id, markup("browser"), with_factor=True)
        context.add_cookies([{"name": "waymark", "value": token, "url": site}])

    return sign_in


def pages(office: str) -> list[str]:
    """Every page, for the one of these who may open it: a coordinator, else an admin, else anyone."""
    found = ["/areas/demo", "/areas/demo?round=2020"] if office == "anonymous" else []
    for operation, row in ROWS.items():
        method, path = operation.split()
        first = next((one for one in ("coordinator", "admin", "anonymous") if one in row.may), None)
        if method == "GET" and first == office and not path.startswith((V1, "/healthz")) and not path.endswith(FILES):
            found.append(path + row.query)
    return found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_that_was_stored_runs_on_any_page_and_all_of_it_is_shown_as_it_was_typed(
    stored: World, open_browser: OpenBrowser, as_person: Callable[[BrowserContext, str], None]
) -> None:
    seen: set[str] = set()
    for office in ("coordinator", "admin", "anonymous"):
        page = open_browser(user_agent=markup("agent"))
        dialogs: list[str] = []
        page.on("dialog", partial(_refuse, dialogs))
        if office in HERE:
            as_person(page.context, office)
        _open_all(page, stored, pages(office), seen)
        assert dialogs == []
    assert seen == STORED, f"no page shows {STORED - seen}"


def _refuse(dialogs: list[str], dialog: Dialog) -> None:
    dialogs.append(dialog.message)
    dialog.dismiss()


def _open_all(page: Page, world: World, paths: list[str], seen: set[str]) -> None:
    for path in paths:
        for round_ in ("2020", "2025", "2028") if "{round}" in path else ("2025",):
            answer = page.goto(path.format_map({**world.path, "round": round_}))
            assert answer is not None
            assert "script-src 'self';" in answer.headers["content-security-policy"]
            assert page.evaluate(INJECTED) == 0, path
            text = page.evaluate(TEXT)
            for word in STORED:
                if f"zq{word}qz" in text:
                    assert markup(word) in text, f"{path} shows {word} in part"
                    seen.add(word)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("stored")
def test_nothing_that_was_typed_runs_when_a_form_is_shown_again(
    open_browser: OpenBrowser, as_person: Callable[[BrowserContext, str], None]
) -> None:
    page = open_browser()
    as_person(page.context, "admin")
    forms = ["/admin/areas", "/admin/areas/elmfield", "/admin/rounds", "/admin/keys", "/invite", "/join"]
    shown = []
    for path in forms:
        page.goto(path)
        form = page.locator("main form").filter(has=page.locator("input:not([type=hidden])")).first
        page.evaluate("document.querySelectorAll('[maxlength]').forEach(each => each.removeAttribute('maxlength'))")
        for field in form.locator("input:not([type]), input[type=text], input[type=email]").all():
            field.fill(markup("typed") + "x" * 300)
        with page.expect_navigation():
            form.evaluate("form => { form.noValidate = true; form.submit(); }")
        assert page.evaluate(INJECTED) == 0, path
        if "zqtypedqz" in page.evaluate(TEXT):
            shown.append(path)
    assert shown == forms
