"""add practice

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: c579607927b1
Revises: 193e90f43d58
"""

revision = "c579607927b1"
down_revision = "193e90f43d58"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""


def downgrade() -> None:
    """Take the schema back."""
