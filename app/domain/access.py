"""Who may do what. One table, for the pages and the API alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import NotAllowedError, NotYoursError
from app.domain.messages import N_

NO_SUCH_AREA = N_("There is no such area, or it is not yours to see. Check the area's id.")


class Scope(StrEnum):
    """What an API key was made for."""

    READ = "read"
    RESPOND = "respond"
    MANAGE = "manage"
    ADMIN = "admin"


class Office(StrEnum):
    """What a person with an account does here. One person may hold several, in several areas."""

    MEMBER = "member"
    """Of an area's partnership."""
    COORDINATOR = "coordinator"
    """Runs an area's assessment."""
    REP = "rep"
    """Supports the areas assigned to them."""
    ADMIN = "admin"
    """Looks after the whole programme, and reads nobody's answers."""


class Permission(StrEnum):
    """Something a caller may be allowed to do: in one area, or across the programme."""

    READ_PUBLISHED = N_("read published profiles")
    READ_PROGRAMME = N_("read the programme's figures")
    READ_STATE = N_("read an assessment's state and counts")
    READ_SMALL_COUNTS = N_("read counts of groups smaller than the smallest that may be shown")
    READ_RESULTS = N_("read results before they are published")
    READ_COMMENTS = N_("read comments in the review")
    READ_AUDIT = N_("read the audit log")
    RESPOND = N_("send responses")
    RUN_ASSESSMENTS = N_("open and close assessments")
    SETTLE = N_("settle agreed answers, publish and reopen")
    KEEP_ACTIONS = N_("keep the action plan")
    MANAGE_JOINING = N_("give out and change the join code")
    INVITE_MEMBERS = N_("invite members")
    INVITE_COORDINATORS = N_("invite coordinators")
    MANAGE_AREAS = N_("add, rename and archive areas")
    MANAGE_ROUNDS = N_("add and change rounds")
    MANAGE_PEOPLE = N_("invite and change people")
    MANAGE_KEYS = N_("make and revoke API keys")


_READ = frozenset({Permission.READ_PUBLISHED, Permission.READ_PROGRAMME, Permission.READ_STATE})
_RESPOND = frozenset({Permission.RESPOND, Permission.READ_STATE})
_COORDINATE = frozenset({Permission.READ_RESULTS, Permission.RUN_ASSESSMENTS, Permission.SETTLE})
_LOOK_ON = frozenset({Permission.READ_PUBLISHED, Permission.READ_STATE, Permission.READ_RESULTS})
_MEMBER = _LOOK_ON | {Permission.READ_COMMENTS, Permission.KEEP_ACTIONS}

BY_SCOPE: Mapping[Scope, frozenset[Permission]] = {
    Scope.READ: _READ,
    Scope.RESPOND: _RESPOND,
    Scope.MANAGE: _READ | _RESPOND | _COORDINATE | {Permission.READ_SMALL_COUNTS, Permission.KEEP_ACTIONS},
    Scope.ADMIN: _READ | _RESPOND | _COORDINATE | {Permission.MANAGE_AREAS, Permission.MANAGE_ROUNDS},
}
BY_OFFICE: Mapping[Office, frozenset[Permission]] = {
    Office.MEMBER: _MEMBER,
    Office.COORDINATOR: _MEMBER
    | _COORDINATE
    | _RESPOND
    | {
        Permission.READ_SMALL_COUNTS,
        Permission.READ_AUDIT,
        Permission.MANAGE_JOINING,
        Permission.INVITE_MEMBERS,
    },
    Office.REP: _LOOK_ON | {Permission.READ_PROGRAMME, Permission.RUN_ASSESSMENTS, Permission.INVITE_COORDINATORS},
    Office.ADMIN: _READ
    | {
        Permission.READ_AUDIT,
        Permission.INVITE_MEMBERS,
        Permission.INVITE_COORDINATORS,
        Permission.MANAGE_AREAS,
        Permission.MANAGE_ROUNDS,
        Permission.MANAGE_PEOPLE,
        Permission.MANAGE_KEYS,
    },
}


@dataclass(frozen=True, slots=True)
class Grant:
    """What a key's scope or a person's office allows, in some areas or (None) in all of them."""

    permissions: frozenset[Permission]
    areas: frozenset[str] | None = None
    by_admin_scope: bool = False
    """It is a key's scope admin that allows this, whose every use is put on record."""

    def gives(self, permission: Permission, area: str | None) -> bool:
        """Whether it allows `permission` in `area`; for None, across the whole programme."""
        return permission in self.permissions and (self.areas is None or (area is not None and area in self.areas))


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever is calling, and what they were granted."""

    name: str
    """How the audit log names them."""
    grants: tuple[Grant, ...]

    @classmethod
    def for_key(cls, key_id: str, scopes: Iterable[Scope], areas: Iterable[str] | None) -> "Principal":
        """The principal an API key stands for."""
        bound = None if areas is None else frozenset(areas)
        grants = (Grant(BY_SCOPE[scope], bound, by_admin_scope=scope is Scope.ADMIN) for scope in scopes)
        return cls(f"key {key_id}", tuple(grants))

    @classmethod
    def for_account(cls, account_id: str, offices: Iterable[tuple[Office, str | None]]) -> "Principal":
        """The principal a person is: each office with the area it is held in, None for the programme."""
        grants = (Grant(BY_OFFICE[office], None if area is None else frozenset({area})) for office, area in offices)
        return cls(f"account {account_id}", tuple(grants))

    def may(self, permission: Permission, area: str | None) -> bool:
        """Whether the caller has `permission` in `area`; for None, across the whole programme."""
        return any(grant.gives(permission, area) for grant in self.grants)

    def needs_admin_scope(self, permission: Permission, area: str | None) -> bool:
        """Whether nothing but a key's scope admin gives them this."""
        given = [grant for grant in self.grants if grant.gives(permission, area)]
        return bool(given) and all(grant.by_admin_scope for grant in given)

    def areas(self, permission: Permission) -> frozenset[str] | None:
        """The areas in which the caller has `permission`; None for all of them."""
        found: set[str] = set()
        for grant in self.grants:
            if permission in grant.permissions:
                if grant.areas is None:
                    return None
                found |= grant.areas
        return frozenset(found)

    def knows_of(self, area: str) -> bool:
        """Whether the caller has any business with `area`."""
        return any(grant.areas is None or area in grant.areas for grant in self.grants)


def check(principal: Principal, permission: Permission, area: str | None) -> None:
    """Raise `NotYoursError` for an area the caller has no business with, else `NotAllowedError` unless they may."""
    if area is not None and not principal.knows_of(area):
        raise NotYoursError(NO_SUCH_AREA)
    if not principal.may(permission, area):
        scopes = [scope.value for scope in Scope if permission in BY_SCOPE[scope]]
        if not scopes:
            raise NotAllowedError("You may not {permission}. Ask an admin to.", permission=permission)
        raise NotAllowedError(
            "You may not {permission}. Keys that may have one of these scopes: {scopes}.",
            permission=permission,
            scopes=", ".join(scopes),
        )
