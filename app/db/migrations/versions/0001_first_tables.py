"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("scopes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("areas", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
    )
    op.create_table(
        "area",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column(
            "sort_name", sa.String(400).with_variant(sa.String(400, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_area"),
    )
    op.create_index("ix_area_sort_name_id", "area", ["sort_name", "id"])

    op.create_table(
        "audit_event",
        sa.Column("area_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("area_id", "id", name="pk_audit_event"),
    )
    op.create_table(
        "questionnaire",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("document", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name="pk_questionnaire"),
    )
    op.create_table(
        "round",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("questionnaire_id", sa.String(64), nullable=False),
        sa.Column("questionnaire_version", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("closes", sa.Date(), nullable=False),
        sa.Column("min_cell", sa.Integer(), nullable=False),
        sa.CheckConstraint("min_cell >= 3", name="ck_round_min_cell_floor"),
        sa.ForeignKeyConstraint(
            ["questionnaire_id", "questionnaire_version"],
            ["questionnaire.id", "questionnaire.version"],
            name="fk_round_questionnaire",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_round"),
    )
    op.create_table(
        "assessment",
        sa.Column("area_id", sa.String(64), nullable=False),
        sa.Column("round_id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("withdrawn", sa.Integer(), nullable=False),
        sa.Column("tally", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("entry", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["area.id"],
            name="fk_assessment_area",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["round.id"],
            name="fk_assessment_round",
        ),
        sa.PrimaryKeyConstraint("area_id", "round_id", name="pk_assessment"),
    )
    op.create_index("ix_assessment_round_id", "assessment", ["round_id"])

    op.create_table(
        "agreed_answer",
        sa.Column("area_id", sa.String(64), nullable=False),
        sa.Column("round_id", sa.String(64), nullable=False),
        sa.Column("item_id", sa.String(64), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.ForeignKeyConstraint(
            ["area_id", "round_id"],
            ["assessment.area_id", "assessment.round_id"],
            name="fk_agreed_answer_assessment",
        ),
        sa.PrimaryKeyConstraint("area_id", "round_id", "item_id", name="pk_agreed_answer"),
    )
    op.create_table(
        "change",
        sa.Column("area_id", sa.String(64), nullable=False),
        sa.Column("from_round_id", sa.String(64), nullable=False),
        sa.Column("to_round_id", sa.String(64), nullable=False),
        sa.Column("sections", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id", "from_round_id"],
            ["assessment.area_id", "assessment.round_id"],
            name="fk_change_assessment_from",
        ),
        sa.ForeignKeyConstraint(
            ["area_id", "to_round_id"],
            ["assessment.area_id", "assessment.round_id"],
            name="fk_change_assessment_to",
        ),
        sa.PrimaryKeyConstraint("area_id", "from_round_id", "to_round_id", name="pk_change"),
    )
    op.create_table(
        "response",
        sa.Column("area_id", sa.String(64), nullable=False),
        sa.Column("round_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("answers", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("comments", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("receipt_hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id", "round_id"],
            ["assessment.area_id", "assessment.round_id"],
            name="fk_response_assessment",
        ),
        sa.PrimaryKeyConstraint("area_id", "round_id", "id", name="pk_response"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("response")
    op.drop_table("change")
    op.drop_table("agreed_answer")
    op.drop_index("ix_assessment_round_id", "assessment")

    op.drop_table("assessment")
    op.drop_table("round")
    op.drop_table("questionnaire")
    op.drop_table("audit_event")
    op.drop_index("ix_area_sort_name_id", "area")

    op.drop_table("area")
    op.drop_table("api_key")
