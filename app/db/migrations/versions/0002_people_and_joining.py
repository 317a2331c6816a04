"""People and joining."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=True),
        sa.Column("totp_seed", sa.String(32), nullable=True),
        sa.Column("totp_confirmed", sa.Boolean(), nullable=False),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("email", name="uq_account_email"),
    )
    op.create_table(
        "factor_rule",
        sa.Column("office", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("office", name="pk_factor_rule"),
    )
    op.create_table(
        "appointment",
        sa.Column("account_id", sa.String(36), nullable=False),
        sa.Column("office", sa.String(16), nullable=False),
        sa.Column("area_id", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name="fk_appointment_account",
        ),
        sa.PrimaryKeyConstraint("account_id", "office", "area_id", name="pk_appointment"),
    )
    op.create_index("ix_appointment_area_id", "appointment", ["area_id"])

    op.create_table(
        "link",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(36), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("office", sa.String(16), nullable=True),
        sa.Column("area_id", sa.String(64), nullable=True),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name="fk_link_account",
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_link"),
    )
    op.create_index("ix_link_account_id", "link", ["account_id"])

    op.create_table(
        "recovery_code",
        sa.Column("account_id", sa.String(36), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name="fk_recovery_code_account",
        ),
        sa.PrimaryKeyConstraint("account_id", "code_hash", name="pk_recovery_code"),
    )
    op.create_table(
        "signed_in",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(36), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("browser", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name="fk_signed_in_account",
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_signed_in"),
    )
    op.create_index("ix_signed_in_account_id", "signed_in", ["account_id"])

    op.create_table(
        "join_code",
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("area_id", sa.String(64), nullable=False),
        sa.Column("round_id", sa.String(64), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("spent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id", "round_id"],
            ["assessment.area_id", "assessment.round_id"],
            name="fk_join_code_assessment",
        ),
        sa.PrimaryKeyConstraint("code", name="pk_join_code"),
    )
    op.create_index("ix_join_code_area_id_round_id", "join_code", ["area_id", "round_id"])

    with op.batch_alter_table("area", schema=None) as batch_op:
        batch_op.add_column(sa.Column("archived_on", sa.Date(), nullable=True))

    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("response_cap", sa.Integer(), nullable=True))

    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("address", sa.String(64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("request_id", sa.String(36), nullable=False, server_default=""))
    op.create_index("ix_audit_event_at_id", "audit_event", ["at", "id"])
    op.create_index("ix_audit_event_area_id_at_id", "audit_event", ["area_id", "at", "id"])


def downgrade() -> None:
    op.drop_index("ix_audit_event_area_id_at_id", "audit_event")
    op.drop_index("ix_audit_event_at_id", "audit_event")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_column("request_id")
        batch_op.drop_column("address")

    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.drop_column("response_cap")

    with op.batch_alter_table("area", schema=None) as batch_op:
        batch_op.drop_column("archived_on")

    op.drop_index("ix_join_code_area_id_round_id", "join_code")

    op.drop_table("join_code")
    op.drop_index("ix_signed_in_account_id", "signed_in")

    op.drop_table("signed_in")
    op.drop_table("recovery_code")
    op.drop_index("ix_link_account_id", "link")

    op.drop_table("link")
    op.drop_index("ix_appointment_area_id", "appointment")

    op.drop_table("appointment")
    op.drop_table("factor_rule")
    op.drop_table("account")
