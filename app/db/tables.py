"""What is stored. `area_id` leads the primary key of everything that belongs to an area, so that it can be spread.

Questionnaires, rounds and keys are small reference tables. Every id is made by the application; there are no sequences.
"""

import datetime as dt
from typing import Any, ClassVar, NoReturn

import sqlalchemy as sa
from sqlalchemy.orm import ORMExecuteState, Session
from sqlmodel import Field, SQLModel

from app.domain.text_rules import MAX_SLUG

APPEND_ONLY = "the audit log is appended to, and never changed"

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(sa.types.TypeDecorator[dt.datetime]):
    """A moment, always aware and in UTC; SQLite would forget the zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """Store UTC."""
        return value and value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """Give back UTC."""
        return value and value.replace(tzinfo=value.tzinfo or dt.UTC)


def _area_id() -> Any:  # noqa: ANN401 - what Field gives, under whatever type the column has
    return Field(primary_key=True, max_length=MAX_SLUG)


def _json(*, nullable: bool = False) -> Any:  # noqa: ANN401
    return Field(default=None, sa_type=sa.JSON(none_as_null=True), nullable=nullable)


class QuestionnaireDefinition(SQLModel, table=True):
    """A definition as it was when a round first used it."""

    __tablename__: ClassVar[str] = "questionnaire"

    id: str = Field(primary_key=True, max_length=MAX_SLUG)
    version: int = Field(primary_key=True)
    digest: str = Field(max_length=64)
    document: dict[str, Any] = _json()


class Area(SQLModel, table=True):
    """One neighbourhood."""

    __tablename__: ClassVar[str] = "area"
    __table_args__ = (sa.Index(None, "sort_name", "id"),)

    id: str = Field(primary_key=True, max_length=MAX_SLUG)
    name: str = Field(max_length=200)
    sort_name: str = Field(sa_type=sa.String(400).with_variant(sa.String(400, collation="C"), "postgresql"))
    """The name, case-folded: what lists are ordered by, alike on both databases."""
    demo: bool = False
    """Invented, and open for anyone to look at."""
    archived_on: dt.date | None = None
    """Since when it takes part no more; what it published stays."""


class Round(SQLModel, table=True):
    """One year's self-assessment, over all areas."""

    __tablename__: ClassVar[str] = "round"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["questionnaire_id", "questionnaire_version"], ["questionnaire.id", "questionnaire.version"]
        ),
        sa.CheckConstraint("min_cell >= 3", name="min_cell_floor"),
    )

    id: str = Field(primary_key=True, max_length=MAX_SLUG)
    title: str = Field(max_length=200)
    questionnaire_id: str = Field(max_length=MAX_SLUG)
    questionnaire_version: int
    opens: dt.date
    closes: dt.date
    min_cell: int


class Assessment(SQLModel, table=True):
    """One area in one round."""

    __tablename__: ClassVar[str] = "assessment"

    area_id: str = Field(primary_key=True, max_length=MAX_SLUG, foreign_key="area.id")
    round_id: str = Field(primary_key=True, max_length=MAX_SLUG, foreign_key="round.id", index=True)
    state: str = Field(max_length=16)
    revision: int = 1
    opened_on: dt.date
    closed_on: dt.date | None = None
    published_on: dt.date | None = None
    withdrawn: int = 0
    """Responses withdrawn since collection closed."""
    response_cap: int | None = None
    """The most responses taken through join codes; None for no limit."""
    meeting: str | None = Field(default=None, max_length=200)
    """When and where the group will look at the answers together, in its own words."""
    tally: dict[str, Any] | None = _json(nullable=True)
    """How it was answered, frozen at close."""
    entry: dict[str, Any] | None = _json(nullable=True)
    """Its part of the area's profile, every count in it; stored at publish."""
    priorities: list[str] | None = _json(nullable=True)
    """The ids of the items the partnership chose to work on, the first first."""


def _of_assessment() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["area_id", "round_id"], ["assessment.area_id", "assessment.round_id"])


