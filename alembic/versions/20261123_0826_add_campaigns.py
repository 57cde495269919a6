"""add campaigns

Campaigns that select the best, the units asked to nominate, whom they nominated (SZ-6.3-2).

Revision ID: 2588a246cab1
Revises: a93e5d70c1f4
"""

import sqlalchemy as sa
from alembic import op

revision = "2588a246cab1"
down_revision = "a93e5d70c1f4"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "campaigns",
        sa.Column("id", _ID, nullable=False),
        sa.Column("unit_id", _ID, nullable=False, comment="The bureau that holds it."),
        sa.Column("title", sa.String(), nullable=False, comment="What is given, e.g. 行政执法先进个人."),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("nominate_by", sa.Date(), nullable=False, comment="Last day."),
        sa.Column("opened_by_id", _ID, nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("publicity_from", sa.Date(), nullable=True),
        sa.Column("publicity_until", sa.Date(), nullable=True, comment="Last of five working days."),
        sa.Column("published_by_id", _ID, nullable=True),
        sa.Column("document", sa.String(), nullable=False, comment="Of the decision."),
        sa.Column("remark", sa.String(), nullable=False, comment="Why somebody who was published did not get it."),
        sa.Column("decided_by_id", _ID, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("level IN ('UNIT','COUNTY','CITY','PROVINCE','STATE')", name=op.f("ck_campaigns_level")),
        sa.CheckConstraint("(publicity_from IS NULL) = (publicity_until IS NULL)", name=op.f("ck_campaigns_publicity")),
        sa.CheckConstraint("decided_at IS NULL OR publicity_until IS NOT NULL", name=op.f("ck_campaigns_decided")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["accounts.id"], name=op.f("fk_campaigns_decided_by_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["accounts.id"], name=op.f("fk_campaigns_opened_by_id")),
        sa.ForeignKeyConstraint(["published_by_id"], ["accounts.id"], name=op.f("fk_campaigns_published_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_campaigns_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
    )
    with op.batch_alter_table("campaigns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaigns_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "campaign_units",
        sa.Column("campaign_id", _ID, nullable=False),
        sa.Column("unit_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_units_campaign_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_campaign_units_unit_id")),
        sa.PrimaryKeyConstraint("campaign_id", "unit_id", name=op.f("pk_campaign_units")),
    )
    with op.batch_alter_table("campaign_units", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_units_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "nominations",
        sa.Column("id", _ID, nullable=False),
        sa.Column("campaign_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("unit_id", _ID, nullable=False, comment="Whose he was on that day."),
        sa.Column("reason", sa.String(), nullable=False, comment="His deeds, in the words of his unit."),
        sa.Column("facts", sa.JSON(), nullable=False, comment="Pulled from the personal file on that day."),
        sa.Column("nominated_by_id", _ID, nullable=True),
        sa.Column("nominated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_chosen", sa.Boolean(), nullable=False, comment="Published."),
        sa.Column("commendation_id", _ID, nullable=True, comment="What he was given."),
        sa.CheckConstraint("commendation_id IS NULL OR is_chosen", name=op.f("ck_nominations_chosen")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_nominations_campaign_id")),
        sa.ForeignKeyConstraint(["commendation_id"], ["commendations.id"], name=op.f("fk_nominations_commendation_id")),
        sa.ForeignKeyConstraint(["nominated_by_id"], ["accounts.id"], name=op.f("fk_nominations_nominated_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_nominations_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_nominations_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nominations")),
        sa.UniqueConstraint("campaign_id", "person_id", name=op.f("uq_nominations_campaign_id_person_id")),
    )
    with op.batch_alter_table("nominations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nominations_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nominations_unit_id"), ["unit_id"], unique=False)

    guard_append_only_tables()


def guard_append_only_tables() -> None:
    """Let the database itself refuse to change what is on record, even for raw SQL."""
    table = "campaign_units"
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
    with op.batch_alter_table("nominations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nominations_unit_id"))
        batch_op.drop_index(batch_op.f("ix_nominations_person_id"))

    op.drop_table("nominations")
    with op.batch_alter_table("campaign_units", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_units_unit_id"))

    op.drop_table("campaign_units")
    with op.batch_alter_table("campaigns", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaigns_unit_id"))

    op.drop_table("campaigns")
