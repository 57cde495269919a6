"""What an exam promises beside its own row: make-up, results, score checks, until when units may put people forward."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model


class ExamTerms(Model):
    """The terms of one exam. An exam without a row has those of its kind (`rules/kinds.py`)."""

    __tablename__ = "exam_terms"
    __table_args__ = (
        CheckConstraint("make_up_days BETWEEN 0 AND 366", "make_up_days"),
        CheckConstraint("results_workdays BETWEEN 0 AND 60", "results_workdays"),
        CheckConstraint("review_workdays BETWEEN 0 AND 60", "review_workdays"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"), unique=True)
    make_up_days: Mapped[int] = mapped_column(comment="Days within which one make-up is held; 0: none.")
    results_workdays: Mapped[int] = mapped_column(comment="Within so many working days results are out; 0: no promise.")
    review_workdays: Mapped[int] = mapped_column(comment="So long a score check may be asked for; 0: not at all.")
    roster_until: Mapped[date | None] = mapped_column(comment="Last day to put people forward without a reason.")
    elsewhere: Mapped[str] = mapped_column(default="", comment="The system it is held in, such as NANTONG_CLOUD.")
    bring: Mapped[str] = mapped_column(default="", comment="What candidates bring.")
