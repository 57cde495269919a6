"""add webhooks

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: a7c31f0be852
Revises: d27f40b8e651
"""

import sqlalchemy as sa
from alembic import op

from lms.db import UtcDateTime

revision = "a7c31f0be852"
down_revision = "d27f40b8e651"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TRIES = "webhook_tries"


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "webhooks",
        sa.Column("id", _ID, nullable=False),
        sa.Column("unit_id", _ID, sa.ForeignKey("units.id", name=op.f("fk_webhooks_unit_id")), nullable=False),
        sa.Column("label", sa.String(), nullable=False, comment="Which system, in a few words."),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("events", sa.String(), nullable=False, comment="With spaces between."),
        sa.Column("key_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("old_key_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("old_key_until", UtcDateTime(), nullable=True, comment="Until then the key before signs, too."),
        sa.Column(
            "told_through", _ID, nullable=False, comment="Place in the chain of the audit log up to which it was told."
        ),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("paused_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_index(op.f("ix_webhooks_unit_id"), "webhooks", ["unit_id"])
    _create_deliveries()
    guard_append_only_tables()


def _create_deliveries() -> None:
    table = "webhook_deliveries"
    op.create_table(
        table,
        sa.Column("id", _ID, nullable=False),
        sa.Column("webhook_id", _ID, sa.ForeignKey("webhooks.id", name=op.f(f"fk_{table}_webhook_id")), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False, comment="Place in the chain of the audit log, or test-…."),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False, comment="As it is sent, to the byte."),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", _ID, nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("first_due_at", UtcDateTime(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False, comment="When it is tried next."),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('WAITING','SENT','GIVEN_UP')", name=op.f(f"ck_{table}_state")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("webhook_id", "event_id", name=op.f(f"uq_{table}_webhook_id_event_id")),
    )
    waiting = sa.text("state = 'WAITING'")
    op.create_index(f"ix_{table}_waiting", table, ["next_at"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_table(
        _TRIES,
        sa.Column("id", _ID, nullable=False),
        sa.Column(
            "delivery_id", _ID, sa.ForeignKey(f"{table}.id", name=op.f(f"fk_{_TRIES}_delivery_id")), nullable=False
        ),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("new", sa.String(), nullable=False, comment="The state afterwards."),
        sa.Column("fault", sa.String(), nullable=False, comment="A code; empty where nothing was wrong."),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_TRIES}")),
    )
    op.create_index(op.f(f"ix_{_TRIES}_delivery_id"), _TRIES, ["delivery_id"])


def guard_append_only_tables() -> None:
    """Let the database itself refuse to change what is on record, even for raw SQL."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {_TRIES}_no_{verb} BEFORE {verb.upper()} ON {_TRIES} "
                f"BEGIN SELECT RAISE(ABORT, '{_TRIES} is append-only'); END"
            )
        return
    for name, event, per in (("change", "UPDATE OR DELETE", "ROW"), ("truncate", "TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {_TRIES}_no_{name} BEFORE {event} ON {_TRIES} "
            f"FOR EACH {per} EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    """Take the schema back."""
    for table in (_TRIES, "webhook_deliveries", "webhooks"):
        op.drop_table(table)
