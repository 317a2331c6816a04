"""Who may do what: the whole table, written out."""

import pytest

from app.domain.access import BY_OFFICE, BY_SCOPE, Grant, Office, Permission, Principal, Scope, check
from app.domain.errors import NotAllowedError, NotFoundError

TABLE = """
                    read   respond  manage  admin
READ_PUBLISHED      yes    -        yes     yes
READ_PROGRAMME      yes    -        yes     yes
READ_STATE          yes    yes      yes     yes
READ_SMALL_COUNTS   -      -        yes     -
READ_RESULTS        -      -        yes     yes
READ_COMMENTS       -      -        -       -
READ_AUDIT          -      -        -       -
RESPOND             -      yes      yes     yes
RUN_ASSESSMENTS     -      -        yes     yes
SETTLE              -      -        yes     yes
KEEP_ACTIONS        -      -        yes     -
MANAGE_JOINING      -      -        -       -
INVITE_MEMBERS      -      -        -       -
INVITE_COORDINATORS -      -        -       -
MANAGE_AREAS        -      -        -       yes
MANAGE_ROUNDS       -      -        -       yes
MANAGE_PEOPLE       -      -        -       -
MANAGE_KEYS         -      -        -       -
"""
COLUMNS, *ROWS = (line.split() for line in TABLE.strip().splitlines())
EXPECTED = {
    (Scope(column), Permission[name]): cell == "yes"
    for name, *cells in ROWS
    for column, cell in zip(COLUMNS, cells, strict=True)
}


def key(*scopes: Scope, areas: list[str] | None = None) -> Principal:
    return Principal.for_key("tester", scopes, areas)


def allowed(principal: Principal, permission: Permission, area: str | None) -> bool:
    """Whether `check` lets them."""
    try:
        check(principal, permission, area)
    except (NotAllowedError, NotFoundError):
        return False
    return True


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("permission", Permission)
def test_a_key_for_all_areas_may_do_what_the_table_says_in_any_area_and_across_the_programme(
    scope: Scope, permission: Permission
) -> None:
    caller = key(scope)

    for area in ("elmfield", None):
        assert caller.may(permission, area) == EXPECTED[scope, permission]
        assert allowed(caller, permission, area) == EXPECTED[scope, permission]
    assert caller.areas(permission) == (None if EXPECTED[scope, permission] else frozenset())


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("permission", Permission)
def test_a_key_for_some_areas_may_do_what_the_table_says_in_these_and_nothing_elsewhere(
    scope: Scope, permission: Permission
) -> None:
    caller = key(scope, areas=["elmfield", "northgate"])

    for area in ("elmfield", "northgate"):
        assert caller.may(permission, area) == EXPECTED[scope, permission]
        assert allowed(caller, permission, area) == EXPECTED[scope, permission]
    for elsewhere in ("southgate", None):
        assert not caller.may(permission, elsewhere)
        assert not allowed(caller, permission, elsewhere)
    assert caller.areas(permission) == (
        frozenset({"elmfield", "northgate"}) if EXPECTED[scope, permission] else frozenset()
    )


def test_the_table_has_every_scope_and_permission() -> None:
    assert EXPECTED.keys() == {(scope, permission) for scope in Scope for permission in Permission}
    assert BY_SCOPE.keys() == set(Scope)


def test_grants_add_up_but_never_lend_a_scope_to_another_grants_areas() -> None:
    caller = Principal(
        "rep",
        (
            Grant(BY_SCOPE[Scope.READ], frozenset({"elmfield", "northgate"})),
            Grant(BY_SCOPE[Scope.MANAGE], frozenset({"northgate"})),
        ),
    )

    assert caller.areas(Permission.READ_PUBLISHED) == frozenset({"elmfield", "northgate"})
    assert caller.areas(Permission.SETTLE) == frozenset({"northgate"})
    assert not caller.may(Permission.SETTLE, "elmfield")


