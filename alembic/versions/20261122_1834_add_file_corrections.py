"""add file corrections

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: 6c0f2b8e17d4
Revises: 9f2d4b7c61ae
"""

import sqlalchemy as sa
from alembic import op

from lms.db import UtcDateTime

revision = "6c0f2b8e17d4"
down_revision = "9f2d4b7c61ae"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OPEN = sa.text("state IN ('FILED','ACCEPTED')")
_SECTIONS = (
    "'basic','posts','education','exams','credentials','oaths','reviews','appraisal','commendation','sanctions',"
    "'complaints','cases','exit'"
)
_GUARDED = ("file_correction_events",)


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "file_corrections",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("unit_id", _ID, nullable=False, comment="Which keeps his file."),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("wrong", sa.String(), nullable=False, comment="What is wrong, in his words."),
        sa.Column("right", sa.String(), nullable=False, comment="What it should say."),
        sa.Column("digest", sa.String(), nullable=True, comment="His proof."),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("filed_at", UtcDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False, comment="Last day of the answer."),
        sa.CheckConstraint(f"section IN ({_SECTIONS})", name=op.f("ck_file_corrections_section")),
        sa.CheckConstraint(
            "state IN ('FILED','ACCEPTED','REFUSED','DONE','TAKEN_BACK')", name=op.f("ck_file_corrections_state")
        ),
        sa.CheckConstraint("(digest IS NULL) = (media_type IS NULL)", name=op.f("ck_file_corrections_proof")),
        sa.ForeignKeyConstraint(["digest"], ["stored_files.digest"], name=op.f("fk_file_corrections_digest")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_file_corrections_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_file_corrections_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_corrections")),
    )
    op.create_index(op.f("ix_file_corrections_person_id"), "file_corrections", ["person_id"])
    op.create_index(op.f("ix_file_corrections_unit_id"), "file_corrections", ["unit_id"])
    op.create_index(
        "ux_file_corrections_open",
        "file_corrections",
        ["person_id", "section"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_table(
        "file_correction_events",
        sa.Column("id", _ID, nullable=False),
        sa.Column("correction_id", _ID, nullable=False),
        sa.Column("new", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("actor_id", _ID, nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["accounts.id"], name=op.f("fk_file_correction_events_actor_id")),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["file_corrections.id"],
            name=op.f("fk_file_correction_events_correction_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_correction_events")),
    )
    op.create_index("ix_file_correction_events_correction_id", "file_correction_events", ["correction_id"])
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
    op.drop_table("file_correction_events")
    op.drop_table("file_corrections")
