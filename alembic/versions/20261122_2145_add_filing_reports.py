"""add filing reports and incidents; more kinds of filings

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: 4d1f9a60c2e7
Revises: b7e1c5a93f60
"""

import sqlalchemy as sa
from alembic import op

from lms.db import UtcDateTime

revision = "4d1f9a60c2e7"
down_revision = "b7e1c5a93f60"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OLD = "kind IN ('TRAINING_PLAN')"
_NEW = (
    "kind IN ('TRAINING_PLAN','SUPERVISION_PLAN','INSPECTION_PLAN','HALF_YEAR_REPORT','YEARLY_STATISTICS',"
    "'NON_PERFORMANCE','INCIDENT_PRELIM','INCIDENT_FULL','MEASURE_REPORT')"
)
_FIRST = sa.text("amends_id IS NULL")


def upgrade() -> None:
    """Bring the schema up."""
    kinds(_OLD, _NEW)
    op.add_column(
        "filings",
        sa.Column(
            "period",
            sa.String(),
            nullable=False,
            server_default="",
            comment="H1, H2; of an incident its number; empty: once a year.",
        ),
    )
    op.add_column(
        "filings",
        sa.Column(
            "due_at", UtcDateTime(), nullable=True, comment="Where the clock counts hours; due_on is its local day."
        ),
    )
    op.drop_index("uq_filings_one_original", "filings")
    one_original(["kind", "unit_id", "year", "period"])
    op.create_table(
        "incidents",
        sa.Column("id", _ID, nullable=False),
        sa.Column("unit_id", _ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("happened_at", UtcDateTime(), nullable=False),
        sa.Column(
            "learned_at", UtcDateTime(), nullable=False, comment="When the unit learned of it; the 48 hours start here."
        ),
        sa.Column(
            "measure_on", sa.Date(), nullable=True, comment="The day the measure was taken; the 7 days start here."
        ),
        sa.Column("learned_late", sa.String(), nullable=False, comment="Why the unit learned of it later."),
        sa.Column("recorded_by_id", _ID, nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('INCIDENT','MEASURE')", name=op.f("ck_incidents_kind")),
        sa.CheckConstraint("(kind = 'MEASURE') = (measure_on IS NOT NULL)", name=op.f("ck_incidents_measure")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["accounts.id"], name=op.f("fk_incidents_recorded_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_incidents_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_index(op.f("ix_incidents_unit_id"), "incidents", ["unit_id"])
    op.create_table(
        "filing_reports",
        sa.Column("filing_id", _ID, nullable=False),
        sa.Column("incident_id", _ID, nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("document_no", sa.String(), nullable=False, comment="发文字号, as the unit's own register gives it."),
        sa.Column("addressee", sa.String(), nullable=False, comment="主送机关."),
        sa.Column("copies_to", sa.String(), nullable=False, comment="抄送机关."),
        sa.Column("signatory", sa.String(), nullable=False, comment="签发人: who signed it off, by name."),
        sa.Column(
            "sections",
            sa.JSON(),
            nullable=False,
            comment="[heading, text] of each; a blank line parts paragraphs.",
        ),
        sa.Column("figures", sa.JSON(), nullable=False, comment="By code, as counted on as_of; rates as texts."),
        sa.Column("as_of", sa.Date(), nullable=True, comment="The day the figures speak of; None: it has none."),
        sa.ForeignKeyConstraint(["filing_id"], ["filings.id"], name=op.f("fk_filing_reports_filing_id")),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_filing_reports_incident_id")),
        sa.PrimaryKeyConstraint("filing_id", name=op.f("pk_filing_reports")),
    )
    op.create_index(op.f("ix_filing_reports_incident_id"), "filing_reports", ["incident_id"])
    guard_append_only_tables()
    freeze_handed_in_reports()


def kinds(old: str, new: str) -> None:
    """Let a filing be of other kinds.

    SQLite cannot change a check, and the table cannot be rebuilt while others refer to its rows; so its text in the
    schema is replaced, as SQLite's own documentation of ALTER TABLE describes for checks.
    """
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_filings_kind"), "filings", type_="check")
        op.create_check_constraint(op.f("ck_filings_kind"), "filings", new)
        return
    op.execute("PRAGMA writable_schema = ON")
    changed = sa.text(
        "UPDATE sqlite_master SET sql = replace(sql, :old, :new) WHERE type = 'table' AND name = 'filings'"
    )
    op.execute(changed.bindparams(old=old, new=new))
    op.execute("PRAGMA writable_schema = RESET")


def one_original(columns: list[str]) -> None:
    """Allow one first filing for each of these."""
    op.create_index(
        "uq_filings_one_original", "filings", columns, unique=True, sqlite_where=_FIRST, postgresql_where=_FIRST
    )


def guard_append_only_tables() -> None:
    """Let the database itself refuse to change what is on record, even for raw SQL."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER incidents_no_{verb} BEFORE {verb.upper()} ON incidents "
                f"BEGIN SELECT RAISE(ABORT, 'incidents is append-only'); END"
            )
        return
    for name, event, per in (("change", "UPDATE OR DELETE", "ROW"), ("truncate", "TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER incidents_no_{name} BEFORE {event} ON incidents "
            f"FOR EACH {per} EXECUTE FUNCTION refuse_change()"
        )


def freeze_handed_in_reports() -> None:
    """Let the database itself refuse to change a report that lies with the bureau, even for raw SQL."""
    lies = "EXISTS (SELECT 1 FROM filings WHERE id = OLD.filing_id AND state IN ('submitted','filed'))"
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER filing_reports_frozen_{verb} BEFORE {verb.upper()} ON filing_reports "
                f"WHEN {lies} BEGIN SELECT RAISE(ABORT, 'a filed report is never changed'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_frozen_filing_reports() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {lies} THEN RAISE EXCEPTION 'a filed report is never changed'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER filing_reports_frozen BEFORE UPDATE OR DELETE ON filing_reports "
        "FOR EACH ROW EXECUTE FUNCTION refuse_frozen_filing_reports()"
    )


def downgrade() -> None:
    """Take the schema back; raises while a filing of a newer kind is kept, for nothing that was filed goes."""
    kept = op.get_bind().scalar(sa.text("SELECT count(*) FROM filings WHERE kind <> 'TRAINING_PLAN'"))
    if kept:
        raise RuntimeError("filings of kinds the older version does not know are kept")
    op.drop_table("filing_reports")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_frozen_filing_reports()")
    op.drop_table("incidents")
    op.drop_index("uq_filings_one_original", "filings")
    op.drop_column("filings", "due_at")
    op.drop_column("filings", "period")
    one_original(["kind", "unit_id", "year"])
    kinds(_NEW, _OLD)
