"""index the course of a year

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: 4f0c2f7a9d13
Revises: fc4b0d5da46d
"""

from alembic import op

revision = "4f0c2f7a9d13"
down_revision = "fc4b0d5da46d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    op.create_index(
        "ix_completion_figures_course",
        "completion_figures",
        ["year", "unit_id", "as_of", "person_class", "roll", "exempt", "met", "month_credit"],
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index("ix_completion_figures_course", table_name="completion_figures")
