"""dedicate posts, name inspectors

Posts of organisations that law authorises are dedicated ones (SZ-2.2-2); people are named inspectors, legal counsel and
public lawyers, too (QD-R1-2, SZ-3.5-2, JN-2-2).

Revision ID: 4f8d21b6c9e3
Revises: e5a3c81f7b20
"""

import sqlalchemy as sa
from alembic import op

revision = "4f8d21b6c9e3"
down_revision = "e5a3c81f7b20"
branch_labels = None
depends_on = None

_POSTS = "employment IN ('ESTABLISHMENT','{}CONTRACT','DISPATCH','OUTSOURCED','OTHER')"
_FLAGS = "flag IN ('LEGAL_REVIEWER','LECTURER'{})"
# Table, name of the check, what it said, what it says.
_CHECKS = (
    ("posts", "employment", _POSTS.format(""), _POSTS.format("DEDICATED','")),
    ("person_flags", "flag", _FLAGS.format(""), _FLAGS.format(",'INSPECTOR','LEGAL_COUNSEL','PUBLIC_LAWYER'")),
)


def upgrade() -> None:
    """Bring the schema up."""
    for table, name, old, new in _CHECKS:
        _check(table, name, old, new)


def downgrade() -> None:
    """Take it back."""
    for table, name, old, new in _CHECKS:
        _check(table, name, new, old)


def _check(table: str, name: str, old: str, new: str) -> None:
    """Let a check say something else.

    SQLite cannot change a check, and rebuilding a table that others refer to would break them; so its text in the
    schema is replaced, as SQLite's own documentation of ALTER TABLE describes for checks.
    """
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, new)
        return
    op.execute("PRAGMA writable_schema = ON")
    changed = sa.text("UPDATE sqlite_master SET sql = replace(sql, :old, :new) WHERE type = 'table' AND name = :table")
    op.execute(changed.bindparams(old=old, new=new, table=table))
    op.execute("PRAGMA writable_schema = RESET")
