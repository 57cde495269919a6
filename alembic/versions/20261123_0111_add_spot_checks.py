"""add spot checks, appraisals and merits

The old code still runs while this runs: add what it does not need, remove only what it no longer reads.
Schema and data apart; import no models; nullable, then backfill, then NOT NULL; name every constraint.

Revision ID: 53521e913214
Revises: c4a91e07f2d6
"""

import sqlalchemy as sa
from alembic import op

revision = "53521e913214"
down_revision = "c4a91e07f2d6"
branch_labels = None
depends_on = None

_GUARDED = (
    *("spot_checks", "spot_check_items", "spot_check_findings", "spot_check_answers", "spot_check_decisions"),
    *("spot_check_closings", "spot_check_exams", "appraisal_indicators", "appraisal_figures", "appraisal_scores"),
    *("appraisal_adjustments", "commendations", "regular_appraisals"),
)


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "appraisal_rounds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "unit_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The bureau that holds it.",
        ),
        sa.Column("year", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False, comment="The day its figures speak of."),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("self_by", sa.Date(), nullable=False, comment="Until when units score themselves."),
        sa.Column("opened_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(published_at IS NULL) OR (published_at >= opened_at)", name=op.f("ck_appraisal_rounds_order")
        ),
        sa.ForeignKeyConstraint(["opened_by_id"], ["accounts.id"], name=op.f("fk_appraisal_rounds_opened_by_id")),
        sa.ForeignKeyConstraint(["published_by_id"], ["accounts.id"], name=op.f("fk_appraisal_rounds_published_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_appraisal_rounds_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_rounds")),
        sa.UniqueConstraint("unit_id", "year", name=op.f("uq_appraisal_rounds_unit_id_year")),
    )
    op.create_table(
        "commendations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "unit_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Praised, or whose person was.",
        ),
        sa.Column(
            "person_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="None: the unit as such.",
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("organ", sa.String(), nullable=False, comment="Who gave it."),
        sa.Column("document", sa.String(), nullable=False, comment="Its number."),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column(
            "valid_until", sa.Date(), nullable=True, comment="Last day of its period, where the document names one."
        ),
        sa.Column("recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('BULLETIN_PRAISE','AWARD','ADVANCED','MERIT')", name=op.f("ck_commendations_kind")
        ),
        sa.CheckConstraint("level IN ('UNIT','COUNTY','CITY','PROVINCE','STATE')", name=op.f("ck_commendations_level")),
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= given_on", name=op.f("ck_commendations_span")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_commendations_person_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["accounts.id"], name=op.f("fk_commendations_recorded_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_commendations_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendations")),
    )
    with op.batch_alter_table("commendations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commendations_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_commendations_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "record_holds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cause", sa.String(), nullable=False, comment="Who holds it, e.g. spot_check_item:12."),
        sa.Column("held_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("record IN ('HOUR_ENTRY','CREDENTIAL')", name=op.f("ck_record_holds_record")),
        sa.ForeignKeyConstraint(["held_by_id"], ["accounts.id"], name=op.f("fk_record_holds_held_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_holds")),
    )
    with op.batch_alter_table("record_holds", schema=None) as batch_op:
        batch_op.create_index("ix_record_holds_cause", ["cause"], unique=False)
        batch_op.create_index(
            "ix_record_holds_held",
            ["record", "record_id"],
            unique=False,
            sqlite_where=sa.text("released_at IS NULL"),
            postgresql_where=sa.text("released_at IS NULL"),
        )

    op.create_table(
        "regular_appraisals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("quarter", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "grade IN ('GOOD','FAIRLY_GOOD','ORDINARY','POOR')", name=op.f("ck_regular_appraisals_grade")
        ),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_regular_appraisals_quarter")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_regular_appraisals_person_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["accounts.id"], name=op.f("fk_regular_appraisals_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regular_appraisals")),
    )
    with op.batch_alter_table("regular_appraisals", schema=None) as batch_op:
        batch_op.create_index("ix_regular_appraisals_person_quarter", ["person_id", "year", "quarter"], unique=False)

    op.create_table(
        "spot_checks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "under_unit_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="From this unit's tree.",
        ),
        sa.Column("year", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("record", sa.String(), nullable=False, comment="What kind of records was drawn."),
        sa.Column(
            "person_class", sa.String(), nullable=False, comment="Only of people of this class; empty: of everybody."
        ),
        sa.Column("strata", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("population", sa.JSON(), nullable=False, comment="[record, person, unit, class] of each, by record."),
        sa.Column("population_size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("population_digest", sa.String(), nullable=False, comment="SHA-256 of the population."),
        sa.Column(
            "answer_days",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Working days a unit has to answer a finding.",
        ),
        sa.Column("opened_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("measure IN ('number','percent')", name=op.f("ck_spot_checks_measure")),
        sa.CheckConstraint(
            "record IN ('HOUR_ENTRY','PERSON_YEAR','ATTENDANCE','EXAM','CREDENTIAL')",
            name=op.f("ck_spot_checks_record"),
        ),
        sa.CheckConstraint("size > 0 AND (measure = 'number' OR size <= 100)", name=op.f("ck_spot_checks_size")),
        sa.CheckConstraint("strata IN ('none','class','unit','class_unit')", name=op.f("ck_spot_checks_strata")),
        sa.CheckConstraint("answer_days BETWEEN 1 AND 60", name=op.f("ck_spot_checks_answer_days")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["accounts.id"], name=op.f("fk_spot_checks_opened_by_id")),
        sa.ForeignKeyConstraint(["under_unit_id"], ["units.id"], name=op.f("fk_spot_checks_under_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_checks")),
    )
    with op.batch_alter_table("spot_checks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spot_checks_under_unit_id"), ["under_unit_id"], unique=False)

    op.create_table(
        "appraisal_adjustments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "points",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Signed hundredths; a mistake is undone by its opposite.",
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("added_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_appraisal_adjustments_reason")),
        sa.CheckConstraint("points <> 0", name=op.f("ck_appraisal_adjustments_points")),
        sa.ForeignKeyConstraint(["added_by_id"], ["accounts.id"], name=op.f("fk_appraisal_adjustments_added_by_id")),
        sa.ForeignKeyConstraint(["round_id"], ["appraisal_rounds.id"], name=op.f("fk_appraisal_adjustments_round_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_appraisal_adjustments_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_adjustments")),
    )
    with op.batch_alter_table("appraisal_adjustments", schema=None) as batch_op:
        batch_op.create_index("ix_appraisal_adjustments_round_unit", ["round_id", "unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appraisal_adjustments_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "appraisal_figures",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("part", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "whole",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="0: there was nothing to count; the indicator is left out.",
        ),
        sa.CheckConstraint("part >= 0 AND whole >= part", name=op.f("ck_appraisal_figures_share")),
        sa.ForeignKeyConstraint(["round_id"], ["appraisal_rounds.id"], name=op.f("fk_appraisal_figures_round_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_appraisal_figures_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_figures")),
        sa.UniqueConstraint("round_id", "unit_id", "key", name=op.f("uq_appraisal_figures_round_id_unit_id_key")),
    )
    with op.batch_alter_table("appraisal_figures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appraisal_figures_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "appraisal_indicators",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column(
            "points", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Hundredths."
        ),
        sa.Column(
            "target",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Per cent at which all points are given; None: scored by hand.",
        ),
        sa.CheckConstraint(
            "key IN ('COMPLETION','EXAM','TOPIC','OATH','CARDS','FILINGS','SPOT_CHECKS','RECTIFICATIONS','CASE_FILES','SUPERVISION','SATISFACTION')",
            name=op.f("ck_appraisal_indicators_key"),
        ),
        sa.CheckConstraint("points > 0", name=op.f("ck_appraisal_indicators_points")),
        sa.CheckConstraint("target BETWEEN 1 AND 100", name=op.f("ck_appraisal_indicators_target")),
        sa.ForeignKeyConstraint(["round_id"], ["appraisal_rounds.id"], name=op.f("fk_appraisal_indicators_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_indicators")),
        sa.UniqueConstraint("round_id", "key", name=op.f("uq_appraisal_indicators_round_id_key")),
    )
    op.create_table(
        "appraisal_scores",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column(
            "points", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Hundredths."
        ),
        sa.Column("reason", sa.String(), nullable=False, comment="The facts it rests on."),
        sa.Column("scored_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_appraisal_scores_reason")),
        sa.CheckConstraint("side IN ('UNIT','BUREAU')", name=op.f("ck_appraisal_scores_side")),
        sa.CheckConstraint("points >= 0", name=op.f("ck_appraisal_scores_points")),
        sa.ForeignKeyConstraint(["round_id"], ["appraisal_rounds.id"], name=op.f("fk_appraisal_scores_round_id")),
        sa.ForeignKeyConstraint(["scored_by_id"], ["accounts.id"], name=op.f("fk_appraisal_scores_scored_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_appraisal_scores_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_scores")),
    )
    with op.batch_alter_table("appraisal_scores", schema=None) as batch_op:
        batch_op.create_index("ix_appraisal_scores_round_unit", ["round_id", "unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appraisal_scores_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "spot_check_closings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("spot_check_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("closed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["closed_by_id"], ["accounts.id"], name=op.f("fk_spot_check_closings_closed_by_id")),
        sa.ForeignKeyConstraint(
            ["spot_check_id"], ["spot_checks.id"], name=op.f("fk_spot_check_closings_spot_check_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check_closings")),
        sa.UniqueConstraint("spot_check_id", name=op.f("uq_spot_check_closings_spot_check_id")),
    )
    op.create_table(
        "spot_check_exams",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("spot_check_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("exam_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ordered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_spot_check_exams_exam_id")),
        sa.ForeignKeyConstraint(["ordered_by_id"], ["accounts.id"], name=op.f("fk_spot_check_exams_ordered_by_id")),
        sa.ForeignKeyConstraint(["spot_check_id"], ["spot_checks.id"], name=op.f("fk_spot_check_exams_spot_check_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check_exams")),
        sa.UniqueConstraint("spot_check_id", "exam_id", name=op.f("uq_spot_check_exams_spot_check_id_exam_id")),
    )
    with op.batch_alter_table("spot_check_exams", schema=None) as batch_op:
        batch_op.create_index("ix_spot_check_exams_exam_id", ["exam_id"], unique=False)

    op.create_table(
        "spot_check_items",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("spot_check_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "record_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Id in the table of the check's kind of records.",
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_class", sa.String(), nullable=False),
        sa.Column("stratum", sa.String(), nullable=False),
        sa.Column(
            "rank",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Place in the order drawn for the stratum, 1 for the first.",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_spot_check_items_person_id")),
        sa.ForeignKeyConstraint(["spot_check_id"], ["spot_checks.id"], name=op.f("fk_spot_check_items_spot_check_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_spot_check_items_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check_items")),
        sa.UniqueConstraint("spot_check_id", "record_id", name=op.f("uq_spot_check_items_spot_check_id_record_id")),
    )
    with op.batch_alter_table("spot_check_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spot_check_items_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_spot_check_items_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "spot_check_findings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column(
            "answer_by", sa.Date(), nullable=True, comment="None: in order, or the holidays are not published yet."
        ),
        sa.Column("found_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("code = 'IN_ORDER' OR note <> ''", name=op.f("ck_spot_check_findings_note")),
        sa.CheckConstraint(
            "code IN ('IN_ORDER','NO_EVIDENCE','NOT_HELD','HOURS_WRONG','NOT_ATTENDED','PROXY','DATA_WRONG','OTHER')",
            name=op.f("ck_spot_check_findings_code"),
        ),
        sa.CheckConstraint("(digest IS NULL) = (media_type IS NULL)", name=op.f("ck_spot_check_findings_file")),
        sa.ForeignKeyConstraint(["digest"], ["stored_files.digest"], name=op.f("fk_spot_check_findings_digest")),
        sa.ForeignKeyConstraint(["found_by_id"], ["accounts.id"], name=op.f("fk_spot_check_findings_found_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["spot_check_items.id"], name=op.f("fk_spot_check_findings_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check_findings")),
        sa.UniqueConstraint("item_id", name=op.f("uq_spot_check_findings_item_id")),
    )
    op.create_table(
        "spot_check_answers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("finding_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(digest IS NULL) = (media_type IS NULL)", name=op.f("ck_spot_check_answers_file")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["accounts.id"], name=op.f("fk_spot_check_answers_answered_by_id")),
        sa.ForeignKeyConstraint(["digest"], ["stored_files.digest"], name=op.f("fk_spot_check_answers_digest")),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["spot_check_findings.id"], name=op.f("fk_spot_check_answers_finding_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check_answers")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_spot_check_answers_finding_id")),
    )
    op.create_table(
        "spot_check_decisions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("finding_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column(
            "reversal_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The hours it took back.",
        ),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('STANDS','DROPPED')", name=op.f("ck_spot_check_decisions_outcome")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["accounts.id"], name=op.f("fk_spot_check_decisions_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["spot_check_findings.id"], name=op.f("fk_spot_check_decisions_finding_id")
        ),
        sa.ForeignKeyConstraint(["reversal_id"], ["hour_entries.id"], name=op.f("fk_spot_check_decisions_reversal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check_decisions")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_spot_check_decisions_finding_id")),
    )
    guard_append_only_tables()


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
    op.drop_table("spot_check_decisions")
    op.drop_table("spot_check_answers")
    op.drop_table("spot_check_findings")
    with op.batch_alter_table("spot_check_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spot_check_items_unit_id"))
        batch_op.drop_index(batch_op.f("ix_spot_check_items_person_id"))

    op.drop_table("spot_check_items")
    with op.batch_alter_table("spot_check_exams", schema=None) as batch_op:
        batch_op.drop_index("ix_spot_check_exams_exam_id")

    op.drop_table("spot_check_exams")
    op.drop_table("spot_check_closings")
    with op.batch_alter_table("appraisal_scores", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appraisal_scores_unit_id"))
        batch_op.drop_index("ix_appraisal_scores_round_unit")

    op.drop_table("appraisal_scores")
    op.drop_table("appraisal_indicators")
    with op.batch_alter_table("appraisal_figures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appraisal_figures_unit_id"))

    op.drop_table("appraisal_figures")
    with op.batch_alter_table("appraisal_adjustments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appraisal_adjustments_unit_id"))
        batch_op.drop_index("ix_appraisal_adjustments_round_unit")

    op.drop_table("appraisal_adjustments")
    with op.batch_alter_table("spot_checks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spot_checks_under_unit_id"))

    op.drop_table("spot_checks")
    with op.batch_alter_table("regular_appraisals", schema=None) as batch_op:
        batch_op.drop_index("ix_regular_appraisals_person_quarter")

    op.drop_table("regular_appraisals")
    with op.batch_alter_table("record_holds", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_record_holds_held",
            sqlite_where=sa.text("released_at IS NULL"),
            postgresql_where=sa.text("released_at IS NULL"),
        )
        batch_op.drop_index("ix_record_holds_cause")

    op.drop_table("record_holds")
    with op.batch_alter_table("commendations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commendations_unit_id"))
        batch_op.drop_index(batch_op.f("ix_commendations_person_id"))

    op.drop_table("commendations")
    op.drop_table("appraisal_rounds")
