"""find hours of units and deciders

Revision ID: e5a3c81f7b20
Revises: b41c7e5d9a26
"""

from alembic import op

revision = "e5a3c81f7b20"
down_revision = "b41c7e5d9a26"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    covered = ["year", "unit_id", "is_make_up", "category", "credit"]
    op.create_index("ix_hour_entries_year_units", "hour_entries", covered)
    op.create_index("ix_claims_decided_by", "claims", ["decided_by_id", "decided_at"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_claims_decided_by", "claims")
    op.drop_index("ix_hour_entries_year_units", "hour_entries")
