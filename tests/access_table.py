"""Who may call what: a row for every route there is, pages and API alike. `web/test_access.py` walks it.

A new route needs a row in `ROWS`, keyed by its method and path: `everyone`, `signed_in`, `in_area`, `somewhere` or
`everywhere`, with the offices and key scopes that are let through. A parameter of a path that is new needs a value in
`world.py`, where what is walked is made.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

V1 = "/api/v1"
AREA = f"{V1}/areas/{{area}}"
ASSESSMENT = f"{AREA}/assessments/{{round}}"

OFFICES = ("member", "coordinator", "rep", "admin")
SCOPES = ("read", "respond", "manage", "admin")

HERE = {office: office for office in OFFICES}
ELSEWHERE = {office: f"{office} elsewhere" for office in OFFICES if office != "admin"}
"""People by their offices: in the area that is asked for, and in another."""
KEYS = {scope: f"{scope} key" for scope in SCOPES}
AREA_KEY, OTHER_KEY = "key of the area", "key of another area"
"""With every scope, bound to the area that is asked for, or to another."""
NO_OFFICE = "no office"
RESPONDENT = "respondent"
"""Holds the pass of someone who joined with a code, and the ticket of what they sent."""
HALF_WAY, LACKS_FACTOR = "half-way session", "lacks a factor"
"""Who has still to give their second factor, and who has still to set up the one they must have."""
EXPIRED_INVITATION = "expired invitation"

PEOPLE = frozenset({*HERE.values(), *ELSEWHERE.values(), NO_OFFICE})
TOOLS = frozenset({*KEYS.values(), AREA_KEY, OTHER_KEY})
NOBODY = frozenset(
    {
        "anonymous",
        "ended session",
        "revoked key",
        "expired key",
        EXPIRED_INVITATION,
        HALF_WAY,
        LACKS_FACTOR,
        RESPONDENT,
    }
)
CALLERS = PEOPLE | TOOLS | NOBODY
KNOW_THE_AREA = frozenset({*HERE.values(), *KEYS.values(), AREA_KEY})


class Outcome(StrEnum):
    """What becomes of a call."""

    IN = "let through"
    SIGN_IN = "asked to sign in, or for a key"
    JOIN = "asked to join with a code"
    FORBIDDEN = "told that they may not (403)"
    HIDDEN = "told that there is nothing here (404)"


@dataclass(frozen=True)
class Row:
    """Whom a route lets through, what all others get, and what a call needs to succeed."""

    may: frozenset[str]
    others: Outcome = Outcome.HIDDEN
    """What people get who are signed in and may not; under the API it follows from whether they know the area."""
    nobody: Outcome = Outcome.SIGN_IN
    not_denied: frozenset[str] = frozenset()
    """Who of those not let through is not denied anything, so that nothing is put on record: there is nothing there."""
    send: Mapping[str, Any] = field(default_factory=dict)
    """A form's fields, or the API's body. What stands in braces is filled in as in a path."""
    query: str = ""
    round: str = "2025"
    """2021 to 2023 are published, 2024 and 2027 reviewing, 2025 and 2026 collecting."""


def in_area(people: str = "", keys: str = "", **call: Any) -> Row:
    """Only those who hold one of these offices in the area, and keys of these scopes for it."""
    may = {HERE[office] for office in people.split()} | {KEYS[scope] for scope in keys.split()}
    return Row(frozenset(may | ({AREA_KEY} if keys else set())), **call)


def somewhere(people: str = "", keys: str = "", **call: Any) -> Row:
    """Only those who hold one of these offices, in whatever area, and keys of these scopes for any."""
    may = {those[office] for office in people.split() for those in (HERE, ELSEWHERE) if office in those}
    may |= {KEYS[scope] for scope in keys.split()} | ({AREA_KEY, OTHER_KEY} if keys else set())
    return Row(frozenset(may), **call)


def everywhere(people: str = "", keys: str = "", **call: Any) -> Row:
    """Only those who hold one of these offices over the whole programme, and keys of these scopes for all areas."""
    return Row(frozenset({HERE[office] for office in people.split()} | {KEYS[scope] for scope in keys.split()}), **call)


def signed_in(*more: str, **call: Any) -> Row:
    """Whoever is signed in, whatever they may do elsewhere."""
    return Row(PEOPLE | set(more), **call)


def everyone(**call: Any) -> Row:
    """Anyone at all."""
    return Row(CALLERS, **call)


def joined(otherwise: Outcome = Outcome.JOIN, **call: Any) -> Row:
    """Whoever joined with a code. All others are asked to, whoever they are."""
    return Row(frozenset({RESPONDENT}), others=otherwise, nobody=otherwise, not_denied=CALLERS, **call)


ANSWERS = {"role": "resident", "answers": {"meeting": 1}}
PASSWORD = "seventeen purple gardens"

ROWS: Mapping[str, Row] = {
    # Anyone
    "GET /": everyone(),
    "GET /api": everyone(),
    "GET /healthz": everyone(),
    "POST /language": everyone(send={"language": "en"}),
    "MOUNT /static": everyone(),
    "MOUNT /static/swagger": everyone(),
    # What an area has published; the demonstration's are open to everyone
    "GET /areas/{area}": in_area("member coordinator rep admin", nobody=Outcome.HIDDEN),
    "GET /areas/{area}/report.pdf": in_area("member coordinator rep admin", nobody=Outcome.HIDDEN),
    "GET /areas/{area}/poster.pdf": in_area("member coordinator rep admin", nobody=Outcome.HIDDEN),
    "GET /areas/{area}/charts/{chart}.{form}": in_area("member coordinator rep admin", nobody=Outcome.HIDDEN),
    "GET /areas/{area}/changes": in_area("member coordinator rep admin", nobody=Outcome.HIDDEN),
    "GET /areas/{area}/changes/{change}.{form}": in_area(
        "member coordinator rep admin", nobody=Outcome.HIDDEN, query="?from=2021&to=2022"
    ),
    # Areas beside each other, and the programme
    "GET /compare": somewhere("member coordinator rep admin", query="?round=2022"),
    "GET /compare/{area}.{form}": in_area("member coordinator rep admin", query="?round=2022"),
    "GET /programme/{round}": somewhere("rep admin"),
    "GET /programme/{round}/quartiles.{form}": Row(  # there is none where fewer than ten areas have published
        frozenset(), not_denied=somewhere("rep admin").may
    ),
    # Joining and answering
    "GET /join": everyone(),
    "GET /join/{code}": everyone(),
    "POST /join": everyone(send={"code": "{code}"}),
    "POST /join/begin": joined(send={"token": "0123456789abcdef"}),
    "POST /join/again": everyone(send={"code": "{code}", "receipt": "{receipt}"}),
    "GET /answer": joined(),
    "GET /answer/you": joined(),
    "POST /answer/you": joined(Outcome.HIDDEN, send={"role": "resident"}),
    "GET /answer/{number}": joined(),
    "POST /answer/{number}": joined(Outcome.HIDDEN, send={"answer-meeting": "2"}),
    "GET /answer/check": joined(),
    "POST /answer/send": joined(Outcome.HIDDEN),
    "GET /answer/thanks": joined(),
    "GET /answer/copy": joined(),
    "GET /answer/copy.pdf": joined(),
    "POST /answer/withdraw": joined(Outcome.HIDDEN),
    "POST /answer/leave": everyone(),
    "GET /answer/finished": everyone(),
    "GET /receipt": everyone(),
    "POST /receipt": everyone(send={"receipt": "{receipt}", "code": "{code}"}),
    # Signing in
    "GET /sign-in": everyone(),
    "POST /sign-in": everyone(send={"email": "nobody@example.org", "password": PASSWORD}),
    "GET /sign-in/code": Row(frozenset({HALF_WAY}), others=Outcome.SIGN_IN),
    "POST /sign-in/code": Row(frozenset({HALF_WAY}), others=Outcome.SIGN_IN),
    "POST /sign-out": everyone(),
    "GET /reset": everyone(),
    "POST /reset": everyone(send={"email": "nobody@example.org"}),
    "GET /reset/asked": everyone(),
    "GET /reset/{token}": Row(CALLERS - {EXPIRED_INVITATION}, nobody=Outcome.HIDDEN),
    "POST /reset/{token}": Row(CALLERS - {EXPIRED_INVITATION}, nobody=Outcome.HIDDEN, send={"password": PASSWORD}),
    "GET /invitations/{token}": Row(CALLERS - {EXPIRED_INVITATION}, nobody=Outcome.HIDDEN),
    "POST /invitations/{token}": Row(
        CALLERS - {EXPIRED_INVITATION}, nobody=Outcome.HIDDEN, send={"password": PASSWORD}
    ),
    # The review and the plan
    "GET /areas/{area}/assessments/{round}/review": in_area("member coordinator rep", round="2024"),
    "GET /areas/{area}/assessments/{round}/review/{item}": in_area("member coordinator rep", round="2024"),
    "POST /areas/{area}/assessments/{round}/review/{item}": in_area(
        "coordinator", round="2024", send={"answer": "3", "seen": "0"}
    ),
    "GET /areas/{area}/assessments/{round}/review/{item}/settled": in_area("member coordinator rep", round="2024"),
    "POST /areas/{area}/assessments/{round}/review/{item}/remove": in_area("coordinator", round="2024"),
    "GET /areas/{area}/assessments/{round}/priorities": in_area("coordinator", round="2024"),
    "POST /areas/{area}/assessments/{round}/priorities": in_area(
        "coordinator", round="2024", send={"place-1": "{item}"}
    ),
    "GET /areas/{area}/assessments/{round}/preview": in_area("coordinator", round="2024"),
    "POST /areas/{area}/assessments/{round}/preview": in_area("coordinator", round="2024"),
    "GET /areas/{area}/assessments/{round}/charts/{chart}.{form}": in_area("coordinator", round="2024"),
    "GET /areas/{area}/assessments/{round}/published": in_area("member coordinator rep", round="2023"),
    "GET /areas/{area}/plan": in_area("member coordinator rep admin"),
    "GET /areas/{area}/plan/new": in_area("member coordinator"),
    "POST /areas/{area}/plan/new": in_area("member coordinator", round="2027", send={"round": "{round}", "title": "?"}),
    "GET /areas/{area}/plan/{action}": in_area("member coordinator"),
    "POST /areas/{area}/plan/{action}": in_area(
        "member coordinator", round="2027", send={"round": "{round}", "version": "1", "status": "done"}
    ),
    # One's own account
    "GET /account": signed_in(),
    "POST /account/sessions": signed_in(send={"id": "0" * 64}),
    "POST /account/sessions/others": signed_in(),
    "GET /account/password": signed_in(),
    "POST /account/password": signed_in(),
    "GET /account/factor": signed_in(LACKS_FACTOR),
    "GET /account/factor/code.svg": signed_in(LACKS_FACTOR),
    "POST /account/factor": signed_in(LACKS_FACTOR),
    "GET /account/factor/remove": signed_in(),
    "POST /account/factor/remove": signed_in(),
    "GET /invite": somewhere("coordinator rep admin", others=Outcome.FORBIDDEN),
    "POST /invite": somewhere("coordinator rep admin", others=Outcome.FORBIDDEN),
    # An area's assessment
    "GET /areas": signed_in(),
    "GET /areas/{area}/assessments/{round}": in_area("member coordinator rep admin"),
    "POST /areas/{area}/assessments/{round}/open": in_area("coordinator rep"),
    "GET /areas/{area}/assessments/{round}/close": in_area("coordinator rep"),
    "POST /areas/{area}/assessments/{round}/close": in_area("coordinator rep", round="2026"),
    "GET /areas/{area}/assessments/{round}/reopen": in_area("coordinator", round="2023"),
    "POST /areas/{area}/assessments/{round}/reopen": in_area("coordinator", round="2023"),
    "POST /areas/{area}/assessments/{round}/meeting": in_area("coordinator rep", send={"meeting": "Here, at 7"}),
    "GET /areas/{area}/assessments/{round}/paper.pdf": in_area("coordinator"),
    "GET /areas/{area}/assessments/{round}/keyed": in_area("coordinator"),
    "POST /areas/{area}/assessments/{round}/keyed": in_area(
        "coordinator", send={"token": "0123456789abcdef", "answer-meeting": "1"}
    ),
    "GET /areas/{area}/audit": in_area("coordinator admin"),
    "GET /areas/{area}/assessments/{round}/joining": in_area("coordinator"),
    "POST /areas/{area}/assessments/{round}/joining/rotate": in_area("coordinator"),
    "POST /areas/{area}/assessments/{round}/joining/cap": in_area("coordinator", send={"cap": "30"}),
    "POST /areas/{area}/assessments/{round}/joining/personal": in_area("coordinator", send={"number": "2"}),
    # Looking after the programme
    "GET /admin": everywhere("admin"),
    "GET /admin/areas": everywhere("admin"),
    "POST /admin/areas": everywhere("admin", send={"name": "New"}),
    "GET /admin/areas/import": everywhere("admin"),
    "POST /admin/areas/import": everywhere("admin"),
    "POST /admin/areas/import/confirm": everywhere("admin", send={"content": "id,name\nnew,New\n"}),
    "GET /admin/areas/{area}": everywhere("admin"),
    "POST /admin/areas/{area}": everywhere("admin", send={"name": "Elm Field"}),
    "POST /admin/areas/{area}/archive": everywhere("admin"),
    "POST /admin/areas/{area}/restore": everywhere("admin"),
    "GET /admin/rounds": everywhere("admin"),
    "POST /admin/rounds": everywhere("admin"),
    "GET /admin/rounds/{round}": everywhere("admin"),
    "POST /admin/rounds/{round}": everywhere("admin", send={"title": "2025", "closes": "2025-07-31"}),
    "GET /admin/people": everywhere("admin"),
    "POST /admin/people/factors": everywhere("admin", send={"office": "rep"}),
    "GET /admin/people/{account}": everywhere("admin"),
    "POST /admin/people/{account}/dismiss": everywhere("admin", send={"office": "member", "area": "elmfield"}),
    "POST /admin/people/{account}/reset": everywhere("admin"),
    "POST /admin/people/{account}/sign-out": everywhere("admin"),
    "POST /admin/people/{account}/remove-factor": everywhere("admin"),
    "GET /admin/keys": everywhere("admin"),
    "POST /admin/keys": everywhere("admin", send={"name": "New", "scope": "read", "areas": "", "lifetime": "90"}),
    "POST /admin/keys/{key}/revoke": everywhere("admin"),
    "GET /admin/audit": everywhere("admin"),
    # The API
    f"GET {V1}/openapi.json": everyone(),
    f"GET {V1}/questionnaires": everyone(),
    f"GET {V1}/questionnaires/{{questionnaire}}/{{version}}": everyone(),
    f"GET {V1}/method": everyone(),
    f"GET {V1}/areas": somewhere("member coordinator rep admin", "read respond manage admin"),
    f"POST {V1}/areas": everywhere("admin", "admin", send={"id": "new", "name": "New"}),
    f"GET {AREA}": in_area("member coordinator rep admin", "read respond manage admin"),
    f"PATCH {AREA}": in_area("admin", "admin", send={"name": "Elm Field"}),
    f"GET {V1}/rounds": somewhere("member coordinator rep admin", "read respond manage admin"),
    f"POST {V1}/rounds": everywhere(
        "admin",
        "admin",
        send={
            "id": "2030",
            "title": "2030",
            "questionnaire": {"id": "borrowed", "version": 1},
            "opens": "2030-05-01",
            "closes": "2030-06-30",
        },
    ),
    f"GET {V1}/rounds/{{round}}": somewhere("member coordinator rep admin", "read respond manage admin"),
    f"PATCH {V1}/rounds/{{round}}": everywhere("admin", "admin", send={"title": "The year 2025"}),
    f"PUT {ASSESSMENT}": in_area("coordinator rep", "manage admin"),
    f"GET {ASSESSMENT}": in_area("member coordinator rep admin", "read respond manage admin"),
    f"POST {ASSESSMENT}/close": in_area("coordinator rep", "manage admin", round="2026"),
    f"POST {ASSESSMENT}/publish": in_area("coordinator", "manage admin", round="2027"),
    f"POST {ASSESSMENT}/reopen": in_area("coordinator", "manage admin", round="2023"),
    f"GET {ASSESSMENT}/results": in_area("member coordinator rep", "manage admin", round="2024"),
    f"PUT {ASSESSMENT}/agreed/{{item}}": in_area("coordinator", "manage admin", round="2024", send={"answer": 1}),
    f"DELETE {ASSESSMENT}/agreed/{{item}}": in_area("coordinator", "manage admin", round="2024"),
    f"POST {ASSESSMENT}/responses": in_area("coordinator", "respond manage admin", send=ANSWERS),
    f"GET {ASSESSMENT}/responses/{{response}}": in_area("coordinator", "respond manage admin"),
    f"PUT {ASSESSMENT}/responses/{{response}}": in_area("coordinator", "respond manage admin", send=ANSWERS),
    f"DELETE {ASSESSMENT}/responses/{{response}}": in_area("coordinator", "respond manage admin"),
    f"GET {ASSESSMENT}/actions": in_area("member coordinator rep admin", "read manage admin", round="2022"),
    f"POST {ASSESSMENT}/actions": in_area("member coordinator", "manage", round="2027", send={"title": "Meet"}),
    f"PATCH {ASSESSMENT}/actions/{{action}}": in_area(
        "member coordinator", "manage", round="2027", send={"version": 1}
    ),
    f"GET {AREA}/profile": in_area("member coordinator rep admin", "read manage admin"),
    f"GET {AREA}/changes": in_area("member coordinator rep admin", "read manage admin", query="?from=2021&to=2022"),
    f"GET {V1}/compare": somewhere("member coordinator rep admin", "read manage admin", query="?round=2022"),
    f"GET {V1}/programme/{{round}}": somewhere("rep admin", "read manage admin"),
}


def expected(operation: str, caller: str) -> Outcome:
    """What the table says becomes of a caller."""
    row, path = ROWS[operation], operation.split()[1]
    if caller in row.may:
        return Outcome.IN
    is_api = path.startswith(V1)
    if caller in NOBODY or (caller in TOOLS and not is_api):  # keys open no page
        return row.nobody
    if not is_api:
        return row.others
    return Outcome.HIDDEN if "{area}" in path and caller not in KNOW_THE_AREA else Outcome.FORBIDDEN


def is_put_on_record(operation: str, caller: str) -> bool:
    """Whether the table says that a caller is denied something, and is known: keys are to the API alone."""
    row, is_api = ROWS[operation], operation.split()[1].startswith(V1)
    is_known = caller in PEOPLE or (caller in TOOLS and is_api)
    return (
        is_known and caller not in row.not_denied and expected(operation, caller) in {Outcome.FORBIDDEN, Outcome.HIDDEN}
    )
