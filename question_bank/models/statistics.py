"""How questions did when people answered them, administration by administration."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model


class ItemStatistic(Model):
    """The figures of one question version in one administration (`question_bank.statistics.Figures`).

    `administration` names the exam in plain words or a code ("exam:12"): the bank knows no exams. Counted anew when
    an exam is marked anew, so a row may change; one row for a version and administration.
    """

    __tablename__ = "item_statistics"
    __table_args__ = (
        UniqueConstraint("version_id", "administration"),
        CheckConstraint("answers > 0", "answers"),
        CheckConstraint("facility BETWEEN 0 AND 1", "facility"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"))
    administration: Mapped[str] = mapped_column(index=True)
    held_on: Mapped[date]
    answers: Mapped[int] = mapped_column(comment="How many people had the question.")
    facility: Mapped[float | None] = mapped_column(comment="Share of the points earned, 0 to 1.")
    upper_lower: Mapped[float | None] = mapped_column(comment="Discrimination: upper less lower 27 percent.")
    point_biserial: Mapped[float | None] = mapped_column(comment="Against the rest of the paper.")
    options: Mapped[dict[str, Any]] = mapped_column(comment="Use of each option: chosen, upper, lower, right.")
    recorded_by_id: Mapped[int | None] = mapped_column(comment="An account's id. None: the platform.")
    recorded_at: Mapped[datetime]
