"""let the execution of a case's decision be stopped

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: d27f40b8e651
Revises: 9e52c07b6d14
"""

import sqlalchemy as sa
from alembic import op

revision = "d27f40b8e651"
down_revision = "9e52c07b6d14"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    op.add_column(
        "credential_cases",
        sa.Column("stayed_on", sa.Date(), nullable=True, comment="Its execution is stopped since (行政复议法 42)."),
    )
    op.add_column(
        "credential_cases",
        sa.Column(
            "stayed_days",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            server_default="0",
            nullable=False,
            comment="Days it stood still before that.",
        ),
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_column("credential_cases", "stayed_days")
    op.drop_column("credential_cases", "stayed_on")
