"""Who is expected at a ceremony, who signed in, who swore."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.people.models import Person, Unit

_FIRST_WORD = text("corrects_id IS NULL")


class OathPlace(Model):
    """Somebody is expected at a ceremony, counted in the unit where he was when listed."""

    __tablename__ = "oath_places"
    __table_args__ = (
        UniqueConstraint("ceremony_id", "person_id"),
        CheckConstraint("(removed_at IS NULL) = (removed_reason IS NULL)", "removed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ceremony_id: Mapped[int] = mapped_column(ForeignKey("oath_ceremonies.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    issued_on: Mapped[date | None] = mapped_column(comment="Day of issue of the card, as handed in.")
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_reason: Mapped[str | None]

    person: Mapped[Person] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")


class OathSign(AppendOnly, Model):
    """Somebody was there, or was not, as his phone or the list showed; the last word by the list stands."""

    __tablename__ = "oath_signs"
    __table_args__ = (
        CheckConstraint("way IN ('code','number','list')", "way"),
        Index("ix_oath_signs_ceremony_person", "ceremony_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ceremony_id: Mapped[int] = mapped_column(ForeignKey("oath_ceremonies.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    is_present: Mapped[bool]
    way: Mapped[str]
    device: Mapped[str] = mapped_column(default="", comment="Digest of the phone's cookie; tells phones apart.")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class RefusedOathSign(AppendOnly, Model):
    """A try to sign in that was refused, kept so that the host sees it."""

    __tablename__ = "refused_oath_signs"
    __table_args__ = (Index("ix_refused_oath_signs_ceremony_id", "ceremony_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ceremony_id: Mapped[int] = mapped_column(ForeignKey("oath_ceremonies.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    code: Mapped[str]
    device: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class OathRecord(AppendOnly, Model):
    """One person swore one oath at a ceremony, or did not. A correction is another record that names the one before."""

    __tablename__ = "oath_records"
    __table_args__ = (
        CheckConstraint("kind IN ('CONSTITUTION','ENFORCEMENT')", "kind"),
        CheckConstraint("way IN ('','code','number','list')", "way"),
        CheckConstraint("corrects_id IS NULL OR reason <> ''", "reason"),
        UniqueConstraint("corrects_id"),
        Index(
            "ux_oath_records_first",
            "ceremony_id",
            "person_id",
            "kind",
            unique=True,
            sqlite_where=_FIRST_WORD,
            postgresql_where=_FIRST_WORD,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ceremony_id: Mapped[int] = mapped_column(ForeignKey("oath_ceremonies.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), comment="Where he was counted.")
    kind: Mapped[str]
    attended: Mapped[bool]
    way: Mapped[str] = mapped_column(default="", comment="How he signed; empty where he did not.")
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("oath_records.id"))
    reason: Mapped[str] = mapped_column(default="", comment="Of a correction.")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]
