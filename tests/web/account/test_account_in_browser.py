"""Signing in, inviting, a second factor and looking after the programme: in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sqlmodel import select

from app.db.session import Database
from app.db.tables import Account
from app.services import sessions
from tests.fixtures.browsers import OpenBrowser
from tests.fixtures.world import World

ADMIN = [
    "/admin",
    "/admin/areas",
    "/admin/areas/elmfield",
    "/admin/areas/import",
    "/admin/rounds",
    "/admin/rounds/2025",
    "/admin/people",
    "/admin/people/{account}",
    "/admin/keys",
    "/admin/audit",
    "/account",
    "/account/password",
    "/account/factor",
    "/account/factor/remove",
    "/invite",
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_pages_of_accounts_and_of_the_programme_are_accessible(
    world: World, database: Database, site: str, open_browser: OpenBrowser, check_accessible: Callable[[Page], None]
) -> None:
    page = open_browser(width=320)
    for path in ("/join", "/sign-in", "/reset", "/invitations/{token}", "/reset/{token}"):
        page.goto(path.format_map(world.path))
        check_accessible(page)
    page.goto("/sign-in")
    page.locator("main form button").first.click()
    assert page.get_by_role("alert").is_visible()
    check_accessible(page)
    with database.write() as session:
        admin = session.exec(select(Account).where(Account.email == "admin@example.org")).one()
        token = sessions.begin(session, admin.id, "Firefox on Linux")
    page.context.add_cookies([{"name": "waymark", "value": token, "url": site}])
    for path in ADMIN:
        page.goto(path.format_map(world.path))
        check_accessible(page)
