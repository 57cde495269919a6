"""add packages

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: 1fb46080a774
Revises: ae42e75aa785
"""

import sqlalchemy as sa
from alembic import op

revision = "1fb46080a774"
down_revision = "ae42e75aa785"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "package_runs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("material_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "learning_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="NULL: tried by a coordinator.",
        ),
        sa.Column("courseware_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("item", sa.String(), nullable=False, comment="Identifier of the item in the package."),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("web_session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "sequence",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Of the last save taken; older ones are replays.",
        ),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "session_cs",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Hundredths of a second, as the package says, never more than passed. Not study time.",
        ),
        sa.Column(
            "finished_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="The package said that it is through.",
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_package_runs_account_id")),
        sa.ForeignKeyConstraint(["courseware_id"], ["courseware.id"], name=op.f("fk_package_runs_courseware_id")),
        sa.ForeignKeyConstraint(["learning_id"], ["learnings.id"], name=op.f("fk_package_runs_learning_id")),
        sa.ForeignKeyConstraint(["material_id"], ["materials.id"], name=op.f("fk_package_runs_material_id")),
        sa.ForeignKeyConstraint(["web_session_id"], ["web_sessions.id"], name=op.f("fk_package_runs_web_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_runs")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_package_runs_token_digest")),
    )
    with op.batch_alter_table("package_runs", schema=None) as batch_op:
        batch_op.create_index("ix_package_runs_learning_courseware", ["learning_id", "courseware_id"], unique=False)

    op.create_table(
        "package_states",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("learning_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("courseware_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False, comment="Elements of the data model as last saved."),
        sa.Column("completion", sa.String(), nullable=False),
        sa.Column("success", sa.String(), nullable=False),
        sa.Column(
            "score",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Hundredths of a percent, as last saved.",
        ),
        sa.Column(
            "done_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="First completed and not failed; never taken back.",
        ),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "completion IN ('not_attempted','incomplete','completed')", name=op.f("ck_package_states_completion")
        ),
        sa.CheckConstraint("success IN ('unknown','passed','failed')", name=op.f("ck_package_states_success")),
        sa.ForeignKeyConstraint(["courseware_id"], ["courseware.id"], name=op.f("fk_package_states_courseware_id")),
        sa.ForeignKeyConstraint(["learning_id"], ["learnings.id"], name=op.f("fk_package_states_learning_id")),
        sa.ForeignKeyConstraint(["run_id"], ["package_runs.id"], name=op.f("fk_package_states_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_states")),
        sa.UniqueConstraint(
            "learning_id", "courseware_id", "item", name=op.f("uq_package_states_learning_id_courseware_id_item")
        ),
    )
    op.create_table(
        "package_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("completion", sa.String(), nullable=False),
        sa.Column("success", sa.String(), nullable=False),
        sa.Column("score", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("session_cs", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "completion IN ('not_attempted','incomplete','completed')", name=op.f("ck_package_events_completion")
        ),
        sa.CheckConstraint("kind IN ('opened','saved','finished')", name=op.f("ck_package_events_kind")),
        sa.CheckConstraint("success IN ('unknown','passed','failed')", name=op.f("ck_package_events_success")),
        sa.ForeignKeyConstraint(["run_id"], ["package_runs.id"], name=op.f("fk_package_events_run_id")),
        sa.ForeignKeyConstraint(["state_id"], ["package_states.id"], name=op.f("fk_package_events_state_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_events")),
    )
    with op.batch_alter_table("package_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_package_events_state_id"), ["state_id"], unique=False)

    guard_append_only_tables()


def guard_append_only_tables() -> None:
    """Let the database itself refuse to change what is on record, even for raw SQL."""
    table = "package_events"
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


def downgrade() -> None:
    """Take the schema back."""
    with op.batch_alter_table("package_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_package_events_state_id"))

    op.drop_table("package_events")
    op.drop_table("package_states")
    with op.batch_alter_table("package_runs", schema=None) as batch_op:
        batch_op.drop_index("ix_package_runs_learning_courseware")

    op.drop_table("package_runs")
