"""add holiday notices

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: 7a2e5d90c4f1
Revises: 5b1c9e70d2aa
"""

import sqlalchemy as sa
from alembic import op

revision = "7a2e5d90c4f1"
down_revision = "5b1c9e70d2aa"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLES = ("holiday_notices", "holiday_days")


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "holiday_notices",
        sa.Column("id", _ID, nullable=False),
        sa.Column("year", _ID, nullable=False),
        sa.Column("version", _ID, nullable=False, comment="1, 2, 3, … within a year."),
        sa.Column("document_no", sa.String(), nullable=False, comment="文号, e.g. 国办发明电〔2025〕7号."),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("imported_by_id", _ID, nullable=True, comment="Account; None: the operator at the command line."),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_holiday_notices_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday_notices")),
        sa.UniqueConstraint("year", "version", name=op.f("uq_holiday_notices_year_version")),
    )
    op.create_table(
        "holiday_days",
        sa.Column("id", _ID, nullable=False),
        sa.Column("notice_id", _ID, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_worked", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=False, comment="Which holiday, as the notice calls it; may be empty."),
        sa.ForeignKeyConstraint(["notice_id"], ["holiday_notices.id"], name=op.f("fk_holiday_days_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday_days")),
        sa.UniqueConstraint("notice_id", "day", name=op.f("uq_holiday_days_notice_id_day")),
    )
    guard_append_only_tables()


def guard_append_only_tables() -> None:
    """Let the database itself refuse to change what is on record, even for raw SQL."""
    for table in _TABLES:
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
    for table in reversed(_TABLES):
        op.drop_table(table)