class ResponseRow(SQLModel, table=True):
    """One person's answers: written whole, read whole. No time is kept, and its random id gives none away."""

    __tablename__: ClassVar[str] = "response"
    __table_args__ = (_of_assessment(), {"sqlite_with_rowid": False})

    area_id: str = _area_id()
    round_id: str = Field(primary_key=True, max_length=MAX_SLUG)
    id: str = Field(primary_key=True, max_length=36)
    role: str = Field(max_length=32)
    answers: dict[str, Any] = _json()
    comments: dict[str, str] = _json()
    receipt_hash: str = Field(max_length=64)


class Draft(SQLModel, table=True):
    """What one person has chosen so far and not sent: never counted. Sending makes it a response with the same id.

    As of a response, no time is kept of it, and nothing says which code it was begun with.
    """

    __tablename__: ClassVar[str] = "draft"
    __table_args__ = (_of_assessment(), {"sqlite_with_rowid": False})

    area_id: str = _area_id()
    round_id: str = Field(primary_key=True, max_length=MAX_SLUG)
    id: str = Field(primary_key=True, max_length=36)
    role: str | None = Field(default=None, max_length=32)
    answers: dict[str, Any] = _json()
    comments: dict[str, str] = _json()
    receipt_hash: str = Field(max_length=64)


class AgreedAnswerRow(SQLModel, table=True):
    """What the partnership settled on for one item."""

    __tablename__: ClassVar[str] = "agreed_answer"
    __table_args__ = (_of_assessment(),)

    area_id: str = _area_id()
    round_id: str = Field(primary_key=True, max_length=MAX_SLUG)
    item_id: str = Field(primary_key=True, max_length=MAX_SLUG)
    answer: int | None
    """0-4; None stands for "not relevant"."""
    reason: str | None = Field(default=None, max_length=2000)
    version: int = 1
    """Goes up each time it is settled anew, so that nobody overwrites what they have not seen."""


class ActionRow(SQLModel, table=True):
    """One thing the partnership means to do, in one round's plan. Carried on, it keeps its id in the next round's."""

    __tablename__: ClassVar[str] = "action"
    __table_args__ = (_of_assessment(),)

    area_id: str = _area_id()
    round_id: str = Field(primary_key=True, max_length=MAX_SLUG)
    id: str = Field(primary_key=True, max_length=36)
    title: str = Field(max_length=200)
    item_id: str | None = Field(default=None, max_length=MAX_SLUG)
    """The item it is about, if any."""
    owner: str = Field(default="", max_length=200)
    """Who sees to it, in words."""
    due: str | None = Field(default=None, max_length=7)
    """The month it is due, such as 2027-05."""
    status: str = Field(max_length=16)
    note: str = Field(default="", max_length=2000)
    version: int = 1


class ChangeRow(SQLModel, table=True):
    """The change between two published rounds of an area, `from_round_id` the earlier."""

    __tablename__: ClassVar[str] = "change"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["area_id", "from_round_id"],
            ["assessment.area_id", "assessment.round_id"],
            name="fk_change_assessment_from",
        ),
        sa.ForeignKeyConstraint(
            ["area_id", "to_round_id"], ["assessment.area_id", "assessment.round_id"], name="fk_change_assessment_to"
        ),
    )

    area_id: str = _area_id()
    from_round_id: str = Field(primary_key=True, max_length=MAX_SLUG)
    to_round_id: str = Field(primary_key=True, max_length=MAX_SLUG)
    sections: list[Any] = _json()


class ApiKey(SQLModel, table=True):
    """What an external tool proves itself with. Only a hash of its secret is kept."""

    __tablename__: ClassVar[str] = "api_key"

    id: str = Field(primary_key=True, max_length=16)
    name: str = Field(max_length=200)
    secret_hash: str = Field(max_length=64)
    scopes: list[str] = _json()
    areas: list[str] | None = _json(nullable=True)
    """The areas it is bound to; None for all."""
    created_at: dt.datetime = Field(sa_type=UtcDateTime)
    expires_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)


class AuditEvent(SQLModel, table=True):
    """Who did what to which area, and when. Appended to, never changed; answers never appear in it."""

    __tablename__: ClassVar[str] = "audit_event"
    __table_args__ = (sa.Index(None, "at", "id"), sa.Index(None, "area_id", "at", "id"))

    area_id: str = _area_id()
    """Empty where it concerns no single area."""
    id: str = Field(primary_key=True, max_length=36)
    at: dt.datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(max_length=200)
    action: str = Field(max_length=64)
    subject: str = Field(default="", max_length=200)
    address: str = Field(default="", max_length=64)
    """The network the request came from, not the full address."""
    request_id: str = Field(default="", max_length=36)


