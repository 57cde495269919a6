"""What is sworn."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import AppendOnly, Model

_NATIONAL = text("unit_id IS NULL")


class OathText(AppendOnly, Model):
    """One version of what is sworn. Without a unit it is the constitutional text of the whole country."""

    __tablename__ = "oath_texts"
    __table_args__ = (
        CheckConstraint("kind IN ('CONSTITUTION','ENFORCEMENT')", "kind"),
        UniqueConstraint("unit_id", "kind", "version"),
        Index(
            "ux_oath_texts_national",
            "kind",
            "version",
            unique=True,
            sqlite_where=_NATIONAL,
            postgresql_where=_NATIONAL,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    kind: Mapped[str]
    version: Mapped[int]
    text: Mapped[str]
    approved_by: Mapped[str] = mapped_column(comment="Organ, meeting or document that approved it.")
    approved_on: Mapped[date]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]
