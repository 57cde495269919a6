"""chain the audit log

Lines from before have no mark. `lms migrate` takes them into the chain right after this, with the key that lies outside
the database; a migration alone knows no key.

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: 7c1e90b4d2a5
Revises: d9dc5de04bd0
"""

import sqlalchemy as sa
from alembic import op

revision = "7c1e90b4d2a5"
down_revision = "d9dc5de04bd0"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema up."""
    # Not in a batch: a table that is made anew loses its triggers.
    op.add_column(
        "audit_entries",
        sa.Column(
            "mark",
            sa.String(),
            nullable=True,
            comment="Keyed digest of the content, made by the program. None: written before there were marks.",
        ),
    )
    op.create_index("uq_audit_entries_mark", "audit_entries", ["mark"], unique=True)
    op.create_table(
        "audit_links",
        sa.Column("position", _WHOLE, nullable=False, comment="1, 2, 3, … without a gap."),
        sa.Column("entry_id", _WHOLE, nullable=False),
        sa.Column(
            "is_taken_over",
            sa.Boolean(),
            nullable=False,
            comment="The line was there before the chain, and bears no mark.",
        ),
        sa.Column("digest", sa.String(), nullable=False, comment="HMAC-SHA-256 with the audit key, hex."),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entries.id"], name=op.f("fk_audit_links_entry_id")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_links")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_links_entry_id")),
    )
    guard_append_only_tables()


def guard_append_only_tables() -> None:
    """Let the database itself refuse to change what is on record, even for raw SQL."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER audit_links_no_{verb} BEFORE {verb.upper()} ON audit_links "
                "BEGIN SELECT RAISE(ABORT, 'audit_links is append-only'); END"
            )
        return
    for name, event, per in (("change", "UPDATE OR DELETE", "ROW"), ("truncate", "TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER audit_links_no_{name} BEFORE {event} ON audit_links "
            f"FOR EACH {per} EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table("audit_links")
    op.drop_index("uq_audit_entries_mark", table_name="audit_entries")
    op.drop_column("audit_entries", "mark")