class Account(SQLModel, table=True):
    """A person who signs in."""

    __tablename__: ClassVar[str] = "account"

    id: str = Field(primary_key=True, max_length=36)
    email: str = Field(max_length=320, unique=True)
    """Case-folded."""
    password_hash: str | None = Field(default=None, max_length=200)
    """None until they have chosen one."""
    totp_seed: str | None = Field(default=None, max_length=32)
    """What their TOTP secret is derived from, with the service's own; None without a second factor."""
    totp_last_step: int = 0
    """The last time step whose code was taken: no code is taken twice."""
    wrong_codes: int = 0
    """Given since the last right one."""
    codes_wait_until: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Until when no code from the app is looked at, after too many wrong ones."""
    created_at: dt.datetime = Field(sa_type=UtcDateTime)


class Appointment(SQLModel, table=True):
    """An office a person holds, in an area or (the empty area) over the programme."""

    __tablename__: ClassVar[str] = "appointment"

    account_id: str = Field(primary_key=True, max_length=36, foreign_key="account.id")
    office: str = Field(primary_key=True, max_length=16)
    area_id: str = Field(primary_key=True, max_length=MAX_SLUG, index=True)


class RecoveryCode(SQLModel, table=True):
    """A code that stands in for the second factor, once."""

    __tablename__: ClassVar[str] = "recovery_code"

    account_id: str = Field(primary_key=True, max_length=36, foreign_key="account.id")
    code_hash: str = Field(primary_key=True, max_length=64)


class SignedIn(SQLModel, table=True):
    """A person's session in one browser. Only a hash of its token is kept."""

    __tablename__: ClassVar[str] = "signed_in"

    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: str = Field(max_length=36, foreign_key="account.id", index=True)
    began_at: dt.datetime = Field(sa_type=UtcDateTime)
    seen_at: dt.datetime = Field(sa_type=UtcDateTime)
    complete: bool
    """False while the second factor is still asked for."""
    browser: str = Field(max_length=200)


class Link(SQLModel, table=True):
    """A link sent to one person: an invitation, or to choose a new password. Spent once."""

    __tablename__: ClassVar[str] = "link"

    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: str = Field(max_length=36, foreign_key="account.id", index=True)
    purpose: str = Field(max_length=16)
    office: str | None = Field(default=None, max_length=16)
    area_id: str | None = Field(default=None, max_length=MAX_SLUG)
    made_by: str = Field(max_length=200)
    expires_at: dt.datetime = Field(sa_type=UtcDateTime)
    spent_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)


class JoinCode(SQLModel, table=True):
    """Where a join code leads: a small table to look codes up in, since people type them with no area.

    The code everyone shares is kept as it is, to be shown and printed; one person's only as a hash.
    """

    __tablename__: ClassVar[str] = "join_code"
    __table_args__ = (_of_assessment(), sa.Index(None, "area_id", "round_id"))

    code: str = Field(primary_key=True, max_length=64)
    area_id: str = Field(max_length=MAX_SLUG)
    round_id: str = Field(max_length=MAX_SLUG)
    personal: bool
    spent: bool = False
    """By a response, and by which is not kept; or, for the shared one, replaced. A receipt is still good with it."""


class FactorRule(SQLModel, table=True):
    """An office whose holders must have a second factor."""

    __tablename__: ClassVar[str] = "factor_rule"

    office: str = Field(primary_key=True, max_length=16)


@sa.event.listens_for(AuditEvent, "before_update")
@sa.event.listens_for(AuditEvent, "before_delete")
def _keep_entry(*_: object) -> NoReturn:
    raise RuntimeError(APPEND_ONLY)


@sa.event.listens_for(Session, "do_orm_execute")
def _keep_entries(statement: ORMExecuteState) -> None:
    changes = statement.is_update or statement.is_delete
    if changes and statement.bind_mapper is not None and statement.bind_mapper.class_ is AuditEvent:
        raise RuntimeError(APPEND_ONLY)
