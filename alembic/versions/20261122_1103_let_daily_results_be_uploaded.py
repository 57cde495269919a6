"""let daily results be uploaded

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: d20c7be4a6f1
Revises: c5a9e8137d42
"""

from alembic import op

revision = "d20c7be4a6f1"
down_revision = "c5a9e8137d42"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    _kinds("kind IN ('units','roster','hours','daily')")


def downgrade() -> None:
    """Take the schema back; uploads of daily results, which are looked at and not yet stored, go."""
    op.execute("DELETE FROM uploads WHERE kind = 'daily'")
    _kinds("kind IN ('units','roster','hours')")


def _kinds(condition: str) -> None:
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_uploads_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_uploads_kind"), condition)
