"""Tables of holidays: notices, and the days they name."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model


class HolidayNotice(AppendOnly, Model):
    """The State Council's notice for a year as it was imported; of several for a year the last counts."""

    __tablename__ = "holiday_notices"
    __table_args__ = (UniqueConstraint("year", "version"), CheckConstraint("year BETWEEN 2000 AND 2100", "year"))

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    version: Mapped[int] = mapped_column(comment="1, 2, 3, … within a year.")
    document_no: Mapped[str] = mapped_column(comment="文号, e.g. 国办发明电〔2025〕7号.")
    issued_on: Mapped[date]
    imported_by_id: Mapped[int | None] = mapped_column(comment="Account; None: the operator at the command line.")
    imported_at: Mapped[datetime]

    days: Mapped[list["HolidayDay"]] = relationship(back_populates="notice", lazy="raise", order_by="HolidayDay.day")


class HolidayDay(AppendOnly, Model):
    """A day that a notice names: off, or a Saturday or Sunday worked in exchange."""

    __tablename__ = "holiday_days"
    __table_args__ = (UniqueConstraint("notice_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("holiday_notices.id"))
    day: Mapped[date]
    is_worked: Mapped[bool]
    name: Mapped[str] = mapped_column(comment="Which holiday, as the notice calls it; may be empty.")

    notice: Mapped[HolidayNotice] = relationship(back_populates="days", lazy="raise")
