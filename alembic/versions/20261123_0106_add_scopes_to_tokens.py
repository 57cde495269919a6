"""add scopes to tokens

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: 5b0e7d94c1a2
Revises: edb872069d71
"""

import sqlalchemy as sa
from alembic import op

from lms.db import UtcDateTime

revision = "5b0e7d94c1a2"
down_revision = "edb872069d71"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    for column in (
        sa.Column("label", sa.String(), nullable=False, server_default="", comment="What it is for, in a few words."),
        sa.Column("scopes", sa.String(), nullable=True, comment="With spaces between; None: all that its role may."),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("used_at", UtcDateTime(), nullable=True, comment="About when it was last used."),
    ):
        op.add_column("api_tokens", column)


def downgrade() -> None:
    """Take the schema back."""
    for name in ("used_at", "expires_at", "scopes", "label"):
        op.drop_column("api_tokens", name)
