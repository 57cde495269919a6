"""count hours by month

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Stored figures now speak of a unit with all below it. They can be counted again at any time, so the old ones go: the
worker counts this year anew each day, and until it has, pages count afresh.

Revision ID: 8d1f0c52be37
Revises: 4350e9ced256
"""

import sqlalchemy as sa
from alembic import op

revision = "8d1f0c52be37"
down_revision = "4350e9ced256"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    op.execute("DELETE FROM completion_figures")
    with op.batch_alter_table("completion_figures", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "month_credit",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                server_default="0",
                nullable=False,
                comment="Hundredths of hours trained, and posted, in the month of as_of.",
            )
        )


def downgrade() -> None:
    """Take the schema back."""
    op.execute("DELETE FROM completion_figures")
    with op.batch_alter_table("completion_figures", schema=None) as batch_op:
        batch_op.drop_column("month_credit")
