"""add print runs

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: c4e81b6f20d7
Revises: 7a2e5d90c4f1
"""

import sqlalchemy as sa
from alembic import op

revision = "c4e81b6f20d7"
down_revision = "7a2e5d90c4f1"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "print_runs",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="Which maker, e.g. exam:tickets"),
        sa.Column("subject_id", _ID, nullable=False, comment="Of what, e.g. the id of an exam."),
        sa.Column("title", sa.String(), nullable=False, comment="What people call it."),
        sa.Column(
            "name", sa.String(), nullable=False, comment="The file's name without its ending; ASCII, names nobody."
        ),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False, comment="What else the maker needs; plain values."),
        sa.Column("pieces", sa.JSON(), nullable=False, comment="The ids each piece is made of, in order."),
        sa.Column("copies", _ID, nullable=False),
        sa.Column("done", _ID, nullable=False, comment="Pieces that are made and kept."),
        sa.Column("ordered_by_id", _ID, nullable=False),
        sa.Column("role", sa.String(), nullable=False, comment="The role he ordered it in, and the unit below."),
        sa.Column("unit_id", _ID, nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("size", _ID, nullable=False, comment="Bytes of the finished file."),
        sa.Column("digest", sa.String(), nullable=False, comment="SHA-256 of the finished file."),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(), nullable=False, comment="Code of what went wrong; empty otherwise."),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True, comment="The file was kept long enough."),
        sa.CheckConstraint(
            "media_type IN ('application/pdf','application/zip')", name=op.f("ck_print_runs_media_type")
        ),
        sa.CheckConstraint("(failed_at IS NULL) = (fault = '')", name=op.f("ck_print_runs_fault")),
        sa.CheckConstraint("(finished_at IS NULL) = (digest = '')", name=op.f("ck_print_runs_digest")),
        sa.ForeignKeyConstraint(["ordered_by_id"], ["accounts.id"], name=op.f("fk_print_runs_ordered_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_print_runs_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_runs")),
    )
    op.create_index(
        "ix_print_runs_ordered_by_id_kind_subject_id", "print_runs", ["ordered_by_id", "kind", "subject_id"]
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index("ix_print_runs_ordered_by_id_kind_subject_id", "print_runs")
    op.drop_table("print_runs")
