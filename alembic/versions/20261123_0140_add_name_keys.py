"""add name keys

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: c60d2f1b8e57
Revises: a7c31f0be852
"""

import sqlalchemy as sa
from alembic import op

from lms.pinyin import keys_of

revision = "c60d2f1b8e57"
down_revision = "a7c31f0be852"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PLAIN = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_AT_ONCE = 5_000


def upgrade() -> None:
    """Bring the schema up."""
    keys = op.create_table(
        "name_keys",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="The table of what bears the name."),
        sa.Column("subject_id", _ID, nullable=False),
        sa.Column("key", _PLAIN, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_keys")),
    )
    op.create_index("ix_name_keys_kind_key", "name_keys", ["kind", "key", "subject_id"])
    op.create_index("ix_name_keys_subject", "name_keys", ["subject_id", "kind"])
    for kind in ("people", "units"):
        _fill(keys, kind)


def _fill(keys: sa.Table, kind: str) -> None:
    """Give the names on record their keys, some thousands at a time."""
    named = sa.table(kind, sa.column("id"), sa.column("name"))
    after = 0
    while True:
        asked = sa.select(named.c.id, named.c.name).where(named.c.id > after).order_by(named.c.id).limit(_AT_ONCE)
        names = op.get_bind().execute(asked).all()
        rows = [{"kind": kind, "subject_id": one, "key": key} for one, name in names for key in sorted(keys_of(name))]
        if not rows:
            return
        op.bulk_insert(keys, rows)
        after = names[-1][0]


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table("name_keys")
