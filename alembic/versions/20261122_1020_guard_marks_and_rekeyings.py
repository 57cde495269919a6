"""guard marks and rekeyings

The tables themselves came with those of rosters and rooms; here the database learns to refuse changes of them.

Revision ID: f763d02aee89
Revises: e27fef020b34
"""

from alembic import op

revision = "f763d02aee89"
down_revision = "e27fef020b34"
branch_labels = None
depends_on = None

_APPEND_ONLY = (
    "exam_marks",
    "exam_rekeyings",
    "exam_rekeying_decisions",
    "exam_score_checks",
    "exam_score_check_answers",
)


def upgrade() -> None:
    """Let the database itself refuse to change what is on record, even for raw SQL."""
    for table in _APPEND_ONLY:
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
    """Take the guards back."""
    for table in _APPEND_ONLY:
        if op.get_bind().dialect.name == "sqlite":
            for verb in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_no_{verb}")
            continue
        for name in ("change", "truncate"):
            op.execute(f"DROP TRIGGER {table}_no_{name} ON {table}")
