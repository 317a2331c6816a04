"""Drafts and plans."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("area_id", sa.String(64), nullable=False),
        sa.Column("round_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("role", sa.String(32), nullable=True),
        sa.Column("answers", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("comments", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("receipt_hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id", "round_id"],
            ["assessment.area_id", "assessment.round_id"],
            name="fk_draft_assessment",
        ),
        sa.PrimaryKeyConstraint("area_id", "round_id", "id", name="pk_draft"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "action",
        sa.Column("area_id", sa.String(64), nullable=False),
        sa.Column("round_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("item_id", sa.String(64), nullable=True),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("due", sa.String(7), nullable=True),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("note", sa.String(2000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id", "round_id"],
            ["assessment.area_id", "assessment.round_id"],
            name="fk_action_assessment",
        ),
        sa.PrimaryKeyConstraint("area_id", "round_id", "id", name="pk_action"),
    )
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("meeting", sa.String(200), nullable=True))
        batch_op.add_column(sa.Column("priorities", sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table("agreed_answer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    with op.batch_alter_table("agreed_answer", schema=None) as batch_op:
        batch_op.drop_column("version")

    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.drop_column("priorities")
        batch_op.drop_column("meeting")

    op.drop_table("action")
    op.drop_table("draft")
