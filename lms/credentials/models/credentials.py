"""Credentials, the cards that were made of them, and what happened to them (domain C2.2)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.people.models import Person, Unit

_LIVE = text("state IN ('ISSUED','ACTIVE','SUSPENDED','LOST')")


class Credential(Model):
    """A person's right to enforce, or to supervise, under one number. Its state is written by one mover only."""

    __tablename__ = "credentials"
    __table_args__ = (
        CheckConstraint("kind IN ('ENFORCEMENT','SUPERVISION')", "kind"),
        CheckConstraint("state IN ('ISSUED','ACTIVE','SUSPENDED','LOST','WITHDRAWN','CANCELLED','REVOKED')", "state"),
        CheckConstraint("valid_to >= valid_from", "span"),
        # Two officials who issue at once: one live credential a person and kind (C10 invariant 4).
        Index("ux_credentials_live", "person_id", "kind", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_credentials_valid_to", "valid_to"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str]
    number: Mapped[str] = mapped_column(unique=True, comment="证号, unique in the country; entered, never invented.")
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True, comment="For which unit he acts.")
    field: Mapped[str] = mapped_column(default="", comment="Enforcement field, e.g. 市场监管; empty: the unit's.")
    issuer: Mapped[str] = mapped_column(default="", comment="The issuing people's government.")
    state: Mapped[str]
    issued_on: Mapped[date]
    valid_from: Mapped[date]
    valid_to: Mapped[date] = mapped_column(comment="Last valid day; expired after its 24:00.")
    since: Mapped[date] = mapped_column(comment="From when the last move counts.")
    is_imported: Mapped[bool] = mapped_column(
        default=False, comment="Issued elsewhere and taken over: the dossier behind it is not ours."
    )

    person: Mapped[Person] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
    cards: Mapped[list["Card"]] = relationship(back_populates="credential", order_by="Card.id", lazy="raise")
    events: Mapped[list["CredentialEvent"]] = relationship(order_by="CredentialEvent.id", lazy="raise")


class Card(Model):
    """One piece of plastic with its serial. Renewed, lost or damaged, its serial stays void for ever (CR13–CR17)."""

    __tablename__ = "cards"
    __table_args__ = (
        UniqueConstraint("credential_id", "serial"),
        CheckConstraint("(ended_on IS NULL) = (ending IS NULL)", "ended"),
        CheckConstraint("ending IN ('LOST','RENEWED','DAMAGED','AMENDED','COLLECTED','DECLARED_LOST')", "ending"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    credential_id: Mapped[int] = mapped_column(ForeignKey("credentials.id"), index=True)
    serial: Mapped[str] = mapped_column(comment="证件流水号 of this piece.")
    made_on: Mapped[date]
    received_on: Mapped[date | None] = mapped_column(comment="Handed to the holder, who signed for it.")
    ended_on: Mapped[date | None]
    ending: Mapped[str | None]
    handed_in_on: Mapped[date | None] = mapped_column(comment="The piece itself came back, or was destroyed.")

    credential: Mapped[Credential] = relationship(back_populates="cards", lazy="raise")


class CredentialEvent(AppendOnly, Model):
    """A move of C2.2: who, when, from which day, why, upon which document and case. Rules read it."""

    __tablename__ = "credential_events"
    __table_args__ = (Index("ix_credential_events_credential_id", "credential_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    credential_id: Mapped[int] = mapped_column(ForeignKey("credentials.id"))
    move: Mapped[str]
    old: Mapped[str | None]
    new: Mapped[str]
    effective_on: Mapped[date]
    cause: Mapped[str] = mapped_column(default="", comment="Code of C2.3 where the move has one.")
    reason: Mapped[str] = mapped_column(default="", comment="In the words of who did it.")
    digest: Mapped[str | None] = mapped_column(ForeignKey("stored_files.digest"), comment="The document it rests on.")
    until: Mapped[date | None] = mapped_column(
        comment="Last day of a suspension with a term; of a bar upon revocation."
    )
    facts: Mapped[dict[str, Any]] = mapped_column(comment="What it changed, e.g. the old and the new unit.")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
