"""say whom a job is about

Jobs that wait when it runs are about everything, as they were.

Revision ID: 3d7f0a86c5b2
Revises: 7b2e9c41d0f6
"""

import sqlalchemy as sa
from alembic import op

revision = "3d7f0a86c5b2"
down_revision = "7b2e9c41d0f6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    whom = "Ids of whom alone it is about; null: all there is of the key."
    op.add_column("jobs", sa.Column("about", sa.JSON(), nullable=True, comment=whom))


def downgrade() -> None:
    """Take it back: what waits is about everything again."""
    op.drop_column("jobs", "about")
