"""Tables of counts that are kept."""

from datetime import date

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model

# Stands for no unit: its row says that the day was counted.
COUNTED = 0


class UnitCount(Model):
    """What a unit with all below it counted on a day."""

    __tablename__ = "unit_counts"
    __table_args__ = (Index("ix_unit_counts_unit", "family", "as_of", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    family: Mapped[str]
    as_of: Mapped[date]
    unit_id: Mapped[int] = mapped_column(comment="0: says that the day was counted.")
    part: Mapped[str] = mapped_column(comment="What of it: a class of person, a rule.")
    counts: Mapped[list[int]] = mapped_column(JSON())


class UnitCountChange(Model):
    """Something a family rests on changed since it was counted. Written by triggers."""

    __tablename__ = "unit_count_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    family: Mapped[str] = mapped_column(index=True)
