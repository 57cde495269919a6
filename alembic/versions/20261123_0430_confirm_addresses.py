"""confirm addresses, clear deliveries

Addresses named before are confirmed by their people: whether somebody mistyped was never asked. The records of tries
lose their guards, since they are cleared with their deliveries.

Revision ID: 7b2e9c41d0f6
Revises: c60d2f1b8e57
"""

import sqlalchemy as sa
from alembic import op

from lms.db import UtcDateTime

revision = "7b2e9c41d0f6"
down_revision = "c60d2f1b8e57"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TRIES = ("notice_delivery_events", "webhook_tries")
_COLUMNS = ("code_sealed", "code_until", "wrong_codes", "confirmed_at", "refused_at")


def upgrade() -> None:
    """Bring the schema up."""
    mailed = "Mailed to it; None: nothing is to be typed in."
    refused = "A mail server knows no such address; confirm anew."
    typed = "Typed since that code was made."
    for column in (
        sa.Column("code_sealed", sa.LargeBinary(), nullable=True, comment=mailed),
        sa.Column("code_until", UtcDateTime(), nullable=True),
        sa.Column("wrong_codes", _ID, nullable=False, server_default="0", comment=typed),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("refused_at", UtcDateTime(), nullable=True, comment=refused),
    ):
        op.add_column("notice_addresses", column)
    _comment_slot("Its day, now:… for an urgent notice, code:… for a code.")
    for table in _TRIES:
        _drop_guards(table)


def downgrade() -> None:
    """Take the schema back."""
    for table in _TRIES:
        _guard(table)
    _comment_slot("Its day, or now:… for an urgent one.")
    with op.batch_alter_table("notice_addresses") as batch_op:
        for column in _COLUMNS:
            batch_op.drop_column(column)


def _comment_slot(comment: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("notice_deliveries", "slot", comment=comment)


def _drop_guards(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}")
        return
    for name in ("change", "truncate"):
        op.execute(f"DROP TRIGGER {table}_no_{name} ON {table}")


def _guard(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    for name, event, per in (("change", "UPDATE OR DELETE", "ROW"), ("truncate", "TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {table}_no_{name} BEFORE {event} ON {table} "
            f"FOR EACH {per} EXECUTE FUNCTION refuse_change()"
        )
