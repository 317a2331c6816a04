"""Settles the environment that tests run in, and loads the fixtures that they share."""

import pytest
from hypothesis import settings

from tests.environment import settle

pytest.register_assert_rewrite("tests.fixtures")  # whichever of them is imported first, by another

pytest_plugins = [
    "tests.fixtures.browsers",
    "tests.fixtures.callers",
    "tests.fixtures.databases",
    "tests.fixtures.logs",
    "tests.fixtures.pages",
    "tests.fixtures.people",
    "tests.fixtures.programme",
    "tests.fixtures.rounds",
    "tests.fixtures.servers",
    "tests.fixtures.settings",
    "tests.fixtures.world",
]


def pytest_configure() -> None:
    """Have every machine find the same: nothing that is set on one counts, nor how quick it is."""
    settle()
    settings.register_profile("everywhere", deadline=None, derandomize=True)
    settings.load_profile("everywhere")
