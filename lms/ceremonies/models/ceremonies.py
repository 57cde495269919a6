"""Ceremonies of the oath, what happened with them, their photos."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.ceremonies.models.texts import OathText
from lms.db import AppendOnly, Model
from lms.people.models import Person, Unit

_ANNUAL = text("occasion = 'ANNUAL' AND state <> 'called_off'")


class OathCeremony(Model):
    """One ceremony of a unit. It serves each kind whose text it names; one may serve both (domain C5)."""

    __tablename__ = "oath_ceremonies"
    __table_args__ = (
        CheckConstraint("occasion IN ('FIRST_DUTY','ANNUAL','MAKE_UP')", "occasion"),
        CheckConstraint("state IN ('planned','closed','called_off')", "state"),
        CheckConstraint("witness_id IS NULL OR witness_id <> leader_id", "witness"),
        CheckConstraint("enforcement_text_id IS NOT NULL OR constitution_text_id IS NOT NULL", "text"),
        Index(
            "ux_oath_ceremonies_annual",
            "unit_id",
            "year",
            unique=True,
            sqlite_where=_ANNUAL,
            postgresql_where=_ANNUAL,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    occasion: Mapped[str]
    state: Mapped[str] = mapped_column(default="planned")
    held_on: Mapped[date] = mapped_column(index=True, comment="Local day of starts_at.")
    starts_at: Mapped[datetime]
    year: Mapped[int]
    place: Mapped[str]
    leader_id: Mapped[int] = mapped_column(ForeignKey("people.id"), comment="领誓人: swears first.")
    witness_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), comment="监誓人, where on our roll.")
    witness_name: Mapped[str] = mapped_column(comment="监誓人 as the minutes name him; does not swear.")
    host_name: Mapped[str] = mapped_column(default="", comment="主持人.")
    enforcement_text_id: Mapped[int | None] = mapped_column(ForeignKey("oath_texts.id"))
    constitution_text_id: Mapped[int | None] = mapped_column(ForeignKey("oath_texts.id"))

    unit: Mapped[Unit] = relationship(lazy="raise")
    leader: Mapped[Person] = relationship(foreign_keys=[leader_id], lazy="raise")
    enforcement_text: Mapped[OathText | None] = relationship(foreign_keys=[enforcement_text_id], lazy="raise")
    constitution_text: Mapped[OathText | None] = relationship(foreign_keys=[constitution_text_id], lazy="raise")

    @property
    def texts(self) -> list[OathText]:
        """The texts that are sworn, the enforcement oath first."""
        return [each for each in (self.enforcement_text, self.constitution_text) if each is not None]


class OathCeremonyEvent(AppendOnly, Model):
    """Something happened with a ceremony: a move, a change of plan, somebody added, removed or corrected."""

    __tablename__ = "oath_ceremony_events"
    __table_args__ = (Index("ix_oath_ceremony_events_ceremony_id", "ceremony_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ceremony_id: Mapped[int] = mapped_column(ForeignKey("oath_ceremonies.id"))
    what: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class OathPhoto(Model):
    """A photo of a ceremony, drawn anew. One that was added by mistake is taken off with a reason and kept."""

    __tablename__ = "oath_photos"
    __table_args__ = (
        UniqueConstraint("ceremony_id", "digest"),
        CheckConstraint("(removed_at IS NULL) = (removed_reason IS NULL)", "removed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ceremony_id: Mapped[int] = mapped_column(ForeignKey("oath_ceremonies.id"))
    digest: Mapped[str] = mapped_column(comment="SHA-256 of a file in the store.")
    file_name: Mapped[str]
    media_type: Mapped[str]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_reason: Mapped[str | None]
