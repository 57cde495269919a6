"""say in which language mail goes

Addresses named before get it in Chinese, as until now.

Revision ID: a93e5d70c1f4
Revises: 9c1e74d0a5b8
"""

import sqlalchemy as sa
from alembic import op

revision = "a93e5d70c1f4"
down_revision = "9c1e74d0a5b8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    chosen = sa.Column("language", sa.String(), nullable=False, server_default="zh", comment="zh or en: of its mail.")
    op.add_column("notice_addresses", chosen)


def downgrade() -> None:
    """Take it back."""
    op.drop_column("notice_addresses", "language")
