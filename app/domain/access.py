"""Who may do what. One table, for the pages and the API alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import NotAllowedError, NotFoundError

NO_SUCH_AREA = "There is no such area, or it is not yours to see. Check the area's id."


class Scope(StrEnum):
    """What an API key was made for."""

    READ = "read"
    RESPOND = "respond"
    MANAGE = "manage"
    ADMIN = "admin"


class Permission(StrEnum):
    """Something a caller may be allowed to do: in one area, or across the programme."""

    READ_PUBLISHED = "read published profiles"
    READ_PROGRAMME = "read the programme's figures"
    READ_STATE = "read an assessment's state and counts"
    READ_SMALL_COUNTS = "read counts of groups smaller than the smallest that may be shown"
    READ_RESULTS = "read results before they are published"
    RESPOND = "send responses"
    RUN_ASSESSMENTS = "open and close assessments"
    SETTLE = "settle agreed answers, publish and reopen"
    MANAGE_AREAS = "add and rename areas"
    MANAGE_ROUNDS = "add and change rounds"


_READ = frozenset({Permission.READ_PUBLISHED, Permission.READ_PROGRAMME, Permission.READ_STATE})
_RESPOND = frozenset({Permission.RESPOND, Permission.READ_STATE})
_COORDINATE = frozenset({Permission.READ_RESULTS, Permission.RUN_ASSESSMENTS, Permission.SETTLE})

PERMISSIONS: Mapping[Scope, frozenset[Permission]] = {
    Scope.READ: _READ,
    Scope.RESPOND: _RESPOND,
    Scope.MANAGE: _READ | _RESPOND | _COORDINATE | {Permission.READ_SMALL_COUNTS},
    Scope.ADMIN: _READ | _RESPOND | _COORDINATE | {Permission.MANAGE_AREAS, Permission.MANAGE_ROUNDS},
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A scope, in some areas or (None) in all of them."""

    scope: Scope
    areas: frozenset[str] | None = None


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
        return cls(f"key {key_id}", tuple(Grant(scope, bound) for scope in scopes))

    def may(self, permission: Permission, area: str | None) -> bool:
        """Whether the caller has `permission` in `area`; for None, across the whole programme."""
        return any(
            permission in PERMISSIONS[grant.scope]
            and (grant.areas is None or (area is not None and area in grant.areas))
            for grant in self.grants
        )

    def areas(self, permission: Permission) -> frozenset[str] | None:
        """The areas in which the caller has `permission`; None for all of them."""
        found: set[str] = set()
        for grant in self.grants:
            if permission in PERMISSIONS[grant.scope]:
                if grant.areas is None:
                    return None
                found |= grant.areas
        return frozenset(found)

    def knows_of(self, area: str) -> bool:
        """Whether the caller has any business with `area`."""
        return any(grant.areas is None or area in grant.areas for grant in self.grants)


def check(principal: Principal, permission: Permission, area: str | None) -> None:
    """Raise `NotFoundError` for an area the caller has no business with, else `NotAllowedError` unless they may."""
    if area is not None and not principal.knows_of(area):
        raise NotFoundError(NO_SUCH_AREA)
    if not principal.may(permission, area):
        scopes = [scope.value for scope in Scope if permission in PERMISSIONS[scope]]
        raise NotAllowedError(f"You may not {permission}. Keys that may have one of these scopes: {', '.join(scopes)}.")
