"""The demo programme: complete, marked as a demo, and the same every time."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest
from sqlmodel import Session, select

from app.catalogue import Catalogue
from app.db.session import Database
from app.db.tables import AgreedAnswerRow, Area, Assessment, AuditEvent, ResponseRow, Round
from app.domain.answers import Role, State
from app.domain.comparison import Direction
from app.domain.errors import ConflictError
from app.domain.questionnaire import Questionnaire
from app.domain.scoring import Agreement, Basis
from app.domain.shapes import AreaProfile, ItemEntry, RoundEntry
from app.services import areas, demo, plans, profiles, rescoring, reviews
from app.services.demo_deeds import DEEDS
from app.services.demo_words import REASONS, REMARKS

QUESTIONNAIRES = Path(__file__).parents[2] / "questionnaires"


@pytest.fixture(scope="module")
def annual() -> Questionnaire:
    return Catalogue.load(QUESTIONNAIRES).get("annual", 1)


@pytest.fixture(scope="module")
def filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, annual: Questionnaire) -> Iterator[Session]:
    """A session on a database with the demo in it, for looking only."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    with database.write() as session:
        for _ in demo.fill(session, annual, actor="the tests"):
            pass
    with database.read() as session:
        yield session
    database.dispose()


def all_profiles(session: Session) -> list[AreaProfile]:
    return [profiles.get_profile(session, area.id, small_counts=True) for area in demo.AREAS]


def entries_of(session: Session, round_id: str) -> list[RoundEntry]:
    return [entry for profile in all_profiles(session) for entry in profile["rounds"] if entry["round"] == round_id]


@pytest.fixture(scope="module")
def items(filled: Session) -> list[ItemEntry]:
    """Every item of every published round."""
    return [
        item
        for profile in all_profiles(filled)
        for entry in profile["rounds"]
        for section in entry["sections"]
        for item in section["items"]
    ]


def test_it_fills_either_database_alike_and_with_what_real_use_would_store(
    database: Database, annual: Questionnaire, filled: Session
) -> None:
    with database.write() as session:
        assert demo.is_empty(session)
        assert list(demo.fill(session, annual, actor="the tests")) == [area.name for area in demo.AREAS]

    with database.read() as session:
        assert not demo.is_empty(session)
        assert all_profiles(session) == all_profiles(filled)
        assert {check.outcome for check in rescoring.check_results(session)} == {rescoring.Outcome.EQUAL}


def test_a_database_that_is_not_empty_is_refused_and_stays_as_it_is(database: Database, annual: Questionnaire) -> None:
    with database.write() as session:
        areas.create_area(session, "elmfield", "Elmfield", actor="the tests")

    with database.write() as session, pytest.raises(ConflictError, match="empty database"):
        next(demo.fill(session, annual, actor="the tests"))

    with database.read() as session:
        assert [area.id for area in session.exec(select(Area))] == ["elmfield"]
        assert not session.exec(select(Round)).all()
        assert len(session.exec(select(AuditEvent)).all()) == 1


def test_fifteen_areas_are_marked_as_a_demo_and_the_documented_one_comes_first(filled: Session) -> None:
    listed = areas.list_areas(filled)

    assert len(listed) == 15
    assert all(area.demo and area.name.endswith(" (demo)") and area.id.startswith("demo-") for area in listed)
    assert listed[0].id == demo.DEMO_AREA


def test_two_rounds_are_published_and_the_third_is_collecting_everywhere(filled: Session) -> None:
    published = {
        profile["area"]["id"]: [entry["round"] for entry in profile["rounds"]] for profile in all_profiles(filled)
    }
    current = filled.exec(select(Assessment).where(Assessment.round_id == "2026")).all()

    assert Counter(map(tuple, published.values())) == {("2024", "2025"): 14, ("2025",): 1}
    assert published[demo.DEMO_AREA] == ["2024", "2025"]
    assert {(assessment.area_id, assessment.state) for assessment in current} == {
        (area.id, State.COLLECTING) for area in demo.AREAS
    }


def test_the_open_round_is_answered_as_far_as_each_area_has_come(filled: Session) -> None:
    answered = Counter(filled.exec(select(ResponseRow.area_id).where(ResponseRow.round_id == "2026")))

    assert answered == Counter({area.id: area.so_far for area in demo.AREAS})
    assert min(area.so_far for area in demo.AREAS) == 0


def test_each_area_closes_within_the_round_and_publishes_some_weeks_later(filled: Session) -> None:
    rounds = {found.id: found for found in filled.exec(select(Round))}
    closed = [found for found in filled.exec(select(Assessment)) if found.closed_on and found.published_on]

    assert len(closed) == 29
    for assessment in closed:
        round_ = rounds[assessment.round_id]
        assert round_.opens == assessment.opened_on
        assert assessment.closed_on is not None
        assert assessment.published_on is not None
        assert round_.opens < assessment.closed_on <= round_.closes
        assert 42 <= (assessment.published_on - assessment.closed_on).days < 90


