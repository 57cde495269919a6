"""add bulletins

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: edb872069d71
Revises: 8e41c0d7a95b
"""

import sqlalchemy as sa
from alembic import op

revision = "edb872069d71"
down_revision = "8e41c0d7a95b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "bulletins",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Who issues it."
        ),
        sa.Column("year", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False, comment="The day the figures speak of."),
        sa.Column(
            "percent",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Who is below this rate of completion lags.",
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("opening", sa.String(), nullable=False),
        sa.Column("asks", sa.String(), nullable=False, comment="What is asked of lagging units, one a line."),
        sa.Column("copies_to", sa.String(), nullable=False),
        sa.Column(
            "answer_days",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Working days to answer, counted from the day it is issued.",
        ),
        sa.Column("answer_by", sa.Date(), nullable=True, comment="As reckoned when it was issued."),
        sa.Column(
            "running",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Without gaps for a unit and year.",
        ),
        sa.Column("drafted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(running IS NULL) = (issued_at IS NULL)", name=op.f("ck_bulletins_issued")),
        sa.CheckConstraint("answer_days BETWEEN 1 AND 60", name=op.f("ck_bulletins_answer_days")),
        sa.CheckConstraint("percent BETWEEN 1 AND 100", name=op.f("ck_bulletins_percent")),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["accounts.id"], name=op.f("fk_bulletins_drafted_by_id")),
        sa.ForeignKeyConstraint(["issued_by_id"], ["accounts.id"], name=op.f("fk_bulletins_issued_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_bulletins_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletins")),
        sa.UniqueConstraint("unit_id", "year", "running", name=op.f("uq_bulletins_unit_id_year_running")),
    )
    op.create_table(
        "bulletin_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bulletin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("met", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rate", sa.String(), nullable=False, comment="Per cent, cut to two decimals; empty for nobody due."),
        sa.Column("is_behind", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["bulletin_id"], ["bulletins.id"], name=op.f("fk_bulletin_lines_bulletin_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_bulletin_lines_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin_lines")),
        sa.UniqueConstraint("bulletin_id", "unit_id", name=op.f("uq_bulletin_lines_bulletin_id_unit_id")),
    )
    with op.batch_alter_table("bulletin_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bulletin_lines_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "rectifications",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bulletin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column(
            "due_on", sa.Date(), nullable=True, comment="None: a year it reaches has no calendar of working days yet."
        ),
        sa.Column(
            "replied_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="The first answer: it decides whether it was late.",
        ),
        sa.CheckConstraint("state IN ('open','replied','closed')", name=op.f("ck_rectifications_state")),
        sa.ForeignKeyConstraint(["bulletin_id"], ["bulletins.id"], name=op.f("fk_rectifications_bulletin_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_rectifications_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectifications")),
        sa.UniqueConstraint("bulletin_id", "unit_id", name=op.f("uq_rectifications_bulletin_id_unit_id")),
    )
    with op.batch_alter_table("rectifications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rectifications_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "rectification_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rectification_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("old", sa.String(), nullable=False),
        sa.Column("new", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False, comment="text: the answer, or what is missing in it."),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["accounts.id"], name=op.f("fk_rectification_events_actor_id")),
        sa.ForeignKeyConstraint(
            ["rectification_id"], ["rectifications.id"], name=op.f("fk_rectification_events_rectification_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_events")),
    )
    with op.batch_alter_table("rectification_events", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rectification_events_rectification_id"), ["rectification_id"], unique=False
        )
    guard_append_only_tables()


def guard_append_only_tables() -> None:
    """Let the database itself refuse to change what is on record, even for raw SQL."""
    for table in ("bulletin_lines", "rectification_events"):
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
    with op.batch_alter_table("rectification_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rectification_events_rectification_id"))

    op.drop_table("rectification_events")
    with op.batch_alter_table("rectifications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rectifications_unit_id"))

    op.drop_table("rectifications")
    with op.batch_alter_table("bulletin_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bulletin_lines_unit_id"))

    op.drop_table("bulletin_lines")
    op.drop_table("bulletins")
