"""take invigilators off

Revision ID: 9c1e74d0a5b8
Revises: 4f8d21b6c9e3
"""

import sqlalchemy as sa
from alembic import op

from lms.db import UtcDateTime

revision = "9c1e74d0a5b8"
down_revision = "4f8d21b6c9e3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    ended = "Taken off again before he did anything there."
    op.add_column("sitting_invigilators", sa.Column("ended_at", UtcDateTime(), nullable=True, comment=ended))
    for table in ("sitting_invigilators", "exam_markers"):
        op.add_column(table, sa.Column("end_reason", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    """Take it back."""
    op.drop_column("exam_markers", "end_reason")
    op.drop_column("sitting_invigilators", "end_reason")
    op.drop_column("sitting_invigilators", "ended_at")
