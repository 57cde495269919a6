"""Tables of appraisals. Points are integer hundredths; shares are two counts, never a float."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.people.models import Unit

_INDICATORS = (
    "'COMPLETION','EXAM','TOPIC','OATH','CARDS','FILINGS','SPOT_CHECKS','RECTIFICATIONS','CASE_FILES','SUPERVISION',"
    "'SATISFACTION'"
)


class AppraisalRound(Model):
    """The appraisal of a year by one bureau (JN-24-1): opened by one, published by another."""

    __tablename__ = "appraisal_rounds"
    __table_args__ = (
        UniqueConstraint("unit_id", "year"),
        CheckConstraint("(published_at IS NULL) OR (published_at >= opened_at)", "order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), comment="The bureau that holds it.")
    year: Mapped[int]
    as_of: Mapped[date] = mapped_column(comment="The day its figures speak of.")
    title: Mapped[str]
    self_by: Mapped[date] = mapped_column(comment="Until when units score themselves.")
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    opened_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    published_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship(lazy="raise")
    indicators: Mapped[list["AppraisalIndicator"]] = relationship(lazy="raise", order_by="AppraisalIndicator.id")


class AppraisalIndicator(AppendOnly, Model):
    """What a round looks at, for how many points; target in per cent for those with a figure, none for the others."""

    __tablename__ = "appraisal_indicators"
    __table_args__ = (
        UniqueConstraint("round_id", "key"),
        CheckConstraint(f"key IN ({_INDICATORS})", "key"),
        CheckConstraint("points > 0", "points"),
        CheckConstraint("target BETWEEN 1 AND 100", "target"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("appraisal_rounds.id"))
    key: Mapped[str]
    points: Mapped[int] = mapped_column(comment="Hundredths.")
    target: Mapped[int | None] = mapped_column(comment="Per cent at which all points are given; None: scored by hand.")


class AppraisalFigure(AppendOnly, Model):
    """How a unit stood on the round's day in one indicator, frozen when the round was opened."""

    __tablename__ = "appraisal_figures"
    __table_args__ = (
        UniqueConstraint("round_id", "unit_id", "key"),
        CheckConstraint("part >= 0 AND whole >= part", "share"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("appraisal_rounds.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    key: Mapped[str]
    part: Mapped[int]
    whole: Mapped[int] = mapped_column(comment="0: there was nothing to count; the indicator is left out.")


class AppraisalScore(AppendOnly, Model):
    """Points somebody gives a unit in an indicator that is scored by hand; of one side the last counts."""

    __tablename__ = "appraisal_scores"
    __table_args__ = (
        CheckConstraint("side IN ('UNIT','BUREAU')", "side"),
        CheckConstraint("points >= 0", "points"),
        CheckConstraint("reason <> ''", "reason"),
        Index("ix_appraisal_scores_round_unit", "round_id", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("appraisal_rounds.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    key: Mapped[str]
    side: Mapped[str]
    points: Mapped[int] = mapped_column(comment="Hundredths.")
    reason: Mapped[str] = mapped_column(comment="The facts it rests on.")
    scored_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    scored_at: Mapped[datetime]


class AppraisalAdjustment(AppendOnly, Model):
    """Points added to or taken from a unit beside the indicators, with reason and document (QD-3-1, QD-4-1)."""

    __tablename__ = "appraisal_adjustments"
    __table_args__ = (
        CheckConstraint("points <> 0", "points"),
        CheckConstraint("reason <> ''", "reason"),
        Index("ix_appraisal_adjustments_round_unit", "round_id", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("appraisal_rounds.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    points: Mapped[int] = mapped_column(comment="Signed hundredths; a mistake is undone by its opposite.")
    reason: Mapped[str]
    document: Mapped[str] = mapped_column(default="")
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    added_at: Mapped[datetime]
