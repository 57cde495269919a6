"""Who may teach public law beside the justice bureau: a bureau's delegation, from a day to a day (FN-1-1)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Model
from lms.people.models import Unit


class TeachingDelegation(Model):
    """The bureau lets a unit teach public law in its place, with a document; its end may be brought forward."""

    __tablename__ = "teaching_delegations"
    __table_args__ = (CheckConstraint("until IS NULL OR until >= since", "span"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(comment="Last day; None: until it is ended.")
    document: Mapped[str] = mapped_column(comment="The document it rests on.")
    given_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    given_at: Mapped[datetime]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), comment="Who brought its end forward.")

    unit: Mapped[Unit] = relationship(lazy="raise")
