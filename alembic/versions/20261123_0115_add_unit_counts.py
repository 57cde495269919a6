"""add unit counts

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: 9e52c07b6d14
Revises: a3c5e81d9f04
"""

import sqlalchemy as sa
from alembic import op

revision = "9e52c07b6d14"
down_revision = "a3c5e81d9f04"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# What each family rests on: the table, and the columns whose change counts (none: any).
_RESTS_ON = {
    "annual_exam": {
        "exams": ("kind", "year", "make_up_of_id", "pass_percent", "state", "published_at"),
        "exam_candidates": ("unit_id", "person_class", "state", "standing"),
        "exam_attempt_scores": (),
        "exam_cases": (),
        "units": ("path",),
    },
    "staff_and_oaths": {
        "units": ("path", "kind"),
        "posts": (),
        "person_roles": (),
        "person_flags": (),
        "leaves": (),
        "credentials": (),
        "credential_events": (),
        "oath_ceremonies": (),
        "oath_records": (),
        "rule_adoptions": (),
    },
}


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "unit_counts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("unit_id", _ID, nullable=False, comment="0: says that the day was counted."),
        sa.Column("part", sa.String(), nullable=False, comment="What of it: a class of person, a rule."),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_counts")),
    )
    op.create_index("ix_unit_counts_unit", "unit_counts", ["family", "as_of", "unit_id"])
    op.create_table(
        "unit_count_changes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_count_changes")),
    )
    op.create_index(op.f("ix_unit_count_changes_family"), "unit_count_changes", ["family"])
    _watch()


def _watch() -> None:
    """Let the database itself note every change of what is counted, even by raw SQL: a row a statement, or a row."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if not on_sqlite:
        op.execute(
            "CREATE FUNCTION note_unit_count_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "INSERT INTO unit_count_changes (family) VALUES (TG_ARGV[0]); RETURN NULL; END $$"
        )
    for family, tables in _RESTS_ON.items():
        op.execute(f"INSERT INTO unit_count_changes (family) VALUES ('{family}')")  # noqa: S608 - our own name
        for table, columns in tables.items():
            for verb in ("insert", "update", "delete"):
                of = f" OF {', '.join(columns)}" if verb == "update" and columns else ""
                event = f"CREATE TRIGGER {table}_{verb}_counts_{family} AFTER {verb.upper()}{of} ON {table} "
                if on_sqlite:
                    op.execute(f"{event} BEGIN INSERT INTO unit_count_changes (family) VALUES ('{family}'); END")  # noqa: S608
                else:
                    op.execute(f"{event} FOR EACH STATEMENT EXECUTE FUNCTION note_unit_count_change('{family}')")


def downgrade() -> None:
    """Take the schema back."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for family, tables in _RESTS_ON.items():
        for table in tables:
            for verb in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER {table}_{verb}_counts_{family}" + ("" if on_sqlite else f" ON {table}"))
    op.drop_table("unit_count_changes")
    op.drop_table("unit_counts")
    if not on_sqlite:
        op.execute("DROP FUNCTION note_unit_count_change()")
