"""add clean-ups

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: b7e1c5a93f60
Revises: 6c0f2b8e17d4
"""

import sqlalchemy as sa
from alembic import op

from lms.db import UtcDateTime

revision = "b7e1c5a93f60"
down_revision = "6c0f2b8e17d4"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OPEN = sa.text("closed_at IS NULL")
_GUARDED = ("clean_up_lines", "clean_up_decisions")


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "clean_ups",
        sa.Column("id", _ID, nullable=False),
        sa.Column("unit_id", _ID, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False, comment="Facts as of this day."),
        sa.Column(
            "looked_at",
            _ID,
            nullable=False,
            comment="How many people were looked at; those without a fault are no lines.",
        ),
        sa.Column("opened_by_id", _ID, nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_by_id", _ID, nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closing_note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["closed_by_id"], ["accounts.id"], name=op.f("fk_clean_ups_closed_by_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["accounts.id"], name=op.f("fk_clean_ups_opened_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_clean_ups_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clean_ups")),
    )
    op.create_index(op.f("ix_clean_ups_unit_id"), "clean_ups", ["unit_id"])
    op.create_index(
        "ux_clean_ups_open", "clean_ups", ["unit_id"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
    )
    op.create_table(
        "clean_up_lines",
        sa.Column("id", _ID, nullable=False),
        sa.Column("clean_up_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("unit_id", _ID, nullable=False, comment="Of his post, else of his card."),
        sa.Column(
            "person_class",
            sa.String(),
            nullable=False,
            comment="What he was on that day; empty: nothing that is registered.",
        ),
        sa.Column("reasons", sa.JSON(), nullable=False, comment="Codes of the duty answer."),
        sa.ForeignKeyConstraint(["clean_up_id"], ["clean_ups.id"], name=op.f("fk_clean_up_lines_clean_up_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_clean_up_lines_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_clean_up_lines_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clean_up_lines")),
        sa.UniqueConstraint("clean_up_id", "person_id", name=op.f("uq_clean_up_lines_clean_up_id_person_id")),
    )
    op.create_index(op.f("ix_clean_up_lines_person_id"), "clean_up_lines", ["person_id"])
    op.create_table(
        "clean_up_decisions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("line_id", _ID, nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("actor_id", _ID, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('KEPT','TO_MEND','DISMISSED','TRANSFERRED','REASSIGNED')",
            name=op.f("ck_clean_up_decisions_outcome"),
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["accounts.id"], name=op.f("fk_clean_up_decisions_actor_id")),
        sa.ForeignKeyConstraint(["line_id"], ["clean_up_lines.id"], name=op.f("fk_clean_up_decisions_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clean_up_decisions")),
    )
    op.create_index("ix_clean_up_decisions_line_id", "clean_up_decisions", ["line_id"])
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
    for table in ("clean_up_decisions", "clean_up_lines", "clean_ups"):
        op.drop_table(table)
