"""Wrong second-factor codes, counted; and no note of what the seed says already."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wrong_codes", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("codes_wait_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_column("totp_confirmed")


def downgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("totp_confirmed", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_column("codes_wait_until")
        batch_op.drop_column("wrong_codes")
    op.execute("UPDATE account SET totp_confirmed = (totp_seed IS NOT NULL)")
