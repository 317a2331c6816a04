"""Pages in a real browser: nothing of them fails there, however wide it is and whatever its colours."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.fixtures.browsers import OpenBrowser

PUBLIC = ["/", "/join", "/receipt", "/sign-in", "/reset", "/reset/asked", "/areas/willowmere", "/nowhere"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # how a page looks is no matter of the database
@pytest.mark.usefixtures("programme")
def test_what_anyone_may_open_is_accessible(
    open_browser: OpenBrowser, check_accessible: Callable[[Page], None], subtests: pytest.Subtests
) -> None:
    page = open_browser(width=320)
    for path in PUBLIC:
        with subtests.test(path):
            page.goto(path)
            check_accessible(page)
