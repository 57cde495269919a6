"""add score readings

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: 9f2d4b7c61ae
Revises: 9d41b7e6a035
"""

import sqlalchemy as sa
from alembic import op

revision = "9f2d4b7c61ae"
down_revision = "9d41b7e6a035"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "score_readings",
        sa.Column("id", _ID, nullable=False),
        sa.Column("candidate_id", _ID, nullable=False),
        sa.Column("points", _ID, nullable=True, comment="Halves; none: absent."),
        sa.Column("actor_id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points IS NULL OR points >= 0", name=op.f("ck_score_readings_points")),
        sa.ForeignKeyConstraint(["candidate_id"], ["exam_candidates.id"], name=op.f("fk_score_readings_candidate_id")),
        sa.ForeignKeyConstraint(["actor_id"], ["accounts.id"], name=op.f("fk_score_readings_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_readings")),
    )
    op.create_index("ix_score_readings_candidate_id", "score_readings", ["candidate_id", "id"])
    guard_append_only_tables()


def guard_append_only_tables() -> None:
    """Let the database itself refuse to change what is on record, even for raw SQL."""
    for table in ("score_readings",):
        if op.get_bind().dialect.name == "sqlite":
            for verb in ("update", "delete"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
            continue
        for name, event, per in (("change", "UPDATE OR DELETE", "ROW"), ("truncate", "TRUNCATE", "STATEMENT")):
            op.execute(
                f"CREATE TRIGGER {table}_no_{name} BEFORE {event} ON {table} "
                f"FOR EACH {per} EXECUTE FUNCTION refuse_change()"
            )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table("score_readings")
