"""add classes

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: 193e90f43d58
Revises: 1fb46080a774
"""

revision = "193e90f43d58"
down_revision = "1fb46080a774"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""


def downgrade() -> None:
    """Take the schema back."""
