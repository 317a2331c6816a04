"""What is carried on from plan to plan, and what has become of what was promised."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.plan import Action, FollowUp, Status, carry_on, follow_up, in_order

STATUSES = st.sampled_from(Status)
MONTHS = st.none() | st.sampled_from(["2027-01", "2027-05", "2028-01"])


@st.composite
def plans(draw: st.DrawFn) -> tuple[Action, ...]:
    """A plan, with actions of every kind."""
    ids = draw(st.lists(st.sampled_from("abcdefgh"), unique=True))
    return tuple(Action(id_, id_.upper(), due=draw(MONTHS), status=draw(STATUSES), version=3) for id_ in ids)


@st.composite
def years(draw: st.DrawFn) -> list[tuple[Action, ...]]:
    """The plans of a few rounds: each begins with what was open in the one before, and goes its own way."""
    all_plans = [draw(plans())]
    for number in range(draw(st.integers(1, 3))):
        kept = [replace(action, status=draw(STATUSES)) for action in carry_on(all_plans[-1])]
        added = [replace(action, id=f"{action.id}{number}") for action in draw(plans())]
        all_plans.append((*kept, *added))
    return all_plans


@given(plans())
def test_just_what_is_open_is_carried_on_under_its_own_id_and_as_it_was(plan: tuple[Action, ...]) -> None:
    carried = carry_on(plan)
    assert [replace(action, version=3) for action in carried] == [action for action in plan if action.is_open]
    assert {action.version for action in carried} <= {1}


@given(plans())
def test_carrying_on_what_was_carried_on_carries_on_the_same(plan: tuple[Action, ...]) -> None:
    assert carry_on(carry_on(plan)) == carry_on(plan)


@given(years())
def test_every_promise_is_done_or_dropped_or_still_open_and_only_one_of_them(years: list[tuple[Action, ...]]) -> None:
    found = follow_up(*years)
    told = [action.id for action in (*found.done, *found.dropped, *found.carried_on)]
    assert sorted(told) == sorted(action.id for action in years[0])
    assert found.promised == len(years[0])


@given(years())
def test_what_is_new_was_not_promised_and_nothing_since_is_left_out(years: list[tuple[Action, ...]]) -> None:
    found = follow_up(*years)
    ids = {action.id for plan in years for action in plan}
    assert {action.id for action in found.new} == ids - {action.id for action in years[0]}


@given(years())
def test_what_is_still_open_stands_in_the_last_plan(years: list[tuple[Action, ...]]) -> None:
    assert set(follow_up(*years).carried_on) <= set(years[-1])


@given(plans())
def test_nothing_has_become_of_a_plan_but_what_it_says_itself(plan: tuple[Action, ...]) -> None:
    found = follow_up(plan)
    assert found.new == ()
    assert {*found.done, *found.dropped, *found.carried_on} == set(plan)


def test_what_became_of_three_years_of_promises() -> None:
    hall = Action("hall", "Ask for the hall", status=Status.PLANNED)
    leaflet = Action("leaflet", "Print a leaflet", status=Status.DONE)
    bench = Action("bench", "Mend the bench", status=Status.UNDER_WAY)
    cafe = Action("cafe", "Open a café", status=Status.DROPPED)
    first, second = (hall, leaflet, bench), (replace(hall, status=Status.DONE), bench, cafe)
    third = (replace(bench, note="Nearly there"), Action("choir", "Start a choir"))

    assert follow_up(first, second, third) == FollowUp(
        done=(second[0], leaflet), dropped=(), carried_on=(third[0],), new=(cafe, third[1])
    )


@given(plans())
def test_what_is_due_first_is_listed_first_and_what_has_no_month_last(plan: tuple[Action, ...]) -> None:
    listed = in_order(plan)
    assert sorted(listed, key=str) == sorted(plan, key=str)
    months = [action.due for action in listed]
    dated = [month for month in months if month]
    assert months == sorted(dated) + [None] * (len(months) - len(dated))
