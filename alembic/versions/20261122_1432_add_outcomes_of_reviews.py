"""add outcomes of reviews

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: 5b1c9e70d2aa
Revises: 4724f8790abd
"""

import sqlalchemy as sa
from alembic import op

revision = "5b1c9e70d2aa"
down_revision = "4724f8790abd"
branch_labels = None
depends_on = None

_COMMENTS = {
    "yearly_reviews": "What the last hand stands for where it is not `proposed`.",
    "review_events": "What he stands for, where it is not what was proposed.",
}


def upgrade() -> None:
    """Bring the schema up."""
    # Not in a batch: that would make the table anew, without its triggers.
    for table, comment in _COMMENTS.items():
        op.add_column(table, sa.Column("outcome", sa.String(), nullable=True, comment=comment))


def downgrade() -> None:
    """Take the schema back."""
    for table in _COMMENTS:
        op.drop_column(table, "outcome")
