"""index only what undoes

Almost no entry undoes another. The index named those that do not as well, and SQLite took it for a way to find them.

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: 5d0c61f3a9b2
Revises: 32be78bf16de
"""

import sqlalchemy as sa
from alembic import op

revision = "5d0c61f3a9b2"
down_revision = "32be78bf16de"
branch_labels = None
depends_on = None

_NAME, _TABLE, _COLUMNS = "ix_hour_entries_reverses_id", "hour_entries", ["reverses_id"]


def upgrade() -> None:
    """Bring the schema up."""
    only = sa.text("reverses_id IS NOT NULL")
    op.drop_index(_NAME, table_name=_TABLE)
    op.create_index(_NAME, _TABLE, _COLUMNS, unique=False, sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index(_NAME, table_name=_TABLE)
    op.create_index(_NAME, _TABLE, _COLUMNS, unique=False)
