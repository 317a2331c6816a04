"""What is tried over and over: the first is on record at once, and after a minute how often more."""

from collections import Counter

import pytest

from app.services.attempts import MINUTE, MOST_TOLD_APART, Attempt, Attempts
from app.services.audit import SOMEBODY

MOST = 60
"""How many entries one actor may make in a minute."""
DENIED = Attempt("key 1", "denied", "elmfield", "/areas/{area}")


class Clock:
    """Stands still unless it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """What it shows, in seconds."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock to move."""
    return Clock()


@pytest.fixture
def attempts(clock: Clock) -> Attempts:
    """What was tried: nothing yet."""
    return Attempts(clock)


def test_the_first_is_recorded_and_the_others_are_counted(attempts: Attempts, clock: Clock) -> None:
    assert [attempts.count(DENIED) for _ in range(800)] == [True] + [False] * 799
    clock.now = MINUTE - 0.1
    assert attempts.take_counted() == []
    clock.now = MINUTE
    assert attempts.take_counted() == [(DENIED, 799)]
    assert attempts.take_counted(unfinished=True) == [], "it is said once"


@pytest.mark.parametrize(
    "other",
    [
        Attempt("key 2", "denied", "elmfield", "/areas/{area}"),
        Attempt("key 1", "denied", "oakdale", "/areas/{area}"),
        Attempt("key 1", "denied", "elmfield", "/areas/{area}/plan"),
    ],
)
def test_each_caller_area_and_route_has_its_own_first(attempts: Attempts, other: Attempt) -> None:
    assert [attempts.count(attempt) for attempt in (DENIED, other, DENIED, other)] == [True, True, False, False]
    assert attempts.take_counted(unfinished=True) in ([(DENIED, 1), (other, 1)], [(other, 1), (DENIED, 1)])


def test_what_is_tried_once_is_not_said_again(attempts: Attempts) -> None:
    assert attempts.count(DENIED)
    assert attempts.take_counted(unfinished=True) == []


def test_after_a_minute_the_next_is_recorded_and_nothing_of_the_last_is_lost(attempts: Attempts, clock: Clock) -> None:
    for _ in range(3):
        attempts.count(DENIED)
    clock.now = MINUTE
    assert attempts.count(DENIED)
    assert not attempts.count(DENIED)
    assert attempts.take_counted() == [(DENIED, 2)]
    clock.now = 2 * MINUTE
    assert attempts.take_counted() == [(DENIED, 1)]


@pytest.mark.parametrize("actor", ["key 1", SOMEBODY])
@pytest.mark.parametrize("number", [1, 50, 2 * MOST_TOLD_APART])
def test_nobody_makes_more_than_60_entries_a_minute_whatever_they_try(
    attempts: Attempts, actor: str, number: int
) -> None:
    recorded: Counter[str] = Counter()
    for action in ("denied", "sign-in refused", "link refused"):
        for step in range(3 * number):
            recorded[action] += attempts.count(Attempt(actor, action, f"area-{step % number}"))
    counted = attempts.take_counted(unfinished=True)
    assert recorded.total() + len(counted) <= MOST
    for attempt, times in counted:
        recorded[attempt.action] += times
    assert recorded == dict.fromkeys(("denied", "sign-in refused", "link refused"), 3 * number), "all are counted"


def test_so_many_are_told_apart_and_no_more_however_much_is_made_up(attempts: Attempts) -> None:
    for step in range(MOST_TOLD_APART):
        attempts.count(Attempt("key 1", "denied", f"area-{step}"))
    for _ in range(5):
        attempts.count(DENIED)
    counted = dict(attempts.take_counted(unfinished=True))
    assert DENIED not in counted
    assert counted[Attempt("key 1", "denied")] >= 5


def test_of_those_who_are_not_known_each_is_recorded_until_there_are_many(attempts: Attempts) -> None:
    refused = Attempt(SOMEBODY, "link refused")
    assert [attempts.count(refused) for _ in range(50)] == [True] * 40 + [False] * 10


def test_a_flood_of_made_up_addresses_hides_no_attack_on_an_account(attempts: Attempts) -> None:
    for _ in range(500):
        attempts.count(Attempt(SOMEBODY, "sign-in refused"))
    attacked = Attempt(SOMEBODY, "sign-in refused", subject="an account's id")
    # Recorded no sooner than a made-up address: the time an answer takes must not tell that there is an account
    assert [attempts.count(attacked) for _ in range(7)] == [False] * 7
    assert (attacked, 7) in attempts.take_counted(unfinished=True)
