"""What is set on a machine changes nothing that a test finds."""

import os
import time

from tests.environment import SET, UMASK, plain_environment

SOMEBODYS = {
    "LANG": "tr_TR.UTF-8",
    "LC_NUMERIC": "pl_PL",
    "LANGUAGE": "pl",
    "COLUMNS": "20",
    "FORCE_COLOR": "1",
    "NO_COLOR": "1",
    "CI": "true",
    "TERM": "dumb",
    "http_proxy": "http://127.0.0.1:9",
    "ALL_PROXY": "socks5://127.0.0.1:9",
    "PGHOST": "elsewhere",
    "PGDATABASE": "theirs",
    "WAYMARK_DATABASE_URL": "postgresql://elsewhere/theirs",
    "waymark_port": "1",
}


def test_only_where_programs_are_and_may_write_is_kept_of_somebodys_environment() -> None:
    kept = {"PATH": "/usr/bin", "HOME": "/home/kim", "TMPDIR": "/var/tmp", "PYTHONDONTWRITEBYTECODE": "1"}  # noqa: S108
    assert plain_environment({**SOMEBODYS, **kept, "TZ": "Europe/Warsaw", "LC_ALL": "pl_PL"}) == {**kept, **SET}


def test_tests_run_in_it() -> None:
    assert plain_environment(os.environ) == dict(os.environ)
    assert time.tzname == ("WAY", "WAY")
    umask = os.umask(UMASK)
    assert umask == UMASK
