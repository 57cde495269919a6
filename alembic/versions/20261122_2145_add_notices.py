"""add notices

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: 8e41c0d7a95b
Revises: 4d1f9a60c2e7
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from lms.db import UtcDateTime

revision = "8e41c0d7a95b"
down_revision = "4d1f9a60c2e7"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_GUARDED = ("notice_delivery_events",)


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "notices",
        sa.Column("id", _ID, nullable=False),
        _to("notices", "person_id", "people", nullable=True),
        _to("notices", "account_id", "accounts", nullable=True),
        _to("notices", "unit_id", "units", nullable=True, comment="At whose desk he is told; None: about himself."),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False, comment="Which case of the cause, e.g. claim:7."),
        sa.Column("details", sa.JSON(), nullable=False, comment="Plain values of the sentence; never an ID number."),
        sa.Column("page", sa.String(), nullable=False, comment="Where it is dealt with, a path of this site."),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("filed_at", UtcDateTime(), nullable=True, comment="When the worker put it into deliveries."),
        sa.CheckConstraint("(person_id IS NULL) <> (account_id IS NULL)", name=op.f("ck_notices_recipient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("person_id", "cause", "step", name=op.f("uq_notices_person_id_cause_step")),
        sa.UniqueConstraint("account_id", "cause", "step", name=op.f("uq_notices_account_id_cause_step")),
    )
    _partial("ix_notices_unfiled", "notices", "id", "filed_at IS NULL")
    _partial("ix_notices_unread_person", "notices", "person_id", "read_at IS NULL")
    _partial("ix_notices_unread_account", "notices", "account_id", "read_at IS NULL")
    op.create_table(
        "notice_addresses",
        sa.Column("id", _ID, nullable=False),
        _to("notice_addresses", "account_id", "accounts"),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("named_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_addresses")),
    )
    _partial("uq_notice_addresses_current", "notice_addresses", "account_id", "ended_at IS NULL", unique=True)
    _create_deliveries()
    guard_append_only_tables()


def _create_deliveries() -> None:
    table = "notice_deliveries"
    op.create_table(
        table,
        sa.Column("id", _ID, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        _to(table, "person_id", "people", nullable=True),
        _to(table, "account_id", "accounts", nullable=True),
        _to(table, "unit_id", "units", nullable=True),
        sa.Column("slot", sa.String(), nullable=False, comment="Its day, or now:… for an urgent one."),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", _ID, nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("first_due_at", UtcDateTime(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False, comment="When it is tried next."),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("channel IN ('EMAIL','SMS','WECOM','DINGTALK')", name=op.f(f"ck_{table}_channel")),
        sa.CheckConstraint("state IN ('WAITING','SENT','GIVEN_UP','DROPPED')", name=op.f(f"ck_{table}_state")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(
            sa.UniqueConstraint(recipient, "channel", "slot", name=op.f(f"uq_{table}_{recipient}_channel_slot"))
            for recipient in ("person_id", "account_id", "unit_id")
        ),
    )
    _partial(f"ix_{table}_waiting", table, "next_at", "state = 'WAITING'")
    op.create_table(
        "notice_delivery_items",
        sa.Column("id", _ID, nullable=False),
        _to("notice_delivery_items", "delivery_id", table),
        _to("notice_delivery_items", "notice_id", "notices"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_delivery_items")),
        sa.UniqueConstraint("delivery_id", "notice_id", name=op.f("uq_notice_delivery_items_delivery_id_notice_id")),
    )
    op.create_index(op.f("ix_notice_delivery_items_notice_id"), "notice_delivery_items", ["notice_id"])
    op.create_table(
        "notice_delivery_events",
        sa.Column("id", _ID, nullable=False),
        _to("notice_delivery_events", "delivery_id", table),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("new", sa.String(), nullable=False, comment="The state afterwards."),
        sa.Column("fault", sa.String(), nullable=False, comment="A code; empty where nothing was wrong."),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_delivery_events")),
    )
    op.create_index(op.f("ix_notice_delivery_events_delivery_id"), "notice_delivery_events", ["delivery_id"])


def _to(table: str, name: str, other: str, *, nullable: bool = False, comment: str | None = None) -> sa.Column[Any]:
    key = sa.ForeignKey(f"{other}.id", name=op.f(f"fk_{table}_{name}"))
    return sa.Column(name, _ID, key, nullable=nullable, comment=comment)


def _partial(name: str, table: str, column: str, where: str, *, unique: bool = False) -> None:
    only = sa.text(where)
    op.create_index(name, table, [column], unique=unique, sqlite_where=only, postgresql_where=only)


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
    for table in (
        "notice_delivery_events",
        "notice_delivery_items",
        "notice_deliveries",
        "notice_addresses",
        "notices",
    ):
        op.drop_table(table)
