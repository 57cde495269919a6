"""cover claims that wait

Revision ID: b41c7e5d9a26
Revises: 3d7f0a86c5b2
"""

import sqlalchemy as sa
from alembic import op

revision = "b41c7e5d9a26"
down_revision = "3d7f0a86c5b2"
branch_labels = None
depends_on = None

_COVERED = ["year", "person_id", "is_make_up", "occurred_on", "category", "tags", "method", "credit", "id"]


def upgrade() -> None:
    """Bring the schema up."""
    waits = sa.text("state = 'pending'")
    op.create_index("ix_claims_waiting", "claims", _COVERED, sqlite_where=waits, postgresql_where=waits)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_claims_waiting", "claims")
