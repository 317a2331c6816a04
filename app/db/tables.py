"""What is stored. `area_id` leads the primary key of everything that belongs to an area, so that it can be spread.

Questionnaires, rounds and keys are small reference tables. Every id is made by the application; there are no sequences.
"""

import datetime as dt
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

SLUG = 64
"""The longest id, in characters."""

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
    return Field(primary_key=True, max_length=SLUG)


def _json(*, nullable: bool = False) -> Any:  # noqa: ANN401
    return Field(default=None, sa_type=sa.JSON(none_as_null=True), nullable=nullable)


class QuestionnaireDefinition(SQLModel, table=True):
    """A definition as it was when a round first used it."""

    __tablename__: ClassVar[str] = "questionnaire"

    id: str = Field(primary_key=True, max_length=SLUG)
    version: int = Field(primary_key=True)
    digest: str = Field(max_length=64)
    document: dict[str, Any] = _json()


class Area(SQLModel, table=True):
    """One neighbourhood."""

    __tablename__: ClassVar[str] = "area"
    __table_args__ = (sa.Index(None, "sort_name", "id"),)

    id: str = Field(primary_key=True, max_length=SLUG)
    name: str = Field(max_length=200)
    sort_name: str = Field(sa_type=sa.String(400).with_variant(sa.String(400, collation="C"), "postgresql"))
    """The name, case-folded: what lists are ordered by, alike on both databases."""
    demo: bool = False
    """Invented, and open for anyone to look at."""


class Round(SQLModel, table=True):
    """One year's self-assessment, over all areas."""

    __tablename__: ClassVar[str] = "round"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["questionnaire_id", "questionnaire_version"], ["questionnaire.id", "questionnaire.version"]
        ),
        sa.CheckConstraint("min_cell >= 3", name="min_cell_floor"),
    )

    id: str = Field(primary_key=True, max_length=SLUG)
    title: str = Field(max_length=200)
    questionnaire_id: str = Field(max_length=SLUG)
    questionnaire_version: int
    opens: dt.date
    closes: dt.date
    min_cell: int


class Assessment(SQLModel, table=True):
    """One area in one round."""

    __tablename__: ClassVar[str] = "assessment"

    area_id: str = Field(primary_key=True, max_length=SLUG, foreign_key="area.id")
    round_id: str = Field(primary_key=True, max_length=SLUG, foreign_key="round.id", index=True)
    state: str = Field(max_length=16)
    revision: int = 1
    opened_on: dt.date
    closed_on: dt.date | None = None
    published_on: dt.date | None = None
    withdrawn: int = 0
    """Responses withdrawn since collection closed."""
    tally: dict[str, Any] | None = _json(nullable=True)
    """How it was answered, frozen at close."""
    entry: dict[str, Any] | None = _json(nullable=True)
    """Its part of the area's profile, every count in it; stored at publish."""


def _of_assessment() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["area_id", "round_id"], ["assessment.area_id", "assessment.round_id"])


class ResponseRow(SQLModel, table=True):
    """One person's answers: written whole, read whole. No time is kept, and its random id gives none away."""

    __tablename__: ClassVar[str] = "response"
    __table_args__ = (_of_assessment(), {"sqlite_with_rowid": False})

    area_id: str = _area_id()
    round_id: str = Field(primary_key=True, max_length=SLUG)
    id: str = Field(primary_key=True, max_length=36)
    role: str = Field(max_length=32)
    answers: dict[str, Any] = _json()
    comments: dict[str, str] = _json()
    receipt_hash: str = Field(max_length=64)


class AgreedAnswerRow(SQLModel, table=True):
    """What the partnership settled on for one item."""

    __tablename__: ClassVar[str] = "agreed_answer"
    __table_args__ = (_of_assessment(),)

    area_id: str = _area_id()
    round_id: str = Field(primary_key=True, max_length=SLUG)
    item_id: str = Field(primary_key=True, max_length=SLUG)
    answer: int | None
    """0-4; None stands for "not relevant"."""
    reason: str | None = Field(default=None, max_length=2000)


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
    from_round_id: str = Field(primary_key=True, max_length=SLUG)
    to_round_id: str = Field(primary_key=True, max_length=SLUG)
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

    area_id: str = _area_id()
    """Empty where it concerns no single area."""
    id: str = Field(primary_key=True, max_length=36)
    at: dt.datetime = Field(sa_type=UtcDateTime)
    actor: str = Field(max_length=200)
    action: str = Field(max_length=64)
    subject: str = Field(default="", max_length=200)