def test_partnerships_are_of_every_make_up(filled: Session) -> None:
    entries = entries_of(filled, "2024") + entries_of(filled, "2025")

    assert {role for entry in entries for role in entry["by_role"]} == set(Role)
    assert all(5 <= entry["responses"] <= 30 for entry in entries)
    assert Counter(entry["resident_majority"] for entry in entries) == {True: 25, False: 4}


def test_few_areas_have_credible_infrastructure(filled: Session) -> None:
    standing = [entry["credible_infrastructure"] for entry in entries_of(filled, "2025")]

    assert 2 <= sum(found is not None and found["met"] for found in standing) <= 4


def test_people_agree_and_differ_and_some_items_are_hidden_or_do_not_apply(items: list[ItemEntry]) -> None:
    assert {item["agreement"] for item in items} == {None, *Agreement}
    assert {Basis.AGREED, Basis.MEAN, Basis.SUPPRESSED} <= {item["basis"] for item in items}
    assert {item["applicable"] for item in items} == {True, False}
    assert all(any(item[kind] for item in items) for kind in ("dont_know", "not_relevant", "blank"))


def test_section_scores_spread_and_one_is_missing(filled: Session) -> None:
    scores = [
        section["score"]
        for round_id in ("2024", "2025")
        for entry in entries_of(filled, round_id)
        for section in entry["sections"]
    ]
    known = [score for score in scores if score is not None]

    assert min(known) < 30
    assert max(known) > 75
    assert len(known) == len(scores) - 1


def test_sections_rise_fall_and_stay(filled: Session) -> None:
    directions = Counter(change["direction"] for profile in all_profiles(filled) for change in profile["changes"])
    documented = profiles.get_profile(filled, demo.DEMO_AREA)["changes"]

    assert all(directions[direction] >= 10 for direction in Direction)
    assert {change["better"] for change in documented} == {True, False, None}


def test_every_reason_and_remark_belongs_to_an_item_and_every_item_has_a_reason(annual: Questionnaire) -> None:
    assert REASONS.keys() == annual.items.keys()
    assert all(REASONS.values())
    assert {item_id for item_id, _ in REMARKS} == annual.items.keys()


def test_a_few_answers_are_settled_in_each_assessment_with_the_reason_for_that_answer(filled: Session) -> None:
    settled = filled.exec(select(AgreedAnswerRow)).all()
    reasons = {(item_id, reason) for item_id, given in REASONS.items() for reason in given.values()}

    assert {(row.item_id, row.reason) for row in settled} <= reasons
    assert all(3 <= count <= 8 for count in Counter((row.area_id, row.round_id) for row in settled).values())


def test_every_published_round_has_priorities_and_a_plan_that_does_something_about_each(filled: Session) -> None:
    for assessment in filled.exec(select(Assessment).where(Assessment.state == State.PUBLISHED)):
        chosen = reviews.get_priorities(filled, assessment.area_id, assessment.round_id)
        plan = plans.get_plan(filled, assessment.area_id, assessment.round_id, unpublished=False)
        planned = {
            action.item
            for found in plans.list_plans(filled, assessment.area_id, unpublished=False)
            for action in found.actions
        }
        assert 2 <= len(chosen) <= 5
        assert set(chosen) <= planned
        assert plan.is_living is (assessment.round_id == "2025")


def test_plans_are_carried_on_and_what_was_promised_is_done_or_dropped_or_still_open(filled: Session) -> None:
    found = [plans.get_follow_up(filled, area.id, "2024", "2025") for area in demo.AREAS if area.levels[0] is not None]

    assert all(each.promised for each in found)
    assert sum(len(each.done) for each in found) > sum(len(each.dropped) for each in found) > 0
    assert sum(len(each.carried_on) for each in found) > 5
    assert sum(bool(each.new) for each in found) >= 10
    documented = plans.get_plan(filled, demo.DEMO_AREA, "2025", unpublished=False)
    assert {plan_round.id for plan_round in documented.since.values()} == {"2024", "2025"}


def test_every_deed_belongs_to_an_item_and_fits_its_line(annual: Questionnaire) -> None:
    assert DEEDS.keys() == annual.items.keys()
    assert len(set(DEEDS.values())) == len(DEEDS)
    assert max(map(len, DEEDS.values())) <= 80


def test_some_people_leave_a_comment(filled: Session) -> None:
    comments = [remark for found in filled.exec(select(ResponseRow.comments)) for remark in found.items()]

    assert 30 <= len(comments) <= 80
    assert set(comments) <= set(REMARKS)