def test_areas_of_two_grants_with_the_same_permission_are_joined() -> None:
    caller = Principal(
        "rep",
        (Grant(BY_SCOPE[Scope.READ], frozenset({"elmfield"})), Grant(BY_SCOPE[Scope.READ], frozenset({"northgate"}))),
    )

    assert caller.areas(Permission.READ_PUBLISHED) == frozenset({"elmfield", "northgate"})


def test_a_grant_for_all_areas_outweighs_one_for_some() -> None:
    caller = Principal("rep", (Grant(BY_SCOPE[Scope.READ], frozenset({"elmfield"})), Grant(BY_SCOPE[Scope.READ])))

    assert caller.areas(Permission.READ_PUBLISHED) is None


def test_a_caller_knows_of_the_areas_they_have_any_grant_in() -> None:
    assert key(Scope.RESPOND, areas=["elmfield"]).knows_of("elmfield")
    assert not key(Scope.ADMIN, areas=["elmfield"]).knows_of("northgate")
    assert key(Scope.RESPOND).knows_of("northgate")
    assert not Principal("nobody", ()).knows_of("elmfield")
    assert not key(Scope.READ, areas=[]).knows_of("elmfield")


def test_an_area_the_caller_has_no_business_with_is_as_one_that_does_not_exist() -> None:
    with pytest.raises(NotFoundError, match="There is no such area, or it is not yours to see"):
        check(key(Scope.ADMIN, areas=["elmfield"]), Permission.READ_PUBLISHED, "northgate")


def test_a_known_area_and_a_missing_scope_say_which_scope_it_takes() -> None:
    with pytest.raises(NotAllowedError) as refused:
        check(key(Scope.RESPOND, areas=["elmfield"]), Permission.READ_PUBLISHED, "elmfield")

    assert str(refused.value) == (
        "You may not read published profiles. Keys that may have one of these scopes: read, manage, admin."
    )


def test_a_key_for_some_areas_is_refused_across_the_programme_not_told_there_is_no_area() -> None:
    with pytest.raises(NotAllowedError):
        check(key(Scope.READ, areas=["elmfield"]), Permission.READ_PROGRAMME, None)


def test_the_audit_log_names_a_key_by_its_id() -> None:
    assert key(Scope.READ).name == "key tester"


OFFICES = """
                    member  coordinator  rep  admin
READ_PUBLISHED      yes     yes          yes  yes
READ_PROGRAMME      -       -            yes  yes
READ_STATE          yes     yes          yes  yes
READ_SMALL_COUNTS   -       yes          -    -
READ_RESULTS        yes     yes          yes  -
READ_COMMENTS       yes     yes          -    -
READ_AUDIT          -       yes          -    yes
RESPOND             -       yes          -    -
RUN_ASSESSMENTS     -       yes          yes  -
SETTLE              -       yes          -    -
KEEP_ACTIONS        yes     yes          -    -
MANAGE_JOINING      -       yes          -    -
INVITE_MEMBERS      -       yes          -    yes
INVITE_COORDINATORS -       -            yes  yes
MANAGE_AREAS        -       -            -    yes
MANAGE_ROUNDS       -       -            -    yes
MANAGE_PEOPLE       -       -            -    yes
MANAGE_KEYS         -       -            -    yes
"""


@pytest.mark.parametrize("row", OFFICES.strip().splitlines()[1:])
def test_a_person_may_do_what_their_office_gives_them_where_they_hold_it(row: str) -> None:
    name, *cells = row.split()
    for office, cell in zip(OFFICES.split()[:4], cells, strict=True):
        area = None if office == "admin" else "elmfield"
        person = Principal.for_account("someone", [(Office(office), area)])
        assert person.may(Permission[name], "elmfield") == (cell == "yes"), office
        assert person.may(Permission[name], "northgate") == (cell == "yes" and area is None), office


def test_the_offices_have_every_permission_in_their_table() -> None:
    assert {row.split()[0] for row in OFFICES.strip().splitlines()[1:]} == set(Permission.__members__)
    assert BY_OFFICE.keys() == set(Office)
