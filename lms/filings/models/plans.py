"""Tables of training plans."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Model
from lms.filings.models.filings import Filing


class TrainingPlan(Model):
    """What a filing of kind TRAINING_PLAN says beside its lines (FN-1-4); frozen with the filing."""

    __tablename__ = "training_plans"
    __table_args__ = (
        CheckConstraint("roll >= 0", "roll"),
        CheckConstraint("budget_yuan IS NULL OR budget_yuan >= 0", "budget"),
    )

    filing_id: Mapped[int] = mapped_column(ForeignKey("filings.id"), primary_key=True)
    roll: Mapped[int] = mapped_column(comment="People on the unit's roll when the plan was last saved.")
    lecturers: Mapped[str] = mapped_column(default="")
    budget_yuan: Mapped[int | None]
    notes: Mapped[str] = mapped_column(default="")

    filing: Mapped[Filing] = relationship(back_populates="plan", lazy="raise")
    lines: Mapped[list["PlanLine"]] = relationship(
        order_by="(PlanLine.month, PlanLine.id)", back_populates="plan", lazy="raise"
    )


class PlanLine(Model):
    """One training that is planned: when, what, how, for how many, by whom."""

    __tablename__ = "plan_lines"
    __table_args__ = (
        CheckConstraint("month BETWEEN 1 AND 12", "month"),
        CheckConstraint("credit > 0", "credit"),
        CheckConstraint("people > 0", "people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    filing_id: Mapped[int] = mapped_column(ForeignKey("training_plans.filing_id"), index=True)
    month: Mapped[int]
    title: Mapped[str]
    method: Mapped[str]
    category: Mapped[str]
    tags: Mapped[int] = mapped_column(default=0, comment="Bits of lms.hours.catalogue.Tag.")
    credit: Mapped[int] = mapped_column(comment="Hundredths of an 学时 for each who takes part.")
    people: Mapped[int]
    host: Mapped[str] = mapped_column(comment="Who holds it, in words: it may be a unit beyond the system.")

    plan: Mapped[TrainingPlan] = relationship(back_populates="lines", lazy="raise")
