"""Tables of reports that are filed, and of the incidents some of them tell."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.filings.models.filings import Filing
from lms.people.models import Unit


class Incident(AppendOnly, Model):
    """Something a unit must report: a grave incident, or a measure taken against one of its people (QD-13-1, QD-13-2).

    What is written here starts the clocks and is never changed; what was found out later stands in the reports.
    """

    __tablename__ = "incidents"
    __table_args__ = (
        CheckConstraint("kind IN ('INCIDENT','MEASURE')", "kind"),
        CheckConstraint("(kind = 'MEASURE') = (measure_on IS NOT NULL)", "measure"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    kind: Mapped[str]
    title: Mapped[str]
    happened_at: Mapped[datetime]
    learned_at: Mapped[datetime] = mapped_column(comment="When the unit learned of it; the 48 hours start here.")
    measure_on: Mapped[date | None] = mapped_column(comment="The day the measure was taken; the 7 days start here.")
    learned_late: Mapped[str] = mapped_column(default="", comment="Why the unit learned of it later.")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship(lazy="raise")


class FilingReport(Model):
    """What a filing that is no training plan says: head, sections, figures; frozen with the filing."""

    __tablename__ = "filing_reports"

    filing_id: Mapped[int] = mapped_column(ForeignKey("filings.id"), primary_key=True)
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incidents.id"), index=True)
    title: Mapped[str]
    document_no: Mapped[str] = mapped_column(default="", comment="发文字号, as the unit's own register gives it.")
    addressee: Mapped[str] = mapped_column(default="", comment="主送机关.")
    copies_to: Mapped[str] = mapped_column(default="", comment="抄送机关.")
    signatory: Mapped[str] = mapped_column(default="", comment="签发人: who signed it off, by name.")
    sections: Mapped[list[Any]] = mapped_column(JSON, comment="[heading, text] of each; a blank line parts paragraphs.")
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, comment="By code, as counted on as_of; rates as texts.")
    as_of: Mapped[date | None] = mapped_column(comment="The day the figures speak of; None: it has none.")

    filing: Mapped[Filing] = relationship(back_populates="report", lazy="raise")
    incident: Mapped[Incident | None] = relationship(lazy="raise")
