"""add mappings of other systems, reconciliations of cards, findings of complaints

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: c4a91e07f2d6
Revises: 5b0e7d94c1a2
"""

import sqlalchemy as sa
from alembic import op

revision = "c4a91e07f2d6"
down_revision = "5b0e7d94c1a2"
branch_labels = None
depends_on = None

_KINDS = "'units','roster','hours','daily'"
# Raw SQL may not change these either; the triggers stand in both databases.
APPEND_ONLY = (
    "complaint_batches",
    "complaints",
    "reconciled_cards",
    "reconciliation_rulings",
    "reconciliations",
    "source_mappings",
)


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "complaint_batches",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_system", sa.String(), nullable=False, comment="HOTLINE_12345, MASHANG, OTHER_CHANNEL."),
        sa.Column("checksum", sa.String(), nullable=False, comment="SHA-256 of the file."),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("lines", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "imported_by_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="None: the operator.",
        ),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["imported_by_id"], ["accounts.id"], name=op.f("fk_complaint_batches_imported_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_batches")),
        sa.UniqueConstraint("source_system", "checksum", name=op.f("uq_complaint_batches_source_system_checksum")),
    )
    op.create_table(
        "reconciliations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_system", sa.String(), nullable=False),
        sa.Column("checksum", sa.String(), nullable=False, comment="SHA-256 of the file."),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("lines", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "unit_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Whose cards of ours are compared; None: everybody's.",
        ),
        sa.Column(
            "made_by_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="None: the operator.",
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["accounts.id"], name=op.f("fk_reconciliations_made_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_reconciliations_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliations")),
        sa.UniqueConstraint("source_system", "checksum", name=op.f("uq_reconciliations_source_system_checksum")),
    )
    with op.batch_alter_table("reconciliations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reconciliations_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "source_mappings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_system", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.String(),
            nullable=False,
            comment="What the files carry: hours, daily, scores, complaints, cards.",
        ),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False, comment="Our column: the titles they write above it."),
        sa.Column("words", sa.JSON(), nullable=False, comment="Our column: their words and ours for them."),
        sa.Column(
            "day_order",
            sa.String(),
            nullable=False,
            comment="How they write days, e.g. DD/MM/YYYY; empty: as everybody.",
        ),
        sa.Column(
            "trailer",
            sa.String(),
            nullable=False,
            comment="Word that begins the last line, which counts the rows; empty: none.",
        ),
        sa.Column(
            "made_by_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="None: the operator.",
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["accounts.id"], name=op.f("fk_source_mappings_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_mappings")),
        sa.UniqueConstraint(
            "source_system", "kind", "version", name=op.f("uq_source_mappings_source_system_kind_version")
        ),
    )
    op.create_table(
        "complaints",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.String(), nullable=False, comment="SYSTEM:number of the case there."),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "unit_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Where he stood that day.",
        ),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column(
            "is_serious",
            sa.Boolean(),
            nullable=False,
            comment="As the other system says; a case decides what follows (S13).",
        ),
        sa.Column("matter", sa.String(), nullable=False, comment="What it was about, in a few words."),
        sa.CheckConstraint("finding IN ('UPHELD','PARTLY','UNFOUNDED')", name=op.f("ck_complaints_finding")),
        sa.CheckConstraint("closed_on IS NULL OR closed_on >= received_on", name=op.f("ck_complaints_span")),
        sa.ForeignKeyConstraint(["batch_id"], ["complaint_batches.id"], name=op.f("fk_complaints_batch_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_complaints_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_complaints_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
        sa.UniqueConstraint("source", name=op.f("uq_complaints_source")),
    )
    with op.batch_alter_table("complaints", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaints_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index("ix_complaints_person_id", ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaints_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "reconciled_cards",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reconciliation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "row",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Number of the line in their file.",
        ),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True, comment="By ID number."
        ),
        sa.Column("state", sa.String(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reconciled_cards_person_id")),
        sa.ForeignKeyConstraint(
            ["reconciliation_id"], ["reconciliations.id"], name=op.f("fk_reconciled_cards_reconciliation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciled_cards")),
        sa.UniqueConstraint("reconciliation_id", "number", name=op.f("uq_reconciled_cards_reconciliation_id_number")),
    )
    with op.batch_alter_table("reconciled_cards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reconciled_cards_person_id"), ["person_id"], unique=False)

    op.create_table(
        "reconciliation_rulings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reconciliation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column(
            "ruled_by_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="None: the operator.",
        ),
        sa.Column("ruled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["reconciliation_id"], ["reconciliations.id"], name=op.f("fk_reconciliation_rulings_reconciliation_id")
        ),
        sa.ForeignKeyConstraint(["ruled_by_id"], ["accounts.id"], name=op.f("fk_reconciliation_rulings_ruled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation_rulings")),
        sa.UniqueConstraint(
            "reconciliation_id", "number", name=op.f("uq_reconciliation_rulings_reconciliation_id_number")
        ),
    )
    _let_uploads_be(f"{_KINDS},'complaints','cards'", "None for units and roster.")
    guard_append_only_tables()


def _let_uploads_be(kinds: str, comment: str) -> None:
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_uploads_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_uploads_kind"), f"kind IN ({kinds})")
        batch_op.alter_column("source_system", comment=comment, existing_type=sa.String(), existing_nullable=True)


def guard_append_only_tables() -> None:
    """Let the database itself refuse to change what is on record, even for raw SQL."""
    for table in APPEND_ONLY:
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
    """Take the schema back; uploads of the new kinds go with it, what came of them stands nowhere else."""
    op.execute("DELETE FROM uploads WHERE kind IN ('complaints','cards')")
    _let_uploads_be(_KINDS, "Hours only.")
    op.drop_table("reconciliation_rulings")
    with op.batch_alter_table("reconciled_cards", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reconciled_cards_person_id"))

    op.drop_table("reconciled_cards")
    with op.batch_alter_table("complaints", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_complaints_unit_id"))
        batch_op.drop_index("ix_complaints_person_id")
        batch_op.drop_index(batch_op.f("ix_complaints_batch_id"))

    op.drop_table("complaints")
    op.drop_table("source_mappings")
    with op.batch_alter_table("reconciliations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reconciliations_unit_id"))

    op.drop_table("reconciliations")
    op.drop_table("complaint_batches")
