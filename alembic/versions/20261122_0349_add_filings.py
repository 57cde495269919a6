"""add filings

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: 32be78bf16de
Revises: fb3d68966b5d
"""

revision = "32be78bf16de"
down_revision = "fb3d68966b5d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""


def downgrade() -> None:
    """Take the schema back."""
