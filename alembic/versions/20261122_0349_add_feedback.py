"""add feedback

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: fb3d68966b5d
Revises: c579607927b1
"""

revision = "fb3d68966b5d"
down_revision = "c579607927b1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""


def downgrade() -> None:
    """Take the schema back."""
