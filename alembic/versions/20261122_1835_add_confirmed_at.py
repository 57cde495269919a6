"""add when a session's owner last showed that it is he

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: 9d41b7e6a035
Revises: 3d94a7c0e5b2
"""

import sqlalchemy as sa
from alembic import op

revision = "9d41b7e6a035"
down_revision = "3d94a7c0e5b2"
branch_labels = None
depends_on = None

_COMMENT = "When the password was last given again for a decision; None: at the sign-in."


def upgrade() -> None:
    """Bring the schema up."""
    op.add_column(
        "web_sessions", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True, comment=_COMMENT)
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_column("web_sessions", "confirmed_at")
