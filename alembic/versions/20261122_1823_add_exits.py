"""add exits

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: 3d94a7c0e5b2
Revises: 72811a52419b
"""

import sqlalchemy as sa
from alembic import op

from lms.db import UtcDateTime

revision = "3d94a7c0e5b2"
down_revision = "72811a52419b"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OPEN = sa.text("closed_at IS NULL")
_GUARDED = ("exit_excuses",)


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "exits",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("unit_id", _ID, nullable=False, comment="Which he left, and which settles."),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=False, comment="Last day on the post."),
        sa.Column("reason", sa.String(), nullable=False, comment="In words, with the document it rests on."),
        sa.Column("recorded_by_id", _ID, nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("closed_by_id", _ID, nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closing_note", sa.String(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('DISMISSED','TRANSFERRED','REASSIGNED','RETIRED','RESIGNED','DIED')",
            name=op.f("ck_exits_outcome"),
        ),
        sa.ForeignKeyConstraint(["closed_by_id"], ["accounts.id"], name=op.f("fk_exits_closed_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_exits_person_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["accounts.id"], name=op.f("fk_exits_recorded_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_exits_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exits")),
    )
    op.create_index(op.f("ix_exits_person_id"), "exits", ["person_id"])
    op.create_index(op.f("ix_exits_unit_id"), "exits", ["unit_id"])
    op.create_index("ux_exits_open", "exits", ["person_id"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_table(
        "exit_excuses",
        sa.Column("id", _ID, nullable=False),
        sa.Column("exit_id", _ID, nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("actor_id", _ID, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("item IN ('CASE','HOURS','OBJECTION','CLASS','ACCOUNT')", name=op.f("ck_exit_excuses_item")),
        sa.ForeignKeyConstraint(["actor_id"], ["accounts.id"], name=op.f("fk_exit_excuses_actor_id")),
        sa.ForeignKeyConstraint(["exit_id"], ["exits.id"], name=op.f("fk_exit_excuses_exit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exit_excuses")),
    )
    op.create_index("ix_exit_excuses_exit_id", "exit_excuses", ["exit_id"])
    guard_append_only_tables()


def guard_append_only_tables() -> None:
    """Let the database itself refuse to change what is on record, even for raw SQL."""
    for table in _GUARDED:
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
    op.drop_table("exit_excuses")
    op.drop_table("exits")
