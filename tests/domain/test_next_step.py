import datetime as dt

import pytest

from app.domain.access import BY_OFFICE, Office
from app.domain.answers import State
from app.domain.next_step import CALLING, Step, next_step

OPENS, CLOSES = dt.date(2026, 10, 1), dt.date(2026, 12, 15)
EARLY, LATE, AFTER = dt.date(2026, 10, 2), dt.date(2026, 12, 8), dt.date(2026, 12, 16)


def step(
    office: Office, state: State | None, day: dt.date = EARLY, *, responses: int = 9, archived: bool = False
) -> Step:
    return next_step(
        state,
        BY_OFFICE[office].__contains__,
        responses=responses,
        opens=OPENS,
        closes=CLOSES,
        today=day,
        archived=archived,
    )


@pytest.mark.parametrize(
    ("office", "expected"),
    [
        (Office.MEMBER, Step.AWAIT_OPENING),
        (Office.COORDINATOR, Step.OPEN),
        (Office.REP, Step.OPEN),
        (Office.ADMIN, Step.AWAIT_OPENING),
    ],
)
def test_whoever_may_opens_a_round_that_has_begun(office: Office, expected: Step) -> None:
    assert step(office, None, OPENS) is expected
    assert step(office, None, OPENS - dt.timedelta(days=1)) is Step.COME_BACK
    assert step(office, None, archived=True) is Step.REST


def test_a_coordinator_invites_then_reminds_then_closes() -> None:
    steps = [
        step(Office.COORDINATOR, State.COLLECTING, responses=0),
        step(Office.COORDINATOR, State.COLLECTING),
        step(Office.COORDINATOR, State.COLLECTING, LATE),
        step(Office.COORDINATOR, State.COLLECTING, CLOSES),
        step(Office.COORDINATOR, State.COLLECTING, AFTER),
        step(Office.COORDINATOR, State.REVIEWING),
        step(Office.COORDINATOR, State.PUBLISHED),
    ]
    assert steps == [Step.INVITE, Step.KEEP_ASKING, Step.REMIND, Step.REMIND, Step.CLOSE, Step.REVIEW, Step.READ]


def test_a_rep_waits_and_closes_only_what_is_overdue() -> None:
    assert step(Office.REP, State.COLLECTING, responses=0) is Step.AWAIT_ANSWERS
    assert step(Office.REP, State.COLLECTING, AFTER) is Step.CLOSE
    assert step(Office.REP, State.REVIEWING) is Step.LOOK_ON


def test_a_member_is_never_called_to_move_an_assessment() -> None:
    steps = {step(Office.MEMBER, state, day) for state in (None, *State) for day in (EARLY, LATE, AFTER)}
    assert steps == {Step.AWAIT_OPENING, Step.AWAIT_ANSWERS, Step.LOOK_ON, Step.READ}
    assert not steps & CALLING


def test_an_admin_sees_no_results_before_they_are_published() -> None:
    assert step(Office.ADMIN, State.REVIEWING) is Step.AWAIT_PUBLISHING
