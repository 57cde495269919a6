"""add packages

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: 1fb46080a774
Revises: ae42e75aa785
"""

revision = "1fb46080a774"
down_revision = "ae42e75aa785"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""


def downgrade() -> None:
    """Take the schema back."""
