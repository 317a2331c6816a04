"""Those who go through pages without script: somebody signed in, and somebody with a code."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from app.db.session import Database
from app.domain.access import Office
from app.services import joining
from tests import ACTOR
from tests.fixtures.pages import ReadHtml
from tests.fixtures.people import Appoint
from tests.web.someone import Someone
from tests.web.visitors import PLACE, Visitor, shared_code


@pytest.fixture
def someone(anyone: TestClient, appoint: Appoint, read_html: ReadHtml) -> Callable[[str], Someone]:
    """Somebody who holds an office in Elmfield, by the office."""

    def make(office: str) -> Someone:
        return Someone(anyone, appoint(Office(office), "elmfield"), read_html)

    return make


@pytest.fixture
def visitor(anyone: TestClient, read_html: ReadHtml) -> Visitor:
    """Someone with no account."""
    return Visitor(anyone, read_html)


@pytest.fixture
def code(database: Database) -> str:
    """The code everyone in Realham may share."""
    return shared_code(database)


@pytest.fixture
def personal(database: Database) -> str:
    """A code for one person in Realham."""
    with database.write() as session:
        (made,) = joining.make_personal_codes(session, *PLACE, 1, actor=ACTOR)
    return made
